"""How varied a farm is by what was counted at sampling points, compared at equal completeness.

A *sample* is how many individuals of each species were counted; n its individuals, f1 and f2 its species seen once and
twice. Its *coverage* is the share of all individuals of the farm that belong to species in the sample. Farms are
compared at one coverage, not at one effort: counts are thinned (m < n) or carried on (n < m <= 2n) to the size m that
reaches it, and the Hill numbers of order 0, 1 and 2 are estimated there.

Source of all formulas: Chao, Gotelli, Hsieh, Sander, Ma, Colwell and Ellison (2014), Rarefaction and extrapolation
with Hill numbers, Ecological Monographs 84:45-67, as in iNEXT 3.0.1 (R), whose figures are the reference.

Always true: the order of counts and zeros change nothing; the same seed gives the same interval; a sample that says
nothing of how complete it is (nobody, every species seen once) is refused in words, as is a size beyond twice its own:
there is never a figure that is none. Nothing here gives marks.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np

from judging.domain.errors import Problem, Refused

MOST_INDIVIDUALS: Final = 100_000
REPLICATES: Final = 200
_95: Final = 1.959963984540054
_STEPS: Final = 60
_STEEP: Final = 16
_TERMS: Final = 40
_ENOUGH: Final = 1e-12
"""What two coverages may differ by and be the same: figures are computed in floats."""
ORDERS: Final = (0, 1, 2)


@dataclass(frozen=True)
class Hill:
    """The effective number of species of order 0 (all count), 1 (by their share) and 2 (the common ones)."""

    q0: float
    q1: float
    q2: float

    @classmethod
    def ordered(cls, q0: float, q1: float, q2: float) -> Hill:
        """With q0 >= q1 >= q2 >= 1, as is true of every farm.

        The estimators of the source are made one by one, and carried on from a sample of a few individuals they may
        cross: (2, 2) would be 2 species of which 2.4 are common. The higher order gives way then.
        """
        q0 = max(q0, 1.0)
        q1 = min(max(q1, 1.0), q0)
        return cls(q0, q1, min(max(q2, 1.0), q1))

    def of(self, order: int) -> float:
        """The figure of an order."""
        return (self.q0, self.q1, self.q2)[order]


@dataclass(frozen=True)
class AtCoverage:
    """A farm at the coverage at which it is compared. `low` and `high` bound 95 % of what chance alone would give."""

    coverage: float
    m: float
    hill: Hill
    low: Hill
    high: Hill


@dataclass(frozen=True)
class Sample:
    """Individuals of each species that was seen, greatest first. Made by `sample`, which refuses what is no count."""

    counts: tuple[int, ...]

    @cached_property
    def n(self) -> int:
        """Individuals."""
        return sum(self.counts)

    @property
    def richness(self) -> int:
        """Species that were seen."""
        return len(self.counts)

    @property
    def says_nothing(self) -> Problem | None:
        """Why nothing can be told of the species that were not seen."""
        if not self.counts:
            return Problem("sample_of_nobody")
        return Problem("sample_all_seen_once") if self._seen(1) == self.n else None

    def _seen(self, times: int) -> int:
        """f1, f2: how many species were seen so many times."""
        return self.counts.count(times)

    @cached_property
    def unseen(self) -> float:
        """f0, the least number of species nobody saw (Chao1): (n-1)/n f1^2 / (2 f2); (n-1)/n f1(f1-1)/2 at f2 = 0."""
        f1, f2 = self._seen(1), self._seen(2)
        return (self.n - 1) / self.n * (f1 * f1 / (2 * f2) if f2 else f1 * (f1 - 1) / 2) if self.n else 0.0

    @cached_property
    def _carry(self) -> float:
        """A = (n-1) f1 / ((n-1) f1 + 2 f2), or (n-1)(f1-1) / ((n-1)(f1-1) + 2) at f2 = 0.

        With each further individual, the share of individuals whose species is not in the sample falls by A.
        """
        f1, f2 = self._seen(1), self._seen(2)
        if not f1:
            return 0.0
        rarer = (self.n - 1) * (f1 if f2 else f1 - 1)
        return rarer / (rarer + (2 * f2 if f2 else 2))

    def chao1(self) -> tuple[float, float]:
        """The least number of species there are, and its standard error (Chao 1987, in iNEXT's form with (n-1)/n)."""
        f1, f2, a = self._seen(1), self._seen(2), (self.n - 1) / self.n if self.n else 0.0
        whole = self.richness + self.unseen
        if f2:
            r = f1 / f2
            variance = f2 * (a * r**2 / 2 + a**2 * r**3 + a**2 * r**4 / 4)
        elif f1:
            variance = a * f1 * (f1 - 1) / 2 + a**2 * f1 * (2 * f1 - 1) ** 2 / 4 - a**2 * f1**4 / (4 * whole)
        else:
            variance = 0.0
        return whole, math.sqrt(max(variance, 0.0))

    # ------------------------------------------------------------------------------------------------- coverage
    @cached_property
    def coverage(self) -> float:
        """C(n) = 1 - f1/n A."""
        return self.coverage_at(self.n)

    def coverage_at(self, m: float) -> float:
        """The coverage of m individuals.

        m < n: 1 - sum x/n C(n-x, m) / C(n-1, m), and between n-1 and n by the distance to both; else
        1 - f1/n A^(m-n+1).
        """
        if m >= self.n:
            return 1 - self._seen(1) / self.n * float(self._carry ** (m - self.n + 1))
        if m > self.n - 1:
            before = 1 - self._seen(1) / self.n
            return before + (m - self.n + 1) * (self.coverage_at(self.n) - before)
        gone = math.lgamma(self.n) - math.lgamma(self.n - m)
        left = (
            times * x / self.n * math.exp(math.lgamma(self.n - x + 1) - math.lgamma(self.n - x - m + 1) - gone)
            for x, times in self._kinds
            if self.n - x + 1 > m
        )
        return 1 - math.fsum(left)

    @cached_property
    def _kinds(self) -> tuple[tuple[int, int], ...]:
        """Each number of individuals that species have, and how many species have it."""
        values, times = np.unique(np.array(self.counts), return_counts=True)
        return tuple(zip(values.tolist(), times.tolist(), strict=True))

    def size_at(self, coverage: float) -> float:
        """The number of individuals, no whole one, that reaches a coverage; at least 1. infinity where none does.

        m > n: n - 1 + log((1 - C) n / f1) / log A; m < n by false position (Illinois).
        """
        if abs(coverage - self.coverage) <= _ENOUGH:
            return self.n
        if coverage > self.coverage:
            share = self._seen(1) / self.n
            if coverage >= 1 or not 0 < self._carry < 1:
                return math.inf
            return self.n - 1 + math.log((1 - coverage) / share) / math.log(self._carry)
        return self._thinned_to(coverage)

    def _thinned_to(self, coverage: float) -> float:
        low, high = 1.0, float(self.n)
        too_low, too_high = self.coverage_at(low) - coverage, self.coverage - coverage
        if too_low >= 0:
            return low
        side = 0
        for _ in range(_STEPS):
            middle = high - too_high * (high - low) / (too_high - too_low)
            off = self.coverage_at(middle) - coverage
            if abs(off) <= _ENOUGH or high - low <= _ENOUGH * self.n:
                return middle
            if off < 0:
                low, too_low, too_high = middle, off, too_high / 2 if side < 0 else too_high
                side = -1
            else:
                high, too_high, too_low = middle, off, too_low / 2 if side > 0 else too_low
                side = 1
        return high

    # ---------------------------------------------------------------------------------------------- Hill numbers
    def hill_at(self, m: float) -> Hill:
        """The Hill numbers expected of m individuals; between two whole numbers, by their distance to both."""
        if m > self.n:
            return self._carried(m)
        below = math.floor(m)
        first = self._thinned(below)
        if below == m:
            return first
        second, part = self._thinned(below + 1), m - below
        return Hill(*(first.of(q) + part * (second.of(q) - first.of(q)) for q in ORDERS))

    def _thinned(self, m: int) -> Hill:
        """By f_k(m) = sum C(x, k) C(n-x, m-k) / C(n, m), the species expected k times among m individuals:

        q0 = sum f_k, q1 = exp(-sum k/m log(k/m) f_k), q2 = 1 / sum (k/m)^2 f_k.
        """
        logs, n = _log_factorials(self.n), self.n
        whole = logs[n] - logs[m] - logs[n - m]
        richness = entropy = dominance = 0.0
        for x, times in self._kinds:
            k = np.arange(max(1, m - (n - x)), min(x, m) + 1)
            ways = logs[x] - logs[k] - logs[x - k] + logs[n - x] - logs[m - k] - logs[n - x - m + k] - whole
            chance, share = times * np.exp(ways), k / m
            richness += float(chance.sum())
            entropy -= float((chance * share * np.log(share)).sum())
            dominance += float((chance * share**2).sum())
        return Hill.ordered(richness, math.exp(entropy), 1 / dominance)

    def _carried(self, m: float) -> Hill:
        """Beyond n: q = D(n) + (D(infinity) - D(n)) (1 - (1 - b)^(m-n)), b = (D(n) - D(n-1)) / (D(infinity) - D(n-1)).

        D(infinity) is Chao1 for q0 (which is the formula of its own, f0 (1 - A^(m-n))) and Chao and Jost's entropy for
        q1; q2 is 1 / (1/m + (m-1)/m sum x(x-1) / (n(n-1))) at every size.
        """
        further = m - self.n
        q0 = self.richness + self.unseen * (1 - float(self._carry**further))
        here, before = self._thinned(self.n).q1, self._thinned(self.n - 1).q1 if self.n > 1 else 1.0
        whole = math.exp(self._whole_entropy)
        gain = (here - before) / (whole - before) if abs(whole - here) > _ENOUGH else 0.0
        q1 = here + (whole - here) * (1 - (1 - gain) ** further)
        pairs = sum(times * x * (x - 1) for x, times in self._kinds) / (self.n * (self.n - 1)) if self.n > 1 else 1.0
        return Hill.ordered(q0, q1, 1 / (1 / m + (m - 1) / m * pairs))

    @cached_property
    def _whole_entropy(self) -> float:
        """Shannon's entropy of all there is (Chao, Wang and Jost 2013): sum x/n sum_(k=x)^(n-1) 1/k, and

        f1/n (1-a)^(1-n) (-log a - sum_(r=1)^(n-1) (1-a)^r / r) for what nobody saw, with a = 1 - A.
        """
        n, f1, a = self.n, self._seen(1), 1 - self._carry
        sums = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, n))]) if n > 1 else np.zeros(1)
        seen = math.fsum(times * x / n * float(sums[n - 1] - sums[x - 1]) for x, times in self._kinds)
        if not f1 or not 0 < a < 1:
            return seen
        if n * a < _STEEP:
            rest = (-math.log(a) - float(((1 - a) ** np.arange(1, n) / np.arange(1, n)).sum())) * (1 - a) ** (1 - n)
        else:  # what is left of the series of -log a after n - 1 terms, where the difference would lose its digits
            further = np.arange(1, math.ceil(_TERMS / a) + 1)
            rest = float(((1 - a) ** further / (further + n - 1)).sum())
        return seen + f1 / n * rest


