"""What a judge may read: her own assignments and ballots, and nothing of any other judge."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Exists,
    Integer,
    ScalarSelect,
    Select,
    bindparam,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Session, contains_eager, joinedload, load_only, selectinload
from sqlalchemy.sql.base import ExecutableOption

from judging.domain.entries.standing import Place
from judging.domain.permissions import Role
from judging.domain.results.rounds import RoundState
from judging.domain.scoring.scoresheet import SETTLING, Mark, MarkState
from judging.domain.scoring.visiting import NextOrder
from judging.storage.models import (
    Assignment,
    AssignmentState,
    Ballot,
    BallotSave,
    BallotState,
    CurrentMark,
    DeviceMessage,
    DeviceMessageKind,
    Edition,
    Entry,
    Event,
    Judge,
    JudgeSetting,
    MarkRow,
    MarkSource,
    Publication,
    Round,
    SheetVersion,
)
from judging.storage.queries.standing import is_open


@dataclass(frozen=True)
class Stop:
    """One farm on a judge's route, of whatever state, with how far her sheet is.

    `given` counts the criteria with any mark, `settled` those that no longer block delivery; `published` says whether
    the edition's results are out, `order` how this judge likes to go on. Nothing says how far other judges are.
    """

    assignment: Assignment
    given: int
    settled: int
    published: bool
    order: NextOrder


@dataclass(frozen=True)
class Step:
    """One farm that she is to score, as the way from sheet to sheet needs it: see Stop. `community` is empty in a
    blind round."""

    id: int
    round_id: int
    number: str
    community: str
    sheet_version_id: int
    sheet_digest: str
    ballot_state: BallotState | None
    settled: int
    published: bool
    order: NextOrder


def herself(session: Session, judge: Judge) -> Judge:
    """The judge's own row in this session."""
    return session.scalars(select(Judge).where(Judge.id == judge.id)).one()


def route(session: Session, judge: Judge) -> list[Stop]:
    """Her farms of the round that is judged now, of every state, in the order of the route (by number), with rounds and
    holders (4 queries)."""
    return _stops(
        session,
        judge,
        contains_eager(Assignment.entry).selectinload(Entry.holders),
        selectinload(Assignment.round).options(joinedload(Round.sheet_version), joinedload(Round.edition)),
    )


def way(session: Session, judge: Judge) -> list[Step]:
    """The farms that she is to score now, in the order of the route, to find the next one (1 query, plain rows)."""
    rows = session.execute(_WAY, {"judge": judge.id})
    found = []
    for row in rows.mappings():
        told = {**row, "order": row["order"] or NextOrder.ROUTE}
        is_blind = bool((told.pop("plan") or {}).get("blind"))
        found.append(Step(**{**told, "community": "" if is_blind else row["community"]}))
    return found


def assignments(session: Session, judge: Judge, *, with_marks: bool = True) -> Sequence[Assignment]:
    """Her assignments of every state, by entry number, with entry, ballot and current marks (3 queries)."""
    ballot = joinedload(Assignment.ballot)
    return session.scalars(
        select(Assignment)
        .join(Assignment.entry)
        .join(Assignment.round)
        .where(Assignment.judge_id == judge.id)
        .order_by(Round.position, Entry.number)
        .options(
            contains_eager(Assignment.entry),
            selectinload(Assignment.round).options(joinedload(Round.sheet_version), joinedload(Round.edition)),
            ballot.selectinload(Ballot.current).joinedload(CurrentMark.mark) if with_marks else ballot,
            joinedload(Assignment.conflict_statement),
        )
    ).all()


def marks(session: Session, judge: Judge) -> Mapping[int, Mapping[str, Mark]]:
    """The marks that count on all her sheets, and her remarks, by ballot and criterion (1 query, plain rows)."""
    rows = session.execute(
        select(CurrentMark.ballot_id, MarkRow.criterion, MarkRow.state, MarkRow.value, MarkRow.note)
        .join(CurrentMark.mark)
        .join(CurrentMark.ballot)
        .join(Ballot.assignment)
        .where(Assignment.judge_id == judge.id)
    )
    found: dict[int, dict[str, Mark]] = {}
    for ballot, criterion, state, value, note in rows:
        mark = Mark(criterion, state, value, note)
        if mark.is_given or mark.is_remark:
            found.setdefault(ballot, {})[criterion] = mark
    return found


