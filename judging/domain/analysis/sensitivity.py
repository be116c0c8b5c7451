"""What the order hangs on: the rule, one judge, one criterion, the weights. Never changes the official result.

Blocks: the eight `otherrules`; the order without each judge and without each criterion; the smallest move of
weight between criteria that would swap two neighbours (exact); and the order under weights drawn at random round
the declared ones: w' ~ Dirichlet(100 w), where a weight of 20 % moves with a standard deviation of 4 points.

Always true: the same marks and seed give the same figures; ranks are competition ranks on figures rounded as they
would be published; an entry left without any sheet has no rank (None), it is never last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from judging.domain.analysis.markrows import MarkRows
from judging.domain.analysis.otherrules import OtherRule, ranks
from judging.domain.levelling.crossed import Array, CrossedTotals
from judging.domain.levelling.severity import levelled
from judging.domain.ranking.ranking import Entry
from judging.domain.results.rounds import CarriedIn
from judging.domain.scoring.scoresheet import ScoreSheet

WEIGHT_DRAWS = 2_000
CONCENTRATION = 100.0
_AT_ONCE = 1_000_000
"""Cells scored at a time: bounds the memory of the weight draws."""

Ranks = Mapping[str, int | None]
"""Entry -> rank; None where nothing is left to rank it by."""


@dataclass(frozen=True)
class RuleComparison:
    """Ranks by every rule that can be applied, and per entry what they agree on."""

    ranks: Mapping[OtherRule, Ranks]
    top: int

    @property
    def spread(self) -> dict[str, tuple[int, int]]:
        """Entry -> best and worst rank."""
        return {key: (min(own), max(own)) for key, own in self._by_entry().items()}

    @property
    def times_in_top(self) -> dict[str, int]:
        """Entry -> under how many of the rules it is among the first `top`."""
        return {key: sum(rank <= self.top for rank in own) for key, own in self._by_entry().items()}

    def _by_entry(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for by_entry in self.ranks.values():
            for key, rank in by_entry.items():
                if rank is not None:
                    found.setdefault(key, []).append(rank)
        return found


@dataclass(frozen=True)
class ZoneChange:
    """Leaving out one judge or criterion moves entries into or out of the first places, or within them."""

    without: str
    entered: tuple[str, ...]
    left: tuple[str, ...]
    moved: tuple[str, ...]


@dataclass(frozen=True)
class WeightChances:
    """Entry -> share of the weight draws in which it is first, and among the first `top`."""

    p_first: Mapping[str, float]
    p_top: Mapping[str, float]
    top: int
    draws: int
    seed: int


@dataclass(frozen=True)
class WeightMove:
    """A share of all weight (0 to 1) taken from one criterion and given to another."""

    source: str
    target: str
    share: Fraction


@dataclass(frozen=True)
class WeightFlip:
    """The least weight to move until `second` draws level with `first`, who is ahead by `lead` (mark units)."""

    first: str
    second: str
    lead: Fraction
    moves: tuple[WeightMove, ...]

    @property
    def distance(self) -> Fraction:
        """The share of all weight that must move."""
        return sum((move.share for move in self.moves), Fraction(0))


@dataclass(frozen=True)
class Sensitivity:
    """The whole panel for one category."""

    rules: RuleComparison
    without_judge: Mapping[str, Ranks]
    without_criterion: Mapping[str, Ranks]
    weights: WeightChances


def sensitivity(
    rows: MarkRows, *, seed: int, top: int = 3, base: OtherRule = OtherRule.MEAN, decimals: int = 2
) -> Sensitivity:
    """All blocks but the weight flips (`weight_flips`, which are exact and need the order).

    `base` is the rule that is repeated without judges, without criteria and under other weights: mean or levelled.
    """
    totals = rows.totals
    return Sensitivity(
        rules=compare_rules(totals, top=top, decimals=decimals),
        without_judge=without_each_judge(totals, base=base, decimals=decimals),
        without_criterion=without_each_criterion(rows, base=base, decimals=decimals),
        weights=weight_chances(rows, seed=seed, top=top, base=base, decimals=decimals),
    )


def compare_rules(totals: CrossedTotals, *, top: int = 3, decimals: int = 2) -> RuleComparison:
    """Rank by every rule that can be applied to these totals."""
    found = {rule: _ranked(totals, rule, decimals, totals.entries) for rule in OtherRule}
    return RuleComparison({rule: own for rule, own in found.items() if own is not None}, top)


def _ranked(totals: CrossedTotals, rule: OtherRule, decimals: int, entries: Sequence[str]) -> Ranks | None:
    found = ranks(rule, totals, decimals=decimals)
    if found is None:
        return None
    return {**dict.fromkeys(entries, None), **dict(zip(totals.entries, found.tolist(), strict=True))}


def without_each_judge(
    totals: CrossedTotals, *, base: OtherRule = OtherRule.MEAN, decimals: int = 2
) -> dict[str, Ranks]:
    """Judge -> the order without that judge's sheets; empty where there is only one judge."""
    found: dict[str, Ranks] = {}
    for place, judge in enumerate(totals.judges):
        others = totals.incidence.column != place
        own = _ranked(totals.keep(others), base, decimals, totals.entries) if others.any() else None
        if own is not None:
            found[judge] = own
    return found


