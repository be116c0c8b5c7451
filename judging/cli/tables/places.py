"""Finals judged by places: a table whose marks are places (1 = best) becomes an order by one of the place rules.

A *ballot* is one judge's places. Where the table has several criteria each is a part of the final ("dance"): the
skating system has its own rules for that; for the others each judge's places in each part are a ballot of their own.
The figure shown is what the rule ranks by: points for Borda and Copeland, the place itself for the others (2.5 where
the skating system lets two share 2 and 3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from judging.cli.tables.counted import Told
from judging.cli.tables.report import Missing, PlaceLine, Report
from judging.domain.errors import Problem, Refused
from judging.domain.ranking.rankdata import Ballot, PlaceOrder, borda, copeland, entries_on, kemeny, schulze
from judging.domain.ranking.skating import skating_final
from judging.domain.ranking.ties import EX_AEQUO
from judging.domain.scoring.scoring import half_up
from judging.domain.tables.findings import shortened
from judging.domain.tables.grid import MarkTable
from judging.domain.tables.marks import Reading

Order = tuple[Mapping[str, int], Mapping[str, Fraction], tuple[Problem, ...]]
"""Places, the figures behind them, and warnings."""


class PlaceRule(StrEnum):
    """The rules that rank by places."""

    SKATING = "skating"
    BORDA = "borda"
    COPELAND = "copeland"
    SCHULZE = "schulze"
    KEMENY = "kemeny"


def rank_places(reading: Reading, rule: PlaceRule, *, min_judges: int, decimals: int) -> Report:
    """The order of the entries that at least `min_judges` judges placed; raises Refused as the rule does."""
    table = reading.table
    _require_places(table)
    judges = Counter(entry for entry, _ in table.sheets)
    placed = [entry for entry in table.entries if judges[entry] >= min_judges]
    places, figures, warnings = _order(table, placed, rule) if placed else ({}, {}, ())
    shared = Counter(places.values())
    lines = [
        PlaceLine(
            entry,
            judges[entry],
            str(figures[entry]),
            half_up(figures[entry], decimals),
            places[entry],
            (EX_AEQUO,) if shared[places[entry]] > 1 else (),
        )
        for entry in sorted(placed, key=lambda entry: (places[entry], entry))
    ]
    missing = [
        Missing(
            entry, judges[entry], Problem.of("too_few_sheets", entry=entry, judges=judges[entry], needed=min_judges)
        )
        for entry in table.entries
        if entry not in places
    ]
    told = Told.of(reading, None, warnings)
    return Report(rule.value, decimals, tuple(lines), tuple(missing), rule.value, told, warnings)


def _require_places(table: MarkTable) -> None:
    """Refused naming each place below 1 or beyond the number of entries: no order holds it, so it is a slip."""
    last = len(table.entries)
    wrong = [
        Problem(
            "place_below_one" if place < 1 else "place_beyond_last",
            {"judge": judge, "entry": entry, "place": f"{place:f}", "entries": last},
        )
        for (entry, judge), own in table.sheets.items()
        for place in own.values()
        if not 1 <= place <= last
    ]
    if wrong:
        raise Refused(*wrong)


def _require_whole_orders(table: MarkTable, placed: Sequence[str]) -> None:
    """Refused naming each judge who left entries without a place, and them."""
    judges, wanted = sorted({judge for _, judge in table.sheets}), set(table.criteria)
    without = {
        judge: [entry for entry in placed if wanted - table.sheets.get((entry, judge), {}).keys()] for judge in judges
    }
    wrong = [
        Problem.of("places_missing", judge=judge, entries=shortened(", ".join(own)), count=len(own))
        for judge, own in without.items()
        if own
    ]
    if wrong:
        raise Refused(*wrong)


def _order(table: MarkTable, placed: Sequence[str], rule: PlaceRule) -> Order:
    if rule in (PlaceRule.SKATING, PlaceRule.BORDA):
        _require_whole_orders(table, placed)
    if rule is PlaceRule.SKATING:
        return _skating(table, placed)
    ballots = _ballots(table, placed)
    apart = _not_compared(ballots)
    if rule is PlaceRule.KEMENY:
        best = kemeny(ballots)
        several = () if best.is_unique else (Problem.of("kemeny_several_best", optima=best.optima),)
        return best.places, _as_figures(best.places), (*several, *apart)
    rules: dict[PlaceRule, Callable[[Sequence[Ballot]], PlaceOrder]] = {
        PlaceRule.BORDA: borda,
        PlaceRule.COPELAND: copeland,
        PlaceRule.SCHULZE: schulze,
    }
    found = rules[rule](ballots)
    return found.places, found.figures or _as_figures(found.places), apart


def _not_compared(ballots: Sequence[Ballot]) -> tuple[Problem, ...]:
    """Says how many pairs of entries stand on no ballot together, where there are such."""
    together = {pair for ballot in ballots for pair in combinations(sorted(ballot.places), 2)}
    apart = [pair for pair in combinations(entries_on(ballots), 2) if pair not in together]
    if not apart:
        return ()
    return (Problem.of("pairs_not_compared", count=len(apart), first=apart[0][0], second=apart[0][1]),)


def _as_figures(places: Mapping[str, int]) -> dict[str, Fraction]:
    return {entry: Fraction(place) for entry, place in places.items()}


def _ballots(table: MarkTable, placed: Sequence[str]) -> list[Ballot]:
    """One for each judge and part; places keep their decimals (2.5 where a judge left two level)."""
    wanted, found = set(placed), dict[tuple[str, str], dict[str, int | Fraction]]()
    for (entry, judge), own in table.sheets.items():
        if entry in wanted:
            for criterion, place in own.items():
                found.setdefault((judge, criterion), {})[entry] = Fraction(place)
    return [Ballot(places) for _, places in sorted(found.items())]


def _skating(table: MarkTable, placed: Sequence[str]) -> Order:
    """The skating system needs every judge's whole places in every part."""
    judges = sorted({judge for _, judge in table.sheets})
    parts = []
    for criterion in table.criteria:
        places = {entry: [table.sheets.get((entry, judge), {}).get(criterion) for judge in judges] for entry in placed}
        if any(place is None for own in places.values() for place in own):
            raise Refused(Problem.of("skating_needs_every_judge"))
        parts.append(_whole(places, judges))
    figures = skating_final(parts)
    ranks = {entry: 1 + sum(other < own for other in figures.values()) for entry, own in figures.items()}
    return ranks, figures, ()


def _whole(places: Mapping[str, Sequence[Decimal | None]], judges: Sequence[str]) -> dict[str, list[int]]:
    """The places of one part; Refused naming each judge who did not give 1..n, each once."""
    wanted = [Decimal(place) for place in range(1, len(places) + 1)]
    wrong = [
        judge
        for judge, given in zip(judges, zip(*places.values(), strict=True), strict=True)
        if sorted(place for place in given if place is not None) != wanted
    ]
    if wrong:
        raise Refused(*(Problem.of("skating_needs_places", judge=judge, places=len(places)) for judge in wrong))
    return {entry: [int(place) for place in own if place is not None] for entry, own in places.items()}