def assignment(session: Session, judge: Judge, assignment_id: int) -> Assignment | None:
    """One of her assignments that she is to score, to write on; a recused one is not hers to open."""
    return session.scalar(
        _hers(judge)
        .where(Assignment.id == assignment_id, is_open(Role.JUDGE, Place.SHEET))
        .options(
            joinedload(Assignment.entry),
            joinedload(Assignment.ballot).selectinload(Ballot.current).joinedload(CurrentMark.mark),
        )
    )


def assignment_to_save(session: Session, judge: Judge, assignment_id: int) -> Assignment | None:
    """The same with no more than a save needs: neither texts nor marks (1 query)."""
    return session.scalar(_TO_SAVE, {"judge": judge.id, "assignment": assignment_id})


def assignment_of_any_state(session: Session, judge: Judge, assignment_id: int) -> Assignment | None:
    """One of her assignments, recused or not: to declare a tie, or to take that back."""
    return session.scalar(_hers(judge).where(Assignment.id == assignment_id).options(joinedload(Assignment.ballot)))


def message(session: Session, op_id: str) -> DeviceMessage | None:
    """What became of a message that arrived before, whoever's it was (1 query)."""
    return session.scalar(select(DeviceMessage).where(DeviceMessage.op_id == op_id))


def last_wish(session: Session, assignment: Assignment) -> DeviceMessage | None:
    """The last time she asked to have this sheet opened again (1 query)."""
    return session.scalar(
        select(DeviceMessage)
        .where(DeviceMessage.assignment_id == assignment.id, DeviceMessage.kind == DeviceMessageKind.REOPENING)
        .order_by(DeviceMessage.id.desc())
        .limit(1)
    )


def last_wishes(session: Session, judge: Judge) -> dict[int, DeviceMessage]:
    """The last time she asked to have a sheet opened again, by assignment (1 query)."""
    wishes = session.scalars(
        select(DeviceMessage)
        .where(DeviceMessage.judge_id == judge.id, DeviceMessage.kind == DeviceMessageKind.REOPENING)
        .order_by(DeviceMessage.id)
    )
    return {wish.assignment_id: wish for wish in wishes if wish.assignment_id is not None}


def assignment_to_read(session: Session, judge: Judge, assignment_id: int) -> Assignment | None:
    """One of her assignments that she is to score, with all that the family said (4 queries), without marks."""
    return session.scalar(_TO_READ, {"judge": judge.id, "assignment": assignment_id})


