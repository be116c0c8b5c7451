"""When the jury has to decide, which decision settles it, and which votes stand."""

from __future__ import annotations

import json

import pytest

from judging.domain.levelling.crossed import CrossedTotals, Score
from judging.domain.levelling.severity import levelled, robust_levelled
from judging.domain.ranking.aggregation import RuleKind
from judging.domain.results.deliberation import (
    Decision,
    DecisionKind,
    Dispute,
    Why,
    dispute_of,
    settling,
    standing_votes,
)

DISPUTE = Dispute({"F05": (2, 4), "F07": (3, 2)}, Why.PANELS)


def decision(kind: DecisionKind, *entries: str, **votes: int) -> Decision:
    return Decision(kind, "Se miraron las hojas.", entries or tuple(votes), "organiser:1", "2026-09-15T14:30:00", votes)


def dispute(scores: list[Score], kind: RuleKind = RuleKind.MEAN, places: int = 3) -> Dispute | None:
    fit = levelled(CrossedTotals.of(scores))
    return dispute_of(kind, fit, robust_levelled(fit), places=places, decimals=2)


def panel(*judges: str) -> list[Score]:
    """Farms F00 to F11, each three points better than the one before, scored by everybody with a little of her own."""
    return [
        (f"F{farm:02}", judge, 60 + 3 * farm + (farm * 7 + place * 3) % 5 / 4)
        for farm in range(12)
        for place, judge in enumerate(judges)
    ]


def dora() -> list[Score]:
    """Dora inflates F05 and sinks the best three; she saw no other farm."""
    return [("F05", "Dora", 100), *((f"F{farm:02}", "Dora", 30) for farm in (9, 10, 11))]


# ----------------------------------------------------------------------------------------------- disputes
def test_one_judge_who_sinks_the_best_makes_a_dispute_about_the_prizes() -> None:
    found = dispute([*panel("Ana", "Bea", "Cleo"), *dora()], places=4)
    assert found is not None
    assert found.why is Why.PANELS
    assert "F05" in found.entries
    assert all(ours != theirs and min(ours, theirs) <= 4 for ours, theirs in found.ranks.values())


def test_the_rule_is_the_reason_where_it_is_itself_a_levelled_one() -> None:
    for kind in (RuleKind.LEVELLED, RuleKind.ROBUST):
        found = dispute([*panel("Ana", "Bea", "Cleo"), *dora()], kind, places=4)
        assert found is not None
        assert found.why is Why.RULE


def test_judges_who_agree_and_a_complete_panel_under_the_mean_leave_nothing_to_decide() -> None:
    assert dispute(panel("Ana", "Bea", "Cleo")) is None
    some = [score for score in panel("Ana", "Bea", "Cleo") if score[:2] != ("F00", "Ana")]
    assert dispute(some) is None


def test_a_complete_panel_needs_a_decision_only_where_the_rule_levels_it() -> None:
    """Everybody saw every farm: the plain mean asks for no levelling, however one judge sinks the best."""
    sunk = {"F09": 30, "F10": 30, "F11": 30, "F05": 100}
    everybody = [
        *panel("Ana", "Bea", "Cleo"),
        *((f"F{n:02}", "Dora", sunk.get(f"F{n:02}", 60 + 3 * n)) for n in range(12)),
    ]
    assert dispute(everybody, RuleKind.MEAN) is None
    found = dispute(everybody, RuleKind.LEVELLED)
    assert found is not None
    assert found.why is Why.RULE


def test_where_nothing_links_the_farms_no_levelled_order_exists_to_disagree_with() -> None:
    apart: list[Score] = [("F1", "Ana", 70), ("F2", "Ana", 60), ("F3", "Bea", 90), ("F4", "Bea", 20)]
    assert dispute(apart, RuleKind.LEVELLED) is None


# ------------------------------------------------------------------------------------------------ settling
@pytest.mark.parametrize(
    ("taken", "settles"),
    [
        (decision(DecisionKind.ORDER, "F05", "F07"), True),
        (decision(DecisionKind.ORDER, "F01", "F05", "F07"), True),
        (decision(DecisionKind.VOTE, F05=3, F07=2), True),
        (decision(DecisionKind.ORDER, "F05"), False),
        (decision(DecisionKind.NOTE, "F05", "F07"), False),
    ],
)
def test_a_decision_settles_what_it_is_wholly_about_and_a_note_settles_nothing(taken: Decision, settles: bool) -> None:
    assert settling(DISPUTE, [taken]) == (taken if settles else None)


def test_the_last_one_that_settles_counts_and_none_settles_nothing() -> None:
    first, second = decision(DecisionKind.ORDER, "F05", "F07"), decision(DecisionKind.VOTE, F05=1, F07=4)
    later = decision(DecisionKind.NOTE, "F05", "F07")
    assert settling(DISPUTE, [first, second, later]) is second
    assert settling(DISPUTE, []) is None


# ------------------------------------------------------------------------------------------------- votes
def test_votes_of_two_occasions_are_never_mixed() -> None:
    first, second = decision(DecisionKind.VOTE, F1=3, F2=2), decision(DecisionKind.VOTE, F3=1, F4=4)
    assert standing_votes([first, second]) == {"F1": 3, "F2": 2, "F3": 1, "F4": 4}
    again = decision(DecisionKind.VOTE, F2=4, F3=1)
    assert standing_votes([first, second, again]) == {"F2": 4, "F3": 1}
    assert standing_votes([again, first]) == {"F1": 3, "F2": 2}


def test_only_votes_are_votes() -> None:
    confirmed = Decision(DecisionKind.ORDER, "Queda así.", ("F1",), "organiser:1", "2026-09-15", {"F1": 5})
    assert standing_votes([confirmed]) == {}
    assert standing_votes([]) == {}


@pytest.mark.parametrize("taken", [decision(DecisionKind.NOTE, "F1"), decision(DecisionKind.VOTE, F1=3, F2=0)])
def test_a_decision_is_read_back_as_it_was_written(taken: Decision) -> None:
    assert Decision.from_document(json.loads(json.dumps(taken.to_document()))) == taken
