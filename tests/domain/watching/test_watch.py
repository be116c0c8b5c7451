"""Watching the judges: each check sees the behaviour it is meant for, and leaves honest judges alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from judging.domain.analysis.markrows import MarkRows
from judging.domain.levelling.crossed import CrossedTotals
from judging.domain.levelling.severity import levelled
from judging.domain.watching import absence, exchange, figures, links, order, residuals, strictness
from judging.domain.watching.figures import Booleans, JudgeFigure, sequential_p
from judging.domain.watching.watch import watch
from tests.domain.conftest import judged, small_sheet
from tests.domain.reference_panels import crossed

JUDGES = ("Ana", "Bea", "Cleo", "Dora", "Elsa")
Twist = Callable[[int, str], float]


def panel(twist: Twist, *, farms: int = 40, seed: int = 11, noise: float = 3.0, size: int = 5) -> CrossedTotals:
    """Honest judges, `size` of five on each farm in turn, with `twist(farm, judge)` added to their totals."""
    rng = np.random.default_rng(seed)
    quality = rng.normal(70, 8, farms)
    return CrossedTotals.of(
        (f"F{farm:02}", judge, quality[farm] + rng.normal(0, noise) + twist(farm, judge))
        for farm in range(farms)
        for place, judge in enumerate(JUDGES)
        if (farm * 3 + farm // 5 + place) % 5 < size
    )


def honest(farm: int, judge: str) -> float:
    return 0.0


def flagged(figures: tuple[JudgeFigure, ...]) -> list[str]:
    return [own.judge for own in figures if own.flag is not None]


def test_an_honest_panel_raises_no_flag() -> None:
    fit = levelled(panel(honest))
    assert flagged(strictness.severity(fit)) == []
    assert flagged(residuals.erratic(fit, seed=1, simulations=500)) == []
    assert flagged(order.out_of_line(fit.totals, seed=1)) == []
    assert flagged(exchange.narrow(fit, seed=1)) == []
    assert residuals.odd_totals(fit) == ()


@pytest.mark.parametrize(("points", "code"), [(-10.0, "judge_strict"), (10.0, "judge_lenient")])
def test_an_unusually_strict_or_lenient_judge_is_told(points: float, code: str) -> None:
    found = strictness.severity(levelled(panel(lambda _, judge: points if judge == "Bea" else 0.0)))
    assert {own.judge: own.flag.code for own in found if own.flag is not None} == {"Bea": code}
    assert next(own.value for own in found if own.judge == "Bea") == pytest.approx(points, abs=2.5)


def test_judges_who_all_differ_a_little_are_no_news() -> None:
    """Every one of them differs from the others by many standard errors: so do judges, and nobody is named."""
    steps = dict(zip(JUDGES, (-6.0, -3.0, 0.0, 2.0, 6.0), strict=True))
    fit = levelled(panel(lambda _, judge: steps[judge], noise=0.5))
    assert all(abs(own.difference or 0.0) > 3.0 * (own.se or 9.0) for own in fit.severities if own.judge != "Cleo")
    assert flagged(strictness.severity(fit)) == []


def test_two_honest_judges_beside_a_very_strict_one_are_not_called_lenient() -> None:
    scores = [
        (f"F{farm}", judge, farm + farm % 3 - 40.0 * (judge == "Bea")) for farm in range(30) for judge in JUDGES[:3]
    ]
    scores[0] = ("F0", "Ana", 1.0)
    found = strictness.severity(levelled(CrossedTotals.of(scores)))
    assert [(own.judge, own.flag.code) for own in found if own.flag] == [("Bea", "judge_strict")]


def test_of_two_judges_far_apart_neither_is_the_odd_one() -> None:
    scores = [
        (f"F{farm}", judge, farm + 30.0 * (judge == "Bea") + farm % 2) for farm in range(9) for judge in JUDGES[:2]
    ]
    scores[0] = ("F0", "Ana", 1.0)
    found = strictness.severity(levelled(CrossedTotals.of(scores)))
    assert flagged(found) == []
    assert found[0].value == -found[1].value < -25.0


def test_groups_without_a_judge_in_common_are_not_compared() -> None:
    """Elsa and Dora judge farms of their own, thirty points higher: nothing tells whether the farms are better."""
    rng = np.random.default_rng(2)
    apart = [
        (f"F{group}{farm}", judge, 50 + 30 * group + farm + rng.normal())
        for group, pair in enumerate((JUDGES[:2], JUDGES[3:]))
        for farm in range(8)
        for judge in pair
    ]
    found = strictness.severity(levelled(CrossedTotals.of(apart)))
    assert flagged(found) == []
    assert all(abs(own.value) < 3.0 for own in found)


def test_a_judge_with_zeros_is_asked_about_and_left_out_of_all_else() -> None:
    """Elsa's zeros would make everybody else lenient, and her an erratic, strict judge with odd totals."""
    rows = sheets(zeros="Elsa")
    found = watch(rows, seed=1)
    assert [(flag.code, flag.params["judge"]) for flag in found.flags] == [("judge_zeros", "Elsa")]
    assert {own.judge for own in found.figures["severity"]} == set(JUDGES[:4])
    assert next(own.value for own in found.figures["zeros"] if own.judge == "Elsa") == 1.0


