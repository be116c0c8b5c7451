"""The levelled score: each judge's strictness is estimated from shared entries, shrunk, and taken off.

Model: total y of entry i by judge j is y = a_i + b_j + e, with a_i fixed, b_j ~ N(0, s_b^2), e ~ N(0, s^2). The one
unknown is t = s_b^2 / s^2, found by REML (restricted maximum likelihood; the same model as lme4's
`y ~ 0 + entry + (1 | judge)`). Vocabulary: a_i is the *levelled score*, b_j the *severity* of a judge (below 0:
strict), t the *ratio*. The *robust* levelled score gives less weight to totals far from the model (Huber).

With C the entries x judges matrix of counts, n and N its margins, ybar the entries' means:

    M = diag(N) - C' diag(1/n) C      r_j = sum over j's rows of (y - ybar)      SSW = sum (y - ybar)^2
    M = Q L Q',  z = Q' r
    deviance(t) = sum log(1 + t l) + df log(SSW - sum t z^2 / (1 + t l)),        df = rows - entries
    b = Q (t z / (1 + t l))           a_i = ybar_i - (1 / n_i) sum_j C_ij b_j
    V = s^2 (diag(1/n) + G K G'),     G = diag(1/n) C,   K = Q diag(t / (1 + t l)) Q'

What people read about a judge is not b but the *difference*: how many points the judge gives above or below the other
judges for the same entries, nothing shrunk, with its standard error (`differences`). The direction l = 0, all judges
together, is no difference between them and takes no part in it.

Always true: the same totals in any order give the same digits; where the panel is complete the levelled order is the
order of the means; a value is a finite number or None, never NaN; what the data cannot carry is said in `messages`
and takes `official_allowed` away.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np

from judging.domain.errors import Problem
from judging.domain.levelling.crossed import Array, Component, CrossedTotals, Incidence, competition_ranks
from judging.domain.levelling.differences import NO_LINK, Differences, differences

DECIMALS = 6
"""Levelled scores are numbers of a model: rounded to these decimals first, then half up like any score."""
LEAST_SHARED = 3
"""How many entries a judge must share with other judges for an official levelled score."""
FEW_SHEETS = 2
"""With so many sheets or fewer for an entry nothing says which is the odd one."""
LARGEST_RATIO = 1e3
_GRID = np.concatenate([[0.0], np.logspace(-4.0, 3.0, 161)])
_HALVINGS = 80
_FLAT = 1e-9
"""Differences of deviance (and of slope, relative to its largest part) below this are rounding noise."""
_NO_SPREAD = 1e-28
"""A sum of squares below this share of the values' own squares is rounding noise."""
_HUBER, _MAD_TO_SD = 1.345, 1.4826
_ROUNDS, _SETTLED = 30, 1e-10
_MANY_JUDGES, _MOST_TURNS, _SOLVED = 200, 2_000, 1e-13


@dataclass(frozen=True)
class Severity:
    """One judge. `value` is what the levelled score takes off: shrunk, above 0 if lenient, below 0 if strict.

    `difference` is how many points the judge gives above or below the other judges for the same entries, `se` its
    standard error and `margin` half of its 95 % interval; None where no other judge shares an entry, or where there is
    no repetition to estimate an error from.
    """

    judge: str
    value: float
    difference: float | None
    se: float | None
    margin: float | None
    sheets: int


