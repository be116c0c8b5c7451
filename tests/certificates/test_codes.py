"""A code survives a telephone, and a wrong one is found out."""

from __future__ import annotations

from itertools import pairwise

import pytest

from judging.certificates import codes
from judging.domain.codes import ALPHABET

CODES = [codes.new_code(number.to_bytes(6, "big")) for number in range(1, 2**45, 2**45 // 40)]


def plain(code: str) -> str:
    return code.replace("-", "")


def swapped(text: str, first: int, second: int) -> str:
    symbols = list(text)
    symbols[first], symbols[second] = symbols[second], symbols[first]
    return "".join(symbols)


def test_a_new_code_has_two_groups_of_five_and_is_valid() -> None:
    for code in CODES:
        assert [len(group) for group in code.split("-")] == [5, 5]
        assert set(plain(code)) <= set(ALPHABET)
        assert codes.is_valid(code)


def test_different_chance_makes_different_codes() -> None:
    assert len(set(CODES)) == len(CODES)
    assert len({codes.new_code(number.to_bytes(6, "big")) for number in range(1000)}) == 1000


def test_a_code_is_made_of_six_random_bytes_and_no_other_number() -> None:
    for count in (0, 5, 7):
        with pytest.raises(ValueError, match="6 random bytes"):
            codes.new_code(bytes(count))


def test_every_single_wrong_symbol_is_found() -> None:
    for code in map(plain, CODES):
        for place, right in enumerate(code):
            for wrong in ALPHABET.replace(right, ""):
                assert not codes.is_valid(code[:place] + wrong + code[place + 1 :])


def test_every_swap_of_neighbours_is_found() -> None:
    pairs = [(code, place) for code in map(plain, CODES) for place in range(9) if code[place] != code[place + 1]]
    assert len(pairs) > 300
    assert not any(codes.is_valid(swapped(code, place, place + 1)) for code, place in pairs)


def test_every_swap_over_one_symbol_is_found() -> None:
    pairs = [(code, place) for code in map(plain, CODES) for place in range(8) if code[place] != code[place + 2]]
    assert len(pairs) > 250
    assert not any(codes.is_valid(swapped(code, place, place + 2)) for code, place in pairs)


def test_what_people_type_is_forgiven() -> None:
    code = next(code for code in CODES if "0" in code and "1" in code)
    as_letters = code.replace("0", "o").replace("1", "l")
    for typed in (
        code.lower(),
        code.replace("-", ""),
        f"  {code[:3]} {code[3:]}\n",
        as_letters,
        as_letters.upper(),
    ):
        assert codes.normalise(typed) == code
        assert codes.is_valid(typed)


@pytest.mark.parametrize("typed", ["", "-", "ABCDE", "ABCDE-FGHJKM", "UUUUU-UUUUU", "ÑÑÑÑÑ-ÑÑÑÑÑ", "<b>"])
def test_what_is_no_code_is_not_valid(typed: str) -> None:
    assert not codes.is_valid(typed)


def test_neighbouring_numbers_do_not_look_alike_enough_to_guess() -> None:
    """Of two codes whose chance differs by one, at least two symbols differ: one, and the check."""
    for number in range(200):
        first, second = (plain(codes.new_code(n.to_bytes(6, "big"))) for n in (number, number + 1))
        assert sum(a != b for a, b in zip(first, second, strict=True)) >= 2
    assert all(first != second for first, second in pairwise(CODES))
