"""How much of the spread of totals comes from entries, from judges, and from everything else (REML).

Model: y = mu + a_i + b_j + e, all random: a ~ N(0, s_a^2), b ~ N(0, s_b^2), e ~ N(0, s^2); the same as lme4's
`y ~ 1 + (1 | entry) + (1 | judge)`. Vocabulary: rho_a = s_a^2 / s^2 and rho_b = s_b^2 / s^2 are the *ratios*;
the *criterion* is the REML deviance. With H = I + rho_a Za Za' + rho_b Zb Zb' and P its REML projection,

    criterion = log|H| + log|1' H^-1 1| + (N - 1) (1 + log(2 pi s^2)),    s^2 = y' P y / (N - 1).

Entries are eliminated first, so that one evaluation costs one pass over the rows and one judges x judges inverse.
Always true: components are finite and at least 0; one that the data put at the border is exactly 0; where the
data cannot tell entries from residuals the answer is None.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from judging.domain.levelling.crossed import Array, CrossedTotals
from judging.domain.levelling.severity import levelled, unshrunk

_LOWEST, _HIGHEST = -14.0, 16.0
"""Bounds of the logarithm of a ratio; one that runs to the lower bound is 0."""
_MOST_STEPS, _LONGEST_STEP, _SETTLED = 60, 3.0, 1e-10
_NUDGE = 1e-5
_NO_SPREAD = 1e-28


@dataclass(frozen=True)
class VarianceComponents:
    """Variances of entries (s_a^2), judges (s_b^2) and residuals (s^2); the grand mean; the REML criterion."""

    entry: float
    judge: float
    residual: float
    mean: float
    criterion: float | None

    @property
    def total(self) -> float:
        return self.entry + self.judge + self.residual


@dataclass(frozen=True, eq=False)
class RandomEffects:
    """The fit, and what the posterior needs from it.

    `entries` and `judges` are the best linear unbiased predictions of a and b. `entry_weight` is
    w_i = rho_a / (1 + rho_a n_i); `precision` is s^2 times the precision of (mu, b), a (1 + judges) square
    matrix, or 1 x 1 where s_b^2 is 0.
    """

    components: VarianceComponents
    entries: Array
    judges: Array
    entry_weight: Array
    precision: Array


def random_effects(totals: CrossedTotals) -> RandomEffects | None:
    """Fit the model; None where it cannot be: one entry, one judge, or no entry scored twice."""
    if len(totals.entries) < 2 or len(totals.judges) < 2 or totals.rows == len(totals.entries):
        return None
    model = Reml(totals)
    if is_better_turned(totals):
        turned = Reml(totals.turned())
        if turned.exact_effects() is None:
            rho_b, rho_a = _least(turned.slope, turned.start())
            return model.effects((rho_a, rho_b))
    exact = model.exact_effects()
    if exact is not None:
        return exact
    # Where each judge gave one mark, strictness and residuals are one: all of it is called residual.
    has_judges = float(np.max(totals.incidence.column_size)) > 1.0
    return model.effects(_least(model.slope, model.start(), has_judges=has_judges))


def variance_components(totals: CrossedTotals) -> VarianceComponents | None:
    """The variance components by REML; None as for `random_effects`.

    Both sides of the model are random: where there are fewer entries than judges they change sides, because time grows
    with the cube of the second.
    """
    if not is_better_turned(totals):
        found = random_effects(totals)
        return None if found is None else found.components
    found = random_effects(totals.turned())
    if found is None:
        return None
    own = found.components
    return replace(own, entry=own.judge, judge=own.entry)


def is_better_turned(totals: CrossedTotals) -> bool:
    """Whether the fit is the same with entries and judges changing sides, and takes less time."""
    return 2 <= len(totals.entries) < len(totals.judges) and float(np.max(totals.incidence.column_size)) > 1.0


@dataclass(frozen=True, eq=False)
class _Point:
    """The model at given ratios, with what its derivatives need."""

    deviance: float
    slope: Array
    spread: float
    mean: float
    of_entries: Array
    of_judges: Array


class Reml:
    """The REML deviance of one set of totals as a function of the two ratios."""

    def __init__(self, totals: CrossedTotals) -> None:
        self.totals, self.at = totals, totals.incidence
        self.centre = float(np.mean(totals.values))
        y = totals.values - self.centre
        self.sums, self.judge_sums = self.at.group_sums(y), self.at.column_sums(y)
        self.squares = float(np.sum(y**2))

    def exact_effects(self) -> RandomEffects | None:
        """The answer where entries and judges leave no residual at all though they could; None in every real case.

        Where there are no more totals than entries and judges to explain them, a residual of 0 says nothing.
        """
        entries, at = unshrunk(self.totals), self.at
        judges = at.column_sums(self.totals.values - entries[at.group]) / at.column_size
        left = self.totals.values - entries[at.group] - judges[at.column]
        explained = at.groups + at.columns - len(self.totals.components())
        is_flat = self.squares <= _NO_SPREAD * float(np.sum(self.totals.values**2))
        if self.totals.rows == explained and not is_flat:
            return None
        if float(np.sum(left**2)) > _NO_SPREAD * float(np.sum(self.totals.values**2)):
            return None
        mean, noise = float(np.mean(entries)), _NO_SPREAD * float(np.mean(self.totals.values**2))
        spread = [float(np.var(effects, ddof=1)) for effects in (entries, judges)]
        of_entries, of_judges = (0.0 if value <= noise else value for value in spread)
        components = VarianceComponents(of_entries, of_judges, 0.0, mean, None)
        return RandomEffects(components, entries - mean, judges, 1.0 / at.group_size, np.eye(1))

    def start(self) -> tuple[float, float]:
        """Ratios near the optimum: of judges from the levelled score, of entries from its scores' spread."""
        fit = levelled(self.totals)
        residual = fit.residual_variance or 0.0
        spread = float(np.var(fit.values, ddof=1)) - residual * float(np.mean(1.0 / self.at.group_size))
        entry = spread / residual if residual > 0.0 else 1e3
        return min(max(entry, 1e-2), 1e4), min(max(fit.ratio, 1e-2), 1e3)

    def at_ratios(self, rho_a: float, rho_b: float) -> _Point:
        """Deviance (without constants) and its slope in (rho_a, rho_b)."""
        at, n = self.at, self.at.group_size
        v = 1.0 / (1.0 + rho_a * n)
        inner = self.judge_matrix(rho_a)
        grown = np.eye(len(inner)) + rho_b * inner
        inverse: Array = np.asarray(np.linalg.inv(grown), np.float64)
        xb, yb = at.column_sums(v[at.group]), self.judge_right_side(rho_a)
        kx, ky = inverse @ xb, inverse @ yb
        xx = float(np.sum(n * v)) - rho_b * float(xb @ kx)
        xy = float(np.sum(v * self.sums)) - rho_b * float(xb @ ky)
        yy = self.squares - rho_a * float(np.sum(v * self.sums**2)) - rho_b * float(yb @ ky)
        mean = xy / xx
        spread = max(yy - xy * mean, self.squares * 1e-15)
        of_judges = ky - mean * kx
        of_entries = v * (self.sums - mean * n - rho_b * at.group_sums(of_judges[at.column]))
        x_entries = v * (n - rho_b * at.group_sums(kx[at.column]))
        df = self.totals.rows - 1
        trace_a = float(np.sum(n * v) - rho_b * np.sum(v**2 * at.quadratic(inverse)) - x_entries @ x_entries / xx)
        trace_b = float(np.sum(inner * inverse) - kx @ kx / xx)
        return _Point(
            deviance=float(np.sum(np.log1p(rho_a * n)) + np.linalg.slogdet(grown)[1])
            + math.log(xx)
            + df * math.log(spread),
            slope=np.array(
                [
                    trace_a - df * float(of_entries @ of_entries) / spread,
                    trace_b - df * float(of_judges @ of_judges) / spread,
                ]
            ),
            spread=spread,
            mean=mean,
            of_entries=of_entries,
            of_judges=of_judges,
        )

    def deviances(self, rho_a: float, rho_b: Array) -> Array:
        """The deviance (without constants) at one ratio of entries and several of judges: one eigen-decomposition."""
        at, n = self.at, self.at.group_size
        v = 1.0 / (1.0 + rho_a * n)
        sizes, axes = np.linalg.eigh(self.judge_matrix(rho_a))
        xb, yb = axes.T @ at.column_sums(v[at.group]), axes.T @ self.judge_right_side(rho_a)
        grown = 1.0 + rho_b[:, None] * np.maximum(sizes, 0.0)
        shrunk = rho_b[:, None] / grown
        xx = float(np.sum(n * v)) - shrunk @ xb**2
        xy = float(np.sum(v * self.sums)) - shrunk @ (xb * yb)
        yy = self.squares - rho_a * float(np.sum(v * self.sums**2)) - shrunk @ yb**2
        spread = np.maximum(yy - xy**2 / xx, self.squares * 1e-15)
        logs = float(np.sum(np.log1p(rho_a * n))) + np.sum(np.log(grown), axis=1)
        return np.asarray(logs + np.log(xx) + (self.totals.rows - 1) * np.log(spread))

    def slope(self, ratios: tuple[float, float]) -> tuple[float, Array]:
        point = self.at_ratios(*ratios)
        return point.deviance, point.slope

    def judge_matrix(self, rho_a: float) -> Array:
        """Zb' Ha^-1 Zb, where Ha = I + rho_a Za Za'."""
        return np.asarray(np.diag(self.at.column_size) - self.at.cross(rho_a / (1.0 + rho_a * self.at.group_size)))

    def judge_right_side(self, rho_a: float) -> Array:
        """Zb' Ha^-1 y."""
        weighted = rho_a / (1.0 + rho_a * self.at.group_size) * self.sums
        return self.judge_sums - self.at.column_sums(weighted[self.at.group])

    def effects(self, ratios: tuple[float, float]) -> RandomEffects:
        rho_a, rho_b = ratios
        point, n, df = self.at_ratios(rho_a, rho_b), self.at.group_size, self.totals.rows - 1
        residual = point.spread / df
        constant = df * (1.0 + math.log(2.0 * math.pi) - math.log(df))
        components = VarianceComponents(
            rho_a * residual, rho_b * residual, residual, self.centre + point.mean, point.deviance + constant
        )
        v = 1.0 / (1.0 + rho_a * n)
        precision = np.array([[float(np.sum(n * v))]])
        if rho_b > 0.0:
            border = self.at.column_sums(v[self.at.group])[:, None]
            inner = self.judge_matrix(rho_a) + np.eye(len(border)) / rho_b
            precision = np.block([[precision, border.T], [border, inner]])
        return RandomEffects(components, rho_a * point.of_entries, rho_b * point.of_judges, rho_a * v, precision)


