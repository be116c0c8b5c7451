"""What a judge may read: her own assignments and ballots, and nothing of any other judge."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, Select, exists, func, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from judging.domain.scoring.scoresheet import MarkState
from judging.domain.scoring.visiting import NextOrder
from judging.storage.models import (
    Assignment,
    AssignmentState,
    Ballot,
    BallotSave,
    CurrentMark,
    DeviceMessage,
    Entry,
    Event,
    Judge,
    JudgeSetting,
    MarkRow,
    MarkSource,
    Publication,
    Round,
)


@dataclass(frozen=True)
class Stop:
    """One farm on a judge's route, of whatever state, with how far her sheet is.

    `given` counts the criteria with any mark, `settled` those that no longer block delivery; `published` says whether
    the edition's results are out; `begun` is for how many judges the farm's sheet has been begun (nothing of what they
    gave), `order` how this judge likes to go on.
    """

    assignment: Assignment
    given: int
    settled: int
    published: bool
    begun: int
    order: NextOrder


@dataclass(frozen=True)
class Written:
    """One version of one mark of hers, with the save that wrote it; `counts` says whether it is the standing one."""

    row: MarkRow
    counts: bool


def herself(session: Session, judge: Judge) -> Judge:
    """The judge's own row in this session."""
    return session.scalars(select(Judge).where(Judge.id == judge.id)).one()


def route(session: Session, judge: Judge) -> list[Stop]:
    """Her farms of every state, in the order of the route (by number), with rounds and holders (4 queries)."""
    return _stops(
        session,
        judge,
        contains_eager(Assignment.entry).selectinload(Entry.holders),
        selectinload(Assignment.round).options(joinedload(Round.sheet_version), joinedload(Round.edition)),
    )


def way(session: Session, judge: Judge) -> list[Stop]:
    """The same route without holders and sheets, to find the next farm (1 query)."""
    return _stops(session, judge, contains_eager(Assignment.entry))


def assignments(session: Session, judge: Judge) -> Sequence[Assignment]:
    """Her assignments of every state, by entry number, with entry, ballot and current marks (3 queries)."""
    return session.scalars(
        select(Assignment)
        .join(Assignment.entry)
        .join(Assignment.round)
        .where(Assignment.judge_id == judge.id)
        .order_by(Round.position, Entry.number)
        .options(
            contains_eager(Assignment.entry),
            selectinload(Assignment.round).options(joinedload(Round.sheet_version), joinedload(Round.edition)),
            joinedload(Assignment.ballot).selectinload(Ballot.current).joinedload(CurrentMark.mark),
            joinedload(Assignment.conflict_statement),
        )
    ).all()


def assignment(session: Session, judge: Judge, assignment_id: int) -> Assignment | None:
    """One of her assignments that she is to score, to write on; a recused one is not hers to open."""
    return session.scalar(
        _hers(judge)
        .where(Assignment.id == assignment_id, Assignment.state == AssignmentState.ASSIGNED)
        .options(
            joinedload(Assignment.entry),
            joinedload(Assignment.ballot).selectinload(Ballot.current).joinedload(CurrentMark.mark),
        )
    )


def assignment_of_any_state(session: Session, judge: Judge, assignment_id: int) -> Assignment | None:
    """One of her assignments, recused or not: to declare a tie, or to take that back."""
    return session.scalar(_hers(judge).where(Assignment.id == assignment_id).options(joinedload(Assignment.ballot)))


def message(session: Session, op_id: str) -> DeviceMessage | None:
    """What became of a message that arrived before, whoever's it was (1 query)."""
    return session.scalar(select(DeviceMessage).where(DeviceMessage.op_id == op_id))


def assignment_to_read(session: Session, judge: Judge, assignment_id: int) -> Assignment | None:
    """One of her assignments that she is to score, with all that the family said (4 queries), without marks."""
    return session.scalar(
        _hers(judge)
        .where(Assignment.id == assignment_id, Assignment.state == AssignmentState.ASSIGNED)
        .options(
            joinedload(Assignment.entry).options(
                selectinload(Entry.holders), selectinload(Entry.crops), selectinload(Entry.incomes)
            ),
            joinedload(Assignment.ballot),
        )
    )


def abreast(session: Session, judge: Judge, ids: Collection[int]) -> list[Assignment]:
    """Some of her assignments that she may score, with all that the families said and her marks (6 queries)."""
    found = session.scalars(
        _hers(judge)
        .where(
            Assignment.id.in_(ids), Assignment.state == AssignmentState.ASSIGNED, Assignment.conflict_statement.has()
        )
        .join(Assignment.entry)
        .order_by(Entry.number)
        .options(
            contains_eager(Assignment.entry).options(
                selectinload(Entry.holders), selectinload(Entry.crops), selectinload(Entry.incomes)
            ),
            joinedload(Assignment.ballot)
            .selectinload(Ballot.current)
            .joinedload(CurrentMark.mark)
            .joinedload(MarkRow.save),
        )
    )
    return list(found.unique())


