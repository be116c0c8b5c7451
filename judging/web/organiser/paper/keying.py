"""Typing paper sheets in: find a sheet by its code, type its marks, and decide where two people typed otherwise.

The form of a sheet has one field for each criterion, named by its key, for one level as it is dictated ("3", "2,5",
"n", "x"; see domain/scorecodes.py), and `KEY.note` for what is written beside it. Nothing that was typed before, and
nothing that stands on the ballot, is on that page: the second person reads the paper alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Problem, Refused, Stale
from judging.domain.number import exact
from judging.domain.permissions import Deed, Role
from judging.domain.scoring import sheetcodes
from judging.domain.scoring.choices import note_as_kept, value_text
from judging.domain.scoring.scorecodes import NOT_OBSERVED, dictated
from judging.domain.scoring.scoresheet import Mark, ScoreSheet
from judging.domain.typed import version_of
from judging.domain.work import PackOf
from judging.services.contest.editions import current_round, why_final
from judging.services.paper import keying as service
from judging.services.scoring import scoring
from judging.storage.models import Assignment, Edition, Judge, KeyingState, PaperKeying, Photo
from judging.storage.queries import editions as edition_queries
from judging.storage.queries import paper as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Raw, Tick, Words
from judging.web.forms.form import Form, built
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.field.photos import paper_photos_of
from judging.web.organiser.packs import Packs, packs_of
from judging.web.page import Page, render, words


@dataclass(frozen=True)
class InHand:
    """A sheet typed in and not settled: once, or twice and differing. `is_mine` says that another person is needed."""

    assignment: Assignment
    keyings: tuple[PaperKeying, ...]
    is_mine: bool

    @property
    def differs(self) -> bool:
        return len(self.keyings) > 1


@dataclass(frozen=True)
class PaperPage(Page):
    """Everything about paper: the field for a code, the sheets in hand, those still missing, and printing."""

    template: ClassVar[str] = "organiser/paper/paper.html"
    edition: Edition
    in_hand: Sequence[InHand]
    missing: Sequence[tuple[Judge, Sequence[Assignment]]]
    judges: Sequence[tuple[str, str]]
    farms: Sequence[str]
    packs: Packs
    typed: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class KeyingPage(Page):
    """One sheet to type in. `typed` is what stands in the fields; without `is_open` there is only the reason."""

    template: ClassVar[str] = "organiser/paper/keying.html"
    edition: Edition
    assignment: Assignment
    code: str
    sheet: ScoreSheet
    levels: str
    is_open: bool
    typed: Mapping[str, str]
    photos: Sequence[Photo]
    problems: tuple[Problem, ...] = ()

    @property
    def unseen(self) -> set[str]:
        """The criteria that were typed as "not observed": their reason is asked for beside them."""
        return {key for key, value in self.typed.items() if _level(value) == NOT_OBSERVED}

    @property
    def notes_are_open(self) -> bool:
        """Whether comments are shown: some were typed."""
        return any(self.typed.get(f"{criterion.key}.note") for criterion in self.sheet.criteria)


@dataclass(frozen=True)
class DifferencesPage(Page):
    """Two readings of one sheet, side by side where they differ."""

    template: ClassVar[str] = "organiser/paper/keying_differences.html"
    edition: Edition
    assignment: Assignment
    code: str
    differences: Sequence[service.Difference]
    names: tuple[str, str]
    chosen: Mapping[str, str]
    photos: Sequence[Photo]
    seen: str
    closed: Problem | None
    reason: str = ""
    problems: tuple[Problem, ...] = ()


@blueprint.get("/<slug>/paper")
@allow(Role.ORGANISER, to=Deed.READ)
def keying(slug: str) -> ResponseReturnValue:
    """Type sheets in: a code in the address opens its sheet, whether scanned or typed."""
    edition = edition_or_404(read_session(), slug)
    typed = request.args.get("code", "").strip()
    if not typed:
        return render(_paper_page(edition))
    number = sheetcodes.assignment_of(typed)
    if number is None or queries.sheet(read_session(), edition, number) is None:
        problem = Problem.of("sheet_code_unknown", at="code", typed=typed[:40])
        return render(_paper_page(edition, typed, (problem,)), 422)
    return redirect(url_for("organiser.key_sheet", slug=slug, assignment_id=number))


class KeyingForm(Form):
    """A sheet as it stands on paper; `keying_form` adds its criteria. `sum` is the judge's own, if she wrote one."""

    sum = Raw()


class SettlingForm(Form):
    """Which of two readings stands, criterion by criterion, and why; or the sheet is typed in anew."""

    reason = Words()
    anew = Tick()
    seen = Seen()


@lru_cache(maxsize=32)
def keying_form(keys: tuple[str, ...]) -> type[KeyingForm]:
    """A mark and a comment for each criterion."""
    marks = {f"mark_{place}": Raw(name=key) for place, key in enumerate(keys)}
    return built(KeyingForm, {**marks, **{f"note_{place}": Raw(name=f"{key}.note") for place, key in enumerate(keys)}})


