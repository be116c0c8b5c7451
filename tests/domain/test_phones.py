"""Telephone numbers and addresses as people write them: understood where they are some, refused where they are none."""

from __future__ import annotations

import pytest

from judging.domain.addresses import address_of
from judging.domain.phones import example, international, is_phone, same_phone


@pytest.mark.parametrize(
    ("written", "figures"),
    [
        ("712 34567", "59171234567"),
        ("+591 71234567", "59171234567"),
        ("00591-712-34567", "59171234567"),
        ("59171234567", "59171234567"),
        ("(591) 712\u201134567", "59171234567"),
        ("\u202a+591 71234567\u202c", "59171234567"),
        ("2 212-3456", "59122123456"),
        ("+49 170 1234567", "491701234567"),
        ("49 170 12345678", "4917012345678"),
    ],
)
def test_a_telephone_is_known_however_it_is_written(written: str, figures: str) -> None:
    assert international(written, "BO") == figures
    assert is_phone(written, "BO")
    assert same_phone(written, f"+{figures}", "BO")


@pytest.mark.parametrize(
    "written", ["12", "", "no tengo", "tengo el 71234567", "71234567 int. 3", "+1", "1" * 20, "2050-01-01", "1.1.1999"]
)
def test_what_is_no_telephone_is_none(written: str) -> None:
    assert international(written, "BO") == ""
    assert not is_phone(written, "BO")
    assert not same_phone(written, written, "BO")


def test_a_number_of_the_town_can_be_called_but_opens_no_messenger() -> None:
    assert is_phone("212-3456", "BO")
    assert international("212-3456", "BO") == ""


@pytest.mark.parametrize(
    "typed", ["Org@Example.org", " org@example.org\n", "org@example.org\u200b", "\u200eorg@example.org"]
)
def test_an_address_is_kept_in_small_letters_without_what_nobody_sees(typed: str) -> None:
    assert address_of(typed) == "org@example.org"


@pytest.mark.parametrize(
    "typed", ["", "ana", "ana@", "@example.org", "ana@example", "ana maria@example.org", "a@b@c.org"]
)
def test_what_is_no_address_is_none(typed: str) -> None:
    assert address_of(typed) == ""


@pytest.mark.parametrize(
    ("written", "country", "figures"),
    [
        ("0470 12 34 56", "BE", "32470123456"),
        ("+32 470 12 34 56", "BE", "32470123456"),
        ("0712 345678", "KE", "254712345678"),
        ("712 34567", "BO", "59171234567"),
        ("+591 712 34567", "KE", "59171234567"),
    ],
)
def test_a_number_without_a_country_is_of_the_contest_s_own(written: str, country: str, figures: str) -> None:
    assert international(written, country) == figures
    assert same_phone(written, f"+{figures}", country)
    assert international("712 34567", "KE") != "59171234567", "in Kenya it is somebody else's"


@pytest.mark.parametrize(("country", "told"), [("BO", "71234567"), ("BE", "0450 00 12 34"), ("KE", "0712 123456")])
def test_an_example_is_written_as_people_write_there(country: str, told: str) -> None:
    assert example(country) == told
    assert is_phone(told, country)
