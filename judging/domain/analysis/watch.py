"""Watching the judges: figures that ask for a talk, never for an exclusion.

A *flag* is a fact about one judge that a person has to look at and decide on; nothing here changes a score. Where
many judges are tested, p-values are adjusted by Holm, so that an honest panel raises a false flag of one kind in
at most 5 % of competitions. Vocabulary: a *residual* is what the levelled score's model leaves of a total.

| code | looks at | flagged when |
|---|---|---|
| judge_strict, judge_lenient | severity and its standard error | Holm p < 0.05 (severity is no misconduct) |
| judge_erratic | mean squared residual / s^2 (infit), against simulated honest judges | Monte-Carlo Holm p < 0.05 |
| judge_out_of_line | Spearman with the sum of the others' ranks | below 0, with at least 5 shared entries |
| odd_total | one standardised residual | beyond the normal's Bonferroni bound |
| judge_halo | spread of marks within the sheet, against the same entries' other judges | Holm p < 0.05 |
| judge_straight_lines | share of sheets with the same mark everywhere, likewise | Holm p < 0.05 |
| judge_narrow | spread of the judge's totals / spread the model expects | below 0.6 |
| judge_drift | slope of the residuals over the judge's own order of sheets | abs(t) > 3, with at least 15 sheets |
| judge_favours | extra points for entries with a declared link | permutation Holm p < 0.05, 2 links or more |
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from judging.domain.analysis.drawing import Panels, honest_infit
from judging.domain.analysis.markrows import MarkRows
from judging.domain.analysis.reliability import agreement
from judging.domain.errors import Problem
from judging.domain.levelling.crossed import Array, CrossedTotals
from judging.domain.levelling.distributions import holm, normal_quantile, two_sided_p
from judging.domain.levelling.severity import LevelledResult, levelled

ALARM = 0.05
SIMULATIONS, PERMUTATIONS = 2_000, 10_000
ENOUGH_AS_HIGH, DRAWS_AT_ONCE = 50, 250
"""Drawing ends early once so many draws were as high as what was seen; it goes on in steps of so many draws."""
LEAST_FOR_ORDER, LEAST_FOR_DRIFT, LEAST_LINKS = 5, 15, 2
DRIFT_T, NARROW = 3.0, 0.6

Booleans = npt.NDArray[np.bool_]
Links = Collection[tuple[str, str]]
"""Pairs of entry and judge with a declared link: same zone, cooperative, buyer."""
Order = Mapping[tuple[str, str], float]
"""(Entry, judge) -> when the sheet was written, in any unit; only the order within a judge matters."""


@dataclass(frozen=True)
class JudgeFigure:
    """One figure about one judge; `p` is Holm's adjusted one, None where the flag follows a fixed bound."""

    judge: str
    value: float
    p: float | None
    flag: Problem | None


@dataclass(frozen=True)
class Watch:
    """Every figure by kind, and the flags raised, both in the order of kinds and of the judges' keys."""

    figures: Mapping[str, tuple[JudgeFigure, ...]]
    odd_totals: tuple[Problem, ...]

    @property
    def flags(self) -> tuple[Problem, ...]:
        raised = [own.flag for kind in self.figures.values() for own in kind if own.flag is not None]
        return (*raised, *self.odd_totals)


def watch(rows: MarkRows, *, seed: int, order: Order | None = None, links: Links = ()) -> Watch:
    """All checks for one category; those that lack their data (order, links, several criteria) are empty."""
    fit = levelled(rows.totals)
    return Watch(
        figures={
            "severity": severity(fit),
            "erratic": erratic(fit, seed=seed),
            "out_of_line": out_of_line(rows.totals),
            "halo": halo(rows),
            "straight_lines": straight_lines(rows),
            "narrow": narrow(fit),
            "drift": drift(fit, order or {}),
            "favours": favours(rows.totals, links, seed=seed),
        },
        odd_totals=odd_totals(fit),
    )


