"""Writing marks, delivering and reopening ballots. Screen, paper, import and correction all come through here.

Always true: marks are appended, never changed; a save with an identifier seen before gets its first answer and changes
nothing; a save that was made against an older version writes only what its writer changed (of a judge's mark, its value
or its comment), and is refused as a whole where that would overwrite what somebody else wrote meanwhile; a delivered
ballot is sealed until an organiser reopens it with a reason; what organisers decided for all judges of a farm
(`correct_ballot`) nobody overwrites by saving.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.entries.standing import Place, why_out
from judging.domain.errors import NotFound, Problem, Refused, Stale
from judging.domain.permissions import Actor, Role, may_score
from judging.domain.phases import Windows, scoring_is_open
from judging.domain.scoring.merging import merged
from judging.domain.scoring.remarks import unwritten
from judging.domain.scoring.scoresheet import Mark, ScoreSheet, mark_problems, missing
from judging.services import audit
from judging.services.contest.editions import parsed, require_now, windows, windows_in
from judging.services.reasons import reason_from
from judging.services.results.totals import Totals
from judging.services.scoring.appending import Act, append, saved_line
from judging.services.scoring.standing import standing_of
from judging.services.seen import ACTED, require_unchanged
from judging.storage.models import (
    Assignment,
    AssignmentState,
    Ballot,
    BallotState,
    MarkSource,
)
from judging.storage.queries import judge as queries
from judging.storage.queries import ledger, practice
from judging.storage.queries.ledger import Written


@dataclass(frozen=True)
class Saved:
    """The answer to a save: the ballot's version after it, which criteria it wrote, and since when it stands so."""

    version: int
    written: tuple[str, ...]
    since: datetime | None = field(default=None, compare=False)
    is_repeated: bool = field(default=False, compare=False)


def sheet_of(assignment: Assignment) -> ScoreSheet:
    """The score sheet an assignment is scored with."""
    return parsed(assignment.round.sheet_version)


def save_ballot(
    session: Session,
    *,
    actor: Actor,
    assignment: Assignment,
    marks: Sequence[Mark],
    expected_version: int,
    save_id: str,
    now: datetime,
    source: MarkSource = MarkSource.SCREEN,
    reason: str = "",
    parts: Collection[str] = (),
) -> Saved:
    """Append these marks to the ballot of an assignment (made at its first save).

    `expected_version` is the ballot's version the writer saw; `save_id` is the writer's own identifier of this save;
    `parts` are those of a mark that she is known to have changed (domain/scoring/merging.py).
    Raises Refused (bad marks, closed, sealed) or Stale (another value stands since, be it under this identifier).
    """
    seen = ledger.save_known_as(session, save_id)
    if seen is not None:
        if assignment.ballot is None or seen.ballot_id != assignment.ballot.id:
            raise Refused(Problem.of("save_id_used"))
        _refuse_other_content(session, assignment.ballot, marks, seen.version, expected_version, parts)
        return Saved(seen.version, seen.written, seen.since, is_repeated=True)
    require_may_score(session, actor=actor, assignment=assignment, now=now)
    if assignment.ballot is None and all(mark.says_nothing for mark in marks):
        return Saved(0, ())  # an empty form begins no sheet
    if problems := mark_problems(sheet_of(assignment), marks):
        raise Refused(*problems)
    ballot = assignment.ballot or _new_ballot(session, assignment, now)
    standing = ledger.standing(session, ballot)
    changed = touched(session, ballot=ballot, marks=marks, standing=standing, expected_version=expected_version)
    _refuse_what_was_decided(standing, changed)
    if actor.role is Role.JUDGE:
        meant = on_top(session, ballot, changed, standing, expected_version, parts)
    else:  # where a mark was taken back there is none: what the office brings fills an empty place
        meant = {mark.criterion: mark for mark in changed if not _is_given(standing, mark.criterion)}
    changed = _without_overwriting(standing, changed, meant, expected_version)
    act = Act(save_id, now, str(actor), source, reason)
    return _append(session, actor=actor, ballot=ballot, act=act, marks=changed, standing=standing)


