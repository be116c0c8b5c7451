"""Krippendorff's alpha with its interval, for tables with gaps.

Alpha = 1 - (N - 1) O / E, O = sum o d over the coincidence matrix o, E = sum n n d, d the squared distances: nominal,
ordinal, interval, ratio. Its interval comes from what each entry adds (the infinitesimal jackknife): the slope of alpha
in the weight of one entry, with the frequencies and, for ordinal distances, the distances themselves moving along. It
is taken on log(1 - alpha), which has no end, with Student's t for the U entries that have two values or more and, for
few of them, U / (U - 1) times as wide. It speaks of other entries before the same judges.

Always true: entries with one value are dropped; a coefficient that cannot be had is None, and so is an interval where
all entries agree exactly or fewer than three count.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from judging.domain.analysis.intraclass import Estimate
from judging.domain.levelling.crossed import Array, CrossedTotals, Incidence
from judging.domain.levelling.distributions import t_quantile

LEVELS = ("nominal", "ordinal", "interval", "ratio")
MOST_VALUES = 2_000
"""Alpha compares every pair of distinct values: beyond this many it is left out."""
MOST_PAIRS = 3_000_000
"""The interval looks at every pair of values of each entry: beyond this many it is left out."""
_TAIL = 0.975
_LEAST_ENTRIES = 3


@dataclass(frozen=True, eq=False)
class _Paired:
    """The values of entries with two or more: what they are, which each row holds, and the entries as groups."""

    values: Array
    at: Incidence

    @property
    def weight(self) -> Array:
        """1 / (m - 1) of each entry."""
        return 1.0 / (self.at.group_size - 1.0)

    @classmethod
    def of(cls, totals: CrossedTotals) -> _Paired:
        at = totals.incidence
        paired = at.group_size[at.group] > 1.0
        values, place = np.unique(totals.values[paired], return_inverse=True)
        _, group = np.unique(at.group[paired], return_inverse=True)
        groups = int(group[-1]) + 1 if len(group) else 0
        return cls(values, Incidence(group.astype(np.intp), place.astype(np.intp), groups, len(values)))


def krippendorff(totals: CrossedTotals, level: str) -> Estimate | None:
    """Alpha at one level (`LEVELS`) with its 95 % interval.

    None where no entry has two values, all values are equal, there are more than `MOST_VALUES` distinct ones, or a
    ratio is asked of values below 0.
    """
    own = _Paired.of(totals)
    values = own.values
    if len(values) < 2 or len(values) > MOST_VALUES or (level == "ratio" and values[0] < 0.0):
        return None
    with_itself = np.bincount(own.at.column, weights=own.weight[own.at.group], minlength=len(values))
    coincidences = own.at.cross(own.weight) - np.diag(with_itself)
    frequency = np.sum(coincidences, axis=1)
    distance = _distance(level, values, frequency)
    expected = float(frequency @ distance @ frequency)
    observed = float(np.sum(coincidences * distance))
    if expected <= 0.0:
        return None
    alpha = 1.0 - (float(np.sum(frequency)) - 1.0) * observed / expected
    return Estimate(alpha, *_interval(own, level, alpha, _Parts(coincidences, frequency, distance, observed, expected)))


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


@dataclass(frozen=True, eq=False)
class _Parts:
    coincidences: Array
    frequency: Array
    distance: Array
    observed: float
    expected: float


def _interval(own: _Paired, level: str, alpha: float, parts: _Parts) -> tuple[float | None, float | None]:
    """The ends of the 95 % interval; None where there is none."""
    entries, size = own.at.groups, own.at.group_size
    if entries < _LEAST_ENTRIES or alpha >= 1.0 or float(np.sum(size**2)) > MOST_PAIRS:
        return None, None
    observed, expected = _slopes(own, level, parts)
    count, ratio = float(np.sum(parts.frequency)), parts.observed / parts.expected
    slope = -(size * ratio + (count - 1.0) * (observed - ratio * expected) / parts.expected)
    squares = float(np.sum((slope - np.mean(slope)) ** 2))
    error = math.sqrt(squares * entries / (entries - 1.0)) * entries / (entries - 1.0) / (1.0 - alpha)
    factor = math.exp(t_quantile(_TAIL, entries - 1) * error)
    return 1.0 - (1.0 - alpha) * factor, 1.0 - (1.0 - alpha) / factor


def _slopes(own: _Paired, level: str, parts: _Parts) -> tuple[Array, Array]:
    """How O and E move with the weight of each entry."""
    at, place = own.at, own.at.column
    first, second = at.pairs
    of_pairs = np.bincount(first, weights=parts.distance[place[first], place[second]], minlength=len(place))
    observed = at.group_sums(of_pairs.astype(np.float64)) * own.weight
    expected = 2.0 * at.group_sums((parts.distance @ parts.frequency)[place])
    if level == "ordinal":
        middle = np.cumsum(parts.frequency) - parts.frequency / 2.0
        apart = middle[:, None] - middle[None, :]
        for slopes, of_middle in (
            (observed, 4.0 * np.sum(parts.coincidences * apart, axis=1)),
            (expected, 4.0 * parts.frequency * (apart @ parts.frequency)),
        ):
            # One value more moves the middle of its own rank by half a place and of all later ones by a whole.
            later = np.cumsum(of_middle[::-1])[::-1] - of_middle / 2.0
            slopes += at.group_sums(later[place])
    return observed, expected
