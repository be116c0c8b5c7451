"""Practice farms: making them, showing them to the judges, and who has practised, with how near each came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import Refused, Stale
from judging.domain.permissions import Deed, Role
from judging.domain.scoring.calibration import Limits, Tendency, Verdict, tendency, verdict
from judging.domain.scoring.choices import NOT_APPLICABLE, mark_of, value_text
from judging.domain.scoring.scoresheet import Criterion, ScoreSheet, Text
from judging.domain.typed import version_of
from judging.services.practice import practice as service
from judging.services.practice.practice import Practised
from judging.storage.models import Edition, PracticeFarm
from judging.storage.queries import editions
from judging.storage.queries import practice as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Kept, OneLine, Tick
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.plots import Whisker, WhiskerPlot
from judging.web.organiser.practice.farm_form import FarmForm, farm_form
from judging.web.page import Page, render, words


class RuleForm(Form):
    """Whether practice comes first, and the limits as they are typed, which the service understands."""

    is_required = Tick()
    close_distance = OneLine()
    close_share = OneLine()
    near_distance = OneLine()
    near_share = OneLine()
    tendency = OneLine()
    high_agreement = OneLine()
    low_agreement = OneLine()
    seen = Seen()

    def limits(self) -> dict[str, str]:
        """The limits with a point, by name."""
        return {name: str(self[name].data).replace(",", ".") for name in service.LIMITS}


class MoveForm(Form):
    """The order in which the farms stood when one was moved."""

    seen = Seen()


class CopyForm(Form):
    """The edition whose farms are copied."""

    source = Kept(name="from")


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
    form: RuleForm
    elsewhere: Sequence[tuple[Edition, int]]

    @property
    def plot(self) -> WhiskerPlot:
        """One dot for each judge who compared: to the left stricter than the example, to the right more generous."""
        found = [(one.judge.name, one.first.mean_difference) for one in self.practised if one.first is not None]
        return WhiskerPlot([Whisker(name, float(value), None, None) for name, value in found if value is not None])

    @property
    def order(self) -> str:
        """The version of the order they stand in."""
        return version_of(service.standing_order(self.farms))

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
    form: FarmForm
    farm: PracticeFarm | None = None
    tries: int = 0

    def is_told(self, name: str) -> bool:
        """Whether something is said under this name, at least in the edition's first language."""
        return bool(self.form.typed[f"{name}-{self.edition.home.languages[0]}"].strip())

    def options(self, criterion: Criterion) -> list[tuple[str, Decimal | None, Text | None]]:
        """What may be agreed on a criterion: how it is sent, its value, the words of its level."""
        levels = {level.mark: level.text for level in criterion.levels}
        values = [(value_text(value), value, levels.get(value)) for value in self.sheet.scale_of(criterion).values()]
        return [*values, (NOT_APPLICABLE, None, None)] if criterion.not_applicable_allowed else [*values]

    def agreed(self, criterion: Criterion) -> Decimal | None:
        """The value agreed on; None where it does not apply."""
        return mark_of(criterion.key, self.form.typed[criterion.key], "").value

    def their_level(self, criterion: Criterion) -> Decimal | None:
        """The value that somebody else agreed on meanwhile; None where it does not apply."""
        return mark_of(criterion.key, self.form.theirs[criterion.key], "").value

    def is_settled(self, criterion: Criterion) -> bool:
        return bool(self.form.typed[criterion.key]) and self.is_told(f"why-{criterion.key}")

    def needs_a_look(self, *names: str) -> bool:
        """Whether something is wrong, or was saved by somebody else, under one of these names."""
        fields = [problem.field or "" for problem in self.form.problems]
        fields += [*self.form.theirs, *self.form.renewed]
        return any(field == name or field.startswith(f"{name}-") for field in fields for name in names)


@blueprint.get("/<slug>/practice")
@allow(Role.ORGANISER, to=Deed.READ)
def practice_farms(slug: str) -> ResponseReturnValue:
    """The practice farms, and who has practised."""
    return render(_list(slug))


@blueprint.post("/<slug>/practice/rule")
@allow(Role.ORGANISER)
def set_practice_rule(slug: str) -> ResponseReturnValue:
    """Say whether practice comes first, and from where on words are said."""
    form = RuleForm.sent()
    try:
        limits = form.checked().limits()
        with transaction() as db:
            service.set_rule(
                db,
                actor=visitor().actor,
                edition=edition_or_404(db, slug),
                required=form.is_required.data,
                limits=limits,
                now=now(),
                seen=form.seen.data,
            )
    except Stale as stale:
        return render(replace(_list(slug), form=form.clashing(stale, _rule_as_typed(stale.current))), 409)
    except Refused as refusal:
        return render(replace(_list(slug), form=form.refused(refusal)), 422)
    flash(words().gettext("Guardado."))
    return redirect(url_for("organiser.practice_farms", slug=slug), 303)


