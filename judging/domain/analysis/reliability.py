"""How far the judges agree: the usual coefficients for one table of totals (or single marks), entries x judges.

* ICC, six forms (Shrout & Fleiss 1979), with 95 % intervals computed as in R's psych: single (1,1) (2,1) (3,1) and
  the mean of k judges (1,k) (2,k) (3,k);
* Krippendorff's alpha with nominal, ordinal, interval and ratio distances (tables with gaps are fine);
* Kendall's W, corrected for ties and not, with the chi-squared p of the corrected one;
* Cronbach's alpha (equals ICC(3,k)); Fleiss' kappa, each distinct value being a category;
* variance components by REML, and from them how many judges would be needed for a reliability of 0.8;
* each judge's Spearman correlation with the sum of the others' ranks.

Always true: a coefficient is a finite number or None, and each None has a message that says why.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from judging.domain.analysis.otherrules import fractional_ranks
from judging.domain.errors import Problem
from judging.domain.levelling.crossed import Array, CrossedTotals, Incidence, Index, mean_ranks
from judging.domain.levelling.distributions import chi2_sf, f_quantile
from judging.domain.levelling.variance import VarianceComponents, variance_components

CONFIDENCE = 0.95
ENOUGH = 0.8
"""The reliability that "how many judges would be needed" aims at."""
MOST_VALUES = 2_000
"""Alpha compares every pair of distinct values: beyond this many it is left out."""
_NO_SPREAD = 1e-12
LEVELS = ("nominal", "ordinal", "interval", "ratio")


@dataclass(frozen=True)
class Estimate:
    """A coefficient with the ends of its confidence interval (None where the interval is undefined)."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Icc:
    """The six intraclass correlations, named as in psych: `icc2k` is ICC(2,k).

    `icc2k` is None in the odd table where its denominator is not above 0 (entries far more alike than chance).
    """

    icc1: Estimate
    icc2: Estimate
    icc3: Estimate
    icc1k: Estimate
    icc2k: Estimate | None
    icc3k: Estimate


@dataclass(frozen=True)
class Concordance:
    """Kendall's W with and without the correction for ties; chi-squared and p belong to the corrected one."""

    w: float
    w_uncorrected: float
    chi2: float
    p: float


@dataclass(frozen=True)
class JudgesNeeded:
    """Judges per entry for a reliability of `ENOUGH`: the same panel for all entries, or a different one for each."""

    same_panel: int
    different_panels: int


@dataclass(frozen=True)
class Reliability:
    """Everything that can be said about one table; `messages` explains each None."""

    icc: Icc | None
    alpha: Mapping[str, float | None]
    concordance: Concordance | None
    cronbach_alpha: float | None
    fleiss_kappa: float | None
    variance: VarianceComponents | None
    agreement: Mapping[str, float | None]
    judges_needed: JudgesNeeded | None
    messages: tuple[Problem, ...]


def reliability(totals: CrossedTotals) -> Reliability:
    """All coefficients of one table."""
    table = totals.table() if totals.is_complete else None
    icc = None if table is None else intraclass(table)
    concordance = None if table is None else kendall(table)
    components = variance_components(totals)
    found = Reliability(
        icc=icc,
        alpha={level: krippendorff(totals, level) for level in LEVELS},
        concordance=concordance,
        cronbach_alpha=None if icc is None else icc.icc3k.value,
        fleiss_kappa=fleiss(totals),
        variance=components,
        agreement=agreement(totals),
        judges_needed=None if components is None else judges_needed(components),
        messages=(),
    )
    return replace(found, messages=_messages(totals, found))


