"""A number that a person types, read the same at every door: forms, addresses, telephones, tables, the command line.

Figures 0 to 9, one comma or point before its decimals, a sign only where numbers below zero make sense. No exponents,
no figures of other scripts, no lines between figures. Always true: what is read is short (twelve figures before the
comma, eighteen after it), so whatever is done with it afterwards is quick; minus zero is zero; None for all else.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

LARGEST: Final = 2**31 - 1
"""The largest number that a row, a version or a place can have."""

_EXACT: Final = re.compile(r"(?:[0-9]{1,12}(?:[.,][0-9]{1,18})?|[.,][0-9]{1,18})")
_WHOLE: Final = re.compile(r"[0-9]{1,10}")


def exact(text: str, *, signed: bool = False) -> Decimal | None:
    """A number with a comma or a point, digit for digit; below zero only where `signed`."""
    plain = text.strip()
    figures = plain[1:] if signed and plain[:1] in ("+", "-") else plain
    if not _EXACT.fullmatch(figures):
        return None
    value = Decimal(figures.replace(",", "."))
    return value.copy_negate() if plain[0] == "-" and value else value


def whole(text: str, *, most: int = LARGEST) -> int | None:
    """A whole number from 0 to `most`."""
    plain = text.strip()
    number = int(plain) if _WHOLE.fullmatch(plain) else most + 1
    return number if number <= most else None


def share(text: str) -> Fraction | None:
    """A number from 0 on, or one as a fraction of two ("7/3")."""
    over, stroke, under = text.partition("/")
    number, parts = exact(over), exact(under) if stroke else Decimal(1)
    return None if number is None or not parts else Fraction(number) / Fraction(parts)


def counted(sent: object) -> int | None:
    """A whole number from 0 on in a message, be it sent as a number or as a text."""
    if isinstance(sent, bool) or not isinstance(sent, int | str):
        return None
    return whole(sent) if isinstance(sent, str) else (sent if 0 <= sent <= LARGEST else None)
