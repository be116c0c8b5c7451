"""Keys with numbers in them ("J2", "C010"), in the order in which people count: J2 before J10.

Always true: two keys that differ never compare equal; letters are compared as they are, digits as numbers.
"""

from __future__ import annotations

import re

_PIECES = re.compile(r"([0-9]+)")


def by_number(key: str) -> tuple[tuple[tuple[int, str], ...], str]:
    """What to sort keys by: `sorted(keys, key=by_number)`. The key itself parts "J1" from "J01"."""
    pieces = _PIECES.split(key)
    return tuple((int(piece), "") if place % 2 else (-1, piece) for place, piece in enumerate(pieces)), key
