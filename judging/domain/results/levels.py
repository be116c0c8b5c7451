"""What the judges' marks on one criterion say in the words of the sheet: the described level nearest to their mean.

Always true: no figure leaves here; a criterion without described levels, or without a mark, says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from judging.domain.scoring.scoresheet import Criterion, Text


def level_told(criterion: Criterion, marks: Sequence[Decimal]) -> Text | None:
    """The words of the level nearest to the mean of these marks; of two that are as near, the better one's."""
    described = [level for level in criterion.levels if level.text]
    if criterion.is_penalty or not described or not marks:
        return None
    mean = sum((Fraction(mark) for mark in marks), Fraction(0)) / len(marks)
    return min(described, key=lambda level: (abs(Fraction(level.mark) - mean), -level.mark)).text
