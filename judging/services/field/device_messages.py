"""Taking in what a judge's telephone kept besides marks: her commitment, a conflict, a delivery, a report of a problem,
a wish to have a delivered sheet opened again.

Vocabulary: a *device message* names what it is about (`kind`), a farm of hers or none, what she chose, and her
words. Its answer is one of those of a mark (services/sync.py): ok, late (kept for the organisers), refused with the
reasons. Always true: a message that arrives twice gets its first answer and changes nothing; one that is refused
changes nothing; what an organiser has to see stays "waiting" until she says so. Each message needs a transaction of
its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.entries.standing import Place
from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.typed import cleaned, kept_story
from judging.services import audit
from judging.services.contest.editions import require_now, windows
from judging.services.field.permits import Permit
from judging.services.field.sync import Answer, Result, came_late, refused
from judging.services.people import conflicts
from judging.services.people.conflicts import commit
from judging.services.reasons import reason_from
from judging.services.scoring import scoring
from judging.storage.models import (
    Assignment,
    BallotState,
    DeviceMessage,
    DeviceMessageKind,
    DeviceMessageState,
    Judge,
)
from judging.storage.queries import judge as queries

YES = "yes"
DECIDED = {
    (DeviceMessageKind.REPORT, DeviceMessageState.DONE): "report.settled",
    (DeviceMessageKind.CONFLICT, DeviceMessageState.DONE): "tie.settled",
    (DeviceMessageKind.DELIVERY, DeviceMessageState.DONE): "delivery.settled",
    (DeviceMessageKind.DELIVERY, DeviceMessageState.DECLINED): "delivery.declined",
    (DeviceMessageKind.REOPENING, DeviceMessageState.DONE): "reopening.settled",
    (DeviceMessageKind.REOPENING, DeviceMessageState.DECLINED): "reopening.declined",
}
"""What the log calls a decision about a message that waited."""


@dataclass(frozen=True)
class Request:
    """One message as a telephone sends it. `base`: for a delivery, the version of the ballot that she saw."""

    id: str
    kind: DeviceMessageKind
    assignment_id: int = 0
    choice: str = YES
    words: str = ""
    base: int = 0
    given_at: datetime | None = None
    about: Mapping[str, Any] = field(default_factory=dict)


def take(
    session: Session, *, actor: Actor, judge: Judge, permit: Permit | None, request: Request, now: datetime
) -> Answer:
    """Take one message in, whatever a telephone may send. Without a permit nothing can come late."""
    seen = queries.message(session, request.id)
    if seen is not None:
        said = (judge.id, request.kind, cleaned(request.words).strip())
        is_same = (seen.judge_id, seen.kind, seen.words) == said
        return _answer(seen) if is_same else refused(Problem.of("save_id_used"))
    assignment = queries.assignment_of_any_state(session, judge, request.assignment_id)
    kept = DeviceMessage(
        op_id=request.id,
        judge_id=judge.id,
        assignment=assignment,
        kind=request.kind,
        words=cleaned(request.words).strip(),
        about=dict(request.about),
        received_at=now,
        given_at=request.given_at,
        device=permit.device if permit else "",
        came_late=False,
        state=DeviceMessageState.DONE,
    )
    try:
        with session.begin_nested():
            _run(session, actor, judge, assignment, kept, request, now)
    except NotFound:
        return refused(Problem.of("sheet_not_yours"))
    except Refused as refusal:
        if assignment is None or permit is None or not came_late(session, assignment, permit, refusal, now):
            return refused(*refusal.problems)
        kept.came_late, kept.state = True, DeviceMessageState.WAITING
    session.add(kept)
    return _answer(kept)


def ask(session: Session, *, actor: Actor, judge: Judge, request: Request, now: datetime) -> None:
    """Take in one that comes by a form. Raises Refused, with what is wrong."""
    answer = take(session, actor=actor, judge=judge, permit=None, request=request, now=now)
    if answer.result is not Result.OK:
        raise Refused(*answer.problems)


def settle(
    session: Session,
    *,
    actor: Actor,
    message: DeviceMessage,
    state: DeviceMessageState,
    now: datetime,
    answer: str = "",
) -> None:
    """An organiser has seen to it (done) or says no (declined), with her answer. Twice is once."""
    if actor.role not in (Role.ORGANISER, Role.OPERATOR):
        raise NotFound("device_message")
    if message.state is not DeviceMessageState.WAITING:
        return
    message.state, message.decided_at, message.decided_by, message.answer = state, now, str(actor), answer
    _log(session, actor, DECIDED[message.kind, state], message, now)


def _run(
    session: Session,
    actor: Actor,
    judge: Judge,
    assignment: Assignment | None,
    kept: DeviceMessage,
    request: Request,
    now: datetime,
) -> None:
    """Do what is asked for; raises Refused or NotFound."""
    if request.kind is DeviceMessageKind.COMMITMENT:
        commit(session, actor=actor, judge=judge, now=now)
    elif request.kind is DeviceMessageKind.REPORT:
        kept.words = kept_story(request.words, at="words")
        _report(session, actor, judge, kept, now)
    elif assignment is None:
        raise NotFound("assignment")
    elif request.kind is DeviceMessageKind.DELIVERY:
        _deliver(session, actor, assignment, request, now)
    elif request.kind is DeviceMessageKind.REOPENING:
        _ask_to_reopen(session, actor, assignment, kept, now)
    elif request.choice == YES:
        conflicts.declare(session, actor=actor, assignment=assignment, reason=request.words, now=now)
    else:
        conflicts.deny(session, actor=actor, assignment=assignment, now=now, reason=request.words)


def _deliver(session: Session, actor: Actor, assignment: Assignment, request: Request, now: datetime) -> None:
    """Deliver a sheet, unless somebody else wrote on it what she cannot have seen."""
    ballot = assignment.ballot
    if (out := scoring.farm_out(assignment)) is not None:
        raise Refused(out)
    if not assignment.is_open(Role.JUDGE, Place.SHEET):
        raise NotFound("assignment")
    if ballot is not None and ballot.state is not BallotState.SUBMITTED:
        unseen = [
            pointer.criterion
            for pointer in ballot.current
            if pointer.mark.save.version > request.base
            and pointer.mark.save.by != str(actor)
            and not pointer.mark.is_decided_by_organisers
        ]
        if unseen:
            raise Refused(*(Problem.of("mark_unseen", criterion=key) for key in sorted(unseen)))
    scoring.submit_ballot(session, actor=actor, assignment=assignment, now=now)


def _report(session: Session, actor: Actor, judge: Judge, kept: DeviceMessage, now: datetime) -> None:
    if not kept.words:
        raise Refused(Problem.of("report_empty", at="words"))
    if len(kept.words) > limits.REPORT:
        raise Refused(Problem.of("report_long", at="words", most=limits.REPORT))
    kept.state, kept.judge = DeviceMessageState.WAITING, judge
    _log(session, actor, "report.received", kept, now)


def _ask_to_reopen(session: Session, actor: Actor, assignment: Assignment, kept: DeviceMessage, now: datetime) -> None:
    """She asks for one of her delivered sheets; the organisers open it or say why not (services/field/reopening.py)."""
    if not assignment.is_open(Role.JUDGE, Place.SHEET):
        raise NotFound("assignment")
    if assignment.ballot is None or assignment.ballot.state is not BallotState.SUBMITTED:
        raise Refused(Problem.of("ballot_not_delivered"))
    if windows(session, assignment.round.edition).published:
        raise Refused(Problem.of("results_published"))
    require_now(assignment.round)
    last = queries.last_wish(session, assignment)
    if last is not None and last.state is DeviceMessageState.WAITING:
        raise Refused(Problem.of("reopening_asked"))
    kept.words = reason_from(kept.words, at="words")
    kept.state, kept.judge = DeviceMessageState.WAITING, assignment.judge
    _log(session, actor, "reopening.asked", kept, now)


def _answer(kept: DeviceMessage) -> Answer:
    return Answer(Result.LATE if kept.came_late else Result.OK)


def _log(session: Session, actor: Actor, action: str, message: DeviceMessage, now: datetime) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"judge:{message.judge_id}",
        edition_id=message.judge.edition_id,
        now=now,
        judge=message.judge.name,
        entry=message.assignment.entry.number if message.assignment else "",
        words=message.words,
        answer=message.answer,
    )
