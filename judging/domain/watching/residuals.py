"""Checks of the residuals: what the levelled score's model leaves of each total.

| code | looks at | flagged when |
|---|---|---|
| judge_erratic | infit: squared residuals over what is expected of them | Monte-Carlo Holm p < 0.05, and 2 or more |
| odd_total | one standardised residual, as Student's t | Bonferroni over all totals, p < 0.05 |
| judge_drift | t of the slope over the judge's own order of sheets | Holm p < 0.05, with at least 15 sheets |

One slip of the pen makes nobody erratic: a judge's only odd total is left out where infit is looked at.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from judging.domain.errors import Problem
from judging.domain.levelling.crossed import Array, Incidence, Index
from judging.domain.levelling.distributions import (
    holm,
    normal_cdf,
    normal_quantile,
    t_quantile,
    t_two_sided_p,
)
from judging.domain.levelling.severity import LevelledResult, levelled
from judging.domain.watching.drawing import Panels, honest_infit
from judging.domain.watching.figures import ALARM, Booleans, JudgeFigure, flagged, in_parts, sequential_p

SIMULATIONS = 2_000
ERRATIC, LEAST_FOR_DRIFT = 2.0, 15
_NOISE = 1e-6

Order = Mapping[tuple[str, str], float]
"""(Entry, judge) -> when the sheet was written, in any unit; only the order within a judge matters."""


def without_slips(fit: LevelledResult) -> LevelledResult:
    """The fit without each odd total that is the only one of its judge; the same one where there is none."""
    totals, at = fit.totals, fit.totals.incidence
    odd = odd_rows(fit)
    several = np.bincount(at.column[odd], minlength=at.columns) > 1
    slips = odd[~several[at.column[odd]]]
    if len(slips) in (0, totals.rows):
        return fit
    kept = np.ones(totals.rows, dtype=np.bool_)
    kept[slips] = False
    return levelled(totals.keep(kept))


def erratic(fit: LevelledResult, *, seed: int, simulations: int = SIMULATIONS) -> tuple[JudgeFigure, ...]:
    """Infit of each judge: squared residuals, judges and entries fixed, over what is expected of them; 1 on average.

    p by Monte-Carlo: honest competitions are drawn on the same panels. No unknown is left in their infit, whatever the
    judges' strictness and the entries' quality; fixed bounds would accuse up to a tenth of honest judges on small
    panels. Empty without repetition.

    Errors are drawn as normal. Where their tails are heavier, squares vary more: a z of the p is divided by
    sqrt(1 + k / 2), k the excess kurtosis within judges if above 0 (Layard 1973, Journal of the American Statistical
    Association 68, 195-198).
    """
    totals, at, found = fit.totals, fit.totals.incidence, fit.differences
    if not found.residual:
        return ()
    infit = at.column_sums(found.left**2) / at.column_size / found.residual
    expected = at.column_sums(_free(fit)) / at.column_size
    shown = np.divide(infit, expected, out=np.ones_like(infit), where=expected > _NOISE)
    if not (shown >= ERRATIC).any():  # nobody can be flagged: nothing need be drawn
        return flagged("judge_erratic", totals.judges, shown.tolist(), [1.0] * len(shown))
    generator, panels = np.random.Generator(np.random.Philox(seed)), Panels.of(at)

    def as_high(count: int) -> Booleans:
        return np.asarray(honest_infit(found, panels, generator, count) >= infit[:, None])

    drawing = in_parts(as_high, len(panels.at.column))
    wider = math.sqrt(1.0 + max(_kurtosis(at, found.left), 0.0) / 2.0)
    chances = [_less_sure(p, wider) for p in sequential_p(drawing, len(infit), simulations)]
    adjusted = [p if value >= ERRATIC else 1.0 for p, value in zip(holm(chances), shown.tolist(), strict=True)]
    return flagged("judge_erratic", totals.judges, shown.tolist(), adjusted)


def _kurtosis(at: Incidence, left: Array) -> float:
    """Excess kurtosis of the residuals, each over the root mean square of its judge's."""
    own = (at.column_sums(left**2) / at.column_size)[at.column]
    squares = np.divide(left**2, own, out=np.zeros_like(left), where=own > 0.0)
    return float(np.mean(squares**2)) - 3.0


