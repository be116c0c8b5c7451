"""Who gives higher marks where a link is declared: the same zone, cooperative, buyer.

The figure is the difference of discrepancies of Emerson, Seltzer & Lin (2009); its p permutes which of the judge's own
entries are linked, so that nothing is assumed about the marks.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from itertools import combinations

import numpy as np

from judging.domain.levelling.crossed import Array, CrossedTotals
from judging.domain.levelling.distributions import holm
from judging.domain.watching.figures import JudgeFigure, flagged, sequential_p

PERMUTATIONS = 10_000
LEAST_LINKS = 2

Links = Collection[tuple[str, str]]
"""Pairs of entry and judge with a declared link: same zone, cooperative, buyer."""


def favours(
    totals: CrossedTotals, links: Links, *, seed: int, permutations: int = PERMUTATIONS
) -> tuple[JudgeFigure, ...]:
    """Difference of discrepancies (Emerson, Seltzer & Lin 2009): mean of (total - panel mean) on the judge's linked
    entries minus the mean on the others. p, one-sided, by permuting which of the judge's entries are linked.
    """
    at, linked = totals.incidence, set(links)
    off = totals.values - totals.entry_means[at.group]
    generator = np.random.Generator(np.random.Philox(seed))
    judges, values, chances = [], [], []
    for place, judge in enumerate(totals.judges):
        rows = np.flatnonzero(at.column == place)
        matched = np.array([(totals.entries[group], judge) in linked for group in at.group[rows]])
        count = int(matched.sum())
        if count < LEAST_LINKS or count == len(rows):
            continue
        own = off[rows]
        judges.append(judge)
        values.append(float(np.mean(own[matched]) - np.mean(own[~matched])))
        # The difference grows with the matched entries' sum, so the sums alone need to be compared.
        chances.append(_chance_of_sum(generator, own, count, float(np.sum(own[matched])), permutations))
    return flagged("judge_favours", judges, values, holm(chances))


def _chance_of_sum(generator: np.random.Generator, values: Array, count: int, seen: float, permutations: int) -> float:
    """P that `count` of the values, drawn without replacement, sum to what was seen or more.

    Counted exactly where all choices are at most `permutations`, else by drawing.
    """
    least = seen - 1e-9
    if math.comb(len(values), count) <= permutations:
        return float(np.mean([sum(chosen) >= least for chosen in combinations(values.tolist(), count)]))
    return sequential_p(lambda draws: _sums(generator, values, count, draws)[None, :] >= least, 1, permutations)[0]


def _sums(generator: np.random.Generator, values: Array, count: int, draws: int) -> Array:
    """Sums of `count` values drawn without replacement, again and again."""
    keys = generator.random((draws, len(values)))
    # The values at the `count` smallest keys of a row are the ones drawn.
    last = np.partition(keys, count - 1, axis=1)[:, count - 1 : count]
    return np.asarray((keys <= last).astype(np.float64) @ values)
