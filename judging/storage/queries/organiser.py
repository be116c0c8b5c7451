"""What an organiser reads of one edition: the plan of pairs with their progress, people, entries, the log.

A `PairRow` is one assignment in figures, without its marks: pages that show hundreds of pairs read them in one query.
Always true: every function is given the edition (or its round) and answers nothing of any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from judging.domain.entries.standing import Place, is_in
from judging.domain.permissions import Role
from judging.domain.scoring.scoresheet import MarkState
from judging.storage.models import (
    Assignment,
    AssignmentState,
    Ballot,
    BallotSave,
    BallotState,
    CurrentMark,
    Edition,
    Entry,
    EntryStatus,
    Event,
    Judge,
    MarkRow,
    MarkSource,
    Publication,
    Round,
    SignIn,
)

EVENTS_PER_PAGE = 50


@dataclass(frozen=True)
class PairRow:
    """One judge and one entry: whether she is to score it, and how far her sheet is.

    `marks` counts the criteria that have a mark, `unseen` those of them that say "not observed"; `ballot` is None
    before the first save; `saved_at` is when a judge's marks were last saved (a correction is none of hers); `status`
    is where the entry stands.
    """

    id: int
    entry_id: int
    judge_id: int
    state: AssignmentState
    reason: str
    ballot: BallotState | None
    submitted_at: datetime | None
    reopen_reason: str
    marks: int
    saved_at: datetime | None
    unseen: int
    status: EntryStatus

    @property
    def is_assigned(self) -> bool:
        """Whether the judge is to score the farm, as long as it is judged at all."""
        return self.state is AssignmentState.ASSIGNED

    @property
    def is_expected(self) -> bool:
        """Whether a sheet is (still) expected from this pair."""
        return self.is_assigned and is_in(self.status, Role.ORGANISER, Place.COUNT)

    @property
    def is_recused(self) -> bool:
        """Whether somebody else may have to score the farm in her place."""
        return self.state is AssignmentState.RECUSED and is_in(self.status, Role.ORGANISER, Place.COUNT)

    @property
    def is_delivered(self) -> bool:
        """Whether the sheet is in and counts."""
        return self.is_expected and self.ballot is BallotState.SUBMITTED

    @property
    def is_begun(self) -> bool:
        """Whether there is a sheet at all, delivered or not."""
        return self.ballot is not None


def pairs(session: Session, round_: Round) -> list[PairRow]:
    """Every pair of a round (one query whatever the number)."""
    marks, saves = _marks_of(round_), _saves_of(round_)
    rows = session.execute(
        select(
            Assignment.id,
            Assignment.entry_id,
            Assignment.judge_id,
            Assignment.state,
            Assignment.reason,
            Ballot.state,
            Ballot.submitted_at,
            Ballot.reopen_reason,
            marks.c.marks,
            saves.c.saved_at,
            marks.c.unseen,
            Entry.status,
        )
        .join(Assignment.entry)
        .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
        .outerjoin(marks, marks.c.ballot_id == Ballot.id)
        .outerjoin(saves, saves.c.ballot_id == Ballot.id)
        .where(Assignment.round_id == round_.id)
        .order_by(Assignment.entry_id, Assignment.judge_id)
    )
    return [
        PairRow(
            id_, entry, judge, state, reason, ballot, submitted, reopened or "", count or 0, saved, unseen or 0, status
        )
        for id_, entry, judge, state, reason, ballot, submitted, reopened, count, saved, unseen, status in rows
    ]


def _marks_of(round_: Round) -> Subquery:
    """For each sheet of a round: how many criteria have a mark, and how many of those say "not observed"."""
    return (
        select(
            CurrentMark.ballot_id,
            func.count().label("marks"),
            func.sum(case((MarkRow.state == MarkState.NOT_OBSERVED, 1), else_=0)).label("unseen"),
        )
        .join(MarkRow, MarkRow.id == CurrentMark.mark_id)
        .join(Ballot, Ballot.id == CurrentMark.ballot_id)
        .join(Assignment, Assignment.id == Ballot.assignment_id)
        .where(Assignment.round_id == round_.id, MarkRow.state != MarkState.CLEARED)
        .group_by(CurrentMark.ballot_id)
        .subquery()
    )


def _saves_of(round_: Round) -> Subquery:
    """For each sheet of a round: when it was last saved, corrections left out."""
    return (
        select(BallotSave.ballot_id, func.max(BallotSave.at).label("saved_at"))
        .join(Ballot, Ballot.id == BallotSave.ballot_id)
        .join(Assignment, Assignment.id == Ballot.assignment_id)
        .where(Assignment.round_id == round_.id, BallotSave.source != MarkSource.CORRECTION)
        .group_by(BallotSave.ballot_id)
        .subquery()
    )


def assignment(session: Session, edition: Edition, assignment_id: int) -> Assignment | None:
    """One pair of this edition, with its people and its ballot."""
    return session.scalar(
        select(Assignment)
        .join(Assignment.round)
        .where(Assignment.id == assignment_id, Round.edition_id == edition.id)
        .options(joinedload(Assignment.judge), joinedload(Assignment.entry), joinedload(Assignment.ballot))
    )


def judge(session: Session, edition: Edition, judge_id: int) -> Judge | None:
    """One judge of this edition."""
    return session.scalar(select(Judge).where(Judge.id == judge_id, Judge.edition_id == edition.id))


def last_sign_ins(session: Session, edition: Edition) -> dict[int, datetime]:
    """When each judge last signed in, by judge; a judge who never did is absent (one query)."""
    rows = session.execute(
        select(SignIn.judge_id, func.max(SignIn.created_at))
        .join(Judge, Judge.id == SignIn.judge_id)
        .where(Judge.edition_id == edition.id)
        .group_by(SignIn.judge_id)
    )
    return {judge_id: moment for judge_id, moment in rows if judge_id is not None}


def status_counts(session: Session, edition: Edition) -> dict[EntryStatus, int]:
    """How many entries stand where; every status is a key (one query)."""
    rows = session.execute(
        select(Entry.status, func.count()).where(Entry.edition_id == edition.id).group_by(Entry.status)
    )
    counted = {status: count for status, count in rows}
    return {status: counted.get(status, 0) for status in EntryStatus}


def entry(session: Session, edition: Edition, number: str) -> Entry | None:
    """One entry of this edition with all it says (4 queries)."""
    return session.scalar(
        select(Entry)
        .where(Entry.edition_id == edition.id, Entry.number == number)
        .options(
            joinedload(Entry.category),
            joinedload(Entry.edition).selectinload(Edition.categories),
            selectinload(Entry.holders),
            selectinload(Entry.crops),
            selectinload(Entry.incomes),
        )
    )


@dataclass(frozen=True)
class EditionSummary:
    """One edition in the list of editions."""

    edition: Edition
    entries: int
    judges: int
    is_published: bool


def summaries(session: Session, editions: Sequence[Edition]) -> list[EditionSummary]:
    """The editions with their numbers; entries are those sent in (3 queries whatever their number)."""
    sent_in = select(Entry.edition_id, func.count()).where(Entry.status != EntryStatus.DRAFT)
    taking_part = select(Judge.edition_id, func.count()).where(Judge.is_active.is_(True))
    entry_counts = {edition: count for edition, count in session.execute(sent_in.group_by(Entry.edition_id))}
    judge_counts = {edition: count for edition, count in session.execute(taking_part.group_by(Judge.edition_id))}
    published = set(session.scalars(select(Publication.edition_id).distinct()))
    return [
        EditionSummary(one, entry_counts.get(one.id, 0), judge_counts.get(one.id, 0), one.id in published)
        for one in editions
    ]


def events(
    session: Session, edition: Edition, *, judge: Judge | None = None, entry: Entry | None = None, page: int = 1
) -> tuple[Sequence[Event], int]:
    """One page of the log, newest first, and how many lines there are in all (two queries)."""
    query = select(Event).where(Event.edition_id == edition.id)
    if judge is not None:
        query = query.where(_about_judge(judge))
    if entry is not None:
        query = query.where(_about_entry(entry))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    newest = query.order_by(Event.id.desc())
    return session.scalars(newest.offset((page - 1) * EVENTS_PER_PAGE).limit(EVENTS_PER_PAGE)).all(), total


def _about_judge(judge: Judge) -> ColumnElement[bool]:
    """What she did, what was done to her, and what names her."""
    me = f"judge:{judge.id}"
    return or_(Event.actor == me, Event.subject == me, Event.details["judge"].as_string() == judge.name)


def _about_entry(entry: Entry) -> ColumnElement[bool]:
    named = (Event.details[key].as_string() == entry.number for key in ("entry", "number"))
    return or_(Event.subject == f"entry:{entry.id}", *named)
