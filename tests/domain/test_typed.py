"""What people type: signs nobody sees are dropped at every door, signs that turn text round are told, letters stay."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from judging.domain.typed import (
    bare,
    cleaned,
    folded,
    one_line,
    plain_code,
    plain_phone,
    storable,
    told_at,
    turns_round,
    version_of,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana\u200bMamani", "AnaMamani"),
        ("Ana \u2060Mamani", "Ana Mamani"),
        ("Ana Mamani\u200e", "Ana Mamani"),
        ("Jose\ufb01na", "Josefina"),
        ("Ana\u00a0 \u3000Mamani\x00", "Ana Mamani"),
        ("Ñusta", "Ñusta"),
        ("N\u0303usta", "Ñusta"),
        ("کتاب\u200cها", "کتاب\u200cها"),  # Persian: without the joiner it is written otherwise
        ("क्\u200dष", "क्\u200dष"),
        ("a\u200db", "ab"),
        ("👩\u200d🌾 ❤\ufe0f", "👩\u200d🌾 ❤\ufe0f"),
        ("\ud83d", ""),  # half an emoji
    ],
)
def test_a_line_keeps_what_is_seen_and_what_a_script_needs(typed: str, kept: str) -> None:
    assert one_line(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "\u202a+591 71234567\u202c",
        "\u202d+591 71234567\u202c",
        "+591\u200b 71234567",
        "+591\u00a071234567",
        "\uff0b591 71234567",
    ],
)
def test_a_copied_telephone_number_is_the_number_that_is_seen(typed: str) -> None:
    assert plain_phone(typed) == "+591 71234567"


def test_every_dash_in_a_telephone_number_is_a_hyphen() -> None:
    assert {plain_phone(f"712{dash}34567") for dash in "-\u2010\u2011\u2013\u2014\u2212"} == {"712-34567"}
    assert plain_phone("712\ufe0e34567") == "71234567"


@pytest.mark.parametrize(
    "typed",
    [
        "ZQB9-KW2W\u200b",
        "\u2060ZQB9-KW2W",
        "ZQB9\u00a0KW2W",
        "ZQB9\u2014KW2W",
        "ZQB9\u2010KW2W",
        "ZQB9\u2212KW2W",
        "*ZQB9-KW2W*",
        "zqb9.kw2w",
        "\u202aZQB9 KW2W\u202c",
    ],
)
def test_a_code_is_its_letters_and_figures(typed: str) -> None:
    assert plain_code(typed) == "ZQB9KW2W"


@pytest.mark.parametrize("typed", ["org@example.org\u200b", "\u200eorg@example.org", " org@example.org\n"])
def test_a_copied_address_has_no_format(typed: str) -> None:
    assert bare(typed) == "org@example.org"


@pytest.mark.parametrize("sign", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_a_sign_that_turns_text_round_is_told(sign: str) -> None:
    assert turns_round(f"Caranavi {sign}detrevni")
    assert not turns_round(cleaned(f"Caranavi {sign}detrevni"))


@pytest.mark.parametrize("said", ["Caranavi", "محمد", "שלום", "Nguyễn", "Ọlá"])
def test_names_in_other_letters_turn_nothing_round(said: str) -> None:
    assert not turns_round(said)
    assert one_line(said) == unicodedata.normalize("NFC", said)


@given(some.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = cleaned(text)
    assert cleaned(once) == once
    once.encode()  # a database can hold it


def test_two_who_saw_the_same_saw_one_version() -> None:
    assert version_of({"a": "1", "b": None}) == version_of({"b": "", "a": 1})
    assert version_of({"a": "1"}) != version_of({"a": "2"})


def test_what_a_database_can_hold_keeps_every_letter_and_loses_what_is_no_sign() -> None:
    kept = "Néstor\tLayme\r\n😀 漢 \u200d"
    assert storable(kept) == kept
    assert storable("a\x00b\ud83dc\x85d\ufffee\ufdd0f\U0001ffff") == "abcdef"


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00", "tomorrow"])
def test_a_moment_that_no_clock_of_ours_can_show_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        told_at(text)


def test_a_moment_is_told_in_universal_time() -> None:
    assert told_at("2026-09-15T10:30:00-04:00") == datetime(2026, 9, 15, 14, 30, tzinfo=UTC)


# ------------------------------------------------------------------------------------------------- compared
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana", "ANA"),
        ("Ana", "ana\u200b"),
        ("José Núñez", "jose  nunez"),
        ("José", "Jose\u0301"),
        ("Nguyễn Thị Ánh", "NGUYEN THI ANH"),
        ("Chʼuqi Mamani", "Ch'uqi Mamani"),
        ("Chʼuqi Mamani", "Ch’uqi\u00a0Mamani"),
        ("Josefina", "Jose\ufb01na"),
        ("J\uff12", "j2"),
        ("Straße", "STRASSE"),
        ("Γιώργος", "ΓΙΏΡΓΟΣ"),
        ("José Núñez", "Jose\u00b4 Nu\u0303n\u0303ez".replace("\u00b4", "\u0301")),
        ("Ana-María", "Ana\u2010Mari\u0301a"),
        ("علی\u200cرضا", "علیرضا"),
        ("Łukasz Żółć", "LUKASZ ZOLC"),
        ("Işıl Çağrı", "IŞIL CAGRI"),
        ("Sørenson", "sorenson"),
        ("Ǿre", "ore"),
        ("Cœur de Lion", "COEUR DE LION"),
    ],
)
def test_what_reads_the_same_is_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other) != ""


@pytest.mark.parametrize(("one", "other"), [("Ana", "Ane"), ("J2", "J12"), ("王小明", "王小月"), ("Juan", "Ju an")])
def test_what_reads_otherwise_is_another(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(some.text())
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert folded(text.upper()) == folded(text.upper().lower())
