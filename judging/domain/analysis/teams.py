"""Judges whose marks go together: those who see entries on the same visits, or talk about them on the way.

What two judges share about an entry (the rain of that day, a word in the car) looks like agreement and is none. Where
the same judges go together again and again, and others judge the same entries without them, it shows: their residuals
(`levelling.differences`) have the same sign more often than those of two judges drawn from the same panels. Of a pair

    z = sum over the entries it shares of (product of its residuals - mean) / sqrt(sum of variances)

where mean and variance are those of a pair drawn at random from that panel (of three judges or more). Pairs without a
judge in common are taken from the highest z down; the sum of their squares is compared with that of competitions in
which the residuals of each entry are dealt out anew. Only if fewer than 5 % reach it are there *teams*: judges are put
together as long as the mean z between two groups is at least 1.64. On each entry a team's sheets are then one sheet,
their mean, for all that is said about how sure an order is.

Always true: in at most 5 % of competitions with independent judges anybody is put together; scores never change.
Where all judges of an entry come together nothing can show it, and nothing here does: that is a matter of how judging
is done.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from judging.domain.levelling.crossed import Array, CrossedTotals, Incidence, Index
from judging.domain.levelling.severity import LevelledResult

ALARM, TOGETHER = 0.05, 1.64
LEAST_SHARED = 4
"""How many entries a pair must share with a third judge before anything is said about it."""
DRAWS, _AT_ONCE, _ENOUGH = 1_000, 100, 50
MOST_JUDGES, MOST_ROWS = 60, 20_000
"""Beyond these pairs are not looked for."""


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Every two rows of a panel of three or more, and which pair of judges (numbered) they belong to."""

    judges: tuple[tuple[int, int], ...]
    first: Index
    second: Index
    pair: Index

    @classmethod
    def of(cls, at: Incidence) -> _Pairs:
        rows: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for own in np.split(np.arange(len(at.group)), np.cumsum(at.group_size).astype(np.intp)[:-1]):
            if len(own) > 2:
                for one, other in combinations(own.tolist(), 2):
                    rows[int(at.column[one]), int(at.column[other])].append((one, other))
        enough = {judges: own for judges, own in sorted(rows.items()) if len(own) >= LEAST_SHARED}
        both = np.array([pair for own in enough.values() for pair in own], dtype=np.intp).reshape(-1, 2)
        number = np.repeat(np.arange(len(enough)), [len(own) for own in enough.values()])
        return cls(tuple(enough), both[:, 0], both[:, 1], number.astype(np.intp))

    def standardised(self, at: Incidence, left: Array) -> Array:
        """z of each pair for each column of residuals (rows x any)."""
        size = at.group_size[at.group[self.first], None]
        of_two, of_four = at.group_sums(left**2), at.group_sums(left**4)
        group = at.group[self.first]
        mean = -of_two[group] / (size * (size - 1.0))
        variance = (of_two[group] ** 2 - of_four[group]) / (size * (size - 1.0)) - mean**2
        off = left[self.first] * left[self.second] - mean
        return self._sums(off) / np.sqrt(np.maximum(self._sums(variance), np.finfo(np.float64).tiny))

    def _sums(self, values: Array) -> Array:
        starts = np.searchsorted(self.pair, np.arange(len(self.judges)))
        return np.asarray(np.add.reduceat(values, starts, axis=0))

    def statistic(self, z: Array) -> float:
        """Sum of squares of the highest z of pairs that have no judge in common."""
        taken: set[int] = set()
        total = 0.0
        for place in np.argsort(-z):
            if z[place] <= 0.0:
                break
            if taken.isdisjoint(self.judges[place]):
                taken.update(self.judges[place])
                total += float(z[place]) ** 2
        return total


def teams(fit: LevelledResult, *, seed: int) -> tuple[tuple[str, ...], ...]:
    """The teams that show, each in the order of its keys."""
    totals, left = fit.totals, fit.differences.left
    if not fit.differences.residual or len(totals.judges) > MOST_JUDGES or totals.rows > MOST_ROWS:
        return ()
    pairs = _Pairs.of(totals.incidence)
    if len(pairs.judges) < 2:
        return ()
    z = pairs.standardised(totals.incidence, left[:, None])[:, 0]
    if float(np.max(z)) < TOGETHER or _chance(totals.incidence, pairs, left, pairs.statistic(z), seed) >= ALARM:
        return ()
    found = _together(pairs, z)
    return tuple(tuple(totals.judges[judge] for judge in team) for team in found)


def _chance(at: Incidence, pairs: _Pairs, left: Array, seen: float, seed: int) -> float:
    """P of a statistic as high where the residuals of each entry are dealt out anew."""
    generator = np.random.Generator(np.random.Philox(seed))
    high, drawn = 0, 0
    while drawn < DRAWS and high < _ENOUGH:
        keys = generator.random((len(left), _AT_ONCE)) + at.group[:, None]
        dealt = left[np.argsort(keys, axis=0)]
        high += sum(pairs.statistic(z) >= seen for z in pairs.standardised(at, dealt).T)
        drawn += _AT_ONCE
    return (high + 1.0) / (drawn + 1.0)


def _together(pairs: _Pairs, z: Array) -> list[list[int]]:
    """Judges put together, the two groups of highest mean z first, as long as that is high enough."""
    known = {frozenset(judges): float(own) for judges, own in zip(pairs.judges, z, strict=True)}
    groups = [[judge] for judge in sorted({judge for judges in pairs.judges for judge in judges})]

    def between(one: list[int], other: list[int]) -> float:
        found = [known.get(frozenset((a, b)), 0.0) for a in one for b in other]
        return sum(found) / len(found)

    while len(groups) > 1:
        value, one, other = max(
            ((between(groups[i], groups[j]), i, j) for i, j in combinations(range(len(groups)), 2)),
            key=lambda own: (own[0], -own[1], -own[2]),
        )
        if value < TOGETHER:
            break
        groups[one] = sorted(groups[one] + groups.pop(other))
    return [group for group in groups if len(group) > 1]


def as_one(fit: LevelledResult, found: tuple[tuple[str, ...], ...]) -> CrossedTotals:
    """The totals with each team's sheets for an entry put together; strictness is taken off before the mean."""
    totals = fit.totals
    if not found:
        return totals
    team_of = {judge: team for team in found for judge in team}
    values = totals.values - fit.differences.severity[totals.incidence.column]
    together: dict[tuple[str, str], list[float]] = defaultdict(list)
    for row, value in enumerate(values.tolist()):
        judge = totals.judges[totals.incidence.column[row]]
        unit = "\t".join(team_of.get(judge, (judge,)))
        together[totals.entries[totals.incidence.group[row]], unit].append(value)
    return CrossedTotals.of((entry, unit, sum(own) / len(own)) for (entry, unit), own in together.items())
