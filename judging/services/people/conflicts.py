"""A judge's commitment and her conflicts of interest.

Always true: a declaration takes the farm from the judge at once and is written in the log with its reason; a delivered
sheet is never taken back by a declaration (an organiser decides then); a declaration can be taken back by her who made
it until an organiser acts on that assignment, that is: while hers is the last line of the log about it. A sheet opens
only once she has said of that farm that nothing ties her to it (its *conflict statement*), also of one she got later.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.phases import Phase, phase
from judging.domain.typed import kept_story
from judging.services import audit
from judging.services.contest.editions import require_now, windows_in
from judging.storage.models import Assignment, AssignmentState, BallotState, ConflictStatement, Judge, Round
from judging.storage.queries import judge as queries

DECLARED = "conflict.declared"
DENIED = "conflict.denied"
TAKEN_BACK = "conflict.taken_back"


def commit(session: Session, *, actor: Actor, judge: Judge, now: datetime) -> None:
    """Keep that the judge has read her commitment and said whom she is tied to; the first time counts."""
    if actor.role is not Role.JUDGE or actor.id != judge.id:
        raise NotFound("judge")
    if judge.committed_at is None:
        judge.committed_at = now
        audit.record(
            session,
            actor=actor,
            action="judge.committed",
            subject=f"judge:{judge.id}",
            edition_id=judge.edition_id,
            now=now,
        )


def declare(session: Session, *, actor: Actor, assignment: Assignment, reason: str, now: datetime) -> None:
    """Take a farm from a judge because of a conflict that she declares herself, with the reason in her words.

    Raises NotFound for somebody else's assignment; Refused without a reason, for a delivered sheet (both at the
    field "reason-<assignment id>"), or once judging is over.
    """
    _require_own(actor, assignment)
    _require_judging(session, assignment.round, now)
    field = f"reason-{assignment.id}"
    words = kept_story(reason, at=field)
    number = assignment.entry.number
    if not words:
        raise Refused(Problem.of("conflict_reason_needed", at=field, entry=number))
    if len(words) > limits.REASON:
        raise Refused(Problem.of("reason_long", at=field, most=limits.REASON))
    if assignment.ballot is not None and assignment.ballot.state is BallotState.SUBMITTED:
        raise Refused(Problem.of("conflict_after_delivery", at=field, entry=number))
    if assignment.state is not AssignmentState.ASSIGNED:
        return
    assignment.state = AssignmentState.RECUSED
    assignment.reason = words
    assignment.changed_at = now
    _log(session, actor, DECLARED, assignment, now, reason=words)


def deny(session: Session, *, actor: Actor, assignment: Assignment, now: datetime, reason: str = "") -> None:
    """Keep that nothing ties her to a farm: a declaration of hers is taken back, a question answered with no.

    Refused once judging is over: then no sheet opens any more; and with a reason beside it, which says the contrary.
    """
    _require_own(actor, assignment)
    if kept_story(reason, at=f"reason-{assignment.id}"):
        number = assignment.entry.number
        raise Refused(Problem.of("conflict_reason_beside_no", at=f"reason-{assignment.id}", entry=number))
    if assignment.state is not AssignmentState.ASSIGNED:
        take_back(session, actor=actor, assignment=assignment, now=now)
    elif assignment.conflict_statement is None:
        _require_judging(session, assignment.round, now)
        clear(assignment, now)
        if assignment.judge.committed_at is not None:  # before, her commitment says it for all her farms
            _log(session, actor, DENIED, assignment, now)


def clear(assignment: Assignment, now: datetime) -> None:
    """Let the sheet of a farm open; twice is once."""
    if assignment.conflict_statement is None:
        assignment.conflict_statement = ConflictStatement(at=now)


def take_back(session: Session, *, actor: Actor, assignment: Assignment, now: datetime) -> None:
    """Give a farm back to the judge who had declared a conflict by mistake, until an organiser acts."""
    _require_own(actor, assignment)
    _require_judging(session, assignment.round, now)
    if not may_be_taken_back(session, [assignment]):
        raise Refused(Problem.of("conflict_settled", entry=assignment.entry.number))
    assignment.state = AssignmentState.ASSIGNED
    assignment.reason = ""
    assignment.changed_at = now
    clear(assignment, now)
    _log(session, actor, TAKEN_BACK, assignment, now)


def may_be_taken_back(session: Session, assignments: Iterable[Assignment]) -> frozenset[int]:
    """Identifiers of the assignments she declared a conflict for, and nobody has acted on since (one query)."""
    recused = {
        subject_of(assignment): assignment for assignment in assignments if assignment.state is AssignmentState.RECUSED
    }
    last = queries.last_events(session, recused) if recused else {}
    return frozenset(
        assignment.id
        for subject, assignment in recused.items()
        if subject in last
        and last[subject].action == DECLARED
        and last[subject].actor == f"{Role.JUDGE.value}:{assignment.judge_id}"
    )


def subject_of(assignment: Assignment) -> str:
    """The name of an assignment in the log: whoever acts on one writes a line about it."""
    return f"assignment:{assignment.id}"


def _require_own(actor: Actor, assignment: Assignment) -> None:
    if actor.role is not Role.JUDGE or actor.id != assignment.judge_id:
        raise NotFound("assignment")


def _require_judging(session: Session, round_: Round, now: datetime) -> None:
    problem = why_over(phase(windows_in(session, round_), now))
    if problem is not None:
        raise Refused(problem)
    require_now(round_)


def why_over(stands: Phase) -> Problem | None:
    """Why a judge declares no conflict any more, and takes none back; None as long as she may."""
    if stands is Phase.PUBLISHED:
        return Problem.of("results_published")
    return Problem.of("scoring_closed") if stands is Phase.DELIBERATING else None


def _log(session: Session, actor: Actor, action: str, assignment: Assignment, now: datetime, **more: str) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=subject_of(assignment),
        edition_id=assignment.round.edition_id,
        now=now,
        entry=assignment.entry.number,
        judge=assignment.judge.name,
        **more,
    )
