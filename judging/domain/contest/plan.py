"""The plan of an edition: everything an organiser decides about a contest before anybody enters, as a document.

Vocabulary: a *plan* is the document `edition.json` (docs/contests.md); a *kit* is a plan with its score sheet, to begin
an edition from (`kits`). A plan says neither who takes part nor when: people, entries and dates belong to the edition
that is made from it. Always true: a plan that was read can be carried out; a plan with a mistake
changes nothing, and every mistake is named by its place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel.core import get_global
from phonenumbers import SUPPORTED_REGIONS

from judging.domain import limits
from judging.domain.documents.document import Place
from judging.domain.errors import Problem
from judging.domain.home import COUNTRY, EMBLEM, EMBLEMS, FARM, VOCABULARIES, ZONE
from judging.domain.prizes.documents import prize_document, prizes_of, sponsor_document, sponsors_of
from judging.domain.prizes.prize import PlannedPrize, PlannedSponsor
from judging.domain.ranking.aggregation import RuleKind
from judging.domain.ranking.ranking import KEYED_STEPS, MOST_DECIMALS, PLAIN_STEPS, Rule
from judging.domain.results.awards import NO_DISTINCTIONS, PUBLIC_PLACES
from judging.domain.results.juries import MOST_JURIES, Juries, Jury
from judging.domain.results.rounds import (
    MOST_ON,
    MOST_PANEL,
    MOST_ROUNDS,
    WHOLE,
    Carry,
    CarryKind,
    Cut,
    CutKind,
    RoundPlan,
)
from judging.domain.scoring.scoresheet import ScoreSheet, Text

LANGUAGES = ("es", "fr", "en")
MOST_PLACES, MOST_SHEETS, MOST_TRIM, OLDEST = 1000, 50, 20, 130
PREFIX = re.compile(r"[A-Z]{1,4}")
TEXTS = ("summary", "about", "prizes", "who_can_enter")
GENDERS = ("woman", "man")

_KNOWN = {
    "": ("languages", "zone", "country", "emblem", "vocabulary", "number_prefix", "competition", "name", "texts",
         "contact", "rule", "public_places", "certificate", "categories", "distinctions", "sponsors", "prizes", "round",
         "rounds"),
    "rule": ("kind", "trim", "decimals", "min_sheets", "tie_chain"),
    "contact": ("name", "phone", "email"),
    "certificate": ("issuer", "place", "look", "ink", "accent", "signatories"),
    "category": ("key", "name"),
    "distinction": ("key", "name", "condition"),
    "round": ("key", "name", "sheet", "rule", "per_entry", "carry", "cut", "blind", "juries"),
    "carry": ("kind", "before", "own_decimals", "part_decimals"),
    "cut": ("kind", "first", "least"),
    "juries": ("question", "of"),
    "jury": ("key", "name", "takes"),
}  # fmt: skip


@dataclass(frozen=True)
class Won:
    """A category that entries are ranked in, or a distinction across them and what it asks (`results/conditions`)."""

    key: str
    name: Text
    condition: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class PlannedRound:
    """A round that a plan declares: its key, its name and the file of its sheet."""

    key: str
    name: Text
    sheet: str
    plan: RoundPlan


@dataclass(frozen=True)
class Plan:
    """What a plan says. `languages`: the first is the one its texts were written in; `zone` is IANA's name.

    `vocabulary` is one of `domain/home.py`. `round` names the only round: where there are several, `rounds` declares
    them and it is empty.
    """

    languages: tuple[str, ...]
    zone: str
    country: str
    emblem: str
    vocabulary: str
    number_prefix: str
    competition: Text
    name: Text
    texts: Mapping[str, Text]
    contact: Mapping[str, str]
    rule: Rule
    public_places: int
    certificate: Mapping[str, Any]
    categories: tuple[Won, ...]
    distinctions: tuple[Won, ...]
    round: Text
    rounds: tuple[PlannedRound, ...] = ()
    sponsors: tuple[PlannedSponsor, ...] = ()
    prizes: tuple[PlannedPrize, ...] = ()


def read_plan(
    document: Any,
    sheet: ScoreSheet | None,
    *,
    file: str = "edition.json",
    sheets: Mapping[str, ScoreSheet | None] | None = None,
) -> tuple[Plan | None, list[Problem]]:
    """The plan of a document, or None, and every mistake in it (`Problem`s that name file, path and reason).

    The rule is compared with the sheet where one is given: a tie is settled by what stands on it. `sheets` are those of
    its rounds, by file.
    """
    place = Place(file, document)
    if not place.only(_KNOWN[""]):
        return None, place.problems
    ranked, special = list(place.each("categories", least=1)), list(place.each("distinctions"))
    place.keys_once([*ranked, *special])
    places = place.whole("public_places", 1, MOST_PLACES, default=PUBLIC_PLACES)
    plan = Plan(
        languages=place.different("languages", LANGUAGES) or LANGUAGES,
        zone=_known(place, "zone", available_zones(), ZONE),
        country=_known(place, "country", SUPPORTED_REGIONS, COUNTRY),
        emblem=place.choice("emblem", EMBLEMS, default=EMBLEM),
        vocabulary=place.choice("vocabulary", list(VOCABULARIES), default=FARM),
        number_prefix=_prefix(place),
        competition=place.words("competition", LANGUAGES, longest=limits.EDITION_NAME),
        name=place.words("name", LANGUAGES, longest=limits.EDITION_NAME),
        texts=_texts(place.at("texts")),
        contact=_contact(place.at("contact")),
        rule=_rule(place.at("rule"), sheet),
        public_places=places,
        certificate=_certificate(place.at("certificate")),
        categories=tuple(_won(inside, _KNOWN["category"]) for inside in ranked),
        distinctions=tuple(_won(inside, _KNOWN["distinction"]) for inside in special),
        round=place.words("round", LANGUAGES, needed="rounds" not in place.value, longest=limits.EDITION_NAME),
        rounds=_rounds(place, sheets or {}),
        sponsors=sponsors_of(place, LANGUAGES),
        prizes=prizes_of(place, LANGUAGES, public_places=places),
    )
    return (None if place.problems else plan), place.problems


def document_of(plan: Plan) -> dict[str, Any]:
    """The plan as its document; `read_plan` reads it back without loss."""
    return {
        "languages": list(plan.languages),
        "zone": plan.zone,
        "country": plan.country,
        "emblem": plan.emblem,
        "vocabulary": plan.vocabulary,
        "number_prefix": plan.number_prefix,
        "competition": dict(plan.competition),
        "name": dict(plan.name),
        "texts": {key: dict(said) for key, said in plan.texts.items()},
        "contact": dict(plan.contact),
        "rule": plan.rule.to_document(),
        "public_places": plan.public_places,
        "certificate": dict(plan.certificate),
        "categories": [{"key": one.key, "name": dict(one.name)} for one in plan.categories],
        "distinctions": [
            {"key": one.key, "name": dict(one.name), **({"condition": dict(one.condition)} if one.condition else {})}
            for one in plan.distinctions
        ],
        **({"sponsors": [sponsor_document(one) for one in plan.sponsors]} if plan.sponsors else {}),
        **({"prizes": [prize_document(one) for one in plan.prizes]} if plan.prizes else {}),
        **({"rounds": [_round_document(one) for one in plan.rounds]} if plan.rounds else {"round": dict(plan.round)}),
    }


def _round_document(one: PlannedRound) -> dict[str, Any]:
    own = {key: said for key, said in one.plan.to_document().items() if key != "panel"}
    return {"key": one.key, "name": dict(one.name), "sheet": one.sheet, **own}


@cache
def available_zones() -> frozenset[str]:
    """IANA's names of the clocks of the world, as this machine knows them."""
    return frozenset(
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix", "right"))
    )


