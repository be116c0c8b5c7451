"""How precise a plan will be, by the spread of what was scored before.

Always true: nothing is supposed in silence: where nobody has scored and nothing was said, nothing is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from judging.domain.assigning.solving import Plan
from judging.domain.assigning.visits import Precision, Spread, by_visits, expected, of_plan
from judging.domain.errors import Refused
from judging.domain.levelling.crossed import CrossedTotals
from judging.domain.levelling.variance import variance_components
from judging.domain.ranking.aggregation import RuleKind
from judging.services.contest.rounds import rule_of
from judging.services.results.results import draft
from judging.storage.models import Edition, Round

SEED = 20_260_000
_LEVELLED = (RuleKind.LEVELLED, RuleKind.ROBUST)


@dataclass(frozen=True)
class Outlook:
    """What to expect: of the plan, and of so many judges for each entry."""

    of_plan: Precision
    by_visits: Sequence[tuple[int, Precision]]
    is_levelled: bool


def spread_of(session: Session, edition: Edition) -> Spread | None:
    """How entries, judges and the rest spread in an edition, by all its delivered sheets; None where that cannot be
    told: too few sheets, or no entry with two."""
    try:
        categories = draft(session, edition).categories
    except Refused:
        return None
    scores = [
        (f"{own.key}:{entry.key}", judge, sheet.score.total)
        for own in categories
        for entry in own.judged.values()
        for judge, sheet in entry.sheets.items()
    ]
    if not scores:
        return None
    found = variance_components(CrossedTotals.of(scores))
    return None if found is None else Spread(found.entry, found.judge, found.residual)


def outlook(round_: Round, plan: Plan, spread: Spread, *, places: int) -> Outlook | None:
    """What a plan promises, beside other numbers of judges; None for a plan without pairs. `places`: how many win."""
    levelled = rule_of(round_).kind in _LEVELLED
    pairs, entries = of_plan(plan.counting)
    own = expected(pairs, spread, levelled=levelled, seed=SEED, top=places)
    if own is None:
        return None
    judges = len({judge for _, judge in plan.counting})
    others = by_visits(entries, judges, spread, levelled=levelled, seed=SEED, top=places)
    return Outlook(own, others, levelled)
