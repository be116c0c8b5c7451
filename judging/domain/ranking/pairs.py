"""Orders made from comparisons of two entries at a time: Bradley and Terry's model, with Davidson's for level pairs.

An entry has a *strength* s; A is preferred to B with odds exp(s_A - s_B). With level pairs there is one number v more:

    P(A) : P(level) : P(B) = exp((s_A - s_B) / 2) : v : exp((s_B - s_A) / 2)

(Bradley & Terry 1952, Biometrika 39, 324-345; Davidson 1970, Journal of the American Statistical Association 65,
317-328). Strengths of greatest likelihood by Newton's method, their sum 0; errors from the inverse of the information.

They exist only if no group of entries always wins against the rest, and, with level pairs, if some round trip from
entry to entry meets more wins than level pairs (else v and the strengths grow together without end). Where they do not
exist, every entry is given half a win and half a loss more against an imaginary average one, and a message says so.
Entries that no chain of comparisons links have no common order: Refused.

Always true: the order of the comparisons does not matter; strengths are rounded half up to 6 decimals before they rank,
so that entries with the same record share a place; whoever is preferred more often by equally strong others is ahead.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from judging.domain.errors import Problem, Refused
from judging.domain.levelling.crossed import Array, Index
from judging.domain.levelling.distributions import normal_cdf
from judging.domain.levelling.severity import published
from judging.domain.tables.pairs import Comparison

MOST_ENTRIES = 2_000
"""Newton's method solves as many equations: beyond this it would take minutes."""
INTERVAL = 1.959964
"""Standard errors to both sides: 95 %."""
_STEPS, _SETTLED = 200, 1e-12
_PRIOR = 0.5
_MOST_NAMED = 6


@dataclass(frozen=True)
class Strength:
    """One entry in its place. `ahead` is the chance that it really is ahead of the next one; None for the last."""

    entry: str
    rank: int
    strength: Decimal
    error: float
    won: int
    lost: int
    level: int
    judges: int
    ahead: float | None

    @property
    def interval(self) -> tuple[float, float]:
        """The strengths of 95 %."""
        return float(self.strength) - INTERVAL * self.error, float(self.strength) + INTERVAL * self.error

    @property
    def preference(self) -> float:
        """The chance to be preferred to an average entry, where one of the two is."""
        return 1.0 / (1.0 + math.exp(-float(self.strength)))


@dataclass(frozen=True, eq=False)
class PairsFit:
    """The fit: strengths in the order of `entries` and their covariance; v (None without level pairs)."""

    entries: tuple[str, ...]
    strengths: Array
    covariance: Array
    level: float | None
    standings: tuple[Strength, ...]
    messages: tuple[Problem, ...]

    def difference_error(self, first: str, second: str) -> float:
        """Standard error of the difference of two strengths."""
        return _difference_error(self.covariance, self.entries.index(first), self.entries.index(second))


@dataclass(frozen=True, eq=False)
class _Counts:
    """Every pair that was compared: its two entries, wins of the first and of the second, and how often level."""

    entries: int
    first: Index
    second: Index
    won: Array
    lost: Array
    level: Array

    @classmethod
    def of(cls, entries: Sequence[str], comparisons: Iterable[Comparison]) -> _Counts:
        at = {entry: place for place, entry in enumerate(entries)}
        found: dict[tuple[int, int], list[int]] = {}
        for own in comparisons:
            one, other = at[own.winner], at[own.loser]
            counts = found.setdefault((min(one, other), max(one, other)), [0, 0, 0])
            counts[2 if own.is_level else int(one > other)] += own.times
        pairs = np.array(sorted(found), dtype=np.intp).reshape(-1, 2)
        counted = np.array([found[pair] for pair in sorted(found)], dtype=np.float64).reshape(-1, 3)
        return cls(len(entries), pairs[:, 0], pairs[:, 1], *counted.T)

    @property
    def is_all_level(self) -> bool:
        return float(np.sum(self.won + self.lost)) == 0.0

    def with_halves(self) -> _Counts:
        """Each level pair as half a win for both: where nobody ever won v has no end, and no strength needs it."""
        half = self.level / 2.0
        return replace(self, won=half, lost=half, level=np.zeros_like(half))

    def grows_with_level(self) -> bool:
        """Whether there are heights with every winner at least 2 above the loser and level pairs at most 2 apart.

        Then the likelihood grows for ever along them. Bellman and Ford's search for the heights: they do not exist
        where it has not settled after as many rounds as there are entries.
        """
        if not np.any(self.level > 0.0) or np.any((self.won > 0.0) & (self.lost > 0.0)):
            return False
        won, lost, level = self.won > 0.0, self.lost > 0.0, self.level > 0.0
        upper = np.concatenate([self.first[won], self.second[lost], self.first[level], self.second[level]])
        lower = np.concatenate([self.second[won], self.first[lost], self.second[level], self.first[level]])
        most = np.concatenate([np.full(int(np.sum(won) + np.sum(lost)), -2.0), np.full(2 * int(np.sum(level)), 2.0)])
        height = np.zeros(self.entries)
        for _ in range(self.entries):
            before = height.copy()
            np.minimum.at(height, lower, before[upper] + most)
            if np.array_equal(height, before):
                return True
        return False

    def beats(self) -> NDArray[np.bool_]:
        """Whether the row's entry was ever preferred to the column's, or level with it."""
        found = np.zeros((self.entries, self.entries), dtype=np.bool_)
        found[self.first, self.second] = (self.won > 0.0) | (self.level > 0.0)
        found[self.second, self.first] = (self.lost > 0.0) | (self.level > 0.0)
        return found


