"""From the marks of one ballot to its points, exactly.

A criterion is worth weight x mark / max points of its section, max being the highest mark of its own scale. A criterion
that is not applicable renormalises its own section, so that no section gains or loses weight against the others:

    section = section points x (sum of w x / max over applicable criteria) / (sum of w over applicable criteria)
              + sum of w x over its penalties (whose marks are 0 or less)

Always true: results are fractions; nothing is rounded before `half_up`, which is called once, for display.
A section with no applicable criterion gives its weight to the other sections (there is nothing to judge in it); a
penalty that was not given takes nothing off.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from judging.domain.scoring.scoresheet import Mark, MarkState, ScoreSheet, Section

_Values = tuple[str | Decimal | None, ...]
"""A section's key and its values, None for each criterion that has none."""


@dataclass(frozen=True)
class SheetScore:
    """The points of one complete sheet: total, by section and by part (those in which something was judged)."""

    total: Fraction
    sections: Mapping[str, Fraction]
    parts: Mapping[str, Fraction]


def sheet_score(sheet: ScoreSheet, marks: Mapping[str, Mark]) -> SheetScore | None:
    """Points of a sheet, or None where no criterion has a value (unknown is not zero).

    `marks` maps criterion keys to marks. Criteria without a value (not applicable, or not given in a table of marks
    that comes from outside) renormalise within their section. Whether a ballot may be delivered with such gaps is
    decided before, by `scoresheet.missing`.
    """
    return Scorer(sheet).score(marks)


class Scorer:
    """Scores many ballots on one sheet: what the marks of a section come to is computed once for each set of marks."""

    def __init__(self, sheet: ScoreSheet) -> None:
        self._sheet = sheet
        self._keys = [(section, [criterion.key for criterion in section.criteria]) for section in sheet.sections]
        self._whole = {section.key: _Whole.of(sheet, section) for section in sheet.sections}
        self._has_penalties = len(sheet.weighed) < len(sheet.criteria)
        self._ratios: dict[_Values, Fraction | None] = {}
        self._points: dict[tuple[Fraction, _Values], Fraction] = {}

    def score(self, marks: Mapping[str, Mark]) -> SheetScore | None:
        """As `sheet_score`."""
        found = [(section, (section.key, *map(_value, map(marks.get, keys)))) for section, keys in self._keys]
        judged = [(section, values) for section, values in found if self._ratio(section, values) is not None]
        if not judged:
            return None
        weight = self._weight(tuple(section for section, _ in judged))
        points = {section.key: self._section_points(section, values, weight) for section, values in judged}
        if self._has_penalties:
            self._take_off(points, marks)
        parts: dict[str, list[Fraction]] = {}
        for section in self._sheet.sections:
            if section.part is not None and section.key in points:
                parts.setdefault(section.part, []).append(points[section.key])
        return SheetScore(exact_sum(points.values()), points, {key: exact_sum(own) for key, own in parts.items()})

    def _weight(self, judged: tuple[Section, ...]) -> Fraction:
        """What the sections in which something was judged weigh together; nearly always all of them."""
        every = len(judged) == len(self._keys)
        return self._sheet.weight if every else exact_sum(section.weight for section in judged)

    def _section_points(self, section: Section, values: _Values, weight: Fraction) -> Fraction:
        """Points of a section, where the sections in which something was judged weigh `weight` together."""
        known = self._points.get((weight, values))
        if known is None:
            ratio = self._ratio(section, values) or Fraction(0)
            known = self._points[weight, values] = self._sheet.out_of * section.weight / weight * ratio
        return known

    def _ratio(self, section: Section, values: _Values) -> Fraction | None:
        """Share of the section's points that was earned, 0 to 1; None where nothing in it was judged."""
        if values not in self._ratios:
            own = self._whole[section.key]
            given = [
                (weight, worth, *value.as_integer_ratio())
                for weight, worth, value in zip(own.weights, own.worths, values[1:], strict=True)
                if value is not None and not isinstance(value, str)
            ]
            common = math.lcm(*(below for *_, below in given))
            earned = sum(worth * above * (common // below) for _, worth, above, below in given)
            whole = sum(weight for weight, *_ in given) * own.top * common
            self._ratios[values] = Fraction(earned, whole) if whole else None
        return self._ratios[values]

    def _take_off(self, points: dict[str, Fraction], marks: Mapping[str, Mark]) -> None:
        """Add the penalties, each to its section."""
        for section, keys in self._keys:
            for key, criterion in zip(keys, section.criteria, strict=True):
                value = _value(marks.get(key)) if criterion.is_penalty else None
                if value is not None:
                    points[section.key] = points.get(section.key, Fraction(0)) + criterion.weight * Fraction(value)


@dataclass(frozen=True)
class _Whole:
    """A section's criteria in whole numbers: `weights` times their common denominator, which cancels out of every
    share; `worths`, what one mark more is worth, in the same units and `top` times as large. A penalty has neither."""

    weights: Sequence[int]
    worths: Sequence[int]
    top: int

    @classmethod
    def of(cls, sheet: ScoreSheet, section: Section) -> _Whole:
        shares = [Fraction(0) if own.is_penalty else own.weight for own in section.criteria]
        common = math.lcm(*(share.denominator for share in shares))
        weights = [share.numerator * (common // share.denominator) for share in shares]
        tops = [Fraction(sheet.scale_of(own).max or 1) for own in section.criteria]
        worths = [weight / top for weight, top in zip(weights, tops, strict=True)]
        top = math.lcm(*(worth.denominator for worth in worths))
        return cls(weights, [int(worth * top) for worth in worths], top)


def _value(mark: Mark | None) -> Decimal | None:
    return mark.value if mark is not None and mark.state is MarkState.VALUE else None


def exact_sum(values: Iterable[Fraction | Decimal], *, over: int = 1) -> Fraction:
    """The sum divided by `over`, exactly, with one common denominator: fractions added one by one are slow."""
    whole, common = in_units(values)
    return Fraction(sum(whole), common * over)


def in_units(values: Iterable[Fraction | Decimal]) -> tuple[list[int], int]:
    """The values as whole numbers of one unit, and how many such units make one."""
    ratios = [value.as_integer_ratio() for value in values]
    common = math.lcm(*{below for _, below in ratios})
    return [above * (common // below) for above, below in ratios], common


def half_up(value: Fraction, decimals: int) -> Decimal:
    """Round a fraction half up (towards plus infinity at the half) to `decimals` places; no float on the way.

    floor((2 k N + D) / (2 D)) / k with k = 10^decimals and value = N/D, so 60.625 gives 60.63 and -0.5 gives 0.
    """
    k = 10**decimals
    rounded = (2 * k * value.numerator + value.denominator) // (2 * value.denominator)
    return Decimal(rounded).scaleb(-decimals)
