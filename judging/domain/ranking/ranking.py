"""The order of the entries of one category.

The tie rule, in words: **Two entries with the same published score are tied. The steps of the declared chain
are then taken in turn; the first step that tells some of the tied entries apart orders them by it, and the
whole chain starts again inside each group that is still tied. Entries that no step tells apart share the
place, and the next place is skipped (1, 1, 3). Every figure a step compares is rounded like the score: no
digit that nobody sees decides a place.**

Steps of a chain (`Rule.tie_chain`):

* `pairwise`: an entry goes first when, against every other of the group, more judges put it ahead than
  behind; only judges who scored both are asked, and a judge who gave both the same total abstains;
* `criteria`: the higher mean mark on the heaviest criterion, then on the next; among equal weights, sheet
  order;
* `criterion:KEY`, `section:KEY`, `part:KEY`: the higher mean on that criterion, section or part;
* `median`: the higher median of the judges' totals;
* `vote`: more votes in a recorded vote of the jury.

A step speaks only when it has a figure for every entry of the group: unknown is not zero.

Always true: a place depends on the published scores and the chain, never on names, on the order of rows or on
the clock; keys sort entries that share a place, for display only; an entry with too few sheets is listed with
the reason and has no rank; section, part and criterion means are plain means, whatever the kind of the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import combinations, groupby
from typing import Any

from judging.domain.errors import Problem, Refused
from judging.domain.ranking.aggregation import RuleKind, aggregate, mean, median
from judging.domain.scoring.scoresheet import Mark, ScoreSheet
from judging.domain.scoring.scoring import SheetScore, half_up, sheet_score

DEFAULT_TIE_CHAIN = ("pairwise", "criteria", "median")
EX_AEQUO = "ex aequo"
MOST_DECIMALS = 6
PLAIN_STEPS = ("pairwise", "criteria", "median", "vote")


@dataclass(frozen=True)
class Rule:
    """How a category is ranked; announced before the first mark is seen.

    Raises ValueError for a rule that nobody could apply.
    """

    kind: RuleKind = RuleKind.MEAN
    trim: int = 1
    decimals: int = 2
    min_sheets: int = 2
    tie_chain: tuple[str, ...] = DEFAULT_TIE_CHAIN

    def __post_init__(self) -> None:
        if self.trim < 1:
            raise ValueError("trim must be at least 1")
        if not 0 <= self.decimals <= MOST_DECIMALS:
            raise ValueError(f"decimals must lie between 0 and {MOST_DECIMALS}")
        if self.min_sheets < 1:
            raise ValueError("min_sheets must be at least 1")
        for step in self.tie_chain:
            name, colon, key = step.partition(":")
            if not (name in KEYED_STEPS and key if colon else name in PLAIN_STEPS):
                raise ValueError(f"unknown step in the tie chain: {step!r}")

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Rule:
        """Read a rule from its JSON document; what is left out takes the default."""
        unknown = sorted(set(document) - {"kind", "trim", "decimals", "min_sheets", "tie_chain"})
        if unknown:
            raise ValueError(f"unknown setting in the rule: {unknown[0]}")
        return cls(
            kind=RuleKind(document.get("kind", RuleKind.MEAN)),
            trim=int(document.get("trim", 1)),
            decimals=int(document.get("decimals", 2)),
            min_sheets=int(document.get("min_sheets", 2)),
            tie_chain=tuple(document.get("tie_chain", DEFAULT_TIE_CHAIN)),
        )

    def to_document(self) -> dict[str, Any]:
        """The rule as plain JSON; `from_document` reads it back without loss."""
        return {
            "kind": self.kind.value,
            "trim": self.trim,
            "decimals": self.decimals,
            "min_sheets": self.min_sheets,
            "tie_chain": list(self.tie_chain),
        }


@dataclass(frozen=True)
class JudgedSheet:
    """One judge's complete sheet for one entry: marks by criterion key, and the points they make."""

    marks: Mapping[str, Mark]
    score: SheetScore

    @classmethod
    def of(cls, sheet: ScoreSheet, marks: Iterable[Mark]) -> JudgedSheet | None:
        """Score the marks; None where no criterion has a value, because then there is nothing to count."""
        by_criterion = {mark.criterion: mark for mark in marks}
        score = sheet_score(sheet, by_criterion)
        return None if score is None else cls(by_criterion, score)


@dataclass(frozen=True)
class Entry:
    """What is ranked: a key, and the sheets by judge. A judge who was absent or recused has no sheet here.

    Its exact means are made when they are first asked for, and kept; what no judge could judge is left out of them.
    """

    key: str
    sheets: Mapping[str, JudgedSheet]

    @cached_property
    def sections(self) -> Mapping[str, Fraction]:
        """The mean points of each section."""
        return _means(own.score.sections for own in self.sheets.values())

    @cached_property
    def parts(self) -> Mapping[str, Fraction]:
        """The mean points of each part."""
        return _means(own.score.parts for own in self.sheets.values())

    @cached_property
    def criteria(self) -> Mapping[str, Fraction]:
        """The mean mark on each criterion."""
        return _means(
            {key: mark.value for key, mark in own.marks.items() if mark.value is not None}
            for own in self.sheets.values()
        )


