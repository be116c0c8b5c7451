"""Pairwise certainty, variance components and the rank distribution, against published fits and the worked case."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from judging.domain.analysis.posterior import Node, Posterior, ahead_matrix
from judging.domain.analysis.uncertainty import Sampler, clear_neighbours, level_groups, rank_distribution, ranks_of
from judging.domain.levelling.crossed import Array, CrossedTotals
from judging.domain.levelling.distributions import normal_cdf
from judging.domain.levelling.severity import levelled
from judging.domain.levelling.variance import random_effects, variance_components
from tests.domain.reference_panels import crossed, incomplete_rows, penicillin, princeton, shrout_fleiss


def posterior(totals: CrossedTotals, *, known: bool = False) -> Posterior:
    """The posterior; with `known` as if the most likely variances were the true ones."""
    found = Posterior.of(totals)
    assert found is not None
    return Posterior(totals, found.best, (Node(1.0, found.best),)) if known else found


def deviations(totals: CrossedTotals, entries: Sequence[str]) -> Array:
    """Posterior standard deviations of these entries' effects, the variances known."""
    found = posterior(totals, known=True)
    size, fit, places = totals.incidence.group_size, found.best, totals.places(entries)
    weight = fit.entry_weight[places]
    design = (weight[:, None] * np.hstack([size[places, None], totals.lines(places)]))[:, : len(fit.precision)]
    shape = weight + np.sum(design * np.linalg.solve(fit.precision, design.T).T, axis=1)
    return np.sqrt(fit.components.residual * shape)


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
    found = posterior(totals, known=True)
    for first, second, chance in (("P06", "P01", 0.992834), ("P01", "P02", 0.637426), ("P02", "P04", 0.519786)):
        # Student's t with 23 degrees of freedom, where the other program took a normal.
        one, other = totals.places([first]), totals.places([second])
        off = found.best.entries[one] - found.best.entries[other]
        z = off / np.sqrt(found.variances(found.nodes[0], one, other))
        assert normal_cdf(float(z[0])) == pytest.approx(chance, abs=1e-6)
        assert found.ahead(one, other)[0] == pytest.approx(float(student.cdf(z[0], 23)), abs=2e-4)


def test_the_worked_case_s_ranks() -> None:
    """400,000 draws of another program, variances known: P(first) P06 .984; P(top 3) .999 .60 .38 .35 .06."""
    totals = incomplete_rows().totals
    found = {own.entry: own for own in ranks_of(totals, posterior(totals, known=True), seed=20_260).entries}
    assert found["P06"].p_first == pytest.approx(0.984, abs=0.012)
    top = [found[key].p_top for key in ("P06", "P01", "P07", "P02", "P04", "P03")]
    assert top == pytest.approx([0.999, 0.60, 0.60, 0.38, 0.35, 0.063], abs=0.02)
    assert sum(own.p_first for own in found.values()) == pytest.approx(1.0)
    assert sum(own.p_top for own in found.values()) == pytest.approx(3.0)


def test_variances_that_are_not_known_make_the_worked_case_less_sure() -> None:
    found = {own.entry: own for own in rank_distribution(levelled(incomplete_rows().totals), seed=20_260).entries}
    assert {key: (own.low, own.high) for key, own in found.items()} == {
        "P01": (2, 6),
        "P02": (2, 6),
        "P03": (3, 6),
        "P04": (2, 6),
        "P05": (7, 7),
        "P06": (1, 2),
        "P07": (2, 6),
        "P08": (8, 8),
    }
    assert 0.88 < found["P06"].p_first < 0.95


