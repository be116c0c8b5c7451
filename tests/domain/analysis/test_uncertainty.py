"""Pairwise certainty, variance components and the rank distribution, against published fits and the worked case."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.domain.analysis.uncertainty import (
    _posterior,
    _Sampler,
    certainty,
    clear_neighbours,
    level_groups,
    posterior_certainty,
    rank_distribution,
)
from judging.domain.levelling.crossed import Array, CrossedTotals
from judging.domain.levelling.severity import LevelledResult, levelled
from judging.domain.levelling.variance import random_effects, variance_components
from tests.domain.reference_panels import crossed, incomplete_rows, penicillin, princeton, shrout_fleiss


def ahead(fit: LevelledResult, first: str, second: str) -> float:
    found = certainty(fit, [first, second])
    assert found is not None
    return float(found[0, 1])


def deviations(totals: CrossedTotals, entries: Sequence[str]) -> Array:
    """Posterior standard deviations of these entries' effects."""
    fit = random_effects(totals)
    assert fit is not None
    return np.sqrt(np.diag(_posterior(totals, fit, entries)[1]))


def test_how_sure_the_worked_case_s_pairs_are() -> None:
    fit = levelled(incomplete_rows().totals)
    known = {("P06", "P01"): 0.993946, ("P01", "P02"): 0.636534, ("P02", "P04"): 0.527461, ("P04", "P03"): 0.792160}
    for (first, second), chance in known.items():
        assert ahead(fit, first, second) == pytest.approx(chance, abs=1e-6)
        assert ahead(fit, second, first) == pytest.approx(1.0 - chance, abs=1e-6)
    assert ahead(fit, "P01", "P07") == 0.5


def test_the_worked_case_with_random_entries() -> None:
    """Two independent programs: components 256.639, 127.047, 10.9379; mean 74.3634."""
    totals = incomplete_rows().totals
    fit = random_effects(totals)
    assert fit is not None
    own = fit.components
    assert (own.entry, own.judge, own.residual, own.mean) == pytest.approx(
        (256.639, 127.047, 10.9379, 74.3634), rel=4e-6
    )
    assert fit.entries == pytest.approx([7.5110, 6.5396, 4.1216, 6.4025, -13.5936, 15.2459, 7.5110, -33.7380], abs=5e-5)
    assert deviations(totals, ["P01", "P06"]) == pytest.approx([5.9515, 6.0855], abs=5e-5)
    for first, second, chance in (("P06", "P01", 0.992834), ("P01", "P02", 0.637426), ("P02", "P04", 0.519786)):
        found = posterior_certainty(totals, [first, second])
        assert found is not None
        assert found[0, 1] == pytest.approx(chance, abs=1e-6)


def test_the_worked_case_s_ranks() -> None:
    """400,000 draws of another program: P(first) P06 .984; P(top 3) .999 .60 .38 .35 .06."""
    found = {own.entry: own for own in rank_distribution(incomplete_rows().totals, seed=20_260).entries}
    ends = {key: (own.low, own.high) for key, own in found.items()}
    assert ends == {
        "P01": (2, 6),
        "P02": (2, 6),
        "P03": (3, 6),
        "P04": (2, 6),
        "P05": (7, 7),
        "P06": (1, 1),
        "P07": (2, 6),
        "P08": (8, 8),
    }
    assert found["P06"].p_first == pytest.approx(0.984, abs=0.006)
    top = [found[key].p_top for key in ("P06", "P01", "P07", "P02", "P04", "P03")]
    assert top == pytest.approx([0.999, 0.60, 0.60, 0.38, 0.35, 0.063], abs=0.015)
    assert sum(own.p_first for own in found.values()) == pytest.approx(1.0)
    assert sum(own.p_top for own in found.values()) == pytest.approx(3.0)


def test_loosely_linked_farms_are_drawn_as_the_closed_form_says() -> None:
    """Eight sheets of four judges for five farms: what is not known of the judges moves the farms together."""
    rng = np.random.default_rng(3)
    strictness = {"Ana": -6.0, "Bea": 6.0, "Cleo": 0.0, "Dora": 3.0}
    panels = (("Ana",), ("Bea",), ("Ana", "Cleo"), ("Bea", "Dora"), ("Cleo", "Dora"))
    totals = CrossedTotals.of(
        (f"F{farm}", judge, 60 + 2 * farm + shift + rng.normal(0, 3))
        for farm, panel in enumerate(panels)
        for judge, shift in strictness.items()
        if judge in panel
    )
    fit, sure = random_effects(totals), posterior_certainty(totals, totals.entries)
    assert fit is not None
    assert sure is not None
    drawn = _Sampler(totals, fit, seed=1).draw(40_000)
    assert np.std(drawn, axis=0) == pytest.approx(deviations(totals, totals.entries), rel=0.02)
    for first, second in ((0, 1), (0, 4), (1, 2)):
        assert 0.2 < sure[first, second] < 0.8
        assert np.mean(drawn[:, first] > drawn[:, second]) == pytest.approx(sure[first, second], abs=0.01)


def test_the_same_seed_gives_the_same_draws_and_another_one_others() -> None:
    totals = incomplete_rows().totals
    first = rank_distribution(totals, seed=1, draws=2_000)
    assert rank_distribution(totals, seed=1, draws=2_000).entries == first.entries
    assert rank_distribution(totals, seed=2, draws=2_000).entries != first.entries


