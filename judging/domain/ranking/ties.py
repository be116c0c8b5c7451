"""Parting entries with the same score by the declared steps, and the log of every step that was taken.

The rule itself stands in words in `ranking.py`. Always true: what a step looked at can be read afterwards (its figures,
its comparisons), but is made only when somebody reads it; a step whose figures are all the same is never asked again
about fewer of these entries, because it could not tell them apart; in groups of more than `MOST_COMPARED` only the
entry that beats all others is looked for, and no table of comparisons is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import combinations, groupby
from typing import Final, overload

import numpy as np
from numpy.typing import NDArray

EX_AEQUO: Final = "ex aequo"
MOST_COMPARED: Final = 1_000
"""So many tied entries are compared each with each."""
_FEW: Final = 8
"""So few are compared one by one: a table of them would cost more."""

Group = tuple[str, ...]
Figure = Decimal | None
FigureOf = Callable[[str, str], Figure]
"""(step, entry) -> its figure as it is shown; None where it is unknown."""


@dataclass(frozen=True)
class Duel:
    """Two entries compared by the judges who scored both: how many put the one ahead, how many the other."""

    first: str
    second: str
    for_first: int
    for_second: int

    @property
    def winner(self) -> str | None:
        if self.for_first == self.for_second:
            return None
        return self.first if self.for_first > self.for_second else self.second


class LaterFigures(Mapping[str, Figure]):
    """The figures of a group, made when somebody reads them."""

    def __init__(self, group: Group, make: Callable[[], Mapping[str, Figure]]) -> None:
        self._group, self._make = group, make

    @cached_property
    def _made(self) -> Mapping[str, Figure]:
        return self._make()

    def __getitem__(self, key: str) -> Figure:
        return self._made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._group)

    def __len__(self) -> int:
        return len(self._group)


class LaterDuels(Sequence[Duel]):
    """The comparisons of a group, made when somebody reads them."""

    def __init__(self, make: Callable[[], Sequence[Duel]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> tuple[Duel, ...]:
        return tuple(self._make())

    @overload
    def __getitem__(self, at: int) -> Duel: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Duel, ...]: ...

    def __getitem__(self, at: int | slice) -> Duel | tuple[Duel, ...]:
        return self._made[at]

    def __len__(self) -> int:
        return len(self._made)

    def __eq__(self, other: object) -> bool:
        return self._made == (tuple(other) if isinstance(other, Sequence) else other)

    def __hash__(self) -> int:
        return hash(self._made)


@dataclass(frozen=True)
class TieStep:
    """One step taken on one tied group: the figures compared and the groups that came out, best first.

    A figure is the rounded mean, the median, the votes, or (pairwise) how many others of the group the entry beats;
    None where it is unknown, or where so many are tied that only the first was looked for. `duels` holds the
    comparisons behind a pairwise step.
    """

    step: str
    group: Group
    figures: Mapping[str, Figure]
    outcome: tuple[Group, ...]
    duels: Sequence[Duel] = ()

    @property
    def decided(self) -> bool:
        return len(self.outcome) > 1


class TieChain:
    """Takes the declared steps on tied groups and writes down each one (`log`). `totals` are those shown, by judge."""

    def __init__(self, steps: Sequence[str], figure: FigureOf, totals: Callable[[str], Mapping[str, Decimal]]) -> None:
        self.log: list[TieStep] = []
        self._steps = tuple(steps)
        self._figure = figure
        self._totals = totals

    def part(self, tied: Group) -> Iterator[tuple[Group, Group]]:
        """The groups that share a place, best first, each with its `Ranked.tie`."""
        nothing: Group = ()
        waiting = [(tied, nothing, frozenset[str](), Compared(tied, self._totals))]
        while waiting:
            group, decided_by, level, compared = waiting.pop()
            compared = compared.narrowed(group)
            deciding, level = self._first_that_decides(group, level, compared) if len(group) > 1 else (None, level)
            if deciding is None:
                yield group, (EX_AEQUO,) if len(group) > 1 else decided_by
                continue
            steps: Group = tuple(dict.fromkeys((*decided_by, deciding.step)))
            waiting.extend((smaller, steps, level, compared) for smaller in reversed(deciding.outcome))

    def _first_that_decides(
        self, group: Group, level: frozenset[str], compared: Compared
    ) -> tuple[TieStep | None, frozenset[str]]:
        """The first step that parts the group, and the steps whose figures are all the same in it."""
        same = set(level)
        for step in self._steps:
            if step in same:
                taken = TieStep(step, group, self._figures(step, group), (group,))
            elif step == "pairwise":
                taken = compared.step(group)
            else:
                taken, is_level = self._by_figure(step, group)
                if is_level:
                    same.add(step)
            self.log.append(taken)
            if taken.decided:
                return taken, frozenset(same)
        return None, frozenset(same)

    def _figures(self, step: str, group: Group) -> LaterFigures:
        return LaterFigures(group, lambda: {key: self._figure(step, key) for key in group})

    def _by_figure(self, step: str, group: Group) -> tuple[TieStep, bool]:
        """The step, and whether every entry of the group has the same figure."""
        figures = {key: self._figure(step, key) for key in group}
        known = {key: figure for key, figure in figures.items() if figure is not None}
        if len(known) < len(group):
            return TieStep(step, group, figures, (group,)), False
        best_first = sorted(group, key=lambda key: (-known[key], key))
        outcome = tuple(tuple(same) for _, same in groupby(best_first, key=known.__getitem__))
        return TieStep(step, group, figures, outcome), len(outcome) == 1


class Compared:
    """Tied entries compared two at a time by the judges who scored both; nothing is counted before it is needed."""

    def __init__(self, tied: Group, totals: Callable[[str], Mapping[str, Decimal]]) -> None:
        self._tied, self._totals = tied, totals

    def narrowed(self, group: Group) -> Compared:
        """The same for some of the entries: the table of all of them as long as it is small, else one of their own."""
        return self if len(self._tied) <= MOST_COMPARED or len(group) > MOST_COMPARED else Compared(group, self._totals)

    def step(self, group: Group) -> TieStep:
        """The pairwise step on some of the tied entries: the one that beats all others goes first."""
        if len(group) > MOST_COMPARED:
            return self._first_alone(group)
        beaten = self._beaten(group)
        winner = next((key for key, count in zip(group, beaten, strict=True) if count == len(group) - 1), None)
        figures = LaterFigures(group, lambda: {key: Decimal(n) for key, n in zip(group, beaten, strict=True)})
        duels = LaterDuels(lambda: [self._duel(*pair) for pair in combinations(group, 2)])
        return TieStep("pairwise", group, figures, _first(group, winner), duels)

    def _beaten(self, group: Group) -> list[int]:
        """How many others of the group each entry beats."""
        if len(self._tied) <= _FEW:
            return [sum(self._is_ahead(key, other) for other in group if other != key) for key in group]
        at = np.array([self._place[key] for key in group])
        found: list[int] = np.sum(self._lead[np.ix_(at, at)] > 0, axis=1).tolist()
        return found

    def _first_alone(self, group: Group) -> TieStep:
        """Who beats all others, found without comparing each with each: whoever does not beat the next cannot be it."""
        leader = group[0]
        for key in group[1:]:
            if not self._is_ahead(leader, key):
                leader = key
        is_winner = all(self._is_ahead(leader, key) for key in group if key != leader)
        figures: dict[str, Figure] = dict.fromkeys(group)
        if is_winner:
            figures[leader] = Decimal(len(group) - 1)
        return TieStep("pairwise", group, figures, _first(group, leader if is_winner else None))

    @cached_property
    def _place(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(self._tied)}

    @cached_property
    def _lead(self) -> NDArray[np.int32]:
        """How many more judges put the row's entry ahead of the column's than behind it."""
        by_judge: dict[str, list[tuple[int, Decimal]]] = {}
        for key, place in self._place.items():
            for judge, total in self._totals(key).items():
                by_judge.setdefault(judge, []).append((place, total))
        lead = np.zeros((len(self._tied),) * 2, dtype=np.int32)
        for rows in by_judge.values():
            if len(rows) == 1:  # who scored one of them compares nothing
                continue
            order = {total: rank for rank, total in enumerate(sorted({total for _, total in rows}))}
            places = np.array([place for place, _ in rows])
            ranks = np.array([order[total] for _, total in rows])
            lead[np.ix_(places, places)] += np.sign(ranks[:, None] - ranks[None, :]).astype(np.int32)
        return lead

    def _is_ahead(self, first: str, second: str) -> bool:
        """Whether more judges put the first ahead than behind."""
        lead, theirs = 0, self._totals(second)
        for judge, total in self._totals(first).items():
            other = theirs.get(judge)
            if other is not None:
                lead += (total > other) - (total < other)
        return lead > 0

    def _duel(self, first: str, second: str) -> Duel:
        ours, theirs = self._totals(first), self._totals(second)
        both = ours.keys() & theirs.keys()
        return Duel(
            first,
            second,
            for_first=sum(ours[judge] > theirs[judge] for judge in both),
            for_second=sum(ours[judge] < theirs[judge] for judge in both),
        )


def _first(group: Group, winner: str | None) -> tuple[Group, ...]:
    if winner is None:
        return (group,)
    return (winner,), tuple(key for key in group if key != winner)
