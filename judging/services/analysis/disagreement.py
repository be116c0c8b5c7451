"""Where the judges of one entry disagree: the spread of its sheets beside its place. Reads only; changes no order.

Always true: sheets are those that count; an entry with fewer than two has no spread and stands last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from judging.domain.analysis.spread import Spread, spread_of
from judging.services.results.results import CategoryResult, Draft


class Sort(StrEnum):
    """How the entries stand: those whose judges lie furthest apart first, or by place."""

    DISAGREEMENT = "disagreement"
    PLACE = "place"


@dataclass(frozen=True)
class Disagreed:
    """One ranked entry with the spread of its sheets; None with fewer than two."""

    key: str
    rank: int
    score: Decimal
    judges: int
    spread: Spread | None


@dataclass(frozen=True)
class DisagreedCategory:
    """One category's entries, in the order that was asked for."""

    result: CategoryResult
    lines: Sequence[Disagreed]


def disagreement(drafted: Draft, sort: Sort) -> list[DisagreedCategory]:
    """The entries of each category; categories without a ranked entry are left out."""
    return [
        DisagreedCategory(result, _sorted(_lines(result), sort))
        for result in drafted.categories
        if result.ranking.entries
    ]


def _lines(result: CategoryResult) -> list[Disagreed]:
    return [
        Disagreed(
            own.key,
            own.rank,
            own.score,
            own.judges,
            spread_of({judge: sheet.score.total for judge, sheet in result.judged[own.key].sheets.items()}),
        )
        for own in result.ranking.entries
    ]


def _sorted(lines: list[Disagreed], sort: Sort) -> list[Disagreed]:
    """In the order of the ranking, or by deviation; what deviates alike stays in the order of the ranking."""
    if sort is Sort.PLACE:
        return lines
    return sorted(lines, key=lambda own: -own.spread.deviation if own.spread else 1.0)
