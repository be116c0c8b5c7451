"""How many visits do I need? What precision to expect before anybody travels.

Model: y_ij = a_i + b_j + e_ij with the variances of entries, judges and residuals (`levelling/variance.py`), known from
an earlier edition or supposed. The score of an entry is the plain mean of its sheets, or the levelled score: with C the
0/1 matrix of entries and judges, G = diag(1/n) C and K = (C'C-part M + I s^2/s_b^2)^-1, the estimated strictness
b^ = K C'(y - ybar) is taken off its mean (docs/fairness.md). A *miss* is by how much a score is off what the entry
deserves, compared with the other entries: what all are off by alike changes nothing and is taken out.

Always true: the same question and seed give the same figures (a Philox generator); a plan is simulated as it is, a
number of visits on cyclic panels, whose loads are even.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from judging.domain.assigning.question import Pair

Array = NDArray[np.float64]
DRAWS = 2000
MOST_VISITS = 6
_BLOCK = 500_000
"""So many simulated sheets are held at a time."""


@dataclass(frozen=True)
class Spread:
    """Variances of what entries deserve, of judges' strictness, and of all the rest."""

    entry: float
    judge: float
    residual: float

    @property
    def tells_nothing(self) -> bool:
        """Whether there is nothing to be told apart, so that who wins is a lot."""
        return self.entry <= 0.0


@dataclass(frozen=True)
class Precision:
    """What to expect of a plan. `best_wins`: the chance that the entry that deserves it has the highest score;
    `best_in_top`: that it is among the first `top`; `miss`: nine of ten scores miss by no more than this, in points."""

    sheets: int
    best_wins: float
    best_in_top: float
    top: int
    miss: float


def cyclic_panels(entries: int, judges: int, per_entry: int) -> list[tuple[int, int]]:
    """(entry, judge) of a plan: each row of as many entries as judges gives every judge the same number, and she meets
    others in the next row."""
    each = min(per_entry, judges)
    steps = [step for step in range(1, judges + 1) if math.gcd(step, judges) == 1]
    return [
        (entry, (entry + at * steps[entry // judges % len(steps)]) % judges)
        for entry in range(entries)
        for at in range(each)
    ]


def of_plan(pairs: Collection[Pair]) -> tuple[list[tuple[int, int]], int]:
    """A plan in numbers, and how many entries it has."""
    entries = {key: at for at, key in enumerate(sorted({entry for entry, _ in pairs}))}
    judges = {key: at for at, key in enumerate(sorted({judge for _, judge in pairs}))}
    return [(entries[entry], judges[judge]) for entry, judge in sorted(pairs)], len(entries)


def expected(
    pairs: Sequence[tuple[int, int]], spread: Spread, *, levelled: bool, seed: int, top: int = 3, draws: int = DRAWS
) -> Precision | None:
    """Simulate a plan; None where it has no pair. Entries are those named in it, counted from 0."""
    if not pairs:
        return None
    scorer = _Scorer(pairs, spread, levelled=levelled)
    generator = np.random.Generator(np.random.Philox(seed))
    tally = _Tally(top=min(top, scorer.entries))
    left, block = draws, max(1, _BLOCK // len(pairs))
    while left > 0:
        size = min(left, block)
        deserved = generator.standard_normal((size, scorer.entries)) * np.sqrt(spread.entry)
        tally.add(deserved, deserved + scorer.misses(generator, size))
        left -= size
    return tally.told(len(pairs))


def by_visits(
    entries: int, judges: int, spread: Spread, *, levelled: bool, seed: int, top: int = 3, draws: int = DRAWS
) -> list[tuple[int, Precision]]:
    """What 1, 2, ... judges for each entry come to, as far as there are judges."""
    found = []
    for visits in range(1, min(MOST_VISITS, judges) + 1):
        told = expected(
            cyclic_panels(entries, judges, visits), spread, levelled=levelled, seed=seed, top=top, draws=draws
        )
        if told is not None:
            found.append((visits, told))
    return found


class _Scorer:
    """What a plan's scores are off by, drawn at random."""

    def __init__(self, pairs: Sequence[tuple[int, int]], spread: Spread, *, levelled: bool) -> None:
        self.at = np.array(pairs, dtype=np.int64)
        self.entries, self.judges = int(self.at[:, 0].max()) + 1, int(self.at[:, 1].max()) + 1
        self.spread = spread
        share = np.zeros((self.entries, self.judges))
        share[self.at[:, 0], self.at[:, 1]] = 1.0
        self.sizes = np.maximum(share.sum(axis=1), 1.0)
        self.share = share / self.sizes[:, None]
        self.correction = self._correction(share) if levelled and spread.judge > 0.0 else None

    def _correction(self, incidence: Array) -> Array:
        """K: from the judges' summed deviations to their estimated strictness."""
        laplacian = np.diag(incidence.sum(axis=0)) - incidence.T @ self.share
        ratio = max(self.spread.residual, 1e-9 * self.spread.judge) / self.spread.judge
        return np.asarray(np.linalg.inv(laplacian + ratio * np.eye(self.judges)), dtype=np.float64)

    def misses(self, generator: np.random.Generator, size: int) -> Array:
        """So many draws of what each entry's score is off by (rows are draws)."""
        strict = generator.standard_normal((size, self.judges)) * np.sqrt(self.spread.judge)
        noise = generator.standard_normal((size, len(self.at))) * np.sqrt(self.spread.residual)
        of_entry, of_judge = self.at[:, 0], self.at[:, 1]
        off = strict[:, of_judge] + noise
        means: Array = _summed(off, of_entry, self.entries) / self.sizes
        if self.correction is None:
            return means
        deviations = _summed(off - means[:, of_entry], of_judge, self.judges)
        return np.asarray(means - deviations @ self.correction @ self.share.T, dtype=np.float64)


def _summed(values: Array, group: NDArray[np.int64], groups: int) -> Array:
    """Sums of the columns by group."""
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(groups))
    present = np.flatnonzero(np.bincount(group, minlength=groups))
    sums = np.zeros((len(values), groups))
    sums[:, present] = np.add.reduceat(values[:, order], starts[present], axis=1)
    return sums


class _Tally:
    """What is counted over all draws."""

    def __init__(self, *, top: int) -> None:
        self.top, self.draws, self.wins, self.near = top, 0, 0, 0
        self.missed: list[Array] = []

    def add(self, deserved: Array, scored: Array) -> None:
        best = deserved.argmax(axis=1)
        own = scored[np.arange(len(scored)), best]
        ahead = (scored > own[:, None]).sum(axis=1)
        self.draws += len(scored)
        self.wins += int((ahead == 0).sum())
        self.near += int((ahead < self.top).sum())
        miss = scored - deserved
        self.missed.append(np.abs(miss - miss.mean(axis=1, keepdims=True)))

    def told(self, sheets: int) -> Precision:
        miss = float(np.quantile(np.concatenate([one.ravel() for one in self.missed]), 0.9))
        share = 1.0 / self.draws
        return Precision(sheets, self.wins * share, self.near * share, self.top, miss)
