"""Scoring: the judge's farms and sheets. Everything works as plain forms."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Role
from judging.domain.scoresheet import Mark, ScoreSheet
from judging.services import scoring
from judging.storage.models import Assignment
from judging.storage.queries import judge as queries
from judging.web.access import allow, now, the_judge, visitor
from judging.web.context import read_session, transaction
from judging.web.judge.sheet import marks_from_form
from judging.web.page import Page, render

blueprint = Blueprint("judge", __name__, url_prefix="/judge")


@dataclass(frozen=True)
class FarmsPage(Page):
    """The judge's farms."""

    template: ClassVar[str] = "judge/home.html"
    assignments: Sequence[Assignment]


@dataclass(frozen=True)
class SheetPage(Page):
    """One sheet to fill in."""

    template: ClassVar[str] = "judge/sheet.html"
    assignment: Assignment
    sheet: ScoreSheet
    marks: Mapping[str, Mark]
    version: int
    save_id: str
    problems: tuple[Problem, ...] = field(default=())


@blueprint.get("/")
@allow(Role.JUDGE)
def home() -> ResponseReturnValue:
    """My farms."""
    return render(FarmsPage(queries.assignments(read_session(), the_judge())))


@blueprint.get("/sheets/<int:assignment_id>")
@allow(Role.JUDGE)
def sheet(assignment_id: int) -> ResponseReturnValue:
    """One sheet."""
    assignment = queries.assignment(read_session(), the_judge(), assignment_id) or abort(404)
    ballot = assignment.ballot
    return render(SheetPage(assignment, scoring.sheet_of(assignment), ballot.marks if ballot else {},
                            ballot.version if ballot else 0, str(uuid.uuid4())))


@blueprint.post("/sheets/<int:assignment_id>")
@allow(Role.JUDGE)
def save(assignment_id: int) -> ResponseReturnValue:
    """Save a sheet, and deliver it when asked to."""
    judge_id = the_judge()
    try:
        with transaction() as db:
            assignment = queries.assignment(db, judge_id, assignment_id) or abort(404)
            marks = marks_from_form(scoring.sheet_of(assignment), request.form)
            scoring.save_ballot(db, actor=visitor().actor, assignment=assignment, marks=marks, now=now(),
                                expected_version=int(request.form.get("version", "0")),
                                save_id=request.form["save_id"])
        if "deliver" in request.form:
            with transaction() as db:
                assignment = queries.assignment(db, judge_id, assignment_id) or abort(404)
                scoring.submit_ballot(db, actor=visitor().actor, assignment=assignment, now=now())
    except Refused as refusal:
        assignment = queries.assignment(read_session(), judge_id, assignment_id) or abort(404)
        sheet_ = scoring.sheet_of(assignment)
        typed = {mark.criterion: mark for mark in marks_from_form(sheet_, request.form)}
        version = assignment.ballot.version if assignment.ballot else 0
        return render(SheetPage(assignment, sheet_, typed, version, str(uuid.uuid4()), refusal.problems), 422)
    return redirect(url_for("judge.home"), 303)
