"""Where two wrote the same mark: both values are shown, and the judge says which one stands.

The form carries only what she changed herself, so that choosing never brings an old value back. A criterion named in
`differs` needs `KEY.keep` with "mine" or "theirs"; either way both marks are in the history afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import abort
from flask.typing import ResponseReturnValue

from judging.domain.errors import Problem, Stale
from judging.domain.scoring.remarks import Remark
from judging.domain.scoring.scoresheet import Criterion, Mark
from judging.services.scoring import scoring
from judging.storage.models import Assignment, Judge
from judging.storage.queries import judge as queries
from judging.storage.queries import ledger
from judging.storage.queries.ledger import Written
from judging.web.context import read_session
from judging.web.forms.questions import Typed
from judging.web.judge.blueprint import JudgePage
from judging.web.judge.sheet.form import Posted, new_save_id, typed_of
from judging.web.page import render


@dataclass(frozen=True)
class Difference:
    """One criterion with two marks: what she sends, and what stands since she opened the page."""

    criterion: Criterion | Remark
    typed: Typed
    mine: Mark
    theirs: Written


@dataclass(frozen=True)
class DifferencesPage(JudgePage):
    """Two marks for the same criterion, side by side; `carried` is the rest of what she changed."""

    template: ClassVar[str] = "judge/sheet/differences.html"
    judge: Judge
    assignment: Assignment
    differences: Sequence[Difference]
    carried: Sequence[tuple[str, Typed]]
    version: int
    save_id: str
    then: str
    problems: tuple[Problem, ...]


def yielded(sent: Posted) -> list[str]:
    """The criteria where she lets the other mark stand; raises Stale where she chose neither."""
    choices = sent.keeps
    unsettled = [key for key, choice in choices.items() if choice not in ("mine", "theirs")]
    if unsettled:
        problems = (Problem.of("choice_needed", at=key, criterion=key) for key in unsettled)
        raise Stale(*problems, current=dict.fromkeys(choices))
    return [key for key, choice in choices.items() if choice == "theirs"]


def show(judge: Judge, assignment_id: int, sent: Posted, stale: Stale) -> ResponseReturnValue:
    """The page with both values (409); nothing has been written."""
    db = read_session()
    assignment = queries.assignment(db, judge, assignment_id) or abort(404)
    ballot = assignment.ballot or abort(404)
    standing = ledger.standing(db, ballot)
    own = scoring.touched(db, ballot=ballot, marks=sent.marks(), standing=standing, expected_version=sent.version)
    sheet = scoring.sheet_of(assignment)
    meant = scoring.on_top(db, ballot, own, standing, sent.version)
    mine = {mark.criterion: mark for mark in own}
    differ = [
        Difference(criterion, sent.typed[criterion.key], mine[criterion.key], standing[criterion.key])
        for criterion in sheet.every
        if criterion.key in stale.current and criterion.key in mine
    ]
    rest = typed_of(meant)
    named = {difference.criterion.key for difference in differ}
    page = DifferencesPage(
        edition=assignment.round.edition,
        judge=judge,
        assignment=assignment,
        differences=differ,
        carried=[(key, rest.get(key, sent.typed[key])) for key in mine if key not in named],
        version=ballot.version,
        save_id=new_save_id(),
        then=sent.then,
        problems=tuple(problem for problem in stale.problems if problem.code == "choice_needed"),
    )
    return render(page, 409)