@lru_cache(maxsize=32)
def settling_form(keys: tuple[str, ...]) -> type[SettlingForm]:
    """A choice for each criterion that may differ."""
    return built(SettlingForm, {f"choice_{place}": Raw(name=key) for place, key in enumerate(keys)})


@blueprint.get("/<slug>/paper/sheets/<int:assignment_id>")
@allow(Role.ORGANISER, to=Deed.KEY)
def key_sheet(slug: str, assignment_id: int) -> ResponseReturnValue:
    """One sheet to type in, or why it cannot be now."""
    return _keying_page(slug, assignment_id, {})


@blueprint.post("/<slug>/paper/sheets/<int:assignment_id>")
@allow(Role.ORGANISER, to=Deed.KEY)
def save_keying(slug: str, assignment_id: int) -> ResponseReturnValue:
    """Keep what was typed, or compare it with the first reading."""
    typed: Mapping[str, str] = {}
    try:
        with transaction() as db:
            assignment = queries.sheet(db, edition_or_404(db, slug), assignment_id) or abort(404)
            typed = keying_form(tuple(asked.key for asked in scoring.sheet_of(assignment).every)).sent().typed
            marks = _marks(scoring.sheet_of(assignment), typed)
            keyed = service.key_sheet(db, actor=visitor().actor, assignment=assignment, marks=marks, now=now())
            said = _said(keyed, assignment, marks)
    except NotFound:
        raise
    except Refused as refusal:
        return _keying_page(slug, assignment_id, typed, refusal.problems)
    flash(said, "warn" if keyed.state is KeyingState.DIFFERING else "message")
    if keyed.state is KeyingState.DIFFERING:
        return redirect(url_for("organiser.keying_differences", slug=slug, assignment_id=assignment_id), 303)
    return redirect(url_for("organiser.keying", slug=slug), 303)


@blueprint.get("/<slug>/paper/differences/<int:assignment_id>")
@allow(Role.ORGANISER, to=Deed.KEY)
def keying_differences(slug: str, assignment_id: int) -> ResponseReturnValue:
    """The third look at one sheet."""
    return _differences_page(slug, assignment_id)


@blueprint.post("/<slug>/paper/differences/<int:assignment_id>")
@allow(Role.ORGANISER, to=Deed.KEY)
def settle_keying(slug: str, assignment_id: int) -> ResponseReturnValue:
    """Decide every difference, or have the sheet typed in anew."""
    sheet = queries.sheet(read_session(), edition_or_404(read_session(), slug), assignment_id) or abort(404)
    form = settling_form(_keys(sheet)).sent()
    try:
        with transaction() as db:
            assignment = queries.sheet(db, edition_or_404(db, slug), assignment_id) or abort(404)
            _decide(db, assignment, form)
    except NotFound:
        raise
    except Stale as stale:  # another's reading is not what she chose: the choices go, the reason stays
        return _differences_page(slug, assignment_id, {"reason": form.reason.data}, stale.problems, 409)
    except Refused as refusal:
        return _differences_page(slug, assignment_id, form.typed, refusal.problems)
    if form.anew.data:
        flash(words().gettext("Las dos lecturas quedaron a un lado: digite la hoja de nuevo."))
    else:
        flash(words().gettext("Decidido. Las notas de la hoja están guardadas."))
    return redirect(url_for("organiser.keying", slug=slug), 303)


def _decide(db: Session, assignment: Assignment, form: SettlingForm) -> None:
    actor, reason, seen = visitor().actor, form.reason.data, form.seen.data
    if form.anew.data:
        service.set_aside(db, actor=actor, assignment=assignment, reason=reason, now=now(), seen=seen)
    else:
        choices = {key: text for key in _keys(assignment) if (text := form.typed[key])}
        service.settle(db, actor=actor, assignment=assignment, choices=choices, reason=reason, now=now(), seen=seen)


def _keys(assignment: Assignment) -> tuple[str, ...]:
    return tuple(criterion.key for criterion in scoring.sheet_of(assignment).criteria)


def _marks(sheet: ScoreSheet, typed: Mapping[str, str]) -> list[Mark]:
    """The marks and remarks typed; raises Refused where the judge's own sum, if it was typed too, is another one, and
    where a comment stands beside no mark."""
    given = {criterion.key: _level(typed.get(criterion.key, "")) for criterion in sheet.criteria}
    alone = [key for key, level in given.items() if not level and typed.get(f"{key}.note", "").strip()]
    marks = [_mark(key, level, typed.get(f"{key}.note", "")) for key, level in given.items() if level]
    written = typed.get("sum", "").strip().replace(",", ".")
    problems = [Problem.of("paper_note_alone", at=key, criterion=key) for key in alone]
    if problems := [*problems, *(_sum_problems(written, marks) if written else ())]:
        raise Refused(*problems)
    remarks = [Mark.cleared(one.key, note_as_kept(typed.get(f"{one.key}.note", ""))) for one in sheet.remarks]
    return [*marks, *(mark for mark in remarks if mark.note)]


