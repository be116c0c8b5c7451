"""All totals of one category as arrays: entries crossed with judges, most cells usually empty.

Vocabulary: a *row* is one judge's total for one entry; C is the entries x judges matrix of counts (0 or 1); an
entry's *margin* n is its number of rows, a judge's margin N_j likewise.

Always true: rows stand in the order of (entry key, judge key), so that no sum depends on the order in which they
came; every entry and every judge has at least one row; one judge scores one entry once; values are finite.
C itself is never stored where it would be larger than the list of pairs of rows that share an entry.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from judging.domain.errors import Problem, Refused

Array = NDArray[np.float64]
Index = NDArray[np.intp]
Score = tuple[str, str, Fraction | Decimal | float | int]
"""Entry key, judge key, that judge's total."""


@dataclass(frozen=True, eq=False)
class Incidence:
    """Which row belongs to which group (entry) and column (judge); rows are sorted by group.

    Every group and every column holds at least one row. Sums over groups and columns work on vectors of one
    value for each row, or on matrices with one line for each row.
    """

    group: Index
    column: Index
    groups: int
    columns: int

    @cached_property
    def group_size(self) -> Array:
        return np.bincount(self.group, minlength=self.groups).astype(np.float64)

    @cached_property
    def column_size(self) -> Array:
        return np.bincount(self.column, minlength=self.columns).astype(np.float64)

    @cached_property
    def _group_starts(self) -> Index:
        return np.searchsorted(self.group, np.arange(self.groups)).astype(np.intp)

    @cached_property
    def _by_column(self) -> Index:
        return np.argsort(self.column, kind="stable")

    @cached_property
    def _column_starts(self) -> Index:
        return np.searchsorted(self.column[self._by_column], np.arange(self.columns)).astype(np.intp)

    @cached_property
    def _is_dense(self) -> bool:
        return self.groups * self.columns <= float(np.sum(self.group_size**2))

    @cached_property
    def pairs(self) -> tuple[Index, Index]:
        """Every ordered pair of rows that share a group, a row with itself included."""
        size = self.group_size.astype(np.intp)[self.group]
        left = np.repeat(np.arange(len(self.group)), size)
        within = np.arange(len(left)) - np.repeat(np.cumsum(size) - size, size)
        return left, self._group_starts[self.group[left]] + within

    @cached_property
    def _pair_cell(self) -> Index:
        left, right = self.pairs
        return self.column[left] * self.columns + self.column[right]

    def group_sums(self, values: Array) -> Array:
        """Sum of the rows of each group."""
        if values.ndim == 1:
            return _sums(self.group, values, self.groups)
        return np.add.reduceat(values, self._group_starts, axis=0)

    def column_sums(self, values: Array) -> Array:
        """Sum of the rows of each column."""
        if values.ndim == 1:
            return _sums(self.column, values, self.columns)
        return np.add.reduceat(values[self._by_column], self._column_starts, axis=0)

    def matrix(self, row_weights: Array | None = None) -> Array:
        """C, groups x columns, each row counting its weight."""
        cells = self.group * self.columns + self.column
        weights = np.ones(len(cells)) if row_weights is None else row_weights
        return _sums(cells, weights, self.groups * self.columns).reshape(self.groups, self.columns)

    @cached_property
    def _dense(self) -> Array:
        return self.matrix()

    def cross(self, group_weights: Array, row_weights: Array | None = None) -> Array:
        """C' diag(group_weights) C, columns x columns; rows may weigh something else than 1."""
        if self._is_dense:
            weighted = self._dense if row_weights is None else self.matrix(row_weights)
            return np.asarray(weighted.T @ (weighted * group_weights[:, None]))
        left, right = self.pairs
        weights = group_weights[self.group[left]]
        if row_weights is not None:
            weights = weights * row_weights[left] * row_weights[right]
        return _sums(self._pair_cell, weights, self.columns**2).reshape(self.columns, self.columns)

    def row_products(self, kernel: Array) -> Array:
        """For each row, the sum of kernel[its column, column of each row of its group]."""
        if self._is_dense:
            return np.asarray((self._dense @ kernel)[self.group, self.column])
        left, _ = self.pairs
        return _sums(left, kernel.ravel()[self._pair_cell], len(self.group))

    def spread_columns(self, values: Array) -> Array:
        """C values: for each group the sum over its rows of the line of their column (columns x any)."""
        if self._is_dense:
            return np.asarray(self._dense @ values)
        return self.group_sums(values[self.column])

    def quadratic(self, kernel: Array) -> Array:
        """For each group, c' kernel c, where c is its line of C."""
        return self.group_sums(self.row_products(kernel))


def _sums(place: Index, values: Array, length: int) -> Array:
    """Sum of the values at each place."""
    return np.bincount(place, weights=values, minlength=length).astype(np.float64, copy=False)


