"""Checks that exchange values among the judges of one panel: what would be seen if any of them had given any sheet.

For every entry the values of its panel (how much the marks within the sheet differ, whether they are all the same, how
far the total is from the middle) are as good as drawn from a hat: an honest judge holds any of them with the same
chance. p is the share of such draws, entry by entry, in which the judge's sum is as far out as what was seen. Nothing
is assumed about the distribution of marks, about entries, or about how often a value occurs.

| code | value of a sheet | a size that matters |
|---|---|---|
| judge_halo | standard deviation of its marks | mean at most 0.6 of the others' |
| judge_straight_lines | 1 where all its marks are the same | share at least 0.2 above the others' |
| judge_narrow | squared distance of the total, strictness taken off, from the judge's middle | root mean at most 0.6 |
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from judging.domain.analysis.markrows import MarkRows
from judging.domain.levelling.crossed import Array, CrossedTotals, Incidence, Index
from judging.domain.levelling.distributions import holm
from judging.domain.levelling.severity import LevelledResult
from judging.domain.watching.figures import ALARM, Booleans, JudgeFigure, flagged, p_where, sequential_p

DRAWS = 10_000
HALO, STRAIGHT_LINES, NARROW = 0.6, 0.2, 0.6
LEAST_FOR_NARROW = 5
_NOISE = 1e-9


@dataclass(frozen=True, eq=False)
class _Hat:
    """The rows of one judge on entries that others judged too; where the panel of each begins and how large it is."""

    rows: Index
    start: Index
    size: Array

    @classmethod
    def all_of(cls, at: Incidence) -> list[_Hat]:
        starts = np.searchsorted(at.group, np.arange(at.groups))
        shared = at.group_size[at.group] > 1.0
        order = np.argsort(at.column, kind="stable")
        ends = np.cumsum(at.column_size).astype(np.intp)[:-1]
        hats = []
        for rows in np.split(order, ends):
            own = rows[shared[rows]].astype(np.intp)
            hats.append(cls(own, starts[at.group[own]].astype(np.intp), at.group_size[at.group[own]]))
        return hats

    def chance_of_less(self, values: Array, generator: np.random.Generator, factor: float = 1.0) -> float:
        """P of a sum as low as the judge's own, taken so many times."""
        most = factor * float(np.sum(values[self.rows])) + _NOISE * max(1.0, float(np.max(np.abs(values))))

        def as_low(count: int) -> Booleans:
            drawn = self.start + (generator.random((count, len(self.rows))) * self.size).astype(np.intp)
            return np.asarray(np.sum(values[drawn], axis=1) <= most)[None, :]

        return sequential_p(as_low, 1, DRAWS)[0]


def halo(rows: MarkRows, *, seed: int) -> tuple[JudgeFigure, ...]:
    """How much the marks within a sheet differ, less what the same entries' other judges show; below 0: less."""
    found = _within_sheet(rows)
    if found is None:
        return ()
    own, others = _beside_the_others(*found)
    return _exchanged("judge_halo", *found, own - others, own <= HALO * others, seed)


def straight_lines(rows: MarkRows, *, seed: int) -> tuple[JudgeFigure, ...]:
    """Share of sheets with one mark everywhere, less what the same entries' other judges show; above 0: more."""
    found = _within_sheet(rows)
    if found is None:
        return ()
    flat = (found[0] <= 1e-12).astype(np.float64)
    own, others = _beside_the_others(flat, found[1])
    return _exchanged("judge_straight_lines", -flat, found[1], own - others, own >= STRAIGHT_LINES + others, seed)


def _within_sheet(rows: MarkRows) -> tuple[Array, CrossedTotals] | None:
    """Standard deviation of the marks of each sheet with at least two; None where no sheet has."""
    given, count = rows.given, np.sum(rows.given, axis=1)
    enough = count >= 2.0
    if not enough.any():
        return None
    values = np.nan_to_num(rows.marks)
    means = np.sum(values, axis=1) / np.maximum(count, 1.0)
    spread = np.sqrt(np.sum(given * (values - means[:, None]) ** 2, axis=1) / np.maximum(count - 1.0, 1.0))
    return spread[enough], rows.totals if enough.all() else rows.totals.keep(enough)


