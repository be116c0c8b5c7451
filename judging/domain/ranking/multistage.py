"""Totals that are built up in stages, with rounding at each place that the published rule declares.

Judged sports work like this: each *part* (a component, a dive) gets marks from a panel; the lowest and highest are
left out; the others make the *panel value*; a *factor* (importance, difficulty) makes the *points*, and a *base* (what
an element is worth by itself) may be added; points add up, deductions come off. Where a figure is rounded changes
results: the International Skating Union rounds the panel mean of a component and again its product with the factor,
diving rounds nothing. So each place of rounding belongs to the rule.

Always true: fractions all the way, half up wherever the rule rounds, nowhere else; a judge who was absent is left
out, never a 0; a panel too small to leave anything out after trimming is an error, not a plain mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from judging.domain.errors import Problem, Refused
from judging.domain.scoring.scoring import half_up

Number = Decimal | Fraction | int


class PanelValue(StrEnum):
    """What the marks that were kept make."""

    MEAN = "mean"
    SUM = "sum"


@dataclass(frozen=True)
class StageRule:
    """How one part becomes points: how many marks go at each end, and the decimals at each place of rounding.

    None for a number of decimals: this figure is not rounded.
    """

    panel: PanelValue = PanelValue.MEAN
    drop_lowest: int = 1
    drop_highest: int = 1
    panel_decimals: int | None = 2
    points_decimals: int | None = 2
    total_decimals: int | None = None


ISU_COMPONENTS = StageRule()
"""Programme components 2016-17: trimmed mean rounded to 2, times the factor, rounded to 2, then added."""
DIVING = StageRule(PanelValue.SUM, panel_decimals=None, points_decimals=None)
"""Seven judges: sum of the middle five; the factor is difficulty x 0.6."""


@dataclass(frozen=True)
class Part:
    """One thing the panel marked. None in `marks`: this judge was absent. `base` is added after all rounding; `rule` is
    the part's own, where the stage has several."""

    key: str
    marks: Sequence[Number | None]
    factor: Number = 1
    base: Number = 0
    rule: StageRule | None = None


@dataclass(frozen=True)
class PartPoints:
    """How one part was worked out: the marks kept (ascending), the panel value, and the points."""

    key: str
    kept: tuple[Fraction, ...]
    panel: Fraction
    points: Fraction


@dataclass(frozen=True)
class StageTotal:
    """The total of one stage with its working: parts, what was carried in, what was taken off."""

    total: Fraction
    parts: tuple[PartPoints, ...]
    carried: Fraction
    deductions: Fraction


def part_points(part: Part, rule: StageRule) -> PartPoints:
    """The points of one part. Raises Refused with `too_few_marks` when trimming would leave nothing."""
    rule = part.rule or rule
    given = sorted(Fraction(mark) for mark in part.marks if mark is not None)
    kept = tuple(given[rule.drop_lowest : len(given) - rule.drop_highest])
    if not kept:
        raise Refused(
            Problem.of(
                "too_few_marks",
                at=part.key,
                part=part.key,
                marks=len(given),
                needed=rule.drop_lowest + rule.drop_highest + 1,
            )
        )
    whole = sum(kept, Fraction(0))
    panel = _rounded(whole / len(kept) if rule.panel is PanelValue.MEAN else whole, rule.panel_decimals)
    points = _rounded(panel * Fraction(part.factor), rule.points_decimals)
    return PartPoints(part.key, kept, panel, points + Fraction(part.base))


def stage_total(parts: Sequence[Part], rule: StageRule, *, carried: Number = 0, deductions: Number = 0) -> StageTotal:
    """Add up one stage: points carried in from an earlier one, plus all parts, less deductions.

    Raises Refused with one problem for each part that has too few marks.
    """
    found: list[PartPoints] = []
    problems: list[Problem] = []
    for part in parts:
        try:
            found.append(part_points(part, rule))
        except Refused as refused:
            problems.extend(refused.problems)
    if problems:
        raise Refused(*problems)
    brought, off = Fraction(carried), Fraction(deductions)
    whole = brought + sum((part.points for part in found), Fraction(0)) - off
    return StageTotal(_rounded(whole, rule.total_decimals), tuple(found), brought, off)


def places(totals: Mapping[str, Fraction]) -> dict[str, int]:
    """Competition places, 1 for the highest total."""
    return {key: 1 + sum(other > own for other in totals.values()) for key, own in totals.items()}


def _rounded(value: Fraction, decimals: int | None) -> Fraction:
    return value if decimals is None else Fraction(half_up(value, decimals))
