"""How sure the order is: beside the official order, never instead of it.

Everything is read off the posterior of entries, judges and variances together (`posterior`): P(A ahead of B), in closed
form; and the *rank distribution*, for which complete competitions are drawn with a seed that is stored and printed:
P(first), P(among the first k), and the ranks between which an entry lies in 90 % of the draws. Judges whose marks go
together (`teams`) count as one, so that what they share is not taken for knowledge.

Always true: the same totals and seed give the same figures; the seed drives a Philox generator, whose stream is the
same on every machine; where the data tell nothing apart, every entry may have every rank and a message says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from judging.domain.analysis.posterior import Node, Posterior
from judging.domain.analysis.teams import as_one, teams
from judging.domain.errors import Problem
from judging.domain.levelling.crossed import Array, CrossedTotals, competition_ranks
from judging.domain.levelling.severity import LevelledResult
from judging.domain.levelling.variance import RandomEffects, VarianceComponents

CLEAR = 0.95
"""Certainty from which an order is called clear; below: practically level."""
DRAWS, LEAST_DRAWS, MOST_CELLS = 10_000, 400, 4_000_000
"""How many competitions are drawn; with more than 400 entries fewer, so that time and memory stay bounded."""
LOW, HIGH = 0.05, 0.95
_AT_ONCE = 1_000_000
"""Totals drawn at a time: small enough for the processor's cache."""


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


def clear_neighbours(found: Posterior, order: Sequence[str]) -> tuple[float, ...]:
    """P(each entry ahead of the next one) along this order: a line is drawn where it is below `CLEAR`."""
    places = found.totals.places(order)
    return tuple(found.ahead(places[:-1], places[1:]).tolist())


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


def known_of(fit: LevelledResult, *, seed: int) -> tuple[Posterior | None, tuple[Problem, ...]]:
    """The posterior, None where nothing can be fitted, and what was put together for it."""
    found = teams(fit, seed=seed)
    told = tuple(Problem.of("judges_together", judges=", ".join(team)) for team in found)
    return Posterior.of(as_one(fit, found)), told


def rank_distribution(fit: LevelledResult, *, seed: int, top: int = 3, draws: int = DRAWS) -> RankDistribution:
    """The ranks of the entries of a fit. With very many fewer draws are made, so that memory stays bounded."""
    posterior, told = known_of(fit, seed=seed)
    found = ranks_of(fit.totals, posterior, seed=seed, top=top, draws=draws)
    return replace(found, messages=(*told, *found.messages))


def ranks_of(
    totals: CrossedTotals, found: Posterior | None, *, seed: int, top: int = 3, draws: int = DRAWS
) -> RankDistribution:
    """Draw competitions from the posterior (None: nothing can be fitted) and count ranks; `draws` says how many."""
    n = len(totals.entries)
    if found is None:
        return _unknown(totals, seed, top, None, Problem.of("uncertainty_not_estimable"))
    components = found.best.components
    if components.entry == 0.0:
        return _unknown(totals, seed, top, components, Problem.of("entries_not_distinguishable"))
    if components.residual == 0.0:
        return _certain(totals, found.best, seed, top)
    draws = min(draws, max(LEAST_DRAWS, MOST_CELLS // n))
    ranks, first, within = _count(Sampler(found, seed).blocks(draws), n, draws, min(top, n))
    ends = [int(np.ceil(share * draws)) - 1 for share in (LOW, HIGH)]
    ranks.partition(ends, axis=1)
    chances = zip(
        totals.entries,
        found.mean.tolist(),
        ranks[:, ends[0]].tolist(),
        ranks[:, ends[1]].tolist(),
        (first / draws).tolist(),
        (within / draws).tolist(),
        strict=True,
    )
    return RankDistribution(tuple(EntryChances(*own) for own in chances), top, draws, seed, components, ())


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


class Sampler:
    """Draws entry effects: a node, its residual variance, then (mu, b) together, then every entry given those."""

    def __init__(self, found: Posterior, seed: int) -> None:
        self._found, self._at = found, found.totals.incidence
        self._generator = np.random.Generator(np.random.Philox(seed))

    def blocks(self, draws: int) -> Iterator[Array]:
        """Blocks of competitions, each `count` x entries, `draws` in all; nodes in their order."""
        nodes, at_once = self._found.nodes, max(1, _AT_ONCE // len(self._at.group))
        counts = self._generator.multinomial(draws, [node.weight for node in nodes])
        for node, count in zip(nodes, counts.tolist(), strict=True):
            if count == 0:
                continue
            turn = np.asarray(np.linalg.inv(np.linalg.cholesky(node.fit.precision)), np.float64)
            for start in range(0, count, at_once):
                yield self._draw(node, turn, min(at_once, count - start))

    def _draw(self, node: Node, turn: Array, count: int) -> Array:
        fit, freedom = node.fit, self._found.freedom
        residual = fit.components.residual
        scale = np.sqrt(residual * freedom / self._generator.chisquare(freedom, (count, 1)))
        shared = self._generator.standard_normal((count, len(turn))) @ turn
        own = self._generator.standard_normal((count, len(fit.entry_weight))) * np.sqrt(fit.entry_weight)
        moved = shared[:, :1] * self._at.group_size
        if shared.shape[1] > 1:
            moved = moved + self._at.spread_columns(np.ascontiguousarray(shared[:, 1:].T)).T
        return np.asarray(fit.entries + scale * (own - moved * fit.entry_weight))


def _count(
    blocks: Iterator[Array], entries: int, draws: int, top: int
) -> tuple[NDArray[np.unsignedinteger], Array, Array]:
    """Ranks (entries x draws), how often each entry was first, and how often among the first `top`."""
    ranks = np.empty((entries, draws), dtype=np.min_scalar_type(entries))
    first, within = np.zeros(entries), np.zeros(entries)
    places = np.arange(1, entries + 1, dtype=ranks.dtype)
    start = 0
    for effects in blocks:
        count = len(effects)
        order = np.argsort(-effects, axis=1)
        block = np.empty((count, entries), dtype=ranks.dtype)
        np.put_along_axis(block, order, places[None, :], axis=1)
        ranks[:, start : start + count] = block.T
        first += np.bincount(order[:, 0], minlength=entries)
        within += np.bincount(order[:, :top].ravel(), minlength=entries)
        start += count
    return ranks, first, within