KEYED_STEPS: Mapping[str, Callable[[Entry], Mapping[str, Fraction]]] = {
    "part": lambda entry: entry.parts,
    "section": lambda entry: entry.sections,
    "criterion": lambda entry: entry.criteria,
}


@dataclass(frozen=True)
class Ranked:
    """One entry in its place.

    `exact` is the score before rounding, `score` the published one. `tie` names the steps that parted it from entries
    with the same score, or is ("ex aequo",) where it shares its place, or () where its score stands alone. The means
    are exact, in points; what no judge could judge is left out.
    """

    key: str
    judges: int
    exact: Fraction
    score: Decimal
    rank: int
    sections: Mapping[str, Fraction]
    parts: Mapping[str, Fraction]
    tie: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unranked:
    """An entry that has no rank, and why."""

    key: str
    judges: int
    reason: Problem


@dataclass(frozen=True)
class Duel:
    """Two entries compared by the judges who scored both: how many put the one ahead, how many the other."""

    first: str
    second: str
    for_first: int
    for_second: int

    @property
    def winner(self) -> str | None:
        if self.for_first == self.for_second:
            return None
        return self.first if self.for_first > self.for_second else self.second


@dataclass(frozen=True)
class TieStep:
    """One step taken on one tied group: the figures compared and the groups that came out, best first.

    A figure is the rounded mean, the median, the votes, or (pairwise) how many others of the group the entry beats;
    None where it is unknown. `duels` holds the comparisons behind a pairwise step.
    """

    step: str
    group: tuple[str, ...]
    figures: Mapping[str, Decimal | None]
    outcome: tuple[tuple[str, ...], ...]
    duels: tuple[Duel, ...] = ()

    @property
    def decided(self) -> bool:
        return len(self.outcome) > 1


@dataclass(frozen=True)
class Ranking:
    """The computed order: entries by rank, those without a rank, and every tie step that was taken, in order.

    `applied` is the kind really used: a trimmed rule falls back to the mean for all when one entry has too few sheets.
    `warnings` says why an order that was not asked to be official may only be looked at.
    """

    rule: Rule
    applied: RuleKind
    entries: tuple[Ranked, ...]
    unranked: tuple[Unranked, ...]
    tie_steps: tuple[TieStep, ...]
    warnings: tuple[Problem, ...] = ()


def rule_problems(sheet: ScoreSheet, rule: Rule) -> list[Problem]:
    """Steps of the tie chain that name a part, section or criterion the sheet does not have."""
    known = {f"part:{part.key}" for part in sheet.parts}
    known |= {f"section:{section.key}" for section in sheet.sections}
    known |= {f"criterion:{criterion.key}" for criterion in sheet.criteria}
    return [
        Problem.of("unknown_tie_step", at="tie_chain", step=step)
        for step in rule.tie_chain
        if ":" in step and step not in known
    ]


def rank(
    sheet: ScoreSheet,
    entries: Iterable[Entry],
    rule: Rule,
    *,
    votes: Mapping[str, int] | None = None,
    official: bool = True,
) -> Ranking:
    """Rank the entries of one category.

    `votes` maps entry keys to the votes of a recorded jury vote (for the step "vote"). Raises Refused for a
    tie chain that does not fit the sheet and, with a levelled kind, for panels that cannot carry it
    (`official=False` then only warns, where one order exists); ValueError when two entries share a key. "Every
    entry" in the condition for trimming means every entry that has enough sheets to be ranked: the others have
    no score to be compared.
    """
    problems = rule_problems(sheet, rule)
    if problems:
        raise Refused(*problems)
    ordered = sorted(entries, key=lambda entry: entry.key)
    if len({entry.key for entry in ordered}) != len(ordered):
        raise ValueError("two entries share a key")
    judged = {entry.key: entry for entry in ordered if len(entry.sheets) >= rule.min_sheets}
    totals = {key: {judge: own.score.total for judge, own in entry.sheets.items()} for key, entry in judged.items()}
    aggregation = aggregate(rule.kind, totals, trim=rule.trim, official=official)
    standings = {key: _standing(entry, aggregation.scores[key], rule.decimals) for key, entry in judged.items()}
    chain = _TieChain(sheet, rule, judged, totals, votes or {})
    return Ranking(
        rule=rule,
        applied=aggregation.applied,
        entries=tuple(_in_order(standings, chain)),
        unranked=tuple(_without_rank(entry, rule) for entry in ordered if entry.key not in judged),
        tie_steps=tuple(chain.log),
        warnings=aggregation.warnings,
    )


def _without_rank(entry: Entry, rule: Rule) -> Unranked:
    few, needed = len(entry.sheets), rule.min_sheets
    return Unranked(entry.key, few, Problem.of("too_few_sheets", entry=entry.key, judges=few, needed=needed))


def _standing(entry: Entry, exact: Fraction, decimals: int) -> Ranked:
    """The entry with its score and means, before it has a rank."""
    return Ranked(entry.key, len(entry.sheets), exact, half_up(exact, decimals), 0, entry.sections, entry.parts)


