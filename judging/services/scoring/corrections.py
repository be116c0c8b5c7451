"""What organisers decide about one farm for all its judges: that a criterion does not apply there; and undoing it.

Always true: such a decision has a reason and is the same on every expected sheet of the farm, delivered or not (only
this way is a sealed sheet corrected); the marks that stood before stay in the ledger and come back when the decision is
undone; no judge overwrites it; nothing changes once the results are published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.contest.newsheet import has_place
from judging.domain.entries.standing import Place, is_in
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.scoring.scoresheet import SETTLING, Criterion, Mark, MarkState, ScoreSheet
from judging.domain.typed import kept_story
from judging.services import audit
from judging.services.contest.editions import current_round, require_now
from judging.services.scoring import scoring
from judging.storage.models import (
    Assignment,
    AssignmentState,
    BallotState,
    Edition,
    Entry,
    MarkRow,
    Round,
)
from judging.storage.queries import results as queries


@dataclass(frozen=True)
class Question:
    """One criterion on the sheets of one farm.

    `unseen` are the standing marks "not observed", each with its judge's name; `decided` is the mark by which the
    organisers said that the criterion does not apply; `marks` counts the standing marks with a value.
    """

    criterion: Criterion
    unseen: tuple[tuple[str, MarkRow], ...]
    decided: MarkRow | None
    marks: int


def questions(sheet: ScoreSheet, sheets: Sequence[Assignment]) -> list[Question]:
    """Every criterion of the farm's sheets: what could not be observed first, then what is decided, then the rest."""
    standing: dict[str, list[tuple[str, MarkRow]]] = {}
    for assignment in _expected(sheets):
        for pointer in assignment.ballot.current if assignment.ballot else ():
            standing.setdefault(pointer.criterion, []).append((assignment.judge.name, pointer.mark))
    found = [_question(criterion, standing.get(criterion.key, [])) for criterion in sheet.criteria]
    return sorted(found, key=lambda one: (not one.unseen, one.decided is None))


def _question(criterion: Criterion, standing: Sequence[tuple[str, MarkRow]]) -> Question:
    return Question(
        criterion=criterion,
        unseen=tuple((name, row) for name, row in standing if row.state is MarkState.NOT_OBSERVED),
        decided=next((row for _, row in standing if row.is_decided_by_organisers), None),
        marks=sum(row.state is MarkState.VALUE for _, row in standing),
    )


def decide_not_applicable(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    entry: Entry,
    criterion: str,
    reason: str,
    now: datetime,
    round_: Round | None = None,
) -> int:
    """Write "not applicable" for this criterion on every expected sheet of the farm; answers how many were written.

    Raises Refused: no reason, unknown criterion, decided already, no judge, or results published.
    """
    reason = kept_story(reason, at="reason")
    round_ = round_ or current_round(edition)
    require_now(round_)
    sheets = _sheets(session, round_, entry)
    _require_sound(round_, criterion, reason, sheets)
    if all(_decided(assignment, criterion) for assignment in sheets):
        raise Refused(Problem.of("already_not_applicable", at="criterion", criterion=criterion))
    mark = Mark.not_applicable(criterion, reason)
    waiting = [assignment for assignment in sheets if not _decided(assignment, criterion)]
    for assignment in waiting:
        scoring.correct_ballot(
            session,
            actor=actor,
            assignment=assignment,
            marks=[mark],
            decided=[criterion],
            reason=reason,
            now=now,
        )
    _log(session, actor, "criterion.not_applicable", entry, now, criterion, reason, len(waiting))
    return len(waiting)


def undo_not_applicable(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    entry: Entry,
    criterion: str,
    reason: str,
    now: datetime,
    round_: Round | None = None,
) -> int:
    """Append back the marks that stood before the decision; answers how many sheets that were delivered go back.

    Where nothing stood, "not observed", or a mark that was taken back, a delivered sheet is given back to its judge,
    because it lacks a mark.
    """
    reason = kept_story(reason, at="reason")
    round_ = round_ or current_round(edition)
    require_now(round_)
    sheets = _sheets(session, round_, entry)
    _require_sound(round_, criterion, reason, sheets)
    decided = [assignment for assignment in sheets if _decided(assignment, criterion)]
    if not decided:
        raise Refused(Problem.of("not_decided", at="criterion", criterion=criterion))
    given_back = 0
    for assignment in decided:
        mark = _mark_before(session, assignment, criterion, reason)
        ballot = scoring.correct_ballot(
            session, actor=actor, assignment=assignment, marks=[mark], reason=reason, now=now
        )
        if mark.state not in SETTLING and ballot.state is BallotState.SUBMITTED:
            scoring.reopen_ballot(session, actor=actor, assignment=assignment, reason=reason, now=now)
            given_back += 1
    _log(session, actor, "criterion.applicable_again", entry, now, criterion, reason, len(decided))
    return given_back


def _expected(sheets: Sequence[Assignment]) -> list[Assignment]:
    return [assignment for assignment in sheets if assignment.state is AssignmentState.ASSIGNED]


def _sheets(session: Session, round_: Round, entry: Entry) -> list[Assignment]:
    return _expected(queries.sheets_of_entry(session, round_, entry))


def _require_sound(round_: Round, criterion: str, reason: str, sheets: Sequence[Assignment]) -> None:
    problems = []
    if round_.sheet_version.sheet.criterion(criterion) is None:
        problems.append(Problem.of("criterion_not_chosen", at="criterion"))
    if not reason:
        problems.append(Problem.of("reason_needed", at="reason"))
    elif len(reason) > limits.REASON:
        problems.append(Problem.of("reason_long", at="reason", most=limits.REASON))
    if not sheets or not is_in(sheets[0].entry.status, Role.ORGANISER, Place.SHEET):
        problems.append(Problem.of("no_sheets_to_correct"))
    if problems:
        raise Refused(*problems)


def _decided(assignment: Assignment, criterion: str) -> bool:
    pointers = assignment.ballot.current if assignment.ballot else []
    return any(one.criterion == criterion and one.mark.is_decided_by_organisers for one in pointers)


def _mark_before(session: Session, assignment: Assignment, criterion: str, reason: str) -> Mark:
    """The mark that stood before the decision; "not observed", with the reason for undoing it, where none did or
    the sheet of today has no place for it."""
    ballot, sheet = assignment.ballot, scoring.sheet_of(assignment)
    assert ballot is not None  # it holds the decision
    before = queries.mark_before_decision(session, ballot, criterion)
    if before is None or (before.state is not MarkState.CLEARED and not has_place(sheet, before.as_mark())):
        return Mark.not_observed(criterion, reason)
    return before.as_mark()


def _log(
    session: Session, actor: Actor, action: str, entry: Entry, now: datetime, criterion: str, reason: str, sheets: int
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"entry:{entry.id}",
        edition_id=entry.edition_id,
        now=now,
        entry=entry.number,
        criterion=criterion,
        reason=reason,
        sheets=sheets,
    )