def written(session: Session, ballot: Ballot) -> list[Written]:
    """Every version of every mark on a ballot she may read, oldest first, with who wrote it (1 query)."""
    rows = session.execute(
        select(MarkRow, CurrentMark.id)
        .join(MarkRow.save)
        .outerjoin(CurrentMark, CurrentMark.mark_id == MarkRow.id)
        .where(MarkRow.ballot_id == ballot.id)
        .order_by(MarkRow.criterion, MarkRow.version)
        .options(contains_eager(MarkRow.save))
    ).all()
    return [Written(row, pointer is not None) for row, pointer in rows]


def marks_as_of(session: Session, ballot: Ballot, version: int) -> dict[str, MarkRow]:
    """The mark of each criterion as it stood on the ballot at one of its versions (1 query)."""
    rows = session.scalars(
        select(MarkRow)
        .join(MarkRow.save)
        .where(MarkRow.ballot_id == ballot.id, BallotSave.version <= version)
        .order_by(MarkRow.version)
    )
    return {row.criterion: row for row in rows}


def decided_marks(session: Session, assignment: Assignment) -> list[MarkRow]:
    """What organisers decided for all judges of this farm, one standing mark for each criterion (1 query).

    It is the same on every sheet of the farm, and says nothing of how another judge scored it.
    """
    rows = session.scalars(
        select(MarkRow)
        .join(CurrentMark, CurrentMark.mark_id == MarkRow.id)
        .join(Ballot, Ballot.id == CurrentMark.ballot_id)
        .join(Assignment, Assignment.id == Ballot.assignment_id)
        .join(MarkRow.save)
        .where(
            Assignment.round_id == assignment.round_id,
            Assignment.entry_id == assignment.entry_id,
            Assignment.state == AssignmentState.ASSIGNED,
            MarkRow.state == MarkState.NOT_APPLICABLE,
            BallotSave.source == MarkSource.CORRECTION,
        )
        .order_by(MarkRow.id)
        .options(contains_eager(MarkRow.save))
    )
    return list({row.criterion: row for row in rows if row.is_decided_by_organisers}.values())


def last_events(session: Session, subjects: Collection[str]) -> dict[str, Event]:
    """The last line of the log about each of these subjects (1 query)."""
    last = select(func.max(Event.id)).where(Event.subject.in_(subjects)).group_by(Event.subject)
    return {event.subject: event for event in session.scalars(select(Event).where(Event.id.in_(last)))}


def _stops(session: Session, judge: Judge, *options: ExecutableOption) -> list[Stop]:
    settled = _marks_of_ballot().where(MarkRow.state != MarkState.NOT_OBSERVED)
    published = exists().where(Publication.edition_id == Round.edition_id)
    order = select(JudgeSetting.next_order).where(JudgeSetting.judge_id == judge.id).scalar_subquery()
    rows = session.execute(
        select(Assignment, _marks_of_ballot().scalar_subquery(), settled.scalar_subquery(), published, _begun(), order)
        .join(Assignment.round)
        .join(Assignment.entry)
        .outerjoin(Assignment.ballot)
        .outerjoin(Assignment.conflict_statement)
        .where(Assignment.judge_id == judge.id)
        .order_by(Round.position, Entry.number)
        .options(contains_eager(Assignment.ballot), contains_eager(Assignment.conflict_statement), *options)
    ).all()
    return [
        Stop(assignment, given, done, out, begun, chosen or NextOrder.ROUTE)
        for assignment, given, done, out, begun, chosen in rows
    ]


def _begun() -> ScalarSelect[int]:
    """For how many judges the sheet of the outer query's farm has been begun."""
    other = aliased(Assignment)
    return (
        select(func.count(Ballot.id.distinct()))
        .join(CurrentMark, CurrentMark.ballot_id == Ballot.id)
        .join(other, other.id == Ballot.assignment_id)
        .where(other.entry_id == Assignment.entry_id, other.round_id == Assignment.round_id)
        .correlate(Assignment)
        .scalar_subquery()
    )


def setting(session: Session, judge: Judge) -> JudgeSetting | None:
    """How she likes to work, if she ever said."""
    return session.scalar(select(JudgeSetting).where(JudgeSetting.judge_id == judge.id))


def _hers(judge: Judge) -> Select[Assignment]:
    return (
        select(Assignment)
        .where(Assignment.judge_id == judge.id)
        .options(
            joinedload(Assignment.round).options(joinedload(Round.sheet_version), joinedload(Round.edition)),
            joinedload(Assignment.conflict_statement),
        )
    )


def _marks_of_ballot() -> Select[int]:
    """How many current marks the ballot of the outer query has."""
    return (
        select(func.count())
        .select_from(CurrentMark)
        .join(MarkRow, MarkRow.id == CurrentMark.mark_id)
        .where(CurrentMark.ballot_id == Ballot.id)
        .correlate(Ballot)
    )
