"""Reading delivered ballots as plain rows: which count, what was kept of each, and the marks that stand on it.

Always true: nothing here loads an entity, because an edition may have a hundred thousand marks; every function is given
the round and answers nothing of any other.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple, TypeVarTuple

from sqlalchemy import Select, String, and_, select, type_coerce
from sqlalchemy.orm import Session

from judging.domain.entries.standing import Place
from judging.domain.permissions import Role
from judging.domain.scoring.scoresheet import MarkState
from judging.storage.models import (
    Assignment,
    Ballot,
    BallotState,
    BallotTotal,
    CurrentMark,
    Entry,
    Judge,
    MarkRow,
    Round,
)
from judging.storage.queries.standing import is_open

Columns = TypeVarTuple("Columns")
AT_ONCE = 500
"""Ballots that one query may name; of more, all of the round are read."""


class Delivered(NamedTuple):
    """One delivered ballot; `digest` is that of its kept total, None where none counts."""

    ballot_id: int
    version: int
    entry: str
    judge: str
    digest: str | None


class Kept(NamedTuple):
    """The kept total of one ballot."""

    ballot_id: int
    digest: str
    document: str


def delivered(session: Session, round_: Round, sheet_digest: str) -> list[Delivered]:
    """Every ballot of the round that counts, with the digest of its total on this sheet (one query)."""
    rows = session.execute(
        _delivered(
            select(Ballot.id, Ballot.version, Entry.number, Judge.key, BallotTotal.digest)
            .select_from(Assignment)
            .join(Assignment.entry)
            .join(Assignment.judge)
            .join(Assignment.ballot)
            .outerjoin(
                BallotTotal,
                and_(
                    BallotTotal.ballot_id == Ballot.id,
                    BallotTotal.version == Ballot.version,
                    BallotTotal.sheet_digest == sheet_digest,
                ),
            ),
            round_,
        ).order_by(Assignment.entry_id, Assignment.judge_id)
    )
    return [Delivered(*row) for row in rows]


def kept(session: Session, round_: Round, ballots: Collection[int]) -> list[Kept]:
    """The kept totals of these ballots of the round (one query)."""
    wanted = (
        select(BallotTotal.ballot_id, BallotTotal.digest, BallotTotal.document)
        .select_from(Assignment)
        .join(Assignment.ballot)
        .join(BallotTotal, BallotTotal.ballot_id == Ballot.id)
    )
    asked = set(ballots)
    rows = session.execute(_of(_delivered(wanted, round_), asked))
    return [Kept(*row) for row in rows if row.ballot_id in asked]


def standing_marks(session: Session, round_: Round, ballots: Collection[int]) -> dict[int, dict[str, str]]:
    """The marks that count on these ballots of the round: ballot -> criterion -> value, or state of a mark without one
    (one query; notes are left out)."""
    wanted = (
        select(
            CurrentMark.ballot_id,
            CurrentMark.criterion,
            type_coerce(MarkRow.state, String),
            type_coerce(MarkRow.value, String),
        )
        .select_from(Assignment)
        .join(Assignment.ballot)
        .join(Ballot.current)
        .join(CurrentMark.mark)
        .where(MarkRow.state != MarkState.CLEARED)
    )
    found: dict[int, dict[str, str]] = {ballot: {} for ballot in ballots}
    for ballot, criterion, state, value in session.execute(_of(_delivered(wanted, round_), found.keys())):
        if ballot in found:
            found[ballot][criterion] = value if state == MarkState.VALUE.value else state
    return found


def _delivered(query: Select[*Columns], round_: Round) -> Select[*Columns]:
    return query.where(
        Assignment.round_id == round_.id,
        is_open(Role.PUBLIC, Place.RECORD),
        Ballot.state == BallotState.SUBMITTED,
    )


def _of(query: Select[*Columns], ballots: Collection[int]) -> Select[*Columns]:
    return query.where(Ballot.id.in_(ballots)) if len(ballots) <= AT_ONCE else query
