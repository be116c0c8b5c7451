"""The best plan for a question, and how it was found.

What weighs first: each entry has its judges; each panel brings what its entry asks for; where as little as possible
shall move, few pairs move; loads are even (least sum of squares); each division of the judges is bridged as often as
asked for; days of travel, with their ways, are few; panels know many fields. All but days and fields are proven best.
Days are proven least in small contests; in large ones they are fixed first for whole places (`places.py`), within a few
per cent, and fields that nobody asked for are left to chance.

Always true of a plan: it holds every kept pair and makes no forbidden one; nobody gets more than she takes; the same
question gets the same answer as long as `how` is not CUT_SHORT; where not even a first answer was found in time the
plan is made by hand-written rules (`greedy.py`) and says so.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from judging.domain.assigning import greedy, shadows
from judging.domain.assigning.links import Division, components, severity_variance, weak_divisions
from judging.domain.assigning.model import Model
from judging.domain.assigning.places import days_by_place, fewest_days
from judging.domain.assigning.programme import Found, OutOfTime
from judging.domain.assigning.question import Pair, Question
from judging.domain.assigning.reasons import Explanation, explain

SECONDS = 10.0
"""The most time for one step."""
MOST_TRIES = 12
SMALL = 250
"""So many pairs that may be made are solved with their days in one programme."""
BROAD = 1000
"""With more, panels know what their entries ask for, and nothing more is looked for."""
NODES = 100
_ROUGHLY = 0.01
_BEYOND = 10
"""Loads that far above an even share are looked at only where they are needed."""


class How(StrEnum):
    """How a plan was found: proven best; the best in the time there was; by rules of thumb."""

    BEST = "best"
    CUT_SHORT = "cut_short"
    RULES = "rules"


@dataclass(frozen=True)
class Plan:
    """`pairs` is the whole plan, shadows included; `added` is new in it, `dropped` stands today and goes.

    `loads`, `days` and `hours` (of travel, both ways) are by judge; `weakest` the division with fewest bridges, None
    for fewer than two judges; `severity_variance` see `links.py`.
    """

    pairs: tuple[Pair, ...]
    added: tuple[Pair, ...]
    dropped: tuple[Pair, ...]
    shadowed: frozenset[Pair]
    loads: Mapping[str, int]
    days: Mapping[str, int]
    hours: Mapping[str, float]
    components: int
    weakest: Division | None
    severity_variance: float | None
    explanation: Explanation
    how: How

    @property
    def is_connected(self) -> bool:
        """Whether all that is judged hangs together, directly or through other judges and entries."""
        return self.components <= 1

    @property
    def counting(self) -> tuple[Pair, ...]:
        """The pairs whose sheets count."""
        return tuple(pair for pair in self.pairs if pair not in self.shadowed)


def solve(question: Question, *, seconds: float = SECONDS) -> Plan:
    """Share the judges out."""
    try:
        made, is_best = _solved(question, seconds)
        how = How.BEST if is_best else How.CUT_SHORT
    except OutOfTime:
        made, how = _by_rules(question), How.RULES
    return _plan(question, frozenset(made), how)


def _started(question: Question, seconds: float) -> tuple[Model, Found]:
    """The programme, and who is lacking with loads as even as they can be."""
    usual = question.per_entry * len(question.entries) / max(1, len(question.counting))
    model = Model(question, reach=math.ceil(usual) + _BEYOND)
    first = model.first(seconds)
    if model.is_at_its_reach(first):
        model = Model(question)
        first = model.first(seconds)
    model.hold(first)
    return model, first


def _solved(question: Question, seconds: float) -> tuple[list[Pair], bool]:
    model, first = _started(question, seconds)
    least: Mapping[tuple[str, str], int] = {}
    is_best, is_small = first.is_best, len(model.pairs) <= SMALL
    if not is_small:
        least = days_by_place(model, first, seconds)
    cost = {**model.travel(least), **model.moving()}
    if len(model.pairs) <= BROAD:
        cost.update(model.breadth())
    asked: set[frozenset[str]] = set()
    for _ in range(MOST_TRIES):
        gap = 0.0 if is_small else _ROUGHLY
        found = model.programme.least(cost, seconds=seconds, gap=gap, nodes=None if is_small else NODES)
        new = _unbridged(model, found, asked)
        if not new:
            break
        for group in new:
            asked.add(group)
            cost.update(model.bridge(group, model.question.overlap))
    return model.made(found), is_best and (found.is_best or not is_small)


def _unbridged(model: Model, found: Found, asked: set[frozenset[str]]) -> list[frozenset[str]]:
    """The divisions that lack bridges and were not asked about yet."""
    kept = [(entry, judge) for entry, panel in model.kept.items() for judge in panel]
    weak = weak_divisions([*kept, *model.made(found)])
    return [one.group for one in weak if one.bridges < model.question.overlap and one.group not in asked]


def _by_rules(question: Question) -> list[Pair]:
    made = greedy.propose(question)
    return [pair for pair in made if pair not in question.kept]


def _plan(question: Question, made: frozenset[Pair], how: How) -> Plan:
    counting = made | {pair for pair in question.kept if pair[1] not in {one.key for one in question.shadows}}
    beside = shadows.share(question, counting)
    everything = counting | beside
    today = question.fixed | question.standing
    divisions = weak_divisions(sorted(counting))
    days, hours = fewest_days(question, everything)
    loads = Counter({judge.key: 0 for judge in question.judges})
    loads.update(judge for _, judge in everything)
    return Plan(
        pairs=tuple(sorted(everything)),
        added=tuple(sorted(everything - today)),
        dropped=tuple(sorted(today - everything)),
        shadowed=frozenset(beside),
        loads=dict(sorted(loads.items())),
        days=days,
        hours=hours,
        components=len(components(counting)),
        weakest=divisions[0] if divisions else None,
        severity_variance=severity_variance(counting),
        explanation=explain(question, counting),
        how=how,
    )
