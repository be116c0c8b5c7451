"""Reading all ballots of a round with what stands on them, for a sheet that changes: as plain rows.

Always true: nothing here loads an entity, because an edition may have a hundred thousand marks; every function is given
the round and answers nothing of any other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from judging.domain.entries.standing import Place
from judging.domain.permissions import Role
from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.storage.models import (
    Assignment,
    Ballot,
    BallotSave,
    BallotState,
    CurrentMark,
    Entry,
    Judge,
    MarkRow,
    Round,
)
from judging.storage.queries.numbering import by_number
from judging.storage.queries.standing import is_open


class Begun(NamedTuple):
    """One ballot: whose it is, and whether it would count, were it delivered."""

    ballot_id: int
    state: BallotState
    entry: str
    judge: str
    judge_name: str
    counts: bool
    answer: Mapping[str, Any]
    """What its newest save was answered."""


class Newest(NamedTuple):
    """The newest version of one mark of one ballot, and the answer of the save that wrote it."""

    mark: Mark
    answer: Mapping[str, Any]
    at: datetime


def begun(session: Session, round_: Round) -> list[Begun]:
    """Every ballot of the round, by entry and judge (1 query)."""
    newest = (
        select(func.max(BallotSave.id)).where(BallotSave.ballot_id == Ballot.id).correlate(Ballot).scalar_subquery()
    )
    rows = session.execute(
        select(
            Ballot.id,
            Ballot.state,
            Entry.number,
            Judge.key,
            Judge.name,
            is_open(Role.PUBLIC, Place.RECORD),
            BallotSave.answer,
        )
        .select_from(Assignment)
        .join(Assignment.entry)
        .join(Assignment.judge)
        .join(Assignment.ballot)
        .outerjoin(BallotSave, BallotSave.id == newest)
        .where(Assignment.round_id == round_.id)
        .order_by(Assignment.entry_id, Assignment.judge_id)
    )
    return [
        Begun(ballot, state, entry, judge, name, bool(counts), answer or {})
        for ballot, state, entry, judge, name, counts, answer in rows
    ]


class Said(NamedTuple):
    """What a judge wrote on a delivered sheet: a comment on a criterion, or a remark."""

    round_id: int
    entry: str
    judge: str
    key: str
    state: MarkState
    words: str


def _delivered(*columns: Any) -> Select[Any]:
    """These columns of every standing mark on a delivered sheet that counts."""
    return (
        select(*columns)
        .select_from(Assignment)
        .join(Assignment.entry)
        .join(Assignment.judge)
        .join(Assignment.ballot)
        .join(Ballot.current)
        .join(CurrentMark.mark)
        .where(is_open(Role.PUBLIC, Place.RECORD), Ballot.state == BallotState.SUBMITTED)
    )


def said(session: Session, *, round_: Round | None = None, entry: Entry | None = None) -> list[Said]:
    """All that stands in words on the delivered sheets of a round, or about an entry in any round (1 query)."""
    found = session.execute(
        _delivered(Assignment.round_id, Entry.number, Judge.key, MarkRow.criterion, MarkRow.state, MarkRow.note)
        .where(
            MarkRow.note != "",
            *([Assignment.round_id == round_.id] if round_ is not None else []),
            *([Assignment.entry_id == entry.id] if entry is not None else []),
        )
        .order_by(*by_number(Entry.number), *by_number(Judge.key), MarkRow.criterion)
    )
    return [Said(*row) for row in found]


def valued(session: Session, round_: Round, entries: Collection[int]) -> dict[str, dict[str, list[Decimal]]]:
    """The values given on the delivered sheets of a round about these entries: number -> criterion (1 query)."""
    rows = session.execute(
        _delivered(Entry.number, MarkRow.criterion, MarkRow.value)
        .where(
            MarkRow.state == MarkState.VALUE,
            Assignment.round_id == round_.id,
            Assignment.entry_id.in_(entries),
        )
        .order_by(Assignment.entry_id, MarkRow.criterion, Judge.id)
    )
    found: dict[str, dict[str, list[Decimal]]] = {}
    for number, criterion, value in rows:
        assert value is not None  # a constraint of the table: a mark with a value has one
        found.setdefault(number, {}).setdefault(criterion, []).append(value)
    return found


def standing(session: Session, round_: Round) -> dict[int, dict[str, Newest]]:
    """What was written last for each criterion, be it that the mark was taken back: ballot -> criterion (1 query)."""
    rows = session.execute(
        _marks(select(CurrentMark.ballot_id, *_MARK).join(MarkRow, MarkRow.id == CurrentMark.mark_id), round_)
    )
    return _by_ballot(rows)


def given_before(session: Session, round_: Round, criteria: Collection[str]) -> dict[int, dict[str, Newest]]:
    """The newest mark of each of these criteria but for those taken back: ballot -> criterion (1 query)."""
    newest = (
        select(MarkRow.ballot_id, MarkRow.criterion, func.max(MarkRow.version).label("version"))
        .where(MarkRow.state != MarkState.CLEARED, MarkRow.criterion.in_(criteria))
        .group_by(MarkRow.ballot_id, MarkRow.criterion)
        .subquery()
    )
    rows = session.execute(
        _marks(
            select(MarkRow.ballot_id, *_MARK).join(
                newest,
                (newest.c.ballot_id == MarkRow.ballot_id)
                & (newest.c.criterion == MarkRow.criterion)
                & (newest.c.version == MarkRow.version),
            ),
            round_,
        )
    )
    return _by_ballot(rows)


_MARK = (MarkRow.criterion, MarkRow.state, MarkRow.value, MarkRow.note, BallotSave.answer, BallotSave.at)


def _marks(query: Any, round_: Round) -> Any:
    return (
        query.join(BallotSave, BallotSave.id == MarkRow.save_row_id)
        .join(Ballot, Ballot.id == MarkRow.ballot_id)
        .join(Assignment, Assignment.id == Ballot.assignment_id)
        .where(Assignment.round_id == round_.id)
    )


def _by_ballot(rows: Any) -> dict[int, dict[str, Newest]]:
    found: dict[int, dict[str, Newest]] = {}
    for ballot, criterion, state, value, note, answer, at in rows:
        found.setdefault(ballot, {})[criterion] = Newest(Mark(criterion, state, value, note), answer or {}, at)
    return found