def submit_ballot(session: Session, *, actor: Actor, assignment: Assignment, now: datetime) -> None:
    """Deliver a ballot: complete or refused, naming each criterion that is missing. Delivering twice is once."""
    ballot = assignment.ballot
    if ballot is not None and ballot.state is BallotState.SUBMITTED:
        return
    require_may_score(session, actor=actor, assignment=assignment, now=now)
    gaps = delivery_problems(sheet_of(assignment), ballot.standing if ballot else {})
    if ballot is None or gaps:
        raise Refused(*gaps)
    ballot.state = BallotState.SUBMITTED
    ballot.submitted_at = now
    _keep_total(session, ballot)
    _log(session, actor, "ballot.submitted", ballot, now, version=ballot.version)


def touched(
    session: Session,
    *,
    ballot: Ballot,
    marks: Iterable[Mark],
    standing: Mapping[str, Written],
    expected_version: int,
) -> list[Mark]:
    """The marks that a save really changes: not those that stand already, nor those the writer left as she saw them.

    A form sends the whole sheet, so a save from an older page repeats marks that others changed meanwhile; what is as
    it stood at `expected_version` was not touched.
    """
    changed = [mark for mark in marks if not _stands(standing, mark)]
    unsure = _written_after(standing, expected_version).keys() & {mark.criterion for mark in changed}
    if not unsure:
        return changed
    seen = ledger.marks_as_of(session, ballot, expected_version, unsure)
    return [mark for mark in changed if mark.criterion not in unsure or not is_same(seen.get(mark.criterion), mark)]


def on_top(
    session: Session,
    ballot: Ballot,
    changed: Iterable[Mark],
    standing: Mapping[str, Written],
    expected_version: int,
    parts: Collection[str] = (),
) -> dict[str, Mark]:
    """By criterion, what is meant by marks where somebody else changed the other part meanwhile: value or comment."""
    newer = _written_after(standing, expected_version)
    unsure = {mark.criterion: mark for mark in changed if mark.criterion in newer}
    seen = ledger.marks_as_of(session, ballot, expected_version, unsure) if unsure else {}
    both = {
        key: merged(mark, seen=seen.get(key), standing=newer[key].mark, touched=parts) for key, mark in unsure.items()
    }
    return {key: mark for key, mark in both.items() if mark is not None}


def is_same(stood: Mark | None, mark: Mark) -> bool:
    """Whether a mark says what stood there; to take back what was never given says nothing."""
    return stood == mark if stood is not None else mark.says_nothing


def delivery_problems(sheet: ScoreSheet, standing: Mapping[str, Mark]) -> list[Problem]:
    """What still blocks the delivery of a sheet on which this was written last: one problem for each criterion, and for
    each remark that must be written, at its key."""
    given = {key for key, mark in standing.items() if mark.is_given}
    left = unwritten(sheet.remarks, {key: mark.note for key, mark in standing.items()})
    return [
        *(
            Problem.of("criterion_not_observed" if key in given else "criterion_missing", at=key, criterion=key)
            for key in missing(sheet, standing.values())
        ),
        *(Problem.of("remark_missing", at=one.key, remark=one.name) for one in left),
    ]


def correct_ballot(
    session: Session,
    *,
    actor: Actor,
    assignment: Assignment,
    marks: Sequence[Mark],
    decided: Collection[str] = (),
    reason: str,
    now: datetime,
) -> Ballot:
    """Append an organiser's correction, also to a sealed ballot, and made if there is none yet.

    The criteria in `decided` cannot be overwritten by a save from then on. Only services/corrections.py asks for this:
    it sees to it that the same is written for every judge of the farm.
    """
    if actor.role not in (Role.ORGANISER, Role.OPERATOR):
        raise Refused(Problem.of("organisers_only"))
    if windows(session, assignment.round.edition).published:
        raise Refused(Problem.of("results_published"))
    require_now(assignment.round)
    ballot = assignment.ballot or _new_ballot(session, assignment, now)
    act = Act(str(uuid.uuid4()), now, str(actor), MarkSource.CORRECTION, reason, decided)
    _append(session, actor=actor, ballot=ballot, act=act, marks=marks, standing=ledger.standing(session, ballot))
    if ballot.state is BallotState.SUBMITTED:
        _keep_total(session, ballot)
    return ballot


