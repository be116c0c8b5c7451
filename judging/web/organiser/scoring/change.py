"""What the draft of a score sheet would do to the marks that are there, and carrying it out.

Always true: what is confirmed is what the page showed; without a reason nothing is; what would be set aside is said by
name and number before anything happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain import limits
from judging.domain.contest.newsheet import Change
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Deed, Role
from judging.domain.ranking.ranking import Rule
from judging.domain.results.record import step_name
from judging.domain.scoring.scoresheet import Criterion, ScoreSheet, Text
from judging.domain.scoring.scoring import half_up
from judging.domain.typed import version_of
from judging.services.contest import sheetversions as versions
from judging.services.contest.editions import parsed
from judging.services.contest.rounds import rule_of
from judging.services.scoring import newsheet as service
from judging.services.scoring.newsheet import Effect
from judging.storage.models import Edition, Round
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Kept, Words
from judging.web.forms.form import Form
from judging.web.numbers import whole
from judging.web.organiser.blueprint import blueprint
from judging.web.organiser.chosen import round_or_404
from judging.web.page import Page, render, say, words


class ConfirmForm(Form):
    """Why the sheet changes, and the effect that was looked at."""

    reason = Words()
    seen = Kept()


class _DraftForm(Form):
    """Which draft is forgotten."""

    seen = Kept()


class _VersionForm(Form):
    """Which version becomes the draft, and what stood there before."""

    version = Kept()
    seen = Kept()


@dataclass(frozen=True)
class EffectPage(Page):
    """What the draft would do. `sheet` is the one that stands."""

    template: ClassVar[str] = "organiser/scoring/effect.html"
    edition: Edition
    sheet: ScoreSheet
    effect: Effect
    rule: Rule
    step_names: Mapping[str, Text]
    draft: str
    reason: str = ""
    problems: tuple[Problem, ...] = ()
    longest: int = limits.SHORT_REASON

    @property
    def is_light(self) -> bool:
        """Whether no mark and no delivered sheet is touched."""
        sums = self.effect.sums
        return not (sums.aside or sums.back or sums.missing or self.effect.opened)

    @property
    def touched(self) -> list[Change]:
        """The criteria that change themselves, or some of whose marks do."""
        sums = self.effect.sums
        moved = {*sums.aside, *sums.back, *sums.missing}
        return [one for one in self.effect.changes if one.is_one or one.key in moved]

    @property
    def untouched(self) -> list[Change]:
        """The others."""
        touched = self.touched
        return [one for one in self.effect.changes if one not in touched]

    @property
    def marks_untouched(self) -> int:
        """How many marks stand on the others."""
        return sum(self.effect.sums.stays.get(one.key, 0) for one in self.untouched)

    @staticmethod
    def weight(criterion: Criterion) -> Decimal:
        """What a criterion weighs, to three decimals."""
        return half_up(criterion.weight, 3)


@blueprint.get("/<slug>/sheet/effect")
@allow(Role.ORGANISER, to=Deed.ORDER)
def sheet_effect(slug: str) -> ResponseReturnValue:
    """What the draft would do."""
    return _answer(slug)


@blueprint.post("/<slug>/sheet/confirm")
@allow(Role.ORGANISER, marks=True)
def confirm_sheet(slug: str) -> ResponseReturnValue:
    """Carry the draft out."""
    form = ConfirmForm.sent()
    try:
        with transaction() as db:
            version = service.carry_out(
                db,
                actor=visitor().actor,
                round_=round_or_404(db, slug),
                reason=form.reason.data,
                now=now(),
                seen=form.seen.data,
            ).version
    except Refused as refusal:
        return _answer(slug, form.reason.data, refusal.problems)
    flash(words().gettext("La hoja nueva vale desde ahora. Es la versión %(number)s.") % {"number": version})
    return redirect(url_for("organiser.sheet", slug=slug), 303)


@blueprint.post("/<slug>/sheet/draft")
@allow(Role.ORGANISER)
def discard_sheet_draft(slug: str) -> ResponseReturnValue:
    """Forget the draft."""
    form = _DraftForm.sent()
    try:
        with transaction() as db:
            round_ = round_or_404(db, slug)
            versions.discard_draft(db, actor=visitor().actor, round_=round_, now=now(), seen=form.seen.data)
    except Refused as refusal:
        return _answer(slug, problems=refusal.problems)
    flash(words().gettext("El borrador ya no está. La hoja quedó como estaba."))
    return redirect(url_for("organiser.sheet", slug=slug), 303)


@blueprint.post("/<slug>/sheet/version")
@allow(Role.ORGANISER)
def restore_sheet(slug: str) -> ResponseReturnValue:
    """Make an earlier version the draft of the next one."""
    form = _VersionForm.sent()
    try:
        with transaction() as db:
            round_ = round_or_404(db, slug)
            wanted, seen = _number(form), form.seen.data
            versions.restore(db, actor=visitor().actor, round_=round_, version=wanted, now=now(), seen=seen)
    except Refused as refusal:
        return _answer(slug, problems=refusal.problems)
    return redirect(url_for("organiser.sheet_effect", slug=slug), 303)


def _number(form: _VersionForm) -> int:
    try:
        return whole(form.version.data)
    except ValueError:
        raise Refused(Problem.of("sheet_version_unknown")) from None


def _answer(slug: str, reason: str = "", problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    round_ = round_or_404(read_session(), slug)
    effect = service.effect_of(read_session(), round_, now())
    if effect is None:
        for problem in problems:
            flash(say(problem), "warn")
        return redirect(url_for("organiser.sheet", slug=slug), 303)
    status = 200 if not problems else 422 if any(problem.field for problem in problems) else 409
    return render(_page(round_, effect, reason, problems), status)


def _page(round_: Round, effect: Effect, reason: str, problems: tuple[Problem, ...]) -> EffectPage:
    sheet, rule = parsed(round_.sheet_version), rule_of(round_)
    return EffectPage(
        edition=round_.edition,
        sheet=sheet,
        effect=effect,
        rule=rule,
        step_names={step: step_name(sheet, step) for step in rule.tie_chain},
        draft=version_of(versions.draft_told(round_)),
        reason=reason,
        problems=problems,
    )
