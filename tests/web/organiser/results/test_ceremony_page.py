"""The ceremony's pages: from the published results or, told so, from the order as it stands; names by consent."""

from __future__ import annotations

from sqlalchemy import select

from judging.services.results import awards, results
from judging.storage.models import Category, Entry
from tests.services.results.test_results import NELLY
from tests.world import START, World

HERE = "/organiser/caranavi-2026/ceremony"
NOT_YET = "Los resultados no están publicados todavía"


def publish(world: World) -> None:
    with world.writing() as session:
        made = results.publish(session, actor=NELLY, edition=world.edition(session), now=START)
        awards.decide_awards(session, actor=NELLY, publication=made, now=START)
        distinction = session.scalars(select(Category).where(Category.key == "youth")).one()
        entry = session.scalars(select(Entry).where(Entry.number == "C006")).one()
        awards.give_distinction(
            session,
            actor=NELLY,
            publication=made,
            distinction=distinction,
            entry=entry,
            reason="Por su vivero.",
            now=START,
            anyway=True,
        )


def test_before_results_are_published_it_says_that_they_are_not(world: World) -> None:
    marta = world.organiser()
    marta.get(HERE)
    assert NOT_YET in marta.text
    publish(world)
    marta.get(HERE)
    assert NOT_YET not in marta.text
    assert "Por su vivero" not in marta.text, "the jury's reason is for the paper"


def test_a_special_prize_comes_at_the_end_with_its_name(world: World) -> None:
    publish(world)
    marta = world.organiser()
    marta.get(f"{HERE}/screen")
    sections = list(marta.page.iter("section"))  # type: ignore[union-attr]
    assert [one.get("class") for one in sections][-2:] == ["step distinction", "step end"]


def test_who_did_not_agree_to_be_named_is_read_by_number(world: World) -> None:
    publish(world)
    marta = world.organiser()
    marta.get(f"{HERE}/screen")
    with world.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C003")).one()
        names = entry.holder_names
        entry.consents = {**entry.consents, "publish": False}
    assert names[0] in marta.text
    marta.get(f"{HERE}/screen")
    assert names[0] not in marta.text
    assert "Finca C003" in marta.text


def test_an_address_of_a_step_that_there_is_not_shows_one_that_there_is(world: World) -> None:
    marta = world.organiser()
    for step in ("99", "-1", "x", "9" * 30, "²"):
        marta.get(f"{HERE}/screen?step={step}")
        shown = [one for one in marta.page.iter("section") if one.get("hidden") is None]  # type: ignore[union-attr]
        assert len(shown) == 1
