"""How far the judges agree: the usual coefficients for one table of totals (or single marks), entries x judges.

* ICC, six forms (`intraclass`), of which (1,1) and (1,k) need no complete panel;
* Krippendorff's alpha with nominal, ordinal, interval and ratio distances (`alpha`; tables with gaps are fine);
* Kendall's W, corrected for ties and not, with the chi-squared p of the corrected one;
* Cronbach's alpha (equals ICC(3,k)); Fleiss' kappa, each distinct value being a category;
* variance components by REML with their intervals, and from them the reliability of the mean of 1 to 10 judges and
  how many would be needed for 0.8 (`sources`);
* each judge's Spearman correlation with the sum of the others' ranks.

Always true: a coefficient is a finite number or None, and each None has a message that says why.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from judging.domain.analysis.alpha import LEVELS, MOST_VALUES, krippendorff
from judging.domain.analysis.intraclass import Estimate, Icc, intraclass, one_way
from judging.domain.analysis.otherrules import fractional_ranks
from judging.domain.analysis.sources import ByJudges, JudgesNeeded, Variances, by_judges, judges_needed, variances
from judging.domain.errors import Problem
from judging.domain.levelling.crossed import Array, CrossedTotals, Index, mean_ranks
from judging.domain.levelling.distributions import chi2_sf

ICC_FORMS = ("icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k")
ONLY_TOGETHER = ("variance_judge", "variance_residual", "judges_needed_same_panel")
"""What nobody can tell where every judge gave one mark."""
_NO_SPREAD = 1e-12


@dataclass(frozen=True)
class Concordance:
    """Kendall's W with and without the correction for ties; chi-squared and p belong to the corrected one."""

    w: float
    w_uncorrected: float
    chi2: float
    p: float


@dataclass(frozen=True)
class Reliability:
    """Everything that can be said about one table; `messages` explains each None."""

    icc: Icc | None
    alpha: Mapping[str, Estimate | None]
    concordance: Concordance | None
    cronbach_alpha: float | None
    fleiss_kappa: float | None
    variance: Variances | None
    agreement: Mapping[str, float | None]
    judges_needed: JudgesNeeded | None
    by_judges: tuple[ByJudges, ...]
    messages: tuple[Problem, ...]


def reliability(totals: CrossedTotals) -> Reliability:
    """All coefficients of one table."""
    table = totals.table() if totals.is_complete else None
    icc = one_way(totals) if table is None else intraclass(table)
    concordance = None if table is None else kendall(table)
    parts = variances(totals)
    found = Reliability(
        icc=icc,
        alpha={level: krippendorff(totals, level) for level in LEVELS},
        concordance=concordance,
        cronbach_alpha=icc.icc3k.value if icc and icc.icc3k else None,
        fleiss_kappa=fleiss(totals),
        variance=parts,
        agreement=agreement(totals),
        judges_needed=judges_needed(parts) if parts else None,
        by_judges=by_judges(parts) if parts else (),
        messages=(),
    )
    return replace(found, messages=_messages(totals, found))


def _messages(totals: CrossedTotals, found: Reliability) -> tuple[Problem, ...]:
    """One reason for each coefficient that is None."""
    reason = _reason(totals)
    missing = {
        **{form: getattr(found.icc, form, None) for form in ICC_FORMS},
        "kendall_w": found.concordance,
        "cronbach_alpha": found.cronbach_alpha,
        "fleiss_kappa": found.fleiss_kappa,
        "variance": found.variance,
        **_parts_missing(found.variance),
        "judges_needed": found.judges_needed,
        **{f"alpha_{level}": value for level, value in found.alpha.items()},
    }
    own = {
        "fleiss_kappa": "reliability_unequal_numbers" if _is_ragged(totals) else None,
        "alpha_ratio": "reliability_values_below_zero" if float(np.min(totals.values)) < 0.0 else None,
        **dict.fromkeys(ONLY_TOGETHER, "reliability_one_mark_each"),
    }
    several = len(np.unique(totals.values)) > MOST_VALUES
    messages = [
        Problem.of(
            "reliability_too_many_values"
            if several and name.startswith(("alpha", "fleiss"))
            else own.get(name) or reason(name),
            at=name,
            coefficient=name,
        )
        for name, value in missing.items()
        if value is None
    ]
    messages.extend(
        Problem.of("agreement_undefined", at="agreement", judge=judge)
        for judge, value in found.agreement.items()
        if value is None
    )
    return tuple(messages)


