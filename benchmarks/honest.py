"""Invented competitions whose truth is known: honest judges, and honest judges with one who is not.

Marks of five criteria are drawn round a total of entry + judge + error, whose variances add up to 1 (without the
judges'): *agreement* is the entries' part. `steps` rounds marks to whole numbers from 0 to 4, as on a sheet; without
it they are left as drawn. Always true: the same seed draws the same competition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from judging.domain.analysis.markrows import MarkRows
from judging.domain.levelling.crossed import Array, CrossedTotals, Incidence, Index

CRITERIA, TOP = 5, 4.0
_MIDDLE, _SPREAD, _WITHIN = 2.2, 0.8, 0.7


@dataclass(frozen=True)
class Design:
    """How many entries and judges, sheets for each entry, agreement; `strictness` is the judges' standard deviation.

    With `teams` judges 0 and 1, 2 and 3, ... are always on the same panels.
    """

    entries: int
    judges: int
    sheets: int
    agreement: float
    strictness: float = 0.0
    steps: bool = True
    teams: bool = False


@dataclass(frozen=True, eq=False)
class Drawn:
    """One competition: the truth of every entry, who judged what, the total of each sheet and its marks."""

    truth: Array
    entry: Index
    judge: Index
    totals: Array
    within: Array

    @property
    def first(self) -> Array:
        """Which sheets are of the first judge, the one who may be at fault."""
        return np.asarray((self.judge == 0).astype(np.float64))


Fault = Callable[[Drawn, np.random.Generator], Drawn]


def draw(design: Design, rng: np.random.Generator) -> Drawn:
    """Who judges what is drawn too: panels of `sheets` judges by lot, with loads as even as the lot makes them."""
    each = 2 if design.teams else 1
    units = np.argsort(rng.random((design.entries, design.judges // each)), axis=1)[:, : design.sheets // each]
    chosen = np.sort((units[:, :, None] * each + np.arange(each)).reshape(design.entries, -1), axis=1)
    entry = np.repeat(np.arange(design.entries), design.sheets)
    judge = chosen.ravel()
    truth = rng.normal(0.0, np.sqrt(design.agreement), design.entries)
    strictness = rng.normal(0.0, 1.0, design.judges) * design.strictness
    error = rng.normal(0.0, np.sqrt(1.0 - design.agreement), len(entry))
    within = rng.normal(0.0, _WITHIN, (len(entry), CRITERIA))
    return Drawn(truth, entry, judge, truth[entry] + strictness[judge] + error, within)


def rows_of(drawn: Drawn, design: Design) -> MarkRows:
    """The sheets as the analysis takes them, with points out of 100."""
    marks = _MIDDLE + _SPREAD * drawn.totals[:, None] + drawn.within
    if design.steps:
        marks = np.clip(np.round(marks), 0.0, TOP)
    judges, column = np.unique(drawn.judge, return_inverse=True)
    at = Incidence(drawn.entry.astype(np.intp), column.astype(np.intp), design.entries, len(judges))
    names = tuple(f"E{entry:04}" for entry in range(design.entries))
    totals = CrossedTotals(names, tuple(f"J{judge:02}" for judge in judges), np.mean(marks, axis=1) * 100 / TOP, at)
    section = np.zeros(CRITERIA, dtype=np.intp)
    return MarkRows(tuple(f"C{c}" for c in range(CRITERIA)), np.ones(CRITERIA), section, TOP, 100.0, marks, totals)


def write_between(mark: str, figures: str) -> None:
    """Put the figures between their two marks in docs/fairness.md."""
    path = Path(__file__).parents[1] / "docs/fairness.md"
    before, _, after = path.read_text(encoding="utf-8").partition(mark)
    _, _, after = after.partition(mark)
    path.write_text(f"{before}{mark}\n\n{figures}\n\n{mark}{after}", encoding="utf-8")


# ------------------------------------------------------------------------------------------------ one judge at fault
def strict(drawn: Drawn, rng: np.random.Generator) -> Drawn:
    """Two standard deviations of the totals below the others."""
    return replace(drawn, totals=drawn.totals - 2.0 * drawn.first)


def erratic(drawn: Drawn, rng: np.random.Generator) -> Drawn:
    """Errors three times as large as the others' (drawn anew, at least half of all spread)."""
    wild = rng.normal(0.0, 2.0, len(drawn.totals))
    return replace(drawn, totals=np.where(drawn.first > 0, drawn.truth[drawn.entry] + wild, drawn.totals))


def opposite(drawn: Drawn, rng: np.random.Generator) -> Drawn:
    """The best entry gets what the worst deserves."""
    return replace(drawn, totals=np.where(drawn.first > 0, drawn.totals - 2 * drawn.truth[drawn.entry], drawn.totals))


def halo(drawn: Drawn, rng: np.random.Generator) -> Drawn:
    """Marks within a sheet differ a fifth as much as the others'."""
    return replace(drawn, within=np.where(drawn.first[:, None] > 0, 0.2 * drawn.within, drawn.within))


def straight(drawn: Drawn, rng: np.random.Generator) -> Drawn:
    """Every second sheet has one mark everywhere."""
    flat = (drawn.first > 0) & (rng.random(len(drawn.totals)) < 0.5)
    return replace(drawn, within=np.where(flat[:, None], 0.0, drawn.within))


def narrow(drawn: Drawn, rng: np.random.Generator) -> Drawn:
    """A fifth of the scale."""
    return replace(drawn, totals=np.where(drawn.first > 0, 0.2 * drawn.totals, drawn.totals))


def tiring(drawn: Drawn, rng: np.random.Generator) -> Drawn:
    """From first to last sheet two standard deviations down; sheets are written in the order of the entries."""
    place = np.cumsum(drawn.first) / max(float(np.sum(drawn.first)), 1.0)
    return replace(drawn, totals=drawn.totals - 2.0 * drawn.first * place)


def favouring(drawn: Drawn, rng: np.random.Generator) -> Drawn:
    """A standard deviation and a half more for linked entries (every fourth)."""
    return replace(drawn, totals=drawn.totals + 1.5 * drawn.first * (drawn.entry % 4 == 0))


def absent(drawn: Drawn, rng: np.random.Generator) -> Drawn:
    """Not there: zeros."""
    gone = drawn.first > 0
    within = np.where(gone[:, None], 0.0, drawn.within)
    return replace(drawn, totals=np.where(gone, -_MIDDLE / _SPREAD, drawn.totals), within=within)


def slip(drawn: Drawn, rng: np.random.Generator) -> Drawn:
    """One sheet, of the best of the judge's entries, four standard deviations of the totals lower."""
    rows = np.flatnonzero(drawn.first > 0)
    best = rows[np.argmax(drawn.truth[drawn.entry[rows]])]
    return replace(drawn, totals=drawn.totals - 4.0 * (np.arange(len(drawn.totals)) == best))


FAULTS: dict[str, Fault] = {
    "judge_strict": strict,
    "judge_erratic": erratic,
    "judge_out_of_line": opposite,
    "judge_halo": halo,
    "judge_straight_lines": straight,
    "judge_narrow": narrow,
    "judge_drift": tiring,
    "judge_favours": favouring,
    "judge_zeros": absent,
    "odd_total": slip,
}
"""Code of the flag -> the fault it is meant for, of judge J00 alone."""
