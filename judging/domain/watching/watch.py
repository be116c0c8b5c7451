"""Watching the judges: figures that ask for a talk, never for an exclusion.

A *flag* is a fact about one judge that a person has to look at and decide on; nothing here changes a score. Each kind
of flag is raised in at most 5 % of competitions with honest judges (`benchmarks/flags.py` counts them, figures in
docs/fairness.md). Vocabulary: a *residual* is what the levelled score's model leaves of a total.

| code | module | looks at |
|---|---|---|
| judge_zeros | absence | sheets of 0 where nobody else gave 0: asked about first, and left out of all other checks |
| judge_strict, judge_lenient | strictness | difference to the other judges and its error (no misconduct) |
| judge_erratic, odd_total, judge_drift | residuals | residuals: their size, a single one, their slope over time |
| judge_out_of_line | order | the judge's order and the others' |
| judge_halo, judge_straight_lines, judge_narrow | exchange | spread within the sheet, and of the totals |
| judge_favours | links | extra points for entries with a declared link |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from judging.domain.analysis.markrows import MarkRows
from judging.domain.errors import Problem
from judging.domain.levelling.severity import LevelledResult, levelled
from judging.domain.watching.absence import zeros
from judging.domain.watching.exchange import halo, narrow, straight_lines
from judging.domain.watching.figures import JudgeFigure
from judging.domain.watching.links import Links, favours
from judging.domain.watching.order import out_of_line
from judging.domain.watching.residuals import Order, drift, erratic, odd_totals, without_slips
from judging.domain.watching.strictness import severity


@dataclass(frozen=True)
class Watch:
    """Every figure by kind, and the flags raised, both in the order of kinds and of the judges' keys."""

    figures: Mapping[str, tuple[JudgeFigure, ...]]
    odd_totals: tuple[Problem, ...]

    @property
    def flags(self) -> tuple[Problem, ...]:
        raised = [own.flag for kind in self.figures.values() for own in kind if own.flag is not None]
        return (*raised, *self.odd_totals)


def watch(
    rows: MarkRows, *, seed: int, order: Order | None = None, links: Links = (), known: LevelledResult | None = None
) -> Watch:
    """All checks for one category; those that lack their data (order, links, several criteria) are empty. `known`: the
    fit of these totals, where somebody made it already."""
    absent = zeros(rows.totals)
    rows = _without(rows, {own.judge for own in absent if own.flag is not None})
    fit = known if known is not None and known.totals is rows.totals else levelled(rows.totals)
    return Watch(
        figures={
            "zeros": absent,
            "severity": severity(fit),
            "erratic": erratic(without_slips(fit), seed=seed),
            "out_of_line": out_of_line(rows.totals, seed=seed),
            "halo": halo(rows, seed=seed),
            "straight_lines": straight_lines(rows, seed=seed),
            "narrow": narrow(fit, seed=seed),
            "drift": drift(fit, order or {}),
            "favours": favours(rows.totals, links, seed=seed),
        },
        odd_totals=odd_totals(fit),
    )


def _without(rows: MarkRows, judges: set[str]) -> MarkRows:
    """Without the sheets of these judges: what they did not judge says nothing about anybody."""
    if not judges:
        return rows
    totals = rows.totals
    return rows.keep(np.array([totals.judges[place] not in judges for place in totals.incidence.column.tolist()]))
