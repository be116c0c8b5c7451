"""Judges who gave zeros: asked about, neither excused nor accused. A zero may stand for "was not there".

A sheet is a *lone zero* where its total is 0 and no other judge gave that entry 0. A judge at least half of whose
sheets (two or more) are lone zeros is asked about when so many would be rare if the judge gave them as often as the
others do: p = P(Binomial(sheets, share of the others' sheets, one more counted on both sides) >= those seen), Holm.
"""

from __future__ import annotations

import math

import numpy as np

from judging.domain.levelling.crossed import CrossedTotals
from judging.domain.levelling.distributions import beta_cdf, holm
from judging.domain.watching.figures import JudgeFigure, flagged

LEAST_ZEROS, LEAST_SHARE = 2, 0.5


def zeros(totals: CrossedTotals) -> tuple[JudgeFigure, ...]:
    """Share of each judge's sheets that are lone zeros; empty where there is none at all."""
    at = totals.incidence
    is_zero = (totals.values == 0.0).astype(np.float64)
    lone = is_zero * (at.group_sums(is_zero) == 1.0)[at.group] * (at.group_size > 1.0)[at.group]
    count, whole = at.column_sums(lone), float(np.sum(lone))
    if whole == 0.0:
        return ()
    wanted = (count >= LEAST_ZEROS) & (count >= LEAST_SHARE * at.column_size)
    rate = (whole - count + 1.0) / (totals.rows - at.column_size + 1.0)
    chances = [
        _binomial_sf(int(own), int(sheets), min(chance, 1.0)) if is_wanted else 1.0
        for own, sheets, chance, is_wanted in zip(count, at.column_size, rate.tolist(), wanted, strict=True)
    ]
    return flagged("judge_zeros", totals.judges, (count / at.column_size).tolist(), holm(chances))


def _binomial_sf(least: int, trials: int, chance: float) -> float:
    """P(X >= least) of a binomial, least >= 1."""
    return 1.0 if math.isclose(chance, 1.0) else beta_cdf(chance, float(least), trials - least + 1.0)