def test_what_is_said_of_few_sheets_is_less_than_the_best_guess_says() -> None:
    """Three farms, two judges who happen to agree nearly: the best guess is sure of the order, the posterior is not."""
    totals = crossed(["11", "23", "34"])
    upper = np.array([0, 0, 1]), np.array([1, 2, 2])
    surest = posterior(totals, known=True).ahead(*upper)
    assert np.all(np.maximum(surest, 1 - surest) > 0.84)
    said = posterior(totals).ahead(*upper)
    assert np.all(np.abs(said - 0.5) < np.abs(surest - 0.5))


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
    found = posterior(totals)
    sure = ahead_matrix(found, totals.entries)
    drawn = np.vstack(list(Sampler(found, seed=1).blocks(40_000)))
    assert len(drawn) == 40_000
    for first, second in ((0, 1), (0, 4), (1, 2)):
        assert 0.2 < sure[first, second] < 0.8
        # Student's t with 7 degrees of freedom stands as its normal approximation in the closed form.
        assert np.mean(drawn[:, first] > drawn[:, second]) == pytest.approx(sure[first, second], abs=0.012)


def test_the_same_seed_gives_the_same_draws_and_another_one_others() -> None:
    totals = incomplete_rows().totals
    first = rank_distribution(levelled(totals), seed=1, draws=2_000)
    assert rank_distribution(levelled(totals), seed=1, draws=2_000).entries == first.entries
    assert rank_distribution(levelled(totals), seed=2, draws=2_000).entries != first.entries


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
    found = posterior(incomplete_rows().totals)
    order = ["P06", "P01", "P07", "P02", "P04", "P03", "P05", "P08"]
    assert [step >= 0.95 for step in clear_neighbours(found, order)] == [True, False, False, False, False, True, True]
    ahead = ahead_matrix(found, order)
    assert np.allclose(ahead + ahead.T, 1.0)
    assert level_groups(ahead) == ((1, 5),)


def test_groups_may_overlap_where_only_the_ends_are_clear() -> None:
    ahead = np.array([[0.5, 0.8, 0.97], [0.2, 0.5, 0.8], [0.03, 0.2, 0.5]])
    assert level_groups(ahead) == ((0, 1), (1, 2))
    assert level_groups(ahead, clear=0.99) == ((0, 2),)
    assert level_groups(ahead, clear=0.7) == ()


def test_farms_that_nothing_tells_apart_may_have_every_rank() -> None:
    found = rank_distribution(levelled(crossed(["123", "321", "231", "312"])), seed=1)
    assert [message.code for message in found.messages] == ["entries_not_distinguishable"]
    assert [(own.low, own.high, own.p_first, own.p_top) for own in found.entries] == [(1, 4, 0.25, 0.75)] * 4


@pytest.mark.parametrize("lines", [["1", "2"], ["12"], ["1.", ".2"]])
def test_tables_that_hold_no_repetition_say_so(lines: list[str]) -> None:
    totals = crossed(lines)
    assert variance_components(totals) is None
    found = rank_distribution(levelled(totals), seed=1)
    assert [message.code for message in found.messages] == ["uncertainty_not_estimable"]
    assert {own.low for own in found.entries} == {1}


def test_judges_who_agree_exactly_leave_no_doubt() -> None:
    """Every judge gives the same farm the same, up to the judge's own strictness: var(1, 2, 4) = 7/3, var(b) = 1."""
    totals = crossed(["123", "234", "456"])
    own = variance_components(totals)
    assert own is not None
    assert (own.entry, own.judge, own.residual) == pytest.approx((7 / 3, 1.0, 0.0), abs=1e-12)
    found = rank_distribution(levelled(totals), seed=1)
    assert [(chance.low, chance.high) for chance in found.entries] == [(3, 3), (2, 2), (1, 1)]
    assert [message.code for message in found.messages] == ["judges_agree_exactly"]


@given(st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 3)), st.integers(0, 8), min_size=2))
def test_every_table_has_finite_components_and_ranks(cells: dict[tuple[int, int], int]) -> None:
    totals = CrossedTotals.of((f"F{e}", f"J{j}", value) for (e, j), value in cells.items())
    own = variance_components(totals)
    assert own is None or all(np.isfinite(v) and v >= 0.0 for v in (own.entry, own.judge, own.residual))
    found = rank_distribution(levelled(totals), seed=3, draws=200)
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