def bradley_terry(comparisons: Sequence[Comparison]) -> PairsFit:
    """Strengths and places. Refused without any comparison, for too many entries, and where groups are not linked."""
    entries = tuple(sorted({entry for own in comparisons for entry in (own.winner, own.loser)}))
    if len(entries) < 2:
        raise Refused(Problem.of("pairs_none"))
    if len(entries) > MOST_ENTRIES:
        raise Refused(Problem.of("pairs_too_many", entries=len(entries), most=MOST_ENTRIES))
    counts = _Counts.of(entries, comparisons)
    beats = counts.beats()
    apart = _reached(beats | beats.T, 0)
    if not apart.all():
        raise Refused(Problem.of("pairs_not_linked", groups=_groups(entries, beats | beats.T)))
    always = _never_beaten(beats)
    messages: tuple[Problem, ...] = ()
    if always is not None:
        messages = (_one_sided(entries, always),)
    elif counts.is_all_level:
        counts, messages = counts.with_halves(), (Problem.of("pairs_all_level"),)
    elif counts.grows_with_level():
        messages = (Problem.of("pairs_without_end"),)
    has_end = not messages or messages[0].code == "pairs_all_level"
    strengths, covariance, level = _fit(counts, 0.0 if has_end else _PRIOR)
    standings = _standings(entries, comparisons, strengths, covariance)
    return PairsFit(entries, strengths, covariance, level, tuple(standings), messages)


def _reached(edges: NDArray[np.bool_], start: int) -> NDArray[np.bool_]:
    """Everything that a walk along the edges from one place reaches."""
    reached = np.zeros(len(edges), dtype=np.bool_)
    reached[start] = True
    front = reached
    while front.any():
        front = edges[front].any(axis=0) & ~reached
        reached = reached | front
    return reached


def _groups(entries: Sequence[str], linked: NDArray[np.bool_]) -> str:
    """The groups in words: their entries with commas, one group from the next with " | "."""
    left, named = np.ones(len(entries), dtype=np.bool_), []
    while left.any():
        group = _reached(linked, int(np.argmax(left)))
        left = left & ~group
        named.append(_named([entries[place] for place in np.flatnonzero(group).tolist()]))
    return " | ".join(named)


def _named(keys: Sequence[str]) -> str:
    shown = ", ".join(keys[:_MOST_NAMED])
    return shown if len(keys) <= _MOST_NAMED else f"{shown}… ({len(keys)})"


