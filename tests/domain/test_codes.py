"""Codes on paper: what people type is forgiven, what was never printed is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.domain import codes

SECRET = b"only the tests know this"


@pytest.mark.parametrize("typed", ["K7QM-3F91", "k7qm3f91", " K7QM 3F9I ", "k7qm–3f9l", "K7QM\u20113F91"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert codes.normalised(typed) == "K7QM3F91"


def test_the_letter_o_is_read_as_a_zero() -> None:
    assert codes.normalised("oO0o-OOOO") == "00000000"


@pytest.mark.parametrize("typed", ["", "K7QM", "K7QM-3F9D-1", "K7QM-3F9U", "K7QM-3F9ñ", "K7QM-3F9!"])
def test_what_cannot_be_a_code_is_told_apart_at_once(typed: str) -> None:
    assert not codes.is_well_formed(codes.normalised(typed))


@given(st.text(alphabet="0123456789abcdef", min_size=32, max_size=32))
def test_every_code_is_eight_symbols_nobody_misreads(own: str) -> None:
    code = codes.sign_in_code(SECRET, own)
    assert codes.is_well_formed(code)
    assert not set(code) & set("ILOU")
    assert codes.normalised(codes.shown(code).lower()) == code


def test_another_person_and_another_service_have_other_codes() -> None:
    first = codes.sign_in_code(SECRET, "a" * 32)
    others = {codes.sign_in_code(SECRET, "b" * 32), codes.sign_in_code(b"another secret", "a" * 32)}
    assert first not in others
    assert len(others) == 2
    assert codes.sign_in_code(SECRET, "a" * 32) == first


def test_a_digest_depends_on_the_secret_and_the_purpose() -> None:
    kept = codes.digest(SECRET, "code", "K7QM3F91")
    assert len(kept) == 64
    assert kept != codes.digest(SECRET, "token", "K7QM3F91")
    assert kept != codes.digest(b"another secret", "code", "K7QM3F91")
