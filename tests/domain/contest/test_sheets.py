"""A score sheet's document that came from a person: read whole, or refused with every mistake by its place."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from judging.domain.contest import sheetediting as steps
from judging.domain.contest.sheets import read_sheet
from judging.sentences import sentence

COFFEE = Path(__file__).parents[3] / "judging/data/kits/coffee/sheet.json"


@pytest.fixture
def coffee() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(COFFEE.read_text(encoding="utf-8"))
    return found


def test_the_coffee_sheet_is_read_without_a_word(coffee: dict[str, Any]) -> None:
    sheet, problems = read_sheet(coffee)
    assert problems == []
    assert sheet is not None
    assert len(sheet.criteria) == 20


WRONG: list[tuple[list[str | int], Any, str, str]] = [
    (["sections", 0, "criteria", 0, "weight"], "0", "document_weight", "/sections/0/criteria/0/weight"),
    (["sections", 0, "criteria", 0, "weight"], 2.5, "document_no_number", "/sections/0/criteria/0/weight"),
    (["sections", 0, "criteria", 0, "weight"], "2,5", "document_no_number", "/sections/0/criteria/0/weight"),
    (["sections", 0, "criteria", 1, "key"], "A1", "document_twice", "/sections/0/criteria/1/key"),
    (["sections", 0, "criteria", 0, "levels", 0, "mark"], "1e5", "document_no_number",
     "/sections/0/criteria/0/levels/0/mark"),
    (["sections", 0, "criteria"], [], "document_length", "/sections/0/criteria"),
    (["sections", 0, "part"], "nowhere", "document_not_on_sheet", "/sections/0/part"),
    (["sections", 0, "points"], 30, "document_unknown_key", "/sections/0/points"),
    (["scale"], {"max": "4", "step": "0.3"}, "document_scale", "/scale"),
    (["scale"], {"max": "-1", "min": "-3", "step": "1"}, "document_penalty", "/scale/max"),
    (["scale"], {"max": "0", "min": "-3", "step": "1"}, "document_no_points", "/scale"),
    (["scale"], {"max": "100", "step": "0.01"}, "document_many_steps", "/scale/step"),
    (["out_of"], None, "document_missing", "/out_of"),
    (["knock_outs", 0, "text"], "No", "document_no_object", "/knock_outs/0/text"),
    (["deliberation", 0, "kind"], "song", "document_no_choice", "/deliberation/0/kind"),
]  # fmt: skip


@pytest.mark.parametrize(("way", "value", "code", "path"), WRONG, ids=[f"{one[2]} {one[3]}" for one in WRONG])
def test_a_mistake_is_named_by_file_path_and_reason(
    coffee: dict[str, Any], way: list[str | int], value: Any, code: str, path: str
) -> None:
    place: Any = coffee
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = value
    sheet, (problem,) = read_sheet(coffee, file="mine.json")
    assert sheet is None
    assert (problem.code, problem.params["path"]) == (code, path)
    assert sentence(problem).startswith(f"mine.json, {path}: ")


def test_a_step_changes_what_it_speaks_of_and_leaves_what_it_was_given(coffee: dict[str, Any]) -> None:
    before = deepcopy(coffee)
    moved = steps.moved(coffee, "A1", 1)
    said = steps.CriterionSaid(section="B", name={"es": "Otro"}, weight="3")
    after = steps.with_criterion(steps.without(moved, "B1"), "A1", said)
    assert coffee == before
    assert [one["key"] for one in after["sections"][0]["criteria"]] == [
        one["key"] for one in before["sections"][0]["criteria"] if one["key"] != "A1"
    ]
    assert after["sections"][1]["criteria"][-1]["key"] == "A1", "a key stays, wherever its criterion goes"
    assert after["sections"][1]["criteria"][-1]["reference"] == before["sections"][0]["criteria"][0]["reference"]
    assert after["knock_outs"] == before["knock_outs"]
    assert read_sheet(after)[1] == []


def test_keys_are_given_once(coffee: dict[str, Any]) -> None:
    said = steps.CriterionSaid(section="A", name={"es": "Otro"}, weight="3")
    keys = [one["key"] for one in steps.with_criterion(coffee, None, said)["sections"][0]["criteria"]]
    assert len(set(keys)) == len(keys)
    new = steps.CriterionSaid(section="", name={"es": "Otro"}, weight="3", new_section={"es": "Más"})
    made = steps.with_criterion(coffee, None, new)["sections"][-1]
    assert made["key"] not in {section["key"] for section in coffee["sections"]}
    assert made["criteria"][0]["key"] == f"{made['key']}1"
