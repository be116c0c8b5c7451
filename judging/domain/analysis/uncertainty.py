"""How sure the order is: beside the official order, never instead of it.

Two views. *Pairwise certainty* is in closed form, from the levelled score's covariance V:
P(A ahead of B) = Phi((a_A - a_B) / sqrt(V_AA + V_BB - 2 V_AB)). The *rank distribution* draws complete competitions
from the posterior of the model with random entries and judges (`variance`, flat prior on the mean), with a seed that
is stored and printed: P(first), P(among the first k), and the ranks between which an entry lies in 90 % of the draws.

Always true: the same totals and seed give the same figures; the seed drives a Philox generator, whose stream is the
same on every machine; where the data tell nothing apart, every entry may have every rank and a message says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from judging.domain.errors import Problem
from judging.domain.levelling.crossed import Array, CrossedTotals, competition_ranks
from judging.domain.levelling.distributions import normal_cdf_of
from judging.domain.levelling.severity import LevelledResult
from judging.domain.levelling.variance import RandomEffects, VarianceComponents, random_effects

CLEAR = 0.95
"""Certainty from which an order is called clear; below: practically level."""
DRAWS, LEAST_DRAWS, MOST_CELLS = 10_000, 1_000, 25_000_000
LOW, HIGH = 0.05, 0.95
_AT_ONCE = 500_000
"""Cells drawn at a time: small enough for the processor's cache."""


@dataclass(frozen=True)
class EntryChances:
    """One entry: its posterior mean, the ranks [low, high] of 90 % of the draws, and its chances."""

    entry: str
    mean: float
    low: int
    high: int
    p_first: float
    p_top: float


@dataclass(frozen=True, eq=False)
class RankDistribution:
    """The posterior of ranks; `entries` in the order of their keys, `top` the k of "among the first k"."""

    entries: tuple[EntryChances, ...]
    top: int
    draws: int
    seed: int
    components: VarianceComponents | None
    messages: tuple[Problem, ...]


def certainty(result: LevelledResult, entries: Sequence[str]) -> Array | None:
    """P(row entry ahead of column entry) for these entries, a square matrix with 0.5 on its diagonal.

    None where nothing was scored twice, so that no error can be estimated.
    """
    covariance = result.covariances(entries)
    if covariance is None:
        return None
    scores = result.scores
    values = np.array([scores[key] for key in entries])
    own = np.diag(covariance)
    return _ahead(values[:, None] - values[None, :], own[:, None] + own[None, :] - 2.0 * covariance)


def posterior_certainty(totals: CrossedTotals, entries: Sequence[str]) -> Array | None:
    """`certainty` from the posterior with random entries and judges; None where it cannot be fitted."""
    fit = random_effects(totals)
    if fit is None:
        return None
    mean, covariance = _posterior(totals, fit, entries)
    own = np.diag(covariance)
    return _ahead(mean[:, None] - mean[None, :], own[:, None] + own[None, :] - 2.0 * covariance)


def _ahead(difference: Array, variance: Array) -> Array:
    """Phi(difference / sd); without any variance the difference itself decides."""
    spread = np.sqrt(np.maximum(variance, 0.0))
    # Entries judged alike by the same judges differ by rounding noise only: they are level.
    noise = 1e-9 * np.maximum(1.0, np.max(np.abs(difference), initial=0.0))
    safe = np.where(spread > noise, spread, 1.0)
    sure = np.where(np.abs(difference) <= noise, 0.5, np.where(difference > 0.0, 1.0, 0.0))
    return np.where(spread > noise, normal_cdf_of(difference / safe), sure)


def _posterior(totals: CrossedTotals, fit: RandomEffects, entries: Sequence[str]) -> tuple[Array, Array]:
    """Mean and covariance of these entries' effects."""
    places = totals.places(entries)
    weight, residual = fit.entry_weight[places], fit.components.residual
    size = totals.incidence.group_size[places, None]
    design = weight[:, None] * np.hstack([size, totals.lines(places)])
    design = design[:, : len(fit.precision)]
    same = places[:, None] == places[None, :]
    shape = np.where(same, weight[:, None], 0.0) + design @ np.linalg.solve(fit.precision, design.T)
    return fit.entries[places], residual * shape


def clear_neighbours(result: LevelledResult, order: Sequence[str]) -> tuple[float, ...] | None:
    """P(each entry ahead of the next one) along this order: a line is drawn where it is below `CLEAR`."""
    variances = result.difference_variances(order[:-1], order[1:])
    if variances is None:
        return None
    values = result.values[result.totals.places(order)]
    return tuple(_ahead(values[:-1] - values[1:], variances).tolist())