def sample(counts: Iterable[int]) -> Sample:
    """A sample of these counts. Raises Refused for a count below 0, and for more individuals than were ever counted."""
    known = sorted(counts, reverse=True)
    if any(count < 0 for count in known):
        raise Refused(Problem("sample_negative"))
    if sum(known) > MOST_INDIVIDUALS:
        raise Refused(Problem.of("sample_too_large", most=MOST_INDIVIDUALS))
    return Sample(tuple(count for count in known if count))


def common_coverage(samples: Iterable[Sample]) -> float | None:
    """The smallest coverage that every farm reaches at twice its own n; None where no sample says anything."""
    reached = [own.coverage_at(2 * own.n) for own in samples if not own.says_nothing]
    return min(reached, default=None)


def at_coverage(own: Sample, coverage: float, *, seed: int, replicates: int = REPLICATES) -> AtCoverage:
    """A farm at a coverage. Raises Refused where its sample says nothing, or would be carried beyond twice its size."""
    if problem := own.says_nothing:
        raise Refused(problem)
    if not 0 < coverage <= 1:
        raise Refused(Problem("coverage_not_a_share"))
    m = own.size_at(coverage)
    if m > 2 * own.n * (1 + _ENOUGH):
        reached = own.coverage_at(2 * own.n)
        raise Refused(Problem.of("coverage_beyond_twice", coverage=f"{coverage:.4g}", reached=f"{reached:.4f}"))
    found = own.hill_at(m)
    low, high = _interval(own, found, coverage, np.random.default_rng(seed), replicates)
    return AtCoverage(coverage, m, found, low, high)