def _beside_the_others(values: Array, totals: CrossedTotals) -> tuple[Array, Array]:
    """For each judge the mean of the own values and of the panels' others, over entries that others judged too."""
    at = totals.incidence
    others = at.group_size[at.group] - 1.0
    shared = (others > 0.0).astype(np.float64)
    rest = np.divide(at.group_sums(values)[at.group] - values, others, out=np.zeros_like(values), where=others > 0.0)
    count = np.maximum(at.column_sums(shared), 1.0)
    return at.column_sums(shared * values) / count, at.column_sums(rest) / count


def _exchanged(
    code: str, values: Array, totals: CrossedTotals, figures: Array, matters: Booleans, seed: int
) -> tuple[JudgeFigure, ...]:
    """The figures of judges who share entries, with the p of a sum as low as theirs."""
    hats, generator = _Hat.all_of(totals.incidence), np.random.Generator(np.random.Philox(seed))
    wanted = [bool(own) and len(hat.rows) > 0 for own, hat in zip(matters, hats, strict=True)]
    return _adjusted(code, totals, figures, hats, wanted, lambda place: hats[place].chance_of_less(values, generator))


def _adjusted(
    code: str,
    totals: CrossedTotals,
    figures: Array,
    hats: list[_Hat],
    wanted: list[bool],
    p_of: Callable[[int], float],
    least: int = 1,
) -> tuple[JudgeFigure, ...]:
    tested = [place for place, hat in enumerate(hats) if len(hat.rows) >= least]
    chances = p_where(wanted, p_of)
    adjusted = holm([chances[place] for place in tested])
    judges = [totals.judges[place] for place in tested]
    return flagged(code, judges, [float(figures[place]) for place in tested], adjusted)


def narrow(fit: LevelledResult, *, seed: int) -> tuple[JudgeFigure, ...]:
    """Spread of a judge's totals over that of the others' for the same entries, round the judge's own middle.

    The middle is the mean of all totals of the judge's entries; every total less its judge's strictness. That makes the
    judge's own totals fit the middle, so of n of them the sum of squares counts n / (n - 1) times. Judges with
    at least 5 entries that others judged too; empty where the entries cannot be told apart, and a small part of the
    scale is all there is.
    """
    alike = fit.differences.p_entries_alike()
    if alike is None or alike >= ALARM:
        return ()
    totals, at = fit.totals, fit.totals.incidence
    values = totals.values - fit.differences.severity[at.column]
    values -= np.mean(values)
    hats, generator = _Hat.all_of(at), np.random.Generator(np.random.Philox(seed))
    means = at.group_sums(values) / at.group_size
    middles = [float(np.mean(means[at.group[hat.rows]])) if len(hat.rows) else 0.0 for hat in hats]
    of_panels = means, at.group_sums(values**2)
    ratios = np.array([_ratio(at, hat, values, own, of_panels) for hat, own in zip(hats, middles, strict=True)])
    wanted = [len(hat.rows) >= LEAST_FOR_NARROW and ratio < NARROW for hat, ratio in zip(hats, ratios, strict=True)]
    return _adjusted(
        "judge_narrow",
        totals,
        ratios,
        hats,
        wanted,
        lambda place: hats[place].chance_of_less((values - middles[place]) ** 2, generator, _own_factor(hats[place])),
        LEAST_FOR_NARROW,
    )


def _own_factor(hat: _Hat) -> float:
    count = len(hat.rows)
    return count / (count - 1.0) if count > 1 else 1.0


def _ratio(at: Incidence, hat: _Hat, values: Array, middle: float, of_panels: tuple[Array, Array]) -> float:
    """Root of the judge's sum of squares round a middle over the others'; 1 where neither spreads.

    `of_panels`: the mean and the sum of squares of each entry's values, which tell its squares round any middle.
    """
    panel = at.group[hat.rows]
    mean, square, size = of_panels[0][panel], of_panels[1][panel], at.group_size[panel]
    own = (values[hat.rows] - middle) ** 2
    others = (square - 2.0 * middle * size * mean + size * middle**2 - own) / (hat.size - 1.0)
    expected = float(np.sum(others))
    noise = _NOISE * max(1.0, float(np.sum(square)))
    return float(np.sqrt(np.sum(own) * _own_factor(hat) / expected)) if expected > noise else 1.0
