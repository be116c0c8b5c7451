"""How far the judges' sheets of one entry lie apart: their standard deviation, and the highest less the lowest.

Always true: a single sheet has no deviation (None), and no distance either; points are those of the sheets, whatever
rule ranks them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from judging.domain.scoring.scoring import in_units


@dataclass(frozen=True)
class Spread:
    """The spread of the sheets' totals, in points. `deviation` divides by the sheets less one. `lowest` and `highest`
    are the judges whose sheets are the ends; of several the first by name."""

    deviation: float
    distance: Fraction
    lowest: str
    highest: str


def spread_of(totals: Mapping[str, Fraction]) -> Spread | None:
    """The spread of an entry's totals by judge; None with fewer than two sheets."""
    if len(totals) < 2:
        return None
    whole, common = in_units(totals.values())
    low, high = min(whole), max(whole)
    lowest = min(judge for judge, own in zip(totals, whole, strict=True) if own == low)
    highest = min(judge for judge, own in zip(totals, whole, strict=True) if own == high)
    # n sum(x^2) - (sum x)^2 in whole numbers: nothing is lost where totals are large and lie close together.
    n = len(whole)
    apart = n * sum(one * one for one in whole) - sum(whole) ** 2
    deviation = math.sqrt(apart / (n * (n - 1))) / common
    return Spread(deviation, Fraction(high - low, common), lowest, highest)