@dataclass(frozen=True, eq=False)
class LevelledResult:
    """Levelled scores of all entries of one category; arrays stand in the order of `totals.entries` / `.judges`.

    `residual_variance` is s^2, None without any repetition; `axes` are the eigenvalues and vectors of M, `z` and `ssw`
    as above.
    """

    totals: CrossedTotals
    values: Array
    severity: Array
    ratio: float
    residual_variance: float | None
    axes: tuple[Array, Array]
    z: Array
    ssw: float
    components: tuple[Component, ...]
    messages: tuple[Problem, ...]
    official_allowed: bool

    @cached_property
    def kernel(self) -> Array:
        """K (judges x judges)."""
        eigenvalues, vectors = self.axes
        return np.asarray((vectors * (self.ratio / (1.0 + self.ratio * eigenvalues))) @ vectors.T)

    @cached_property
    def differences(self) -> Differences:
        """The judges compared without shrinking."""
        return differences(self.totals, *self.axes, self.z, self.ssw)

    @property
    def scores(self) -> dict[str, float]:
        return dict(zip(self.totals.entries, self.values.tolist(), strict=True))

    @property
    def published(self) -> dict[str, Decimal]:
        """Each entry's score rounded half up to `DECIMALS`: what is stored, and rounded on for display."""
        return published(self.totals.entries, self.values)

    @property
    def judge_variance(self) -> float | None:
        """s_b^2."""
        return None if self.residual_variance is None else self.ratio * self.residual_variance

    @property
    def residuals(self) -> Array:
        """y - a - b of each row of `totals`."""
        at = self.totals.incidence
        return self.totals.values - self.values[at.group] - self.severity[at.column]

    @property
    def severities(self) -> tuple[Severity, ...]:
        """All judges in the order of their keys."""
        return _severities(self.totals, self.severity, self.differences)

    def ranks(self, decimals: int = 2) -> dict[str, int]:
        """Competition ranks on the score as it is shown. Within one component only where there are several."""
        return dict(zip(self.totals.entries, competition_ranks(self.values, decimals).tolist(), strict=True))

    def standard_errors(self) -> Array | None:
        """Of each levelled score, in the order of the entries; None without any repetition."""
        size = self.totals.incidence.group_size
        variance = 1.0 / size + self.totals.incidence.quadratic(self.kernel) / size**2
        scaled = self._scaled(variance)
        return None if scaled is None else np.sqrt(scaled)

    def _scaled(self, shape: Array) -> Array | None:
        return None if self.residual_variance is None else shape * self.residual_variance


@dataclass(frozen=True, eq=False)
class RobustResult:
    """Robust levelled scores, with the weight each row got (1 = in full) in the order of `totals`."""

    totals: CrossedTotals
    values: Array
    severity: Array
    weights: Array
    messages: tuple[Problem, ...]
    official_allowed: bool

    @property
    def scores(self) -> dict[str, float]:
        return dict(zip(self.totals.entries, self.values.tolist(), strict=True))

    @property
    def published(self) -> dict[str, Decimal]:
        return published(self.totals.entries, self.values)

    @property
    def severities(self) -> tuple[Severity, ...]:
        return _severities(self.totals, self.severity, None)

    def ranks(self, decimals: int = 2) -> dict[str, int]:
        return dict(zip(self.totals.entries, competition_ranks(self.values, decimals).tolist(), strict=True))


def published(entries: Sequence[str], values: Array) -> dict[str, Decimal]:
    """Model values rounded half up to `DECIMALS`."""
    whole = np.floor(values * 10.0**DECIMALS + 0.5).astype(np.int64).tolist()
    return {key: Decimal(n).scaleb(-DECIMALS) for key, n in zip(entries, whole, strict=True)}


def _severities(totals: CrossedTotals, values: Array, found: Differences | None) -> tuple[Severity, ...]:
    sheets = totals.incidence.column_size.astype(int).tolist()
    unknown = [None] * len(sheets)
    of_others = (found.points, found.errors, found.margins) if found else (unknown, unknown, unknown)
    return tuple(map(Severity, totals.judges, values.tolist(), *of_others, sheets))


def levelled(totals: CrossedTotals) -> LevelledResult:
    """Fit the model. Time grows with the rows and with the cube of the number of judges."""
    at, means = totals.incidence, totals.entry_means
    off = totals.values - means[at.group]
    ssw, df = float(np.sum(off**2)), totals.rows - len(totals.entries)
    laplacian = np.diag(at.column_size) - at.cross(1.0 / at.group_size)
    eigenvalues, vectors = np.linalg.eigh(laplacian)
    eigenvalues = np.maximum(eigenvalues, 0.0)
    # What moves all judges of a group together compares nobody: of large totals rounding alone would be left there.
    compares = eigenvalues > NO_LINK * max(float(np.max(eigenvalues)), 1.0)
    z = np.where(compares, vectors.T @ at.column_sums(off), 0.0)
    agree = ssw <= _NO_SPREAD * max(float(np.sum(totals.values**2)), _NO_SPREAD)
    ratio = 0.0 if agree or len(totals.judges) == 1 else _best_ratio(eigenvalues, z, ssw, df)
    shrink = ratio / (1.0 + ratio * eigenvalues)
    severity = vectors @ (shrink * z)
    explained = float(np.sum(shrink * z**2))
    components = totals.components()
    barriers = _barriers(totals, components, df)
    return LevelledResult(
        totals=totals,
        values=means - at.group_sums(severity[at.column]) / at.group_size,
        severity=severity,
        ratio=ratio,
        residual_variance=None if df == 0 else 0.0 if agree else max(ssw - explained, 0.0) / df,
        axes=(eigenvalues, vectors),
        z=z,
        ssw=ssw,
        components=components,
        messages=(*barriers, *_remarks(totals, ratio=ratio, agree=agree and df > 0)),
        official_allowed=not barriers,
    )