def _less_sure(p: float, wider: float) -> float:
    """The one-sided p of the same deviation where the standard deviation is so many times as wide."""
    return p if p >= 0.5 else normal_cdf(normal_quantile(p) / wider)


def _free(fit: LevelledResult) -> Array:
    """Var(e_ij) / s^2 of each residual with judges and entries fixed; 0 where a total determines its own fit.

    1 - 1/n_i - (P_jj - 2 (P c_i)_j / n_i + c_i' P c_i / n_i^2), P the covariance of the judges over s^2.
    """
    at, shape = fit.totals.incidence, fit.differences.shape
    products, size = at.row_products(shape), at.group_size[at.group]
    whole = at.group_sums(products)[at.group]
    leverage = 1.0 / size + np.diag(shape)[at.column] - 2.0 * products / size + whole / size**2
    free = 1.0 - leverage
    return np.where(free > _NOISE, free, 0.0)


def standardised_residuals(fit: LevelledResult) -> Array | None:
    """Residuals, with judges and entries fixed, over their standard deviation; 0 where a total determines its own fit.

    None without repetition.
    """
    found = fit.differences
    if not found.residual:
        return None
    spread = np.sqrt(found.residual * _free(fit))
    return np.divide(found.left, spread, out=np.zeros_like(spread), where=spread > 0.0)


def odd_rows(fit: LevelledResult) -> Index:
    """The rows of totals so far from the model that one among all of them is expected in 5 % of competitions.

    With df degrees of freedom t = r sqrt((df - 1) / (df - r^2)) of a standardised residual r is Student's with df - 1:
    the bound for r is Bonferroni's for that t.
    """
    standard, freedom = standardised_residuals(fit), fit.differences.freedom
    if standard is None or freedom < 2:
        return np.array([], dtype=np.intp)
    t = t_quantile(1.0 - ALARM / (2.0 * fit.totals.rows), freedom - 1)
    return np.flatnonzero(np.abs(standard) > t * math.sqrt(freedom / (freedom - 1 + t**2)))


def odd_totals(fit: LevelledResult) -> tuple[Problem, ...]:
    """A message for each of the `odd_rows`."""
    totals, standard = fit.totals, standardised_residuals(fit)
    if standard is None:
        return ()
    return tuple(
        Problem.of(
            "odd_total",
            entry=totals.entries[totals.incidence.group[row]],
            judge=totals.judges[totals.incidence.column[row]],
            residual=float(fit.differences.left[row]),
            z=float(standard[row]),
        )
        for row in odd_rows(fit)
    )


def drift(fit: LevelledResult, order: Order) -> tuple[JudgeFigure, ...]:
    """t of the slope of the residuals over the judge's own sequence of sheets; sheets without a time are left out."""
    totals, at, residuals = fit.totals, fit.totals.incidence, fit.residuals
    judges, values, chances = [], [], []
    for place, judge in enumerate(totals.judges):
        rows = np.flatnonzero(at.column == place)
        timed = [(order[key], row) for row in rows.tolist() if (key := (totals.entries[at.group[row]], judge)) in order]
        if len(timed) < LEAST_FOR_DRIFT:
            continue
        judges.append(judge)
        values.append(_slope_t(residuals[[row for _, row in sorted(timed)]]))
        chances.append(t_two_sided_p(values[-1], len(timed) - 2))
    return flagged("judge_drift", judges, values, holm(chances))


def _slope_t(values: Array) -> float:
    """t statistic of the least-squares slope over 1, 2, 3, ...; 0 where nothing varies."""
    x = np.arange(len(values)) - (len(values) - 1) / 2.0
    y = values - np.mean(values)
    slope = float(x @ y) / float(x @ x)
    error = math.sqrt(float(np.sum((y - slope * x) ** 2)) / (len(values) - 2) / float(x @ x))
    return slope / error if error > 1e-12 else 0.0
