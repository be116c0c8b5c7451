"""Honest competitions drawn with few numbers are distributed as if every total had been drawn."""

from __future__ import annotations

import math

import numpy as np
import pytest

from judging.domain.levelling.crossed import Array, CrossedTotals
from judging.domain.levelling.severity import LevelledResult, levelled
from judging.domain.watching import drawing

JUDGES = ("Ana", "Bea", "Cleo", "Dora", "Elsa")
PANELS = {
    "all together": [JUDGES] * 40,
    "fewer farms than judges": [JUDGES] * 4,
    "pairs in turn": [JUDGES[:2], JUDGES[1:3], JUDGES[2:4], JUDGES[3:], (JUDGES[0], JUDGES[4])] * 8,
    "large, small and single": [JUDGES] * 9 + [JUDGES[:3]] * 12 + [JUDGES[2:4], JUDGES[1:], JUDGES[:4]],
}


def contest(name: str) -> LevelledResult:
    """Totals of these judges on so many farms, Ana eight points milder than the others."""
    rng = np.random.default_rng(7)
    return levelled(
        CrossedTotals.of(
            (f"F{farm:02}", judge, float(rng.normal(70, 8)) + 8.0 * (judge == "Ana") + float(rng.normal(0, 3)))
            for farm, panel in enumerate(PANELS[name])
            for judge in panel
        )
    )


def drawn_whole(fit: LevelledResult, simulations: int, seed: int) -> Array:
    """Infit of honest competitions in which every single total is drawn, judges x competitions."""
    at, rng = fit.totals.incidence, np.random.default_rng(seed)
    strictness = 5.0 * rng.standard_normal((at.columns, simulations))
    totals = rng.standard_normal((fit.totals.rows, simulations)) + strictness[at.column]
    off = totals - (at.group_sums(totals) / at.group_size[:, None])[at.group]
    pull = at.column_sums(off)
    found = fit.differences.shape @ pull
    left = off - found[at.column] + (at.spread_columns(found) / at.group_size[:, None])[at.group]
    spread = np.sum(left**2, axis=0) / fit.differences.freedom
    return np.asarray(at.column_sums(left**2) / at.column_size[:, None] / spread)


@pytest.mark.parametrize("name", PANELS)
def test_sums_and_scatter_of_each_panel_say_all_that_the_residuals_say(name: str) -> None:
    fit = contest(name)
    at, panels = fit.totals.incidence, drawing.Panels.of(fit.totals.incidence)
    off = fit.totals.values - fit.totals.entry_means[at.group]
    sums, scatter = np.zeros((2, len(panels.at.column), 1))
    places = {
        (tuple(panels.at.column[panels.at.group == panel]), judge): row
        for row, (panel, judge) in enumerate(zip(panels.at.group, panels.at.column, strict=True))
    }
    for entry, judge, value in zip(at.group, at.column, off, strict=True):
        row = places[tuple(at.column[at.group == entry]), judge]
        sums[row] += value
        scatter[row] += value**2
    squares, spread = drawing.refitted(fit.differences, panels, sums, scatter)
    assert squares[:, 0] == pytest.approx(at.column_sums(fit.differences.left**2))
    assert spread[0] == pytest.approx(fit.differences.residual)
    assert float(np.sum(panels.entries)) == len(fit.totals.entries)


@pytest.mark.parametrize("name", PANELS)
def test_the_short_draw_reaches_a_bound_as_often_as_the_whole_one(name: str) -> None:
    fit, simulations = contest(name), 20_000
    whole = drawn_whole(fit, simulations, seed=3)
    generator = np.random.Generator(np.random.Philox(5))
    short = drawing.honest_infit(fit.differences, drawing.Panels.of(fit.totals.incidence), generator, simulations)
    for share in (0.5, 0.9, 0.99):
        reached = np.mean(short >= np.quantile(whole, share, axis=1)[:, None], axis=1)
        # Both shares are drawn: five standard deviations of their difference.
        assert reached == pytest.approx(1.0 - share, abs=5.0 * math.sqrt(2.0 * share * (1.0 - share) / simulations))
