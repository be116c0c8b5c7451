"""Work that goes on after the answer was sent: drawing and signing the papers of issued certificates.

Always true: a paper is drawn and signed outside any transaction, from the words frozen at its issue, and kept in a
short transaction of its own; what fails is noted on its row and the next one goes on; a crash loses nothing, because
what is left to do stands in the database. Two presses at once only do the same work twice.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import datetime

from judging.certificates.plate.pool import WorkerLost
from judging.domain.errors import Problem, Refused
from judging.services.certificates import pending, stamps
from judging.services.certificates.printers import Printers, Submit
from judging.services.certificates.stamps import Stamping
from judging.services.proof import sealing
from judging.services.proof.sealing import Seal
from judging.storage.database import Database

Clock = Callable[[], datetime]
LATER_SECONDS = 900.0
HERE = Printers()
"""No processes of their own."""


def render_pending(
    database: Database, seal: Seal, clock: Clock, printers: Printers = HERE, stamping: Stamping | None = None
) -> int:
    """Make every paper that waits, then ask for the stamps; answers how many were made (not counting failures)."""
    made = sum(papers_made(database, seal, clock, printers, stamping))
    if stamping is not None:
        add_stamps(database, seal, clock, stamping)
    return made


def add_stamps(database: Database, seal: Seal, clock: Clock, stamping: Stamping) -> int:
    """Add the time stamps that are still to come; answers how many. The first refusal ends it: later, then."""
    # Slow to load, and only where stamps are wanted.
    from judging.certificates.proof.stamping import StampRefused  # noqa: PLC0415

    added = position = 0
    while True:
        with database.reading() as session:
            row = stamps.next_unstamped(session, after=position)
            if row is None or row.pdf is None:
                return added
            position, code, pdf = row.id, row.code, row.pdf
        try:
            raised = stamping.stamped(pdf, seal.keys(), clock())
        except StampRefused as refusal:
            logging.getLogger("judging").warning("no time stamp yet: %s", refusal)
            return added
        with database.transaction() as session:
            stamps.keep_stamped(session, code=code, pdf=raised)
        added += 1


def papers_made(
    database: Database, seal: Seal, clock: Clock, printers: Printers = HERE, stamping: Stamping | None = None
) -> Iterator[bool]:
    """The same one by one, for whoever shows how far it is: True for a paper, False for one that failed.

    Each printer has a paper in hand and one to go on with; what is printed is signed here.
    """
    with printers.at_work() as submit:
        under_way: deque[tuple[pending.Waiting, Future[bytes]]] = deque()
        waiting = _next(database)
        while waiting is not None or under_way:
            if waiting is not None and len(under_way) < max(1, 2 * printers.count):
                under_way.append((waiting, _begun(waiting, seal, clock, submit)))
                waiting = _next(database, after=waiting.position)
            else:
                yield _finish(database, *under_way.popleft(), seal, clock, awaits_stamp=stamping is not None)


def _next(database: Database, after: int = 0) -> pending.Waiting | None:
    with database.reading() as session:
        return pending.next_pending(session, after=after)


def _begun(waiting: pending.Waiting, seal: Seal, clock: Clock, submit: Submit) -> Future[bytes]:
    try:
        return submit(sealing.to_print(waiting, seal, clock()))
    except Exception as error:
        failed: Future[bytes] = Future()
        failed.set_exception(error)
        return failed


def _finish(
    database: Database,
    waiting: pending.Waiting,
    printed: Future[bytes],
    seal: Seal,
    clock: Clock,
    *,
    awaits_stamp: bool,
) -> bool:
    try:
        pdf = sealing.signed(printed.result(), waiting, seal, clock())
    except Refused as refusal:
        problem = refusal.problems[0]
    except WorkerLost:
        problem = Problem.of("paper_worker_lost")
    except Exception:
        # Whatever the layout engine stumbled over must not keep the other families waiting.
        logging.getLogger("judging").exception("certificate %s could not be drawn", waiting.data.number)
        problem = Problem.of("paper_not_drawn")
    else:
        with database.transaction() as session:
            pending.keep_paper(session, code=waiting.code, pdf=pdf, awaits_stamp=awaits_stamp)
        return True
    with database.transaction() as session:
        pending.note_failure(session, code=waiting.code, problem=problem)
    return False


class Press:
    """One background thread per process that makes what waits; it lives only while there is work."""

    def __init__(
        self, database: Database, seal: Seal, clock: Clock, printers: Printers = HERE, stamping: Stamping | None = None
    ) -> None:
        self._database, self._seal, self._clock, self._printers = database, seal, clock, printers
        self._stamping = stamping
        self._lock = threading.Lock()
        self._is_wanted = False
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Begin, or have another look when done: nothing issued before this call is overlooked."""
        with self._lock:
            self._is_wanted = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="certificates", daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until there is nothing more to do, at most this long."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _work(self) -> None:
        while self._is_still_wanted():
            try:
                render_pending(self._database, self._seal, self._clock, self._printers, self._stamping)
                self._wake_for_stamps()
            except Exception:
                logging.getLogger("judging").exception("drawing certificates stopped")

    def _wake_for_stamps(self) -> None:
        """Where a service did not answer, look again after a while."""
        if self._stamping is None:
            return
        with self._database.reading() as session:
            waiting = stamps.how_many_wait(session)
        if waiting:
            again = threading.Timer(LATER_SECONDS, self.wake)
            again.daemon = True
            again.start()

    def _is_still_wanted(self) -> bool:
        with self._lock:
            wanted, self._is_wanted = self._is_wanted, False
            if not wanted:
                self._thread = None
            return wanted
