"""Paper sheets typed in twice: the second time by another person, who does not see what the first one typed.

Vocabulary: a *keying* is one person's reading of a sheet. Two that say the same are written to the ballot in the
judge's stead (source PAPER) and delivered where nothing is missing; where they differ, or where the judge gave another
mark on her telephone, a *third look* decides cell by cell, with a reason.
Always true: what was typed once counts for nothing; nobody confirms his own keying; no keying is ever changed, only
set aside; what organisers decided for all judges of a farm stands whatever the paper says.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.scoring.scoresheet import Criterion, Mark, MarkState, mark_problems
from judging.domain.typed import kept_story
from judging.services import audit
from judging.services.contest.editions import require_unpublished
from judging.services.scoring import scoring
from judging.services.seen import require_unchanged
from judging.storage.models import Assignment, KeyingState, MarkSource, PaperKeying
from judging.storage.models.paper import as_given
from judging.storage.queries import judge as judge_queries
from judging.storage.queries import paper as queries

FIRST, SECOND, STANDING = "first", "second", "standing"


@dataclass(frozen=True)
class Keyed:
    """What became of a keying: waiting for the second, accepted, or differing in some criteria."""

    state: KeyingState
    differing: tuple[str, ...] = ()
    delivered: bool = False


@dataclass(frozen=True)
class Difference:
    """One criterion on which the readings, or they and the ballot, do not agree; None where there is no mark."""

    criterion: Criterion
    first: Mark | None
    second: Mark | None
    standing: Mark | None

    @property
    def options(self) -> dict[str, Mark | None]:
        """What may be chosen; the standing mark only where there is one."""
        found = {FIRST: self.first, SECOND: self.second}
        return {**found, STANDING: self.standing} if self.standing is not None else found


def key_sheet(session: Session, *, actor: Actor, assignment: Assignment, marks: Sequence[Mark], now: datetime) -> Keyed:
    """Take in what a person typed from a sheet. Raises Refused, with the criterion where there is one."""
    _require_office(actor)
    scoring.require_may_score(session, actor=actor, assignment=assignment, now=now)
    earlier = queries.open_keyings(session, assignment)
    _require_turn(actor, earlier)
    if not marks:
        raise Refused(Problem.of("keying_empty"))
    if problems := mark_problems(scoring.sheet_of(assignment), _with_reasons(marks, bool(earlier))):
        raise Refused(*problems)
    keying = PaperKeying(
        assignment=assignment,
        keyed_by=str(actor),
        keyed_name=actor.name,
        at=now,
        given=as_given(list(marks)),
        matched_by="",
        state=KeyingState.WAITING,
    )
    session.add(keying)
    if not earlier:
        _log(session, actor, "paper.keyed", assignment, now)
        return Keyed(KeyingState.WAITING)
    return _compare(session, actor, earlier[0], keying, now)


def obstacles(session: Session, *, actor: Actor, assignment: Assignment, now: datetime) -> tuple[Problem, ...]:
    """Why this person cannot type this sheet in now; empty where he can."""
    try:
        _require_office(actor)
        scoring.require_may_score(session, actor=actor, assignment=assignment, now=now)
        _require_turn(actor, queries.open_keyings(session, assignment))
    except Refused as refusal:
        return refusal.problems
    return ()


def differences(session: Session, assignment: Assignment) -> list[Difference]:
    """Where the two open readings of a sheet, and what stands on its ballot, do not agree; in the sheet's order."""
    pair = queries.open_keyings(session, assignment)
    return _differences(session, assignment, pair[0], pair[1]) if len(pair) == 2 else []


def as_read(session: Session, assignment: Assignment) -> dict[str, str]:
    """Which readings a third look compares, and what stands where they differ, as texts."""
    standing = {one.criterion.key: _told(one.standing) for one in differences(session, assignment)}
    return {"readings": " ".join(str(row.id) for row in queries.open_keyings(session, assignment)), **standing}