def abreast(session: Session, judge: Judge, ids: Collection[int]) -> list[Assignment]:
    """Some of her assignments that she may score, with all that the families said and her marks (6 queries)."""
    found = session.scalars(
        _hers(judge)
        .where(Assignment.id.in_(ids), is_open(Role.JUDGE, Place.SHEET), Assignment.conflict_statement.has())
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


def decided_entries(session: Session, round_: Round, entries: Collection[int]) -> frozenset[int]:
    """Of these entries those for which organisers corrected that a criterion does not apply, in this round: perhaps for
    all judges (1 query)."""
    return frozenset(
        session.scalars(
            select(Assignment.entry_id)
            .join(Ballot, Ballot.assignment_id == Assignment.id)
            .join(CurrentMark, CurrentMark.ballot_id == Ballot.id)
            .join(MarkRow, MarkRow.id == CurrentMark.mark_id)
            .join(BallotSave, BallotSave.id == MarkRow.save_row_id)
            .where(
                Assignment.round_id == round_.id,
                Assignment.entry_id.in_(entries),
                MarkRow.state == MarkState.NOT_APPLICABLE,
                BallotSave.source == MarkSource.CORRECTION,
            )
        )
    )


def last_events(session: Session, subjects: Collection[str]) -> dict[str, Event]:
    """The last line of the log about each of these subjects (1 query)."""
    last = select(func.max(Event.id)).where(Event.subject.in_(subjects)).group_by(Event.subject)
    return {event.subject: event for event in session.scalars(select(Event).where(Event.id.in_(last)))}


def _stops(session: Session, judge: Judge, *options: ExecutableOption) -> list[Stop]:
    rows = session.execute(
        select(
            Assignment,
            _marks_of_ballot().scalar_subquery(),
            _settled().scalar_subquery(),
            _published(),
            _next_order(literal(judge.id)),
        )
        .join(Assignment.round)
        .join(Assignment.entry)
        .outerjoin(Assignment.ballot)
        .outerjoin(Assignment.conflict_statement)
        .where(Assignment.judge_id == judge.id, Round.state == RoundState.NOW)
        .order_by(Entry.number)
        .options(contains_eager(Assignment.ballot), contains_eager(Assignment.conflict_statement), *options)
    ).all()
    return [
        Stop(assignment, given, done, out, chosen or NextOrder.ROUTE) for assignment, given, done, out, chosen in rows
    ]


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
    """How many criteria of the ballot of the outer query have a mark; one that was taken back is none."""
    return (
        select(func.count())
        .select_from(CurrentMark)
        .join(MarkRow, MarkRow.id == CurrentMark.mark_id)
        .where(CurrentMark.ballot_id == Ballot.id, MarkRow.state != MarkState.CLEARED)
        .correlate(Ballot)
    )


def _settled() -> Select[int]:
    return _marks_of_ballot().where(MarkRow.state.in_(SETTLING))


def _published() -> Exists:
    return exists().where(Publication.edition_id == Round.edition_id)


def _next_order(judge: ColumnElement[int]) -> ScalarSelect[NextOrder]:
    return select(JudgeSetting.next_order).where(JudgeSetting.judge_id == judge).scalar_subquery()


def _one_to_score(*options: ExecutableOption) -> Select[Assignment]:
    """One assignment that a judge is to score; both are named when the statement runs."""
    return (
        select(Assignment)
        .where(
            Assignment.judge_id == bindparam("judge"),
            Assignment.id == bindparam("assignment"),
            is_open(Role.JUDGE, Place.SHEET),
        )
        .options(*options)
    )


_OWN_WINDOW = (Round.scoring_from, Round.scoring_until, Round.scoring_opened_at, Round.scoring_closed_at)
# What every save and every sheet asks for, built once. A sheet's document is left out: it is read once for each digest.
_TO_SAVE = _one_to_score(
    joinedload(Assignment.round, innerjoin=True).options(
        load_only(Round.edition_id, Round.sheet_version_id, Round.state, *_OWN_WINDOW),
        joinedload(Round.sheet_version, innerjoin=True).load_only(SheetVersion.digest),
        joinedload(Round.edition, innerjoin=True).load_only(
            Edition.entries_from,
            Edition.entries_until,
            Edition.scoring_from,
            Edition.scoring_until,
            Edition.entries_opened_at,
            Edition.entries_closed_at,
            Edition.scoring_opened_at,
            Edition.scoring_closed_at,
            Edition.practice,
        ),
    ),
    joinedload(Assignment.entry, innerjoin=True).load_only(Entry.number, Entry.status),
    joinedload(Assignment.judge, innerjoin=True).load_only(Judge.name),
    joinedload(Assignment.ballot),
    joinedload(Assignment.conflict_statement),
)
_TO_READ = _one_to_score(
    joinedload(Assignment.round, innerjoin=True).options(
        load_only(Round.edition_id, Round.sheet_version_id, Round.state, Round.plan, *_OWN_WINDOW),
        joinedload(Round.sheet_version, innerjoin=True).load_only(SheetVersion.digest),
        joinedload(Round.edition, innerjoin=True),
    ),
    joinedload(Assignment.entry, innerjoin=True).options(
        selectinload(Entry.holders), selectinload(Entry.crops), selectinload(Entry.incomes)
    ),
    joinedload(Assignment.ballot),
    joinedload(Assignment.conflict_statement),
)
_ORDER = _next_order(bindparam("judge", type_=Integer))
_WAY = (
    select(
        Assignment.id,
        Assignment.round_id,
        Entry.number,
        Entry.community,
        Round.sheet_version_id,
        Round.plan,
        SheetVersion.digest.label("sheet_digest"),
        Ballot.state.label("ballot_state"),
        _settled().scalar_subquery().label("settled"),
        _published().label("published"),
        _ORDER.label("order"),
    )
    .join(Assignment.round)
    .join(Round.sheet_version)
    .join(Assignment.entry)
    .outerjoin(Assignment.ballot)
    .where(Assignment.judge_id == bindparam("judge"), Round.state == RoundState.NOW, is_open(Role.JUDGE, Place.LIST))
    .order_by(Entry.number)
)
