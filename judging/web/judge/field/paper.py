"""When the telephone has no data, and when the sheet was filled in for the wrong farm.

Her sheets as lines to dictate or send (domain/scorecodes.py), and her whole sheet passed to another farm of hers
(services/moving.py), which can be undone from the page it leads to. Without a signal the page of the lines is a kept
copy, and the code makes the same lines from the marks on the telephone (static/js/judge/here/score_code.js).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.entries.standing import Place
from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Role
from judging.domain.scoring import scorecodes
from judging.domain.scoring.scoresheet import Criterion
from judging.services.contest.sheetversions import dictated_as
from judging.services.field import moving
from judging.services.scoring import scoring
from judging.storage.models import Assignment, Event, Judge
from judging.storage.queries import judge as queries
from judging.storage.queries import paper as paper_queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Story, Whole
from judging.web.forms.form import Form
from judging.web.judge.blueprint import JudgePage, assignment_or_404, blueprint, committed_judge
from judging.web.numbers import whole
from judging.web.page import render


@dataclass(frozen=True)
class Dictated:
    """One sheet as one line; `levels` says what each place of it is about, `round` what it is checked against beside
    judge and farm."""

    assignment: Assignment
    line: str
    round: str
    levels: Sequence[tuple[Criterion, str]]

    @property
    def version(self) -> int:
        """Of the ballot that the line was made from."""
        return self.assignment.ballot.version if self.assignment.ballot is not None else 0

    @property
    def given(self) -> int:
        return sum(level != scorecodes.MISSING for _, level in self.levels)


@dataclass(frozen=True)
class DictatePage(JudgePage):
    """Her sheets as lines: one of them with what each place says (`single`), or all."""

    template: ClassVar[str] = "judge/field/dictate.html"
    judge: Judge
    sheets: Sequence[Dictated]
    single: Dictated | None


@dataclass(frozen=True)
class MovePage(JudgePage):
    """Where a sheet can go: `targets` have no sheet yet. `came_from` is the farm it came from just now, if any.

    `blocked` is why it goes nowhere now, whatever is chosen.
    """

    template: ClassVar[str] = "judge/field/move_sheet.html"
    assignment: Assignment
    targets: Sequence[Assignment]
    given: int
    came_from: Assignment | None
    typed: Mapping[str, str]
    blocked: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()


@blueprint.get("/dictate")
@allow(Role.JUDGE)
def dictate() -> ResponseReturnValue:
    """The lines of her sheets, or of the one asked for."""
    judge, asked = committed_judge(), request.args.get("sheet", type=whole)
    hers = [
        item
        for item in queries.assignments(read_session(), judge)
        if item.round.is_now and item.is_open(Role.JUDGE, Place.SHEET)
    ]
    sheets = [_dictated(judge, item) for item in hers if asked is None or item.id == asked]
    if asked is not None and not sheets:
        abort(404)
    return render(DictatePage(judge.edition, judge, sheets, sheets[0] if asked is not None else None))


@blueprint.get("/sheets/<int:assignment_id>/code")
@allow(Role.JUDGE)
def score_code(assignment_id: int) -> ResponseReturnValue:
    """Where the line of one sheet was once: pages kept on telephones lead here."""
    assignment = assignment_or_404(read_session(), committed_judge(), assignment_id)
    return redirect(url_for("judge.dictate", sheet=assignment.id))


def _dictated(judge: Judge, assignment: Assignment) -> Dictated:
    marks = assignment.ballot.marks if assignment.ballot is not None else {}
    sheet, round_ = scoring.sheet_of(assignment), dictated_as(assignment.round)
    line = scorecodes.score_code(sheet, marks, judge=judge.key, round_=round_, farm=assignment.entry.number)
    return Dictated(
        assignment,
        line,
        round_,
        [(criterion, scorecodes.level_of(marks.get(criterion.key))) for criterion in sheet.criteria],
    )


class MoveForm(Form):
    """The farm the sheet is really about, and what happened."""

    target = Whole(low=1, wrong="move_target_missing", needed="move_target_missing")
    reason = Story()


@blueprint.get("/sheets/<int:assignment_id>/move")
@allow(Role.JUDGE)
def choose_farm(assignment_id: int) -> ResponseReturnValue:
    """To which farm a sheet can be passed."""
    return _move_page(assignment_id, {})


@blueprint.post("/sheets/<int:assignment_id>/move")
@allow(Role.JUDGE)
def move_sheet(assignment_id: int) -> ResponseReturnValue:
    """Pass a sheet to another farm."""
    judge, form = committed_judge(), MoveForm.sent()
    try:
        with transaction() as db:
            source = assignment_or_404(db, judge, assignment_id)
            target = assignment_or_404(db, judge, form.checked().target.data or 0)
            reason = form.reason.data
            moving.move_sheet(db, actor=visitor().actor, source=source, target=target, reason=reason, now=now())
            arrived = target.id
    except NotFound:
        raise
    except Refused as refusal:
        return _move_page(assignment_id, form.typed, refusal.problems)
    return redirect(url_for("judge.choose_farm", assignment_id=arrived), 303)


def _move_page(assignment_id: int, typed: Mapping[str, str], problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    judge, session = committed_judge(), read_session()
    assignment = assignment_or_404(session, judge, assignment_id)
    others = paper_queries.others_of(session, assignment)
    page = MovePage(
        edition=assignment.round.edition,
        assignment=assignment,
        targets=[other for other in others if other.ballot is None],
        given=len(assignment.ballot.marks) if assignment.ballot is not None else 0,
        came_from=_came_from(session, assignment, others),
        typed=typed,
        blocked=moving.why_not(session, actor=visitor().actor, source=assignment, now=now()),
        problems=problems,
    )
    return render(page, _status(problems))


def _status(problems: Sequence[Problem]) -> int:
    """422 for something to correct in a field, 409 where the sheet cannot move now."""
    if not problems:
        return 200
    return 422 if any(problem.field for problem in problems) else 409


def _came_from(session: Session, assignment: Assignment, others: Sequence[Assignment]) -> Assignment | None:
    """The farm this sheet was passed from, while nothing was done with it since and it can go back."""
    if assignment.ballot is None:
        return None
    subject = f"ballot:{assignment.ballot.id}"
    last: Event | None = queries.last_events(session, [subject]).get(subject)
    if last is None or last.action != "ballot.moved":
        return None
    number = last.details["source"]
    return next((other for other in others if other.entry.number == number and other.ballot is None), None)
