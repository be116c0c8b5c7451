"""What is said of how judges are shared out: typed, written down, read back."""

from __future__ import annotations

import pytest

from judging.domain.assigning.sharing import Sharing, Way, typed_ways
from judging.domain.results.rounds import RoundPlan

SAID = Sharing((("J1", 4),), ("J2",), ("agronomy",), 3, 1, (Way("Bolinda", "Taipiplaya", 1.5),), ("C001",), ("J3",))


def test_a_round_keeps_what_was_said_and_nothing_where_nothing_was() -> None:
    plan = RoundPlan(sharing=SAID)
    assert RoundPlan.from_document(plan.to_document()) == plan
    assert RoundPlan().to_document() == {}
    assert RoundPlan.from_document({}).sharing == Sharing()


def test_ways_are_read_line_by_line_whatever_their_order_and_decimal_sign() -> None:
    ways, wrong = typed_ways("Taipiplaya; Bolinda; 1,5\n\n bolinda;TAIPIPLAYA ; 2.25\nAlto; Bolinda; 0")
    assert wrong is None
    assert ways == (Way("bolinda", "TAIPIPLAYA", 2.25), Way("Alto", "Bolinda", 0.0))


@pytest.mark.parametrize(
    "line", ["Bolinda; Alto", "Bolinda; Alto; x", "; Alto; 1", "A; B; -1", "A; B; 73", "A; B; ١", "A;B;1;2"]
)
def test_a_line_that_is_no_way_is_named(line: str) -> None:
    assert typed_ways(f"Bolinda; Alto; 1\n{line}") == ((), line)