def reopen_ballot(
    session: Session, *, actor: Actor, assignment: Assignment, reason: str, now: datetime, seen: str | None = None
) -> None:
    """Give a delivered ballot back to its judge. A reason is needed and is shown to the judge. The same twice is once.

    Stale where somebody has opened it for another reason, or did something else with it since the writer looked
    (`seen`: version of `standing_of`).
    """
    if actor.role not in (Role.ORGANISER, Role.OPERATOR):
        raise NotFound("assignment")
    ballot, out = assignment.ballot, farm_out(assignment)
    if out is not None:
        raise Refused(out)
    if ballot is None or ballot.state is BallotState.DRAFT:
        raise Refused(Problem.of("ballot_not_delivered"))
    reason = reason_from(reason)
    if windows(session, assignment.round.edition).published:
        raise Refused(Problem.of("results_published"))
    require_now(assignment.round)
    if ballot.state is BallotState.REOPENED:
        if ballot.reopen_reason == reason:
            return
        told = Problem.of("sheet_opened_already", reason=ballot.reopen_reason)
        raise Stale(told, current=standing_of(assignment))
    require_unchanged(standing_of(assignment), seen, told=ACTED)
    ballot.state = BallotState.REOPENED
    ballot.reopen_reason = reason
    _log(session, actor, "ballot.reopened", ballot, now, reason=reason)


def require_may_score(session: Session, *, actor: Actor, assignment: Assignment, now: datetime) -> None:
    """Raise unless this person may write on this sheet at this moment."""
    times = windows_in(session, assignment.round)
    assigned = assignment.is_open(Role.JUDGE if actor.role is Role.JUDGE else Role.ORGANISER, Place.SHEET)
    if not may_score(actor, judge_id=assignment.judge_id, is_assigned=assigned, scoring_is_open=True):
        raise NotFound("assignment")
    closed = why_closed(times, now)
    if closed is not None and (
        times.published
        or not may_score(actor, judge_id=assignment.judge_id, is_assigned=assigned, scoring_is_open=False)
    ):
        raise Refused(closed)
    require_now(assignment.round)
    if assignment.ballot is not None and assignment.ballot.state is BallotState.SUBMITTED:
        raise Refused(Problem.of("ballot_sealed"))
    if is_practice_first(session, actor=actor, assignment=assignment):
        raise Refused(Problem.of("practice_needed"))


def why_closed(times: Windows, now: datetime) -> Problem | None:
    """Why judges write and deliver nothing at this moment; None while scoring is open."""
    if times.published:
        return Problem.of("results_published")
    return None if scoring_is_open(times, now) else Problem.of("scoring_closed")


def farm_out(assignment: Assignment) -> Problem | None:
    """Why a farm is not judged, where her judge would score it; None where it is judged, or she was taken off it."""
    if assignment.state is not AssignmentState.ASSIGNED or assignment.is_open(Role.JUDGE, Place.SHEET):
        return None
    return why_out(assignment.entry.status, assignment.entry.number)


def is_practice_first(session: Session, *, actor: Actor, assignment: Assignment) -> bool:
    """Whether the edition asks a judge to practise before she begins this sheet; a sheet begun before stays open."""
    edition = assignment.round.edition
    asks = actor.role is Role.JUDGE and assignment.ballot is None and (edition.practice or {}).get("is_required")
    return bool(asks) and practice.is_waiting(session, actor.id, edition)


def _keep_total(session: Session, ballot: Ballot) -> None:
    version = ballot.assignment.round.sheet_version
    Totals(parsed(version), version.digest).keep(session, ballot)


def _new_ballot(session: Session, assignment: Assignment, now: datetime) -> Ballot:
    ballot = Ballot(assignment=assignment, created_at=now, state=BallotState.DRAFT, version=0, reopen_reason="")
    session.add(ballot)
    session.flush()
    _carry_decisions(session, ballot)
    return ballot


def _carry_decisions(session: Session, ballot: Ballot) -> None:
    """Write on a new ballot what organisers had decided for this farm before, as it stands on the others."""
    standing = queries.decided_marks(session, ballot.assignment)
    if not standing:
        return
    keys = [row.criterion for row in standing]
    first = standing[0].save
    act = Act(str(uuid.uuid4()), ballot.created_at, first.by, MarkSource.CORRECTION, first.reason, keys)
    append(session, ballot=ballot, act=act, marks=[row.as_mark() for row in standing], standing={})


