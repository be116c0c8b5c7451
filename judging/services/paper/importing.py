"""Scores that come from outside, written: the people that are missing, then sheet by sheet.

Always true: what is carried out is the plan that was shown, and where something changed meanwhile (`Plan.version`) the
new plan is shown instead; the same file a second time changes nothing (every sheet is saved under an identifier made
from the file's digest and its people); a mark that stands is never overwritten.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Actor
from judging.services import cards
from judging.services.contest.editions import round_of
from judging.services.entries.numbers import free_numbers
from judging.services.paper.imports import Plan, SheetPlan, differs
from judging.services.paper.resolving import Meant
from judging.services.people.judges import JudgeDetails, add_judge
from judging.services.scoring import scoring
from judging.storage.models import Assignment, Edition, Entry, EntryStatus, Holder, Judge, MarkSource
from judging.storage.queries import ledger

IDENTIFIERS = uuid.UUID("0d1a7a3c-55b4-4a9e-8e0b-2f6f2f1c9a44")


GROUP = 10
"""So many sheets are looked up at once."""


@dataclass
class Work:
    """A plan under way: the rows of its people, as far as they are there, and how many sheets are done.

    `left` are the sheets that could not be written because of what somebody else wrote after the plan was made.
    """

    plan: Plan
    actor: Actor
    secret: bytes
    judges: dict[Meant, int] = field(init=False)
    entries: dict[Meant, int] = field(init=False)
    done: int = 0
    left: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.judges = {one: one.id for one in self.plan.judges if one.id is not None}
        self.entries = {one: one.id for one in self.plan.entries if one.id is not None}


def require_as_seen(made: Plan, seen: str | None) -> None:
    """Raise Refused for a plan with problems, and Stale for one that is not the one that was shown."""
    if made.problems:
        raise Refused(*made.problems)
    if seen is not None and seen != made.version:
        raise Stale(Problem.of("import_plan_changed"), current=made)


def step(session: Session, work: Work, *, edition: Edition, now: datetime, enough: Callable[[], bool]) -> bool:
    """Go on with it until all is written (True) or it is `enough` for this transaction (False).

    After a transaction that failed the work must begin anew, from a new plan: what stands by then is left alone.
    """
    if not _people_are_there(session, work, edition, now, enough):
        return False
    sheets = work.plan.to_write
    while work.done < len(sheets):
        for sheet, pair in _pairs(session, work, edition, sheets[work.done : work.done + GROUP], now):
            _write(session, work, pair, sheet, now)
            work.done += 1
            if enough() and work.done < len(sheets):
                return False
    return True


def _people_are_there(
    session: Session, work: Work, edition: Edition, now: datetime, enough: Callable[[], bool]
) -> bool:
    """Make the judges and entries that are missing; False where it was enough before all were made."""
    for one in work.plan.judges:
        if one not in work.judges:
            details = JudgeDetails(one.name)
            made = add_judge(session, actor=work.actor, edition=edition, details=details, secret=work.secret, now=now)
            work.judges[one] = made.id
            if enough():
                return False
    numbers = free_numbers(session, edition) if len(work.entries) < len(work.plan.entries) else iter(())
    for one in work.plan.entries:
        if one not in work.entries:
            work.entries[one] = _new_entry(session, edition, one.name, next(numbers), work, now).id
            if enough():
                return False
    return True


def _pairs(
    session: Session, work: Work, edition: Edition, sheets: Sequence[SheetPlan], now: datetime
) -> Iterator[tuple[SheetPlan, Assignment]]:
    """Each sheet with the pair it is for, made where there is none yet."""
    round_ = round_of(edition)
    wanted = {(work.judges[sheet.judge], work.entries[sheet.entry]): sheet for sheet in sheets}
    found = session.scalars(
        select(Assignment)
        .where(
            Assignment.round_id == round_.id,
            Assignment.entry_id.in_({entry for _, entry in wanted}),
            Assignment.judge_id.in_({judge for judge, _ in wanted}),
        )
        .options(joinedload(Assignment.ballot), joinedload(Assignment.judge), joinedload(Assignment.entry))
    )
    pairs = {(pair.judge_id, pair.entry_id): pair for pair in found}
    for (judge, entry), sheet in wanted.items():
        pair = pairs.get((judge, entry))
        if pair is None:
            people = {"judge": session.get_one(Judge, judge), "entry": session.get_one(Entry, entry)}
            pair = Assignment(round=round_, **people, changed_at=now, reason="")
            session.add(pair)
            session.flush()
        yield sheet, pair


def _write(session: Session, work: Work, pair: Assignment, sheet: SheetPlan, now: datetime) -> None:
    """Write one sheet, whole or not at all; what others wrote since the plan was made is never written over."""
    standing = (
        {}
        if pair.ballot is None
        else {key: one.mark for key, one in ledger.standing(session, pair.ballot).items() if one.mark.is_given}
    )
    marks = [mark for mark in sheet.marks if mark.criterion not in standing]
    order = work.plan.order
    try:
        if differs(standing, sheet.marks):
            told = {"judge": sheet.judge.name, "entry": sheet.entry.key or sheet.entry.name}
            raise Refused(Problem.of("import_sheet_differs", line=sheet.line, column="judge", **told))
        with session.begin_nested():
            if marks:
                identifier = uuid.uuid5(IDENTIFIERS, f"{order.digest}/{pair.round_id}/{pair.judge_id}/{pair.entry_id}")
                scoring.save_ballot(
                    session,
                    actor=work.actor,
                    assignment=pair,
                    marks=marks,
                    expected_version=pair.ballot.version if pair.ballot else 0,
                    save_id=str(identifier),
                    now=now,
                    source=MarkSource.IMPORT,
                )
            if order.submit:
                scoring.submit_ballot(session, actor=work.actor, assignment=pair, now=now)
    except Refused as refusal:
        work.left += refusal.problems


def _new_entry(session: Session, edition: Edition, name: str, number: str, work: Work, now: datetime) -> Entry:
    """An accepted entry with this name as its one holder; its people agreed to no more than the organiser says."""
    entry = Entry(
        edition=edition,
        category=next((category for category in edition.categories if not category.is_distinction), None),
        number=number,
        status=EntryStatus.ACCEPTED,
        answers={},
        consents={"process": True, "publish": work.plan.order.may_be_named},
        steps_done=[],
        typed_by="import",
        created_at=now,
        submitted_at=now,
        holders=[Holder(position=0, full_name=name)],
    )
    cards.give_code(entry, work.secret)
    session.add(entry)
    session.flush()
    return entry
