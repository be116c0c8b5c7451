"""What `judging rank --analysis` adds to an order: other scores, how sure it is, the judges, and what to look at.

All of it stands beside the order and never changes it. Always true: the same marks and seed give the same figures;
figures are rounded where their digits stop meaning anything, so that they are the same on every machine; a figure that
cannot be had is None and a message says why; `messages` about judges ask a person to look, and decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from judging.domain.analysis.markrows import MarkRows
from judging.domain.analysis.uncertainty import RankDistribution, rank_distribution
from judging.domain.errors import Problem
from judging.domain.levelling.crossed import CrossedTotals
from judging.domain.levelling.severity import (
    LevelledResult,
    RobustResult,
    Severity,
    levelled,
    prize_zone_disagreement,
    robust_levelled,
)
from judging.domain.ranking.aggregation import is_linked, with_groups
from judging.domain.ranking.ranking import Entry
from judging.domain.scoring.scoresheet import ScoreSheet
from judging.domain.watching.watch import watch

DEFAULT_SEED = 1
TOP = 3
_DIGITS = 10


@dataclass(frozen=True)
class EntryFigures:
    """One entry: both levelled scores, the ranks of 90 % of the draws, and its chances (0 to 1).

    Ranks and chances are None across groups of entries that no judge links: the scores can be compared inside a
    group only.
    """

    levelled: Decimal
    robust: Decimal
    ranks: tuple[int, int] | None
    p_first: float | None
    p_top: float | None


@dataclass(frozen=True)
class Analysis:
    """The figures of every ranked entry and of every judge who scored one.

    `variances` are the levelled model's: ratio t, s_b^2 of the judges, s^2 of the rest. `connected`: whether shared
    entries link all judges; None without any entry.
    """

    entries: Mapping[str, EntryFigures]
    judges: tuple[Severity, ...]
    variances: tuple[float | None, float | None, float | None]
    connected: bool | None
    messages: tuple[Problem, ...]
    seed: int


def analyse(sheet: ScoreSheet, entries: Sequence[Entry], *, seed: int, decimals: int) -> Analysis:
    """The analysis of these entries, which all have sheets."""
    if not entries:
        return Analysis({}, (), (None, None, None), None, (Problem.of("nobody_ranked"),), seed)
    rows = MarkRows.of(sheet, entries)
    fit = levelled(rows.totals)
    robust = robust_levelled(fit)
    chances = rank_distribution(fit, seed=seed, top=TOP)
    zone = prize_zone_disagreement(fit, robust, places=TOP, decimals=decimals) if is_linked(fit) else ()
    return Analysis(
        entries=_figures(fit, robust, chances),
        judges=fit.severities,
        variances=(fit.ratio, fit.judge_variance, fit.residual_variance),
        connected=is_linked(fit),
        messages=(
            *with_groups(robust.messages),
            *(chances.messages if is_linked(fit) else [Problem.of("uncertainty_not_linked")]),
            *([Problem.of("prize_zone_disagrees", entries=", ".join(zone))] if zone else []),
            *watch(rows, seed=seed, known=fit).flags,
        ),
        seed=seed,
    )


def not_linked(entries: Sequence[Entry]) -> list[Problem]:
    """The groups of entries that no judge links, where there are several: how they compare may be chance."""
    if not entries:
        return []
    groups = CrossedTotals.of(
        (entry.key, judge, own.score.total) for entry in entries for judge, own in entry.sheets.items()
    ).components()
    if len(groups) == 1:
        return []
    named = tuple({"entries": own.entries, "judges": own.judges} for own in groups)
    return list(with_groups([Problem.of("panels_not_linked", groups=named, count=len(groups))]))


def _figures(fit: LevelledResult, robust: RobustResult, chances: RankDistribution) -> dict[str, EntryFigures]:
    plain, other = fit.published, robust.published
    return {
        own.entry: EntryFigures(plain[own.entry], other[own.entry], (own.low, own.high), own.p_first, own.p_top)
        if is_linked(fit)
        else EntryFigures(plain[own.entry], other[own.entry], None, None, None)
        for own in chances.entries
    }


def entry_document(own: EntryFigures | None) -> dict[str, Any]:
    """What the analysis adds to an entry of the JSON document; nulls for an entry without rank."""
    if own is None:
        return dict.fromkeys(("levelled", "robust", "interval", "p_first", f"p_top{TOP}"))
    return {
        "levelled": float(own.levelled),
        "robust": float(own.robust),
        "interval": list(own.ranks) if own.ranks else None,
        "p_first": figure(own.p_first),
        f"p_top{TOP}": figure(own.p_top),
    }


def whole_document(analysis: Analysis) -> dict[str, Any]:
    """What the analysis adds to the JSON document itself, but for the messages."""
    return {
        "judges": list(_judges(analysis.judges)),
        "variance": dict(zip(("ratio", "judge", "residual"), map(figure, analysis.variances), strict=True)),
        "connected": analysis.connected,
        "seed": analysis.seed,
    }


def _judges(judges: Sequence[Severity]) -> Iterator[dict[str, Any]]:
    for own in judges:
        yield {
            "judge": own.judge,
            "severity": figure(own.value),
            "difference": figure(own.difference),
            "se": figure(own.se),
            "sheets": own.sheets,
        }


def figure(value: float | None) -> float | None:
    """The number with as many digits as mean something, never -0."""
    return None if value is None else float(f"{value:.{_DIGITS}g}") + 0.0
