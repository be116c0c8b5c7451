"""What the organisers read of paper sheets: which there are, what was typed in of them, and what is still missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from judging.domain.entries.standing import Place
from judging.domain.permissions import Role
from judging.domain.results.rounds import RoundState
from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.storage.models import (
    Assignment,
    AssignmentState,
    Ballot,
    BallotState,
    CurrentMark,
    Edition,
    Entry,
    Judge,
    KeyingState,
    MarkRow,
    PaperKeying,
    Round,
)
from judging.storage.queries.numbering import by_number
from judging.storage.queries.standing import is_open


@dataclass(frozen=True)
class StandingSheet:
    """What stands of one judge's sheet for one entry: whether it is hers to score, delivered, and its marks by
    criterion."""

    is_assigned: bool
    is_delivered: bool
    marks: Mapping[str, Mark]


Columns = TypeVarTuple("Columns")
_IS_ON_PAPER = is_open(Role.ORGANISER, Place.PAPER)
OPEN = (KeyingState.WAITING, KeyingState.DIFFERING)


def to_print(
    session: Session, round_: Round, *, judge: str = "", farm: str = "", only: Collection[int] | None = None
) -> Sequence[Assignment]:
    """The pairs whose sheets are printed, by judge and farm; of one judge's key or one farm's number, of `only` these,
    or all."""
    query = _printed(_pairs(), round_, judge, farm)
    query = query.options(contains_eager(Assignment.entry).selectinload(Entry.holders))
    if only is not None:
        query = query.where(Assignment.id.in_(only))
    return session.scalars(query).all()


def pairs_to_print(session: Session, round_: Round, *, judge: str = "", farm: str = "") -> list[int]:
    """The same pairs as numbers of rows, for whoever only has to know which they are."""
    pairs = select(Assignment.id).join(Assignment.judge).join(Assignment.entry)
    return list(session.scalars(_printed(pairs.where(_IS_ON_PAPER), round_, judge, farm)))


def round_of(session: Session, pairs: Collection[int]) -> Round | None:
    """The round of the pairs with these numbers, which are all of one; None where none is left."""
    return session.scalar(
        select(Round).join(Assignment, Assignment.round_id == Round.id).where(Assignment.id.in_(pairs)).limit(1)
    )


def people_of(session: Session, pairs: Collection[int]) -> tuple[Sequence[Judge], Sequence[Entry]]:
    """The judges and the entries (with their holders) of the pairs with these numbers, oldest first."""
    these = Assignment.id.in_(pairs)
    judges = select(Judge).where(Judge.id.in_(select(Assignment.judge_id).where(these))).order_by(Judge.id)
    entries = select(Entry).where(Entry.id.in_(select(Assignment.entry_id).where(these))).order_by(Entry.id)
    return session.scalars(judges).all(), session.scalars(entries.options(selectinload(Entry.holders))).all()


def _printed(query: Select[*Columns], round_: Round, judge: str, farm: str) -> Select[*Columns]:
    query = query.where(Assignment.round_id == round_.id).order_by(*by_number(Judge.key), Entry.number)
    if judge:
        query = query.where(Judge.key == judge)
    if farm:
        query = query.where(Entry.number == farm)
    return query


def standing_sheets(
    session: Session, round_: Round, entries: Collection[int] | None = None
) -> dict[tuple[int, int], StandingSheet]:
    """Every sheet of a round, or of these entries, by judge and entry; as plain rows (2 queries)."""
    those = [Assignment.round_id == round_.id]
    if entries is not None:
        those.append(Assignment.entry_id.in_(entries))
    marks: dict[int, dict[str, Mark]] = {}
    rows = select(Ballot.assignment_id, MarkRow.criterion, MarkRow.state, MarkRow.value, MarkRow.note)
    rows = rows.join(Ballot.assignment).join(CurrentMark, CurrentMark.ballot_id == Ballot.id)
    rows = rows.join(CurrentMark.mark).where(MarkRow.state != MarkState.CLEARED, *those)
    for pair, key, state, value, note in session.execute(rows):
        marks.setdefault(pair, {})[key] = Mark(key, state, value, note)
    pairs = select(Assignment.id, Assignment.judge_id, Assignment.entry_id, Assignment.state, Ballot.state)
    return {
        (judge, entry): StandingSheet(
            state is AssignmentState.ASSIGNED, delivered is BallotState.SUBMITTED, marks.get(pair, {})
        )
        for pair, judge, entry, state, delivered in session.execute(pairs.outerjoin(Assignment.ballot).where(*those))
    }


def numbers_to_print(session: Session, round_: Round) -> Sequence[str]:
    """The numbers of the farms that somebody is to score, in order (1 query)."""
    return session.scalars(
        select(Entry.number)
        .join(Assignment, Assignment.entry_id == Entry.id)
        .where(Assignment.round_id == round_.id, is_open(Role.ORGANISER, Place.PAPER))
        .distinct()
        .order_by(Entry.number)
    ).all()


def sheet(session: Session, edition: Edition, assignment_id: int) -> Assignment | None:
    """One pair of this edition that is to be scored, with its ballot and what stands on it."""
    return session.scalar(
        _pairs()
        .join(Assignment.round)
        .where(Assignment.id == assignment_id, Round.edition_id == edition.id)
        .options(
            contains_eager(Assignment.round).options(joinedload(Round.sheet_version), joinedload(Round.edition)),
            joinedload(Assignment.ballot).selectinload(Ballot.current).joinedload(CurrentMark.mark),
        )
    )


def sheet_of_farm(session: Session, edition: Edition, judge: Judge, number: str) -> Assignment | None:
    """A judge's pair for the farm with this number, in the round that is judged now."""
    found = session.scalars(
        select(Assignment.id)
        .join(Assignment.entry)
        .join(Assignment.round)
        .where(Assignment.judge_id == judge.id, Entry.number == number, Entry.edition_id == edition.id)
        .where(Round.state == RoundState.NOW)
    ).first()
    return sheet(session, edition, found) if found is not None else None


