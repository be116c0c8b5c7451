"""Orders made from places: finals in which each judge puts the entries in order (1 = best).

Borda, Copeland, Schulze and Kemeny; the skating system is in `skating`. Vocabulary: a *ballot* is one judge's
places, with a count where several judges gave the same; *support* of A over B is how many put A ahead; equal
places support neither. A *place* in a result is a competition place: entries that share one leave the next ones free
(1, 1, 3).

* Borda: for each ballot one point for every entry behind, half for one on the same place;
* Copeland: one point for every entry beaten by a majority, half for a draw;
* Schulze: A stands ahead of B where its strongest path (weakest link counts, support of the winning side) is the
  stronger one (Schulze 2011);
* Kemeny: the order with most support over all its pairs; exact, by dynamic programming over subsets. There may be
  several best orders: then entries are placed by how many others all of those put ahead of them, and the result says
  so.

Always true: nothing depends on the order of ballots or on the names of entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from judging.domain.errors import Problem, Refused

MOST_FOR_KEMENY = 16
Place = int | Fraction
Support = NDArray[np.int64]


@dataclass(frozen=True)
class Ballot:
    """Entry -> place, 1 for the best; `count` judges gave these."""

    places: Mapping[str, Place]
    count: int = 1

    @classmethod
    def in_order(cls, entries: Iterable[str], count: int = 1) -> Ballot:
        """A ballot without ties, best first."""
        return cls({entry: place for place, entry in enumerate(entries, start=1)}, count)


@dataclass(frozen=True)
class PlaceOrder:
    """Entry -> place, and the figure behind it (None for methods that have none)."""

    places: Mapping[str, int]
    figures: Mapping[str, Fraction] | None = None


@dataclass(frozen=True)
class KemenyOrder:
    """One best order, its support, how many orders are as good, and the places all of them agree on."""

    order: tuple[str, ...]
    support: int
    optima: int
    places: Mapping[str, int]

    @property
    def is_unique(self) -> bool:
        return self.optima == 1


def entries_on(ballots: Iterable[Ballot]) -> tuple[str, ...]:
    """Every entry that some ballot places, in the order of their keys."""
    return tuple(sorted({entry for ballot in ballots for entry in ballot.places}))


def support(ballots: Sequence[Ballot]) -> tuple[tuple[str, ...], Support]:
    """The entries and, for each pair, how many ballots put the row's entry ahead of the column's.

    A ballot that leaves an entry out says nothing about its pairs. Raises Refused without any ballot.
    """
    entries = entries_on(ballots)
    if not entries:
        raise Refused(Problem.of("no_sheets"))
    counts = np.zeros((len(entries), len(entries)), dtype=np.int64)
    for ballot in ballots:
        for row, first in enumerate(entries):
            for column, second in enumerate(entries):
                if first in ballot.places and second in ballot.places:
                    counts[row, column] += ballot.count * (ballot.places[first] < ballot.places[second])
    return entries, counts


def borda(ballots: Sequence[Ballot]) -> PlaceOrder:
    """Borda points. Raises Refused naming every entry that a ballot leaves out: its points would be too few."""
    entries = entries_on(ballots)
    left_out = sorted({entry for ballot in ballots for entry in entries if entry not in ballot.places})
    if not entries:
        raise Refused(Problem.of("no_sheets"))
    if left_out:
        raise Refused(*(Problem.of("place_missing", entry=entry) for entry in left_out))
    points = {entry: Fraction(0) for entry in entries}
    for ballot in ballots:
        values = list(ballot.places.values())
        for entry, place in ballot.places.items():
            behind, level = sum(place < other for other in values), values.count(place) - 1
            points[entry] += ballot.count * (behind + Fraction(level, 2))
    return _by_figure(points)


def copeland(ballots: Sequence[Ballot]) -> PlaceOrder:
    """Majorities won, draws half."""
    entries, counts = support(ballots)
    won, drawn = counts > counts.T, counts == counts.T
    figures = {
        entry: Fraction(int(won[row].sum())) + Fraction(int(drawn[row].sum()) - 1, 2)
        for row, entry in enumerate(entries)
    }
    return _by_figure(figures)


def _by_figure(figures: Mapping[str, Fraction]) -> PlaceOrder:
    places = {entry: 1 + sum(other > own for other in figures.values()) for entry, own in figures.items()}
    return PlaceOrder(places, figures)


def strongest_paths(counts: Support) -> Support:
    """For each pair, the strength of the strongest path: the most that its weakest link can be."""
    paths = np.where(counts > counts.T, counts, 0)
    for through in range(len(paths)):
        paths = np.maximum(paths, np.minimum(paths[:, through, None], paths[None, through, :]))
    np.fill_diagonal(paths, 0)
    return paths


def schulze(ballots: Sequence[Ballot]) -> PlaceOrder:
    """Whoever fewer entries are ahead of comes first; ahead is who has the stronger path."""
    entries, counts = support(ballots)
    paths = strongest_paths(counts)
    return PlaceOrder(_by_surpassing(entries, np.sum(paths < paths.T, axis=1).tolist()))


def _by_surpassing(entries: Sequence[str], surpassing: Sequence[int]) -> dict[str, int]:
    """Competition places by how many entries are ahead of each: "ahead" is transitive, so this agrees with it."""
    return {entry: 1 + sum(other < own for other in surpassing) for entry, own in zip(entries, surpassing, strict=True)}


def kemeny(ballots: Sequence[Ballot]) -> KemenyOrder:
    """The best order, exactly; Refused for more than `MOST_FOR_KEMENY` entries.

    `order` is, among several, the first in the order of the keys; `places` do not depend on that choice.
    """
    entries, counts = support(ballots)
    if len(entries) > MOST_FOR_KEMENY:
        raise Refused(Problem.of("kemeny_too_many", entries=len(entries), most=MOST_FOR_KEMENY))
    solved = _KemenySubsets(counts)
    places = _by_surpassing(entries, [ahead.bit_count() for ahead in solved.always_ahead()])
    order = tuple(entries[place] for place in solved.first_order())
    return KemenyOrder(order, int(solved.gained[-1]), solved.optima(), places)


class _KemenySubsets:
    """Best support of every set S of leading entries (a bit mask), and of everything behind it.

    `after[x, S]` is the support gained by putting x right behind the set S: its lead over everything not yet put.
    """

    def __init__(self, counts: Support) -> None:
        self.n = len(counts)
        self.everything = (1 << self.n) - 1
        self.subsets = np.arange(1 << self.n)
        self.after = self._leads(counts)
        self.layers = self._by_size()
        self.gained = self._forward()
        self.to_come = self._backward()

    def _leads(self, counts: Support) -> Support:
        """Summed lead of x over the entries outside S, by doubling: a set with bit k adds k's share."""
        lost = np.zeros((self.n, 1), dtype=np.int64)
        for k in range(self.n):
            lost = np.concatenate([lost, lost + counts[:, k, None]], axis=1)
        return np.asarray(np.sum(counts, axis=1)[:, None] - lost)

    def _by_size(self) -> list[NDArray[np.int64]]:
        sizes = np.zeros(1, dtype=np.int64)
        for _ in range(self.n):
            sizes = np.concatenate([sizes, sizes + 1])
        return [np.flatnonzero(sizes == size) for size in range(self.n + 1)]

    def _without(self, x: int, layer: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.asarray(layer[(layer >> x) & 1 == 0])

    def _forward(self) -> Support:
        gained = np.full(1 << self.n, -1, dtype=np.int64)
        gained[0] = 0
        for layer in self.layers[:-1]:
            for x in range(self.n):
                before = self._without(x, layer)
                # Within one x every target is another set, so plain indexing may write.
                target = before | (1 << x)
                gained[target] = np.maximum(gained[target], gained[before] + self.after[x, before])
        return gained

    def _backward(self) -> Support:
        to_come = np.full(1 << self.n, -1, dtype=np.int64)
        to_come[self.everything] = 0
        for layer in reversed(self.layers[:-1]):
            for x in range(self.n):
                before = self._without(x, layer)
                found = to_come[before | (1 << x)] + self.after[x, before]
                to_come[before] = np.maximum(to_come[before], found)
        return to_come

    def _is_best(self, x: int, before: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Where putting x right behind these sets is part of a best order."""
        whole = self.gained[before] + self.after[x, before] + self.to_come[before | (1 << x)]
        return np.asarray(whole == self.gained[self.everything])

    def optima(self) -> int:
        """How many orders are best. Counted with floats: exact up to 2^53, and 16! is below that."""
        ways = np.zeros(1 << self.n)
        ways[0] = 1.0
        for layer in self.layers[:-1]:
            for x in range(self.n):
                before = self._without(x, layer)
                ways[before | (1 << x)] += np.where(self._is_best(x, before), ways[before], 0.0)
        return int(ways[self.everything])

    def always_ahead(self) -> list[int]:
        """For each entry, the set of entries that every best order puts ahead of it, as a bit mask."""
        found = []
        for x in range(self.n):
            before = self._without(x, self.subsets)
            found.append(int(np.bitwise_and.reduce(before[self._is_best(x, before)])))
        return found

    def first_order(self) -> list[int]:
        """The best order that is first by the entries' numbers."""
        order: list[int] = []
        done = 0
        while done != self.everything:
            here = np.array([done])
            x = next(x for x in range(self.n) if not done >> x & 1 and self._is_best(x, here)[0])
            order.append(x)
            done |= 1 << x
        return order
