"""Where the edition is held, who answers for it, in which languages it speaks and what is drawn for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar

from babel import Locale
from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from phonenumbers import SUPPORTED_REGIONS

from judging.domain import limits
from judging.domain.contest.plan import available_zones
from judging.domain.errors import Refused, Stale
from judging.domain.home import EMBLEMS, LANGUAGES
from judging.domain.permissions import Role
from judging.domain.phones import example
from judging.domain.typed import folded
from judging.i18n import LANGUAGES as CALLED
from judging.i18n import clocks_in
from judging.services.contest import place as service
from judging.services.contest.editions import times_of
from judging.storage.models import Edition
from judging.web.access import allow, now, visitor
from judging.web.context import is_about, read_session, transaction
from judging.web.forms.fields import Choice, OneLine, Phone
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words

Options = tuple[tuple[str, str], ...]


class PlaceForm(Form):
    """The choices, as they are sent."""

    zone = Choice(known=available_zones())
    country = Choice(known=SUPPORTED_REGIONS)
    first = Choice(known=LANGUAGES)
    second = Choice(known=LANGUAGES)
    third = Choice(known=LANGUAGES)
    emblem = Choice(known=EMBLEMS)
    contact_name = OneLine(longest=limits.EDITION_NAME)
    contact_phone = Phone()
    contact_email = OneLine(longest=limits.EDITION_NAME)
    seen = Seen()


@dataclass(frozen=True)
class PlacePage(Page):
    """The choices that there are, and those that stand. `phone` is how a number is written there, "" unknown."""

    template: ClassVar[str] = "organiser/contest/place.html"
    edition: Edition
    form: PlaceForm
    zones: Options
    countries: Options
    phone: str
    emblems: tuple[str, ...] = EMBLEMS
    spoken: Options = tuple(CALLED.items())


@blueprint.get("/<slug>/place")
@allow(Role.ORGANISER)
def place(slug: str) -> ResponseReturnValue:
    """Where it is held, how it speaks and looks."""
    return render(_page(slug))


@blueprint.post("/<slug>/place")
@allow(Role.ORGANISER)
def set_place(slug: str) -> ResponseReturnValue:
    """Keep it."""
    form = PlaceForm.sent()
    try:
        form.checked()
        with transaction() as db:
            edition = edition_or_404(db, slug)
            before, dates = edition.home.zone, times_of(edition)
            service.settle(
                db,
                actor=visitor().actor,
                edition=edition,
                said={field.name: field.data for field in form if field.name != "seen" and field.raw_data},
                now=now(),
                seen=form.seen.data,
            )
            is_moved = edition.home.zone != before and any(dates.values())
            is_about(edition)
    except Stale as stale:
        return render(replace(_page(slug), form=form.clashing(stale, stale.current)), 409)
    except Refused as refusal:
        return render(replace(_page(slug), form=form.refused(refusal)), 422)
    flash(words().gettext("Está guardado."))
    return _look_at_dates(slug) if is_moved else redirect(url_for("organiser.place", slug=slug), 303)


def _look_at_dates(slug: str) -> ResponseReturnValue:
    """To the dates, which stayed what they are and read otherwise now."""
    told = words().gettext("Ojo: las fechas siguen siendo los mismos momentos, y ahora se leen así: {clocks}. Mírelas.")
    flash(told.format(clocks=words().clocks()), "warn")
    return redirect(url_for("organiser.dates", slug=slug), 303)


def _page(slug: str) -> PlacePage:
    edition = edition_or_404(read_session(), slug)
    standing = service.standing_of(edition)
    language = words().language
    form = PlaceForm.showing(standing, standing=standing)
    return PlacePage(edition, form, _zones(language), _countries(language), example(edition.home.country))


@lru_cache(maxsize=len(LANGUAGES))
def _zones(language: str) -> Options:
    """All clocks by IANA's name, called by their country, as people look for them."""
    named = ((zone, f"{clocks_in(zone, language)} · {zone}") for zone in available_zones())
    return tuple(sorted(named, key=lambda option: folded(option[1])))


@lru_cache(maxsize=len(LANGUAGES))
def _countries(language: str) -> Options:
    names = Locale(language).territories
    return tuple(sorted(((key, names.get(key, key)) for key in SUPPORTED_REGIONS), key=lambda one: folded(one[1])))