def test_zeros_that_everybody_gives_are_marks_like_others() -> None:
    scores = [(f"F{farm}", judge, 0.0 if farm < 5 else 50.0 + farm) for farm in range(20) for judge in JUDGES]
    assert absence.zeros(CrossedTotals.of(scores)) == ()
    seldom = [*scores[:-1], (*scores[-1][:2], 0.0)]
    assert flagged(absence.zeros(CrossedTotals.of(seldom))) == []


def test_an_erratic_judge_is_seen_and_the_others_are_not() -> None:
    rng = np.random.default_rng(5)
    wild = {(farm, "Cleo"): rng.normal(0, 9) for farm in range(40)}
    found = residuals.erratic(levelled(panel(lambda *key: wild.get(key, 0.0))), seed=1)
    assert flagged(found) == ["Cleo"]
    infit = {own.judge: own.value for own in found}
    assert infit["Cleo"] > 2.0 > infit["Ana"]
    again = residuals.erratic(levelled(panel(honest)), seed=1)
    assert all(own.p is not None and 0.0 < own.p <= 1.0 for own in again)


def test_where_nobody_strays_enough_to_matter_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(residuals, "honest_infit", lambda *_: pytest.fail("drawn for nothing"))
    fit = levelled(panel(honest))
    found = residuals.erratic(fit, seed=1)
    assert max(own.value for own in found) < residuals.ERRATIC
    assert {own.p for own in found} == {1.0}


def test_a_large_panel_is_drawn_in_pieces_and_the_same_judge_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    fit = levelled(panel(lambda farm, judge: 25.0 * (-1) ** farm if judge == "Dora" else 0.0))
    whole = flagged(residuals.erratic(fit, seed=1, simulations=500))
    monkeypatch.setattr(figures, "MOST_NUMBERS", 40)
    assert flagged(residuals.erratic(fit, seed=1, simulations=500)) == whole == ["Dora"]


def test_a_judge_who_turns_the_order_round_is_out_of_line() -> None:
    totals = crossed(zip(*["123456", "124356", "213465", "654321"], strict=True))
    assert flagged(order.out_of_line(totals, seed=1)) == ["j3"]


def test_one_odd_total_is_named_with_its_farm() -> None:
    odd = residuals.odd_totals(levelled(panel(lambda farm, judge: -25.0 if (farm, judge) == (7, "Bea") else 0.0)))
    assert [(own.params["entry"], own.params["judge"]) for own in odd] == [("F07", "Bea")]
    assert odd[0].params["z"] < -4.0


def test_one_slip_makes_nobody_erratic() -> None:
    fit = levelled(panel(lambda farm, judge: -60.0 if (farm, judge) == (2, "Bea") else 0.0, farms=6, size=3))
    assert [(own.params["entry"], own.params["judge"]) for own in residuals.odd_totals(fit)] == [("F02", "Bea")]
    assert flagged(residuals.erratic(fit, seed=1)) == ["Bea"]
    assert flagged(residuals.erratic(residuals.without_slips(fit), seed=1)) == []


