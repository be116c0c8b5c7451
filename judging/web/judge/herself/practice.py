"""Practising on an invented farm: a sheet like a real one, kept apart from it, and the comparison with the example.

Always true: every page of it says that it does not count; a judge reaches published farms of her own edition and her
own attempts, nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Role
from judging.domain.scoring.calibration import (
    Calibration,
    Compared,
    Limits,
    Tendency,
    Verdict,
    calibration,
    compare,
    tendency,
    verdict,
)
from judging.domain.scoring.choices import choice_of
from judging.domain.scoring.scoresheet import Criterion, Mark, Scale, ScoreSheet, Text, mark_problems
from judging.services.contest.editions import windows
from judging.services.practice import practice as service
from judging.services.practice import practising
from judging.storage.models import Judge, PracticeAttempt, PracticeFarm
from judging.storage.queries import practice as queries
from judging.storage.queries.practice import Lesson
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.questions import Chapter, Question, Typed, chapters, label_of
from judging.web.judge.blueprint import JudgePage, blueprint, committed_judge, judge_to_show
from judging.web.judge.sheet.form import Posted, new_save_id, posted, typed_of
from judging.web.page import render, words
from judging.web.paging import Pages, pages_of


@dataclass(frozen=True)
class PracticePage(JudgePage):
    """The practice farms of her edition, and how far she is with each; a sheet has `whole` criteria."""

    template: ClassVar[str] = "judge/herself/practice.html"
    judge: Judge
    lessons: Sequence[Lesson]
    whole: int
    is_required: bool


@dataclass(frozen=True)
class PracticeSheetPage(JudgePage):
    """One practice sheet to fill in. `number` says which of her tries it is, from 1."""

    template: ClassVar[str] = "judge/herself/practice_sheet.html"
    judge: Judge
    farm: PracticeFarm
    chapters: Sequence[Chapter]
    version: int
    save_id: str
    number: int
    problems: tuple[Problem, ...]

    @property
    def questions(self) -> list[Question]:
        return [question for chapter in self.chapters for question in chapter.questions]

    @property
    def filled(self) -> int:
        """Criteria with an answer, be it that the words do not say."""
        return sum(question.saved is not None for question in self.questions)


@dataclass(frozen=True)
class Try:
    """One of her attempts that was compared, with what came of it."""

    attempt: PracticeAttempt
    found: Calibration


@dataclass(frozen=True)
class ScaleLine:
    """A criterion's scale as a line: where a value stands on it, in per cent of its width."""

    scale: Scale
    described: frozenset[Decimal]

    def x(self, value: Decimal) -> str:
        return f"{Decimal(5) + Decimal(90) * self.scale.place(value):.2f}%"

    @property
    def ticks(self) -> list[Decimal]:
        """The ends of the scale, and the described values between them."""
        return sorted(self.described | {self.scale.min, self.scale.max})


@dataclass(frozen=True)
class ComparisonPage(JudgePage):
    """One attempt beside the example: in words, in figures, criterion by criterion; and her `tries`, page by page.

    `has_open` says whether she has begun another one; None once nobody practises any more.
    """

    template: ClassVar[str] = "judge/herself/practice_comparison.html"
    judge: Judge
    farm: PracticeFarm
    shown: Try
    tries: Sequence[Try]
    paging: Pages
    verdict: Verdict
    tendency: Tendency
    limits: Limits
    sheet: ScoreSheet
    has_open: bool | None

    @property
    def far(self) -> list[Compared]:
        """The criteria more than one level away, the furthest first."""
        away = [one for one in self.shown.found.compared if not one.is_within_a_step]
        return sorted(away, key=lambda one: abs(one.distance or Fraction(0)), reverse=True)

    def line(self, criterion: Criterion) -> ScaleLine:
        """The scale of a criterion, with the values that any criterion of the same scale describes."""
        scale = self.sheet.scale_of(criterion)
        alike = (own for own in self.sheet.criteria if self.sheet.scale_of(own) == scale)
        return ScaleLine(scale, frozenset(level.mark for own in alike for level in own.levels))

    def level(self, criterion: Criterion, value: Decimal) -> Text | None:
        """The words of one level; None for a value between two."""
        return next((level.text for level in criterion.levels if level.mark == value), None)

    def label(self, value: Decimal) -> str:
        return label_of(value)


