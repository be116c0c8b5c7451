"""Drawing and signing the papers of issued certificates, and adding their time stamps.

Always true: a paper is drawn and signed outside any transaction, from the words frozen at its issue, and kept in a
short transaction of its own; what fails is noted on its row and the next one goes on; a crash loses nothing, because
what is left to do stands in the database. Two who draw share the work: each takes a paper in hand with a lease.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta

from judging.certificates.plate.pool import WorkerLost
from judging.domain.errors import Problem, Refused
from judging.domain.work import LEASE
from judging.services.certificates import pending, stamps
from judging.services.certificates.printers import HERE, Printers, Submit
from judging.services.certificates.stamps import Stamping
from judging.services.proof import sealing
from judging.services.proof.sealing import Seal
from judging.storage.database import Database

Clock = Callable[[], datetime]
MOST_REFUSED = 3
"""Stamps refused one after the other: then it is the service, and not the papers."""


def render_pending(
    database: Database, seal: Seal, clock: Clock, printers: Printers = HERE, stamping: Stamping | None = None
) -> int:
    """Make every paper that waits, then ask for the stamps; answers how many were made (not counting failures)."""
    made = sum(papers_made(database, seal, clock, printers, stamping))
    if stamping is not None:
        add_stamps(database, seal, clock, stamping)
    return made


def add_stamps(database: Database, seal: Seal, clock: Clock, stamping: Stamping) -> int:
    """Add the time stamps that are still to come; answers how many.

    A paper that cannot be stamped keeps no other waiting; `MOST_REFUSED` refusals in a row end it: later, then.
    """
    # Slow to load, and only where stamps are wanted.
    from judging.certificates.proof.stamping import StampRefused  # noqa: PLC0415

    added = position = refused = 0
    while refused < MOST_REFUSED:
        with database.reading() as session:
            row = stamps.next_unstamped(session, after=position)
            if row is None or row.pdf is None:
                return added
            position, code, pdf = row.id, row.code, row.pdf
        try:
            raised = stamping.stamped(pdf, seal.keys(), clock())
        except StampRefused as refusal:
            logging.getLogger("judging").warning("no time stamp yet: %s", refusal)
            refused += 1
            continue
        with database.transaction() as session:
            stamps.keep_stamped(session, code=code, pdf=raised)
        added, refused = added + 1, 0
    return added


def papers_made(
    database: Database,
    seal: Seal,
    clock: Clock,
    printers: Printers = HERE,
    stamping: Stamping | None = None,
    lease: timedelta = LEASE,
) -> Iterator[bool]:
    """The same one by one, for whoever shows how far it is: True for a paper, False for one that failed.

    Each printer has a paper in hand and one to go on with; what is printed is signed here. Whoever stops asking gives
    back what is under way.
    """
    with printers.at_work() as submit:
        under_way: deque[tuple[pending.Waiting, Future[bytes]]] = deque()
        try:
            while True:
                while len(under_way) < max(1, 2 * printers.count):
                    if (waiting := _taken(database, clock, lease)) is None:
                        break
                    under_way.append((waiting, _begun(waiting, seal, clock, submit)))
                if not under_way:
                    return
                yield _finish(database, *under_way.popleft(), seal, clock, awaits_stamp=stamping is not None)
        finally:
            _give_back(database, [waiting for waiting, _ in under_way], clock)


def _taken(database: Database, clock: Clock, lease: timedelta) -> pending.Waiting | None:
    with database.reading() as session:
        if pending.next_pending(session) is None:
            return None  # without waiting for the write lock
    with database.transaction() as session:
        return pending.take(session, now=clock(), lease=lease)


def _give_back(database: Database, under_way: Sequence[pending.Waiting], clock: Clock) -> None:
    if under_way:
        with database.transaction() as session:
            for waiting in under_way:
                pending.give_back(session, waiting=waiting, now=clock())


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
