"""What the consumer does for each kind of work, one of a kind at a time.

Always true: a run ends after the piece in hand where the consumer is to stop; a wake that comes while its kind is being
done has it look once more; what goes wrong is written into the log, and the rows say what is still to do.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial

from judging.bringing import bring_all
from judging.config import Settings
from judging.domain.errors import Problem
from judging.domain.work import LEASE, NIGHT_LEASE, NIGHTLY, Kind, night_of
from judging.jobs.chores import CHORES
from judging.jobs.letters import Post
from judging.jobs.packing import Packer
from judging.jobs.papers import add_stamps, papers_made
from judging.notify import ServerTrouble
from judging.queue import Queue
from judging.services import ledger
from judging.services.certificates.printers import Printers
from judging.services.certificates.stamps import Stamping
from judging.services.proof.sealing import Seal
from judging.storage.database import Database
from judging.storage.packfiles import PackFiles
from judging.storage.queries import work

Clock = Callable[[], datetime]
STAMPS_EVERY = 15
"""Minutes between two questions to a time-stamp service that did not answer."""


class Works:
    """All kinds of work on one database."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        queue: Queue,
        clock: Clock,
        *,
        lease: timedelta = LEASE,
    ) -> None:
        self._settings, self._database, self._queue, self._clock = settings, database, queue, clock
        self._lease = lease
        self._seal = Seal.of(settings.instance, settings.base_url, settings.device)
        self._stamping = Stamping.of(settings)
        self._turns = {kind: Turn() for kind in Kind}
        self._done: Mapping[Kind, Callable[[int], None]] = {
            Kind.SWEEP: self._sweep,
            Kind.PAPERS: self._papers,
            Kind.STAMPS: self._stamps,
            Kind.LETTERS: self._letters,
            Kind.IMPORTS: self._imports,
            Kind.PACKS: self._packs,
            **{kind: partial(self._night, kind) for kind in NIGHTLY},
        }
        self.is_stopping = threading.Event()

    def perform(self, kind: Kind, row: int) -> None:
        """Do all of this kind that waits; of a night's work, that of the date `row`."""
        self._turns[kind].take(partial(self._done[kind], row))

    def _sweep(self, _row: int) -> None:
        """Wake whatever waits: its own wake may have been lost, or its time has come."""
        now = self._clock()
        with self._database.reading() as session:
            waiting = work.waits_since(session, now)
            night = night_of(now)
            due = [
                (kind, night) for kind in NIGHTLY if night and ledger.is_open(session, kind=kind, row_id=night, now=now)
            ]
            due += ledger.interrupted(session, NIGHTLY, now)
        for kind in waiting:
            if kind is not Kind.STAMPS or now.minute % STAMPS_EVERY == 0:
                self._queue.wake(kind)
        for kind, row in dict.fromkeys(due):
            self._queue.wake(kind, row)

    def _papers(self, _row: int) -> None:
        printers = Printers(self._settings.printers)
        self._until_told(papers_made(self._database, self._seal, self._clock, printers, self._stamping, self._lease))
        if self._stamping is not None:
            self._queue.wake(Kind.STAMPS)

    def _stamps(self, _row: int) -> None:
        if self._stamping is not None:
            add_stamps(self._database, self._seal, self._clock, self._stamping)

    def _letters(self, _row: int) -> None:
        known = self._settings
        if known.mail is None:
            return
        post = Post(self._database, known.mail, known.base_url, self._clock, secret=known.secret_key)
        try:
            self._until_told(post.letters())
        except ServerTrouble as trouble:
            logging.getLogger("judging").warning("letters wait: %s", trouble)

    def _imports(self, _row: int) -> None:
        self._until_told(bring_all(self._database, self._settings.secret_key, self._clock))

    def _packs(self, _row: int) -> None:
        files, printers = PackFiles(self._settings.instance), Printers(self._settings.printers)
        self._until_told(Packer(self._database, files, self._seal, self._clock, printers, self._lease).made())

    def _night(self, kind: Kind, night: int) -> None:
        """One chore of one night, once; what came of it is kept, for people too."""
        with self._database.transaction() as session:
            attempt = ledger.take(session, kind=kind, row_id=night, now=self._clock(), lease=NIGHT_LEASE)
        if attempt == ledger.NOT_NOW:
            return
        problem = Problem.of("job_died", attempts=ledger.MOST_ATTEMPTS) if attempt == ledger.TOO_OFTEN else None
        if problem is None:
            problem = self._chore(kind)
        with self._database.transaction() as session:
            if problem is None:
                ledger.end(session, kind=kind, row_id=night, attempt=attempt, now=self._clock())
            else:
                ledger.set_aside(session, kind=kind, row_id=night, problem=problem, now=self._clock())

    def _chore(self, kind: Kind) -> Problem | None:
        try:
            return CHORES[kind](self._settings, self._database, self._clock())
        except Exception as error:
            logging.getLogger("judging").exception("%s of this night failed", kind)
            return Problem.of("job_failed", reason=type(error).__name__)

    def _until_told(self, pieces: Iterable[object]) -> None:
        for _ in pieces:
            if self.is_stopping.is_set():
                break


class Turn:
    """One at a time; who comes meanwhile does not wait, but has the other look once more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_wanted = self._is_busy = False

    def take(self, work: Callable[[], None]) -> None:
        with self._lock:
            self._is_wanted = True
            if self._is_busy:
                return
            self._is_busy = True
        try:
            while self._still_wanted():
                work()
        except BaseException:
            with self._lock:
                self._is_busy = False
            raise

    def _still_wanted(self) -> bool:
        with self._lock:
            self._is_busy = self._is_wanted
            self._is_wanted = False
            return self._is_busy