@blueprint.get("/practice")
@allow(Role.JUDGE)
def practice() -> ResponseReturnValue:
    """The practice farms; once results are published nobody practises any more."""
    judge = committed_judge()
    if _is_over(judge):
        return redirect(url_for("judge.home"))
    found = queries.lessons(read_session(), judge)
    whole = len(service.sheet_of(judge.edition).criteria)
    return render(PracticePage(judge.edition, judge, found, whole, service.is_required(judge.edition)))


@blueprint.get("/practice/<int:farm_id>")
@allow(Role.JUDGE)
def practice_farm(farm_id: int) -> ResponseReturnValue:
    """The practice sheet; where it was compared and not begun anew, the last comparison."""
    judge = committed_judge()
    farm = _farm_or_404(read_session(), judge, farm_id)
    last = queries.last_attempt(read_session(), judge, farm)
    if last is not None and not last.is_open:
        return _to_comparison(farm, last)
    return redirect(url_for("judge.home")) if _is_over(judge) else _sheet(judge, farm_id)


@blueprint.post("/practice/<int:farm_id>")
@allow(Role.JUDGE)
def save_practice(farm_id: int) -> ResponseReturnValue:
    """Save the practice sheet, then stay on it or compare it with the example."""
    judge = committed_judge()
    try:
        with transaction() as db:
            farm = _farm_or_404(db, judge, farm_id)
            sent = _with_undone(db, judge, farm, posted(service.sheet_of(farm.edition)))
            _write(db, judge, farm, sent)
    except NotFound:
        raise
    except Refused as refusal:
        return _sheet(judge, farm_id, sent, refusal.problems)
    if sent.then == "compare":
        return _compared(judge, farm_id)
    flash(words().gettext("Guardado. Esta práctica no cuenta para ninguna finca."))
    return redirect(url_for("judge.practice_farm", farm_id=farm_id, _anchor=sent.undone or None), 303)


@blueprint.get("/practice/<int:farm_id>/attempts/<int:number>")
@allow(Role.JUDGE)
def practice_comparison(farm_id: int, number: int) -> ResponseReturnValue:
    """One attempt beside the example."""
    judge, session = committed_judge(), read_session()
    farm = _farm_or_404(session, judge, farm_id)
    sheet, limits = service.sheet_of(farm.edition), service.limits_of(farm.edition)
    asked = queries.compared_attempt(session, judge, farm, number) or abort(404)
    here = url_for("judge.practice_comparison", farm_id=farm_id, number=number)
    paging = pages_of(queries.compared_count(session, judge, farm), here)
    compared = queries.compared_attempts(session, judge, farm, first=paging.first, most=paging.lines)
    last = queries.last_attempt(session, judge, farm)
    shown = Try(asked, _found(sheet, farm, asked))
    return render(
        ComparisonPage(
            farm.edition,
            judge,
            farm,
            shown,
            [Try(one, _found(sheet, farm, one)) for one in compared],
            paging,
            verdict(shown.found, limits),
            tendency(shown.found, limits),
            limits,
            sheet,
            None if _is_over(judge) else last is not None and last.is_open,
        )
    )


@blueprint.post("/practice/<int:farm_id>/again")
@allow(Role.JUDGE)
def practise_again(farm_id: int) -> ResponseReturnValue:
    """Begin another attempt; the earlier ones stay."""
    judge = committed_judge()
    with transaction() as db:
        farm = _farm_or_404(db, judge, farm_id)
        practising.try_again(db, actor=visitor().actor, judge=judge, farm=farm, now=now())
    return redirect(url_for("judge.practice_farm", farm_id=farm_id), 303)