def settle(
    session: Session,
    *,
    actor: Actor,
    assignment: Assignment,
    choices: Mapping[str, str],
    reason: str,
    now: datetime,
    seen: str | None = None,
) -> Keyed:
    """Decide each difference for the first reading, the second, or what stands; write and deliver the sheet.

    Stale where there are other readings, or another mark stands, than the writer saw (`seen`: version of `as_read`).
    """
    _require_office(actor)
    scoring.require_may_score(session, actor=actor, assignment=assignment, now=now)
    reason = kept_story(reason, at="reason")
    found = differences(session, assignment)
    if found:
        require_unchanged(as_read(session, assignment), seen)
    _require_decisions(found, choices, reason)
    first, second = queries.open_keyings(session, assignment)
    marks = {mark.criterion: mark for mark in _together(first.marks, second.marks)}
    for difference in found:
        key, choice = difference.criterion.key, choices[difference.criterion.key]
        chosen = difference.options[choice]
        marks.pop(key, None)
        if chosen is not None and choice != STANDING:
            unexplained = chosen.state is MarkState.NOT_OBSERVED and not chosen.note
            marks[key] = replace(chosen, note=reason) if unexplained else chosen
    delivered = _write(session, actor, assignment, list(marks.values()), reason, now)
    for keying in (first, second):
        keying.state, keying.matched_by = KeyingState.ACCEPTED, str(actor)
    _log(session, actor, "paper.settled", assignment, now, reason=reason, choices=dict(choices))
    return Keyed(KeyingState.ACCEPTED, delivered=delivered)


def set_aside(
    session: Session, *, actor: Actor, assignment: Assignment, reason: str, now: datetime, seen: str | None = None
) -> None:
    """Begin again: nothing typed so far of this sheet counts, and two people type it anew. A reason is needed.

    Stale where there are other readings than the writer saw (`seen`: version of `as_read`).
    """
    _require_office(actor)
    require_unpublished(session, assignment.round.edition)
    reason = kept_story(reason, at="reason")
    if not reason:
        raise Refused(Problem.of("keying_reason_needed", at="reason"))
    found = queries.open_keyings(session, assignment)
    if not found:
        raise Refused(Problem.of("keying_nothing_to_decide"))
    require_unchanged(as_read(session, assignment), seen)
    for keying in found:
        keying.state, keying.matched_by = KeyingState.SET_ASIDE, str(actor)
    _log(session, actor, "paper.set_aside", assignment, now, reason=reason[: limits.SHORT_REASON])


def total(marks: Sequence[Mark]) -> Decimal:
    """The sum of the values, as a judge adds up her own sheet."""
    return sum((mark.value for mark in marks if mark.value is not None), Decimal(0))


def _require_office(actor: Actor) -> None:
    if actor.role not in (Role.ORGANISER, Role.OPERATOR):
        raise Refused(Problem.of("organisers_only"))


def _require_turn(actor: Actor, earlier: Sequence[PaperKeying]) -> None:
    if len(earlier) > 1:
        raise Refused(Problem.of("keying_differs_already"))
    if earlier and earlier[0].keyed_by == str(actor):
        raise Refused(Problem.of("keying_not_by_the_same"))


def _require_decisions(found: Sequence[Difference], choices: Mapping[str, str], reason: str) -> None:
    if not found:
        raise Refused(Problem.of("keying_nothing_to_decide"))
    problems = [
        Problem.of("keying_choice_needed", at=one.criterion.key, criterion=one.criterion.key)
        for one in found
        if choices.get(one.criterion.key) not in one.options
    ]
    if not reason:
        problems.append(Problem.of("keying_reason_needed", at="reason"))
    elif len(reason) > limits.SHORT_REASON:
        problems.append(Problem.of("reason_long", at="reason", most=limits.SHORT_REASON))
    if problems:
        raise Refused(*problems)


def _with_reasons(marks: Sequence[Mark], is_second: bool) -> list[Mark]:
    """The marks to be checked: only the first reading has to copy why something was not observed."""
    if not is_second:
        return list(marks)
    return [replace(mark, note="=") if mark.state is MarkState.NOT_OBSERVED else mark for mark in marks]


