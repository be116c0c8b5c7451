"""Prizes and sponsors in the plan of an edition (docs/contests.md): read with every mistake, and written.

Always true: what was read is written to the same document again; a prize names a category, a distinction and a sponsor
that the plan has.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from judging.domain import limits
from judging.domain.documents.document import Place
from judging.domain.forms.figures import web_address
from judging.domain.prizes.prize import (
    MOST_PLACES,
    MOST_PRIZES,
    MOST_SPONSORS,
    PlannedPrize,
    PlannedSponsor,
    currencies,
    is_sound_amount,
)
from judging.domain.results.awards import PLACE

PER = ("place", "holder")
_SPONSOR = ("key", "name", "website", "words")
_PRIZE = ("key", "award", "category", "place", "money", "thing", "value", "sponsor", "per")


def sponsors_of(place: Place, languages: Collection[str]) -> tuple[PlannedSponsor, ...]:
    """The sponsors of a plan, in their order."""
    places = list(place.each("sponsors", most=MOST_SPONSORS))
    place.keys_once(places)
    return tuple(_sponsor(inside, languages) for inside in places)


def _sponsor(place: Place, languages: Collection[str]) -> PlannedSponsor:
    if not place.only(_SPONSOR):
        return PlannedSponsor("", "")
    website = place.text("website", needed=False, longest=limits.WEBSITE)
    if website and not (whole := web_address(website)):
        place.at("website").wrong("document_no_website")
    elif website:
        website = whole
    return PlannedSponsor(
        place.own_key(),
        place.text("name", longest=limits.TITLE),
        website,
        place.words("words", languages, needed=False, longest=limits.SPONSOR_WORDS),
    )


def prizes_of(place: Place, languages: Collection[str], *, public_places: int) -> tuple[PlannedPrize, ...]:
    """The prizes of a plan, in their order; each names what the plan has, and a place that is published."""
    known = {name: _keys(place.at(name).value) for name in ("categories", "distinctions", "sponsors")}
    places = list(place.each("prizes", most=MOST_PRIZES))
    place.keys_once(places)
    found = tuple(_prize(inside, languages, known) for inside in places)
    for inside, prize in zip(places, found, strict=True):
        if prize.place > public_places:
            inside.at("place").wrong("document_place_unpublished", most=public_places)
    return found


def _keys(listed: Any) -> list[str]:
    """The keys of a part of the plan; what is wrong in it is told where it is read."""
    parts = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    return [one["key"] for one in parts if isinstance(one.get("key"), str)]


def _prize(place: Place, languages: Collection[str], known: Mapping[str, Collection[str]]) -> PlannedPrize:
    if not place.only(_PRIZE):
        return PlannedPrize("", PLACE)
    award = place.choice("award", [PLACE, *known["distinctions"]], default=PLACE)
    for_place = award == PLACE
    for key in () if for_place else ("category", "place"):
        if place.at(key).value is not None:
            place.at(key).wrong("document_only_for_places")
    if for_place and place.at("place").value is None:
        place.at("place").wrong("document_missing")
    amount, currency, words = _gift(place, languages)
    return PlannedPrize(
        key=place.own_key(),
        award=award,
        category=_one_of(place, "category", known["categories"]) if for_place else "",
        place=place.whole("place", 1, MOST_PLACES, default=1) if for_place else 0,
        amount=amount,
        currency=currency,
        words=words,
        sponsor=_one_of(place, "sponsor", known["sponsors"]),
        per_holder=place.choice("per", PER, default="place") == "holder",
    )


def _gift(place: Place, languages: Collection[str]) -> tuple[Decimal | None, str, dict[str, str]]:
    """The money, or the thing and what it is worth: one of the two."""
    money, thing, value = (place.at(key).value is not None for key in ("money", "thing", "value"))
    if money and (thing or value):
        place.at("money").wrong("document_either", other="thing")
    elif not money and not thing:
        place.at("money").wrong("document_missing")
    elif money:
        return *_money(place.at("money")), {}
    else:
        worth = _money(place.at("value")) if value else (None, "")
        return *worth, place.words("thing", languages, longest=limits.PRIZE)
    return None, "", {}


def _money(place: Place) -> tuple[Decimal | None, str]:
    if not place.only(("amount", "currency")):
        return None, ""
    if place.at("amount").value is None:
        place.at("amount").wrong("document_missing")
    amount = place.number("amount")
    if amount is not None and not is_sound_amount(amount):
        place.at("amount").wrong("document_no_amount")
    currency = place.text("currency", longest=limits.CURRENCY)
    if currency and currency not in currencies():
        place.at("currency").wrong("document_no_currency")
    return amount, currency


def _one_of(place: Place, key: str, known: Collection[str]) -> str:
    """A key that stands elsewhere in the plan; "" where none is said."""
    return place.choice(key, list(known)) if place.at(key).value is not None else ""


def sponsor_document(sponsor: PlannedSponsor) -> dict[str, Any]:
    """A sponsor as its part of a plan."""
    return {
        "key": sponsor.key,
        "name": sponsor.name,
        **({"website": sponsor.website} if sponsor.website else {}),
        **({"words": dict(sponsor.words)} if sponsor.words else {}),
    }


def prize_document(prize: PlannedPrize) -> dict[str, Any]:
    """A prize as its part of a plan."""
    worth = {} if prize.amount is None else {"amount": f"{prize.amount:f}", "currency": prize.currency}
    return {
        "key": prize.key,
        "award": prize.award,
        **({"place": prize.place} if prize.award == PLACE else {}),
        **({"category": prize.category} if prize.category else {}),
        **({"money": worth} if prize.is_money else {"thing": dict(prize.words), **({"value": worth} if worth else {})}),
        **({"sponsor": prize.sponsor} if prize.sponsor else {}),
        "per": PER[prize.per_holder],
    }