def _means(sheets: Iterable[Mapping[str, Fraction | Decimal]]) -> dict[str, Fraction]:
    """The mean of each figure over the sheets that have it."""
    figures: dict[str, list[Fraction | Decimal]] = {}
    for own in sheets:
        for key, figure in own.items():
            figures.setdefault(key, []).append(figure)
    return {key: mean(values) for key, values in figures.items()}


def _in_order(standings: Mapping[str, Ranked], chain: _TieChain) -> Iterator[Ranked]:
    """Every entry with its rank and the steps that decided it, best first."""
    place = 1
    by_score = sorted(standings.values(), key=lambda entry: (-entry.score, entry.key))
    for _, tied in groupby(by_score, key=lambda entry: entry.score):
        for shared, steps in chain.part(tuple(entry.key for entry in tied)):
            for key in shared:
                yield replace(standings[key], rank=place, tie=steps)
            place += len(shared)


class _TieChain:
    """Takes the declared steps on tied groups and writes down each one (`log`)."""

    def __init__(
        self,
        sheet: ScoreSheet,
        rule: Rule,
        entries: Mapping[str, Entry],
        totals: Mapping[str, Mapping[str, Fraction]],
        votes: Mapping[str, int],
    ) -> None:
        self.log: list[TieStep] = []
        self._steps = tuple(_single_steps(sheet, rule.tie_chain))
        self._decimals = rule.decimals
        self._entries = entries
        self._totals = totals
        self._rounded: dict[str, dict[str, Decimal]] = {}
        self._votes = votes

    def part(self, tied: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """The groups that share a place, best first, each with its `Ranked.tie`."""
        waiting: list[tuple[tuple[str, ...], tuple[str, ...]]] = [(tied, ())]
        while waiting:
            group, decided_by = waiting.pop()
            deciding = self._first_that_decides(group) if len(group) > 1 else None
            if deciding is None:
                yield group, (EX_AEQUO,) if len(group) > 1 else decided_by
                continue
            steps = tuple(dict.fromkeys((*decided_by, deciding.step)))
            waiting.extend((smaller, steps) for smaller in reversed(deciding.outcome))

    def _first_that_decides(self, group: tuple[str, ...]) -> TieStep | None:
        for step in self._steps:
            taken = self._pairwise(group) if step == "pairwise" else self._by_figure(step, group)
            self.log.append(taken)
            if taken.decided:
                return taken
        return None

    def _by_figure(self, step: str, group: tuple[str, ...]) -> TieStep:
        figures = {key: self._figure(step, key) for key in group}
        known = {key: figure for key, figure in figures.items() if figure is not None}
        if len(known) < len(group):
            return TieStep(step, group, figures, (group,))
        best_first = sorted(group, key=lambda key: (-known[key], key))
        outcome = tuple(tuple(same) for _, same in groupby(best_first, key=known.__getitem__))
        return TieStep(step, group, figures, outcome)

    def _figure(self, step: str, key: str) -> Decimal | None:
        if step == "vote":
            return Decimal(self._votes[key]) if key in self._votes else None
        if step == "median":
            exact: Fraction | None = median([Fraction(total) for total in self._shown_totals(key).values()])
        else:
            name, _, part = step.partition(":")
            exact = KEYED_STEPS[name](self._entries[key]).get(part)
        return None if exact is None else half_up(exact, self._decimals)

    def _shown_totals(self, key: str) -> dict[str, Decimal]:
        """The judges' totals for one entry, as they are shown."""
        if key not in self._rounded:
            self._rounded[key] = {judge: half_up(total, self._decimals) for judge, total in self._totals[key].items()}
        return self._rounded[key]

    def _pairwise(self, group: tuple[str, ...]) -> TieStep:
        duels = tuple(self._duel(first, second) for first, second in combinations(group, 2))
        beaten = dict.fromkeys(group, 0)
        for duel in duels:
            if duel.winner is not None:
                beaten[duel.winner] += 1
        outcome: tuple[tuple[str, ...], ...] = (group,)
        for key in group:
            if beaten[key] == len(group) - 1:
                outcome = ((key,), tuple(other for other in group if other != key))
        return TieStep("pairwise", group, {key: Decimal(n) for key, n in beaten.items()}, outcome, duels)

    def _duel(self, first: str, second: str) -> Duel:
        ours, theirs = self._shown_totals(first), self._shown_totals(second)
        both = ours.keys() & theirs.keys()
        return Duel(
            first,
            second,
            for_first=sum(ours[judge] > theirs[judge] for judge in both),
            for_second=sum(ours[judge] < theirs[judge] for judge in both),
        )


def _single_steps(sheet: ScoreSheet, chain: Iterable[str]) -> Iterator[str]:
    """The chain with "criteria" written out, heaviest first (the sort keeps sheet order among equals)."""
    for step in chain:
        if step == "criteria":
            by_weight = sorted(sheet.criteria, key=lambda criterion: -criterion.weight)
            yield from (f"criterion:{criterion.key}" for criterion in by_weight)
        else:
            yield step
