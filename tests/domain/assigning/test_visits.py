"""How many visits are needed: simulated, and against what can be computed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from judging.domain.assigning.links import components
from judging.domain.assigning.visits import Spread, by_visits, cyclic_panels, expected, of_plan

MANY = 40_000
COMPLETE = [(entry, judge) for entry in range(6) for judge in range(4)]
NO_JUDGES = Spread(entry=4.0, judge=0.0, residual=9.0)


@pytest.mark.parametrize("visits", [1, 2, 4, 6])
def test_of_two_entries_the_better_wins_as_often_as_the_arcsine_says(visits: int) -> None:
    """Two normals with correlation r have the same sign with probability 1/2 + arcsin(r) / pi."""
    pairs = [(entry, judge) for entry in range(2) for judge in range(visits)]
    told = expected(pairs, NO_JUDGES, levelled=False, seed=7, draws=MANY)
    assert told is not None
    right = 0.5 + math.asin(math.sqrt(4.0 / (4.0 + 9.0 / visits))) / math.pi
    assert told.best_wins == pytest.approx(right, abs=0.008)


def test_of_many_entries_the_best_wins_as_often_as_the_integral_says() -> None:
    """P(best wins) = n E[prod over others], the integral over both what the best deserves and what it scores."""
    n, signal, noise = 8, 2.0, 1.5
    whole = math.hypot(signal, noise)
    rho = signal / whole
    pairs = [(entry, entry) for entry in range(n)]
    told = expected(pairs, Spread(signal**2, 0.0, noise**2), levelled=False, seed=3, draws=MANY)
    assert told is not None

    grid = np.linspace(-6.0, 6.0, 1201)
    step = grid[1] - grid[0]
    deserves, scores = np.meshgrid(grid, grid, indexing="ij")
    density = norm.pdf(deserves) * norm.pdf(scores, rho * deserves, math.sqrt(1 - rho**2))
    both_below = np.cumsum(np.cumsum(density, axis=0), axis=1) * step**2
    right = n * np.sum(density * both_below ** (n - 1)) * step**2
    assert told.best_wins == pytest.approx(right, abs=0.008)


@pytest.mark.parametrize("levelled", [False, True])
def test_complete_panels_miss_by_their_residuals_alone(levelled: bool) -> None:
    """Strictness is the same for all: the miss has variance s^2 / k (1 - 1/n)."""
    told = expected(COMPLETE, Spread(4.0, 100.0, 9.0), levelled=levelled, seed=1, draws=MANY)
    assert told is not None
    sigma = math.sqrt(9.0 / 4 * (1 - 1 / 6))
    assert told.miss == pytest.approx(norm.ppf(0.95) * sigma, rel=0.015)


def test_panels_of_strangers_miss_by_the_judges_too() -> None:
    """Each entry with judges of its own: (s_b^2 + s^2) / k (1 - 1/n), the D study's other denominator."""
    pairs = [(entry, 3 * entry + at) for entry in range(10) for at in range(3)]
    told = expected(pairs, Spread(4.0, 6.0, 9.0), levelled=False, seed=1, draws=MANY)
    assert told is not None
    assert told.miss == pytest.approx(norm.ppf(0.95) * math.sqrt(15.0 / 3 * 0.9), rel=0.015)


def test_the_levelled_score_misses_as_its_covariance_says() -> None:
    """V = s^2 (diag(1/n) + G K G'), what all are off by alike taken out: docs/fairness.md."""
    spread, pairs = Spread(4.0, 25.0, 9.0), cyclic_panels(30, 6, 2)
    told = expected(pairs, spread, levelled=True, seed=5, draws=MANY)
    plain = expected(pairs, spread, levelled=False, seed=5, draws=MANY)
    assert told is not None
    assert plain is not None
    incidence = np.zeros((30, 6))
    for entry, judge in pairs:
        incidence[entry, judge] = 1.0
    share = incidence / 2.0
    inner = np.linalg.inv(np.diag(incidence.sum(axis=0)) - incidence.T @ share + 9.0 / 25.0 * np.eye(6))
    covariance = 9.0 * (np.eye(30) / 2.0 + share @ inner @ share.T)
    centre = np.eye(30) - 1.0 / 30.0
    sigmas = np.sqrt(np.diag(centre @ covariance @ centre))
    right = 0.9
    assert np.mean(2 * norm.cdf(told.miss / sigmas) - 1) == pytest.approx(right, abs=0.006)
    assert told.miss < plain.miss
    assert told.best_wins > plain.best_wins


def test_at_the_ends_it_is_certain_or_a_lot() -> None:
    certain = expected(COMPLETE, Spread(4.0, 1.0, 0.0), levelled=False, seed=1)
    assert certain is not None
    assert (certain.best_wins, certain.best_in_top) == (1.0, 1.0)
    lot = expected(COMPLETE, Spread(1e-12, 0.0, 9.0), levelled=False, seed=1, draws=MANY)
    assert lot is not None
    assert lot.best_wins == pytest.approx(1 / 6, abs=0.01)
    assert lot.best_in_top == pytest.approx(1 / 2, abs=0.01)
    assert expected([], NO_JUDGES, levelled=False, seed=1) is None


def test_more_visits_are_surer_and_no_more_are_told_than_there_are_judges() -> None:
    told = by_visits(40, 5, Spread(9.0, 9.0, 25.0), levelled=True, seed=11)
    assert [visits for visits, _ in told] == [1, 2, 3, 4, 5]
    chances = [one.best_wins for _, one in told]
    misses = [one.miss for _, one in told]
    assert chances == sorted(chances)
    assert misses == sorted(misses, reverse=True)
    assert [one.sheets for _, one in told] == [40, 80, 120, 160, 200]
    assert told == by_visits(40, 5, Spread(9.0, 9.0, 25.0), levelled=True, seed=11), "the same seed, the same figures"


def test_cyclic_panels_have_even_loads_and_different_judges() -> None:
    for judges, visits in [(5, 2), (6, 3), (12, 3), (4, 4), (3, 6)]:
        pairs = cyclic_panels(60, judges, visits)
        assert len(set(pairs)) == len(pairs) == 60 * min(judges, visits)
        loads = [sum(judge == one for _, judge in pairs) for one in range(judges)]
        assert set(loads) == {60 * min(judges, visits) // judges}
        assert len(components((str(entry), str(judge)) for entry, judge in pairs)) == 1


def test_a_plan_is_simulated_as_it_is() -> None:
    pairs, entries = of_plan([("C2", "Rosa"), ("C1", "Rosa"), ("C2", "Claire")])
    assert (pairs, entries) == ([(0, 1), (1, 0), (1, 1)], 2)
