"""Taking in what a judge's telephone kept while it had no signal: one operation for each mark.

Vocabulary: an *operation* is one mark with the telephone's own identifier, the version of the ballot that the judge saw
when she gave it, and the moment at which the ballot stood so. Its *answer* is one of four: taken in (ok), another mark
stands there since (conflict, with that mark), arrived after the close (late: kept, not counted), or not possible
(refused, with the reasons).
Always true: an operation that arrives twice gets its first answer and changes nothing; one that arrives
again with other content is a conflict, or refused where there is no other mark; one that is refused changes
nothing; a conflict overwrites nothing. After a backup was restored the numbers of versions are given again: what was
written after that moment she has not seen, whatever its number. Each operation needs a transaction of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Actor
from judging.domain.scoring.scoresheet import Mark, mark_problems
from judging.services.contest.editions import scoring_ended
from judging.services.field import moving
from judging.services.field.permits import Permit, was_before
from judging.services.scoring import scoring
from judging.services.scoring.yielding import save_and_yield
from judging.storage.models import Assignment, Ballot, Judge, LateMark
from judging.storage.queries import judge as queries
from judging.storage.queries import ledger
from judging.storage.queries.ledger import Written

CLOSED = frozenset({"scoring_closed", "results_published"})


class Result(StrEnum):
    """What became of an operation."""

    OK = "ok"
    CONFLICT = "conflict"
    LATE = "late"
    REFUSED = "refused"


@dataclass(frozen=True)
class Operation:
    """One mark as a telephone sends it; `yields` says that the judge saw another one there and lets that one stand.

    `parts` are those of it that she changed (domain/scoring/merging.py).
    `seen_at` is the service's own word for when the ballot stood at `base`; without it the number alone is believed.
    """

    id: str
    assignment_id: int
    mark: Mark
    base: int
    given_at: datetime | None = None
    yields: bool = False
    seen_at: datetime | None = None
    parts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Answer:
    """What became of it: `version` is the ballot's now, `current` the mark that stands, where there is a conflict;
    `became` what was written, where somebody else had changed the other part of the mark meanwhile.

    `seen_at` is when the ballot stood at that version: with the next mark it comes back. `late_at` is when one that is
    late came.
    """

    result: Result
    version: int = 0
    current: Written | None = None
    problems: tuple[Problem, ...] = ()
    seen_at: datetime | None = None
    became: Mark | None = None
    late_at: datetime | None = None


def refused(*problems: Problem) -> Answer:
    """The answer to what cannot be taken in."""
    return Answer(Result.REFUSED, problems=problems)


def take(
    session: Session,
    *,
    actor: Actor,
    judge: Judge,
    permit: Permit,
    operation: Operation,
    now: datetime,
    reason: str = "",
) -> Answer:
    """Take one operation in, whatever a telephone may send; `reason` says how it came, if not over the air."""
    assignment = queries.assignment_to_save(session, judge, operation.assignment_id)
    if judge.committed_at is None:
        return refused(Problem.of("commitment_needed"))
    if assignment is None:
        gone = queries.assignment_of_any_state(session, judge, operation.assignment_id)
        return _answered_before(session, gone, operation) or refused(_why_not(gone))
    late = session.scalar(select(LateMark).where(LateMark.save_id == operation.id))
    if late is not None:
        is_same = (late.assignment_id, late.as_mark()) == (assignment.id, operation.mark)
        return Answer(Result.LATE, late_at=late.received_at) if is_same else refused(Problem.of("save_id_used"))
    farm = moving.moved_away(session, assignment, operation.seen_at) if operation.base else None
    if farm is not None:  # the sheet on which she gave this mark was passed on since
        return refused(Problem.of("sheet_moved", entry=assignment.entry.number, farm=farm))
    try:
        with session.begin_nested():  # what is refused half way leaves nothing behind
            return _saved(session, actor, assignment, operation, now, reason)
    except Stale:
        return _conflict(session, assignment, operation)
    except Refused as refusal:
        if came_late(session, assignment, permit, refusal, now):
            return _kept_for_decision(session, assignment, permit, operation, now)
        return refused(*refusal.problems)


def _answered_before(session: Session, gone: Assignment | None, operation: Operation) -> Answer | None:
    """The first answer to a mark that was taken in while the farm was hers to score; None where it was not."""
    known, key = ledger.save_known_as(session, operation.id), operation.mark.criterion
    if gone is None or gone.ballot is None or known is None or known.ballot_id != gone.ballot.id:
        return None
    saved = ledger.marks_as_of(session, gone.ballot, known.version, [key]).get(key)
    is_same = scoring.is_same(saved, operation.mark)
    return Answer(Result.OK, known.version, seen_at=known.since) if is_same else None


def _why_not(assignment: Assignment | None) -> Problem:
    """Why a sheet does not open for her: the farm is not judged (any more), or it is not hers."""
    out = scoring.farm_out(assignment) if assignment is not None else None
    return out or Problem.of("sheet_not_yours")


def _saved(
    session: Session, actor: Actor, assignment: Assignment, operation: Operation, now: datetime, reason: str
) -> Answer:
    """Write the mark; where the judge yields, write what stood there after it, so that both are in the history."""
    key = operation.mark.criterion
    saved = save_and_yield(
        session,
        actor=actor,
        assignment=assignment,
        marks=[operation.mark],
        yielded=[key] if operation.yields else [],
        expected_version=_seen(session, assignment, operation),
        save_id=operation.id,
        now=now,
        parts=operation.parts,
        reason=reason,
    )
    answer = Answer(Result.OK, saved.version, seen_at=saved.since)
    if operation.yields or scoring.is_same(_standing(assignment, key), operation.mark):
        return answer
    at = saved.version if key in saved.written else _seen(session, assignment, operation)
    then = ledger.marks_as_of(session, _ballot(assignment), at, [key]).get(key)
    if key in saved.written:
        return replace(answer, became=None if scoring.is_same(then, operation.mark) else then)
    if scoring.is_same(then, operation.mark):
        return _conflict(session, assignment, operation)  # she came back to a mark that others changed meanwhile
    return replace(answer, became=_standing(assignment, key))  # she wrote what the other had written there too


def _seen(session: Session, assignment: Assignment, operation: Operation) -> int:
    """The newest version that the judge can have seen: no later than its number says, nor than its moment."""
    if operation.seen_at is None or assignment.ballot is None:
        return operation.base
    return min(operation.base, ledger.version_at(session, assignment.ballot, operation.seen_at))


def _conflict(session: Session, assignment: Assignment, operation: Operation) -> Answer:
    ballot = _ballot(assignment)
    standing = ledger.standing(session, ballot)
    return Answer(
        Result.CONFLICT,
        ballot.version,
        standing[operation.mark.criterion],
        seen_at=max(written.at for written in standing.values()),  # as its page says it
    )


def came_late(session: Session, assignment: Assignment, permit: Permit, refusal: Refused, now: datetime) -> bool:
    """Whether the only thing wrong is that scoring is over, and the telephone had its permit before that."""
    ended = scoring_ended(session, assignment.round, now)
    only_closed = {problem.code for problem in refusal.problems} <= CLOSED
    return ended is not None and only_closed and was_before(session, permit, ended, of_now=assignment.round.is_now)


def _kept_for_decision(
    session: Session, assignment: Assignment, permit: Permit, operation: Operation, now: datetime
) -> Answer:
    mark = operation.mark
    if problems := mark_problems(scoring.sheet_of(assignment), [mark]):
        return refused(*problems)
    session.add(
        LateMark(
            assignment_id=assignment.id,
            save_id=operation.id,
            criterion=mark.criterion,
            mark_state=mark.state,
            value=mark.value,
            note=mark.note,
            received_at=now,
            given_at=operation.given_at,
            device=permit.device,
        )
    )
    return Answer(Result.LATE, late_at=now)


def _standing(assignment: Assignment, key: str) -> Mark | None:
    return assignment.ballot.standing.get(key) if assignment.ballot is not None else None


def _ballot(assignment: Assignment) -> Ballot:
    assert assignment.ballot is not None  # a mark that stands in the way stands on a ballot
    return assignment.ballot
