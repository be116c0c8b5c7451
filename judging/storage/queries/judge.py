"""What a judge may read: her own assignments and ballots, and nothing of any other judge."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from judging.storage.models import Assignment, AssignmentState, Ballot, CurrentMark, Entry, Judge, Round


def assignments(session: Session, judge: Judge) -> Sequence[Assignment]:
    """Her assignments of every state, by entry number, with entry, holders, ballot and current marks (4 queries)."""
    return session.scalars(
        select(Assignment)
        .join(Assignment.entry)
        .where(Assignment.judge_id == judge.id)
        .order_by(Entry.number)
        .options(
            joinedload(Assignment.entry).selectinload(Entry.holders),
            joinedload(Assignment.round).joinedload(Round.sheet_version),
            joinedload(Assignment.ballot).selectinload(Ballot.current).joinedload(CurrentMark.mark),
        )
    ).all()


def assignment(session: Session, judge: Judge, assignment_id: int) -> Assignment | None:
    """One of her assignments that she is to score; a recused one is not hers to open."""
    return session.scalar(
        select(Assignment)
        .where(
            Assignment.id == assignment_id,
            Assignment.judge_id == judge.id,
            Assignment.state == AssignmentState.ASSIGNED,
        )
        .options(
            joinedload(Assignment.entry).options(
                selectinload(Entry.holders), selectinload(Entry.crops), selectinload(Entry.incomes)
            ),
            joinedload(Assignment.round).joinedload(Round.sheet_version),
            joinedload(Assignment.ballot).selectinload(Ballot.current).joinedload(CurrentMark.mark),
        )
    )