@pytest.mark.parametrize(
    ("totals", "known", "criterion"),
    [
        # Shrout & Fleiss (1979); components from their mean squares.
        (shrout_fleiss(), (2.555556, 5.244444, 1.019444), None),
        # lme4's own documentation: s.d. .84671 (plate), 1.93157 (sample), .54992, mean 22.9722; R lme4 1.1-31 prints
        # the criterion 330.860589. The optimiser there stops early, so the variances agree to 1e-4 only.
        (penicillin(), (0.716908, 3.730918, 0.302415), 330.860589),
        # Judgment of Princeton 2012, two independent programs.
        (princeton(), (0.808796, 1.705247, 5.487809), 427.497145),
    ],
)
def test_published_variance_components(
    totals: CrossedTotals, known: tuple[float, float, float], criterion: float | None
) -> None:
    found = variance_components(totals)
    assert found is not None
    assert (found.entry, found.judge, found.residual) == pytest.approx(known, abs=1e-6)
    if criterion is not None:
        assert found.criterion == pytest.approx(criterion, abs=1e-6)


def test_published_predictions_of_the_penicillin_samples() -> None:
    fit = random_effects(penicillin())
    assert fit is not None
    assert fit.components.mean == pytest.approx(22.9722, abs=5e-5)
    assert fit.judges == pytest.approx([2.187058, -1.010476, 1.937900, -0.096895, -0.013842, -3.003745], abs=2e-6)


def test_neighbours_without_a_clear_difference_form_groups() -> None:
    fit = levelled(incomplete_rows().totals)
    order = ["P06", "P01", "P07", "P02", "P04", "P03", "P05", "P08"]
    steps, ahead = clear_neighbours(fit, order), certainty(fit, order)
    assert steps is not None
    assert ahead is not None
    assert [step >= 0.95 for step in steps] == [True, False, False, False, False, True, True]
    assert level_groups(ahead) == ((1, 5),)


def test_groups_may_overlap_where_only_the_ends_are_clear() -> None:
    ahead = np.array([[0.5, 0.8, 0.97], [0.2, 0.5, 0.8], [0.03, 0.2, 0.5]])
    assert level_groups(ahead) == ((0, 1), (1, 2))
    assert level_groups(ahead, clear=0.99) == ((0, 2),)
    assert level_groups(ahead, clear=0.7) == ()


def test_farms_that_nothing_tells_apart_may_have_every_rank() -> None:
    found = rank_distribution(crossed(["123", "321", "231", "312"]), seed=1)
    assert [message.code for message in found.messages] == ["entries_not_distinguishable"]
    assert [(own.low, own.high, own.p_first, own.p_top) for own in found.entries] == [(1, 4, 0.25, 0.75)] * 4


@pytest.mark.parametrize("lines", [["1", "2"], ["12"], ["1.", ".2"]])
def test_tables_that_hold_no_repetition_say_so(lines: list[str]) -> None:
    totals = crossed(lines)
    assert variance_components(totals) is None
    found = rank_distribution(totals, seed=1)
    assert [message.code for message in found.messages] == ["uncertainty_not_estimable"]
    assert {own.low for own in found.entries} == {1}


def test_judges_who_agree_exactly_leave_no_doubt() -> None:
    """Every judge gives the same farm the same, up to the judge's own strictness: var(1, 2, 4) = 7/3, var(b) = 1."""
    totals = crossed(["123", "234", "456"])
    own = variance_components(totals)
    assert own is not None
    assert (own.entry, own.judge, own.residual) == pytest.approx((7 / 3, 1.0, 0.0), abs=1e-12)
    found = rank_distribution(totals, seed=1)
    assert [(chance.low, chance.high) for chance in found.entries] == [(3, 3), (2, 2), (1, 1)]
    assert [message.code for message in found.messages] == ["judges_agree_exactly"]


@given(st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 3)), st.integers(0, 8), min_size=2))
def test_every_table_has_finite_components_and_ranks(cells: dict[tuple[int, int], int]) -> None:
    totals = CrossedTotals.of((f"F{e}", f"J{j}", value) for (e, j), value in cells.items())
    own = variance_components(totals)
    assert own is None or all(np.isfinite(v) and v >= 0.0 for v in (own.entry, own.judge, own.residual))
    found = rank_distribution(totals, seed=3, draws=200)
    assert all(1 <= chance.low <= chance.high <= len(totals.entries) for chance in found.entries)


def test_few_and_many_judges_take_the_same_road() -> None:
    """Sparse panels are summed pair by pair, full ones as matrices: both must find the same optimum."""
    rng = np.random.default_rng(5)
    scores = [
        (f"F{farm:03}", f"J{judge:02}", 50 + farm % 7 + judge + rng.normal())
        for farm in range(120)
        for judge in rng.choice(30, 3, replace=False)
    ]
    sparse = CrossedTotals.of(scores)
    dense = CrossedTotals.of(scores)
    dense.incidence.__dict__["_is_dense"] = True
    assert not sparse.incidence._is_dense
    one, other = random_effects(sparse), random_effects(dense)
    assert one is not None
    assert other is not None
    assert one.components.judge == pytest.approx(other.components.judge, rel=1e-7)
    assert levelled(sparse).values == pytest.approx(levelled(dense).values, abs=1e-9)
    assert levelled(sparse).standard_errors() == pytest.approx(levelled(dense).standard_errors(), abs=1e-9)
