"""Beginning an edition from a kit, from another edition or from a file, and taking a contest away as a kit.

Always true: what is begun has the kit's plan, sheet and form, and nobody's data; what was made can be taken away again
as the same kit (one that brought no form, with the coffee form); whoever may run an edition may copy it; a
demonstration's account begins nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from judging.domain import limits
from judging.domain.contest.kits import SHEET, Kit, read_kit
from judging.domain.contest.plan import LANGUAGES, PREFIX, TEXTS, Plan, PlannedRound, Won, available_zones, country_of
from judging.domain.documents.document import json_of
from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.home import VOCABULARIES
from judging.domain.permissions import Actor, Role
from judging.domain.prizes.prize import PlannedPrize, PlannedSponsor
from judging.domain.ranking.ranking import Rule
from judging.domain.results.conditions import condition_of
from judging.domain.typed import folded, kept_line
from judging.paths import data_folder
from judging.services import lettering
from judging.services.contest.editions import RESERVED_SLUGS, create_edition, first_round, require_free_name
from judging.services.contest.forms import form_document, set_form
from judging.services.prizes.catalogue import begin_with, offered_sponsors
from judging.services.prizes.winning import offered
from judging.storage.models import Competition, Edition, Round, SheetVersion, Staff

_PLACES, _CERTIFICATE, _CONDITIONS = "public_places", "certificate", "conditions"
_TAKEN_ALONG = ("issuer", "place", "look", "ink", "accent")


@dataclass(frozen=True)
class Begun:
    """What an organiser says about the edition she begins; the rest is the kit's.

    `name` is by language, one is enough; an empty `slug` is made from the name; an empty `competition` is the kit's;
    `paper_name` is printed in the place of a name in letters that the paper lacks.
    """

    name: Mapping[str, str]
    slug: str = ""
    competition: Mapping[str, str] | None = None
    number_prefix: str = ""
    languages: tuple[str, ...] = ()
    zone: str = ""
    vocabulary: str = ""
    paper_name: Mapping[str, str] = field(default_factory=dict)


@cache
def shipped() -> tuple[Kit, ...]:
    """The kits that come with the service, in the order in which they are offered."""
    folder = data_folder() / "kits"
    return tuple(
        read_kit({file.name: json_of(file.read_bytes(), f"{one.name}/{file.name}") for file in one.glob("*.json")})
        for one in sorted(folder.iterdir())
        if one.is_dir()
    )


def shipped_kit(key: str) -> Kit:
    """One shipped kit; NotFound is Refused with the keys there are."""
    found = next((one for one in shipped() if one.key == key), None)
    if found is None:
        raise Refused(Problem.of("kit_unknown", at="kit", key=key, known=", ".join(one.key for one in shipped())))
    return found


def may_begin(staff: Staff) -> bool:
    """Whether somebody may make an edition: every organiser but the demonstration's, whose password everybody knows."""
    return staff.is_active and not staff.is_demo


def begin(
    session: Session,
    *,
    actor: Actor,
    kit: Kit,
    begun: Begun,
    now: datetime,
    of: Competition | None = None,
    is_demo: bool = False,
) -> Edition:
    """A new edition from a kit; `of` is the competition whose next edition it is (None: a contest of its own).

    Raises Refused, each at its field, for a name in no language or that another edition has or that does not stand on a
    certificate, a taken address, a prefix that is none, an unknown zone; and for the next edition of a rehearsal.
    """
    _require_may_begin(session, actor, of)
    name = {one: said for one in LANGUAGES if (said := kept_line(begun.name.get(one, ""), at=f"name-{one}"))}
    printed = {one: said for one in name if (said := kept_line(begun.paper_name.get(one, ""), at=f"paper_name-{one}"))}
    if problems := _problems(name, printed, begun):
        raise Refused(*problems)
    require_free_name(session, name, is_demo=is_demo)
    plan = _as_said(kit.plan, begun, name)
    slug = begun.slug or _free_slug(session, name)
    named = {"name": name, "paper_name": printed or None}
    own = {"name": begun.competition} if begun.competition else named
    competition = {"slug": of.slug, "name": of.name, "paper_name": of.paper_name} if of else {"slug": slug, **own}
    document = _document(plan, slug, competition)
    document["edition"] |= named
    try:
        edition = create_edition(
            session, actor=actor, document=document, sheet=kit.sheet_document, now=now, sheets=kit.own_sheets,
            is_demo=is_demo,
        )  # fmt: skip
    except Refused as refusal:
        if of or begun.competition:
            raise
        raise Refused(*map(_at_the_name, refusal.problems)) from refusal
    _with_prizes(session, actor, edition, plan, now)
    if kit.form_document is not None:
        set_form(session, actor=actor, edition=edition, document=kit.form_document, now=now)
    return edition


