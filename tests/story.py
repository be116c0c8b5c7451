"""Short ways into the demonstration's ledger for tests: one judge's sheet of one farm, and a panel in dispute."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.permissions import Actor, Role
from judging.domain.scoring.scoresheet import Mark
from judging.services.scoring import scoring
from judging.storage.models import Assignment, Entry, Judge
from tests.world import World

NELLY = Actor(Role.ORGANISER, 1, "Nelly Quisbert")


def pair(session: Session, judge: str, entry: str) -> Assignment:
    """The assignment of a judge (by key) and a farm (by number)."""
    return session.scalars(
        select(Assignment)
        .join(Assignment.judge)
        .join(Assignment.entry)
        .where(Judge.key == judge, Entry.number == entry)
    ).one()


def actor(assignment: Assignment) -> Actor:
    """The judge of an assignment, acting."""
    return Actor(Role.JUDGE, assignment.judge_id, assignment.judge.name)


def write(session: Session, world: World, assignment: Assignment, *marks: Mark, by: Actor | None = None) -> None:
    """Save these marks on the judge's sheet, having seen it as it stands."""
    ballot = assignment.ballot
    scoring.save_ballot(
        session,
        actor=by or actor(assignment),
        assignment=assignment,
        marks=marks,
        expected_version=ballot.version if ballot else 0,
        save_id=str(uuid.uuid4()),
        now=world.clock.now,
    )


def gladys_sinks_the_first(world: World, mark: str = "2") -> None:
    """Gladys (J4) gives the farm that leads, C003, the same low mark everywhere, and delivers it.

    The levelled score then puts C006 first, the robust one, which doubts that sheet, still C003.
    """
    with world.writing() as session:
        sheet = pair(session, "J4", "C003")
        scoring.reopen_ballot(session, actor=NELLY, assignment=sheet, reason="Revisar.", now=world.clock.now)
        marks = [Mark.of(criterion.key, mark) for criterion in scoring.sheet_of(sheet).criteria]
        write(session, world, sheet, *marks)
        scoring.submit_ballot(session, actor=actor(sheet), assignment=sheet, now=world.clock.now)
