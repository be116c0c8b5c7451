"""In which order a judge visits her farms."""

from __future__ import annotations

import pytest

from judging.domain.scoring.visiting import NextOrder, Visit, visiting_order

ROUTE = [Visit(1, f"C{number:03}", marks) for number, marks in ((1, 3), (2, 0), (3, 1), (4, 0), (5, 2))]


def test_along_the_route_nothing_moves() -> None:
    assert visiting_order(ROUTE, NextOrder.ROUTE, judge="J1") == [0, 1, 2, 3, 4]


def test_the_farms_with_the_fewest_of_her_marks_come_first_and_equal_ones_stay_in_route_order() -> None:
    assert visiting_order(ROUTE, NextOrder.FEWEST, judge="J1") == [1, 3, 2, 4, 0]


def test_a_shuffled_order_is_a_judges_own_and_never_changes() -> None:
    first = visiting_order(ROUTE, NextOrder.SHUFFLED, judge="J1")
    assert sorted(first) == [0, 1, 2, 3, 4]
    assert visiting_order(ROUTE, NextOrder.SHUFFLED, judge="J1") == first
    assert len({tuple(visiting_order(ROUTE, NextOrder.SHUFFLED, judge=f"J{place}")) for place in range(20)}) > 5


def test_a_farm_more_or_less_does_not_move_the_others() -> None:
    whole = [ROUTE[place].number for place in visiting_order(ROUTE, NextOrder.SHUFFLED, judge="J1")]
    fewer = [visit for visit in ROUTE if visit.number != "C003"]
    rest = [fewer[place].number for place in visiting_order(fewer, NextOrder.SHUFFLED, judge="J1")]
    assert rest == [number for number in whole if number != "C003"]


@pytest.mark.parametrize("order", NextOrder)
def test_a_round_is_finished_before_the_next(order: NextOrder) -> None:
    route = [Visit(stage, f"C{number}", 9 - stage) for stage in (1, 2) for number in range(5)]
    assert max(visiting_order(route, order, judge="J1")[:5]) == 4
