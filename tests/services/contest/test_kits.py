"""Editions begun from a kit, from another edition and from a file; and a contest taken away."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from judging.domain.contest.kits import documents_of, packed, read_kit, unpacked
from judging.domain.errors import NotFound, Refused
from judging.domain.permissions import OPERATOR, Actor, Role
from judging.domain.prizes.prize import PlannedPrize, PlannedSponsor
from judging.services.contest import kits
from judging.services.results.checking import check
from judging.storage.models import Edition, EditionMember, Entry, Judge, Staff
from tests.world import START, World

NEW = kits.Begun({"es": "Premio del café 2028", "en": "Coffee Prize 2028"})


def marta(world: World) -> Actor:
    """An organiser of her own, with no edition yet; Nelly is the demonstration's."""
    with world.writing() as session:
        own = Staff(email="marta@example.org", name="Marta", password_hash="-", created_at=START)
        session.add(own)
        session.flush()
        return Actor(Role.ORGANISER, own.id, own.name)


def begun(world: World, begins: kits.Begun = NEW, actor: Actor = OPERATOR) -> str:
    with world.writing() as session:
        kit = kits.shipped_kit("coffee")
        return kits.begin(session, actor=actor, kit=kit, begun=begins, now=START).slug


def test_an_edition_begun_from_a_kit_has_its_rules_and_nobody_s_data(world: World) -> None:
    actor = marta(world)
    slug = begun(world, actor=actor)
    assert slug == "premio-del-cafe-2028"
    with world.reading() as session:
        made = session.scalars(select(Edition).where(Edition.slug == slug)).one()
        kit = kits.shipped_kit("coffee")
        assert kits.kit_of(made).plan.rule == kit.plan.rule
        assert kits.kit_of(made).sheet == kit.sheet
        assert (made.zone, made.country, made.languages) == ("America/La_Paz", "BO", ["es", "fr", "en"])
        assert made.competition.name == NEW.name, "a contest of its own"
        assert not made.is_demo
        for kind in (Entry, Judge):
            assert session.scalar(select(func.count()).where(kind.edition_id == made.id)) == 0
        assert session.scalars(select(EditionMember.staff_id).where(EditionMember.edition_id == made.id)).all() == [
            actor.id
        ]
        assert check(session) == []


def test_what_was_begun_is_taken_away_as_the_same_kit(world: World) -> None:
    slug = begun(world)
    with world.writing() as session:
        made = session.scalars(select(Edition).where(Edition.slug == slug)).one()
        taken = unpacked(packed(kits.kit_of(made)))
        again = kits.begin(session, actor=OPERATOR, kit=taken, begun=kits.Begun({"es": "Otro premio"}), now=START)
        session.flush()
        before, after = kits.kit_of(made).plan, kits.kit_of(again).plan
    named = {"name", "competition"}
    assert {k: v for k, v in vars(after).items() if k not in named} == {
        k: v for k, v in vars(before).items() if k not in named
    }


def test_the_next_edition_of_a_contest_keeps_its_rules_and_belongs_to_it(world: World) -> None:
    with world.writing() as session:
        own = world.edition(session)
        made = kits.begin(session, actor=OPERATOR, kit=kits.kit_of(own), begun=NEW, now=START, of=own.competition)
        session.flush()
        assert made.competition is own.competition
        assert [one.key for one in made.categories] == [one.key for one in own.categories]
        assert made.texts["conditions"] == own.texts["conditions"]
        assert not made.is_demo
        assert "seed" not in made.texts


def test_the_demonstration_s_organiser_begins_nothing(world: World) -> None:
    with world.reading() as session:
        nelly = session.scalars(select(Staff).where(Staff.is_demo)).one()
        actor = Actor(Role.ORGANISER, nelly.id, nelly.name)
    with pytest.raises(NotFound):
        begun(world, actor=actor)


