"""Work that goes on after the answer was sent: drawing and signing the papers of issued certificates.

Always true: a paper is drawn and signed outside any transaction, from the words frozen at its issue, and kept in a
short transaction of its own; what fails is noted on its row and the next one goes on; a crash loses nothing, because
what is left to do stands in the database. Two presses at once only do the same work twice.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime

from judging.domain.errors import Problem, Refused
from judging.services import certificates, sealing
from judging.services.sealing import Seal
from judging.storage.database import Database

Clock = Callable[[], datetime]


def render_pending(database: Database, seal: Seal, clock: Clock) -> int:
    """Make every paper that waits; answers how many were made (not counting failures)."""
    return sum(papers_made(database, seal, clock))


def papers_made(database: Database, seal: Seal, clock: Clock) -> Iterator[bool]:
    """The same one by one, for whoever shows how far it is: True for a paper, False for one that failed."""
    while (waiting := _next(database)) is not None:
        yield _make(database, waiting, seal, clock)


def _next(database: Database) -> certificates.Waiting | None:
    with database.reading() as session:
        return certificates.next_pending(session)


def _make(database: Database, waiting: certificates.Waiting, seal: Seal, clock: Clock) -> bool:
    try:
        pdf = sealing.sealed(waiting, seal, clock())
    except Refused as refusal:
        problem = refusal.problems[0]
    except Exception:
        # Whatever the layout engine stumbled over must not keep the other families waiting.
        logging.getLogger("judging").exception("certificate %s could not be drawn", waiting.data.number)
        problem = Problem.of("paper_not_drawn")
    else:
        with database.transaction() as session:
            certificates.keep_paper(session, code=waiting.code, pdf=pdf)
        return True
    with database.transaction() as session:
        certificates.note_failure(session, code=waiting.code, problem=problem)
    return False


class Press:
    """One background thread per process that makes what waits; it lives only while there is work."""

    def __init__(self, database: Database, seal: Seal, clock: Clock) -> None:
        self._database, self._seal, self._clock = database, seal, clock
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
                render_pending(self._database, self._seal, self._clock)
            except Exception:
                logging.getLogger("judging").exception("drawing certificates stopped")

    def _is_still_wanted(self) -> bool:
        with self._lock:
            wanted, self._is_wanted = self._is_wanted, False
            if not wanted:
                self._thread = None
            return wanted
