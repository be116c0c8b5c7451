"""What an organiser reads of marks that came after the close: sheet by sheet, only of her edition."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from judging.domain.entries.standing import Place
from judging.domain.permissions import Role
from judging.storage.models import Assignment, Ballot, CurrentMark, Edition, Entry, Judge, LateMark, LateState, Round
from judging.storage.queries.numbering import by_number
from judging.storage.queries.standing import stands


def waiting(session: Session, edition: Edition) -> Sequence[LateMark]:
    """The marks nobody decided on yet, by judge, farm and moment, each with its sheet's marks (2 queries)."""
    return session.scalars(
        _of_edition(edition)
        .where(LateMark.state == LateState.WAITING, stands(Role.ORGANISER, Place.SHEET))
        .order_by(*by_number(Judge.key), Entry.number, LateMark.id)
        .options(
            contains_eager(LateMark.assignment).options(
                contains_eager(Assignment.judge),
                contains_eager(Assignment.entry),
                contains_eager(Assignment.round).joinedload(Round.sheet_version),
                joinedload(Assignment.ballot).selectinload(Ballot.current).joinedload(CurrentMark.mark),
            )
        )
    ).all()


def waiting_count(session: Session, edition: Edition) -> int:
    """How many there are (1 query)."""
    marks = _of_edition(edition).where(LateMark.state == LateState.WAITING, stands(Role.ORGANISER, Place.SHEET))
    return session.scalar(select(func.count()).select_from(marks.with_only_columns(LateMark.id).subquery())) or 0


def of_sheet(session: Session, edition: Edition, assignment_id: int) -> Sequence[LateMark]:
    """The undecided marks of one sheet, oldest first."""
    return [mark for mark in waiting(session, edition) if mark.assignment_id == assignment_id]


def has_sheet(session: Session, edition: Edition, assignment_id: int) -> bool:
    """Whether this is a sheet of the edition, whatever became of it (1 query)."""
    found = select(Assignment.id).join(Assignment.round).where(Round.edition_id == edition.id)
    return session.scalar(found.where(Assignment.id == assignment_id)) is not None


def _of_edition(edition: Edition) -> Select[LateMark]:
    return (
        select(LateMark)
        .join(LateMark.assignment)
        .join(Assignment.round)
        .join(Assignment.judge)
        .join(Assignment.entry)
        .where(Round.edition_id == edition.id)
    )
