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
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

from judging.domain.errors import Problem, Refused
from judging.domain.ranking.aggregation import RuleKind, aggregate, mean, median
from judging.domain.ranking.ties import TieChain, TieStep
from judging.domain.scoring.scoresheet import Mark, ScoreSheet
from judging.domain.scoring.scoring import Scorer, SheetScore, half_up

DEFAULT_TIE_CHAIN = ("pairwise", "criteria", "median")
MOST_DECIMALS = 6
Carrying = Callable[[str, Fraction], Fraction]
"""The score of an entry (its key) with what it carries, from what its sheets of this round make."""
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
        return cls.by(Scorer(sheet), marks)

    @classmethod
    def by(cls, scorer: Scorer, marks: Iterable[Mark]) -> JudgedSheet | None:
        """The same where many sheets are scored."""
        by_criterion = {mark.criterion: mark for mark in marks}
        score = scorer.score(by_criterion)
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

    def criterion(self, key: str) -> Fraction | None:
        """The mean mark on one criterion; None where no judge has a value for it."""
        values = [mark.value for own in self.sheets.values() if (mark := own.marks.get(key)) and mark.value is not None]
        return mean(values) if values else None


KEYED_STEPS: Mapping[str, Callable[[Entry, str], Fraction | None]] = {
    "part": lambda entry, key: entry.parts.get(key),
    "section": lambda entry, key: entry.sections.get(key),
    "criterion": Entry.criterion,
}


@dataclass(frozen=True)
class Ranked:
    """One entry in its place.

    `exact` is the score before rounding, `score` the published one. `tie` names the steps that parted it from entries
    with the same score, or is ("ex aequo",) where it shares its place, or () where its score stands alone. `of` is what
    was ranked. `own` is the score that the sheets alone make where points of an earlier round come in, else None.
    """

    key: str
    judges: int
    exact: Fraction
    score: Decimal
    rank: int
    of: Entry
    tie: tuple[str, ...] = ()
    own: Fraction | None = None

    @property
    def sections(self) -> Mapping[str, Fraction]:
        """The exact mean points of each section; one that no judge could judge is left out."""
        return self.of.sections

    @property
    def parts(self) -> Mapping[str, Fraction]:
        """The same for each part."""
        return self.of.parts


@dataclass(frozen=True)
class Unranked:
    """An entry that has no rank, and why."""

    key: str
    judges: int
    reason: Problem


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
    carried: Carrying | None = None,
) -> Ranking:
    """Rank the entries of one category.

    `votes` maps entry keys to the votes of a recorded jury vote (for the step "vote"); `carried` makes the score of
    what an entry's sheets make and of what it brings from an earlier round. Raises Refused for a
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
    own = aggregation.scores
    exact = own if carried is None else {key: carried(key, own[key]) for key in judged}
    published = {key: half_up(exact[key], rule.decimals) for key in judged}
    chain = _chain(sheet, rule, judged, totals, votes or {})
    brings = dict.fromkeys(judged) if carried is None else own
    return Ranking(
        rule=rule,
        applied=aggregation.applied,
        entries=tuple(
            Ranked(key, len(judged[key].sheets), exact[key], published[key], place, judged[key], steps, brings[key])
            for key, place, steps in _in_order(published, chain)
        ),
        unranked=tuple(_without_rank(entry, rule) for entry in ordered if entry.key not in judged),
        tie_steps=tuple(chain.log),
        warnings=aggregation.warnings,
    )


def _without_rank(entry: Entry, rule: Rule) -> Unranked:
    few, needed = len(entry.sheets), rule.min_sheets
    return Unranked(entry.key, few, Problem.of("too_few_sheets", entry=entry.key, judges=few, needed=needed))


def _means(sheets: Iterable[Mapping[str, Fraction | Decimal]]) -> dict[str, Fraction]:
    """The mean of each figure over the sheets that have it."""
    figures: dict[str, list[Fraction | Decimal]] = {}
    for own in sheets:
        for key, figure in own.items():
            figures.setdefault(key, []).append(figure)
    return {key: mean(values) for key, values in figures.items()}


def _in_order(published: Mapping[str, Decimal], chain: TieChain) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Every entry with its rank and the steps that decided it, best first."""
    groups: dict[Decimal, list[str]] = {}
    for key in sorted(published):
        groups.setdefault(published[key], []).append(key)
    place = 1
    for score in sorted(groups, reverse=True):
        tied = tuple(groups[score])
        for shared, steps in chain.part(tied) if len(tied) > 1 else [(tied, ())]:
            yield from ((key, place, steps) for key in shared)
            place += len(shared)


def _chain(
    sheet: ScoreSheet,
    rule: Rule,
    entries: Mapping[str, Entry],
    totals: Mapping[str, Mapping[str, Fraction]],
    votes: Mapping[str, int],
) -> TieChain:
    """The declared chain, with the figures of these entries as they are shown; each is made once."""

    shown = cache(lambda total: half_up(total, rule.decimals))

    @cache
    def shown_totals(key: str) -> dict[str, Decimal]:
        return {judge: shown(total) for judge, total in totals[key].items()}

    @cache
    def figure(step: str, key: str) -> Decimal | None:
        if step == "vote":
            return Decimal(votes[key]) if key in votes else None
        if step == "median":
            exact: Fraction | None = median([Fraction(total) for total in shown_totals(key).values()])
        else:
            name, _, part = step.partition(":")
            exact = KEYED_STEPS[name](entries[key], part)
        return None if exact is None else half_up(exact, rule.decimals)

    return TieChain(tuple(_single_steps(sheet, rule.tie_chain)), figure, shown_totals)


def _single_steps(sheet: ScoreSheet, chain: Iterable[str]) -> Iterator[str]:
    """The chain with "criteria" written out, heaviest first (the sort keeps sheet order among equals)."""
    for step in chain:
        if step == "criteria":
            by_weight = sorted(sheet.criteria, key=lambda criterion: -criterion.weight)
            yield from (f"criterion:{criterion.key}" for criterion in by_weight)
        else:
            yield step
