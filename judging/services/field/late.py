"""Deciding about marks that came after the close: they count, or they do not. Either way they are kept.

Always true: a decision is about all late marks of one sheet; counting writes them to the ballot like any save, under
the organiser's name; a sheet that this makes complete is delivered with it, because its judge can no longer do so; once
results are published nothing can count any more, but it can still be put on record that it does not.
A delivery that came late is decided with the marks of its sheet, or alone where they had all come in time.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.contest.newsheet import has_place
from judging.domain.errors import NotFound, Problem, Refused, Stale
from judging.domain.permissions import Actor
from judging.domain.scoring.origins import LATE
from judging.domain.scoring.scoresheet import Mark, mark_problems
from judging.domain.typed import version_of
from judging.services import audit
from judging.services.contest.editions import require_unpublished
from judging.services.field import device_messages
from judging.services.scoring import scoring
from judging.storage.models import Assignment, BallotState, DeviceMessage, DeviceMessageState, LateMark, LateState
from judging.storage.queries.late import Waiting


@dataclass(frozen=True)
class Counted:
    """What counting did: the criteria written, and how many are still missing (0: the sheet is delivered)."""

    written: int
    missing: int


def as_waiting(assignment: Assignment | None, waiting: Waiting, wishes: Sequence[DeviceMessage]) -> dict[str, str]:
    """What is to be decided about one sheet, and what stands in its place now, as texts.

    Marks that wait only become more, until all of a sheet are decided: how many there are and the last one tell them.
    """
    ballot = assignment.ballot if assignment is not None else None
    standing = ballot.marks if ballot is not None else {}
    return {
        "marks": f"{waiting.marks} {waiting.last}",
        "deliveries": " ".join(str(wish.id) for wish in wishes),
        **{mark.criterion: _told(standing.get(mark.criterion)) for mark in waiting.newest},
    }


def _told(mark: Mark | None) -> str:
    return f"{mark.state.value} {mark.value} {mark.note}" if mark is not None else ""


def require_as_seen(marks: Sequence[LateMark], wishes: Sequence[DeviceMessage], seen: str) -> None:
    """Raises Stale where somebody decided, or more came, since the one who decides looked."""
    current = as_waiting(marks[0].assignment if marks else None, Waiting.of(marks), wishes)
    if seen != version_of(current):
        raise Stale(Problem.of("late_changed_meanwhile"), current=current)


def count(session: Session, *, actor: Actor, marks: Sequence[LateMark], now: datetime) -> Counted:
    """Let the late marks of one sheet count. Refused once results are published."""
    assignment = _sheet(marks)
    require_unpublished(session, assignment.round.edition)
    newest = _with_place(assignment, _newest(marks))
    saved = scoring.save_ballot(
        session,
        actor=actor,
        assignment=assignment,
        marks=newest,
        expected_version=assignment.ballot.version if assignment.ballot else 0,
        save_id=str(uuid.uuid4()),
        now=now,
        reason=LATE,
    )
    _decide(session, actor, marks, LateState.ACCEPTED, now)
    standing = assignment.ballot.standing if assignment.ballot else {}
    gaps = scoring.delivery_problems(scoring.sheet_of(assignment), standing)
    if not gaps and assignment.ballot is not None and assignment.ballot.state is not BallotState.SUBMITTED:
        scoring.submit_ballot(session, actor=actor, assignment=assignment, now=now)
    return Counted(len(saved.written), len(gaps))


def decline(session: Session, *, actor: Actor, marks: Sequence[LateMark], now: datetime) -> None:
    """Let the late marks of one sheet not count; they stay in the log."""
    _sheet(marks)
    _decide(session, actor, marks, LateState.DECLINED, now)


def decide_delivery(session: Session, *, actor: Actor, wish: DeviceMessage, accepts: bool, now: datetime) -> bool:
    """Deliver the sheet that a late delivery asked for, or not; answers whether it is delivered now.

    Raises Refused naming what is missing on it, and where results are published.
    """
    if accepts and wish.assignment is not None:
        scoring.submit_ballot(session, actor=actor, assignment=wish.assignment, now=now)
    device_messages.settle(
        session,
        actor=actor,
        message=wish,
        state=DeviceMessageState.DONE if accepts else DeviceMessageState.DECLINED,
        now=now,
    )
    return accepts


def _sheet(marks: Sequence[LateMark]) -> Assignment:
    if not marks:
        raise NotFound("late marks")
    return marks[0].assignment


def _newest(marks: Sequence[LateMark]) -> list[Mark]:
    """The last mark of each criterion."""
    return list({mark.criterion: mark.as_mark() for mark in marks}.values())


def _with_place(assignment: Assignment, marks: Sequence[Mark]) -> list[Mark]:
    """The marks that the sheet has a place for: it may have changed since they were given. Refused where none has."""
    sheet = scoring.sheet_of(assignment)
    if not (found := [mark for mark in marks if has_place(sheet, mark)]):
        raise Refused(*mark_problems(sheet, marks))
    return found


def _decide(session: Session, actor: Actor, marks: Sequence[LateMark], state: LateState, now: datetime) -> None:
    for mark in marks:
        mark.state, mark.decided_at, mark.decided_by = state, now, str(actor)
    assignment = _sheet(marks)
    audit.record(
        session,
        actor=actor,
        action="late.counted" if state is LateState.ACCEPTED else "late.declined",
        subject=f"assignment:{assignment.id}",
        edition_id=assignment.round.edition_id,
        now=now,
        entry=assignment.entry.number,
        judge=assignment.judge.name,
        marks={mark.criterion: str(mark.value) if mark.value is not None else mark.mark_state.value for mark in marks},
    )
