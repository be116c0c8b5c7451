"""Tables on their way into an edition: part by part, each in a transaction of its own.

Always true: no part holds the write lock for longer than about `PART_SECONDS` and the row it is at, and none begins
while somebody else writes or waits to, so that judges save meanwhile; the plan, which takes longest, is made while
nobody waits. What is left to do stands in the database: after a crash the next call goes on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterator
from datetime import datetime

from judging.services.imports import runs
from judging.storage.database import Database

PART_SECONDS = 0.05
PAUSE_SECONDS = 0.05


def bring(database: Database, run_id: int, secret: bytes, clock: Callable[[], datetime]) -> Generator[bool]:
    """Carry one import on: an item for each part that is on disk, True for the last. None where somebody else is at it.

    Raises what the database raises; whoever stops asking leaves the rest for the next call.
    """
    with database.reading() as session:
        edition = runs.edition_of(session, run_id)
    with database.transaction(edition) as session:
        taken = runs.take(session, run_id, clock())
    if taken is None:
        return
    with database.reading() as session:
        work = runs.work_of(session, taken, secret, clock())
    is_over = False
    try:
        while not is_over:
            with database.transaction(edition, in_no_hurry=True) as session:
                is_over = runs.go_on(session, run_id, work, clock(), _after(PART_SECONDS))
            yield is_over
            time.sleep(0 if is_over else PAUSE_SECONDS)
    except GeneratorExit:  # whoever asked has had enough: the next may begin at once
        with database.transaction(edition) as session:
            runs.let_go(session, run_id, clock())
        raise


def bring_all(database: Database, secret: bytes, clock: Callable[[], datetime]) -> Iterator[bool]:
    """The same for every import that was begun and that nobody has in hand; one that fails keeps no other waiting."""
    with database.reading() as session:
        found = runs.waiting(session, clock())
    for run_id in found:
        try:
            yield from bring(database, run_id, secret, clock)
        except Exception:
            logging.getLogger("judging").exception("import %s could not go on", run_id)


def _after(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() >= until
