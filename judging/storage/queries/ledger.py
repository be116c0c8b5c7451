"""What stands on one ballot, and what stood on it before; read as plain rows, because a sheet is read all day long.

Always true: what is read of a ballot does not grow with the number of its saves, but for `earlier`, which is asked for
one criterion and a few versions at a time. Who may read a ballot is decided before: see queries/judge.py.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from judging.domain.scoring import origins
from judging.domain.scoring.scoresheet import SETTLING, Mark, MarkState
from judging.storage.models import Assignment, Ballot, BallotSave, CurrentMark, Event, MarkRow, MarkSource


@dataclass(frozen=True)
class Written:
    """One version of one mark, with the save that wrote it.

    `number` counts the versions of this mark, from 1; `saved_as` is the ballot's version that the save made;
    `is_decided` says that organisers decided, for all judges, that the criterion does not apply to this farm.
    """

    mark: Mark
    number: int
    saved_as: int
    at: datetime
    by: str
    source: MarkSource
    is_decided: bool
    reason: str = ""

    @property
    def came_late(self) -> bool:
        """Whether it came after the close, and counts because the organisers said so."""
        return self.source is MarkSource.SCREEN and self.reason == origins.LATE

    @property
    def loaded_by(self) -> str:
        """Who loaded it from the judge's file; "" where it came from none."""
        return origins.loader_in(self.reason) if self.source is MarkSource.SCREEN else ""


_VERSION = (
    MarkRow.criterion,
    MarkRow.state,
    MarkRow.value,
    MarkRow.note,
    MarkRow.version.label("number"),
    BallotSave.version.label("saved_as"),
    BallotSave.at,
    BallotSave.by,
    BallotSave.source,
    BallotSave.answer,
    BallotSave.reason,
)
# Built once: to build a statement takes longer than SQLite needs to answer it.
_STANDING = (
    select(*_VERSION)
    .select_from(CurrentMark)
    .join(MarkRow, MarkRow.id == CurrentMark.mark_id)
    .join(BallotSave, BallotSave.id == MarkRow.save_row_id)
    .where(CurrentMark.ballot_id == bindparam("ballot"))
)
_SETTLED = (
    select(func.count())
    .select_from(CurrentMark)
    .join(MarkRow, MarkRow.id == CurrentMark.mark_id)
    .where(CurrentMark.ballot_id == bindparam("ballot"), MarkRow.state.in_(SETTLING))
)
_NEWER = aliased(MarkRow)
_SAME_VERSION = aliased(BallotSave)
_SINCE = (
    select(func.min(_SAME_VERSION.at))
    .where(_SAME_VERSION.ballot_id == BallotSave.ballot_id, _SAME_VERSION.version == BallotSave.version)
    .scalar_subquery()
)
_SAVE = select(BallotSave.ballot_id, BallotSave.version, _SINCE.label("since"), BallotSave.answer).where(
    BallotSave.save_id == bindparam("save_id")
)
_VERSION_AT = select(func.max(BallotSave.version)).where(
    BallotSave.ballot_id == bindparam("ballot"), BallotSave.at <= bindparam("moment")
)

_SAVED_AT = (
    select(BallotSave.ballot_id)
    .join(Ballot, Ballot.id == BallotSave.ballot_id)
    .join(Assignment, Assignment.id == Ballot.assignment_id)
    .where(
        Assignment.judge_id == bindparam("judge"),
        Assignment.round_id == bindparam("round"),
        BallotSave.at == bindparam("moment"),
    )
)


@dataclass(frozen=True)
class KnownSave:
    """A save that arrived before: whose it was, and what it was answered; the ballot stood so `since` then."""

    ballot_id: int
    version: int
    since: datetime
    written: tuple[str, ...]


def save_known_as(session: Session, save_id: str) -> KnownSave | None:
    """The save with this identifier, if it arrived before (1 query)."""
    row = session.execute(_SAVE, {"save_id": save_id}).first()
    return None if row is None else KnownSave(row.ballot_id, row.version, row.since, tuple(row.answer["written"]))


def saves_known(session: Session, save_ids: Collection[str]) -> frozenset[str]:
    """Which of these saves arrived before (1 query)."""
    return frozenset(session.scalars(select(BallotSave.save_id).where(BallotSave.save_id.in_(save_ids))))


