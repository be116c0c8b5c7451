"""Keys with numbers stand in the order in which people count."""

from __future__ import annotations

from judging.domain.numbering import by_number


def test_the_tenth_judge_comes_after_the_second() -> None:
    assert sorted(["J10", "J2", "J1", "J12"], key=by_number) == ["J1", "J2", "J10", "J12"]


def test_letters_and_mixed_keys_have_a_place_too() -> None:
    assert sorted(["K1", "J9b2", "J9b10", "", "7", "ana"], key=by_number) == ["", "7", "J9b2", "J9b10", "K1", "ana"]


def test_keys_that_differ_are_never_level() -> None:
    assert by_number("J01") != by_number("J1")