@dataclass(frozen=True)
class Component:
    """Entries and judges that are linked to one another, by judges who scored the same entries."""

    entries: tuple[str, ...]
    judges: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class CrossedTotals:
    """The totals of one category: keys in order, one value for each row."""

    entries: tuple[str, ...]
    judges: tuple[str, ...]
    values: Array
    incidence: Incidence

    @classmethod
    def of(cls, scores: Iterable[Score]) -> CrossedTotals:
        """Gather the totals, in any order.

        Raises Refused with `no_sheets` (nothing given), `sheet_twice` (entry, judge) or `total_not_finite`.
        """
        rows = list(scores)
        if not rows:
            raise Refused(Problem.of("no_sheets"))
        entries = sorted({row[0] for row in rows})
        judges = sorted({row[1] for row in rows})
        entry_at = {key: place for place, key in enumerate(entries)}
        judge_at = {key: place for place, key in enumerate(judges)}
        cells = np.fromiter(
            (entry_at[entry] * len(judges) + judge_at[judge] for entry, judge, _ in rows), np.intp, len(rows)
        )
        numbers = {id(total): total for _, _, total in rows}  # equal sheets share one total, and a fraction is slow
        known = {own: float(total) for own, total in numbers.items()}
        values = np.fromiter((known[id(total)] for _, _, total in rows), np.float64, len(rows))
        order = np.argsort(cells, kind="stable")
        cells, values = cells[order], values[order]
        group, column = cells // len(judges), cells % len(judges)
        found = cls(tuple(entries), tuple(judges), values, Incidence(group, column, len(entries), len(judges)))
        problems = found._problems(cells)
        if problems:
            raise Refused(*problems)
        return found

    def _problems(self, cells: Index) -> list[Problem]:
        twice = np.flatnonzero(cells[1:] == cells[:-1])
        broken = np.flatnonzero(~np.isfinite(self.values))
        return [
            Problem.of(
                code, entry=self.entries[self.incidence.group[row]], judge=self.judges[self.incidence.column[row]]
            )
            for code, rows in (("sheet_twice", twice), ("total_not_finite", broken))
            for row in rows
        ]

    @property
    def rows(self) -> int:
        return len(self.values)

    @cached_property
    def entry_means(self) -> Array:
        return self.incidence.group_sums(self.values) / self.incidence.group_size

    @cached_property
    def is_complete(self) -> bool:
        """Whether every judge scored every entry."""
        return self.rows == len(self.entries) * len(self.judges)

    def with_values(self, values: Array) -> CrossedTotals:
        """The same rows with other values."""
        return replace(self, values=values)

    def turned(self) -> CrossedTotals:
        """The same rows with entries and judges changing sides."""
        at = self.incidence
        order = np.argsort(at.column, kind="stable")
        turned = Incidence(at.column[order], at.group[order], at.columns, at.groups)
        return CrossedTotals(self.judges, self.entries, self.values[order], turned)

    def places(self, entries: Sequence[str]) -> Index:
        """Where these entries stand; KeyError for one that has no row."""
        at = {key: place for place, key in enumerate(self.entries)}
        return np.array([at[key] for key in entries], dtype=np.intp)

    def lines(self, places: Index) -> Array:
        """The lines of C for these places, len(places) x judges."""
        at = self.incidence
        start = np.searchsorted(at.group, places)
        size = at.group_size.astype(np.intp)[places]
        line = np.repeat(np.arange(len(places)), size)
        row = np.arange(len(line)) - np.repeat(np.cumsum(size) - size, size) + np.repeat(start, size)
        found = np.zeros((len(places), at.columns))
        found[line, at.column[row]] = 1.0
        return found

    def table(self) -> Array:
        """Entries x judges, NaN where a judge did not score an entry (for this module's readers only)."""
        cells = np.full((len(self.entries), len(self.judges)), math.nan)
        cells[self.incidence.group, self.incidence.column] = self.values
        return cells

    def keep(self, rows: NDArray[np.bool_]) -> CrossedTotals:
        """Only these rows; entries and judges without any row disappear. At least one row must stay."""
        group, column = self.incidence.group[rows], self.incidence.column[rows]
        kept_entries, group = np.unique(group, return_inverse=True)
        kept_judges, column = np.unique(column, return_inverse=True)
        return CrossedTotals(
            tuple(self.entries[i] for i in kept_entries),
            tuple(self.judges[j] for j in kept_judges),
            self.values[rows],
            Incidence(group.astype(np.intp), column.astype(np.intp), len(kept_entries), len(kept_judges)),
        )

    def components(self) -> tuple[Component, ...]:
        """The connected parts of the judging graph, in the order of their first entry."""
        group, column = self.incidence.group, self.incidence.column
        label = np.arange(len(self.entries))
        while True:
            by_judge = np.full(len(self.judges), len(self.entries))
            np.minimum.at(by_judge, column, label[group])
            spread = label.copy()
            np.minimum.at(spread, group, by_judge[column])
            if np.array_equal(spread, label):
                break
            label = spread
        firsts, of_entry = np.unique(label, return_inverse=True)
        of_judge = np.searchsorted(firsts, by_judge)
        entries: list[list[str]] = [[] for _ in firsts]
        judges: list[list[str]] = [[] for _ in firsts]
        for key, place in zip(self.entries, of_entry.tolist(), strict=True):
            entries[place].append(key)
        for key, place in zip(self.judges, of_judge.tolist(), strict=True):
            judges[place].append(key)
        return tuple(Component(tuple(e), tuple(j)) for e, j in zip(entries, judges, strict=True))


def competition_ranks(values: Array, decimals: int | None = None) -> Index:
    """Standard competition ranks, 1 for the highest: 1 + how many are higher.

    With `decimals` the values are first rounded half up; the tiny allowance keeps a float that should be
    60.625 from being read as 60.6249999.
    """
    if decimals is not None:
        values = np.floor(values * 10.0**decimals + 0.5 + 1e-7)
    ordered = np.sort(values)
    return (len(values) - np.searchsorted(ordered, values, side="right") + 1).astype(np.intp)


def mean_ranks(values: Array) -> Array:
    """Ranks, 1 for the lowest; equal values share the mean of their places."""
    ordered = np.sort(values)
    below = np.searchsorted(ordered, values, side="left")
    return np.asarray((below + np.searchsorted(ordered, values, side="right") + 1) / 2.0)
