"""What the order hangs on: other rules, one judge, one criterion, the weights."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.domain.analysis.markrows import MarkRows
from judging.domain.analysis.otherrules import OtherRule, fractional_ranks, ranks
from judging.domain.analysis.sensitivity import (
    compare_rules,
    sensitivity,
    weight_chances,
    weight_flips,
    without_each_criterion,
    without_each_judge,
    zone_changes,
)
from judging.domain.levelling.crossed import CrossedTotals
from judging.domain.ranking.ranking import Entry, Rule, rank
from judging.domain.results.rounds import CarriedIn, Carry, CarryKind
from judging.domain.scoring.scoresheet import ScoreSheet
from tests.domain.conftest import judged, small_sheet
from tests.domain.reference_panels import incomplete_panels, incomplete_rows, princeton


def in_order(found: Mapping[str, int | None]) -> list[int | None]:
    return [found[key] for key in sorted(found)]


def test_the_floats_used_for_analysis_agree_with_the_exact_totals() -> None:
    rows = incomplete_rows()
    assert rows.points(rows.weights[None, :])[:, 0] == pytest.approx(rows.totals.values, abs=1e-12)


def test_a_criterion_without_marks_renormalises_its_own_section(coffee_sheet: ScoreSheet) -> None:
    half = " ".join(
        "- 4" if key == "B4" else "4" if key[0] == "B" else "2"
        for key in (c.key for c in coffee_sheet.criteria)
        if key != "B5"
    )
    farm = judged(coffee_sheet, "F1", Ana=half, Bea=half.replace("-", "0"))
    rows = MarkRows.of(coffee_sheet, [farm])
    assert rows.points(rows.weights[None, :])[:, 0] == pytest.approx(rows.totals.values, abs=1e-12)
    nothing_in_b = " ".join("-" if key.startswith("B") else "3" for key in rows.criteria)
    bare = MarkRows.of(coffee_sheet, [judged(coffee_sheet, "F2", Ana=nothing_in_b)])
    assert bare.points(bare.weights[None, :])[:, 0] == pytest.approx([75.0])
    without_b = np.where([key.startswith("B") for key in rows.criteria], 0.0, rows.weights)
    assert rows.points(without_b[None, :])[:, 0] == pytest.approx([50.0, 50.0])


def test_leaving_out_one_judge_of_the_worked_case() -> None:
    """Plain ranks of two independent programs."""
    found = without_each_judge(incomplete_rows().totals)
    assert in_order(found["J4"]) == [3, 6, 5, 2, 7, 1, 3, 8]
    assert in_order(found["J1"]) == [5, 3, 3, 1, 7, 2, 5, 8]


def test_changes_among_the_first_places_name_the_judge() -> None:
    totals = incomplete_rows().totals
    official = compare_rules(totals).ranks[OtherRule.MEAN]
    changes = {change.without: change for change in zone_changes(official, without_each_judge(totals))}
    assert changes["J4"].entered == ("P01", "P07")
    assert changes["J4"].left == ("P03",)
    assert changes["J1"].moved == ("P04", "P06")
    assert zone_changes(official, {"nobody": official}) == ()


def test_an_entry_left_without_a_sheet_has_no_rank() -> None:
    totals = CrossedTotals.of([("F1", "Ana", 50), ("F2", "Ana", 60), ("F2", "Bea", 40)])
    assert without_each_judge(totals) == {"Ana": {"F1": None, "F2": 1}, "Bea": {"F1": 2, "F2": 1}}
    assert without_each_judge(CrossedTotals.of([("F1", "Ana", 50)])) == {}


def test_the_least_weight_that_swaps_two_neighbours_of_the_worked_case() -> None:
    """Lead 1/30 of a mark; moving 1/60 of the weight from "social" to "agroforestry" swaps places 3 and 4."""
    sheet, entries = incomplete_panels()
    by_key = {entry.key: entry for entry in entries}
    order = [by_key[key] for key in ("P04", "P03", "P02")]
    unknown, flip = weight_flips(sheet, order)
    assert unknown is None  # P04 has a criterion that is not applicable
    assert flip is not None
    assert (flip.first, flip.second, flip.lead, flip.distance) == ("P03", "P02", Fraction(1, 30), Fraction(1, 60))
    assert [(move.source, move.target) for move in flip.moves] == [("social", "agro")]


def moved(sheet: ScoreSheet, entries: list[Entry], moves: dict[str, Fraction]) -> list[Fraction]:
    """Weighted mean marks of one-sheet entries once these shares of weight are added to the criteria."""
    weights = {c.key: c.weight / sheet.weight + moves.get(c.key, Fraction(0)) for c in sheet.criteria}
    sheets = [own for entry in entries for own in entry.sheets.values()]
    return [sum((Fraction(own.marks[key].value or 0) * weights[key] for key in weights), Fraction(0)) for own in sheets]


@given(st.lists(st.integers(0, 4), min_size=8, max_size=8))
def test_moving_that_weight_makes_the_two_level(marks: list[int]) -> None:
    sheet = small_sheet({"A": 40, "B": 30, "C": 20, "D": 10})
    entries = [
        judged(sheet, "F1", Ana=" ".join(map(str, marks[:4]))),
        judged(sheet, "F2", Ana=" ".join(map(str, marks[4:]))),
    ]
    (flip,) = weight_flips(sheet, entries)
    first, second = moved(sheet, entries, {})
    if flip is None:
        assert first <= second or all(a >= b for a, b in zip(marks[:4], marks[4:], strict=True))
        return
    shift: dict[str, Fraction] = {}
    for move in flip.moves:
        shift[move.source] = shift.get(move.source, Fraction(0)) - move.share
        shift[move.target] = shift.get(move.target, Fraction(0)) + move.share
    weights = {criterion.key: criterion.weight / sheet.weight for criterion in sheet.criteria}
    assert all(move.share <= weights[move.source] for move in flip.moves)
    level = moved(sheet, entries, shift)
    assert first > second
    assert level[0] == level[1]


CARRIES = [
    Carry(CarryKind.CARRY),
    Carry(CarryKind.BLEND, before=70),
    Carry(CarryKind.BLEND, before=40, part_decimals=1),
]


@pytest.mark.parametrize("carry", CARRIES, ids=["added", "70 of a hundred", "parts rounded"])
def test_what_comes_from_the_round_before_is_part_of_every_order(carry: Carry) -> None:
    """By its own sheets Elena's farm is ahead; with what they bring along, Rosa's is."""
    sheet = small_sheet({"A": 60, "B": 40})
    farms = [judged(sheet, "Elena", Ana="4 4", Bea="4 3"), judged(sheet, "Rosa", Ana="3 3", Bea="3 4")]
    carried = CarriedIn(carry, {"Elena": Decimal("51.25"), "Rosa": Decimal("93.5")})
    official = {own.key: own for own in rank(sheet, farms, Rule(), carried=carried).entries}
    rows = MarkRows.of(sheet, farms, carried)
    assert rows.points(rows.weights[None, :])[:, 0] == pytest.approx(rows.totals.values, abs=1e-12)
    assert dict(zip(rows.totals.entries, rows.totals.entry_means, strict=True)) == pytest.approx(
        {key: float(own.exact) for key, own in official.items()}, abs=0.05 if carry.part_decimals else 1e-12
    )
    found = sensitivity(rows, seed=1)
    assert found.rules.ranks[OtherRule.MEAN] == {key: own.rank for key, own in official.items()}
    assert found.weights.p_first == {"Elena": 0.0, "Rosa": 1.0}
    assert {key: own["Rosa"] for key, own in found.without_judge.items()} == {"Ana": 1, "Bea": 1}
    assert {key: own["Rosa"] for key, own in found.without_criterion.items()} == {"A": 1, "B": 1}
    alone = sensitivity(MarkRows.of(sheet, farms), seed=1)
    assert alone.rules.ranks[OtherRule.MEAN] == {"Elena": 1, "Rosa": 2}


@given(st.lists(st.integers(0, 4), min_size=8, max_size=8), st.integers(-40, 40), st.integers(1, 99))
def test_moving_that_weight_makes_two_level_with_what_they_bring(marks: list[int], ahead: int, before: int) -> None:
    sheet = small_sheet({"A": 40, "B": 30, "C": 20, "D": 10})
    entries = [judged(sheet, key, Ana=" ".join(map(str, own))) for key, own in (("F1", marks[:4]), ("F2", marks[4:]))]
    carried = CarriedIn(Carry(CarryKind.BLEND, before=before), {"F1": Decimal(50 + ahead), "F2": Decimal(50)})

    def scores(moves: dict[str, Fraction]) -> list[Fraction]:
        points = (own * sheet.out_of / Fraction(sheet.scale.max) for own in moved(sheet, entries, moves))
        return [carried(entry.key, own) for entry, own in zip(entries, points, strict=True)]

    (flip,) = weight_flips(sheet, entries, carried)
    first, second = scores({})
    if flip is None:
        shares = {own.key: own.weight / sheet.weight for own in sheet.criteria}
        extremes = [scores({key: (key == whole) - share for key, share in shares.items()}) for whole in shares]
        assert first <= second or all(ours >= theirs for ours, theirs in extremes)
        return
    shift: dict[str, Fraction] = {}
    for move in flip.moves:
        shift[move.source] = shift.get(move.source, Fraction(0)) - move.share
        shift[move.target] = shift.get(move.target, Fraction(0)) + move.share
    assert first > second
    level = scores(shift)
    assert level[0] == level[1]


def test_leaving_out_one_criterion() -> None:
    sheet = small_sheet({"A": 60, "B": 40})
    farms = [judged(sheet, "F1", Ana="4 0", Bea="4 0"), judged(sheet, "F2", Ana="2 4", Bea="1 4")]
    rows = MarkRows.of(sheet, farms)
    assert without_each_criterion(rows) == {"A": {"F1": 2, "F2": 1}, "B": {"F1": 1, "F2": 2}}
    alone = small_sheet({"A": 1})
    assert without_each_criterion(MarkRows.of(alone, [judged(alone, "F1", Ana="4", Bea="3")])) == {}


def test_weights_drawn_round_the_declared_ones() -> None:
    rows = incomplete_rows()
    found = weight_chances(rows, seed=7)
    assert found.draws == 2_000
    assert found.p_first["P06"] > 0.95
    assert found.p_first["P05"] == found.p_top["P08"] == 0.0
    assert found.p_top["P06"] == 1.0
    assert 0.5 < found.p_top["P03"] < 0.85
    assert weight_chances(rows, seed=7) == found
    assert weight_chances(rows, seed=8) != found


def test_with_the_levelled_score_as_base_other_entries_are_close() -> None:
    found = weight_chances(incomplete_rows(), seed=7, base=OtherRule.LEVELLED)
    assert found.p_top["P01"] == found.p_top["P07"] > 0.6
    assert found.p_top["P03"] < 0.1


def test_the_judgment_of_princeton_by_other_rules() -> None:
    """Orders of two independent programs: by mean B J D E A ..., by z-scores B J D A G F E C H I."""
    found = compare_rules(princeton()).ranks
    assert in_order(found[OtherRule.Z]) == [4, 1, 8, 3, 7, 6, 5, 9, 10, 2]
    assert in_order(found[OtherRule.MEAN]) == in_order(found[OtherRule.LEVELLED]) == [5, 1, 9, 3, 4, 7, 6, 8, 10, 2]
    # Rank sums 46 35 54 40.5 52 49 50.5 55 73 40.
    assert in_order(found[OtherRule.FRACTIONAL_RANK]) == [4, 1, 8, 3, 7, 5, 6, 9, 10, 2]
    assert set(found) == set(OtherRule)


def test_ranks_of_judges_with_long_and_short_lists_weigh_the_same() -> None:
    """F2 is Ana's second of four ((2 - .5) / 4) and Bea's first of two (.5 / 2): mean .3125, just behind F4's .125."""
    ana = [("F1", "Ana", 50), ("F2", "Ana", 80), ("F3", "Ana", 60), ("F4", "Ana", 90)]
    totals = CrossedTotals.of([*ana, ("F2", "Bea", 70), ("F1", "Bea", 40)])
    assert fractional_ranks(totals) == pytest.approx([0.875, 0.75, 0.375, 0.25, 0.625, 0.125])
    assert compare_rules(totals).ranks[OtherRule.FRACTIONAL_RANK] == {"F1": 4, "F2": 2, "F3": 3, "F4": 1}


def test_a_rule_that_cannot_be_applied_is_left_out() -> None:
    found = compare_rules(incomplete_rows().totals)
    assert OtherRule.TRIMMED not in found.ranks
    assert len(found.ranks) == 7
    assert found.spread["P03"] == (3, 6)
    assert found.times_in_top["P06"] == 7
    assert ranks(OtherRule.TRIMMED, princeton()) is not None


def test_the_whole_panel_for_one_category() -> None:
    found = sensitivity(incomplete_rows(), seed=1)
    assert set(found.without_judge) == {"J1", "J2", "J3", "J4"}
    assert set(found.without_criterion) == {"agro", "soil", "div", "water", "social"}
    assert found.weights.seed == 1