def severity(fit: LevelledResult) -> tuple[JudgeFigure, ...]:
    """Each judge's severity, with the p of "no stricter or more lenient than the others"."""
    known = [own for own in fit.severities if own.se is not None and own.se > 0.0]
    adjusted = holm([two_sided_p(own.value / (own.se or 1.0)) for own in known])
    return tuple(
        JudgeFigure(
            own.judge,
            own.value,
            p,
            None
            if p >= ALARM
            else Problem.of(
                "judge_strict" if own.value < 0.0 else "judge_lenient", judge=own.judge, severity=own.value, p=p
            ),
        )
        for own, p in zip(known, adjusted, strict=True)
    )


def erratic(fit: LevelledResult, *, seed: int, simulations: int = SIMULATIONS) -> tuple[JudgeFigure, ...]:
    """Infit of each judge: mean squared residual / s^2, about 1 for an honest judge.

    p by parametric Monte-Carlo: competitions are drawn from the fitted model, on the same panels, with the ratio t
    kept; fixed bounds would accuse up to a tenth of honest judges on small panels. Empty without repetition.
    """
    totals, at = fit.totals, fit.totals.incidence
    variance = fit.residual_variance
    if not variance:
        return ()
    infit = at.column_sums(fit.residuals**2) / at.column_size / variance
    generator, panels = np.random.Generator(np.random.Philox(seed)), Panels.of(at)

    def as_high(count: int) -> Booleans:
        high: Booleans = honest_infit(fit, panels, generator, count) >= infit[:, None]
        return high

    adjusted = holm(sequential_p(as_high, len(infit), simulations))
    return _flagged("judge_erratic", totals.judges, infit, adjusted)


def sequential_p(as_high: Callable[[int], Booleans], tests: int, most: int) -> list[float]:
    """Monte-Carlo p of each of some tests, from at most so many draws (Besag & Clifford 1991, Biometrika 78, 301-304).

    `as_high(count)` draws anew: (tests x count), whether each draw is as high as what was seen. A test ends with its
    50th such draw, at p = 50 / draws so far, and else at (those as high + 1) / (all draws + 1); both are p-values
    whatever the number of draws, and only where something is suspicious are many draws needed.
    """
    found: list[float | None] = [None] * tests
    high = np.zeros(tests, dtype=np.int64)
    drawn = 0
    while drawn < most and None in found:
        count = min(DRAWS_AT_ONCE, most - drawn)
        so_far = high[:, None] + np.cumsum(as_high(count), axis=1)
        for test in range(tests):
            if found[test] is None and so_far[test, -1] >= ENOUGH_AS_HIGH:
                last = drawn + int(np.searchsorted(so_far[test], ENOUGH_AS_HIGH)) + 1
                found[test] = ENOUGH_AS_HIGH / last
        high, drawn = so_far[:, -1], drawn + count
    return [(int(own) + 1.0) / (drawn + 1.0) if p is None else p for own, p in zip(high, found, strict=True)]


def _flagged(
    code: str, judges: Iterable[str], values: Array, adjusted: Sequence[float], signs: Sequence[bool] | None = None
) -> tuple[JudgeFigure, ...]:
    """Figures with a flag where the adjusted p is small (and the sign is the one that matters)."""
    told = [True] * len(adjusted) if signs is None else signs
    return tuple(
        JudgeFigure(judge, value, p, Problem.of(code, judge=judge, value=value, p=p) if p < ALARM and sign else None)
        for judge, value, p, sign in zip(judges, values.tolist(), adjusted, told, strict=True)
    )


def _bounded(code: str, figures: Iterable[tuple[str, float, bool]]) -> tuple[JudgeFigure, ...]:
    """Figures whose flag follows a fixed bound."""
    return tuple(
        JudgeFigure(judge, value, None, Problem.of(code, judge=judge, value=value) if is_beyond else None)
        for judge, value, is_beyond in figures
    )


