"""The practice farm that ships: whole in three languages, and its example follows from its own words and figures."""

from __future__ import annotations

import json
import random
import statistics
from collections import Counter
from decimal import Decimal
from importlib import resources
from typing import Any

import pytest

from judging.domain.entries import diversity
from judging.domain.scoring.calibration import Limits, Tendency, Verdict, calibration, compare, tendency, verdict
from judging.domain.scoring.choices import mark_of
from judging.domain.scoring.scoresheet import Mark, ScoreSheet, mark_problems, sheet_from_document
from judging.storage.catalogue import crop_catalogue

LANGUAGES = {"es", "fr", "en"}


def shipped(name: str) -> Any:
    return json.loads((resources.files("judging") / "data" / name).read_text(encoding="utf-8"))


SHEET: ScoreSheet = sheet_from_document(shipped("kits/coffee/sheet.json"))
DOCUMENT = shipped("practice_caranavi.json")
FARM = DOCUMENT["farms"][0]
EXAMPLE = {key: mark_of(key, one["mark"], "") for key, one in FARM["agreed"].items()}


def test_every_criterion_has_an_agreed_mark_that_may_stand() -> None:
    assert list(EXAMPLE) == [criterion.key for criterion in SHEET.criteria]
    assert mark_problems(SHEET, EXAMPLE.values()) == []
    values = {mark.value for mark in EXAMPLE.values()}
    assert {Decimal(n) for n in range(5)} <= values  # something of every level, and a half
    assert Decimal("2.5") in values


def test_every_text_is_there_in_three_languages_and_says_its_own() -> None:
    texts = [FARM["title"], *FARM["texts"].values(), *(one["why"] for one in FARM["agreed"].values())]
    assert {f"section-{section.key}" for section in SHEET.sections} < FARM["texts"].keys()
    for text in texts:
        assert text.keys() == LANGUAGES
        assert len(set(text.values())) == 3
        assert all(words.strip() == words and words for words in text.values())


def test_the_computed_criteria_follow_from_the_farms_figures() -> None:
    """The counts, shares and species that its words tell of."""
    plants = {
        "Musa acuminata": 220,
        "Inga spp.": 80,
        "Citrus × sinensis": 40,
        "Persea americana": 20,
        "Cedrela odorata": 12,
    }
    others = [
        "Manihot esculenta",
        "Lactuca sativa",
        "Beta vulgaris",
        "Allium cepa",
        "Apis mellifera",
        "Gallus gallus domesticus",
    ]
    catalogue = crop_catalogue()
    crops = []
    for name in [*plants, *others]:
        species = catalogue.get(name)
        group = species.group if species else "vegetable"
        crops.append(diversity.Crop(name, group, bool(species and species.nitrogen_fixer)))
    assert diversity.propose_associated_crops(crops) == EXAMPLE["D1"].value
    counted = [(name, Decimal(count)) for name, count in plants.items()]
    assert diversity.propose_crop_balance(counted) == EXAMPLE["D2"].value
    shares = [("café", Decimal(78)), ("guineo", Decimal(14)), ("miel", Decimal(8))]
    assert diversity.propose_income_balance(shares) == EXAMPLE["E1"].value
    told = FARM["texts"]["figures"]["es"]
    for figure in ("220 plantas", "80 árboles", "40 naranjos", "20 paltos", "12 cedros", "78 %", "14 %", "8 %"):
        assert figure in told


def test_nobody_who_picks_levels_at_random_is_told_that_it_is_very_good() -> None:
    """The yardstick of docs/fairness.md, with fewer judges."""
    dice = random.Random(20)
    found = [
        calibration(compare(SHEET, EXAMPLE, {key: Mark.of(key, dice.randint(0, 4)) for key in EXAMPLE}))
        for _ in range(400)
    ]
    told = Counter(verdict(one, Limits()) for one in found)
    assert told[Verdict.CLOSE] == 0
    assert told[Verdict.FAR] > 360
    assert abs(statistics.mean(float(one.agreement or 0) for one in found)) < 0.03
    assert 1.3 < statistics.mean(float(one.mean_distance or 0) for one in found) < 1.45


@pytest.mark.parametrize("attempt", DOCUMENT["attempts"])
def test_rosa_came_close_and_missed_one_criterion_by_two_levels(attempt: dict[str, Any]) -> None:
    given = {key: mark_of(key, choice, note) for key, (choice, note) in attempt["marks"].items()}
    assert mark_problems(SHEET, given.values()) == []
    rosa = calibration(compare(SHEET, EXAMPLE, given))
    assert (len(rosa.compared), rosa.within, rosa.equal) == (20, 19, 13)
    assert (verdict(rosa, Limits()), tendency(rosa, Limits())) == (Verdict.CLOSE, Tendency.EVEN)