def without_each_criterion(rows: MarkRows, *, base: OtherRule = OtherRule.MEAN, decimals: int = 2) -> dict[str, Ranks]:
    """Criterion -> the order if it had no weight; empty where there is only one criterion."""
    found: dict[str, Ranks] = {}
    for place, criterion in enumerate(rows.criteria):
        weights = np.where(np.arange(len(rows.criteria)) == place, 0.0, rows.weights)
        counted = rows.counted(weights) > 0.0
        if not counted.any():
            continue
        totals = rows.totals.with_values(rows.points(weights[None, :])[:, 0])
        kept = totals if counted.all() else totals.keep(counted)
        own = _ranked(kept, base, decimals, totals.entries)
        if own is not None:
            found[criterion] = own
    return found


def zone_changes(official: Ranks, without: Mapping[str, Ranks], *, top: int = 3) -> tuple[ZoneChange, ...]:
    """Every omission that changes who stands where among the first `top`."""
    changes = []
    for key, found in without.items():
        before = {entry: rank for entry, rank in official.items() if rank is not None and rank <= top}
        after = {entry: rank for entry, rank in found.items() if rank is not None and rank <= top}
        moved = tuple(sorted(entry for entry in before.keys() & after.keys() if before[entry] != after[entry]))
        change = ZoneChange(
            key, tuple(sorted(after.keys() - before.keys())), tuple(sorted(before.keys() - after.keys())), moved
        )
        if change.entered or change.left or change.moved:
            changes.append(change)
    return tuple(changes)


def weight_chances(
    rows: MarkRows,
    *,
    seed: int,
    top: int = 3,
    base: OtherRule = OtherRule.MEAN,
    decimals: int = 2,
    draws: int = WEIGHT_DRAWS,
) -> WeightChances:
    """Rank under `draws` weightings drawn round the declared one; ties count for every entry that shares a place.

    With the levelled score as base, the ratio t stays as fitted under the declared weights.
    """
    generator = np.random.Generator(np.random.Philox(seed))
    weights = generator.dirichlet(CONCENTRATION * rows.weights / np.sum(rows.weights), draws)
    first, within = np.zeros(len(rows.totals.entries)), np.zeros(len(rows.totals.entries))
    place = min(top, len(first))
    for scores in _scores_under(rows, weights, base):
        shown = np.floor(scores * 10.0**decimals + 0.5 + 1e-7)
        first += np.sum(shown == np.max(shown, axis=0), axis=1)
        last_in = np.partition(shown, len(first) - place, axis=0)[len(first) - place]
        within += np.sum(shown >= last_in, axis=1)
    p_first, p_top = (
        dict(zip(rows.totals.entries, (count / draws).tolist(), strict=True)) for count in (first, within)
    )
    return WeightChances(p_first, p_top, top, draws, seed)


