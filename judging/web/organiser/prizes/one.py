"""The form of one prize, and that of one sponsor with its sign.

Always true: a refused form shows all that was typed; a picture that was sent is kept before its form is, so that it
need not be sent again; of two organisers the second sees both values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import ClassVar

from babel.numbers import get_territory_currencies
from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from judging.domain import limits
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Deed, Role
from judging.domain.prizes.prize import HIGHEST, MOST_PLACES, PlannedPrize, PlannedSponsor, currencies
from judging.domain.results.awards import PLACE
from judging.i18n import LANGUAGES, translator
from judging.services.prizes import catalogue as service
from judging.services.prizes.shown import sign_of
from judging.storage.models import Edition, Prize, Sponsor
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Choice, Exact, Kept, OneLine, Story, Tick, Upload, Whole
from judging.web.forms.form import Form, built
from judging.web.forms.seen import Seen
from judging.web.numbers import reader_habit
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.prizes.prizes import keep_picture, prize_or_404, sponsor_or_404
from judging.web.page import Page, render, words
from judging.web.uploads import picture_response, takes_pictures

Options = Sequence[tuple[str, str]]
MONEY, THING = "money", "thing"


class _PrizeForm(Form):
    """A prize as it is typed."""

    seen = Seen()
    award = OneLine(longest=limits.FORM_KEY)
    category = OneLine(longest=limits.FORM_KEY)
    place = Whole(low=1, high=MOST_PLACES)
    gives = Choice(known=(MONEY, THING), otherwise=MONEY)
    amount = Exact(low=Decimal(0), high=HIGHEST)
    currency = OneLine(longest=limits.CURRENCY)
    sponsor = OneLine(longest=limits.FORM_KEY)
    per_holder = Tick()


PRIZE_FORM = built(
    _PrizeForm, {f"words_{one}": OneLine(name=f"words-{one}", longest=limits.PRIZE) for one in LANGUAGES}
)


class _SponsorForm(Form):
    """A sponsor as it is typed; `picture` is the sign that stands, "" for none."""

    seen = Seen()
    name_ = OneLine(name="name", longest=limits.TITLE)
    website = OneLine(longest=limits.WEBSITE)
    picture = Kept()
    file = Upload()
    no_picture = Tick()


SPONSOR_FORM = built(
    _SponsorForm, {f"words_{one}": Story(name=f"words-{one}", longest=limits.SPONSOR_WORDS) for one in LANGUAGES}
)


@dataclass(frozen=True)
class PrizePage(Page):
    """The form of a prize; `prize` is None for a new one."""

    template: ClassVar[str] = "organiser/prizes/prize.html"
    edition: Edition
    prize: Prize | None
    form: _PrizeForm
    awards: Options
    categories: Options
    sponsors: Options
    currencies: Options
    last_place: int


@dataclass(frozen=True)
class SponsorPage(Page):
    """The form of a sponsor; `sponsor` is None for a new one."""

    template: ClassVar[str] = "organiser/prizes/sponsor.html"
    edition: Edition
    sponsor: Sponsor | None
    form: _SponsorForm


# ------------------------------------------------------------------------------------------------------- a prize
@blueprint.get("/<slug>/new-prize")
@allow(Role.ORGANISER)
def new_prize(slug: str) -> ResponseReturnValue:
    """The form of another prize."""
    return render(_prize_page(slug, None))


@blueprint.get("/<slug>/prizes/<key>")
@allow(Role.ORGANISER)
def prize(slug: str, key: str) -> ResponseReturnValue:
    """The form of a prize."""
    return render(_prize_page(slug, key))


@blueprint.post("/<slug>/new-prize")
@allow(Role.ORGANISER)
def add_prize(slug: str) -> ResponseReturnValue:
    """Add it after the others."""
    return _keep_prize(slug, None)


@blueprint.post("/<slug>/prizes/<key>")
@allow(Role.ORGANISER)
def change_prize(slug: str, key: str) -> ResponseReturnValue:
    """Keep what is said of it."""
    return _keep_prize(slug, key)


def _keep_prize(slug: str, key: str | None) -> ResponseReturnValue:
    form = PRIZE_FORM.sent()
    try:
        form.checked()
        said = _prize_said(form)
        with transaction() as db:
            edition, actor, seen = edition_or_404(db, slug), visitor().actor, form.seen.data
            if key is None:
                service.add_prize(db, actor=actor, edition=edition, said=said, now=now(), seen=seen)
            else:
                row = prize_or_404(db, edition, key)
                service.change_prize(db, actor=actor, prize=row, said=said, now=now(), seen=seen)
    except Stale as stale:
        page = _prize_page(slug, key)
        standing = _prize_typed(page.prize) if page.prize is not None else {}
        return render(replace(page, form=form.clashing(stale, standing)), 409)
    except Refused as refusal:
        return render(replace(_prize_page(slug, key), form=form.refused(refusal)), 422)
    flash(words().gettext("El premio está guardado."))
    return redirect(url_for("organiser.prizes", slug=slug), 303)


def _prize_page(slug: str, key: str | None) -> PrizePage:
    session = read_session()
    edition = edition_or_404(session, slug)
    row = prize_or_404(session, edition, key) if key is not None else None
    if row is None:
        own = get_territory_currencies(edition.home.country) or ["USD"]
        typed = {"award": PLACE, "place": "1", "gives": MONEY, "currency": own[0]}
        form = PRIZE_FORM.showing(typed, standing=service.standing_list(session, edition))
    else:
        form = PRIZE_FORM.showing(_prize_typed(row), standing=service.standing_prize(row))
    special = [one for one in edition.categories if one.is_distinction]
    ranked = [one for one in edition.categories if not one.is_distinction]
    pick, gettext = words().pick, words().gettext
    givers = service.offered_sponsors(session, edition)
    if row is not None and row.sponsor is not None and row.sponsor not in givers:
        givers.append(row.sponsor)
    return PrizePage(
        edition=edition,
        prize=row,
        form=form,
        awards=[(PLACE, gettext("Un puesto")), *((one.key, pick(one.name)) for one in special)],
        categories=[("", gettext("Cada categoría")), *((one.key, pick(one.name)) for one in ranked)],
        sponsors=[("", gettext("Nadie en particular")), *((one.key, one.name) for one in givers)],
        currencies=_currencies(words().language),
        last_place=edition.public_places,
    )


@lru_cache(maxsize=len(LANGUAGES))
def _currencies(language: str) -> Options:
    names = translator(language).locale.currencies
    return [(code, f"{code} · {names.get(code, code)}") for code in currencies()]


def _prize_typed(prize: Prize) -> dict[str, str]:
    """What stands of a prize, as one would type it."""
    one = prize.planned
    return {
        "award": one.award,
        "category": one.category,
        "place": str(one.place) if one.place else "",
        "gives": MONEY if one.is_money else THING,
        "amount": "" if one.amount is None else reader_habit().written(one.amount),
        "currency": one.currency,
        "sponsor": one.sponsor,
        "per_holder": "yes" if one.per_holder else "",
        **{f"words-{language}": one.words.get(language, "") for language in LANGUAGES},
    }


def _prize_said(form: _PrizeForm) -> PlannedPrize:
    """The prize as its form says it. Raises Refused for a thing without words, and for words beside money."""
    said = {one: text for one in LANGUAGES if (text := form[f"words_{one}"].data)}
    if form.gives.data == THING and not said:
        raise Refused(Problem.of("prize_words_missing", at=f"words-{words().home.languages[0]}"))
    if form.gives.data != THING and said:
        raise Refused(Problem.of("prize_words_beside_money", at=f"words-{next(iter(said))}"))
    return PlannedPrize(
        "",
        form.award.data,
        form.category.data,
        form.place.data or 0,
        form.amount.data,
        form.currency.data if form.amount.data is not None or form.gives.data == MONEY else "",
        said,
        form.sponsor.data,
        form.per_holder.data,
    )


# ------------------------------------------------------------------------------------------------------ a sponsor
@blueprint.get("/<slug>/new-sponsor")
@allow(Role.ORGANISER)
def new_sponsor(slug: str) -> ResponseReturnValue:
    """The form of another sponsor."""
    return render(_sponsor_page(slug, None))


@blueprint.get("/<slug>/sponsors/<key>")
@allow(Role.ORGANISER)
def sponsor(slug: str, key: str) -> ResponseReturnValue:
    """The form of a sponsor."""
    return render(_sponsor_page(slug, key))


@blueprint.post("/<slug>/new-sponsor")
@allow(Role.ORGANISER)
@takes_pictures
def add_sponsor(slug: str) -> ResponseReturnValue:
    """Add it after the others."""
    return _keep_sponsor(slug, None)


@blueprint.post("/<slug>/sponsors/<key>")
@allow(Role.ORGANISER)
@takes_pictures
def change_sponsor(slug: str, key: str) -> ResponseReturnValue:
    """Keep what is said of it."""
    return _keep_sponsor(slug, key)


@blueprint.get("/<slug>/sponsors/<key>/sign")
@allow(Role.ORGANISER, to=Deed.READ)
def sponsor_picture(slug: str, key: str) -> Response:
    """Its sign."""
    session = read_session()
    return picture_response(sign_of(session, edition_or_404(session, slug), key) or abort(404))


def _keep_sponsor(slug: str, key: str | None) -> ResponseReturnValue:
    form = SPONSOR_FORM.sent()
    try:
        picture = _picture(slug, form)
        form.checked()
        said = PlannedSponsor("", form.name_.data, form.website.data, _told(form))
        with transaction() as db:
            edition, actor, seen = edition_or_404(db, slug), visitor().actor, form.seen.data
            if key is None:
                service.add_sponsor(db, actor=actor, edition=edition, said=said, now=now(), picture=picture, seen=seen)
            else:
                row = sponsor_or_404(db, edition, key)
                service.change_sponsor(db, actor=actor, sponsor=row, said=said, now=now(), picture=picture, seen=seen)
    except Stale as stale:
        page = _sponsor_page(slug, key)
        standing = _sponsor_typed(page.sponsor) if page.sponsor is not None else {}
        return render(replace(page, form=form.clashing(stale, standing)), 409)
    except Refused as refusal:
        return render(replace(_sponsor_page(slug, key), form=form.refused(refusal)), 422)
    flash(words().gettext("El patrocinador está guardado."))
    return redirect(url_for("organiser.prizes", slug=slug, _anchor="sponsors"), 303)


def _picture(slug: str, form: _SponsorForm) -> str:
    """The name of the sign that it has from now on; one that was sent is kept first."""
    keep_picture(slug, form.file, form.picture, action="sponsor.picture_added")
    return "" if form.no_picture.data and not form.file.is_sent else form.picture.data


def _told(form: _SponsorForm) -> dict[str, str]:
    return {one: said for one in LANGUAGES if (said := form[f"words_{one}"].data)}


def _sponsor_page(slug: str, key: str | None) -> SponsorPage:
    session = read_session()
    edition = edition_or_404(session, slug)
    if key is None:
        return SponsorPage(edition, None, SPONSOR_FORM.showing({}, standing=service.standing_list(session, edition)))
    row = sponsor_or_404(session, edition, key)
    form = SPONSOR_FORM.showing(_sponsor_typed(row), standing=service.standing_sponsor(row))
    return SponsorPage(edition, row, form)


def _sponsor_typed(sponsor: Sponsor) -> dict[str, str]:
    """What stands of a sponsor, as one would type it."""
    told = {f"words-{language}": sponsor.words.get(language, "") for language in LANGUAGES}
    return {"name": sponsor.name, "website": sponsor.website, "picture": sponsor.picture, **told}
