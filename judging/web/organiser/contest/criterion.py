"""One criterion of the score sheet on a page: what it is called, what it weighs, and what each level looks like.

Always true: the levels that the page asks for are the whole marks of the criterion's own scale, as long as there are
few, with those that are there already; what is not asked on the page stays as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.contest import sheetediting as steps
from judging.domain.contest.sheets import HEAVIEST, HIGHEST, LONGEST_KEY
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Role
from judging.domain.scoring.scoresheet import Criterion, Scale, ScoreSheet
from judging.i18n import LANGUAGES
from judging.services.contest import sheets as service
from judging.services.contest import sheetversions as versions
from judging.services.people.judges import fields_of_expertise
from judging.storage.models import Edition, Round
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Exact, Kept, OneLine, Story, Tick
from judging.web.forms.form import Form, built
from judging.web.forms.seen import Seen
from judging.web.forms.shares import Share
from judging.web.organiser.blueprint import blueprint
from judging.web.organiser.chosen import round_or_404
from judging.web.organiser.contest.sheet import kept, scale_of, shown, texts_of
from judging.web.page import Page, render, words

MOST_DESCRIBED = 11
"""With more whole marks than that nobody describes each of them."""
FIELDS = ("agronomy", "ecology", "economy", "social")
"""Fields of expertise that have words in three languages; a sheet may name others."""
NEW = ""


class CriterionForm(Form):
    """A criterion; `criterion_form` adds its levels and the fields of expertise."""

    seen = Seen()
    section = Kept()
    weight = Share(most=HEAVIEST, needed="positive_needed")
    low = Exact(low=-HIGHEST, high=HIGHEST)
    high = Exact(low=-HIGHEST, high=HIGHEST)
    step = Exact(low=Decimal(0), high=HIGHEST)
    not_applicable = Tick()
    more_expertise = OneLine(longest=limits.EDITION_NAME)


_TEXTS = {"name": OneLine, "new_section": OneLine, "evidence": Story, "when": Story}


@lru_cache(maxsize=128)
def criterion_form(levels: tuple[str, ...], expertise: tuple[str, ...]) -> type[CriterionForm]:
    """The form of a criterion with these levels, where judges may know about these fields."""
    fields: dict[str, object] = {
        f"{kind}_{one}": field(
            name=f"{kind}-{one}", longest=limits.EDITION_NAME if field is OneLine else limits.SHEET_WORDS
        )
        for kind, field in _TEXTS.items()
        for one in LANGUAGES
    }
    for place, mark in enumerate(levels):
        fields |= {
            f"level_{place}_{one}": Story(name=f"level-{mark}-{one}", longest=limits.SHEET_WORDS) for one in LANGUAGES
        }
    fields |= {f"expertise_{place}": Tick(name=f"expertise-{key}") for place, key in enumerate(expertise)}
    return built(CriterionForm, fields)


@dataclass(frozen=True)
class CriterionPage(Page):
    """The form of a criterion; a new one has no key."""

    template: ClassVar[str] = "organiser/scoring/criterion.html"
    edition: Edition
    sheet: ScoreSheet
    key: str
    form: CriterionForm
    levels: Sequence[str]
    expertise: Sequence[str]
    stays: Problem | None


@blueprint.get("/<slug>/sheet/criterion")
@allow(Role.ORGANISER)
def criterion(slug: str) -> ResponseReturnValue:
    """A criterion, by `key`; without one, a new one in `section`."""
    round_ = round_or_404(read_session(), slug)
    page = _page(round_, _key(round_))
    return render(page) if page.stays is None else redirect(url_for("organiser.sheet", slug=slug))


@blueprint.post("/<slug>/sheet/criterion")
@allow(Role.ORGANISER)
def set_criterion(slug: str) -> ResponseReturnValue:
    """Keep the criterion."""
    round_ = round_or_404(read_session(), slug)
    key = _key(round_)
    page = _page(round_, key)
    form = criterion_form(tuple(page.levels), tuple(page.expertise)).sent()
    try:
        form.checked()
        with transaction() as db:
            own = round_or_404(db, slug)
            _keep(db, own, key, form, page)
            told = kept(db, own, words().gettext("El criterio está guardado."))
    except Stale as stale:
        return render(replace(page, form=form.clashing(stale, shown(stale.current))), 409)
    except Refused as refusal:
        return render(replace(page, form=form.refused(refusal)), 422)
    flash(told)
    return redirect(url_for("organiser.sheet", slug=slug, _anchor=f"at-{key}" if key else "end"), 303)


def _keep(db: Session, round_: Round, key: str, form: CriterionForm, page: CriterionPage) -> None:
    service.save_criterion(
        db,
        actor=visitor().actor,
        round_=round_,
        key=key or None,
        said=_said(form, page),
        now=now(),
        standing=_standing(round_, key, page.levels, page.expertise),
        seen=form.seen.data,
    )


def _said(form: CriterionForm, page: CriterionPage) -> steps.CriterionSaid:
    """The criterion as the form says it."""
    levels = [(mark, texts_of(form, f"level_{place}")) for place, mark in enumerate(page.levels)]
    ticked = [key for place, key in enumerate(page.expertise) if form[f"expertise_{place}"].data]
    more = [said for one in form.more_expertise.data.split(",") if (said := one.strip()[:LONGEST_KEY])]
    return steps.CriterionSaid(
        section=form.section.data,
        new_section=texts_of(form, "new_section"),
        name=texts_of(form, "name"),
        weight=form.weight.data,
        levels=[(mark, text) for mark, text in levels if text],
        evidence=texts_of(form, "evidence"),
        not_applicable=bool(form.not_applicable.data),
        not_applicable_when=texts_of(form, "when"),
        expertise=list(dict.fromkeys([*ticked, *more])),
        scale=scale_of(form),
    )


def _key(round_: Round) -> str:
    """The criterion that the address names, "" for a new one; 404 where there is none."""
    key = request.args.get("key", NEW)
    if key and versions.sheet_of(round_).criterion(key) is None:
        abort(404)
    return key


def _page(round_: Round, key: str) -> CriterionPage:
    sheet = versions.sheet_of(round_)
    own = sheet.criterion(key) if key else None
    levels = _levels(sheet.scale_of(own) if own else sheet.scale, own)
    expertise = tuple(dict.fromkeys([*FIELDS, *fields_of_expertise(round_.edition)]))
    standing = _standing(round_, key, levels, expertise)
    form = criterion_form(levels, expertise).showing(
        shown(standing if key else {**standing, "section": request.args.get("section", standing["section"])}),
        standing=standing,
    )
    return CriterionPage(
        round_.edition, sheet, key, form, levels, expertise, versions.why_it_stays(read_session(), round_)
    )


def _standing(round_: Round, key: str, levels: Sequence[str], expertise: Sequence[str]) -> dict[str, str]:
    """What the form shows, by field; a new criterion begins in the last section."""
    own = service.criterion_of(round_, key) if key else {"section": versions.sheet_of(round_).sections[-1].key}
    fields = [*(f"level-{mark}" for mark in levels), *_TEXTS]
    knows = {f"expertise-{one}": "yes" if one in own.get("expertise", "").split(", ") else "" for one in expertise}
    return {
        **{f"{name}-{one}": own.get(f"{name}-{one}", "") for name in fields for one in LANGUAGES},
        **{name: own.get(name, "") for name in ("section", "weight", "low", "high", "step")},
        "not_applicable": "yes" if own.get("not_applicable") else "",
        "more_expertise": "",
        **knows,
    }


def _levels(scale: Scale, own: Criterion | None) -> tuple[str, ...]:
    """The marks to be described: the whole ones, as long as they are few, and those that are."""
    there = {level.mark for level in own.levels} if own else set()
    ends = range(int(scale.min), int(scale.max) + 1)
    whole = {Decimal(one) for one in ends if scale.holds(Decimal(one))} if len(ends) <= MOST_DESCRIBED else set()
    return tuple(f"{mark:f}" for mark in sorted(there | whole))
