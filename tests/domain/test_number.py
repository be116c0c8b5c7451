"""A number that a person types: one grammar, and short enough for whatever is done with it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from judging.domain.forms import figures
from judging.domain.number import counted, exact, share, whole
from judging.domain.ranking import marktable
from judging.domain.scoring.choices import mark_of
from judging.web.numbers import rows_in

NO_NUMBERS = (
    "",
    " ",
    "1e0",
    "1E400000000",
    "1_0",
    "1_",
    "٣",
    "３",
    "²",
    "½",
    "NaN",
    "inf",
    "0x1",
    "1.2.3",
    "--1",
    "9" * 13,
)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_none_at_every_door(text: str) -> None:
    assert exact(text) is exact(text, signed=True) is None
    assert share(text) is share(f"{text}/2") is share(f"2/{text}") is None
    assert whole(text) is None
    assert counted(text) is None
    assert mark_of("A1", text, "").value is None
    assert marktable.number(text) is None
    assert figures.number(text) is figures.count(text) is None
    assert rows_in([text]) == []


def test_a_number_is_read_digit_for_digit_with_a_comma_or_a_point() -> None:
    assert str(exact("2,50")) == str(exact(" 2.50 ")) == "2.50"
    assert exact(".5") == Decimal("0.5")
    assert share("7/3") == Fraction(7, 3)
    assert share("2,5") == Fraction(5, 2)
    assert share("1/0") is share("1/0,0") is None


def test_a_sign_is_read_only_where_numbers_below_zero_make_sense_and_minus_zero_is_zero() -> None:
    assert exact("-3") is exact("+3") is exact("-0") is None
    assert exact("-3", signed=True) == -3
    assert str(exact("-0", signed=True)) == "0"
    assert exact("-", signed=True) is exact("+-1", signed=True) is None


def test_a_whole_number_is_no_larger_than_a_row_can_have() -> None:
    assert whole("2147483647") == counted(2**31 - 1) == 2**31 - 1
    assert whole("2147483648") is counted(2**31) is None
    assert whole("-1") is counted(-1) is counted(1.0) is counted(True) is counted(None) is None
