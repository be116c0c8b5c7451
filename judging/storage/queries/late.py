"""What is read of marks that came after the close: by an organiser, sheet by sheet and only of her edition, and by the
judge who gave them, only her own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from judging.domain.entries.standing import Place
from judging.domain.permissions import Role
from judging.storage.models import Assignment, Ballot, CurrentMark, Edition, Entry, Judge, LateMark, LateState, Round
from judging.storage.queries.numbering import by_number
from judging.storage.queries.standing import stands


@dataclass(frozen=True)
class Waiting:
    """The marks of one sheet that nobody decided on yet: the newest on each criterion, and how many there are."""

    newest: tuple[LateMark, ...] = ()
    marks: int = 0

    @classmethod
    def of(cls, marks: Sequence[LateMark]) -> Waiting:
        """From all of them, oldest first."""
        return cls(tuple({mark.criterion: mark for mark in marks}.values()), len(marks))

    @property
    def last(self) -> int:
        """The number of the mark that came last; 0 where none waits."""
        return max((mark.id for mark in self.newest), default=0)


@dataclass(frozen=True)
class CameLate:
    """What came late of one sheet, for its judge: by criterion the newest mark that does not count (`until` now), and
    when the last one of all came, those included that count by now."""

    marks: Mapping[str, LateMark]
    until: datetime

    @classmethod
    def of(cls, newest: Sequence[tuple[LateMark, datetime]]) -> CameLate:
        """From the newest mark of each criterion and when the last on it came; there is one at least."""
        uncounted = {mark.criterion: mark for mark, _ in newest if mark.state is not LateState.ACCEPTED}
        return cls(uncounted, max(came for _, came in newest))


def of_judge(session: Session, judge: Judge) -> dict[int, CameLate]:
    """What came late on a judge's sheets, by assignment (1 query, of which each criterion is one row)."""
    newest = (
        select(func.max(LateMark.id).label("id"), func.max(LateMark.received_at).label("came"))
        .join(LateMark.assignment)
        .where(Assignment.judge_id == judge.id)
        .group_by(LateMark.assignment_id, LateMark.criterion)
        .subquery()
    )
    found: dict[int, list[tuple[LateMark, datetime]]] = {}
    for mark, came in session.execute(
        select(LateMark, newest.c.came).join(newest, newest.c.id == LateMark.id).order_by(LateMark.id)
    ):
        found.setdefault(mark.assignment_id, []).append((mark, came))
    return {sheet: CameLate.of(marks) for sheet, marks in found.items()}


def sheets(session: Session, edition: Edition) -> Sequence[int]:
    """The sheets with marks that nobody decided on, by judge and farm (1 query)."""
    return session.scalars(
        _waiting(edition)
        .with_only_columns(LateMark.assignment_id)
        .group_by(LateMark.assignment_id, Judge.key, Entry.number)
        .order_by(*by_number(Judge.key), Entry.number)
    ).all()


def waiting(session: Session, edition: Edition, wanted: Collection[int]) -> dict[int, Waiting]:
    """What waits on each of these sheets, of which there may be many marks (1 query)."""
    newest = (
        _waiting(edition)
        .where(LateMark.assignment_id.in_(wanted))
        .with_only_columns(func.max(LateMark.id).label("id"), func.count().label("marks"))
        .group_by(LateMark.assignment_id, LateMark.criterion)
        .subquery()
    )
    found: dict[int, list[tuple[LateMark, int]]] = {}
    for mark, marks in session.execute(
        select(LateMark, newest.c.marks).join(newest, newest.c.id == LateMark.id).order_by(LateMark.id)
    ):
        found.setdefault(mark.assignment_id, []).append((mark, marks))
    return {
        sheet: Waiting(tuple(mark for mark, _ in own), sum(marks for _, marks in own)) for sheet, own in found.items()
    }


def assignments(session: Session, edition: Edition, wanted: Collection[int]) -> Sequence[Assignment]:
    """These sheets of an edition with the marks that stand on them (4 queries)."""
    return session.scalars(
        select(Assignment)
        .join(Assignment.round)
        .where(Round.edition_id == edition.id, Assignment.id.in_(wanted))
        .options(
            joinedload(Assignment.judge),
            joinedload(Assignment.entry),
            selectinload(Assignment.round).joinedload(Round.sheet_version),
            joinedload(Assignment.ballot).selectinload(Ballot.current).joinedload(CurrentMark.mark),
        )
    ).all()


def waiting_count(session: Session, edition: Edition) -> int:
    """How many there are (1 query)."""
    marks = _waiting(edition).with_only_columns(LateMark.id).subquery()
    return session.scalar(select(func.count()).select_from(marks)) or 0


def of_sheet(session: Session, edition: Edition, assignment_id: int) -> Sequence[LateMark]:
    """The undecided marks of one sheet, oldest first (1 query)."""
    return session.scalars(_waiting(edition).where(LateMark.assignment_id == assignment_id).order_by(LateMark.id)).all()


def has_sheet(session: Session, edition: Edition, assignment_id: int) -> bool:
    """Whether this is a sheet of the edition, whatever became of it (1 query)."""
    found = select(Assignment.id).join(Assignment.round).where(Round.edition_id == edition.id)
    return session.scalar(found.where(Assignment.id == assignment_id)) is not None


def _waiting(edition: Edition) -> Select[LateMark]:
    return (
        select(LateMark)
        .join(LateMark.assignment)
        .join(Assignment.round)
        .join(Assignment.judge)
        .join(Assignment.entry)
        .where(
            Round.edition_id == edition.id,
            LateMark.state == LateState.WAITING,
            stands(Role.ORGANISER, Place.SHEET),
        )
    )
