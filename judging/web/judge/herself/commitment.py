"""The judge's commitment and her conflicts of interest, before the first mark and whenever she finds another conflict.

Of a farm that she gets after her commitment she is asked in the same words, alone, before its sheet opens. The form
names the farms that it showed (`asked-ID`): each needs "yes" or "no", of which none is chosen beforehand. A reason
beside "no" is given back, to be deleted or to become a "yes".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Role
from judging.domain.phases import phase
from judging.domain.scoring.conflicts import PossibleConflict, Roots, detected_conflicts
from judging.services.contest.editions import windows
from judging.services.people import conflicts
from judging.storage.models import Assignment, AssignmentState, Judge
from judging.storage.queries import judge as queries
from judging.web.access import allow, now, the_judge, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import ByKey, Tick
from judging.web.forms.form import Form
from judging.web.judge.blueprint import JudgePage, blueprint, judge_to_show
from judging.web.judge.sheet.progress import Farm, route_of
from judging.web.numbers import rows_in
from judging.web.page import render, words


@dataclass(frozen=True)
class Question:
    """One farm she is asked about; `conflicts` is what could be seen from what both declared."""

    farm: Farm
    conflicts: Sequence[PossibleConflict]
    said: str
    reason: str

    @property
    def key(self) -> int:
        return self.farm.assignment.id

    @property
    def says_no(self) -> bool:
        """What she answered before stands until she says otherwise."""
        return self.said == "no" or (not self.said and self.farm.assignment.conflict_statement is not None)

    @property
    def says_yes(self) -> bool:
        return self.said == "yes"


@dataclass(frozen=True)
class CommitmentPage(JudgePage):
    """The commitment in plain words, and one question for each farm.

    `is_about_new`: some farms came after her commitment; they are asked about, the others folded away.
    """

    template: ClassVar[str] = "judge/herself/commitment.html"
    judge: Judge
    questions: Sequence[Question]
    delivered: int
    says_none: bool = False
    problems: tuple[Problem, ...] = ()
    closed: Problem | None = None
    """Why she is asked about no farm any more."""

    @property
    def new(self) -> list[Question]:
        return [question for question in self.questions if question.farm.is_asked_about]

    @property
    def is_about_new(self) -> bool:
        return self.judge.committed_at is not None and bool(self.new)

    @property
    def asked_now(self) -> Sequence[Question]:
        return self.new if self.is_about_new else self.questions

    @property
    def others(self) -> list[Question]:
        return [question for question in self.questions if question not in self.asked_now]


class CommitmentForm(Form):
    """One answer for each farm asked about, by the number of its assignment, with a reason where it is yes.

    `none`: of every farm shown that she gave no answer about, she says that nothing ties her to it.
    """

    asked = ByKey(prefix="asked-")
    conflict = ByKey(prefix="conflict-")
    reason = ByKey(prefix="reason-", is_words=True)
    none = Tick()


@blueprint.get("/commitment")
@allow(Role.JUDGE)
def commitment() -> ResponseReturnValue:
    """The commitment, to be read."""
    return _page({})


@blueprint.post("/commitment")
@allow(Role.JUDGE)
def commit() -> ResponseReturnValue:
    """Take the commitment, and take the farms away that she is tied to."""
    judge, was_committed = the_judge(), the_judge().committed_at is not None
    form = CommitmentForm.sent()
    try:
        with transaction() as db:
            told, opened = _declare(db, judge, form)
            conflicts.commit(db, actor=visitor().actor, judge=queries.herself(db, judge), now=now())
    except NotFound:
        raise
    except Refused as refusal:
        return _page(form.typed, refusal.problems)
    if told:
        flash(
            words().ngettext("%(num)s finca salió de su lista.", "%(num)s fincas salieron de su lista.", told)
            % {"num": told}
        )
    if was_committed and len(opened) == 1:
        return redirect(url_for("judge.sheet", assignment_id=opened[0]), 303)
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


def _declare(db: Session, judge: Judge, form: CommitmentForm) -> tuple[int, list[int]]:
    """Take every answer of a form, or none of them; answers how many conflicts there are, and the sheets it opened."""
    problems: list[Problem] = []
    opened: list[int] = []
    told = 0
    for identifier in dict.fromkeys((*form.asked.data, *form.conflict.data)):
        assignment = _asked_about(db, judge, identifier)
        said = form.conflict.data.get(identifier, "no" if form.none.data else "")
        told += said == "yes"
        if said == "no" and assignment.conflict_statement is None:
            opened.append(assignment.id)
        try:
            _answer(db, assignment, said, form.reason.data.get(identifier, ""))
        except NotFound:
            raise
        except Refused as refusal:
            problems += refusal.problems
    if problems:
        raise Refused(*problems)
    return told, opened


def _asked_about(db: Session, judge: Judge, identifier: str) -> Assignment:
    number = next(iter(rows_in([identifier])), None) or abort(404)
    return queries.assignment_of_any_state(db, judge, number) or abort(404)


def _answer(db: Session, assignment: Assignment, said: str, reason: str) -> None:
    """One answer about one farm. A farm that was taken from her meanwhile stays taken, whatever she says."""
    actor = visitor().actor
    if said == "yes":
        conflicts.declare(db, actor=actor, assignment=assignment, reason=reason, now=now())
    elif said != "no":
        number = assignment.entry.number
        raise Refused(Problem.of("conflict_answer_needed", at=f"conflict-{assignment.id}", entry=number))
    elif assignment.state is AssignmentState.ASSIGNED or reason.strip():
        conflicts.deny(db, actor=actor, assignment=assignment, now=now(), reason=reason)


def _page(form: Mapping[str, str], problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    judge = judge_to_show(the_judge())
    route = route_of(queries.route(read_session(), judge))
    closed = conflicts.why_over(phase(windows(read_session(), judge.edition), now()))
    asked = [farm for farm in route.farms if not farm.is_delivered] if closed is None else []
    questions = [_question(judge, farm, form) for farm in asked]
    page = CommitmentPage(judge.edition, judge, questions, route.delivered, form.get("none") == "yes", problems, closed)
    return render(page, 422 if problems else 200)


def _question(judge: Judge, farm: Farm, form: Mapping[str, str]) -> Question:
    key, own = farm.assignment.id, farm.assignment
    return Question(
        farm=farm,
        conflicts=detected_conflicts(Roots(judge.community, judge.cooperative), Roots(own.place, own.cooperative)),
        said=form.get(f"conflict-{key}", ""),
        reason=form.get(f"reason-{key}", ""),
    )