def out_of_line(totals: CrossedTotals) -> tuple[JudgeFigure, ...]:
    """Spearman of each judge with the sum of the others' ranks; below 0 hardly ever happens to an honest judge."""
    at = totals.incidence
    shared = at.column_sums((at.group_size[at.group] > 1.0).astype(np.float64))
    correlations = zip(agreement(totals).items(), shared.tolist(), strict=True)
    return _bounded(
        "judge_out_of_line",
        (
            (judge, value, value < 0.0)
            for (judge, value), count in correlations
            if value is not None and count >= LEAST_FOR_ORDER
        ),
    )


def standardised_residuals(fit: LevelledResult) -> Array | None:
    """Residuals divided by their standard deviation under the model; 0 where a row determines its own fit.

    Var(e_ij) / s^2 = 1 - 1/n_i - (K_jj - 2 (K c_i)_j / n_i + c_i' K c_i / n_i^2). None without repetition.
    """
    at, kernel, variance = fit.totals.incidence, fit.kernel, fit.residual_variance
    if not variance:
        return None
    products, size = at.row_products(kernel), at.group_size[at.group]
    whole = at.group_sums(products)[at.group]
    leverage = 1.0 / size + np.diag(kernel)[at.column] - 2.0 * products / size + whole / size**2
    spread = np.sqrt(variance * np.maximum(1.0 - leverage, 0.0))
    return np.divide(fit.residuals, spread, out=np.zeros_like(spread), where=spread > 1e-9 * math.sqrt(variance))


def odd_totals(fit: LevelledResult) -> tuple[Problem, ...]:
    """Single totals so far from the model that one among all of them is expected in 5 % of competitions."""
    standard, totals = standardised_residuals(fit), fit.totals
    if standard is None:
        return ()
    bound = normal_quantile(1.0 - ALARM / (2.0 * totals.rows))
    return tuple(
        Problem.of(
            "odd_total",
            entry=totals.entries[totals.incidence.group[row]],
            judge=totals.judges[totals.incidence.column[row]],
            residual=float(fit.residuals[row]),
            z=float(standard[row]),
        )
        for row in np.flatnonzero(np.abs(standard) > bound)
    )


def halo(rows: MarkRows) -> tuple[JudgeFigure, ...]:
    """How much the marks within a sheet differ, less what the same entries' other judges show; below 0: less."""
    found = _within_sheet(rows)
    return () if found is None else _against_panel("judge_halo", found[0], -1.0, found[1])


def straight_lines(rows: MarkRows) -> tuple[JudgeFigure, ...]:
    """Share of sheets with one mark everywhere, less what the same entries' other judges show; above 0: more."""
    found = _within_sheet(rows)
    if found is None:
        return ()
    return _against_panel("judge_straight_lines", (found[0] <= 1e-12).astype(np.float64), 1.0, found[1])


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


def _against_panel(code: str, values: Array, side: float, totals: CrossedTotals) -> tuple[JudgeFigure, ...]:
    """Mean difference from the entry's panel, with the p of a permutation of each panel's values among its judges.

    Under it a judge's sum of differences has mean 0 and the sum of the panels' variances: a normal p, two-sided.
    """
    at = totals.incidence
    off = values - (at.group_sums(values) / at.group_size)[at.group]
    variance = at.column_sums((at.group_sums(off**2) / at.group_size)[at.group])
    sums = at.column_sums(off)
    z = np.divide(sums, np.sqrt(variance), out=np.zeros_like(sums), where=variance > 1e-12)
    adjusted = holm([two_sided_p(value) for value in z.tolist()])
    return _flagged(code, totals.judges, sums / at.column_size, adjusted, (z * side > 0.0).tolist())


