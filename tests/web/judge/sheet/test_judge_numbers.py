"""A criterion whose mark is typed as a number says what may stand instead of one, as described criteria do."""

from __future__ import annotations

from decimal import Decimal
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import select

from judging.domain.scoring.scoresheet import Mark
from judging.storage.models import SheetVersion
from tests.pages import Visitor
from tests.web.judge.sheet.judging_paths import address, assign, marks, new_judge, number_of
from tests.world import World

TYPED = {"A1": {"not_applicable": True}, "A2": {"not_applicable": False}}


@pytest.fixture
def nieves(world: World) -> Visitor:
    """Nieves's sheets; A1 and A2 are numbers from 0 to 20, and A1 may not apply to a farm."""
    with world.tampering() as session:
        version = session.scalars(select(SheetVersion)).one()
        first, *rest = version.document["sections"]
        number = {"levels": [], "scale": {"max": "20", "step": "0.5"}}
        criteria = [{**one, **(number | TYPED[one["key"]] if one["key"] in TYPED else {})} for one in first["criteria"]]
        version.document = {**version.document, "sections": [{**first, "criteria": criteria}, *rest]}
        version.digest = "two numbers"
    new_judge(world)
    for entry in ("C001", "C002"):
        assign(world, "J6", entry)
    visitor = world.judge("J6")
    visitor.get(address(world, "J6", "C001"))
    return visitor


def box(visitor: Visitor, key: str) -> Element:
    return next(one for one in visitor.form().iter("fieldset") if one.get("id") == key)


def offered(visitor: Visitor, key: str) -> list[str | None]:
    return [one.get("value") for one in box(visitor, key).iter("input") if one.get("type") == "radio"]


def shown(visitor: Visitor, key: str) -> list[str | None]:
    """What stands in the fields of a criterion: its number, and what is chosen instead."""
    fields = list(box(visitor, key).iter("input"))
    number = [one.get("value") for one in fields if "radio" != one.get("type") != "hidden"]
    return number + [one.get("value") for one in fields if "checked" in one.attrib]


def test_what_the_rules_allow_instead_of_a_number_is_offered(nieves: Visitor) -> None:
    assert offered(nieves, "A1") == ["na", "no", "none"]
    assert offered(nieves, "A2") == ["no", "none"]
    assert [value for value in offered(nieves, "B1") if value in ("na", "no", "none")] == ["no", "none"]


def test_a_number_gives_way_to_what_is_chosen_and_comes_back(world: World, nieves: Visitor) -> None:
    nieves.submit({"A1": "12,5", "A2": "7", "then": "stay"})
    nieves.submit({"A1.instead": "na", "A2.instead": "no", "A2.note": "Llovía.", "then": "stay"})
    given = marks(world, "J6", "C001")
    assert (given["A1"], given["A2"]) == (Mark.not_applicable("A1"), Mark.not_observed("A2", "Llovía."))
    assert (shown(nieves, "A1"), shown(nieves, "A2")) == (["", "na"], ["", "no"])
    nieves.submit({"A1.instead": "none", "then": "stay"})
    assert "A1" not in marks(world, "J6", "C001")
    nieves.submit({"A1": "9", "then": "stay"})
    assert marks(world, "J6", "C001")["A1"].value == Decimal(9)
    assert shown(nieves, "A1") == ["9"]


def test_a_cleared_number_is_had_back_and_so_is_what_stood_instead(world: World, nieves: Visitor) -> None:
    nieves.submit({"A1": "12,5", "A2.instead": "no", "A2.note": "Llovía.", "then": "stay"})
    nieves.submit({"A1.instead": "none", "A2.instead": "none", "then": "stay"})
    assert set(marks(world, "J6", "C001")) == set()
    nieves.submit({"then": "undo:A1"})
    nieves.submit({"then": "undo:A2"})
    given = marks(world, "J6", "C001")
    assert (given["A1"], given["A2"]) == (Mark.of("A1", "12.5"), Mark.not_observed("A2", "Llovía."))


def test_a_number_and_an_answer_without_one_are_asked_about_and_nothing_typed_is_lost(
    world: World, nieves: Visitor
) -> None:
    nieves.submit({"A1": "3", "A1.instead": "na", "then": "stay"}, status=422)
    assert "En A1 hay un número y además una respuesta sin número." in nieves.text
    assert shown(nieves, "A1") == ["3"]
    assert marks(world, "J6", "C001") == {}
    nieves.submit({"then": "stay"})
    assert marks(world, "J6", "C001")["A1"].value == Decimal(3)
    nieves.submit({"A1": "4", "A1.instead": "no", "then": "stay"}, status=422)
    nieves.submit({"A1.instead": "no", "A1.note": "Llovía.", "then": "stay"})
    assert marks(world, "J6", "C001")["A1"] == Mark.not_observed("A1", "Llovía.")


def test_in_comparing_too(world: World, nieves: Visitor) -> None:
    one, other = number_of(world, "J6", "C001"), number_of(world, "J6", "C002")
    here = f"/judge/compare?farm={one}&farm={other}&at=A1"
    nieves.get(here)
    assert offered(nieves, f"f{one}") == ["na", "no", "none"]
    sent = {"farm": [str(one), str(other)], "then": "stay"}
    nieves.submit({**sent, f"{one}.mark": "5", f"{other}.mark.instead": "na"})
    assert marks(world, "J6", "C001")["A1"].value == Decimal(5)
    assert marks(world, "J6", "C002")["A1"] == Mark.not_applicable("A1")
    nieves.submit({**sent, f"{one}.mark": "6", f"{one}.mark.instead": "no", f"{other}.mark.instead": "na"}, status=422)
    assert "En A1 hay un número y además una respuesta sin número." in nieves.text
    nieves.submit({**sent, f"{one}.mark.instead": "none", f"{other}.mark.instead": "none"})
    assert "A1" not in marks(world, "J6", "C001")
    nieves.submit({**sent, "then": f"undo:{other}"})
    assert marks(world, "J6", "C002")["A1"] == Mark.not_applicable("A1")
    assert "A1" not in marks(world, "J6", "C001")
    nieves.get(here.replace("A1", "A2"))
    assert offered(nieves, f"f{one}") == ["no", "none"]


def test_in_practice_too(nieves: Visitor) -> None:
    nieves.get("/judge/practice/1")
    assert offered(nieves, "A1") == ["na", "no", "none"]
    nieves.submit({"A1": "5", "A2.instead": "no", "A2.note": "No se dice.", "then": "stay"})
    assert (shown(nieves, "A1"), shown(nieves, "A2")) == (["5"], ["", "no"])
    nieves.submit({"A1.instead": "none", "then": "stay"})
    assert shown(nieves, "A1") == ["", "none"]
    nieves.submit({"then": "undo:A1"})
    assert shown(nieves, "A1") == ["5"]
