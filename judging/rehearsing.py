"""Filling a rehearsal step by step, each in a transaction of its own.

Always true: no step holds the write lock for longer than about half a second, what takes longest only reads, and
whoever waits to write goes first, so that the judges of a real edition save meanwhile. A fill that is refused leaves
nothing; one that is killed leaves a rehearsal that says so (`services/rehearsal/rehearsals.is_whole`).
"""

from __future__ import annotations

import time
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor
from judging.services.rehearsal import rehearsals
from judging.services.rehearsal.filling import Filling, Step, steps
from judging.storage.database import Database
from judging.storage.models import Edition

PAUSE_SECONDS = 0.01


def fill_up(database: Database, made: int, *, actor: Actor, secret: bytes, now: datetime, entries: int) -> None:
    """Fill the rehearsal that was just begun (the edition `made`) up to its results.

    Raises Refused, and takes it away again, where invented people cannot get so far; Refused too where somebody ended
    it meanwhile.
    """
    with database.reading() as session:
        todo = list(steps(_filling(session, made, secret, now, entries)))
    try:
        for step in todo:
            _take(database, made, step, (secret, now, entries))
    except Refused:
        with database.transaction(made) as session:
            rehearsals.give_up(session, actor=actor, made=made, now=now)
        raise
    with database.transaction(made) as session:
        rehearsals.finish(session, actor=actor, made=_there(session, made), now=now)


def _take(database: Database, made: int, step: Step, about: tuple[bytes, datetime, int]) -> None:
    with database.reading() as session:
        found = step.look(session, _filling(session, made, *about))
    is_done = False
    while not is_done:
        with database.transaction(made, in_no_hurry=True) as session:
            is_done = step.do(session, _filling(session, made, *about), found)
        time.sleep(PAUSE_SECONDS)


def _filling(session: Session, made: int, secret: bytes, now: datetime, entries: int) -> Filling:
    return Filling(_there(session, made), entries, secret, now)


def _there(session: Session, made: int) -> Edition:
    found = session.get(Edition, made)
    if found is None:
        raise Refused(Problem.of("rehearsal_ended_meanwhile"))
    return found