def narrow(fit: LevelledResult) -> tuple[JudgeFigure, ...]:
    """Spread of a judge's totals over the spread expected by the model: var(a) of the same entries + s^2.

    The estimated a carry an error of their own, s^2 / n, which is taken off. Judges with at least 5 sheets.
    """
    totals, at, variance = fit.totals, fit.totals.incidence, fit.residual_variance
    if not variance:
        return ()
    figures = []
    for place, judge in enumerate(totals.judges):
        rows = np.flatnonzero(at.column == place)
        if len(rows) < LEAST_FOR_ORDER:
            continue
        entries = at.group[rows]
        error = variance * float(np.mean(1.0 / at.group_size[entries]))
        expected = max(float(np.var(fit.values[entries], ddof=1)) - error, 0.0) + variance
        ratio = math.sqrt(float(np.var(totals.values[rows], ddof=1)) / expected)
        figures.append((judge, ratio, ratio < NARROW))
    return _bounded("judge_narrow", figures)


def drift(fit: LevelledResult, order: Order) -> tuple[JudgeFigure, ...]:
    """t of the slope of the residuals over the judge's own sequence of sheets; sheets without a time are left out."""
    totals, at, residuals = fit.totals, fit.totals.incidence, fit.residuals
    figures = []
    for place, judge in enumerate(totals.judges):
        rows = np.flatnonzero(at.column == place)
        timed = [(order[key], row) for row in rows.tolist() if (key := (totals.entries[at.group[row]], judge)) in order]
        if len(timed) < LEAST_FOR_DRIFT:
            continue
        t = _slope_t(residuals[[row for _, row in sorted(timed)]])
        figures.append((judge, t, abs(t) > DRIFT_T))
    return _bounded("judge_drift", figures)


def _slope_t(values: Array) -> float:
    """t statistic of the least-squares slope over 1, 2, 3, ...; 0 where nothing varies."""
    x = np.arange(len(values)) - (len(values) - 1) / 2.0
    y = values - np.mean(values)
    slope = float(x @ y) / float(x @ x)
    error = math.sqrt(float(np.sum((y - slope * x) ** 2)) / (len(values) - 2) / float(x @ x))
    return slope / error if error > 1e-12 else 0.0


def favours(
    totals: CrossedTotals, links: Links, *, seed: int, permutations: int = PERMUTATIONS
) -> tuple[JudgeFigure, ...]:
    """Difference of discrepancies (Emerson, Seltzer & Lin 2009): mean of (total - panel mean) on the judge's linked
    entries minus the mean on the others. p, one-sided, by permuting which of the judge's entries are linked.
    """
    at, linked = totals.incidence, set(links)
    off = totals.values - totals.entry_means[at.group]
    generator = np.random.Generator(np.random.Philox(seed))
    judges, values, chances = [], [], []
    for place, judge in enumerate(totals.judges):
        rows = np.flatnonzero(at.column == place)
        matched = np.array([(totals.entries[group], judge) in linked for group in at.group[rows]])
        count = int(matched.sum())
        if count < LEAST_LINKS or count == len(rows):
            continue
        own = off[rows]
        judges.append(judge)
        values.append(float(np.mean(own[matched]) - np.mean(own[~matched])))
        # The difference grows with the matched entries' sum, so the sums alone need to be compared.
        chances.append(_chance_of_sum(generator, own, count, float(np.sum(own[matched])), permutations))
    return _flagged("judge_favours", judges, np.array(values), holm(chances))


def _chance_of_sum(generator: np.random.Generator, values: Array, count: int, seen: float, permutations: int) -> float:
    """P that `count` of the values, drawn without replacement, sum to what was seen or more.

    Counted exactly where all choices are at most `permutations`, else by drawing.
    """
    least = seen - 1e-9
    if math.comb(len(values), count) <= permutations:
        return float(np.mean([sum(chosen) >= least for chosen in combinations(values.tolist(), count)]))
    return sequential_p(lambda draws: _sums(generator, values, count, draws)[None, :] >= least, 1, permutations)[0]


def _sums(generator: np.random.Generator, values: Array, count: int, draws: int) -> Array:
    """Sums of `count` values drawn without replacement, again and again."""
    keys = generator.random((draws, len(values)))
    # The values at the `count` smallest keys of a row are the ones drawn.
    last = np.partition(keys, count - 1, axis=1)[:, count - 1 : count]
    return np.asarray((keys <= last).astype(np.float64) @ values)
