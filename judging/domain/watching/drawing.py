"""Honest competitions on the same panels: what chance alone does to the infit of each judge.

Always true: what is drawn has exactly the distribution it is said to have, only with fewer numbers than one for each
total. Vocabulary: a *panel* is a set of judges who sat on the same entries, here with all entries they share.

A judge's squared residuals hang on two things of each panel: the sums of its totals, and their scatter about their
means. For normal errors these are independent, and the scatter of m entries by k judges is Wishart with m - 1 degrees
of freedom, which Bartlett's k (k + 1) / 2 numbers draw exactly (Bartlett 1933; Anderson, An Introduction to
Multivariate Statistical Analysis, 3rd ed., 7.2). Where m is small the entries themselves are drawn.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from judging.domain.levelling.crossed import Array, Incidence, Index
from judging.domain.levelling.differences import Differences


@dataclass(frozen=True, eq=False)
class Panels:
    """One row for each judge of each panel; the groups of `at` are panels, and `entries` says how many each judged."""

    at: Incidence
    entries: Array

    @classmethod
    def of(cls, at: Incidence) -> Panels:
        ends = np.cumsum(at.group_size).astype(np.intp)
        found = Counter(tuple(part.tolist()) for part in np.split(at.column, ends[:-1]))
        sizes = [len(panel) for panel in found]
        column = np.array([judge for panel in found for judge in panel], dtype=np.intp)
        group = np.repeat(np.arange(len(found)), sizes).astype(np.intp)
        return cls(Incidence(group, column, len(found), at.columns), np.array(list(found.values()), dtype=np.float64))

    def alike(self) -> dict[tuple[int, int], Index]:
        """(Judges, entries) of a panel -> the rows of the panels of that shape, panels x judges."""
        shapes = [(int(size), int(entries)) for size, entries in zip(self.at.group_size, self.entries, strict=True)]
        ends = np.cumsum(self.at.group_size).astype(np.intp).tolist()
        rows: dict[tuple[int, int], list[range]] = {}
        for (size, entries), end in zip(shapes, ends, strict=True):
            rows.setdefault((size, entries), []).append(range(end - size, end))
        return {shape: np.array(own, dtype=np.intp) for shape, own in rows.items()}


def honest_infit(fit: Differences, panels: Panels, generator: np.random.Generator, count: int) -> Array:
    """The infit of each judge in so many honest competitions on the same panels, judges x competitions.

    Scores of entries and strictness of judges cancel out of the residuals, so only errors are drawn.
    """
    squares, spread = refitted(fit, panels, *_honest(panels, generator, count))
    size = panels.at.column_sums(panels.entries[panels.at.group])
    return squares / size[:, None] / spread


def _honest(panels: Panels, generator: np.random.Generator, count: int) -> tuple[Array, Array]:
    """Of so many honest competitions: the sums and squares, over a panel's entries, of what `refitted` looks at."""
    at, root = panels.at, np.sqrt(panels.entries)[panels.at.group, None]
    mean = generator.standard_normal((len(at.column), count))
    mean -= (at.group_sums(mean) / at.group_size[:, None])[at.group]
    scatter = mean**2
    for (size, entries), rows in panels.alike().items():
        if entries > 1:
            scatter[rows] += _scatter(generator, size, entries, (len(rows), count))
    return root * mean, scatter


def _directions(size: int, entries: int) -> int:
    """How many lines stand for a panel's entries, beside the one of their means."""
    return min(size, entries - 1)


def _scatter(generator: np.random.Generator, size: int, entries: int, many: tuple[int, int]) -> Array:
    """Squares about the judges' means of pure errors, for many panels of this shape: panels x judges x competitions."""
    panels, count = many
    lines = generator.standard_normal((_directions(size, entries), panels, size, count))
    if entries - 1 > size:
        for line in range(size):
            lines[line, :, :line] = 0.0
            lines[line, :, line] = np.sqrt(generator.chisquare(entries - 1 - line, (panels, count)))
    lines -= np.mean(lines, axis=2, keepdims=True)
    return np.asarray(np.einsum("lpsc,lpsc->psc", lines, lines))


def refitted(fit: Differences, panels: Panels, sums: Array, scatter: Array) -> tuple[Array, Array]:
    """Each judge's squared residuals, and s^2, of other totals on the same panels, judges and entries fixed.

    `sums` and `scatter` (rows of `panels` x any) are sum and sum of squares, over the panel's entries, of a judge's
    totals less the mean of their entry.
    """
    at, entries = panels.at, panels.entries[panels.at.group, None]
    pull = at.column_sums(sums)
    found = fit.shape @ pull
    own = found[at.column] - (at.spread_columns(found) / at.group_size[:, None])[at.group]
    squares = at.column_sums(scatter - 2.0 * own * sums + entries * own**2)
    return squares, (np.sum(scatter, axis=0) - np.sum(pull * found, axis=0)) / fit.freedom
