"""Intraclass correlation: how much of the spread of totals is entries, by analysis of variance.

* Six forms for full tables (Shrout & Fleiss 1979), with 95 % intervals computed as in R's psych: single (1,1) (2,1)
  (3,1) and the mean of k judges (1,k) (2,k) (3,k);
* (1,1) and (1,k) for any other table, each sheet taken as from a judge of its own: one-way analysis of variance with
  n0 = (N - sum n^2 / N) / (I - 1) sheets for each entry, which is also the k of (1,k). With different numbers of
  sheets the interval is Searle's with n0 in place of k (Donner 1979, American Journal of Epidemiology 110, 335-342).

Always true: a form that a table cannot give is None; an estimate without an interval has None for its ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from judging.domain.levelling.crossed import Array, CrossedTotals
from judging.domain.levelling.distributions import f_quantile

CONFIDENCE = 0.95
_NO_SPREAD = 1e-28
"""A mean square below this share of the largest total's square is rounding noise."""


@dataclass(frozen=True)
class Estimate:
    """A coefficient with the ends of its confidence interval (None where the interval is undefined)."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Icc:
    """The six intraclass correlations, named as in psych: `icc2k` is ICC(2,k).

    The last four are None where not every judge scored every entry; `icc2k` also in the odd table where its
    denominator is not above 0 (entries far more alike than chance).
    """

    icc1: Estimate
    icc2: Estimate | None
    icc3: Estimate | None
    icc1k: Estimate
    icc2k: Estimate | None
    icc3k: Estimate | None


def intraclass(table: Array, *, confidence: float = CONFIDENCE) -> Icc | None:
    """The six ICC of a full entries x judges table; None where it has one line or column, or nothing varies.

    With MSR, MSC, MSE the mean squares of entries, judges and residuals, MSW of judges within entries:
    (1,1) (MSR-MSW)/(MSR+(k-1)MSW); (2,1) (MSR-MSE)/(MSR+(k-1)MSE+k(MSC-MSE)/n); (3,1) (MSR-MSE)/(MSR+(k-1)MSE).
    """
    squares = None if min(table.shape) < 2 else _MeanSquares.of(table)
    if squares is None or squares.rows <= squares.floor:
        return None
    n, k, msr, msc, mse, msw = squares.figures
    one, three = (msr - msw) / (msr + (k - 1) * msw), (msr - mse) / (msr + (k - 1) * mse)
    two = (msr - mse) / (msr + (k - 1) * mse + k * (msc - mse) / n)
    of_panels = msr + (msc - mse) / n
    tail = 1.0 - (1.0 - confidence) / 2.0
    limits_1 = _f_limits(msr, msw, n - 1, n * (k - 1), tail, squares.floor)
    limits_3 = _f_limits(msr, mse, n - 1, (n - 1) * (k - 1), tail, squares.floor)
    limits_2 = _icc2_limits(squares, two, tail)
    return Icc(
        icc1=_estimate(one, [(f - 1) / (f + k - 1) for f in limits_1]),
        icc2=_estimate(two, limits_2),
        icc3=_estimate(three, [(f - 1) / (f + k - 1) for f in limits_3]),
        icc1k=_estimate((msr - msw) / msr, [1 - 1 / f for f in limits_1]),
        icc2k=None
        if of_panels <= squares.floor
        else _estimate((msr - mse) / of_panels, [v * k / (1 + v * (k - 1)) for v in limits_2]),
        icc3k=_estimate((msr - mse) / msr, [1 - 1 / f for f in limits_3]),
    )


def one_way(totals: CrossedTotals, *, confidence: float = CONFIDENCE) -> Icc | None:
    """ICC(1,1) and ICC(1,n0) of any table; None for one entry, without repetition, or where nothing varies."""
    size, entries = totals.incidence.group_size, len(totals.entries)
    if entries < 2 or totals.rows == entries:
        return None
    centre = float(np.mean(totals.values))
    between = float(np.sum(size * (totals.entry_means - centre) ** 2)) / (entries - 1)
    off = totals.values - totals.entry_means[totals.incidence.group]
    within = float(np.sum(off**2)) / (totals.rows - entries)
    floor = _NO_SPREAD * float(np.max(totals.values**2))
    if between <= floor:
        return None
    n0 = (totals.rows - float(np.sum(size**2)) / totals.rows) / (entries - 1)
    tail = 1.0 - (1.0 - confidence) / 2.0
    limits = _f_limits(between, within, entries - 1, totals.rows - entries, tail, floor)
    single = _estimate((between - within) / (between + (n0 - 1) * within), [(f - 1) / (f + n0 - 1) for f in limits])
    of_panels = _estimate((between - within) / between, [1 - 1 / f for f in limits])
    return Icc(single, None, None, of_panels, None, None)


@dataclass(frozen=True)
class _MeanSquares:
    """Two-way analysis of variance of a full table; below `floor` a mean square is rounding noise."""

    entries: int
    judges: int
    rows: float
    columns: float
    error: float
    within: float
    floor: float

    @property
    def figures(self) -> tuple[int, int, float, float, float, float]:
        return self.entries, self.judges, self.rows, self.columns, self.error, self.within

    @classmethod
    def of(cls, table: Array) -> _MeanSquares:
        n, k = table.shape
        grand = float(np.mean(table))
        of_rows, of_columns = np.mean(table, axis=1) - grand, np.mean(table, axis=0) - grand
        left = table - grand - of_rows[:, None] - of_columns[None, :]
        rows, columns = k * float(np.sum(of_rows**2)), n * float(np.sum(of_columns**2))
        error = float(np.sum(left**2))
        return cls(
            n,
            k,
            rows / (n - 1),
            columns / (k - 1),
            error / ((n - 1) * (k - 1)),
            (error + columns) / (n * (k - 1)),
            _NO_SPREAD * float(np.max(table**2)),
        )


def _f_limits(upper: float, lower: float, df1: int, df2: int, tail: float, floor: float) -> list[float]:
    """The observed F divided and multiplied by the quantiles; empty where the error is 0 and F has no end."""
    if lower <= floor:
        return []
    f = upper / lower
    return [f / f_quantile(tail, df1, df2), f * f_quantile(tail, df2, df1)]


def _icc2_limits(squares: _MeanSquares, icc2: float, tail: float) -> list[float]:
    """Shrout & Fleiss' interval for ICC(2,1), with Satterthwaite's degrees of freedom v."""
    n, k, msr, msc, mse, _ = squares.figures
    if mse <= squares.floor:
        return []
    f_judges, rest = msc / mse, n * (1 + (k - 1) * icc2) - k * icc2
    v = (k - 1) * (n - 1) * (k * icc2 * f_judges + rest) ** 2 / ((n - 1) * (k * icc2 * f_judges) ** 2 + rest**2)
    low_f, high_f = f_quantile(tail, n - 1, v), f_quantile(tail, v, n - 1)
    spread = k * msc + (k * n - k - n) * mse
    return [
        n * (msr - low_f * mse) / (low_f * spread + n * msr),
        n * (high_f * msr - mse) / (spread + n * high_f * msr),
    ]


def _estimate(value: float, limits: list[float]) -> Estimate:
    """The value with its interval; without one where the formula has a pole and the ends do not hold the value."""
    if not limits or not all(map(math.isfinite, limits)) or not limits[0] <= value <= limits[1]:
        return Estimate(value, None, None)
    return Estimate(value, *limits)