def _scores_under(rows: MarkRows, weights: Array, base: OtherRule) -> Iterator[Array]:
    """Scores of the entries under each weighting, entries x weightings, a block at a time."""
    at = rows.totals.incidence
    kernel = levelled(rows.totals).kernel if base is OtherRule.LEVELLED else None
    at_once = max(1, _AT_ONCE // len(rows.marks))
    for start in range(0, len(weights), at_once):
        points = rows.points(weights[start : start + at_once])
        means = at.group_sums(points) / at.group_size[:, None]
        if kernel is not None:
            severity = kernel @ at.column_sums(points - means[at.group])
            means = means - at.spread_columns(severity) / at.group_size[:, None]
        yield means


def weight_flips(
    sheet: ScoreSheet, order: Sequence[Entry], carried: CarriedIn | None = None
) -> tuple[WeightFlip | None, ...]:
    """For each entry of the order and the next one, how little weight swaps them, for the mean rule.

    What an entry brings from the round before (`carried`) is a lead that no weight moves.

    None where no move of weight can do it, where they are level already, and where a sheet has a criterion
    without a mark, or the sheet a penalty (the score is then no longer linear in the weights).
    """
    weights = {criterion.key: criterion.weight / sheet.weight for criterion in sheet.weighed}
    stretch = {own.key: Fraction(sheet.scale.max) / Fraction(sheet.scale_of(own).max) for own in sheet.weighed}
    means = [_criterion_means(sheet, entry) for entry in order]
    flips: list[WeightFlip | None] = []
    for place in range(len(order) - 1):
        ours, theirs = means[place], means[place + 1]
        if ours is None or theirs is None:
            flips.append(None)
            continue
        leads = {key: (ours[key] - theirs[key]) * stretch[key] for key in weights}
        first, second = order[place].key, order[place + 1].key
        flips.append(_flip(first, second, weights, leads, _lead_before(sheet, first, second, carried)))
    return tuple(flips)


def _lead_before(sheet: ScoreSheet, first: str, second: str, carried: CarriedIn | None) -> Fraction:
    """By how much the first is ahead in what both bring along, in mark units of this round's sheet."""
    if carried is None:
        return Fraction(0)
    ahead = (carried.points(first) - carried.points(second)) / carried.share
    return ahead * Fraction(sheet.scale.max) / Fraction(sheet.out_of)


def _criterion_means(sheet: ScoreSheet, entry: Entry) -> Mapping[str, Fraction] | None:
    """Exact mean mark of each criterion; None where a sheet lacks one."""
    marks = (own.marks.get(criterion.key) for own in entry.sheets.values() for criterion in sheet.criteria)
    if len(sheet.weighed) < len(sheet.criteria):
        return None
    return entry.criteria if all(mark is not None and mark.value is not None for mark in marks) else None


def _flip(
    first: str, second: str, weights: Mapping[str, Fraction], leads: Mapping[str, Fraction], before: Fraction
) -> WeightFlip | None:
    """Move weight from where `first` leads most to where it leads least; exhaust a donor, go on with the next.

    tau = D / (d_max - d_min) while the donor's weight allows it (D: the lead that is left); `before` is the part of
    the lead that stays under any weights.
    """
    lead = left = sum((weights[key] * leads[key] for key in weights), before)
    target = min(leads, key=lambda key: (leads[key], key))
    if lead <= 0 or leads[target] + before >= 0:
        return None
    moves: list[WeightMove] = []
    for source in sorted(leads, key=lambda key: (-leads[key], key)):
        gain = leads[source] - leads[target]
        share = min(weights[source], left / gain) if gain > 0 else Fraction(0)
        if share > 0:
            moves.append(WeightMove(source, target, share))
            left -= share * gain
    return WeightFlip(first, second, lead, tuple(moves))
