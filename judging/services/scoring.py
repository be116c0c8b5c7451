"""Writing marks, delivering and reopening ballots. Screen, paper, import and correction all come through here.

Always true: marks are appended, never changed; a save with an identifier seen before gets its first answer and changes
nothing; a save that was made against an older version is refused where it would overwrite another value; a delivered
ballot is sealed until an organiser reopens it with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Problem, Refused, Stale
from judging.domain.permissions import Actor, may_score
from judging.domain.phases import scoring_is_open
from judging.domain.scoresheet import Mark, ScoreSheet, mark_problems, missing
from judging.services import audit
from judging.services.editions import windows
from judging.storage.models import (
    Assignment,
    AssignmentState,
    Ballot,
    BallotSave,
    BallotState,
    CurrentMark,
    MarkRow,
    MarkSource,
)


@dataclass(frozen=True)
class Saved:
    """The answer to a save: the ballot's version after it, and which criteria it wrote."""

    version: int
    written: tuple[str, ...]


def sheet_of(assignment: Assignment) -> ScoreSheet:
    """The score sheet an assignment is scored with."""
    return assignment.round.sheet_version.sheet


def save_ballot(session: Session, *, actor: Actor, assignment: Assignment, marks: Sequence[Mark],
                expected_version: int, save_id: str, now: datetime,
                source: MarkSource = MarkSource.SCREEN, reason: str = "") -> Saved:
    """Append these marks to the ballot of an assignment (made at its first save).

    `expected_version` is the ballot's version the writer saw; `save_id` is the writer's own identifier of this save.
    Raises Refused (bad marks, closed, sealed) or Stale (somebody else wrote another value meanwhile).
    """
    seen = session.scalar(select(BallotSave).where(BallotSave.save_id == save_id))
    if seen is not None:
        if assignment.ballot is None or seen.ballot_id != assignment.ballot.id:
            raise Refused(Problem.of("save_id_used"))
        return Saved(seen.version, tuple(seen.answer["written"]))
    require_may_score(session, actor=actor, assignment=assignment, now=now)
    problems = mark_problems(sheet_of(assignment), marks)
    if problems:
        raise Refused(*problems)
    ballot = assignment.ballot or _new_ballot(session, assignment, now)
    changed = _changed(ballot, marks)
    _refuse_overwriting(ballot, changed, expected_version)
    return _append(session, actor=actor, ballot=ballot, marks=changed, save_id=save_id, now=now, source=source,
                   reason=reason)


def submit_ballot(session: Session, *, actor: Actor, assignment: Assignment, now: datetime) -> None:
    """Deliver a ballot: complete or refused, naming each criterion that is missing. Delivering twice is once."""
    ballot = assignment.ballot
    if ballot is not None and ballot.state is BallotState.SUBMITTED:
        return
    require_may_score(session, actor=actor, assignment=assignment, now=now)
    gaps = missing(sheet_of(assignment), ballot.marks.values() if ballot else ())
    if ballot is None or gaps:
        raise Refused(*(Problem.of("criterion_missing", at=key, criterion=key) for key in gaps))
    ballot.state = BallotState.SUBMITTED
    ballot.submitted_at = now
    _log(session, actor, "ballot.submitted", ballot, now, version=ballot.version)


def reopen_ballot(session: Session, *, actor: Actor, assignment: Assignment, reason: str, now: datetime) -> None:
    """Give a delivered ballot back to its judge. A reason is needed and is shown to the judge."""
    ballot = assignment.ballot
    if ballot is None or ballot.state is not BallotState.SUBMITTED:
        raise Refused(Problem.of("ballot_not_delivered"))
    if not reason.strip():
        raise Refused(Problem.of("reason_needed", at="reason"))
    if windows(session, assignment.round.edition).published:
        raise Refused(Problem.of("results_published"))
    ballot.state = BallotState.REOPENED
    ballot.reopen_reason = reason.strip()
    _log(session, actor, "ballot.reopened", ballot, now, reason=reason.strip())


def require_may_score(session: Session, *, actor: Actor, assignment: Assignment, now: datetime) -> None:
    """Raise unless this person may write on this sheet at this moment."""
    times = windows(session, assignment.round.edition)
    assigned = assignment.state is AssignmentState.ASSIGNED
    if not may_score(actor, judge_id=assignment.judge_id, is_assigned=assigned, scoring_is_open=True):
        raise NotFound("assignment")
    if times.published:
        raise Refused(Problem.of("results_published"))
    if not may_score(actor, judge_id=assignment.judge_id, is_assigned=assigned,
                     scoring_is_open=scoring_is_open(times, now)):
        raise Refused(Problem.of("scoring_closed"))
    if assignment.ballot is not None and assignment.ballot.state is BallotState.SUBMITTED:
        raise Refused(Problem.of("ballot_sealed"))


def _new_ballot(session: Session, assignment: Assignment, now: datetime) -> Ballot:
    ballot = Ballot(assignment=assignment, created_at=now, state=BallotState.DRAFT, version=0, reopen_reason="")
    session.add(ballot)
    session.flush()
    return ballot


def _changed(ballot: Ballot, marks: Iterable[Mark]) -> list[Mark]:
    """The marks that differ from what stands: an equal one needs no new version."""
    standing = ballot.marks
    return [mark for mark in marks if standing.get(mark.criterion) != mark]


def _refuse_overwriting(ballot: Ballot, marks: Sequence[Mark], expected_version: int) -> None:
    """Refuse marks whose criterion was written by somebody else after the version the writer saw."""
    if expected_version == ballot.version:
        return
    newer = {pointer.criterion: pointer.mark for pointer in ballot.current
             if pointer.mark.save.version > expected_version}
    clashes = {mark.criterion: newer[mark.criterion].as_mark() for mark in marks if mark.criterion in newer}
    if clashes:
        raise Stale(*(Problem.of("mark_changed_meanwhile", at=key, criterion=key) for key in clashes),
                    current=clashes)


def _append(session: Session, *, actor: Actor, ballot: Ballot, marks: Sequence[Mark], save_id: str, now: datetime,
            source: MarkSource, reason: str) -> Saved:
    version = ballot.version + 1 if marks else ballot.version
    written = tuple(mark.criterion for mark in marks)
    save = BallotSave(ballot_id=ballot.id, save_id=save_id, version=version, at=now, by=str(actor), source=source,
                      reason=reason, answer={"written": list(written)})
    session.add(save)
    pointers = {pointer.criterion: pointer for pointer in ballot.current}
    for mark in marks:
        pointer = pointers.get(mark.criterion)
        row = MarkRow(ballot_id=ballot.id, save=save, criterion=mark.criterion, state=mark.state, value=mark.value,
                      note=mark.note, version=pointer.mark.version + 1 if pointer else 1)
        session.add(row)
        if pointer:
            pointer.mark = row
        else:
            ballot.current.append(CurrentMark(criterion=mark.criterion, mark=row))
    ballot.version = version
    if marks:
        _log(session, actor, "ballot.saved", ballot, now, version=version, source=source.value,
             marks={mark.criterion: _in_log(mark) for mark in marks})
    return Saved(version, written)


def _in_log(mark: Mark) -> str:
    return str(mark.value) if mark.value is not None else mark.state.value


def _log(session: Session, actor: Actor, action: str, ballot: Ballot, now: datetime, **details: object) -> None:
    assignment = ballot.assignment
    audit.record(session, actor=actor, action=action, subject=f"ballot:{ballot.id}",
                 edition_id=assignment.round.edition_id, now=now, entry=assignment.entry.number,
                 judge=assignment.judge.name, **details)