@pytest.mark.parametrize(
    ("begins", "code", "field"),
    [
        (kits.Begun({}), "edition_name_missing", "name-es"),
        (kits.Begun({"es": "P" * 301}), "judge_field_too_long", "name-es"),
        (kits.Begun({"es": "Premio"}, "Café 2028"), "slug_wrong", "slug"),
        (kits.Begun({"es": "Premio"}, "new"), "slug_wrong", "slug"),
        (kits.Begun({"es": "Premio"}, "caranavi-2026"), "edition_exists", "slug"),
        (kits.Begun({"es": "Premio"}, number_prefix="C1"), "prefix_wrong", "number_prefix"),
        (kits.Begun({"es": "Premio"}, zone="Bolivia"), "zone_unknown", "zone"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world: World, begins: kits.Begun, code: str, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        begun(world, begins)
    assert [(one.code, one.field) for one in refusal.value.problems] == [(code, field)]


def test_an_address_is_made_from_the_name_and_is_nobody_else_s(world: World) -> None:
    assert kits.slug_from("¡Premio «Ñandú», edición 2028!") == "premio-nandu-edicion-2028"
    assert kits.slug_from("Приз") == ""
    assert kits.slug_from("Приз") == "", "then the name in another language gives it"
    assert begun(world, kits.Begun({"es": "Nuevo"})) == "nuevo"
    assert begun(world, kits.Begun({"es": "New"})) == "new-2", "an address that means something else stays free"


COOPERATIVE = {"key": "coop", "name": "Cooperativa Río Coroico", "website": "rio-coroico.example.org"}
MONEY = {"amount": "5000.50", "currency": "BOB"}
WON = [
    {"key": "first", "place": 1, "money": MONEY, "sponsor": "coop"},
    {"key": "second", "place": 2, "thing": {"es": "una despulpadora"}, "value": MONEY, "per": "holder"},
]


def with_prizes(sponsors: Any, prizes: Any) -> dict[str, Any]:
    """The coffee kit's documents with these prizes."""
    documents = documents_of(kits.shipped_kit("coffee"))
    return {**documents, "edition.json": {**documents["edition.json"], "sponsors": sponsors, "prizes": prizes}}


def test_prizes_and_sponsors_travel_in_a_package_and_with_the_next_edition(world: World) -> None:
    kit = read_kit(with_prizes([COOPERATIVE], WON))
    with world.writing() as session:
        made = kits.begin(session, actor=OPERATOR, kit=kit, begun=NEW, now=START)
        session.flush()
        taken = unpacked(packed(kits.kit_of(made))).plan
        again = kits.begin(session, actor=OPERATOR, kit=kits.kit_of(made), begun=kits.Begun({"es": "Otro"}), now=START)
        assert kits.kit_of(again).plan.prizes == taken.prizes
    assert taken.sponsors == (PlannedSponsor("coop", "Cooperativa Río Coroico", "https://rio-coroico.example.org"),)
    assert taken.prizes == (
        PlannedPrize("first", "place", "", 1, Decimal("5000.50"), "BOB", sponsor="coop"),
        PlannedPrize("second", "place", "", 2, Decimal("5000.50"), "BOB", {"es": "una despulpadora"}, per_holder=True),
    )


@pytest.mark.parametrize(
    ("changed", "path", "code"),
    [
        ({"place": None}, "/prizes/0/place", "document_missing"),
        ({"place": 99}, "/prizes/0/place", "document_place_unpublished"),
        ({"award": "nobody"}, "/prizes/0/award", "document_no_choice"),
        ({"category": "nobody"}, "/prizes/0/category", "document_no_choice"),
        ({"sponsor": "nobody"}, "/prizes/0/sponsor", "document_no_choice"),
        ({"per": "head"}, "/prizes/0/per", "document_no_choice"),
        ({"key": "No"}, "/prizes/0/key", "document_key"),
        ({"key": "second"}, "/prizes/1/key", "document_twice"),
        ({"money": None}, "/prizes/0/money", "document_missing"),
        ({"thing": {"es": "una mula"}}, "/prizes/0/money", "document_either"),
        ({"money": {**MONEY, "amount": "0"}}, "/prizes/0/money/amount", "document_no_amount"),
        ({"money": {**MONEY, "amount": "much"}}, "/prizes/0/money/amount", "document_no_number"),
        ({"money": {"currency": "BOB"}}, "/prizes/0/money/amount", "document_missing"),
        ({"money": {**MONEY, "currency": "DEM"}}, "/prizes/0/money/currency", "document_no_currency"),
        ({"colour": "red"}, "/prizes/0/colour", "document_unknown_key"),
    ],
)
def test_a_mistake_in_a_prize_is_told_by_file_path_and_reason(changed: dict[str, Any], path: str, code: str) -> None:
    first = {name: value for name, value in {**WON[0], **changed}.items() if value is not None}
    with pytest.raises(Refused) as refusal:
        read_kit(with_prizes([COOPERATIVE], [first, WON[1]]))
    assert [(one.params["file"], one.params["path"], one.code) for one in refusal.value.problems] == [
        ("edition.json", path, code)
    ]


@pytest.mark.parametrize(
    ("sponsor", "path", "code"),
    [
        ({**COOPERATIVE, "website": "no es"}, "/sponsors/0/website", "document_no_website"),
        ({"key": "coop"}, "/sponsors/0/name", "document_missing"),
    ],
)
def test_a_mistake_in_a_sponsor_is_told_by_file_path_and_reason(sponsor: Any, path: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_kit(with_prizes([sponsor], WON))
    assert [(one.params["path"], one.code) for one in refusal.value.problems] == [(path, code)]


def test_a_prize_that_no_paper_can_show_begins_no_edition_and_its_place_is_told(world: World) -> None:
    kit = read_kit(with_prizes([COOPERATIVE], [WON[0], {**WON[1], "thing": {"es": "una mula 🐴"}}]))
    with world.writing() as session, pytest.raises(Refused) as refusal:
        kits.begin(session, actor=OPERATOR, kit=kit, begun=NEW, now=START)
    assert [(one.code, one.params["path"]) for one in refusal.value.problems] == [("kit_place", "/prizes/1")]
