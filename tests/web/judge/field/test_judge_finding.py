"""Mis fincas: finding a farm, and which one comes next."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from judging.domain.scoring.scoresheet import Mark
from judging.domain.typed import folded
from judging.storage.models import Assignment, Ballot, Entry
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
    nieves.submit({"then": "next"})
    assert nieves.path == address(world, "J6", "C002")


def test_the_farm_with_the_fewest_sheets_comes_next_and_the_choice_is_remembered(world: World, nieves: Visitor) -> None:
    for entry in ("C001", "C002"):
        office_writes(world, "J6", entry, Mark.of("A1", 3))
    begun = sheets_begun(world)
    nieves.get("/judge/")
    nieves.submit({"order": "fewest"}, action="/judge/order")
    assert "Guardado. Las fincas siguen en este orden." in nieves.text
    first = min(("C001", "C002", "C003"), key=lambda entry: begun[entry])
    again = world.judge("J6")  # on another telephone
    again.get("/judge/")
    assert f"con {first}" in again.text
    assert farms(again) == ["C001", "C002", "C003"]  # the list itself stays along the route
    again.get(address(world, "J6", first))
    again.submit({"then": "next"})
    rest = sorted({"C001", "C002", "C003"} - {first}, key=lambda entry: (begun[entry], entry))
    assert again.path == address(world, "J6", rest[0])


def test_only_an_order_that_there_is_can_be_chosen_and_only_for_oneself(world: World, nieves: Visitor) -> None:
    nieves.get("/judge/")
    nieves.post("/judge/order", {"order": "best"}, status=400)
    nieves.post("/judge/order", {"order": "shuffled"})
    assert "Siguiente: al azar" in nieves.text
    rosa = world.judge("J1")
    rosa.get("/judge/")
    assert "Siguiente: por ruta" in rosa.text


def sheets_begun(world: World) -> dict[str, int]:
    """For how many judges each farm's sheet has been begun, from the ledger."""
    with world.reading() as session:
        rows = session.execute(
            select(Entry.number, func.count(Ballot.id))
            .join(Assignment, Assignment.entry_id == Entry.id)
            .join(Ballot)
            .where(Ballot.version > 0)
            .group_by(Entry.number)
        )
        return {"C001": 0, "C002": 0, "C003": 0, **{number: count for number, count in rows}}