def version_at(session: Session, ballot: Ballot, moment: datetime) -> int:
    """The version that a ballot had at a moment, 0 before its first save (1 query)."""
    return session.scalar(_VERSION_AT, {"ballot": ballot.id, "moment": moment}) or 0


def saved_at(session: Session, assignment: Assignment, moment: datetime) -> set[int]:
    """The ballots of this judge in this round on which something was saved at just this moment (1 query)."""
    wanted = {"judge": assignment.judge_id, "round": assignment.round_id, "moment": moment}
    return set(session.scalars(_SAVED_AT, wanted))


def line_of_delivery(session: Session, ballot: Ballot) -> int | None:
    """The line of the log of its last delivery; None where there is none (1 query)."""
    delivered = Event.action == "ballot.submitted", Event.subject == f"ballot:{ballot.id}"
    return session.scalar(select(func.max(Event.id)).where(*delivered))


def standing(session: Session, ballot: Ballot) -> dict[str, Written]:
    """The marks that count on a ballot, by criterion (1 query)."""
    rows = session.execute(_STANDING, {"ballot": ballot.id})
    return {row.criterion: _written(row) for row in rows}


def settled(session: Session, ballot: Ballot) -> int:
    """How many criteria of a ballot no longer block its delivery (1 query)."""
    return session.scalar(_SETTLED, {"ballot": ballot.id}) or 0


def earlier(session: Session, ballot: Ballot, criterion: str, *, below: int, most: int) -> list[Written]:
    """The newest `most` versions of one mark that came before version `below`, newest first (1 query)."""
    rows = session.execute(
        select(*_VERSION)
        .join(BallotSave, BallotSave.id == MarkRow.save_row_id)
        .where(MarkRow.ballot_id == ballot.id, MarkRow.criterion == criterion, MarkRow.version < below)
        .order_by(MarkRow.version.desc())
        .limit(most)
    )
    return [_written(row) for row in rows]


def last_given(session: Session, ballot: Ballot, criteria: Collection[str]) -> dict[str, Mark]:
    """The newest mark of each of these criteria but for those taken back, where there is one (1 query)."""
    return _newest_of_each(session, ballot, criteria, _NEWER.state != MarkState.CLEARED)


def marks_as_of(session: Session, ballot: Ballot, version: int, criteria: Collection[str]) -> dict[str, Mark]:
    """These criteria's marks as they stood on the ballot at one of its versions (1 query)."""
    return _newest_of_each(session, ballot, criteria, BallotSave.version <= version)


def _newest_of_each(
    session: Session, ballot: Ballot, criteria: Collection[str], condition: ColumnElement[bool]
) -> dict[str, Mark]:
    """Of each criterion the newest mark (`_NEWER`, with its save) that fulfils the condition.

    Each is looked for from its newest version backwards, so that only what does not fulfil it is passed over.
    """
    wanted = (
        select(_NEWER.id)
        .join(BallotSave, BallotSave.id == _NEWER.save_row_id)
        .where(_NEWER.ballot_id == CurrentMark.ballot_id, _NEWER.criterion == CurrentMark.criterion, condition)
        .order_by(_NEWER.version.desc())
        .limit(1)
        .correlate(CurrentMark)
        .scalar_subquery()
    )
    rows = session.execute(
        select(MarkRow.criterion, MarkRow.state, MarkRow.value, MarkRow.note)
        .select_from(CurrentMark)
        .join(MarkRow, MarkRow.id == wanted)
        .where(CurrentMark.ballot_id == ballot.id, CurrentMark.criterion.in_(criteria))
    )
    return {row.criterion: Mark(row.criterion, row.state, row.value, row.note) for row in rows}


def _written(row: Row[Any]) -> Written:
    is_decided = row.state is MarkState.NOT_APPLICABLE and row.criterion in row.answer.get("decided", ())
    return Written(
        mark=Mark(row.criterion, row.state, row.value, row.note),
        number=row.number,
        saved_as=row.saved_as,
        at=row.at,
        by=row.by,
        source=row.source,
        is_decided=is_decided,
        reason=row.reason,
    )
