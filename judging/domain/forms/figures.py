"""Numbers, days and addresses as people write them in a form: understood, or None.

People write "2,5" and "2.5", "1.450 m", "6 200", "70 %", "31/12/2026", "-15,83 -67,56". Always true: a count never has
decimals; a day is read day first, unless the year stands first; None is "not understood", never nothing typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from judging.domain.number import exact

_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,' ][0-9]{3}){1,3}")
_COUNT = re.compile(r"[0-9]{1,9}")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]+([0-9]{1,2})[-/. ]+([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/. ]+([0-9]{1,2})[-/. ]+([0-9]{1,2})")
_DEGREES = re.compile(r"(-?[0-9]{1,3}(?:[.,][0-9]{1,12})?)\s*[,; ]\s*(-?[0-9]{1,3}(?:[.,][0-9]{1,12})?)")
_HOST = re.compile(r"(?:[\w-]{1,63}\.)+[\w-]{2,63}")
LONGEST_ADDRESS = 500


def count(text: str) -> int | None:
    """A whole number: 1450, 1.450, "1 450", -3."""
    below, figures = text.startswith("-"), text.removeprefix("-").strip()
    if _GROUPED.fullmatch(figures):
        figures = re.sub(r"[.,' ]", "", figures)
    if not _COUNT.fullmatch(figures):
        return None
    return -int(figures) if below else int(figures)


def number(text: str) -> Decimal | None:
    """A number with a comma or a point: 2,5 and 2.5 are the same."""
    return exact(text, signed=True)


def without_unit(typed: str, written: Iterable[str]) -> str:
    """The number without the unit some people write after it; "abc" stays as it is."""
    text = " ".join(typed.split())
    known = "|".join(re.escape(unit) for unit in sorted(written, key=len, reverse=True))
    return re.sub(rf"(?<=\d) ?(?:{known})\.?$", "", text, flags=re.IGNORECASE) if known else text


def day(text: str) -> date | None:
    """A day: 2026-12-31, 31/12/2026, 31.12.2026."""
    plain = text.strip()
    if match := _DAY_FIRST.fullmatch(plain):
        parts = match.group(3, 2, 1)
    elif match := _YEAR_FIRST.fullmatch(plain):
        parts = match.group(1, 2, 3)
    else:
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def point(text: str) -> tuple[Decimal, Decimal] | None:
    """Latitude and longitude in degrees, with a comma, semicolon or blank between; as maps give them."""
    match = _DEGREES.fullmatch(text.replace("°", "").strip())
    if match is None:
        return None
    latitude, longitude = (Decimal(part.replace(",", ".")) for part in match.groups())
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def web_address(text: str) -> str:
    """An address of the web, https where nobody said how; "" for what is none."""
    plain = text.strip()
    whole = plain if re.match(r"https?://", plain, re.IGNORECASE) else f"https://{plain}"
    try:
        parts = urlsplit(whole)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    fits = len(whole) <= LONGEST_ADDRESS and not any(sign.isspace() for sign in whole) and "@" not in parts.netloc
    return whole if fits and _HOST.fullmatch(host) and (port is None or port > 0) else ""
