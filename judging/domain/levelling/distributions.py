"""The few probability distributions the statistics need, written out so that the site runs without SciPy.

`cdf` is P(X <= x), `sf` is P(X > x), `quantile` the x with P(X <= x) = p. Accuracy: about 12 digits. Formulas:
Abramowitz & Stegun 6.5 (incomplete gamma), 26.5 (incomplete beta, as a continued fraction evaluated by Lentz's
method), 26.6 (F through the incomplete beta).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

_TINY = 1e-300
_ENOUGH = 1e-15
_MOST_TERMS = 10_000
_HALVINGS = 200


def normal_cdf(x: float) -> float:
    """P(X <= x) of the standard normal."""
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def normal_cdf_fast(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """`normal_cdf` of every element to 1e-7, many times as fast (Abramowitz & Stegun 7.1.26)."""
    z = np.abs(x) / math.sqrt(2.0)
    t = 1.0 / (1.0 + 0.3275911 * z)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    tail = 0.5 * series * np.exp(-z * z)
    return np.where(x > 0.0, 1.0 - tail, tail)


def normal_quantile(p: float) -> float:
    """The standard normal's quantile, 0 < p < 1."""
    return NormalDist().inv_cdf(p)


def chi2_sf(x: float, df: float) -> float:
    """P(X > x) of chi-squared with `df` > 0 degrees of freedom."""
    if x <= 0:
        return 1.0
    a, half = df / 2.0, x / 2.0
    front = math.exp(a * math.log(half) - half - math.lgamma(a))
    return 1.0 - front * _gamma_series(a, half) if half < a + 1.0 else front * _gamma_fraction(a, half)


def chi2_quantile(p: float, df: float) -> float:
    """The x with P(X <= x) = p of chi-squared, 0 < p < 1, by bisection on the logarithm of x."""
    low, high = -700.0, 700.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if middle in (low, high):
            break
        if 1.0 - chi2_sf(math.exp(middle), df) < p:
            low = middle
        else:
            high = middle
    return math.exp((low + high) / 2.0)


def _gamma_series(a: float, x: float) -> float:
    term = total = 1.0 / a
    for n in range(1, _MOST_TERMS):
        term *= x / (a + n)
        total += term
        if term < total * _ENOUGH:
            break
    return total


def _gamma_fraction(a: float, x: float) -> float:
    b = x + 1.0 - a
    c, d = 1.0 / _TINY, 1.0 / b
    value = d
    for n in range(1, _MOST_TERMS):
        an, b = -n * (n - a), b + 2.0
        d = 1.0 / _away_from_zero(an * d + b)
        c = _away_from_zero(b + an / c)
        value *= c * d
        if abs(c * d - 1.0) < _ENOUGH:
            break
    return value


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def beta_cdf(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta I_x(a, b)."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    if x < (a + 1.0) / (a + b + 2.0):
        return math.exp(log_front) * _beta_fraction(x, a, b) / a
    return 1.0 - math.exp(log_front) * _beta_fraction(1.0 - x, b, a) / b


def _beta_fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1.0 / _away_from_zero(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        for term in (even, odd):
            d = 1.0 / _away_from_zero(1.0 + term * d)
            c = _away_from_zero(1.0 + term / c)
            value *= c * d
        if abs(c * d - 1.0) < _ENOUGH:
            break
    return value


def f_sf(x: float, df1: float, df2: float) -> float:
    """P(X > x) of Fisher's F; the degrees of freedom may be fractional."""
    return 1.0 if x <= 0 else beta_cdf(df2 / (df2 + df1 * x), df2 / 2.0, df1 / 2.0)


def f_quantile(p: float, df1: float, df2: float) -> float:
    """The x with P(X <= x) = p of Fisher's F, 0 < p < 1, by bisection on the logarithm of x."""
    low, high = -700.0, 700.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if middle in (low, high):  # no number lies between the two: further halvings change nothing
            break
        if 1.0 - f_sf(math.exp(middle), df1, df2) < p:
            low = middle
        else:
            high = middle
    return math.exp((low + high) / 2.0)


def t_two_sided_p(t: float, df: float) -> float:
    """Probability of Student's t at least this far from 0."""
    return beta_cdf(df / (df + t * t), df / 2.0, 0.5)


def t_quantile(p: float, df: float) -> float:
    """The x with P(X <= x) = p of Student's t, 0.5 <= p < 1."""
    return math.sqrt(f_quantile(2.0 * p - 1.0, 1.0, df)) if p > 0.5 else 0.0


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values, in the order given: the chance of even one false alarm stays below each."""
    adjusted = [1.0] * len(p_values)
    largest = 0.0
    for passed, place in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        largest = max(largest, min(1.0, (len(p_values) - passed) * p_values[place]))
        adjusted[place] = largest
    return adjusted
