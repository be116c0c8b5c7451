"""How well the variances of entries, judges and residuals are known: 95 % intervals for the REML estimates.

A variance v whose logarithm has the standard error e is about as well known as one counted from 2 / e^2 degrees of
freedom (Satterthwaite 1946): its interval is df v / chi2(.975) to df v / chi2(.025), exact for the residual of a
complete panel. e comes from the curvature of the REML deviance in the logarithms of the two ratios and of s^2:

    d(rho, s^2) = f(rho) + (N - 1) log s^2 + Q(rho) / s^2        covariance = 2 x inverse of the second derivatives

The curvature in the ratios is that of the deviance with s^2 at its best, by differences of its slope.

Always true: a variance of 0 has no interval, and no variance is given one that its data cannot tell from another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from judging.domain.levelling.crossed import Array, CrossedTotals
from judging.domain.levelling.distributions import chi2_quantile
from judging.domain.levelling.variance import Reml, VarianceComponents, is_better_turned

Ends = tuple[float, float]
_NUDGE = 1e-4
_TAIL = 0.025
_LEAST_FREEDOM = 0.1
"""Below so many degrees of freedom an interval says nothing: it would reach over hundreds of powers of ten."""


@dataclass(frozen=True)
class Intervals:
    """The ends of each 95 % interval, None where there is none."""

    entry: Ends | None
    judge: Ends | None
    residual: Ends | None


def variance_intervals(totals: CrossedTotals, found: VarianceComponents) -> Intervals:
    """Intervals for components that `variance_components` found for these totals."""
    if found.residual <= 0.0:
        return Intervals(None, None, None)
    ratios = np.array([found.entry, found.judge]) / found.residual
    if is_better_turned(totals):
        judge, entry, residual = _errors(Reml(totals.turned()), ratios[::-1].copy(), totals.rows - 1)
        errors = [entry, judge, residual]
    else:
        errors = _errors(Reml(totals), ratios, totals.rows - 1)
    values = (found.entry, found.judge, found.residual)
    return Intervals(*(_interval(value, error) for value, error in zip(values, errors, strict=True)))


def _errors(model: Reml, ratios: Array, freedom: int) -> list[float | None]:
    """Standard errors of the logarithms of the three variances; None for one that is 0."""
    free = np.flatnonzero(ratios > 0.0)
    logs = np.log(ratios[free])

    def at(point: Array) -> tuple[Array, float]:
        """Slope of the deviance in the logarithms, and Q."""
        moved = ratios.copy()
        moved[free] = np.exp(point)
        there = model.at_ratios(float(moved[0]), float(moved[1]))
        return there.slope[free] * moved[free], there.spread

    least = at(logs)[1]
    curve, of_q = np.zeros((len(free), len(free))), np.zeros(len(free))
    for place in range(len(free)):
        nudge = np.where(np.arange(len(free)) == place, _NUDGE, 0.0)
        (above, q_above), (below, q_below) = at(logs + nudge), at(logs - nudge)
        curve[:, place] = (above - below) / (2.0 * _NUDGE)
        of_q[place] = (q_above - q_below) / (2.0 * _NUDGE)
    curve = (curve + curve.T) / 2.0
    # With s^2 at its best, the second derivative in log s^2 is N - 1 and the mixed ones are -Q' / s^2.
    mixed = -of_q * freedom / least
    whole = np.full((len(free) + 1,) * 2, float(freedom))
    whole[:-1, :-1] = curve + np.outer(mixed, mixed) / freedom
    whole[:-1, -1] = whole[-1, :-1] = mixed
    sizes = np.linalg.eigvalsh(whole)
    if float(np.min(sizes)) <= 1e-9 * float(np.max(sizes)):
        return [None, None, None]
    covariance = 2.0 * np.linalg.inv(whole)
    errors: list[float | None] = [None, None, math.sqrt(float(covariance[-1, -1]))]
    for place, own in enumerate(free.tolist()):
        # log of a component is log of its ratio and log of s^2 together.
        both = covariance[place, place] + covariance[-1, -1] + 2.0 * covariance[place, -1]
        errors[own] = math.sqrt(max(float(both), 0.0))
    return errors


def _interval(value: float, error: float | None) -> Ends | None:
    if error is None or error <= 0.0 or value <= 0.0:
        return None
    freedom = 2.0 / error**2
    if freedom < _LEAST_FREEDOM:
        return None
    return (
        freedom * value / chi2_quantile(1.0 - _TAIL, freedom),
        freedom * value / chi2_quantile(_TAIL, freedom),
    )
