"""Comparar: two to four of her farms side by side, one criterion at a time, with a score control of her own under each.

Only her own farms and marks. A form carries for each farm the version and identifier of a save; all farms are saved or
none, and what was typed is shown again. Where somebody else wrote meanwhile, her mark and the standing one are both
said; saving again decides, and either way both are in the history (services/yielding.py). A mark that she took back
she may have back, as on its own sheet.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.entries.standing import Place
from judging.domain.errors import NotFound, Problem, Refused, Stale
from judging.domain.permissions import Role
from judging.domain.phases import scoring_is_open
from judging.domain.scoring.choices import choice_of, mark_of, note_as_kept
from judging.domain.scoring.scoresheet import Criterion, Mark, ScoreSheet
from judging.services.contest.editions import windows_in
from judging.services.scoring import scoring
from judging.services.scoring.yielding import save_and_yield
from judging.storage.models import Assignment, BallotState, CurrentMark, Judge
from judging.storage.queries import judge as queries
from judging.storage.queries import ledger
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Kept, Raw, Ticks
from judging.web.forms.form import Form, built
from judging.web.forms.questions import Card, Typed, cards
from judging.web.judge.blueprint import JudgePage, blueprint, committed_judge, judge_to_show
from judging.web.judge.sheet.farm import FarmSays, farm_says
from judging.web.judge.sheet.form import UNDO, new_save_id, no_mark, typed_as
from judging.web.numbers import rows_in, whole
from judging.web.page import render

FEWEST, MOST = 2, 4
_NUMBER = Problem.of("compare_number", at="farms", low=FEWEST, high=MOST)


@dataclass(frozen=True)
class Side:
    """One farm of the comparison; `standing` is set where somebody else wrote another mark meanwhile."""

    assignment: Assignment
    says: FarmSays
    typed: Typed
    cards: Sequence[Card]
    is_open: bool
    is_decided: bool
    version: int
    save_id: str
    problems: Sequence[Problem]
    standing: Mark | None
    taken_back: Mark | None

    @property
    def key(self) -> int:
        return self.assignment.id

    @property
    def brings_back(self) -> str:
        """What undoing puts in its place again, as it is sent; empty where nothing was taken back."""
        return choice_of(self.taken_back) if self.taken_back is not None else ""

    @property
    def given_label(self) -> str:
        """The value as its card says it, or as it was typed."""
        return next((card.label for card in self.cards if card.sent_as == self.typed.choice), self.typed.choice)


@dataclass(frozen=True)
class ChoosePage(JudgePage):
    """Which farms to compare."""

    template: ClassVar[str] = "judge/sheet/compare_choose.html"
    judge: Judge
    farms: Sequence[Assignment]
    chosen: Sequence[int]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class ComparePage(JudgePage):
    """One criterion on some farms."""

    template: ClassVar[str] = "judge/sheet/compare.html"
    judge: Judge
    sheet: ScoreSheet
    criterion: Criterion
    sides: Sequence[Side]
    problems: tuple[Problem, ...]

    @property
    def farms(self) -> list[int]:
        return [side.key for side in self.sides]

    @property
    def own_address(self) -> str:
        return url_for("judge.compare", farm=self.farms, at=self.criterion.key)

    @property
    def place(self) -> int:
        return self.sheet.criteria.index(self.criterion)


@dataclass
class Outcome:
    """What a save met: problems and standing marks by assignment; empty where all is well."""

    problems: dict[int, Sequence[Problem]] = field(default_factory=dict)
    standing: dict[int, Mark] = field(default_factory=dict)


class CompareForm(Form):
    """One criterion on some farms; `compare_form` adds the controls of each."""

    farm = Ticks()
    at = Kept()
    then = Kept()

    @property
    def farms(self) -> list[int]:
        """The assignments compared."""
        return rows_in(self.farm.data)


@lru_cache(maxsize=256)
def compare_form(farms: tuple[int, ...]) -> type[CompareForm]:
    """The form where these farms stand side by side."""
    parts = ("version", "save_id", "mark", "mark.instead", "mark.had", "note", "gave", "gave_note")
    return built(CompareForm, {f"farm_{farm}_{part}": Raw(name=f"{farm}.{part}") for farm in farms for part in parts})


@blueprint.get("/compare")
@allow(Role.JUDGE)
def compare() -> ResponseReturnValue:
    """Choose farms, or compare those that were chosen."""
    judge, chosen = committed_judge(), rows_in(request.args.getlist("farm"))
    if not chosen and "go" not in request.args:
        return _choose(judge, [], ())
    if not _is_number_to_compare(chosen):
        return _choose(judge, chosen, (_NUMBER,))
    sides = _hers(read_session(), judge, chosen)
    if len({side.round_id for side in sides}) > 1:
        return _choose(judge, chosen, (Problem.of("compare_rounds", at="farms"),))
    return _page(judge, sides, request.args.get("at", ""), {}, Outcome())


@blueprint.post("/compare")
@allow(Role.JUDGE)
def save_comparison() -> ResponseReturnValue:
    """Save one criterion on all farms shown, and go on."""
    judge, form, outcome = committed_judge(), CompareForm.sent(), Outcome()
    if not _is_number_to_compare(form.farms):
        return _choose(judge, form.farms, (_NUMBER,))
    chosen, key, typed = form.farms, form.at.data, compare_form(tuple(form.farms[:MOST])).sent().typed
    try:
        with transaction() as db:
            sides = _hers(db, judge, chosen)
            for side in sides:
                _save(db, side, key, typed, outcome)
            if outcome.problems or outcome.standing:
                raise Refused
            sheet = scoring.sheet_of(sides[0])
    except NotFound:
        raise
    except Refused:
        judge = judge_to_show(judge)
        return _page(judge, _hers(read_session(), judge, chosen), key, typed, outcome)
    return redirect(_onward(sheet, chosen, key, form.then.data), 303)


def _is_number_to_compare(chosen: Sequence[int]) -> bool:
    return FEWEST <= len(set(chosen)) <= MOST


def _hers(session: Session, judge: Judge, chosen: Sequence[int]) -> list[Assignment]:
    """The farms chosen, all of them hers and open to her; else 404."""
    sides = queries.abreast(session, judge, set(chosen))
    return sides if sides and len(sides) == len(set(chosen)) <= MOST else abort(404)


def _save(db: Session, side: Assignment, key: str, form: Mapping[str, str], outcome: Outcome) -> None:
    """Save the criterion on one farm; what stops it is noted, so that every farm can say what it has."""
    typed = _meant(db, side, key, form)
    if typed is None:
        return  # sealed or decided: the page had no control for it
    if key not in {criterion.key for criterion in scoring.sheet_of(side).criteria}:
        abort(404)
    mark, version, save_id = mark_of(key, typed.choice, typed.note), *_identity(form, side.id)
    if (problem := no_mark(key, typed)) is not None:
        outcome.problems[side.id] = [problem]
    if problem is not None or not typed.choice:
        return
    standing = side.ballot.standing.get(key) if side.ballot is not None else None
    gave = Typed(form.get(f"{side.id}.gave", ""), note_as_kept(form.get(f"{side.id}.gave_note", "")))
    yields = standing is not None and bool(gave.choice) and typed == Typed(choice_of(standing), gave.note)
    given = mark_of(key, gave.choice, gave.note) if yields else mark
    try:
        with db.begin_nested():
            save_and_yield(
                db,
                actor=visitor().actor,
                assignment=side,
                marks=[given],
                yielded=[key] if yields else [],
                expected_version=version,
                save_id=save_id,
                now=now(),
            )
    except NotFound:
        raise
    except Stale as stale:
        outcome.standing[side.id] = stale.current[key]
    except Refused as refusal:
        outcome.problems[side.id] = refusal.problems


def _meant(db: Session, side: Assignment, key: str, form: Mapping[str, str]) -> Typed | None:
    """What she typed about one farm, with the mark that she took back there and wants back."""
    typed = _typed(form, side.id)
    before = _taken_back(db, side, key) if form.get("then") == f"{UNDO}:{side.id}" else None
    if typed is None or before is None:
        return typed
    return Typed(choice_of(before), typed.note or before.note)


def _typed(form: Mapping[str, str], farm: int) -> Typed | None:
    """What stood in the control of one farm; None where there was none."""
    if not form.get(f"{farm}.version"):
        return None
    return typed_as(*(form.get(f"{farm}.{part}", "") for part in ("mark", "mark.instead", "mark.had", "note")))


def _identity(form: Mapping[str, str], farm: int) -> tuple[int, str]:
    try:
        return whole(form[f"{farm}.version"]), str(uuid.UUID(form[f"{farm}.save_id"]))
    except (KeyError, ValueError):
        abort(400)


def _onward(sheet: ScoreSheet, chosen: Sequence[int], key: str, then: str) -> str:
    """The same criterion, the next one, or after the last her marks side by side."""
    keys = [criterion.key for criterion in sheet.criteria]
    place = keys.index(key) + (then == "next")
    return url_for("judge.compare", farm=chosen, at=keys[place]) if place < len(keys) else url_for("judge.review")


def _choose(judge: Judge, chosen: Sequence[int], problems: tuple[Problem, ...]) -> ResponseReturnValue:
    farms = [
        item
        for item in queries.assignments(read_session(), judge)
        if item.round.is_now and item.is_open(Role.JUDGE, Place.SHEET) and item.conflict_statement is not None
    ]
    return render(ChoosePage(judge.edition, judge, farms, chosen, problems), 422 if problems else 200)


def _page(
    judge: Judge, farms: Sequence[Assignment], key: str, form: Mapping[str, str], outcome: Outcome
) -> ResponseReturnValue:
    sheet = scoring.sheet_of(farms[0])
    criterion = next((one for one in sheet.criteria if one.key == key), sheet.criteria[0])
    times = windows_in(read_session(), farms[0].round)
    is_open = scoring_is_open(times, now())
    sides = [_side(sheet, criterion, farm, form, outcome, is_open=is_open) for farm in farms]
    problems = tuple(
        Problem(problem.code, problem.params, f"f{farm}")
        for farm, found in outcome.problems.items()
        for problem in found
    )
    page = ComparePage(judge.edition, judge, sheet, criterion, sides, problems)
    return render(page, 409 if outcome.standing else 422 if problems else 200)


def _side(
    sheet: ScoreSheet,
    criterion: Criterion,
    farm: Assignment,
    form: Mapping[str, str],
    outcome: Outcome,
    *,
    is_open: bool,
) -> Side:
    ballot, standing = farm.ballot, _standing(farm, criterion.key)
    mark = standing.mark.as_mark() if standing is not None else None
    is_decided = standing is not None and standing.mark.is_decided_by_organisers
    typed = _typed(form, farm.id) or (Typed(choice_of(mark), mark.note) if mark is not None else Typed())
    meanwhile = farm.id in outcome.standing
    seen = "" if meanwhile else form.get(f"{farm.id}.version", "")
    return Side(
        assignment=farm,
        says=farm_says(read_session(), farm),
        typed=typed,
        cards=cards(sheet, criterion),
        is_open=is_open and not is_decided and (ballot is None or ballot.state is not BallotState.SUBMITTED),
        is_decided=is_decided,
        version=next(iter(rows_in([seen])), ballot.version if ballot is not None else 0),
        save_id=new_save_id(),
        problems=outcome.problems.get(farm.id, ()),
        standing=outcome.standing.get(farm.id),
        taken_back=_taken_back(read_session(), farm, criterion.key),
    )


def _taken_back(db: Session, farm: Assignment, key: str) -> Mark | None:
    """The mark that she took back on one farm and may have back; nothing is looked for where she took none."""
    ballot, standing = farm.ballot, _standing(farm, key)
    if ballot is None or standing is None or standing.mark.as_mark().is_given:
        return None
    return ledger.last_given(db, ballot, [key]).get(key)


def _standing(farm: Assignment, key: str) -> CurrentMark | None:
    pointers = farm.ballot.current if farm.ballot is not None else []
    return next((pointer for pointer in pointers if pointer.criterion == key), None)