def _compare(session: Session, actor: Actor, first: PaperKeying, second: PaperKeying, now: datetime) -> Keyed:
    assignment = first.assignment
    found = tuple(one.criterion.key for one in _differences(session, assignment, first, second))
    if found:
        first.state = second.state = KeyingState.DIFFERING
        _log(session, actor, "paper.differs", assignment, now, criteria=", ".join(found))
        return Keyed(KeyingState.DIFFERING, found)
    names = f"{first.keyed_name}, {second.keyed_name}"
    marks = _together(first.marks, second.marks)
    delivered = _write(session, actor, assignment, marks, names, now)
    first.state = second.state = KeyingState.ACCEPTED
    first.matched_by, second.matched_by = second.keyed_by, first.keyed_by
    _log(session, actor, "paper.matched", assignment, now, first=first.keyed_name)
    return Keyed(KeyingState.ACCEPTED, delivered=delivered)


def _together(first: Mapping[str, Mark], second: Mapping[str, Mark]) -> list[Mark]:
    """Both readings as one: of each mark the first, and of its words those of whom copied more."""
    every = [(first.get(key), second.get(key)) for key in dict.fromkeys((*first, *second))]
    return [max((one for one in pair if one is not None), key=lambda mark: len(mark.note)) for pair in every]


def _differences(session: Session, assignment: Assignment, first: PaperKeying, second: PaperKeying) -> list[Difference]:
    decided = _decided(session, assignment)
    standing = assignment.ballot.marks if assignment.ballot is not None else {}
    found = []
    for criterion in scoring.sheet_of(assignment).criteria:
        key = criterion.key
        one, two, there = first.marks.get(key), second.marks.get(key), standing.get(key)
        agreed = _says_the_same(one, two) and (there is None or one is None or _says_the_same(one, there))
        if key not in decided and not agreed:
            found.append(Difference(criterion, one, two, there))
    return found


def _told(mark: Mark | None) -> str:
    return f"{mark.state.value} {mark.value} {mark.note}" if mark is not None else ""


def _says_the_same(one: Mark | None, two: Mark | None) -> bool:
    """Whether two marks say the same of the farm, whatever their comments."""
    if one is None or two is None:
        return one is two
    return one.state is two.state and one.value == two.value


def _adds(mark: Mark, standing: Mark | None) -> bool:
    """Whether a mark says something that does not stand there; the judge's own comment is not replaced by a copy."""
    return standing is None or not _says_the_same(mark, standing) or bool(mark.note and not standing.note)


def _decided(session: Session, assignment: Assignment) -> set[str]:
    return {row.criterion for row in judge_queries.decided_marks(session, assignment)}


def _write(
    session: Session, actor: Actor, assignment: Assignment, marks: Sequence[Mark], reason: str, now: datetime
) -> bool:
    """Write what does not stand there yet; deliver the sheet where nothing is missing, and say whether it was."""
    standing = assignment.ballot.standing if assignment.ballot is not None else {}
    decided = _decided(session, assignment)
    sheet = scoring.sheet_of(assignment)  # a reading may be of the paper of another version
    marks = [mark for mark in marks if sheet.asked(mark.criterion) and mark.criterion not in decided]
    news = [mark for mark in marks if _adds(mark, standing.get(mark.criterion))]
    scoring.save_ballot(
        session,
        actor=actor,
        assignment=assignment,
        marks=news,
        save_id=str(uuid.uuid4()),
        now=now,
        expected_version=assignment.ballot.version if assignment.ballot is not None else 0,
        source=MarkSource.PAPER,
        reason=reason,
    )
    assert assignment.ballot is not None  # saving made it
    if scoring.delivery_problems(scoring.sheet_of(assignment), assignment.ballot.standing):
        return False
    scoring.submit_ballot(session, actor=actor, assignment=assignment, now=now)
    return True


def _log(session: Session, actor: Actor, action: str, assignment: Assignment, now: datetime, **details: object) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"assignment:{assignment.id}",
        now=now,
        edition_id=assignment.round.edition_id,
        entry=assignment.entry.number,
        judge=assignment.judge.name,
        **details,
    )