def _require_may_begin(session: Session, actor: Actor, of: Competition | None) -> None:
    if of is not None and any(one.is_rehearsal for one in of.editions):
        raise Refused(Problem.of("rehearsal_has_no_next"))
    if actor.role is Role.ORGANISER and not may_begin(session.get_one(Staff, actor.id)):
        raise NotFound("edition")


def _with_prizes(session: Session, actor: Actor, edition: Edition, plan: Plan, now: datetime) -> None:
    """What can be won; what no paper can show is told by its place in the plan."""
    found: list[tuple[str, PlannedPrize | PlannedSponsor]] = []
    found += [(f"/sponsors/{place}", one) for place, one in enumerate(plan.sponsors)]
    found += [(f"/prizes/{place}", one) for place, one in enumerate(plan.prizes)]
    for path, one in found:
        try:
            begin_with(session, actor=actor, edition=edition, planned=one, now=now)
        except Refused as refusal:
            told = (Problem.of("kit_place", path=path, reason=why) for why in refusal.problems)
            raise Refused(*told) from refusal


def _as_said(plan: Plan, begun: Begun, name: Mapping[str, str]) -> Plan:
    """The kit's plan with what she said otherwise."""
    return replace(
        plan,
        name=name,
        number_prefix=begun.number_prefix or plan.number_prefix,
        languages=begun.languages or plan.languages,
        zone=begun.zone or plan.zone,
        country=(country_of(begun.zone) if begun.zone not in ("", plan.zone) else "") or plan.country,
        vocabulary=begun.vocabulary or plan.vocabulary,
    )


def _at_the_name(problem: Problem) -> Problem:
    """Of a contest that is called as its edition, at the one field where both are typed."""
    return replace(problem, field=problem.field.replace("competition-", "name-")) if problem.field else problem


def kit_of(edition: Edition) -> Kit:
    """The contest of an edition as a kit: its plan, sheet and form, without people, entries, dates and pictures."""
    texts = edition.texts
    plan = Plan(
        languages=edition.home.languages,
        zone=edition.home.zone,
        country=edition.home.country,
        emblem=edition.drawn,
        vocabulary=edition.vocabulary,
        number_prefix=edition.number_prefix,
        competition=edition.competition.name,
        name=edition.name,
        texts={key: texts[key] for key in TEXTS if texts.get(key)},
        contact={key: said for key, said in (texts.get("contact") or {}).items() if said},
        rule=Rule.from_document(edition.rule),
        public_places=edition.public_places,
        certificate=_design(texts.get(_CERTIFICATE) or {}),
        categories=_won(edition, is_distinction=False),
        distinctions=_won(edition, is_distinction=True),
        round=first_round(edition).name if len(edition.rounds) == 1 else {},
        rounds=_planned(edition),
        **_prizes(edition),
    )
    main, form = _main_sheet(edition), form_document(edition)
    own = {
        _file_of(edition, one): one.sheet_version.document
        for one in edition.rounds
        if one.sheet_version.digest != main.digest
    }
    return Kit(edition.slug[:40].strip("-"), edition.name, edition.name, plan, main.document, form, own)


def _prizes(edition: Edition) -> dict[str, Any]:
    """What can be won and who gives it, without what was taken away and without logos."""
    session = object_session(edition)
    assert session is not None  # an edition that is read
    return {
        "sponsors": tuple(one.planned for one in offered_sponsors(session, edition)),
        "prizes": tuple(one.planned for one in offered(session, edition.id)),
    }


def _planned(edition: Edition) -> tuple[PlannedRound, ...]:
    """The rounds, where there are several or the only one is blind; without their judges, who belong to the edition."""
    if len(edition.rounds) == 1 and not edition.rounds[0].is_blind:
        return ()
    return tuple(
        PlannedRound(one.key, one.name, _file_of(edition, one), one.own_plan.without_people) for one in edition.rounds
    )