def open_keyings(session: Session, assignment: Assignment) -> Sequence[PaperKeying]:
    """What was typed in of this sheet and is not settled, oldest first."""
    return session.scalars(
        select(PaperKeying)
        .where(PaperKeying.assignment_id == assignment.id, PaperKeying.state.in_(OPEN))
        .order_by(PaperKeying.id)
    ).all()


def queue(session: Session, edition: Edition) -> Sequence[PaperKeying]:
    """What was typed in of all sheets of an edition and is not settled, by farm and judge (1 query)."""
    return session.scalars(
        select(PaperKeying)
        .join(PaperKeying.assignment)
        .join(Assignment.judge)
        .join(Assignment.entry)
        .where(Entry.edition_id == edition.id, PaperKeying.state.in_(OPEN), is_open(Role.ORGANISER, Place.PAPER))
        .order_by(Entry.number, *by_number(Judge.key), PaperKeying.id)
        .options(
            contains_eager(PaperKeying.assignment).options(
                contains_eager(Assignment.judge), contains_eager(Assignment.entry)
            )
        )
    ).all()


def undelivered(session: Session, round_: Round) -> Sequence[Assignment]:
    """The pairs of a round whose sheet is not delivered, by judge and farm (1 query)."""
    return session.scalars(
        _pairs()
        .outerjoin(Assignment.ballot)
        .where(Assignment.round_id == round_.id, Ballot.submitted_at.is_(None))
        .order_by(*by_number(Judge.key), Entry.number)
        .options(contains_eager(Assignment.ballot))
    ).all()


def others_of(session: Session, assignment: Assignment) -> Sequence[Assignment]:
    """The other pairs of the same judge and round that are to be scored, by farm, with their ballots."""
    return session.scalars(
        _pairs()
        .where(
            Assignment.round_id == assignment.round_id,
            Assignment.judge_id == assignment.judge_id,
            Assignment.id != assignment.id,
        )
        .order_by(Entry.number)
        .options(joinedload(Assignment.ballot), joinedload(Assignment.round).joinedload(Round.edition))
    ).all()


def _pairs() -> Select[Assignment]:
    return (
        select(Assignment)
        .join(Assignment.judge)
        .join(Assignment.entry)
        .where(_IS_ON_PAPER)
        .options(contains_eager(Assignment.judge), contains_eager(Assignment.entry))
    )
