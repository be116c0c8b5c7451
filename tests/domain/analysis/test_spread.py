"""How far the sheets of one entry lie apart."""

from __future__ import annotations

from fractions import Fraction

import pytest

from judging.domain.analysis.spread import spread_of


def test_the_deviation_divides_by_the_sheets_less_one_and_the_ends_are_named() -> None:
    found = spread_of({"Ana": Fraction(60), "Bea": Fraction(80), "Caro": Fraction(70)})
    assert found
    assert found.deviation == pytest.approx(10)
    assert (found.distance, found.lowest, found.highest) == (20, "Ana", "Bea")


def test_one_sheet_has_no_spread_and_equal_ones_have_none_at_all() -> None:
    assert spread_of({}) is None
    assert spread_of({"Ana": Fraction(60)}) is None
    equal = spread_of(dict.fromkeys(("Bea", "Ana"), Fraction(1, 3)))
    assert equal
    assert (equal.deviation, equal.distance) == (0.0, 0)


def test_large_totals_with_small_differences_are_told_apart() -> None:
    found = spread_of({"Ana": Fraction("500000000.25"), "Bea": Fraction("500000000.75")})
    assert found
    assert found.deviation == pytest.approx(0.35355339, abs=1e-8)
    assert found.distance == Fraction(1, 2)