def _main_sheet(edition: Edition) -> SheetVersion:
    """The sheet by which the edition's own rule settles ties: that of the first round that goes by it."""
    goes_by_it = next((one for one in edition.rounds if one.own_plan.rule is None), first_round(edition))
    return goes_by_it.sheet_version


def _file_of(edition: Edition, round_: Round) -> str:
    """The file that a round's sheet travels in."""
    is_main = round_.sheet_version.digest == _main_sheet(edition).digest
    return SHEET if is_main else f"sheet-{round_.key}.json"


def slug_from(name: str) -> str:
    """An address of a name: its letters without marks, small, with dashes for the rest; "" where nothing is left."""
    plain = folded(name)
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in plain).split()
    return "-".join(words)[: limits.SLUG].strip("-")


def _problems(name: Mapping[str, str], printed: Mapping[str, str], begun: Begun) -> list[Problem]:
    found = [
        Problem.of("judge_field_too_long", at=f"name-{one}", most=limits.EDITION_NAME)
        for one in name
        if len(name[one]) > limits.EDITION_NAME
    ]
    for one, said in name.items():
        spelled = printed.get(one, "")
        found += lettering.problems_of_spelled(said, spelled, at=f"name-{one}", spelling_at=f"paper_name-{one}")
    if not name:
        found.append(Problem.of("edition_name_missing", at="name-es"))
    if begun.number_prefix and not PREFIX.fullmatch(begun.number_prefix):
        found.append(Problem.of("prefix_wrong", at="number_prefix"))
    if begun.vocabulary and begun.vocabulary not in VOCABULARIES:
        found.append(Problem.of("vocabulary_unknown", at="vocabulary"))
    if begun.zone and begun.zone not in available_zones():
        found.append(Problem.of("zone_unknown", at="zone", zone=begun.zone))
    return found


def _free_slug(session: Session, name: Mapping[str, str]) -> str:
    """The first address made from the name that nobody has."""
    own = next(filter(None, map(slug_from, name.values())), "") or "edicion"
    taken: Collection[str] = set(session.scalars(select(Edition.slug).where(Edition.slug.startswith(own[:50]))))
    tries: Sequence[str] = [own, *(f"{own[:50].strip('-')}-{number}" for number in range(2, 1000))]
    return next(one for one in tries if one not in taken and one not in RESERVED_SLUGS)


def _document(plan: Plan, slug: str, competition: Mapping[str, Any]) -> dict[str, Any]:
    """What `create_edition` takes."""
    won = [(plan.categories, "categories"), (plan.distinctions, "distinctions")]
    return {
        "competition": dict(competition),
        "edition": {
            "slug": slug,
            "name": dict(plan.name),
            "rule": plan.rule.to_document(),
            "number_prefix": plan.number_prefix,
            "languages": list(plan.languages),
            "zone": plan.zone,
            "country": plan.country,
            "emblem": plan.emblem,
            "vocabulary": plan.vocabulary,
            _PLACES: plan.public_places,
            **{key: dict(said) for key, said in plan.texts.items()},
            **({"contact": dict(plan.contact)} if plan.contact else {}),
            **({_CERTIFICATE: dict(plan.certificate)} if plan.certificate else {}),
        },
        "round": dict(plan.round),
        "rounds": [
            {"key": one.key, "name": dict(one.name), "sheet": one.sheet, "plan": one.plan.to_document()}
            for one in plan.rounds
        ],
        **{
            key: [
                {"key": one.key, "name": dict(one.name), **({"condition": one.condition} if one.condition else {})}
                for one in listed
            ]
            for listed, key in won
        },
    }


def _won(edition: Edition, *, is_distinction: bool) -> tuple[Won, ...]:
    return tuple(
        Won(one.key, one.name, (condition_of(edition.texts, one.key) or None) if is_distinction else None)
        for one in edition.categories
        if one.is_distinction is is_distinction
    )


def _design(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a certificate says, without its pictures: they are the edition's own files."""
    said: dict[str, Any] = {key: document[key] for key in _TAKEN_ALONG if document.get(key)}
    signs = [
        {"name": one["name"], "role": one.get("role", "")} for one in document.get("signatories", ()) if one.get("name")
    ]
    return {**said, **({"signatories": signs} if signs else {})}
