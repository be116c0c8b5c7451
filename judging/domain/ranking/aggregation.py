"""From the sheets of several judges to one exact score for each entry.

A *total* is one judge's points for one entry (`scoring.SheetScore.total`). A *kind* says how totals become a
score:

* mean: their sum divided by their number;
* trimmed: the `trim` lowest and the `trim` highest totals are left out, then the mean of the others. Only
  when every entry has at least 2 x trim + 3 totals: otherwise every entry gets the plain mean, because two
  entries must never be compared by two different rules;
* median: the middle total, or the mean of the two in the middle;
* levelled: each judge's strictness, estimated from shared entries and shrunk, is taken off (`severity`); for
  panels that are not complete. Robust is the same with less weight on totals far from the model. Both are
  numbers of a model: rounded half up to 6 decimals, and from there on exact like any score.

Always true: scores are fractions; the order of entries and judges changes nothing; the answer says which kind
was really applied; the levelled kinds never fall back to another one: where the totals cannot carry them, they
are refused with the reasons.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from judging.domain.errors import Problem, Refused
from judging.domain.levelling.crossed import CrossedTotals
from judging.domain.levelling.severity import LevelledResult, levelled, robust_levelled
from judging.domain.scoring.scoring import exact_sum

Totals = Mapping[str, Mapping[str, Fraction]]
"""Entry key -> judge -> that judge's total for the entry. Judges are named: a kind may ask who gave what."""


class RuleKind(StrEnum):
    """How the totals of an entry become its score."""

    MEAN = "mean"
    TRIMMED = "trimmed"
    MEDIAN = "median"
    LEVELLED = "levelled"
    ROBUST = "robust"


LEVELLED_KINDS = frozenset({RuleKind.LEVELLED, RuleKind.ROBUST})
_BARRIERS = frozenset(
    {
        "levelled_one_entry",
        "levelled_one_judge",
        "levelled_not_linked",
        "levelled_few_repetitions",
        "levelled_few_shared",
    }
)
"""The messages that take `official_allowed` away; the others only remark on something."""
_MOST_NAMED = 12
"""How many members of a group a sentence names."""


@dataclass(frozen=True)
class Aggregation:
    """The exact score of every entry, and the one kind that was applied to all of them.

    `warnings` says why the scores may be looked at but not be official; empty in all that is official.
    """

    scores: Mapping[str, Fraction]
    applied: RuleKind
    warnings: tuple[Problem, ...] = ()


def mean(totals: Collection[Fraction] | Collection[Decimal] | Collection[Fraction | Decimal]) -> Fraction:
    """The sum divided by the number; ValueError without any total."""
    if not totals:
        raise ValueError("no total: an entry without sheets has no score")
    return exact_sum(totals, over=len(totals))


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


def aggregate(kind: RuleKind, totals: Totals, *, trim: int = 1, official: bool = True) -> Aggregation:
    """The score of every entry of one category, all by the same kind.

    Every entry needs at least one total (ValueError otherwise); `trim` matters for the trimmed kind only. A levelled
    kind raises Refused where its guards do not let it be official; with `official=False` it gives the scores with
    `warnings`, except across groups of entries that no judge links: those are never one order.
    """
    if kind in LEVELLED_KINDS and totals:
        return _levelled(kind, totals, official=official)
    values = {entry: list(by_judge.values()) for entry, by_judge in totals.items()}
    if kind is RuleKind.TRIMMED and all(may_be_trimmed(own, trim) for own in values.values()):
        return Aggregation({entry: trimmed_mean(own, trim) for entry, own in values.items()}, kind)
    if kind is RuleKind.MEDIAN:
        return Aggregation({entry: median(own) for entry, own in values.items()}, kind)
    applied = kind if kind in LEVELLED_KINDS else RuleKind.MEAN
    return Aggregation({entry: mean(own) for entry, own in values.items()}, applied)


def _levelled(kind: RuleKind, totals: Totals, *, official: bool) -> Aggregation:
    """Scores of a levelled kind. A complete panel needs no guard: every entry met the same judges, whose strictness
    cancels out (the levelled score is then the mean)."""
    if not all(totals.values()):
        raise ValueError("no total: an entry without sheets has no score")
    crossed = CrossedTotals.of((entry, judge, total) for entry, own in totals.items() for judge, total in own.items())
    fit = levelled(crossed)
    reasons = [] if crossed.is_complete else [message for message in fit.messages if message.code in _BARRIERS]
    if not official and not is_linked(fit):
        reasons = [message for message in reasons if message.code == "levelled_not_linked"]
    warnings = tuple(with_groups(reasons))
    if warnings and (official or not is_linked(fit)):
        raise Refused(*warnings)
    found = fit.published if kind is RuleKind.LEVELLED else robust_levelled(fit).published
    return Aggregation({entry: Fraction(value) for entry, value in found.items()}, kind, warnings)


def is_linked(fit: LevelledResult) -> bool:
    """Whether judges who scored the same entries link all of them, so that one levelled order exists."""
    return len(fit.components) == 1


def with_groups(messages: Iterable[Problem]) -> Iterator[Problem]:
    """The messages; the one about groups that nothing links is followed by one that names each group."""
    for message in messages:
        yield message
        for number, group in enumerate(message.params.get("groups", ()), start=1):
            yield Problem.of(
                "levelled_group", number=number, entries=_named(group["entries"]), judges=_named(group["judges"])
            )


def _named(keys: Collection[str]) -> str:
    """The keys in a row; of very many only the first, and how many there are."""
    first = ", ".join(sorted(keys)[:_MOST_NAMED])
    return first if len(keys) <= _MOST_NAMED else f"{first}… ({len(keys)})"