@pytest.mark.parametrize("size", [2, 3, 5])
def test_residuals_are_standardised_to_one(size: int) -> None:
    twist = {"Ana": -20.0, "Bea": 15.0}
    fit = levelled(panel(lambda _, judge: twist.get(judge, 0.0), farms=10, size=size))
    standard = residuals.standardised_residuals(fit)
    assert standard is not None
    assert np.mean(standard**2) == pytest.approx(1.0, abs=0.02)


def test_an_erratic_judge_is_seen_on_panels_of_two() -> None:
    rng = np.random.default_rng(5)
    wild = {(farm, "Cleo"): rng.normal(0, 9) for farm in range(60)}
    fit = levelled(panel(lambda farm, judge: wild.get((farm, judge), 8.0 * (judge == "Ana")), farms=60, size=2))
    assert flagged(residuals.erratic(fit, seed=1)) == ["Cleo"]


def test_where_entries_cannot_be_told_apart_nobody_has_an_opposite_order_or_a_narrow_scale() -> None:
    """Honest judges of farms that are all alike: their orders are chance, and so is how far their totals spread."""
    rng = np.random.default_rng(8)
    alike = CrossedTotals.of((f"F{farm}", judge, 70 + rng.normal(0, 3)) for farm in range(20) for judge in JUDGES)
    found = order.out_of_line(alike, seed=1)
    assert min(own.value for own in found) < 0.0
    assert all(own.p == 1.0 for own in found)
    assert flagged(found) == []
    assert exchange.narrow(levelled(alike), seed=1) == ()


def test_a_judge_who_uses_a_narrow_part_of_the_scale() -> None:
    totals = panel(honest)
    means = totals.entry_means[totals.incidence.group]
    is_elsa = totals.incidence.column == JUDGES.index("Elsa")
    narrowed = totals.with_values(np.where(is_elsa, 70 + (totals.values - 70) * 0.1, totals.values))
    assert flagged(exchange.narrow(levelled(narrowed), seed=1)) == ["Elsa"]
    assert np.std(means) > 5.0


def test_a_judge_who_tires_drifts() -> None:
    fit = levelled(panel(lambda farm, judge: -0.4 * farm if judge == "Ana" else 0.0))
    order = {(f"F{farm:02}", judge): float(farm) for farm in range(40) for judge in ("Ana", "Bea")}
    found = residuals.drift(fit, order)
    assert [own.judge for own in found] == ["Ana", "Bea"]
    assert "Ana" in flagged(found)
    assert found[0].value < -3.0
    assert residuals.drift(fit, {key: at for key, at in order.items() if at < 14}) == ()


def test_a_judge_who_favours_her_own_zone() -> None:
    mine = {(f"F{farm:02}", judge) for farm in range(0, 40, 5) for judge in ("Bea", "Cleo")}
    totals = panel(lambda farm, judge: 6.0 if judge == "Bea" and farm % 5 == 0 else 0.0)
    found = links.favours(totals, mine, seed=1, permutations=2_000)
    assert [own.judge for own in found] == ["Bea", "Cleo"]
    assert flagged(found) == ["Bea"]
    # Her six points more raise the panel's mean by 6/5, so the difference of discrepancies is near 4.8.
    assert found[0].value == pytest.approx(4.8, abs=1.5)
    assert links.favours(totals, {("F00", "Bea")}, seed=1) == ()


def test_the_smallest_p_of_favouritism_is_what_counting_all_choices_gives() -> None:
    """Two linked farms of five, the two highest discrepancies: 1 choice of 10."""
    scores = [(f"F{farm}", "Ana", 60.0 + gift) for farm, gift in enumerate((10, 9, 0, -1, 0.5))]
    others = [(f"F{farm}", judge, 60.0) for farm in range(5) for judge in ("Bea", "Cleo")]
    found = links.favours(CrossedTotals.of([*scores, *others]), {("F0", "Ana"), ("F1", "Ana")}, seed=2)
    assert found[0].p == pytest.approx(0.1)


