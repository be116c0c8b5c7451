"""One category ranked by eight rules, to see which places hang on the rule.

Rules: mean, levelled and robust levelled score, trimmed mean (where every entry has at least five sheets), median,
mean of each judge's standardised totals (z), mean fractional rank ((rank - 0.5) / n_j within each judge: Borda for
partial lists), and Copeland on the majorities of common judges. All but the official rule are for comparison only;
z in particular assumes that every judge met equally good entries.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from itertools import pairwise

import numpy as np

from judging.domain.levelling.crossed import Array, CrossedTotals, Index, competition_ranks, mean_ranks
from judging.domain.levelling.severity import levelled, robust_levelled

MOST_FOR_COPELAND = 2_000
"""Copeland compares every pair of entries: beyond this many it is left out."""
_TRIM, _LEAST_FOR_TRIM = 1, 5
_NOISE_DECIMALS = 9


class OtherRule(StrEnum):
    """The rules of the comparison."""

    MEAN = "mean"
    LEVELLED = "levelled"
    ROBUST = "robust"
    TRIMMED = "trimmed"
    MEDIAN = "median"
    Z = "z"
    FRACTIONAL_RANK = "fractional_rank"
    COPELAND = "copeland"


_IN_POINTS = frozenset({OtherRule.MEAN, OtherRule.LEVELLED, OtherRule.ROBUST, OtherRule.TRIMMED, OtherRule.MEDIAN})


def figures(rule: OtherRule, totals: CrossedTotals) -> Array | None:
    """The figure each entry is ranked by, higher is better; None where the rule cannot be applied."""
    return _FIGURES[rule](totals)


def ranks(rule: OtherRule, totals: CrossedTotals, *, decimals: int = 2) -> Index | None:
    """Competition ranks in the order of the entries; points are compared as they would be published."""
    found = figures(rule, totals)
    if found is None:
        return None
    return competition_ranks(found, decimals if rule in _IN_POINTS else _NOISE_DECIMALS)


def _mean(totals: CrossedTotals) -> Array:
    return totals.entry_means


def _levelled(totals: CrossedTotals) -> Array:
    return levelled(totals).values


def _robust(totals: CrossedTotals) -> Array:
    return robust_levelled(levelled(totals)).values


def _sorted_within(totals: CrossedTotals) -> tuple[Array, Index, Index]:
    """The totals in ascending order within each entry, where each entry starts, and how many it has."""
    at = totals.incidence
    values = totals.values[np.lexsort((totals.values, at.group))]
    return values, np.searchsorted(at.group, np.arange(at.groups)), at.group_size.astype(np.intp)


def _trimmed(totals: CrossedTotals) -> Array | None:
    if int(np.min(totals.incidence.group_size)) < _LEAST_FOR_TRIM:
        return None
    values, start, size = _sorted_within(totals)
    inside = np.ones(len(values))
    for step in range(_TRIM):
        inside[start + step] = inside[start + size - 1 - step] = 0.0
    return np.asarray(totals.incidence.group_sums(values * inside) / (size - 2 * _TRIM))


def _median(totals: CrossedTotals) -> Array:
    values, start, size = _sorted_within(totals)
    return np.asarray((values[start + (size - 1) // 2] + values[start + size // 2]) / 2.0)


def _z(totals: CrossedTotals) -> Array:
    """A judge with one sheet, or with equal totals, says nothing: 0."""
    at = totals.incidence
    off = totals.values - (at.column_sums(totals.values) / at.column_size)[at.column]
    spread = np.sqrt(at.column_sums(off**2) / np.maximum(at.column_size - 1.0, 1.0))[at.column]
    standard = np.divide(off, spread, out=np.zeros_like(off), where=spread > 1e-12)
    return at.group_sums(standard) / at.group_size


def fractional_ranks(totals: CrossedTotals) -> Array:
    """(rank - 0.5) / n_j of each row within its judge, 0 for the best; equal totals share the mean of their places."""
    at, found = totals.incidence, np.empty(totals.rows)
    order = np.argsort(at.column, kind="stable")
    bounds = np.searchsorted(at.column[order], np.arange(at.columns + 1))
    for low, high in pairwise(bounds.tolist()):
        rows = order[low:high]
        found[rows] = (mean_ranks(-totals.values[rows]) - 0.5) / len(rows)
    return found


def _fractional(totals: CrossedTotals) -> Array:
    at = totals.incidence
    return -at.group_sums(fractional_ranks(totals)) / at.group_size


def _copeland(totals: CrossedTotals) -> Array | None:
    """Majorities won, ties half, over the other entries; judges who scored both decide."""
    if len(totals.entries) > MOST_FOR_COPELAND:
        return None
    at, lead = totals.incidence, np.zeros((len(totals.entries),) * 2)
    order = np.argsort(at.column, kind="stable")
    bounds = np.searchsorted(at.column[order], np.arange(at.columns + 1))
    for low, high in pairwise(bounds.tolist()):
        rows = order[low:high]
        values, places = totals.values[rows], at.group[rows]
        lead[np.ix_(places, places)] += np.sign(values[:, None] - values[None, :])
    return np.asarray(np.sum(np.sign(lead), axis=1) / 2.0)


_FIGURES: dict[OtherRule, Callable[[CrossedTotals], Array | None]] = {
    OtherRule.MEAN: _mean,
    OtherRule.LEVELLED: _levelled,
    OtherRule.ROBUST: _robust,
    OtherRule.TRIMMED: _trimmed,
    OtherRule.MEDIAN: _median,
    OtherRule.Z: _z,
    OtherRule.FRACTIONAL_RANK: _fractional,
    OtherRule.COPELAND: _copeland,
}
