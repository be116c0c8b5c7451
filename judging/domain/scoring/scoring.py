"""From the marks of one ballot to its points, exactly.

A criterion is worth weight x mark / max points of its section. A criterion that is not applicable renormalises its own
section, so that no section gains or loses weight against the others:

    section = section points x (sum of w x over applicable criteria) / (max x sum of w over applicable criteria)

Always true: results are fractions; nothing is rounded before `half_up`, which is called once, for display.
A section with no applicable criterion gives its weight to the other sections (there is nothing to judge in it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from judging.domain.scoring.scoresheet import Mark, MarkState, ScoreSheet, Section


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
    ratios = {section.key: _section_ratio(sheet, section, marks) for section in sheet.sections}
    judged = [section for section in sheet.sections if ratios[section.key] is not None]
    weight = sum((section.weight for section in judged), Fraction(0))
    if not judged:
        return None
    points = {
        section.key: sheet.out_of * section.weight / weight * (ratios[section.key] or Fraction(0)) for section in judged
    }
    parts: dict[str, Fraction] = {}
    for section in judged:
        if section.part is not None:
            parts[section.part] = parts.get(section.part, Fraction(0)) + points[section.key]
    return SheetScore(sum(points.values(), Fraction(0)), points, parts)


def _section_ratio(sheet: ScoreSheet, section: Section, marks: Mapping[str, Mark]) -> Fraction | None:
    """Share of the section's points that was earned, 0 to 1; None where nothing in it was judged."""
    earned, weight = Fraction(0), Fraction(0)
    for criterion in section.criteria:
        mark = marks.get(criterion.key)
        if mark is not None and mark.state is MarkState.VALUE and mark.value is not None:
            earned += criterion.weight * Fraction(mark.value)
            weight += criterion.weight
    return earned / (Fraction(sheet.scale.max) * weight) if weight else None


def half_up(value: Fraction, decimals: int) -> Decimal:
    """Round a fraction half up (towards plus infinity at the half) to `decimals` places; no float on the way.

    floor((2 k N + D) / (2 D)) / k with k = 10^decimals and value = N/D, so 60.625 gives 60.63 and -0.5 gives 0.
    """
    k = 10**decimals
    rounded = (2 * k * value.numerator + value.denominator) // (2 * value.denominator)
    return Decimal(rounded).scaleb(-decimals)
