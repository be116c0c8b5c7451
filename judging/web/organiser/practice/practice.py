"""Practice farms: making them, showing them to the judges, and who has practised, with how near each came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Role
from judging.domain.scoring.calibration import Limits, Tendency, Verdict, tendency, verdict
from judging.domain.scoring.choices import NOT_APPLICABLE, mark_of, value_text
from judging.domain.scoring.scoresheet import Criterion, ScoreSheet, Text
from judging.services.practice import practice as service
from judging.services.practice.practice import FarmDetails, Practised
from judging.storage.models import Edition, PracticeFarm
from judging.storage.queries import editions
from judging.storage.queries import practice as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.plots import Whisker, WhiskerPlot
from judging.web.page import Page, render, words


@dataclass(frozen=True)
class PracticeFarmsPage(Page):
    """The practice farms of an edition (`tries` at each), how the judges did, and its rule as it is typed.

    `elsewhere` are other editions whose farms could be copied, offered where this one has none.
    """

    template: ClassVar[str] = "organiser/practice/practice.html"
    edition: Edition
    sheet: ScoreSheet
    farms: Sequence[PracticeFarm]
    tries: Mapping[int, int]
    practised: Sequence[Practised]
    limits: Limits
    is_required: bool
    typed: Mapping[str, str]
    elsewhere: Sequence[tuple[Edition, int]]
    problems: tuple[Problem, ...] = ()

    @property
    def plot(self) -> WhiskerPlot:
        """One dot for each judge who compared: to the left stricter than the example, to the right more generous."""
        found = [(one.judge.name, one.first.mean_difference) for one in self.practised if one.first is not None]
        return WhiskerPlot([Whisker(name, float(value), None, None) for name, value in found if value is not None])

    def settled(self, farm: PracticeFarm) -> int:
        """How many criteria have an agreed mark and a reason."""
        return sum(
            bool(farm.agreed.get(one.key, {}).get("mark")) and bool(farm.why(one.key)) for one in self.sheet.criteria
        )

    def verdict(self, one: Practised) -> Verdict:
        return Verdict.UNKNOWN if one.first is None else verdict(one.first, self.limits)

    def tendency(self, one: Practised) -> Tendency:
        return Tendency.UNKNOWN if one.first is None else tendency(one.first, self.limits)


@dataclass(frozen=True)
class PracticeFormPage(Page):
    """The form of one practice farm, as it stands or as it was typed; a new one has no `farm`."""

    template: ClassVar[str] = "organiser/practice/practice_farm.html"
    edition: Edition
    sheet: ScoreSheet
    details: FarmDetails
    farm: PracticeFarm | None = None
    tries: int = 0
    problems: tuple[Problem, ...] = ()

    def text(self, name: str) -> Text:
        """What is told under this name, by language."""
        if name == "title":
            return self.details.title
        if name.startswith("why-"):
            return self.details.why.get(name.removeprefix("why-"), {})
        return self.details.texts.get(name, {})

    def options(self, criterion: Criterion) -> list[tuple[str, Decimal | None, Text | None]]:
        """What may be agreed on a criterion: how it is sent, its value, the words of its level."""
        levels = {level.mark: level.text for level in criterion.levels}
        values = [(value_text(value), value, levels.get(value)) for value in self.sheet.scale.values()]
        return [*values, (NOT_APPLICABLE, None, None)] if criterion.not_applicable_allowed else [*values]

    def agreed(self, criterion: Criterion) -> Decimal | None:
        """The value agreed on; None where it does not apply."""
        return mark_of(criterion.key, self.details.agreed.get(criterion.key, ""), "").value

    def is_settled(self, criterion: Criterion) -> bool:
        return bool(self.details.agreed.get(criterion.key)) and bool(self.text(f"why-{criterion.key}").get("es"))

    def has_problem(self, criterion: Criterion) -> bool:
        return any(
            problem.field is not None and problem.field.removeprefix("why-").partition("-")[0] == criterion.key
            for problem in self.problems
        )


@blueprint.get("/<slug>/practice")
@allow(Role.ORGANISER)
def practice_farms(slug: str) -> ResponseReturnValue:
    """The practice farms, and who has practised."""
    return render(_list(slug))


@blueprint.post("/<slug>/practice/rule")
@allow(Role.ORGANISER)
def set_practice_rule(slug: str) -> ResponseReturnValue:
    """Say whether practice comes first, and from where on words are said."""
    typed = {name: request.form.get(name, "").strip() for name in service.LIMITS}
    required = request.form.get("is_required") == "yes"
    limits = {name: text.replace(",", ".") for name, text in typed.items()}
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            service.set_rule(db, actor=visitor().actor, edition=edition, required=required, limits=limits, now=now())
    except Refused as refusal:
        return render(replace(_list(slug), typed=typed, is_required=required, problems=refusal.problems), 422)
    flash(words().gettext("Guardado."))
    return redirect(url_for("organiser.practice_farms", slug=slug), 303)


@blueprint.post("/<slug>/practice/copy")
@allow(Role.ORGANISER)
def copy_practice(slug: str) -> ResponseReturnValue:
    """Copy the farms of another edition, unpublished, to one that has none."""
    with transaction() as db:
        edition, source = edition_or_404(db, slug), edition_or_404(db, request.form.get("from", ""))
        if queries.farms(db, edition):
            abort(409)  # the form was sent twice: they are here already
        copied = service.copy_farms(db, actor=visitor().actor, source=source, target=edition, now=now())
    flash(
        words().ngettext(
            "%(num)s finca copiada. Revísela antes de mostrarla.",
            "%(num)s fincas copiadas. Revíselas antes de mostrarlas.",
            copied,
        )
        % {"num": copied}
    )
    return redirect(url_for("organiser.practice_farms", slug=slug), 303)


@blueprint.get("/<slug>/practice/new")
@allow(Role.ORGANISER)
def new_practice_farm(slug: str) -> ResponseReturnValue:
    """The empty form."""
    edition = edition_or_404(read_session(), slug)
    return render(PracticeFormPage(edition, service.sheet_of(edition), FarmDetails()))


@blueprint.post("/<slug>/practice/new")
@allow(Role.ORGANISER)
def add_practice_farm(slug: str) -> ResponseReturnValue:
    """Keep a new practice farm; the judges see it when it is shown to them."""
    typed = FarmDetails()
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            typed = _typed(service.sheet_of(edition))
            farm = service.add_farm(db, actor=visitor().actor, edition=edition, details=typed, now=now())
    except Refused as refusal:
        edition = edition_or_404(read_session(), slug)
        page = PracticeFormPage(edition, service.sheet_of(edition), typed, problems=refusal.problems)
        return render(page, 422)
    flash(words().gettext("Guardada. El jurado todavía no la ve."))
    return redirect(url_for("organiser.practice_form", slug=slug, farm_id=farm.id), 303)


@blueprint.get("/<slug>/practice/<int:farm_id>")
@allow(Role.ORGANISER)
def practice_form(slug: str, farm_id: int) -> ResponseReturnValue:
    """One practice farm."""
    return render(_form(slug, farm_id))


@blueprint.post("/<slug>/practice/<int:farm_id>")
@allow(Role.ORGANISER)
def change_practice_farm(slug: str, farm_id: int) -> ResponseReturnValue:
    """Change a practice farm, and show it to the judges where that was asked for."""
    typed = FarmDetails()
    try:
        with transaction() as db:
            farm = _farm_or_404(db, slug, farm_id)
            typed = _typed(service.sheet_of(farm.edition))
            service.change_farm(db, actor=visitor().actor, farm=farm, details=typed, now=now())
            if request.form.get("then") == "publish":
                service.publish(db, actor=visitor().actor, farm=farm, now=now())
            shown = farm.is_published
    except Refused as refusal:
        return render(replace(_form(slug, farm_id), details=typed, problems=refusal.problems), 422)
    flash(
        words().gettext("Guardada. El jurado la ve desde ahora.")
        if shown
        else words().gettext("Guardada. El jurado todavía no la ve.")
    )
    return redirect(url_for("organiser.practice_form", slug=slug, farm_id=farm_id), 303)


@blueprint.post("/<slug>/practice/<int:farm_id>/withdraw")
@allow(Role.ORGANISER)
def withdraw_practice_farm(slug: str, farm_id: int) -> ResponseReturnValue:
    """Show a farm to the judges no more."""
    with transaction() as db:
        service.withdraw(db, actor=visitor().actor, farm=_farm_or_404(db, slug, farm_id), now=now())
    flash(words().gettext("El jurado ya no ve esta finca. Lo practicado se conserva."))
    return redirect(url_for("organiser.practice_form", slug=slug, farm_id=farm_id), 303)


@blueprint.post("/<slug>/practice/<int:farm_id>/up")
@allow(Role.ORGANISER)
def move_practice_farm(slug: str, farm_id: int) -> ResponseReturnValue:
    """Let a farm come before the one that stands before it."""
    with transaction() as db:
        farm = _farm_or_404(db, slug, farm_id)
        service.move_up(db, actor=visitor().actor, edition=farm.edition, farm=farm, now=now())
    return redirect(url_for("organiser.practice_farms", slug=slug), 303)


def _list(slug: str) -> PracticeFarmsPage:
    session = read_session()
    edition = edition_or_404(session, slug)
    farms, attempts = queries.farms(session, edition), queries.attempts(session, edition)
    sheet = service.sheet_of(edition)
    judges = [judge for judge in editions.judges(session, edition) if judge.is_active]
    return PracticeFarmsPage(
        edition=edition,
        sheet=sheet,
        farms=farms,
        tries={farm.id: sum(one.farm_id == farm.id and not one.is_open for one in attempts) for farm in farms},
        practised=service.practised(judges, farms, attempts, sheet),
        limits=service.limits_of(edition),
        is_required=service.is_required(edition),
        typed={name: words().number(Decimal(text)) for name, text in service.limit_texts(edition).items()},
        elsewhere=[] if farms else queries.editions_with_farms(session, edition),
    )


def _form(slug: str, farm_id: int) -> PracticeFormPage:
    session = read_session()
    farm = _farm_or_404(session, slug, farm_id)
    tries = queries.attempt_count(session, farm)
    return PracticeFormPage(farm.edition, service.sheet_of(farm.edition), service.details_of(farm), farm, tries)


def _typed(sheet: ScoreSheet) -> FarmDetails:
    """A farm as the form sends it."""
    keys = [criterion.key for criterion in sheet.criteria]
    return FarmDetails(
        title=_text("title"),
        texts={name: _text(name) for name in service.text_names(sheet)},
        facts={name: request.form.get(name, "") for name in service.FACTS},
        agreed={key: request.form.get(key, "").strip() for key in keys},
        why={key: _text(f"why-{key}") for key in keys},
    )


def _text(name: str) -> dict[str, str]:
    found = {language: request.form.get(f"{name}-{language}", "") for language in service.LANGUAGES}
    return {language: text.replace("\r\n", "\n").replace("\x00", "") for language, text in found.items()}


def _farm_or_404(session: Session, slug: str, farm_id: int) -> PracticeFarm:
    return queries.farm(session, edition_or_404(session, slug), farm_id) or abort(404)