def _is_over(judge: Judge) -> bool:
    return windows(read_session(), judge.edition).published


def _with_undone(db: Session, judge: Judge, farm: PracticeFarm, sent: Posted) -> Posted:
    """What was sent, with the mark that she took back and wants back."""
    attempt = queries.last_attempt(db, judge, farm) if sent.undone else None
    before = attempt.taken_back.get(sent.undone) if attempt is not None else None
    if before is None:
        return sent
    back = Typed(choice_of(before), sent.typed[sent.undone].note)
    return replace(sent, typed={**sent.typed, sent.undone: back})


def _write(db: Session, judge: Judge, farm: PracticeFarm, sent: Posted) -> None:
    if problems := sent.problems():
        raise Refused(*problems, *mark_problems(service.sheet_of(farm.edition), sent.marks()))
    practising.save(
        db,
        actor=visitor().actor,
        judge=judge,
        farm=farm,
        marks=sent.marks(),
        expected_version=sent.version,
        now=now(),
    )


def _compared(judge: Judge, farm_id: int) -> ResponseReturnValue:
    """Close what was saved and show it beside the example; what is missing is said at its field."""
    try:
        with transaction() as db:
            farm = _farm_or_404(db, judge, farm_id)
            attempt = practising.finish(db, actor=visitor().actor, judge=judge, farm=farm, now=now())
    except NotFound:
        raise
    except Refused as refusal:
        return _sheet(judge, farm_id, None, refusal.problems)
    return _to_comparison(farm, attempt)


def _to_comparison(farm: PracticeFarm, attempt: PracticeAttempt) -> ResponseReturnValue:
    return redirect(url_for("judge.practice_comparison", farm_id=farm.id, number=attempt.number), 303)


def _sheet(
    judge: Judge, farm_id: int, sent: Posted | None = None, problems: tuple[Problem, ...] = ()
) -> ResponseReturnValue:
    """The practice sheet as it stands, or as it was typed with what is wrong in it."""
    farm = _farm_or_404(read_session(), judge, farm_id)
    last = queries.last_attempt(read_session(), judge, farm)
    attempt = last if last is not None and last.is_open else None
    standing = attempt.standing if attempt is not None else {}
    version = attempt.version if attempt is not None else 0
    is_older = any(problem.code == "practice_changed_meanwhile" for problem in problems)
    typed = sent.typed if sent is not None else typed_of(standing)
    taken_back = attempt.taken_back if attempt is not None else {}
    found = chapters(service.sheet_of(farm.edition), typed, problems=problems, taken_back=taken_back)
    page = PracticeSheetPage(
        edition=farm.edition,
        judge=judge_to_show(judge),
        farm=farm,
        chapters=[_with_states(chapter, standing) for chapter in found],
        version=version if sent is None or is_older else sent.version,
        save_id=new_save_id(),
        number=attempt.number if attempt is not None else (last.number if last is not None else 0) + 1,
        problems=problems,
    )
    return render(page, _status(problems))


def _with_states(chapter: Chapter, standing: Mapping[str, Mark]) -> Chapter:
    """The chapter with what is saved of each question, for the index; by themselves they read real marks only."""
    states = {key: mark.state for key, mark in standing.items() if mark.is_given}
    return replace(chapter, questions=[replace(one, saved=states.get(one.key)) for one in chapter.questions])


def _found(sheet: ScoreSheet, farm: PracticeFarm, attempt: PracticeAttempt) -> Calibration:
    return calibration(compare(sheet, farm.example, attempt.marks))


def _farm_or_404(session: Session, judge: Judge, farm_id: int) -> PracticeFarm:
    return queries.lesson_farm(session, judge, farm_id) or abort(404)


def _status(problems: Sequence[Problem]) -> int:
    if not problems:
        return 200
    return 422 if any(problem.field for problem in problems) else 409