def _messages(totals: CrossedTotals, found: Reliability) -> tuple[Problem, ...]:
    """One reason for each coefficient that is None."""
    reason = _reason(totals)
    missing = {
        "icc": found.icc,
        "icc2k": found.icc if found.icc is None else found.icc.icc2k,
        "kendall_w": found.concordance,
        "cronbach_alpha": found.cronbach_alpha,
        "fleiss_kappa": found.fleiss_kappa,
        "variance": found.variance,
        "judges_needed": found.judges_needed,
        **{f"alpha_{level}": value for level, value in found.alpha.items()},
    }
    own = {
        "fleiss_kappa": "reliability_unequal_numbers" if _is_ragged(totals) else None,
        "alpha_ratio": "reliability_values_below_zero" if float(np.min(totals.values)) < 0.0 else None,
    }
    several = len(np.unique(totals.values)) > MOST_VALUES
    messages = [
        Problem.of(
            "reliability_too_many_values"
            if several and name.startswith(("alpha", "fleiss"))
            else own.get(name) or reason(name),
            at=name,
            coefficient=name,
        )
        for name, value in missing.items()
        if value is None
    ]
    messages.extend(
        Problem.of("agreement_undefined", at="agreement", judge=judge)
        for judge, value in found.agreement.items()
        if value is None
    )
    return tuple(messages)


def _reason(totals: CrossedTotals) -> _Reason:
    if len(totals.judges) < 2:
        return _Reason("reliability_one_judge")
    if len(totals.entries) < 2:
        return _Reason("reliability_one_entry")
    if float(np.ptp(totals.values)) <= _NO_SPREAD * float(np.max(np.abs(totals.values))):
        return _Reason("reliability_all_equal")
    return _Reason(None, is_complete=totals.is_complete)


@dataclass(frozen=True)
class _Reason:
    """Why a coefficient is missing: one cause for all of them, or one for each."""

    for_all: str | None
    is_complete: bool = True

    def __call__(self, name: str) -> str:
        if self.for_all is not None:
            return self.for_all
        if not self.is_complete and name in ("icc", "icc2k", "kendall_w", "cronbach_alpha"):
            return "reliability_needs_complete_panel"
        return "reliability_no_difference" if name == "judges_needed" else "reliability_not_estimable"


def _is_ragged(totals: CrossedTotals) -> bool:
    return float(np.ptp(totals.incidence.group_size)) > 0.0


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
            _NO_SPREAD * float(np.mean(table**2)),
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


def krippendorff(totals: CrossedTotals, level: str) -> float | None:
    """Alpha = 1 - (N - 1) sum o d / sum n n d from the coincidence matrix o; entries with one value are dropped.

    `level` names the distance: nominal, ordinal, interval, ratio. None where no entry has two values, all values
    are equal, there are more than `MOST_VALUES` distinct ones, or a ratio is asked of values below 0.
    """
    at = totals.incidence
    paired = at.group_size[at.group] > 1.0
    values, place = np.unique(totals.values[paired], return_inverse=True)
    if len(values) < 2 or len(values) > MOST_VALUES or (level == "ratio" and values[0] < 0.0):
        return None
    _, group = np.unique(at.group[paired], return_inverse=True)
    units = Incidence(group.astype(np.intp), place.astype(np.intp), int(group[-1]) + 1, len(values))
    weight = 1.0 / (units.group_size - 1.0)
    with_itself = np.bincount(place, weights=weight[group], minlength=len(values))
    coincidences = units.cross(weight) - np.diag(with_itself)
    frequency = np.sum(coincidences, axis=1)
    distance = _distance(level, values, frequency)
    expected = float(frequency @ distance @ frequency)
    observed = float(np.sum(coincidences * distance))
    return 1.0 - (float(np.sum(frequency)) - 1.0) * observed / expected if expected > 0.0 else None


def _distance(level: str, values: Array, frequency: Array) -> Array:
    """Squared distances of all pairs of values."""
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    if level == "ordinal":
        middle = np.cumsum(frequency) - frequency / 2.0
        return np.asarray((middle[:, None] - middle[None, :]) ** 2)
    difference, total = values[:, None] - values[None, :], values[:, None] + values[None, :]
    if level == "interval":
        return np.asarray(difference**2)
    return np.divide(difference, total, out=np.zeros_like(difference), where=total > 0.0) ** 2


