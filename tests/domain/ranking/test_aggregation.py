"""Mean, trimmed mean and median of exact totals, and when trimming is allowed."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.domain.ranking.aggregation import RuleKind, aggregate, mean, median, trimmed_mean


def totals(*values: str) -> dict[str, Fraction]:
    return {f"J{place}": Fraction(value) for place, value in enumerate(values)}


def test_the_two_farms_of_the_ready_to_use_sheet() -> None:
    found = aggregate(RuleKind.MEAN, {"1": totals("69.75", "66.5"), "2": totals("65.5", "63.25")})
    assert found.scores == {"1": Fraction("68.125"), "2": Fraction("64.375")}


def test_a_mean_is_exact_where_floats_are_not() -> None:
    assert mean([Fraction("0.1"), Fraction("0.2")]) == Fraction("0.15")


def test_trimming_leaves_out_as_many_at_each_end() -> None:
    values = [Fraction(value) for value in (1, 50, 60, 70, 100)]
    assert trimmed_mean(values, 1) == 60
    assert trimmed_mean([Fraction(value) for value in (0, 1, 50, 60, 70, 99, 100)], 2) == 60


def test_the_median_of_an_even_panel_lies_between_the_two_in_the_middle() -> None:
    assert median([Fraction(3), Fraction(1), Fraction(2)]) == 2
    assert median([Fraction(4), Fraction(1), Fraction(2), Fraction(3)]) == Fraction("2.5")


def test_a_trimmed_category_says_so() -> None:
    found = aggregate(RuleKind.TRIMMED, {"F1": totals("0", "50", "50", "50", "100"), "F2": totals(*["7"] * 6)})
    assert found.applied is RuleKind.TRIMMED
    assert found.scores == {"F1": 50, "F2": 7}


def test_one_entry_with_too_few_sheets_turns_trimming_off_for_all() -> None:
    found = aggregate(RuleKind.TRIMMED, {"F1": totals("0", "50", "50", "50", "75"), "F2": totals(*["7"] * 4)})
    assert found.applied is RuleKind.MEAN
    assert found.scores == {"F1": 45, "F2": 7}


def test_the_limit_moves_with_the_number_left_out() -> None:
    six, seven = {"F1": totals(*"123456")}, {"F1": totals(*"1234567")}
    assert aggregate(RuleKind.TRIMMED, six, trim=2).applied is RuleKind.MEAN
    assert aggregate(RuleKind.TRIMMED, seven, trim=2).applied is RuleKind.TRIMMED
    with pytest.raises(ValueError, match="too few"):
        trimmed_mean(list(six["F1"].values()), 2)


@pytest.mark.parametrize("kind", list(RuleKind))
def test_an_entry_without_sheets_has_no_score_to_invent(kind: RuleKind) -> None:
    with pytest.raises(ValueError, match="no total"):
        aggregate(kind, {"F1": {}})


@given(st.lists(st.integers(0, 8400).map(lambda n: Fraction(n, 84)), min_size=5, max_size=9), st.randoms())
def test_the_order_of_judges_never_matters(values: list[Fraction], chance: random.Random) -> None:
    shuffled = chance.sample(values, len(values))
    for kind in (RuleKind.MEAN, RuleKind.TRIMMED, RuleKind.MEDIAN):
        one, other = (
            aggregate(kind, {"F": {str(place): value for place, value in enumerate(order)}}).scores["F"]
            for order in (values, shuffled)
        )
        assert one == other
        assert min(values) <= one <= max(values)