def _best_ratio(eigenvalues: Array, z: Array, ssw: float, df: int) -> float:
    """The t of least deviance: best point of a fixed grid, then the zero of the slope round it by bisection.

    The slope, not the deviance, is searched: a flat minimum is then found to the last digits on any machine.
    """
    t = _GRID[:, None]
    left = np.maximum(ssw - np.sum(t * z**2 / (1.0 + t * eigenvalues), axis=1), ssw * 1e-15)
    deviance = np.sum(np.log1p(t * eigenvalues), axis=1) + df * np.log(left)
    # The first point that is as good as the best: where the deviance is flat the data know nothing, and t is 0.
    best = int(np.argmax(deviance <= np.min(deviance) + _FLAT))

    def slope(ratio: float) -> float:
        grown = 1.0 + ratio * eigenvalues
        remaining = max(ssw - float(np.sum(ratio * z**2 / grown)), ssw * 1e-15)
        return float(np.sum(eigenvalues / grown)) - df * float(np.sum((z / grown) ** 2)) / remaining

    if best == 0:
        # The minimum is at 0 unless the deviance still falls there.
        if slope(0.0) >= -_FLAT * float(np.sum(eigenvalues)):
            return 0.0
        return _zero(slope, 0.0, float(_GRID[1]))
    if best == len(_GRID) - 1:
        return LARGEST_RATIO
    low, high = float(_GRID[best - 1]), float(_GRID[best + 1])
    return _zero(slope, low, high) if slope(low) < 0.0 < slope(high) else float(_GRID[best])