def level_groups(ahead: Array, *, clear: float = CLEAR) -> tuple[tuple[int, int], ...]:
    """The "no clear difference" groups along an order: the longest runs in which no pair is clear.

    `ahead` is `certainty` of the entries in their order. A group is (first place, last place), from 0, both
    included; groups may overlap; an entry that is clear of both neighbours is in none.
    """
    count, groups, reached = len(ahead), list[tuple[int, int]](), -1
    told_apart = (ahead >= clear) | (ahead <= 1.0 - clear)
    for first in range(count):
        last = first
        while last + 1 < count and not told_apart[first : last + 1, last + 1].any():
            last += 1
        if last > max(first, reached):
            groups.append((first, last))
            reached = last
    return tuple(groups)


def rank_distribution(totals: CrossedTotals, *, seed: int, top: int = 3, draws: int = DRAWS) -> RankDistribution:
    """Draw competitions from the posterior and count ranks.

    With very many entries fewer draws are made, so that memory stays bounded; `draws` says how many were.
    """
    fit, n = random_effects(totals), len(totals.entries)
    if fit is None:
        return _unknown(totals, seed, top, None, Problem.of("uncertainty_not_estimable"))
    if fit.components.entry == 0.0:
        return _unknown(totals, seed, top, fit.components, Problem.of("entries_not_distinguishable"))
    if fit.components.residual == 0.0:
        return _certain(totals, fit, seed, top)
    draws = min(draws, max(LEAST_DRAWS, MOST_CELLS // n))
    ranks, first, within = _count(_Sampler(totals, fit, seed), draws, min(top, n))
    ends = [int(np.ceil(share * draws)) - 1 for share in (LOW, HIGH)]
    ordered = np.partition(ranks, ends, axis=1)
    chances = zip(
        totals.entries,
        fit.entries.tolist(),
        ordered[:, ends[0]].tolist(),
        ordered[:, ends[1]].tolist(),
        (first / draws).tolist(),
        (within / draws).tolist(),
        strict=True,
    )
    return RankDistribution(tuple(EntryChances(*own) for own in chances), top, draws, seed, fit.components, ())


def _unknown(
    totals: CrossedTotals, seed: int, top: int, components: VarianceComponents | None, message: Problem
) -> RankDistribution:
    n = len(totals.entries)
    chances = tuple(EntryChances(key, 0.0, 1, n, 1.0 / n, min(1.0, top / n)) for key in totals.entries)
    return RankDistribution(chances, top, 0, seed, components, (message,))


def _certain(totals: CrossedTotals, fit: RandomEffects, seed: int, top: int) -> RankDistribution:
    """Entries and judges explain every total: the model leaves no doubt, and a message says why."""
    ranks = competition_ranks(fit.entries, 9).tolist()
    chances = tuple(
        EntryChances(key, mean, rank, rank, float(rank == 1), float(rank <= top))
        for key, mean, rank in zip(totals.entries, fit.entries.tolist(), ranks, strict=True)
    )
    return RankDistribution(chances, top, 0, seed, fit.components, (Problem.of("judges_agree_exactly"),))


class _Sampler:
    """Draws entry effects: first (mu, b) together, then every entry on its own, given those."""

    def __init__(self, totals: CrossedTotals, fit: RandomEffects, seed: int) -> None:
        self._fit, self._at = fit, totals.incidence
        self._generator = np.random.Generator(np.random.Philox(seed))
        lower = np.linalg.cholesky(fit.precision)
        self._turn = np.sqrt(fit.components.residual) * np.linalg.inv(lower)
        self._spread = np.sqrt(fit.components.residual * fit.entry_weight)

    def draw(self, count: int) -> Array:
        """`count` x entries, each line one competition."""
        shared = self._generator.standard_normal((count, len(self._turn))) @ self._turn
        own = self._generator.standard_normal((count, len(self._spread)))
        moved = shared[:, :1] * self._at.group_size
        if shared.shape[1] > 1:
            moved = moved + self._at.spread_columns(np.ascontiguousarray(shared[:, 1:].T)).T
        return np.asarray(self._fit.entries + own * self._spread - moved * self._fit.entry_weight)


def _count(sampler: _Sampler, draws: int, top: int) -> tuple[NDArray[np.int32], Array, Array]:
    """Ranks (entries x draws), how often each entry was first, and how often among the first `top`."""
    entries = len(sampler._spread)
    ranks = np.empty((entries, draws), dtype=np.int32)
    first, within = np.zeros(entries), np.zeros(entries)
    at_once = max(1, _AT_ONCE // entries)
    places = np.arange(1, entries + 1, dtype=np.int32)
    for start in range(0, draws, at_once):
        count = min(at_once, draws - start)
        order = np.argsort(-sampler.draw(count), axis=1)
        block = np.empty((count, entries), dtype=np.int32)
        np.put_along_axis(block, order, places[None, :], axis=1)
        ranks[:, start : start + count] = block.T
        first += np.bincount(order[:, 0], minlength=entries)
        within += np.bincount(order[:, :top].ravel(), minlength=entries)
    return ranks, first, within
