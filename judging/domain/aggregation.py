"""From the sheets of several judges to one exact score for each entry.

A *total* is one judge's points for one entry (`scoring.SheetScore.total`). A *kind* says how totals become a
score:

* mean: their sum divided by their number;
* trimmed: the `trim` lowest and the `trim` highest totals are left out, then the mean of the others. Only
  when every entry has at least 2 x trim + 3 totals: otherwise every entry gets the plain mean, because two
  entries must never be compared by two different rules;
* median: the middle total, or the mean of the two in the middle.

Always true: scores are fractions; the order of entries and judges changes nothing; the answer says which kind
was really applied.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

Totals = Mapping[str, Mapping[str, Fraction]]
"""Entry key -> judge -> that judge's total for the entry. Judges are named: a kind may ask who gave what."""


class RuleKind(StrEnum):
    """How the totals of an entry become its score."""

    MEAN = "mean"
    TRIMMED = "trimmed"
    MEDIAN = "median"


@dataclass(frozen=True)
class Aggregation:
    """The exact score of every entry, and the one kind that was applied to all of them."""

    scores: Mapping[str, Fraction]
    applied: RuleKind


def mean(totals: Collection[Fraction]) -> Fraction:
    """The sum divided by the number; ValueError without any total."""
    if not totals:
        raise ValueError("no total: an entry without sheets has no score")
    return sum(totals, Fraction(0)) / len(totals)


def trimmed_mean(totals: Collection[Fraction], trim: int) -> Fraction:
    """The mean without the `trim` lowest and `trim` highest; ValueError where fewer than 3 would be left."""
    if not may_be_trimmed(totals, trim):
        raise ValueError(f"{len(totals)} totals are too few to leave out {trim} at each end")
    return mean(sorted(totals)[trim : len(totals) - trim])


def median(totals: Collection[Fraction]) -> Fraction:
    """The middle total, or the mean of the two in the middle; ValueError without any total."""
    if not totals:
        raise ValueError("no total: an entry without sheets has no score")
    ordered, half = sorted(totals), len(totals) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def may_be_trimmed(totals: Collection[Fraction], trim: int) -> bool:
    """Whether at least three totals remain once `trim` are left out at each end."""
    return len(totals) >= 2 * trim + 3


def aggregate(kind: RuleKind, totals: Totals, *, trim: int = 1) -> Aggregation:
    """The score of every entry of one category, all by the same kind.

    Every entry needs at least one total (ValueError otherwise); `trim` matters for the trimmed kind only.
    """
    values = {entry: list(by_judge.values()) for entry, by_judge in totals.items()}
    if kind is RuleKind.TRIMMED and all(may_be_trimmed(own, trim) for own in values.values()):
        return Aggregation({entry: trimmed_mean(own, trim) for entry, own in values.items()}, kind)
    if kind is RuleKind.MEDIAN:
        return Aggregation({entry: median(own) for entry, own in values.items()}, kind)
    return Aggregation({entry: mean(own) for entry, own in values.items()}, RuleKind.MEAN)