def country_of(zone: str) -> str:
    """The country (ISO 3166) whose clocks these are; "" for those of none."""
    known = get_global("zone_aliases").get(zone, zone)
    country: str = get_global("zone_territories").get(known, "")
    return country if country in SUPPORTED_REGIONS else ""


def _known(place: Place, key: str, known: Collection[str], default: str) -> str:
    """One of many words that are no help to list."""
    inside = place.at(key)
    if inside.value is None:
        return default
    if not isinstance(inside.value, str) or inside.value not in known:
        inside.wrong("document_not_known", value=str(inside.value)[:60])
        return default
    return inside.value


def _prefix(place: Place) -> str:
    said = place.text("number_prefix", needed=False, longest=limits.PREFIX) or "C"
    if not PREFIX.fullmatch(said):
        place.at("number_prefix").wrong("document_prefix", most=limits.PREFIX)
    return said


def _texts(place: Place) -> dict[str, Text]:
    if place.value is None or not place.only(TEXTS):
        return {}
    return {key: place.words(key, LANGUAGES) for key in TEXTS if key in place.value}


def _contact(place: Place) -> dict[str, str]:
    if place.value is None or not place.only(_KNOWN["contact"]):
        return {}
    return {
        key: said for key in _KNOWN["contact"] if (said := place.text(key, needed=False, longest=limits.EDITION_NAME))
    }


