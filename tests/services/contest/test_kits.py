"""Editions begun from a kit, from another edition and from a file; and a contest taken away."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from judging.domain.contest.kits import packed, unpacked
from judging.domain.errors import NotFound, Refused
from judging.domain.permissions import OPERATOR, Actor, Role
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
