"""Reading the whole ledger, for the proof that all summaries agree with it."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from judging.storage.models import Assignment, Ballot, CurrentMark, MarkRow, Round


def ledger(session: Session, round_: Round | None = None) -> list[tuple[Assignment, list[MarkRow]]]:
    """Each assignment (of one round, or all) with every version of every mark on its ballot, and what they point to."""
    wanted = (
        select(Assignment)
        .order_by(Assignment.id)
        .options(
            joinedload(Assignment.judge),
            joinedload(Assignment.entry),
            joinedload(Assignment.round).options(joinedload(Round.edition), joinedload(Round.sheet_version)),
            joinedload(Assignment.ballot).selectinload(Ballot.current).joinedload(CurrentMark.mark),
        )
    )
    marks = (
        select(MarkRow)
        .join(Ballot, Ballot.id == MarkRow.ballot_id)
        .join(Assignment, Assignment.id == Ballot.assignment_id)
        .options(selectinload(MarkRow.save))
    )
    if round_ is not None:
        wanted = wanted.where(Assignment.round_id == round_.id)
        marks = marks.where(Assignment.round_id == round_.id)
    by_ballot: dict[int, list[MarkRow]] = defaultdict(list)
    for row in session.scalars(marks):
        by_ballot[row.ballot_id].append(row)
    return [
        (assignment, by_ballot.get(assignment.ballot.id, []) if assignment.ballot else [])
        for assignment in session.scalars(wanted)
    ]