def test_drawing_that_ends_early_accuses_no_more_honest_judges() -> None:
    """At most 5 % of honest judges get a p of 5 % or less, and 1 % one of 1 %; where all draws are needed p is
    that of all draws."""
    rng = np.random.default_rng(11)
    chances = rng.random(2_000)
    found = np.array(sequential_p(lambda count: rng.random((2_000, count)) < chances[:, None], 2_000, 2_000))
    assert np.mean(found <= 0.05) <= 0.062  # three standard errors above
    assert np.mean(found <= 0.01) <= 0.017
    assert np.max(np.abs(found - chances)) < 0.3
    suspicious = sequential_p(lambda count: np.zeros((1, count), dtype=np.bool_), 1, 1_999)
    assert suspicious == [1 / 2_000]


def test_drawing_goes_on_as_long_as_one_judge_is_suspicious() -> None:
    drawn = []

    def as_high(count: int) -> Booleans:
        drawn.append(count)
        return np.array([[True] * count, [False] * count])

    often, never = sequential_p(as_high, 2, 1_000)
    assert (often, never, sum(drawn)) == (1.0, 1 / 1_001, 1_000)
    drawn.clear()
    assert sequential_p(lambda count: as_high(count)[:1], 1, 1_000) == [1.0]
    assert sum(drawn) < 1_000


def sheets(*, flat: str | None = None, zeros: str | None = None) -> MarkRows:
    """Twenty farms of rising quality, four judges, five criteria; `flat` gives the same mark everywhere, `zeros` 0."""
    sheet = small_sheet({"A": 1, "B": 1, "C": 1, "D": 1, "E": 1})
    rng = np.random.default_rng(9)
    farms = []
    for farm in range(20):
        low = farm // 7
        marks = {
            judge: " ".join([str(low + 1)] * 5 if judge == flat else map(str, rng.integers(low, low + 3, 5)))
            for judge in JUDGES[:4]
        }
        if zeros:
            marks[zeros] = "0 0 0 0 0"
        farms.append(judged(sheet, f"F{farm:02}", **marks))
    return MarkRows.of(sheet, farms)


def test_straight_lines_and_halo_are_seen() -> None:
    rows = sheets(flat="Dora")
    assert flagged(exchange.straight_lines(rows, seed=1)) == ["Dora"]
    assert flagged(exchange.halo(rows, seed=1)) == ["Dora"]
    assert flagged(exchange.straight_lines(sheets(), seed=1)) == flagged(exchange.halo(sheets(), seed=1)) == []


def test_a_sheet_with_one_criterion_has_no_halo() -> None:
    sheet = small_sheet({"A": 1})
    rows = MarkRows.of(sheet, [judged(sheet, f"F{n}", Ana="3", Bea="2") for n in range(6)])
    assert exchange.halo(rows, seed=1) == exchange.straight_lines(rows, seed=1) == ()


def test_all_checks_together_list_their_flags() -> None:
    found = watch(sheets(flat="Dora"), seed=1)
    assert {flag.code for flag in found.flags} >= {"judge_halo", "judge_straight_lines"}
    assert all(flag.params["judge"] == "Dora" for flag in found.flags)
    assert watch(sheets(), seed=1).flags == ()


@pytest.mark.parametrize("lines", [["3"], ["33", "33"], ["3.", ".4"], ["12", "34"]])
def test_tables_with_next_to_nothing_in_them_are_survived(lines: list[str]) -> None:
    sheet = small_sheet({"A": 1, "B": 1})
    farms = [
        judged(sheet, f"F{row}", **{f"J{place}": f"{mark} {mark}" for place, mark in enumerate(line) if mark != "."})
        for row, line in enumerate(lines)
    ]
    found = watch(MarkRows.of(sheet, farms), seed=1, links={("F0", "J0")}, order={("F0", "J0"): 1.0})
    for kind in found.figures.values():
        assert all(np.isfinite(own.value) for own in kind)


def test_flags_do_not_change_a_score() -> None:
    rows = sheets(flat="Dora")
    before = rows.totals.values.copy()
    watch(rows, seed=1)
    assert np.array_equal(before, rows.totals.values)