def kendall(table: Array) -> Concordance | None:
    """Kendall's W of a full entries x judges table: W = 12 S / (m^2 (n^3 - n) - m T), T = sum (t^3 - t) over ties.

    None where there is one entry or judge, or every judge gave the same to all.
    """
    n, m = table.shape
    if min(n, m) < 2:
        return None
    ranks = np.column_stack([mean_ranks(column) for column in table.T])
    sums = np.sum(ranks, axis=1)
    s = float(np.sum((sums - np.mean(sums)) ** 2))
    ties = sum(float(np.sum(count**3 - count)) for count in _tie_sizes(table))
    whole = float(m**2 * (n**3 - n))
    if whole - m * ties <= 0.0:
        return None
    w = 12.0 * s / (whole - m * ties)
    chi2 = m * (n - 1) * w
    return Concordance(w, 12.0 * s / whole, chi2, chi2_sf(chi2, n - 1))


def _tie_sizes(table: Array) -> list[Index]:
    return [np.unique(column, return_counts=True)[1] for column in table.T]


def fleiss(totals: CrossedTotals) -> float | None:
    """Fleiss' kappa, each distinct value a category; every entry needs the same number of judges, at least two.

    Which judge gave which value does not matter. None otherwise, where all values are equal, or where there are
    more than `MOST_VALUES` of them.
    """
    size = totals.incidence.group_size
    values, category = np.unique(totals.values, return_inverse=True)
    if _is_ragged(totals) or size[0] < 2.0 or not 2 <= len(values) <= MOST_VALUES:
        return None
    cells = np.unique(totals.incidence.group * len(values) + category, return_counts=True)[1]
    by_chance = float(np.sum((np.bincount(category) / totals.rows) ** 2))
    observed = (float(np.sum(cells**2)) - totals.rows) / (totals.rows * (float(size[0]) - 1.0))
    return (observed - by_chance) / (1.0 - by_chance)


def agreement(totals: CrossedTotals) -> dict[str, float | None]:
    """Judge -> Spearman correlation of the judge's ranks with the sum of the others' (Quandt's R).

    Ties share the mean of their places. Where panels are incomplete the others' ranks are fractional, averaged,
    and only entries that another judge scored too are compared. None for fewer than two such entries, or ties only.
    """
    at, fractions = totals.incidence, fractional_ranks(totals)
    sums = at.group_sums(fractions)[at.group]
    others = at.group_size[at.group] - 1.0
    # Rounded, so that sums that are equal on paper stay tied.
    rest = np.round(np.divide(sums - fractions, others, out=np.zeros_like(sums), where=others > 0.0), 9)
    found: dict[str, float | None] = {}
    for place, judge in enumerate(totals.judges):
        rows = (at.column == place) & (others > 0.0)
        found[judge] = spearman(fractions[rows], rest[rows])
    return found


def spearman(first: Array, second: Array) -> float | None:
    """Spearman's rank correlation with mean ranks for ties; None where one side has no two different values."""
    if len(first) < 2:
        return None
    one, other = mean_ranks(first), mean_ranks(second)
    one, other = one - np.mean(one), other - np.mean(other)
    scale = float(np.sum(one**2)) * float(np.sum(other**2))
    return float(one @ other) / math.sqrt(scale) if scale > 0.0 else None


def judges_needed(components: VarianceComponents) -> JudgesNeeded | None:
    """k = ceil(r / (1 - r) * error / s_a^2), r = `ENOUGH`; the error holds s_b^2 only where panels differ.

    None where entries do not differ: then no number of judges is enough.
    """
    if components.entry <= 0.0:
        return None
    odds = ENOUGH / (1.0 - ENOUGH)
    same, different = (
        max(1, math.ceil(odds * error / components.entry - 1e-9))
        for error in (components.residual, components.residual + components.judge)
    )
    return JudgesNeeded(same, different)
