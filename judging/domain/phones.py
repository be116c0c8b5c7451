"""Telephone numbers as people write them: kept as typed (`typed.plain_phone`), understood here.

*International* is the number with its country in front, in figures alone, as addresses that open a messenger need it
(E.164 without the plus). `country` (ISO 3166) is whose numbers need none in front: the edition's. Always true: what is
no number at all gives "", never a guess; nothing here asks anybody whether somebody answers at the number.
"""

from __future__ import annotations

import re
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, ValidationResult

from judging.domain.typed import plain_phone

_SIGNS: Final = re.compile(r"\+?[\d\s()./-]+", re.ASCII)
_DATE: Final = re.compile(r"(19|20)\d\d[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.](19|20)\d\d", re.ASCII)
"""What is written as a day is no telephone, though it has as many figures as one."""
_WITH_COUNTRY: Final = range(10, 16)
"""How many figures a number with its country has, where the plus was left out."""


def is_phone(text: str, country: str) -> bool:
    """Whether somebody could be called at it, from anywhere or from the same town of this country."""
    number = _read(text, country)
    return bool(international(text, country)) or (number is not None and phonenumbers.is_possible_number(number))


def international(text: str, country: str) -> str:
    """The figures of a number with its country in front; "" where it is none, or only a town's own."""
    number = _whole(_read(text, country))
    if number is None and sum(sign.isdigit() for sign in text) in _WITH_COUNTRY:
        number = _whole(_read(f"+{text.strip()}", country))
    return "" if number is None else phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]


def same_phone(one: str, other: str, country: str) -> bool:
    """Whether two ways of writing are one number; two empty ones are not."""
    return international(one, country) != "" and international(one, country) == international(other, country)


def example(country: str) -> str:
    """A mobile number of the country as people write it there, else one of a house; "" where none is known."""
    mobile = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    number = mobile or phonenumbers.example_number(country)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL) if number else ""


def _read(text: str, country: str) -> PhoneNumber | None:
    plain = plain_phone(text)
    if not _SIGNS.fullmatch(plain) or _DATE.fullmatch(plain):
        return None  # the library would read a number out of any sentence, and letters as keys
    try:
        return phonenumbers.parse(plain, country)
    except NumberParseException:
        return None


def _whole(number: PhoneNumber | None) -> PhoneNumber | None:
    """The number, where it can be called from outside its town."""
    if number is None or phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    return number
