"""All marks of one category as an array, so that a category can be scored again thousands of times.

Vocabulary: a *row* is one judge's sheet for one entry, a column is a criterion; a cell without a value is NaN
inside this module and nowhere else. The rule for a sheet's points is `scoring.sheet_score`'s: a criterion without
a value renormalises its own section; a section without any gives its weight to the others. Here it is computed in
floats, for analysis only: official scores are exact and come from `ranking`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from judging.domain.levelling.crossed import Array, CrossedTotals, Index
from judging.domain.ranking.ranking import Entry, JudgedSheet
from judging.domain.results.rounds import CarriedIn
from judging.domain.scoring.scoresheet import ScoreSheet


@dataclass(frozen=True, eq=False)
class MarkRows:
    """The marks (rows x criteria) beside `totals`, whose rows are the same and in the same order.

    `weights` are the criteria's own; `section` numbers the section of each criterion. Marks are on the sheet's scale,
    those of a criterion with a scale of its own stretched to it. Penalties are no columns: `penalties` holds the points
    that they add to each row, None where the sheet has none. Where points of the round before come in, a row's own
    points count `share` of themselves, and `brought` is what its entry has before any of them; totals are with both.
    """

    criteria: tuple[str, ...]
    weights: Array
    section: Index
    top: float
    out_of: float
    marks: Array
    totals: CrossedTotals
    penalties: Array | None = None
    share: float = 1.0
    brought: Array | None = None

    @classmethod
    def of(cls, sheet: ScoreSheet, entries: Iterable[Entry], carried: CarriedIn | None = None) -> MarkRows:
        """The sheets of these entries; entries without a sheet are left out. Raises Refused as `CrossedTotals.of`.

        With `carried`, totals are as they enter the score; only the rounding of the round's own points is left out.
        """
        keys = [criterion.key for criterion in sheet.weighed]
        rows = sorted(
            ((entry.key, judge, own) for entry in entries for judge, own in entry.sheets.items()),
            key=lambda row: row[:2],
        )
        share = Fraction(1) if carried is None else carried.share
        brought = {entry: Fraction(0) if carried is None else carried.points(entry) for entry, *_ in rows}
        totals = CrossedTotals.of(
            (entry, judge, share * own.score.total + brought[entry]) for entry, judge, own in rows
        )
        cells = [
            math.nan if mark is None or mark.value is None else float(mark.value)
            for _, _, own in rows
            for mark in map(own.marks.get, keys)
        ]
        stretch = [float(sheet.scale.max / sheet.scale_of(criterion).max) for criterion in sheet.weighed]
        weighed = [[own for own in section.criteria if not own.is_penalty] for section in sheet.sections]
        return cls(
            criteria=tuple(keys),
            weights=np.array([float(criterion.weight) for criterion in sheet.weighed]),
            section=np.repeat(np.arange(len(sheet.sections)), list(map(len, weighed))),
            top=float(sheet.scale.max),
            out_of=float(sheet.out_of),
            marks=np.array(cells).reshape(len(rows), len(keys)) * np.array(stretch),
            totals=totals,
            penalties=_taken_off(sheet, [own for *_, own in rows]),
            share=float(share),
            brought=None if carried is None else np.array([float(brought[entry]) for entry, *_ in rows]),
        )

    def keep(self, rows: NDArray[np.bool_]) -> MarkRows:
        """Only these rows, at least one; entries and judges without any row disappear."""
        penalties, brought = (None if own is None else own[rows] for own in (self.penalties, self.brought))
        totals = self.totals.keep(rows)
        return replace(self, marks=self.marks[rows], totals=totals, penalties=penalties, brought=brought)

    @cached_property
    def given(self) -> Array:
        """1 where a mark has a value, 0 where not (rows x criteria)."""
        return (~np.isnan(self.marks)).astype(np.float64)

    @cached_property
    def _values(self) -> Array:
        return np.nan_to_num(self.marks)

    @cached_property
    def _patterns(self) -> list[tuple[Array, Index]]:
        """Every set of criteria that have values on some rows, with those rows."""
        patterns, place = np.unique(self.given, axis=0, return_inverse=True)
        return [(pattern, np.flatnonzero(place == number)) for number, pattern in enumerate(patterns)]

    def points(self, weights: Array) -> Array:
        """Points of every row under each line of `weights` (lines x criteria), with all that comes in: rows x lines.

        A row none of whose criteria has a weight gets 0 points: ask `counted` first.
        """
        if len(self._patterns) == 1:
            return self._whole(np.asarray(self._values @ self._worth(weights, self._patterns[0][0]).T))
        found = np.empty((len(self.marks), len(weights)))
        for pattern, rows in self._patterns:
            found[rows] = self._values[rows] @ self._worth(weights, pattern).T
        return self._whole(found)

    def _whole(self, points: Array) -> Array:
        """The points of every row with its penalties, and with what its entry brings along."""
        own = points if self.penalties is None else points + self.penalties[:, None]
        return own if self.brought is None else own * self.share + self.brought[:, None]

    def counted(self, weights: Array) -> Array:
        """Which rows have at least one mark that weighs something under one line of weights (1 or 0)."""
        return np.asarray(self.given @ (weights > 0.0) > 0.0, dtype=np.float64)

    def _worth(self, weights: Array, pattern: Array) -> Array:
        """Points that one step of each criterion is worth, where only the criteria of the pattern have values."""
        member = (self.section[:, None] == np.arange(self.section[-1] + 1)).astype(np.float64)
        applicable = weights * pattern
        whole, left = weights @ member, applicable @ member
        whole = np.where(left > 0.0, whole, 0.0)
        all_sections = np.sum(whole, axis=1, keepdims=True)
        share = np.divide(whole, left * all_sections, out=np.zeros_like(whole), where=left > 0.0)
        return np.asarray(self.out_of / self.top * applicable * (share @ member.T))


def _taken_off(sheet: ScoreSheet, sheets: Sequence[JudgedSheet]) -> Array | None:
    """The points that penalties add to each of these sheets, 0 or less; None where the sheet has no penalty."""
    penalties = [criterion for criterion in sheet.criteria if criterion.is_penalty]
    if not penalties:
        return None
    given = [[(own.weight, sheet_.marks.get(own.key)) for own in penalties] for sheet_ in sheets]
    return np.array(
        [sum(float(weight * Fraction(mark.value)) for weight, mark in row if mark and mark.value) for row in given]
    )