def _zero(slope: Callable[[float], float], low: float, high: float) -> float:
    """Where the slope turns from below to above 0, between `low` and `high`."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if slope(middle) < 0.0:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def _barriers(totals: CrossedTotals, components: tuple[Component, ...], df: int) -> tuple[Problem, ...]:
    """Why these totals must not be ranked officially by the levelled score; empty when they may."""
    if len(totals.entries) == 1:
        return (Problem.of("levelled_one_entry", entry=totals.entries[0]),)
    if len(totals.judges) == 1:
        return (Problem.of("levelled_one_judge", judge=totals.judges[0]),)
    problems = []
    if len(components) > 1:
        groups = tuple({"entries": own.entries, "judges": own.judges} for own in components)
        problems.append(Problem.of("levelled_not_linked", groups=groups, count=len(groups)))
    if df < len(totals.judges):
        problems.append(Problem.of("levelled_few_repetitions", found=df, needed=len(totals.judges)))
    at = totals.incidence
    shared = at.column_sums((at.group_size[at.group] > 1).astype(np.float64)).astype(int).tolist()
    problems.extend(
        Problem.of("levelled_few_shared", judge=judge, shared=count, needed=LEAST_SHARED)
        for judge, count in zip(totals.judges, shared, strict=True)
        if count < LEAST_SHARED
    )
    return tuple(problems)


def _remarks(totals: CrossedTotals, *, ratio: float, agree: bool) -> tuple[Problem, ...]:
    """What the reader must know though the score may stand."""
    if len(totals.judges) == 1:
        return ()
    if agree:
        return (Problem.of("levelled_judges_agree"),)
    if ratio == 0.0:
        return (Problem.of("levelled_no_strictness"),)
    if ratio >= LARGEST_RATIO:
        return (Problem.of("levelled_ratio_at_limit", limit=LARGEST_RATIO),)
    return (Problem.of("levelled_panel_complete"),) if totals.is_complete else ()


def robust_levelled(start: LevelledResult) -> RobustResult:
    """Weigh down totals far from the model, with the ratio t of the plain levelled score kept.

    Each round: e = y - a - b; s = 1.4826 median|e| sqrt(rows / max(rows - entries - judges + 1, 1));
    weight = min(1, 1.345 s / |e|) (Huber); then the weighted equations. Until no score moves by 1e-10, or for
    30 rounds. Where more than half of the totals fit the model exactly there is no scale, and the levelled score
    stands.
    """
    totals, at = start.totals, start.totals.incidence
    spare = max(totals.rows - len(totals.entries) - len(totals.judges) + 1, 1)
    correction = _MAD_TO_SD * math.sqrt(totals.rows / spare)
    noise = math.sqrt(_NO_SPREAD) * max(1.0, float(np.max(np.abs(totals.values))))
    values, severity = start.values, start.severity
    weights: Array = np.ones(totals.rows)
    messages = (*start.messages, *_unprotected(totals))
    for _ in range(_ROUNDS):
        off = np.abs(totals.values - values[at.group] - severity[at.column])
        scale = correction * float(np.median(off))
        if scale <= noise:
            messages = (*messages, Problem.of("robust_no_scale"))
            break
        weights = np.minimum(1.0, _HUBER * scale / np.maximum(off, noise))
        before = values
        values, severity = _weighted(totals, weights, start.ratio)
        if float(np.max(np.abs(values - before))) < _SETTLED:
            break
    return RobustResult(totals, values, severity, weights, messages, start.official_allowed)


def _unprotected(totals: CrossedTotals) -> tuple[Problem, ...]:
    """Of two sheets that differ none is the odd one: there the robust score protects nobody."""
    few = int(np.sum(totals.incidence.group_size <= FEW_SHEETS))
    if few == 0 or len(totals.judges) == 1:
        return ()
    return (Problem.of("robust_two_sheets", count=few, entries=len(totals.entries)),)


def _weighted(totals: CrossedTotals, weights: Array, ratio: float) -> tuple[Array, Array]:
    """Scores and severities for given row weights and ratio."""
    at = totals.incidence
    size = at.group_sums(weights)
    means = at.group_sums(weights * totals.values) / size
    severity: Array = np.zeros(len(totals.judges))
    if ratio > 0.0:
        pull = at.column_sums(weights * (totals.values - means[at.group]))
        severity = _solved(at, weights, 1.0 / ratio, pull)
    return means - at.group_sums(weights * severity[at.column]) / size, severity


def _solved(at: Incidence, weights: Array, shrinking: float, pull: Array) -> Array:
    """The x of (M + shrinking) x = pull, M being that of rows of these weights; the smallest one where there are many.

    Many judges are not put into a matrix: conjugate gradients (Hestenes & Stiefel 1952), each step two passes over the
    rows, from 0 on, which finds the smallest x where M is singular.
    """
    own, size = at.column_sums(weights), at.group_sums(weights)
    if at.columns <= _MANY_JUDGES:
        matrix = np.diag(own + shrinking) - at.cross(1.0 / size, weights)
        if shrinking > 0.0:
            return np.asarray(np.linalg.solve(matrix, pull), np.float64)
        return np.asarray(np.linalg.pinv(matrix, hermitian=True) @ pull, np.float64)

    def times(x: Array) -> Array:
        of_entries = at.group_sums(weights * x[at.column]) / size
        return np.asarray((own + shrinking) * x - at.column_sums(weights * of_entries[at.group]))

    found, left = np.zeros_like(pull), pull.copy()
    along, squares = left.copy(), float(left @ left)
    enough = _SOLVED**2 * squares
    for _ in range(_MOST_TURNS):
        if squares <= enough:
            break
        moved = times(along)
        step = squares / float(along @ moved)
        found, left = found + step * along, left - step * moved
        squares, before = float(left @ left), squares
        along = left + squares / before * along
    return found


def unshrunk(totals: CrossedTotals) -> Array:
    """Scores with the strictness taken off in full (judges fixed, severities summing to 0): for comparison only.

    Over-corrects where few entries are shared; undefined, and then only a convention, across components.
    """
    at, means = totals.incidence, totals.entry_means
    severity = _solved(at, np.ones(totals.rows), 0.0, at.column_sums(totals.values - means[at.group]))
    return means - at.group_sums(severity[at.column]) / at.group_size


def prize_zone_disagreement(
    levelled: LevelledResult, robust: RobustResult, *, places: int, decimals: int = 2
) -> tuple[str, ...]:
    """Entries whose rank the two scores do not agree on, among those either puts in the first `places`.

    Not empty: the jury must decide and write down why, because one dishonest judge moves the levelled score most.
    """
    plain, other = levelled.ranks(decimals), robust.ranks(decimals)
    return tuple(key for key in plain if min(plain[key], other[key]) <= places and plain[key] != other[key])