Slope = Callable[[tuple[float, float]], tuple[float, Array]]


def _least(slope: Slope, start: tuple[float, float], *, has_judges: bool = True) -> tuple[float, float]:
    """The two ratios of least deviance, 0 included; without judges theirs is 0.

    Newton's method on the logarithms; then each ratio is also tried at exactly 0 with the other one refitted.
    """
    both = _newton(slope, start, free=(True, has_judges))
    best, least = both, slope(both)[0]
    for free in ((True, False), (False, True), (False, False)) if has_judges else ((False, False),):
        # A border can only win where the interior ratio is small: otherwise the trial is spared.
        held = [ratio for ratio, is_free in zip(both, free, strict=True) if not is_free]
        if max(held) > 1e-2:
            continue
        trial = _newton(slope, (both[0] or 1e-2, both[1] or 1e-2), free=free)
        deviance = slope(trial)[0]
        if deviance <= least + 1e-9:
            best, least = trial, deviance
    return best


def _newton(slope: Slope, start: tuple[float, float], *, free: tuple[bool, bool]) -> tuple[float, float]:
    """Newton's method with halved steps in the logarithms of the free ratios; the others are 0."""
    mask = np.array(free)
    if not mask.any():
        return 0.0, 0.0

    def ratios(point: Array) -> tuple[float, float]:
        found = np.where(mask, np.exp(point), 0.0)
        return float(found[0]), float(found[1])

    def value(point: Array) -> tuple[float, Array]:
        deviance, gradient = slope(ratios(point))
        return deviance, gradient * np.exp(point) * mask

    point = np.clip(np.log(np.array(start)), _LOWEST, _HIGHEST)
    deviance, gradient = value(point)
    for _ in range(_MOST_STEPS):
        step = _newton_step(value, point, gradient, mask)
        while True:
            moved = np.clip(point + step, _LOWEST, _HIGHEST)
            lower, there = value(moved)
            if lower <= deviance + 1e-12 * abs(deviance) or float(np.max(np.abs(step))) < _SETTLED:
                break
            step = step / 2.0
        change = float(np.max(np.abs(moved - point)))
        point, deviance, gradient = moved, lower, there
        if change < _SETTLED:
            break
    return ratios(point)


def _newton_step(
    value: Callable[[Array], tuple[float, Array]], point: Array, gradient: Array, mask: NDArray[np.bool_]
) -> Array:
    """- |Hessian|^-1 gradient; the Hessian by differences of the gradient, its eigenvalues made positive."""
    hessian = np.eye(2)
    for k in np.flatnonzero(mask):
        nudge = np.where(np.arange(2) == k, _NUDGE, 0.0)
        hessian[:, k] = (value(point + nudge)[1] - gradient) / _NUDGE
    hessian = np.where(mask[:, None] & mask[None, :], (hessian + hessian.T) / 2.0, np.eye(2))
    size, axes = np.linalg.eigh(hessian)
    step = -axes @ ((axes.T @ gradient) / np.maximum(np.abs(size), 1e-8))
    return np.asarray(np.clip(step, -_LONGEST_STEP, _LONGEST_STEP) * mask)
