"""What the tests of the judge's pages share: addresses of sheets, and what stands in the ledger."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from judging.domain.permissions import OPERATOR
from judging.domain.scoring.scoresheet import Mark
from judging.services.contest.editions import current_round
from judging.services.people import judges
from judging.services.scoring import scoring
from judging.storage.models import Assignment, AssignmentState, Ballot, ConflictStatement, Entry, Judge, MarkSource
from tests.world import World


def number_of(world: World, judge: str, entry: str) -> int:
    """The number of an assignment in its address."""
    with world.reading() as session:
        return session.scalars(
            select(Assignment.id)
            .join(Assignment.judge)
            .join(Assignment.entry)
            .where(Judge.key == judge, Entry.number == entry)
        ).one()


def address(world: World, judge: str, entry: str) -> str:
    return f"/judge/sheets/{number_of(world, judge, entry)}"


def marks(world: World, judge: str, entry: str) -> dict[str, Mark]:
    """The marks that stand."""
    with world.reading() as session:
        ballot = session.scalars(
            select(Ballot).where(Ballot.assignment_id == number_of(world, judge, entry))
        ).one_or_none()
        return ballot.marks if ballot else {}


def state(world: World, judge: str, entry: str) -> AssignmentState:
    with world.reading() as session:
        return session.get_one(Assignment, number_of(world, judge, entry)).state


def office_writes(world: World, judge: str, entry: str, *given: Mark) -> None:
    """The office types marks from a paper sheet."""
    with world.writing() as session:
        assignment = session.get_one(Assignment, number_of(world, judge, entry))
        scoring.save_ballot(
            session,
            actor=OPERATOR,
            assignment=assignment,
            marks=given,
            now=world.clock.now,
            expected_version=assignment.ballot.version if assignment.ballot else 0,
            save_id=str(uuid.uuid4()),
            source=MarkSource.PAPER,
        )


def reopen(world: World, judge: str, entry: str, reason: str) -> None:
    with world.writing() as session:
        assignment = session.get_one(Assignment, number_of(world, judge, entry))
        scoring.reopen_ballot(session, actor=OPERATOR, assignment=assignment, reason=reason, now=world.clock.now)


def uncommitted(world: World, judge: str) -> None:
    """As if she had never read her commitment."""
    with world.writing() as session:
        session.scalars(select(Judge).where(Judge.key == judge)).one().committed_at = None


def new_judge(world: World) -> None:
    """Nieves joins as J6, with a card, and takes her commitment; she has no farm yet."""
    with world.writing() as session:
        judge = judges.add_judge(
            session,
            actor=OPERATOR,
            edition=world.edition(session),
            details=judges.JudgeDetails("Nieves Alcón"),
            secret=world.settings.secret_key,
            now=world.clock.now,
        )
        judge.committed_at = world.clock.now


def assign(world: World, judge: str, entry: str, *, asked: bool = True) -> None:
    """Give a judge a farm; `asked`: she has said already that nothing ties her to it."""
    with world.writing() as session:
        session.add(
            Assignment(
                round=current_round(world.edition(session)),
                changed_at=world.clock.now,
                conflict_statement=ConflictStatement(at=world.clock.now) if asked else None,
                judge=session.scalars(select(Judge).where(Judge.key == judge)).one(),
                entry=session.scalars(select(Entry).where(Entry.number == entry)).one(),
            )
        )


ALL = [
    f"{section}{place}"
    for section, count in (("A", 4), ("B", 5), ("C", 3), ("D", 4), ("E", 4))
    for place in range(1, count + 1)
]