def _never_beaten(beats: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    """A smallest group that no other entry ever beat or was level with; None where everybody can reach everybody."""
    if _reached(beats, 0).all() and _reached(beats.T, 0).all():
        return None
    # Against the edges, who can reach somebody only grows smaller until nobody outside can reach the group.
    place = 0
    while True:
        above = _reached(beats.T, place)
        group = above & _reached(beats, place)
        if (above == group).all():
            return group
        place = int(np.argmax(above & ~group))


def _one_sided(entries: Sequence[str], group: NDArray[np.bool_]) -> Problem:
    names = _named([entries[place] for place in np.flatnonzero(group).tolist()])
    return Problem.of("pairs_one_sided", entries=names)


def _fit(counts: _Counts, prior: float) -> tuple[Array, Array, float | None]:
    """Strengths, their covariance and v, by Newton's method with halved steps."""
    has_level = bool(np.sum(counts.level) > 0.0)
    point: Array = np.zeros(counts.entries + has_level)
    value, slope, curve = _likelihood(counts, point, prior, has_level)
    for _ in range(_STEPS):
        step = np.linalg.solve(curve, slope)
        while True:
            moved = _likelihood(counts, point + step, prior, has_level)
            if moved[0] >= value - 1e-12 * abs(value) or float(np.max(np.abs(step))) < _SETTLED:
                break
            step = step / 2.0
        point = point + step
        value, slope, curve = moved
        if float(np.max(np.abs(step))) < _SETTLED:
            break
    strengths = point[: counts.entries]
    centre = np.eye(counts.entries) - 1.0 / counts.entries
    covariance = centre @ np.linalg.inv(curve)[: counts.entries, : counts.entries] @ centre
    return strengths - np.mean(strengths), covariance, float(np.exp(point[-1])) if has_level else None


def _likelihood(counts: _Counts, point: Array, prior: float, has_level: bool) -> tuple[float, Array, Array]:
    """Log likelihood, its slope and its negative curvature at strengths (and log v).

    A weight on the sum of strengths, which comparisons say nothing about, keeps the curvature regular.
    """
    n = counts.entries
    one, other, level = counts.first, counts.second, point[n] if has_level else -np.inf
    half = (point[one] - point[other]) / 2.0
    top = np.maximum(np.abs(half), level)
    up, down, tie = np.exp(half - top), np.exp(-half - top), np.exp(level - top)
    whole = up + down + tie
    lead, tied = (up - down) / whole, tie / whole
    times = counts.won + counts.lost + counts.level
    value = float(np.sum((counts.won - counts.lost) * half - times * (np.log(whole) + top)))
    pull = ((counts.won - counts.lost) - times * lead) / 2.0
    bend = times * ((1.0 - tied) - lead**2) / 4.0
    slope, curve = np.zeros(len(point)), np.zeros((len(point), len(point)))
    np.add.at(slope, one, pull)
    np.add.at(slope, other, -pull)
    for row, column, sign in ((one, one, 1), (other, other, 1), (one, other, -1), (other, one, -1)):
        np.add.at(curve, (row, column), sign * bend)
    curve[:n, :n] += 1.0 / n
    slope[:n] -= np.sum(point[:n]) / n
    value -= float(np.sum(point[:n])) ** 2 / (2.0 * n)
    if has_level:
        value += float(np.sum(counts.level)) * float(level)
        slope[n] = float(np.sum(counts.level - times * tied))
        curve[n, n] = float(np.sum(times * tied * (1.0 - tied)))
        mixed = -times * tied * lead / 2.0
        np.add.at(curve[n], one, mixed)
        np.add.at(curve[n], other, -mixed)
        curve[:n, n] = curve[n, :n]
    if prior > 0.0:
        own = point[:n] / 2.0
        value -= 2.0 * prior * float(np.sum(np.logaddexp(own, -own)))
        slope[:n] -= prior * np.tanh(own)
        curve[np.arange(n), np.arange(n)] += prior * (1.0 - np.tanh(own) ** 2) / 2.0
    return value, slope, curve


def _standings(
    entries: tuple[str, ...], comparisons: Sequence[Comparison], strengths: Array, covariance: Array
) -> list[Strength]:
    """The entries from the strongest on; those whose rounded strengths are equal share a place."""
    shown = published(entries, strengths)
    order = sorted(range(len(entries)), key=lambda place: (-shown[entries[place]], entries[place]))
    record, judges = _records(comparisons)
    found: list[Strength] = []
    for at, place in enumerate(order):
        entry = entries[place]
        is_shared = at > 0 and shown[entry] == found[-1].strength
        following = order[at + 1] if at + 1 < len(order) else None
        found.append(
            Strength(
                entry=entry,
                rank=found[-1].rank if is_shared else at + 1,
                strength=shown[entry],
                error=math.sqrt(max(float(covariance[place, place]), 0.0)),
                won=record[entry, "won"],
                lost=record[entry, "lost"],
                level=record[entry, "level"],
                judges=judges[entry],
                ahead=None if following is None else _ahead(strengths, covariance, place, following),
            )
        )
    return found


def _ahead(strengths: Array, covariance: Array, one: int, other: int) -> float:
    error = _difference_error(covariance, one, other)
    return normal_cdf(float(strengths[one] - strengths[other]) / error) if error > 0.0 else 0.5


def _difference_error(covariance: Array, one: int, other: int) -> float:
    variance = covariance[one, one] + covariance[other, other] - 2.0 * covariance[one, other]
    return math.sqrt(max(float(variance), 0.0))


def _records(comparisons: Sequence[Comparison]) -> tuple[Counter[tuple[str, str]], Mapping[str, int]]:
    """(Entry, "won", "lost" or "level") -> how often; entry -> how many judges compared it."""
    record: Counter[tuple[str, str]] = Counter()
    judges: dict[str, set[str]] = {}
    for own in comparisons:
        for entry, outcome in ((own.winner, "won"), (own.loser, "lost")):
            record[entry, "level" if own.is_level else outcome] += own.times
            judges.setdefault(entry, set()).update({own.judge} - {""})
    return record, {entry: len(names) for entry, names in judges.items()}
