"""Delivering sheets: first a page that says what will be delivered and what is missing, then the delivery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from judging.domain.entries.standing import Place
from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Role
from judging.domain.scoring.remarks import Remark
from judging.domain.scoring.scoresheet import Criterion, Mark
from judging.services.contest.editions import windows
from judging.services.scoring import scoring
from judging.storage.models import Assignment, BallotState, Judge
from judging.storage.queries import judge as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Ticks
from judging.web.forms.form import Form
from judging.web.judge.blueprint import JudgePage, assignment_or_404, blueprint, committed_judge, judge_to_show
from judging.web.numbers import rows_in, whole
from judging.web.page import render, words


@dataclass(frozen=True)
class Gap:
    """One criterion that blocks a delivery; `reason` is hers where she could not observe it."""

    criterion: Criterion
    reason: str
    is_not_observed: bool


@dataclass(frozen=True)
class Candidate:
    """One sheet that is not delivered yet, with what is missing in it: criteria, and what must be written at its end
    (`unwritten`, of `musts`); `flat_value`: the one value on all of it."""

    assignment: Assignment
    whole: int
    gaps: Sequence[Gap]
    unwritten: Sequence[Remark]
    musts: Sequence[Remark]
    flat_value: Decimal | None

    @property
    def settled(self) -> int:
        return self.whole - len(self.gaps)

    @property
    def missing(self) -> list[str]:
        return [*(gap.criterion.key for gap in self.gaps), *(remark.key for remark in self.unwritten)]

    @property
    def version(self) -> int:
        """The version of the ballot that this page shows."""
        return self.assignment.ballot.version if self.assignment.ballot is not None else 0

    @property
    def is_flat(self) -> bool:
        """Whether every criterion got the same value: worth a second look, never an obstacle."""
        return self.flat_value is not None


@dataclass(frozen=True)
class DeliveryPage(JudgePage):
    """What will be delivered (`ready`), and what cannot be yet (`unfinished`); `single` is the one sheet asked for.

    `closed` is why nothing is delivered now: then only a telephone that held the sheets before may bring the form out.
    """

    template: ClassVar[str] = "judge/sheet/delivery.html"
    judge: Judge
    ready: Sequence[Candidate]
    unfinished: Sequence[Candidate]
    single: Assignment | None
    closed: Problem | None
    problems: tuple[Problem, ...] = ()

    @property
    def musts(self) -> Mapping[str, Remark]:
        """What must be written at the end of any of these sheets, by key."""
        return {remark.key: remark for one in (*self.ready, *self.unfinished) for remark in one.musts}


@blueprint.get("/sheets/<int:assignment_id>/deliver")
@allow(Role.JUDGE)
def confirm_delivery(assignment_id: int) -> ResponseReturnValue:
    """Before one sheet is delivered."""
    judge = committed_judge()
    assignment = assignment_or_404(read_session(), judge, assignment_id)
    if _is_delivered(assignment):
        return redirect(url_for("judge.sheet", assignment_id=assignment_id), 303)
    return _page(judge, [assignment], single=assignment)


@blueprint.get("/deliver")
@allow(Role.JUDGE)
def confirm_all() -> ResponseReturnValue:
    """Before all complete sheets are delivered. `sheet` asks for one: a telephone keeps one page for all of them."""
    if (only := request.args.get("sheet", type=whole)) is not None:
        return redirect(url_for("judge.confirm_delivery", assignment_id=only), 303)
    judge = committed_judge()
    return _page(judge, queries.assignments(read_session(), judge))


class DeliveryForm(Form):
    """The sheets to deliver, as the page before named them."""

    sheet = Ticks()


@blueprint.post("/deliver")
@allow(Role.JUDGE)
def deliver() -> ResponseReturnValue:
    """Deliver the sheets named on the page before: all of them or none."""
    judge = committed_judge()
    named = rows_in(DeliveryForm.sent().sheet.data) or abort(400)
    try:
        with transaction() as db:
            for assignment_id in named:
                assignment = assignment_or_404(db, judge, assignment_id)
                scoring.submit_ballot(db, actor=visitor().actor, assignment=assignment, now=now())
    except NotFound:
        raise
    except Refused as refusal:
        whole = tuple(problem for problem in refusal.problems if problem.field is None)
        return _page(judge, queries.assignments(read_session(), judge), problems=whole, status=409)
    flash(
        words().ngettext("%(num)s hoja entregada. ¡Gracias!", "%(num)s hojas entregadas. ¡Gracias!", len(named))
        % {"num": len(named)}
    )
    return redirect(url_for("judge.receipt", sheet=named), 303)


def _page(
    judge: Judge,
    assignments: Sequence[Assignment],
    *,
    single: Assignment | None = None,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> ResponseReturnValue:
    judge = judge_to_show(judge)
    candidates = [
        _candidate(item)
        for item in assignments
        if item.round.is_now
        and item.is_open(Role.JUDGE, Place.SHEET)
        and item.conflict_statement is not None
        and not _is_delivered(item)
    ]
    ready = [candidate for candidate in candidates if not candidate.missing]
    unfinished = [candidate for candidate in candidates if candidate.missing]
    closed = scoring.why_closed(windows(read_session(), judge.edition), now())
    return render(DeliveryPage(judge.edition, judge, ready, unfinished, single, closed, problems), status)


def _candidate(assignment: Assignment) -> Candidate:
    sheet = scoring.sheet_of(assignment)
    standing: dict[str, Mark] = assignment.ballot.standing if assignment.ballot is not None else {}
    marks = {key: mark for key, mark in standing.items() if mark.is_given}
    blocked = {problem.field: problem for problem in scoring.delivery_problems(sheet, standing)}
    gaps = [
        Gap(criterion, marks[criterion.key].note if criterion.key in marks else "", criterion.key in marks)
        for criterion in sheet.criteria
        if criterion.key in blocked
    ]
    values = {mark.value for mark in marks.values() if mark.value is not None}
    flat = min(values) if len(values) == 1 and len(sheet.criteria) > 1 else None
    musts = [remark for remark in sheet.remarks if remark.is_required]
    left = [remark for remark in musts if remark.key in blocked]
    return Candidate(assignment, len(sheet.criteria), gaps, left, musts, flat)


def _is_delivered(assignment: Assignment) -> bool:
    return assignment.ballot is not None and assignment.ballot.state is BallotState.SUBMITTED
