"""Who puts the entries in an order opposite to the others'.

The figure is Spearman's correlation of a judge's ranks with the sum of the others' (Quandt's R, `agreement` in
`reliability`). Where judges agree little, or on few entries, it falls below 0 for honest judges all the time. So it is
compared with honest competitions on the same panels, drawn with as little agreement as the others' sheets allow: the
entries' variance at the lower end of its interval, which the truth is below in 0.5 % of competitions; that 0.5 % is
added to the p (Berger & Boos 1994, Journal of the American Statistical Association 89, 1012-1016). "The others" are all
but the judge whose R is lowest: one who turns the order round would hide that there is one.

Always true: silence where the others do not tell the entries apart, because then there is no order to be opposite to.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from judging.domain.analysis.reliability import agreement
from judging.domain.levelling.crossed import Array, CrossedTotals, Incidence
from judging.domain.levelling.distributions import holm
from judging.domain.levelling.severity import levelled
from judging.domain.watching.figures import ALARM, Booleans, JudgeFigure, flagged, in_parts, sequential_p

DRAWS = 2_000
LEAST_FOR_ORDER = 5
TAIL = 0.005
"""How often the truth may lie below the agreement that honest competitions are drawn with."""
_NOISE = 1e-9


def out_of_line(totals: CrossedTotals, *, seed: int) -> tuple[JudgeFigure, ...]:
    """R of each judge with at least 5 shared entries; only one below 0 can be a flag."""
    at = totals.incidence
    shared = at.column_sums((at.group_size[at.group] > 1.0).astype(np.float64)).tolist()
    figures = {
        judge: value
        for (judge, value), count in zip(agreement(totals).items(), shared, strict=True)
        if value is not None and count >= LEAST_FOR_ORDER
    }
    opposite = {judge: value for judge, value in figures.items() if value < 0.0}
    chances = dict.fromkeys(figures, 1.0)
    ratio = _agreed_on(totals, min(opposite, key=opposite.__getitem__)) if opposite else 0.0
    if ratio > 0.0:
        chances.update(_as_low(totals, ratio, opposite, seed))
    adjusted = [min(1.0, p + TAIL) for p in holm(list(chances.values()))]
    return flagged("judge_out_of_line", figures, figures.values(), adjusted)


def _agreed_on(totals: CrossedTotals, left_out: str) -> float:
    """The least that the entries' variance over s^2 may be by the sheets of all other judges; 0 without an order."""
    others = totals.incidence.column != totals.judges.index(left_out)
    found = levelled(totals.keep(others)).differences
    alike = found.p_entries_alike()
    return 0.0 if alike is None or alike >= ALARM else max(found.least_ratio(TAIL), _NOISE)


def _as_low(totals: CrossedTotals, ratio: float, seen: Mapping[str, float], seed: int) -> dict[str, float]:
    """P of an R as low as each of these in honest competitions on the same panels."""
    generator = np.random.Generator(np.random.Philox(seed))
    places = [totals.judges.index(judge) for judge in seen]
    bound = np.array(list(seen.values()))[:, None] + _NOISE

    def as_low(count: int) -> Booleans:
        drawn = _honest(totals, ratio, generator, count)
        return np.asarray(_correlations(totals.incidence, drawn, places) <= bound)

    return dict(zip(seen, sequential_p(in_parts(as_low, totals.rows), len(places), DRAWS), strict=True))


def _honest(totals: CrossedTotals, ratio: float, generator: np.random.Generator, count: int) -> Array:
    """Totals of so many honest competitions (rows x competitions), without strictness: ranks do not see it."""
    at = totals.incidence
    entries = math.sqrt(ratio) * generator.standard_normal((at.groups, count))
    return np.asarray(entries[at.group] + generator.standard_normal((totals.rows, count)))


def _correlations(at: Incidence, totals: Array, places: list[int]) -> Array:
    """R of the judges at these places in each of some competitions (places x competitions); totals have no ties."""
    by_judge = [np.flatnonzero(at.column == judge) for judge in range(at.columns)]
    fractions = np.empty_like(totals)
    for rows in by_judge:
        fractions[rows] = (_ranks(-totals[rows]) + 0.5) / len(rows)
    others = at.group_size[at.group, None] - 1.0
    sums = at.group_sums(fractions)
    found = []
    for rows in (by_judge[place][others[by_judge[place], 0] > 0.0] for place in places):
        rest = (sums[at.group[rows]] - fractions[rows]) / others[rows]
        one, other = _ranks(fractions[rows]), _ranks(rest)
        one, other = one - np.mean(one, axis=0), other - np.mean(other, axis=0)
        found.append(np.sum(one * other, axis=0) / np.sqrt(np.sum(one**2, axis=0) * np.sum(other**2, axis=0)))
    return np.array(found)


def _ranks(values: Array) -> Array:
    """Ranks from 0 within each column."""
    return np.asarray(np.argsort(np.argsort(values, axis=0), axis=0), dtype=np.float64)