@blueprint.post("/<slug>/practice/copy")
@allow(Role.ORGANISER)
def copy_practice(slug: str) -> ResponseReturnValue:
    """Copy the farms of another edition, unpublished, to one that has none."""
    with transaction() as db:
        edition, source = edition_or_404(db, slug), edition_or_404(db, CopyForm.sent().source.data)
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
    return render(_new_form(slug))


@blueprint.post("/<slug>/practice/new")
@allow(Role.ORGANISER)
def add_practice_farm(slug: str) -> ResponseReturnValue:
    """Keep a new practice farm; the judges see it when it is shown to them."""
    sheet = service.sheet_of(edition_or_404(read_session(), slug))
    form = farm_form(sheet).sent()
    try:
        details = form.checked().details(sheet)
        with transaction() as db:
            edition = edition_or_404(db, slug)
            farm = service.add_farm(db, actor=visitor().actor, edition=edition, details=details, now=now())
    except Refused as refusal:
        return render(replace(_new_form(slug), form=form.refused(refusal)), 422)
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
    sheet = service.sheet_of(_farm_or_404(read_session(), slug, farm_id).edition)
    form = farm_form(sheet).sent()
    try:
        form.checked()
        shown = _change(slug, farm_id, form, sheet)
    except Stale as stale:
        return render(replace(_form(slug, farm_id), form=form.clashing(stale, stale.current)), 409)
    except Refused as refusal:
        return render(replace(_form(slug, farm_id), form=form.refused(refusal)), 422)
    flash(
        words().gettext("Guardada. El jurado la ve desde ahora.")
        if shown
        else words().gettext("Guardada. El jurado todavía no la ve.")
    )
    return redirect(url_for("organiser.practice_form", slug=slug, farm_id=farm_id), 303)


def _change(slug: str, farm_id: int, form: FarmForm, sheet: ScoreSheet) -> bool:
    """Keep what the form says, and show it where that was asked for; answers whether judges see it now."""
    actor = visitor().actor
    with transaction() as db:
        farm, details = _farm_or_404(db, slug, farm_id), form.details(sheet)
        service.change_farm(db, actor=actor, farm=farm, details=details, now=now(), seen=form.seen.data)
        if form.then.data == "publish":
            service.publish(db, actor=actor, farm=farm, now=now())
        return farm.is_published


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
    seen = MoveForm.sent().seen.data
    try:
        with transaction() as db:
            farm = _farm_or_404(db, slug, farm_id)
            service.move_up(db, actor=visitor().actor, edition=farm.edition, farm=farm, now=now(), seen=seen)
    except Stale as stale:
        page = _list(slug)
        return render(replace(page, form=page.form.refused(stale)), 409)
    return redirect(url_for("organiser.practice_farms", slug=slug), 303)


def _list(slug: str) -> PracticeFarmsPage:
    session = read_session()
    edition = edition_or_404(session, slug)
    farms, tried = queries.farms(session, edition), queries.tried(session, edition)
    sheet, rule = service.sheet_of(edition), service.standing_rule(edition)
    judges = [judge for judge in editions.judges(session, edition) if judge.is_active]
    return PracticeFarmsPage(
        edition=edition,
        sheet=sheet,
        farms=farms,
        tries={farm.id: sum(one.compared for one in tried if one.farm_id == farm.id) for farm in farms},
        practised=service.practised(judges, farms, tried, queries.first_attempts(session, edition), sheet),
        limits=service.limits_of(edition),
        form=RuleForm.showing(_rule_as_typed(rule), standing=rule),
        elsewhere=[] if farms else queries.editions_with_farms(session, edition),
    )


def _form(slug: str, farm_id: int) -> PracticeFormPage:
    session = read_session()
    farm = _farm_or_404(session, slug, farm_id)
    tries, sheet, standing = (
        queries.attempt_count(session, farm),
        service.sheet_of(farm.edition),
        service.standing_of(farm),
    )
    form = farm_form(sheet).showing(standing, standing=standing)
    return PracticeFormPage(farm.edition, sheet, form, farm, tries)


def _new_form(slug: str) -> PracticeFormPage:
    edition = edition_or_404(read_session(), slug)
    sheet = service.sheet_of(edition)
    return PracticeFormPage(edition, sheet, farm_form(sheet).showing({}))


def _rule_as_typed(standing: Mapping[str, str]) -> dict[str, str]:
    """The rule as it is typed in this language: limits with its comma or point."""
    limits = {name: words().number(Decimal(text)) for name, text in standing.items() if name in service.LIMITS}
    return {**standing, **limits}


def _farm_or_404(session: Session, slug: str, farm_id: int) -> PracticeFarm:
    return queries.farm(session, edition_or_404(session, slug), farm_id) or abort(404)