def _refuse_other_content(
    session: Session,
    ballot: Ballot,
    marks: Sequence[Mark],
    saved_as: int,
    expected_version: int,
    parts: Collection[str],
) -> None:
    """Raise where a save arrives again and says something else than it did: the first answer would be untrue."""
    keys = {mark.criterion for mark in marks}
    saved = ledger.marks_as_of(session, ballot, saved_as, keys)
    rest = [mark for mark in marks if not is_same(saved.get(mark.criterion), mark)]
    seen = ledger.marks_as_of(session, ballot, expected_version, keys) if rest else {}
    rest = [mark for mark in rest if not is_same(seen.get(mark.criterion), mark)]
    before = ledger.marks_as_of(session, ballot, saved_as - 1, keys) if rest else {}

    def is_what_became_of(mark: Mark) -> bool:
        stood = before.get(mark.criterion)
        then = stood and merged(mark, seen=seen.get(mark.criterion), standing=stood, touched=parts)
        return then is not None and then == saved.get(mark.criterion)

    other = [mark.criterion for mark in rest if not is_what_became_of(mark)]
    if not other:
        return
    standing = ledger.standing(session, ballot)
    clashes = {key: standing[key].mark for key in other if key in standing}
    if not clashes:
        raise Refused(Problem.of("save_id_used"))
    raise Stale(*(Problem.of("mark_changed_meanwhile", at=key, criterion=key) for key in clashes), current=clashes)


def _refuse_what_was_decided(standing: Mapping[str, Written], marks: Iterable[Mark]) -> None:
    """Raise Refused where a mark would overwrite what organisers decided for all judges of the farm."""
    problems = [
        Problem.of("decided_by_organisers", at=mark.criterion, criterion=mark.criterion)
        for mark in marks
        if mark.criterion in standing and standing[mark.criterion].is_decided
    ]
    if problems:
        raise Refused(*problems)


def _without_overwriting(
    standing: Mapping[str, Written], marks: Sequence[Mark], meant: Mapping[str, Mark], expected_version: int
) -> list[Mark]:
    """What a save writes. Raises Stale where a mark would overwrite what was written after the version she saw."""
    newer = _written_after(standing, expected_version)
    clashes = {key: newer[key].mark for key in (mark.criterion for mark in marks) if key in newer and key not in meant}
    if clashes:
        problems = (Problem.of("mark_changed_meanwhile", at=key, criterion=key) for key in clashes)
        raise Stale(*problems, current=clashes)
    return [one for mark in marks if not _stands(standing, one := meant.get(mark.criterion, mark))]


def _stands(standing: Mapping[str, Written], mark: Mark) -> bool:
    there = standing.get(mark.criterion)
    return is_same(there.mark if there else None, mark)


def _is_given(standing: Mapping[str, Written], criterion: str) -> bool:
    return criterion in standing and standing[criterion].mark.is_given


def _written_after(standing: Mapping[str, Written], version: int) -> dict[str, Written]:
    """The standing marks that a save after this version wrote."""
    return {key: written for key, written in standing.items() if written.saved_as > version}


def _append(
    session: Session,
    *,
    actor: Actor,
    ballot: Ballot,
    act: Act,
    marks: Sequence[Mark],
    standing: Mapping[str, Written],
) -> Saved:
    append(session, ballot=ballot, act=act, marks=marks, standing=standing)
    if marks:
        _log(session, actor, "ballot.saved", ballot, act.at, **saved_line(ballot.version, act.source, marks))
    since = act.at if marks else max((written.at for written in standing.values()), default=act.at)
    return Saved(ballot.version, tuple(mark.criterion for mark in marks), since)


def _log(session: Session, actor: Actor, action: str, ballot: Ballot, now: datetime, **details: object) -> None:
    assignment = ballot.assignment
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"ballot:{ballot.id}",
        edition_id=assignment.round.edition_id,
        now=now,
        entry=assignment.entry.number,
        judge=assignment.judge.name,
        **details,
    )
