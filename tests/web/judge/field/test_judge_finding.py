"""Mis fincas: finding a farm, and which one comes next."""

from __future__ import annotations

import re

import pytest

from judging.domain.scoring.scoresheet import Mark
from judging.domain.scoring.visiting import NextOrder
from judging.domain.typed import folded
from tests.pages import Visitor, parsed
from tests.web.judge.sheet.judging_paths import address, assign, new_judge, office_writes
from tests.world import World


@pytest.fixture
def nieves(world: World) -> Visitor:
    """Nieves has three farms; on all of them other judges have begun more or less."""
    new_judge(world)
    for entry in ("C001", "C002", "C003"):
        assign(world, "J6", entry)
    return world.judge("J6")


def farms(visitor: Visitor) -> list[str]:
    assert visitor.page is not None
    return [item.get("data-number", "") for item in parsed(visitor.page.text).iter("li") if item.get("data-sheet")]


def test_a_search_finds_number_community_and_family_without_accents(world: World) -> None:
    rosa = world.judge("J1")
    rosa.get("/judge/")
    every = farms(rosa)
    for sought, number in (("c004", "C004"), ("4", ""), ("zzz", "")):
        rosa.get(f"/judge/?q={sought}")
        assert farms(rosa) == ([number] if number else [])
    assert "Ninguna finca suya responde a «zzz»." in rosa.text
    rosa.get("/judge/?q=")
    assert farms(rosa) == every
    assert folded("Ñuflo de Chávez") == "nuflo de chavez"


def test_filters_carry_their_numbers_and_go_with_a_search(world: World) -> None:
    nestor = world.judge("J3")
    nestor.get("/judge/?show=started")
    assert farms(nestor) == ["C009"]
    assert "Todas 5" in nestor.text
    assert "Empezadas 1" in nestor.text
    nestor.get("/judge/?show=started&q=C003")
    assert farms(nestor) == []
    nestor.get("/judge/?show=delivered&q=C003")
    assert farms(nestor) == ["C003"]


def test_what_comes_next_is_by_route_until_she_says_otherwise(world: World, nieves: Visitor) -> None:
    nieves.get("/judge/")
    assert "Empezar con C001" in nieves.text
    for entry in ("C001", "C002"):
        office_writes(world, "J6", entry, Mark.of("A1", 3))
    nieves.get(address(world, "J6", "C001"))
    assert goes_on_to(nieves) == address(world, "J6", "C002")


def test_the_farm_with_the_fewest_of_her_marks_comes_next_and_the_choice_is_remembered(
    world: World, nieves: Visitor
) -> None:
    office_writes(world, "J6", "C001", Mark.of("A1", 3), Mark.of("A2", 3))
    office_writes(world, "J6", "C002", Mark.of("A1", 3))
    nieves.get("/judge/")
    nieves.submit({"order": "fewest"}, action="/judge/order")
    assert "Guardado. Las fincas siguen en este orden." in nieves.text
    again = world.judge("J6")  # on another telephone
    again.get("/judge/")
    assert "con C003" in again.text
    assert farms(again) == ["C001", "C002", "C003"]  # the list itself stays along the route
    again.get(address(world, "J6", "C003"))
    assert goes_on_to(again) == address(world, "J6", "C002")


@pytest.mark.parametrize("order", NextOrder)
def test_no_order_tells_a_judge_how_far_the_others_are(world: World, nieves: Visitor, order: NextOrder) -> None:
    nieves.get("/judge/")
    nieves.submit({"order": order.value}, action="/judge/order")
    before = onward(nieves)
    for judge in ("J4", "J5"):
        assign(world, judge, "C002")
        office_writes(world, judge, "C002", Mark.of("A1", 3))
    assert onward(nieves) == before


def onward(visitor: Visitor) -> list[str]:
    """The farms in the order in which she is led to them."""
    with_farm = visitor.get("/judge/").text.partition('id="onward"')[2]
    first = re.search(r'href="(/judge/sheets/\d+)"', with_farm)
    assert first is not None
    found, address_ = [], first[1]
    while address_ not in found:
        found.append(address_)
        visitor.get(address_)
        address_ = goes_on_to(visitor)
    return found


def goes_on_to(visitor: Visitor) -> str:
    """Where "Dejarla así y seguir" leads from an unfinished sheet."""
    visitor.submit({"then": "next"})
    return next(
        link.get("href") or "" for link in visitor.form().iter("a") if (link.text or "") == "Dejarla así y seguir"
    )


def test_only_an_order_that_there_is_can_be_chosen_and_only_for_oneself(world: World, nieves: Visitor) -> None:
    nieves.get("/judge/")
    nieves.post("/judge/order", {"order": "best"}, status=400)
    nieves.post("/judge/order", {"order": "shuffled"})
    assert "Siguiente: al azar" in nieves.text
    rosa = world.judge("J1")
    rosa.get("/judge/")
    assert "Siguiente: por ruta" in rosa.text