def _level(typed: str) -> str:
    return typed.strip().lower().replace(",", ".")


def _mark(key: str, level: str, note: str) -> Mark:
    return replace(dictated(key, level), note=note_as_kept(note))


def _sum_problems(written: str, marks: Sequence[Mark]) -> list[Problem]:
    wanted, keyed = exact(written), service.total(marks)
    if wanted is None:
        return [Problem.of("paper_sum_no_number", at="sum")]
    if wanted != keyed:
        return [Problem.of("paper_sum_differs", at="sum", written=wanted.normalize(), keyed=keyed.normalize())]
    return []


def _said(keyed: service.Keyed, assignment: Assignment, marks: Sequence[Mark]) -> str:
    about = {
        "farm": assignment.entry.number,
        "judge": assignment.judge.name,
        "sum": words().number(service.total(marks).normalize()),
    }
    if keyed.state is KeyingState.WAITING:
        text = words().gettext("{farm}, {judge}: guardada. La suma es {sum}. Falta que otra persona la digite.")
    elif keyed.state is KeyingState.DIFFERING:
        text = words().gettext("{farm}, {judge}: las dos lecturas no son iguales. Nada se guardó todavía como nota.")
    elif keyed.state is not KeyingState.ACCEPTED:
        raise ValueError(f"nothing just keyed in is {keyed.state}")
    elif keyed.delivered:
        text = words().gettext("{farm}, {judge}: coincide. Notas guardadas y hoja entregada. Suma: {sum}.")
    else:
        text = words().gettext("{farm}, {judge}: coincide y está guardada. Faltan notas para entregarla. Suma: {sum}.")
    return text.format(**about)


def _paper_page(edition: Edition, typed: str = "", problems: tuple[Problem, ...] = ()) -> PaperPage:
    session, me = read_session(), str(visitor().actor)
    by_sheet: dict[int, list[PaperKeying]] = {}
    for row in queries.queue(session, edition):
        by_sheet.setdefault(row.assignment_id, []).append(row)
    in_hand = [
        InHand(rows[0].assignment, tuple(rows), len(rows) == 1 and rows[0].keyed_by == me) for rows in by_sheet.values()
    ]
    missing: dict[int, tuple[Judge, list[Assignment]]] = {}
    for pair in queries.undelivered(session, current_round(edition)):
        if pair.id not in by_sheet:
            missing.setdefault(pair.judge_id, (pair.judge, []))[1].append(pair)
    judges = [(judge.key, judge.name) for judge in edition_queries.judges(session, edition) if judge.is_active]
    farms = queries.numbers_to_print(session, current_round(edition))
    packs = packs_of(edition, PackOf.SHEETS)
    return PaperPage(edition, in_hand, list(missing.values()), judges, farms, packs, typed, problems)


def _keying_page(
    slug: str, assignment_id: int, typed: Mapping[str, str], problems: tuple[Problem, ...] = ()
) -> ResponseReturnValue:
    session = read_session()
    edition = edition_or_404(session, slug)
    assignment = queries.sheet(session, edition, assignment_id) or abort(404)
    sheet = scoring.sheet_of(assignment)
    values = sheet.scale.values() if sheet.has_one_scale else []
    levels = " ".join([*(value_text(value) for value in values), "n", "x"])
    obstacles = service.obstacles(session, actor=visitor().actor, assignment=assignment, now=now())
    page = KeyingPage(
        edition,
        assignment,
        sheetcodes.shown_sheet_code(sheetcodes.sheet_code(assignment.id)),
        sheet,
        levels,
        not obstacles,
        typed,
        paper_photos_of(session, assignment),
        problems or obstacles,
    )
    return render(page, 422 if problems else 200)


def _differences_page(
    slug: str,
    assignment_id: int,
    form: Mapping[str, str] | None = None,
    problems: tuple[Problem, ...] = (),
    refused_with: int = 422,
) -> ResponseReturnValue:
    session = read_session()
    edition = edition_or_404(session, slug)
    assignment = queries.sheet(session, edition, assignment_id) or abort(404)
    readings = [row.keyed_name for row in queries.open_keyings(session, assignment)]
    names = (readings[0], readings[1]) if len(readings) == 2 else ("", "")
    given = form or {}
    page = DifferencesPage(
        edition,
        assignment,
        sheetcodes.shown_sheet_code(sheetcodes.sheet_code(assignment.id)),
        service.differences(session, assignment),
        names,
        given,
        paper_photos_of(session, assignment),
        version_of(service.as_read(session, assignment)),
        why_final(session, edition),
        given.get("reason", ""),
        problems,
    )
    return render(page, refused_with if problems else 200)
