"""Carry and cuts, checked with a calculator."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from judging.domain.results.rounds import Carry, CarryKind, Cut, CutKind, RoundPlan

BLEND = CarryKind.BLEND


@pytest.mark.parametrize(
    ("carry", "own", "before", "total"),
    [
        (Carry(), "85", "77", "85"),
        (Carry(CarryKind.CARRY), "85", "77", "162"),
        (Carry(BLEND, 40), "85", "77.00", "81.8"),
        (Carry(BLEND, 1), "100", "0", "99"),
        # 200/3 is 66.67 first: 0.6 x 66.67 = 40.002; 0.4 x 77.77 = 31.108
        (Carry(BLEND, 40, own_decimals=2), "200/3", "77.77", "71.110"),
        # each part half up to one decimal: 40.0 + 31.1; unrounded it would be 71.108
        (Carry(BLEND, 40, part_decimals=1), "200/3", "77.77", "71.1"),
        # 0.25 x 50.5 = 12.625 and 0.75 x 50.1 = 37.575 both go up
        (Carry(BLEND, 25, part_decimals=2), "50.1", "50.5", "50.21"),
        (Carry(CarryKind.CARRY, own_decimals=0), "66.5", "70", "137"),
    ],
)
def test_points_are_carried_and_rounded_where_it_is_declared(carry: Carry, own: str, before: str, total: str) -> None:
    assert carry.total(Fraction(own), Decimal(before)) == Fraction(total)
    assert Carry.from_document(carry.to_document()) == (Carry() if carry.kind is CarryKind.RESET else carry)


def test_a_full_score_grows_with_what_is_added() -> None:
    hundred = Fraction(100)
    assert Carry(CarryKind.CARRY).most(hundred, hundred) == 200
    assert Carry(BLEND, 40).most(hundred, hundred) == hundred
    assert Carry().most(Fraction(50), hundred) == 50


@pytest.mark.parametrize("wrong", [{"before": 0}, {"before": 100}, {"own_decimals": 7}, {"part_decimals": -1}])
def test_a_carry_that_nobody_could_apply_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="between"):
        Carry(BLEND, **wrong)


def test_who_shares_the_last_place_goes_on_and_by_hand_nobody_does_of_itself() -> None:
    first = Cut(CutKind.FIRST, first=3)
    assert [first.goes_on(rank=rank, score=Decimal(70)) for rank in (1, 3, 3, 5)] == [True, True, True, False]
    score = Cut(CutKind.SCORE, least=Decimal("70"))
    assert [score.goes_on(rank=9, score=Decimal(own)) for own in ("70.00", "69.99")] == [True, False]
    assert not Cut(CutKind.HAND).goes_on(rank=1, score=Decimal(100))


def test_a_plan_says_what_is_declared_and_is_read_back() -> None:
    assert RoundPlan().to_document() == {}
    plan = RoundPlan(None, 3, ("J1", "J2"), Carry(BLEND, 40, None, 2), Cut(CutKind.SCORE, least=Decimal("70.5")))
    assert RoundPlan.from_document(plan.to_document()) == plan
