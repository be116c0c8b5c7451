"""Criteria with scales of their own, one of them a penalty, on every page that shows or takes a mark."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from judging.storage.models import SheetVersion
from tests.web.judge.sheet.judging_paths import address, marks, number_of
from tests.world import World

OWN = {"A1": {"max": "12", "step": "1"}, "A2": {"min": "-5", "max": "0", "step": "0.5"}}


@pytest.fixture
def own_scales(world: World) -> World:
    """The demonstration with a first criterion marked from 0 to 12 and a second that takes points off."""
    with world.tampering() as session:
        version = session.scalars(select(SheetVersion)).one()
        sections = [
            {**section, "criteria": [_with_own_scale(item) for item in section["criteria"]]}
            for section in version.document["sections"]
        ]
        version.document = {**version.document, "sections": sections}
        version.digest = "own scales"
    return world


def _with_own_scale(item: dict[str, object]) -> dict[str, object]:
    key = str(item["key"])
    return {**item, "levels": [], "scale": OWN[key]} if key in OWN else item


def test_a_judge_is_shown_each_scale_and_held_to_it(own_scales: World) -> None:
    nestor = own_scales.judge("J3")
    nestor.get(address(own_scales, "J3", "C009"))
    assert "De 0 a 12, de 1 en 1." in nestor.text
    assert "De -5 a 0, de 0,5 en 0,5." in nestor.text
    assert "quita puntos" in nestor.text
    nestor.submit({"A1": "11", "A2": "-2,5"})
    kept = marks(own_scales, "J3", "C009")
    assert (kept["A1"].value, kept["A2"].value) == (Decimal(11), Decimal("-2.5"))
    nestor.submit({"A1": "13", "A2": "1"}, status=422)
    assert "La nota de A1 va de 0 a 12, en pasos de 1." in nestor.text
    assert "La nota de A2 va de -5 a 0, en pasos de 0.5." in nestor.text


def test_everybody_reads_the_scales_from_the_beginning(own_scales: World) -> None:
    anybody = own_scales.anybody()
    anybody.get("/editions/caranavi-2026/criteria")
    assert "Son 20 criterios, cada uno con su escala" in anybody.text
    assert "De -5 a 0, de 0,5 en 0,5." in anybody.text


def test_a_paper_sheet_is_typed_in_on_each_scale(own_scales: World) -> None:
    nelly = own_scales.organiser()
    nelly.get(f"/organiser/caranavi-2026/paper/sheets/{number_of(own_scales, 'J3', 'C009')}")
    assert "Los criterios tienen escalas distintas" in nelly.text
    assert "(-5–0)" in nelly.text


@pytest.mark.parametrize("page", ["/organiser/caranavi-2026/results", "/judge/review"])
def test_the_other_pages_hold(own_scales: World, page: str) -> None:
    visitor = own_scales.organiser() if page.startswith("/organiser") else own_scales.judge("J1")
    visitor.get(page)