def _certificate(place: Place) -> dict[str, Any]:
    """What certificates say from the beginning; the whole design is made on its page."""
    if place.value is None or not place.only(_KNOWN["certificate"]):
        return {}
    said: dict[str, Any] = {
        key: text
        for key in ("issuer", "place", "look", "ink", "accent")
        if (text := place.text(key, needed=False, longest=limits.EDITION_NAME))
    }
    signs = []
    for inside in place.each("signatories"):
        if inside.only(("name", "role")):
            signs.append(
                {
                    "name": inside.text("name", longest=limits.SIGNER),
                    "role": inside.text("role", needed=False, longest=limits.SIGNER),
                }
            )
    return {**said, **({"signatories": signs} if signs else {})}


def _rule(place: Place, sheet: ScoreSheet | None) -> Rule:
    if not place.only(_KNOWN["rule"]):
        return Rule()
    chain = []
    for inside in place.each("tie_chain"):
        name, colon, key = str(inside.value).partition(":")
        if name not in (KEYED_STEPS if colon else PLAIN_STEPS):
            inside.wrong("document_no_choice", known=", ".join([*PLAIN_STEPS, *(f"{step}:…" for step in KEYED_STEPS)]))
        elif colon and sheet is not None and key not in _keys_on(sheet, name):
            inside.wrong("document_not_on_sheet", value=key)
        else:
            chain.append(str(inside.value))
    plain = Rule()
    return Rule(
        kind=RuleKind(place.choice("kind", [kind.value for kind in RuleKind], default=RuleKind.MEAN.value)),
        trim=place.whole("trim", 1, MOST_TRIM, default=plain.trim),
        decimals=place.whole("decimals", 0, MOST_DECIMALS, default=plain.decimals),
        min_sheets=place.whole("min_sheets", 1, MOST_SHEETS, default=plain.min_sheets),
        tie_chain=tuple(chain) if "tie_chain" in place.value else plain.tie_chain,
    )


def _rounds(place: Place, sheets: Mapping[str, ScoreSheet | None]) -> tuple[PlannedRound, ...]:
    """The rounds in their order; one and `round` beside them would be two answers to one question."""
    if "rounds" not in place.value:
        return ()
    if "round" in place.value:
        place.at("round").wrong("document_either", other="rounds")
    places = list(place.each("rounds", least=1, most=MOST_ROUNDS))
    place.keys_once(places)
    found = [_round(inside, sheets, is_first=not at) for at, inside in enumerate(places)]
    for at, (inside, one) in enumerate(zip(places, found, strict=True), start=1):
        if one is not None and at < len(found) and one.plan.cut is None and isinstance(inside.value, Mapping):
            inside.at("cut").wrong("document_missing")
        for key, said in (("cut", one and one.plan.cut), ("juries", one and one.plan.juries)):
            if said is not None and at == len(found):
                inside.at(key).wrong("document_no_next_round")
    return tuple(one for one in found if one is not None)