def _interval(
    own: Sample, found: Hill, coverage: float, chance: np.random.Generator, replicates: int
) -> tuple[Hill, Hill]:
    """95 %: the estimate and 1.96 standard errors to both sides, never below one species.

    The error is that of samples of n individuals drawn again from what the farm is estimated to hold (appendix S2 of
    the source: seen species at shares adjusted for coverage, unseen ones at equal shares), each taken to the coverage.
    """
    shares = estimated_shares(own)
    drawn = []
    for _ in range(replicates):
        again = sample(chance.multinomial(own.n, shares).tolist())
        m = again.size_at(coverage)
        if not again.says_nothing and math.isfinite(m):
            drawn.append(again.hill_at(m))
    errors = [_95 * float(np.std([hill.of(q) for hill in drawn], ddof=1)) if len(drawn) > 1 else 0.0 for q in ORDERS]
    low = Hill(*(max(1.0, found.of(q) - errors[q]) for q in ORDERS))
    return low, Hill(*(found.of(q) + errors[q] for q in ORDERS))


def estimated_shares(own: Sample) -> Sequence[float]:
    """The shares of the species a farm is estimated to hold: those seen first, then those nobody saw; they add to 1."""
    seen, n = np.array(own.counts) / own.n, own.n
    missing = 1 - own.coverage
    unseen = math.ceil(own.unseen)
    if unseen == 0 or missing <= 0:
        return [float(share) for share in seen / seen.sum()]
    missed = (1 - seen) ** n
    adjusted = seen * (1 - missing / float((seen * missed).sum()) * missed)
    shares = np.concatenate([np.clip(adjusted, 0, None), np.full(unseen, missing / unseen)])
    return [float(share) for share in shares / shares.sum()]


@lru_cache(maxsize=16)
def _log_factorials(most: int) -> np.ndarray:
    """log k! for k from 0 to `most`."""
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])
