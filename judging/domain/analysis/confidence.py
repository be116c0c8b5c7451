"""How far an official order can be trusted: what is shown beside it, entry by entry, and never instead of it.

Vocabulary: a *standing* is one ranked entry with its levelled and robust levelled score, the places it may well have
(90 % of the drawn competitions) and the certainty that it really is ahead of the next one. Two neighbours are *clear*
when that certainty is at least `uncertainty.CLEAR`. A *group* is a run of the order in which no pair is clear.

Always true: nothing here changes a place; the same sheets and seed give the same figures; a figure that the sheets
cannot carry is None, and `messages` says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from judging.domain.analysis.posterior import Posterior, ahead_matrix
from judging.domain.analysis.uncertainty import (
    CLEAR,
    RankDistribution,
    clear_neighbours,
    known_of,
    level_groups,
    ranks_of,
)
from judging.domain.errors import Problem
from judging.domain.levelling.crossed import CrossedTotals
from judging.domain.levelling.severity import LevelledResult, RobustResult, levelled, robust_levelled
from judging.domain.ranking.aggregation import is_linked, with_groups
from judging.domain.ranking.ranking import Entry, Ranking
from judging.domain.results.deliberation import Dispute, dispute_of
from judging.domain.scoring.scoring import half_up


@dataclass(frozen=True)
class Standing:
    """One ranked entry. `ahead` is the certainty (0 to 1) that it is ahead of the next one of the order; None for the
    last one and where it cannot be told."""

    entry: str
    rank: int
    score: Decimal
    levelled: Decimal | None
    robust: Decimal | None
    low: int
    high: int
    p_first: float
    p_top: float
    ahead: float | None

    @property
    def is_level_with_next(self) -> bool:
        """Whether no clear difference parts it from the next one, either way."""
        return self.ahead is not None and 1.0 - CLEAR < self.ahead < CLEAR

    @property
    def is_behind_next(self) -> bool:
        """Whether the levelled score clearly has the next one ahead."""
        return self.ahead is not None and self.ahead <= 1.0 - CLEAR


@dataclass(frozen=True)
class Group:
    """Entries that cannot be told apart, and the first and last of their places."""

    entries: tuple[str, ...]
    first: int
    last: int


@dataclass(frozen=True)
class Confidence:
    """The picture of one category; `draws` is 0 where nothing had to be drawn."""

    standings: tuple[Standing, ...]
    groups: tuple[Group, ...]
    messages: tuple[Problem, ...]
    dispute: Dispute | None
    seed: int
    draws: int
    top: int
    is_complete: bool


def confidence(ranking: Ranking, in_order: Sequence[Entry], *, seed: int, top: int) -> Confidence:
    """The picture of a ranking; `in_order` are its ranked entries with their sheets, best first, `top` the last prize.

    Time: 300 entries with 12 judges each in half a second, most of it the drawing of 10,000 competitions.
    """
    if not in_order:
        return Confidence((), (), (), None, seed, 0, top, is_complete=True)
    totals = CrossedTotals.of(
        (entry.key, judge, own.score.total) for entry in in_order for judge, own in entry.sheets.items()
    )
    fit = levelled(totals)
    robust = robust_levelled(fit)
    posterior, told = known_of(fit, seed=seed)
    chances = ranks_of(totals, posterior, seed=seed, top=top)
    ahead, groups = _told_apart(ranking, posterior if is_linked(fit) else None)
    dispute = dispute_of(ranking.rule.kind, fit, robust, places=top, decimals=ranking.rule.decimals)
    return Confidence(
        standings=tuple(_standings(ranking, fit, robust, chances, ahead)),
        groups=groups,
        messages=(*with_groups(robust.messages), *told, *chances.messages),
        dispute=dispute,
        seed=chances.seed,
        draws=chances.draws,
        top=top,
        is_complete=totals.is_complete,
    )


def _told_apart(ranking: Ranking, posterior: Posterior | None) -> tuple[Sequence[float | None], tuple[Group, ...]]:
    """The certainty between neighbours, and the groups; nothing across entries that no judge links."""
    order = [ranked.key for ranked in ranking.entries]
    if posterior is None:
        return [None] * len(order), ()
    found = [
        (order[first : last + 1], ranking.entries[first].rank, ranking.entries[last].rank)
        for first, last in level_groups(ahead_matrix(posterior, order))
    ]
    return [*clear_neighbours(posterior, order), None], tuple(
        Group(tuple(keys), first, last) for keys, first, last in found
    )


def _standings(
    ranking: Ranking,
    fit: LevelledResult,
    robust: RobustResult,
    chances: RankDistribution,
    ahead: Sequence[float | None],
) -> list[Standing]:
    linked, decimals = is_linked(fit), ranking.rule.decimals
    plain, other = fit.published, robust.published
    by_entry = {own.entry: own for own in chances.entries}
    return [
        Standing(
            entry=ranked.key,
            rank=ranked.rank,
            score=ranked.score,
            levelled=half_up(Fraction(plain[ranked.key]), decimals) if linked else None,
            robust=half_up(Fraction(other[ranked.key]), decimals) if linked else None,
            low=by_entry[ranked.key].low,
            high=by_entry[ranked.key].high,
            p_first=by_entry[ranked.key].p_first,
            p_top=by_entry[ranked.key].p_top,
            ahead=certain,
        )
        for ranked, certain in zip(ranking.entries, ahead, strict=True)
    ]
