"""How far the judges' sheets of one entry lie apart: their standard deviation, and the highest less the lowest.

Always true: a single sheet has no deviation (None), and no distance either; points are those of the sheets, whatever
rule ranks them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


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
    ordered = sorted(totals)
    about = {judge: float(total) for judge, total in totals.items()}
    lowest, highest = (pick(ordered, key=lambda judge: (about[judge], totals[judge])) for pick in (min, max))
    whole = list(about.values())
    middle = math.fsum(whole) / len(whole)
    variance = math.fsum((total - middle) ** 2 for total in whole) / (len(whole) - 1)
    distance = totals[highest] - totals[lowest]
    return Spread(math.sqrt(variance) if distance else 0.0, distance, lowest, highest)
