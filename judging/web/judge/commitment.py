"""The judge's commitment and her conflicts of interest, before the first mark and whenever she finds another tie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.conflicts import Roots, Tie, detected_ties
from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Role
from judging.services import conflicts
from judging.storage.models import Judge
from judging.storage.queries import judge as queries
from judging.web.access import allow, now, the_judge, visitor
from judging.web.context import read_session, transaction
from judging.web.judge.blueprint import JudgePage, blueprint, judge_to_show
from judging.web.judge.progress import Farm, route_of
from judging.web.page import render, words


@dataclass(frozen=True)
class Question:
    """One farm she is asked about; `ties` is what could be seen from what both declared."""

    farm: Farm
    ties: Sequence[Tie]
    says_yes: bool
    reason: str

    @property
    def key(self) -> int:
        return self.farm.assignment.id


@dataclass(frozen=True)
class CommitmentPage(JudgePage):
    """The commitment in plain words, and one question for each farm."""

    template: ClassVar[str] = "judge/commitment.html"
    judge: Judge
    questions: Sequence[Question]
    delivered: int
    problems: tuple[Problem, ...] = ()


@blueprint.get("/commitment")
@allow(Role.JUDGE)
def commitment() -> ResponseReturnValue:
    """The commitment, to be read."""
    return _page({})


@blueprint.post("/commitment")
@allow(Role.JUDGE)
def commit() -> ResponseReturnValue:
    """Take the commitment, and take the farms away that she is tied to."""
    judge = the_judge()
    try:
        with transaction() as db:
            tied = _declare(db, judge, request.form)
            conflicts.commit(db, actor=visitor().actor, judge=queries.herself(db, judge), now=now())
    except NotFound:
        raise
    except Refused as refusal:
        return _page(request.form, refusal.problems)
    if tied:
        flash(
            words().ngettext("%(num)s finca salió de su lista.", "%(num)s fincas salieron de su lista.", tied)
            % {"num": tied}
        )
    return redirect(url_for("judge.home"), 303)


@blueprint.post("/conflicts/<int:assignment_id>/undo")
@allow(Role.JUDGE)
def undo_conflict(assignment_id: int) -> ResponseReturnValue:
    """Take a declaration back."""
    with transaction() as db:
        assignment = queries.assignment_of_any_state(db, the_judge(), assignment_id) or abort(404)
        conflicts.take_back(db, actor=visitor().actor, assignment=assignment, now=now())
        number = assignment.entry.number
    flash(words().gettext("La finca %(number)s vuelve a su lista.") % {"number": number})
    return redirect(url_for("judge.home"), 303)


def _declare(db: Session, judge: Judge, form: Mapping[str, str]) -> int:
    """Declare each tie of a form: all of them or none; answers how many."""
    ties = [key.removeprefix("tie-") for key, said in form.items() if key.startswith("tie-") and said == "yes"]
    problems: list[Problem] = []
    for identifier in ties:
        number = int(identifier) if identifier.isdecimal() else 0
        assignment = queries.assignment_of_any_state(db, judge, number) or abort(404)
        reason = form.get(f"reason-{identifier}", "")
        try:
            conflicts.declare(db, actor=visitor().actor, assignment=assignment, reason=reason, now=now())
        except NotFound:
            raise
        except Refused as refusal:
            problems += refusal.problems
    if problems:
        raise Refused(*problems)
    return len(ties)


def _page(form: Mapping[str, str], problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    judge = judge_to_show(the_judge())
    route = route_of(queries.route(read_session(), judge))
    questions = [_question(judge, farm, form) for farm in route.farms if not farm.is_delivered]
    page = CommitmentPage(judge.edition, judge, questions, route.delivered, problems)
    return render(page, 422 if problems else 200)


def _question(judge: Judge, farm: Farm, form: Mapping[str, str]) -> Question:
    key, entry = farm.assignment.id, farm.assignment.entry
    return Question(
        farm=farm,
        ties=detected_ties(Roots(judge.community, judge.cooperative), Roots(entry.community, entry.cooperative)),
        says_yes=form.get(f"tie-{key}") == "yes",
        reason=form.get(f"reason-{key}", ""),
    )