def _parts_missing(found: Variances | None) -> dict[str, object]:
    """What is not known although the model could be fitted: None for each."""
    if found is None or found.judge is not None:
        return {}
    return dict.fromkeys(ONLY_TOGETHER)


def _reason(totals: CrossedTotals) -> _Reason:
    if len(totals.judges) < 2:
        return _Reason("reliability_one_judge")
    if len(totals.entries) < 2:
        return _Reason("reliability_one_entry")
    if float(np.ptp(totals.values)) <= _NO_SPREAD * float(np.max(np.abs(totals.values))):
        return _Reason("reliability_all_equal")
    return _Reason(None, is_complete=totals.is_complete)


@dataclass(frozen=True)
class _Reason:
    """Why a coefficient is missing: one cause for all of them, or one for each."""

    for_all: str | None
    is_complete: bool = True

    def __call__(self, name: str) -> str:
        if self.for_all is not None:
            return self.for_all
        if not self.is_complete and name in (*ICC_FORMS, "kendall_w", "cronbach_alpha"):
            return "reliability_needs_complete_panel"
        return "reliability_no_difference" if name == "judges_needed" else "reliability_not_estimable"


def _is_ragged(totals: CrossedTotals) -> bool:
    return float(np.ptp(totals.incidence.group_size)) > 0.0


def kendall(table: Array) -> Concordance | None:
    """Kendall's W of a full entries x judges table: W = 12 S / (m^2 (n^3 - n) - m T), T = sum (t^3 - t) over ties.

    None where there is one entry or judge, or every judge gave the same to all.
    """
    n, m = table.shape
    if min(n, m) < 2:
        return None
    ranks = np.column_stack([mean_ranks(column) for column in table.T])
    sums = np.sum(ranks, axis=1)
    s = float(np.sum((sums - np.mean(sums)) ** 2))
    ties = sum(float(np.sum(count**3 - count)) for count in _tie_sizes(table))
    whole = float(m**2 * (n**3 - n))
    if whole - m * ties <= 0.0:
        return None
    w = 12.0 * s / (whole - m * ties)
    chi2 = m * (n - 1) * w
    return Concordance(w, 12.0 * s / whole, chi2, chi2_sf(chi2, n - 1))


def _tie_sizes(table: Array) -> list[Index]:
    return [np.unique(column, return_counts=True)[1] for column in table.T]


def fleiss(totals: CrossedTotals) -> float | None:
    """Fleiss' kappa, each distinct value a category; every entry needs the same number of judges, at least two.

    Which judge gave which value does not matter. None otherwise, where all values are equal, or where there are
    more than `MOST_VALUES` of them.
    """
    size = totals.incidence.group_size
    values, category = np.unique(totals.values, return_inverse=True)
    if _is_ragged(totals) or size[0] < 2.0 or not 2 <= len(values) <= MOST_VALUES:
        return None
    cells = np.unique(totals.incidence.group * len(values) + category, return_counts=True)[1]
    by_chance = float(np.sum((np.bincount(category) / totals.rows) ** 2))
    observed = (float(np.sum(cells**2)) - totals.rows) / (totals.rows * (float(size[0]) - 1.0))
    return (observed - by_chance) / (1.0 - by_chance)


def agreement(totals: CrossedTotals) -> dict[str, float | None]:
    """Judge -> Spearman correlation of the judge's ranks with the sum of the others' (Quandt's R).

    Ties share the mean of their places. Where panels are incomplete the others' ranks are fractional, averaged,
    and only entries that another judge scored too are compared. None for fewer than two such entries, or ties only.
    """
    at, fractions = totals.incidence, fractional_ranks(totals)
    sums = at.group_sums(fractions)[at.group]
    others = at.group_size[at.group] - 1.0
    # Rounded, so that sums that are equal on paper stay tied.
    rest = np.round(np.divide(sums - fractions, others, out=np.zeros_like(sums), where=others > 0.0), 9)
    found: dict[str, float | None] = {}
    for place, judge in enumerate(totals.judges):
        rows = (at.column == place) & (others > 0.0)
        found[judge] = spearman(fractions[rows], rest[rows])
    return found


def spearman(first: Array, second: Array) -> float | None:
    """Spearman's rank correlation with mean ranks for ties; None where one side has no two different values."""
    if len(first) < 2:
        return None
    one, other = mean_ranks(first), mean_ranks(second)
    one, other = one - np.mean(one), other - np.mean(other)
    scale = float(np.sum(one**2)) * float(np.sum(other**2))
    return float(one @ other) / math.sqrt(scale) if scale > 0.0 else None