def _round(place: Place, sheets: Mapping[str, ScoreSheet | None], *, is_first: bool) -> PlannedRound | None:
    if not place.only(_KNOWN["round"]):
        return None
    key = place.own_key()
    file = place.choice("sheet", sorted(sheets) or ["sheet.json"], default="sheet.json")
    rule = _rule(place.at("rule"), sheets.get(file)) if "rule" in place.value else None
    per_entry = place.whole("per_entry", 1, MOST_PANEL, default=0) or None
    carry, cut = _carry(place.at("carry")), _cut(place.at("cut"))
    if is_first and carry.kind is not CarryKind.RESET:
        place.at("carry").wrong("document_no_round_before")
    name = place.words("name", LANGUAGES, longest=limits.EDITION_NAME)
    plan = RoundPlan(rule, per_entry, (), carry, cut, place.yes("blind"), juries=_juries(place.at("juries")))
    return PlannedRound(key, name, file, plan)


def _juries(place: Place) -> Juries | None:
    """The local juries of a round; who sits in them belongs to an edition. No answer has two."""
    if place.value is None or not place.only(_KNOWN["juries"]):
        return None
    places = [one for one in place.each("of", least=1, most=MOST_JURIES) if one.only(_KNOWN["jury"])]
    place.keys_once(places)
    taken: set[str] = set()
    found = []
    for one in places:
        takes = list(_texts_once(one, "takes", taken))
        name = one.words("name", LANGUAGES, longest=limits.EDITION_NAME)
        found.append(Jury(one.own_key(), name, tuple(takes)))
    return Juries(place.text("question", longest=limits.FORM_KEY), tuple(found))


def _texts_once(place: Place, key: str, taken: set[str]) -> Iterator[str]:
    """The texts of a list, none of which was said before."""
    for inside in place.each(key, least=1):
        if not isinstance(inside.value, str) or not inside.value.strip() or len(inside.value) > limits.LINE:
            inside.wrong("document_no_text")
        elif inside.value in taken:
            inside.wrong("document_twice", value=inside.value)
        else:
            taken.add(inside.value)
            yield inside.value


def _carry(place: Place) -> Carry:
    if place.value is None or not place.only(_KNOWN["carry"]):
        return Carry()
    kind = CarryKind(place.choice("kind", [one.value for one in CarryKind], default=CarryKind.RESET.value))
    before = place.whole("before", 1, WHOLE - 1, default=WHOLE // 2)
    if kind is CarryKind.BLEND and "before" not in place.value:
        place.at("before").wrong("document_missing")
    own, part = (
        place.whole(key, 0, MOST_DECIMALS, default=0) if place.at(key).value is not None else None
        for key in ("own_decimals", "part_decimals")
    )
    return Carry(kind, before, own, part)


def _cut(place: Place) -> Cut | None:
    if place.value is None or not place.only(_KNOWN["cut"]):
        return None
    kind = CutKind(place.choice("kind", [one.value for one in CutKind], default=CutKind.HAND.value))
    needed = {CutKind.FIRST: "first", CutKind.SCORE: "least"}.get(kind)
    if needed is not None and needed not in place.value:
        place.at(needed).wrong("document_missing")
    first = place.whole("first", 1, MOST_ON, default=1)
    return Cut(kind, first, place.number("least", default=Decimal(0)) or Decimal(0))


def _keys_on(sheet: ScoreSheet, kind: str) -> set[str]:
    on_it: Mapping[str, Sequence[Any]] = {"criterion": sheet.criteria, "section": sheet.sections, "part": sheet.parts}
    return {one.key for one in on_it[kind]}


def _won(place: Place, known: Collection[str]) -> Won:
    if not place.only(known):
        return Won("", {})
    key = place.own_key()
    if known is _KNOWN["distinction"] and key in NO_DISTINCTIONS:
        place.at("key").wrong("document_key_reserved", value=key)
    return Won(key, place.words("name", LANGUAGES, longest=limits.EDITION_NAME), _condition(place.at("condition")))


def _condition(place: Place) -> Mapping[str, Any] | None:
    if place.value is None or not place.only(("age", "gender")):
        return None
    if len(place.value) != 1:
        place.wrong("document_one_condition")
    elif "gender" in place.value:
        return {"gender": place.choice("gender", GENDERS)}
    else:
        ages = [inside.value for inside in place.each("age", least=2)]
        if len(ages) == 2 and all(isinstance(age, int) and 0 <= age <= OLDEST for age in ages) and ages[0] <= ages[1]:
            return {"age": ages}
        place.at("age").wrong("document_ages", most=OLDEST)
    return None
