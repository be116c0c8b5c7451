"""Where the spread of totals comes from (entries, judges, the rest), and how far the mean of some judges is trusted.

The variances are REML's (`levelling.variance`) with their intervals (`levelling.intervals`). Reliability, 0 to 1, of
the mean of k judges for each entry: s_a^2 / (s_a^2 + s^2 / k) where the same judges score all entries (their
strictness then moves all alike), s_a^2 / (s_a^2 + (s_b^2 + s^2) / k) where each entry has judges of its own.

Always true: where every judge gave one mark, strictness and all the rest cannot be told from one another: only their
sum is known, and each of the two is None.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from judging.domain.analysis.intraclass import Estimate
from judging.domain.levelling.crossed import CrossedTotals
from judging.domain.levelling.intervals import Ends, variance_intervals
from judging.domain.levelling.variance import variance_components

ENOUGH = 0.8
"""The reliability that "how many judges would be needed" aims at."""
MOST_JUDGES = 10
"""Reliability is told for so many judges."""


@dataclass(frozen=True)
class Variances:
    """The parts of the spread, each with its interval; `judge` and `residual` None where only their sum is known."""

    entry: Estimate
    judge: Estimate | None
    residual: Estimate | None
    judge_and_residual: float
    mean: float
    criterion: float | None


@dataclass(frozen=True)
class JudgesNeeded:
    """Judges per entry for a reliability of `ENOUGH`: the same panel for all entries, or a different one for each.

    `same_panel` is None where strictness is not known apart.
    """

    same_panel: int | None
    different_panels: int


@dataclass(frozen=True)
class ByJudges:
    """Reliability of the mean of so many judges; `same_panel` None where strictness is not known apart."""

    judges: int
    same_panel: float | None
    different_panels: float


def variances(totals: CrossedTotals) -> Variances | None:
    """The parts of the spread; None where the model cannot be fitted."""
    found = variance_components(totals)
    if found is None:
        return None
    is_apart = float(np.max(totals.incidence.column_size)) > 1.0
    ends = variance_intervals(totals, found)
    return Variances(
        entry=_with_interval(found.entry, ends.entry),
        judge=_with_interval(found.judge, ends.judge) if is_apart else None,
        residual=_with_interval(found.residual, ends.residual) if is_apart else None,
        judge_and_residual=found.judge + found.residual,
        mean=found.mean,
        criterion=found.criterion,
    )


def _with_interval(value: float, ends: Ends | None) -> Estimate:
    return Estimate(value, None, None) if ends is None else Estimate(value, *ends)


def judges_needed(found: Variances) -> JudgesNeeded | None:
    """k = ceil(r / (1 - r) * error / s_a^2), r = `ENOUGH`; the error holds s_b^2 only where panels differ.

    None where entries do not differ: then no number of judges is enough.
    """
    if found.entry.value <= 0.0:
        return None
    odds = ENOUGH / (1.0 - ENOUGH)

    def least(error: float) -> int:
        return max(1, math.ceil(odds * error / found.entry.value - 1e-9))

    same = None if found.residual is None else least(found.residual.value)
    return JudgesNeeded(same, least(found.judge_and_residual))


def by_judges(found: Variances) -> tuple[ByJudges, ...]:
    """Reliability with 1, 2, ... `MOST_JUDGES` judges; empty where entries do not differ."""
    entry = found.entry.value
    if entry <= 0.0:
        return ()
    return tuple(
        ByJudges(
            judges=count,
            same_panel=None if found.residual is None else entry / (entry + found.residual.value / count),
            different_panels=entry / (entry + found.judge_and_residual / count),
        )
        for count in range(1, MOST_JUDGES + 1)
    )


def reliability_of(found: Variances | None, judges: int) -> float | None:
    """Reliability of the mean of so many judges who differ from entry to entry; None where it cannot be had."""
    if found is None or found.entry.value <= 0.0:
        return None
    return found.entry.value / (found.entry.value + found.judge_and_residual / judges)
