"""What people type, made the same at every door: forms, what telephones send, tables from outside, the command line.

*Signs nobody sees* are dropped: controls, zero-width spaces, soft hyphens, marks of direction, selectors of a glyph.
Two joiners stay where a script or a picture needs them (Persian, Hindi, a family of emoji). *Signs that turn text
round* (embeddings, overrides, isolates) are never kept: a text with one is refused by `turns_round`, because what
was seen while typing is not what was written. What is the same to the eye is compared by `folded`, everywhere. Always
true: `cleaned` is its own fixed point, and changes no letter,
figure or visible sign but the ligatures of old fonts; a database and a printer can hold what comes out.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from judging.domain.errors import Problem, Refused

TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embedding, override and isolate of direction, and their ends."""

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199

_FAR_YEAR: Final = re.compile(r"[+-]\d{6}-\d\d-\d\dT")  # as browsers write years of more than four figures
_JOINERS: Final = frozenset("\u200c\u200d")
_LIGATURES: Final = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_JOINED_SCRIPTS: Final = re.compile(
    "[\u0590-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefe]"  # Semitic, Indic, Khmer, Mongol
)
_PICTURES: Final = frozenset({"So", "Sk"})
_ALIKE: Final = {
    **dict.fromkeys(map(ord, "\u02bc\u2018\u2019\u02bb`\u00b4"), "'"),
    **dict.fromkeys(range(0x2010, 0x2016), "-"),
}
"""Apostrophes and dashes: a typewriter, a telephone and a spreadsheet each write their own."""
_PLAIN: Final = str.maketrans(dict(zip("łøđħŧɨʉıȷ", "lodhtiuij", strict=True)) | {"æ": "ae", "œ": "oe", "ð": "d"})
"""Letters with a stroke, without a dot, or grown together, which Unicode does not take apart, and what is typed for
them where the keyboard has none: Łukasz is looked for as Lukasz."""


def cleaned(text: str) -> str:
    """A text as it is kept: composed, with plain line ends and without what nobody sees; lines and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").translate(_LIGATURES))
    if composed.isascii() and composed.isprintable():
        return composed
    kept = "".join(sign for place, sign in enumerate(composed) if _is_kept(composed, place))
    return unicodedata.normalize("NFC", kept)  # two letters may have come together


def one_line(text: str) -> str:
    """A text of one line as it is kept: cleaned, blanks of every kind folded into one, none at the ends."""
    return " ".join(cleaned(text).split())


def turns_round(text: str) -> bool:
    """Whether a text holds signs that show it in another order than it is written."""
    return not TURNING.isdisjoint(text)


def kept_line(text: str, *, at: str | None = None) -> str:
    """A text of one line, fit to be kept. Raises Refused at the field `at` where it turns letters round."""
    _require_straight(text, at)
    return one_line(text)


def kept_story(text: str, *, at: str | None = None) -> str:
    """A text of several lines, fit to be kept; nothing around it. Raises Refused where it turns letters round."""
    _require_straight(text, at)
    return cleaned(text).strip()


def bare(text: str) -> str:
    """What is copied from paper or a message rather than written (addresses, figures): one line, no format."""
    return "".join(one_line("".join(sign for sign in text if sign not in TURNING)).split("\ufe0f")).strip()


def plain_code(text: str) -> str:
    """A typed code: only its letters and figures, in capitals; blanks, dashes, stars and dots are gone."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LN")


def plain_phone(text: str) -> str:
    """A typed telephone number: every blank is a blank and every dash a hyphen; nothing unseen around them."""
    folded = unicodedata.normalize("NFKC", text)
    dashes = "".join("-" if unicodedata.category(sign) == "Pd" or sign == "\u2212" else sign for sign in folded)
    return bare("".join(sign for sign in dashes if not 0xFE00 <= ord(sign) <= 0xFE0F))


def folded(text: str) -> str:
    """How names, keys and words looked for are compared: alike whatever their capitals, accents, composition of
    letters, strokes, kind of blanks, apostrophes and dashes, and whatever stands in them that nobody sees.

    Two texts that differ only so are the same to whoever reads them aloud; never shown and never kept.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.replace("`", "'").casefold().split())
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", one_line(text)).translate(_ALIKE).casefold())
    return " ".join("".join(sign for sign in apart if not _is_fleeting(sign)).translate(_PLAIN).split())


def folded_words(text: str) -> list[str]:
    """The words of a text as they are compared: its runs of letters and figures, folded."""
    return "".join(sign if sign.isalnum() else " " for sign in folded(text)).split()


def storable(text: str) -> str:
    """A text without what a database or a page cannot hold: halves of a sign, signs that are none, controls."""
    return text if text.isascii() and text.isprintable() else "".join(sign for sign in text if _can_be_held(sign))


def within_reach(moment: datetime) -> datetime:
    """A moment that clocks of every zone can show. Raises ValueError for one that no prize can mean."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError("no moment of our time")
    return moment


def told_at(text: str) -> datetime:
    """A moment in a message, in UTC. Raises ValueError for what is none."""
    return within_reach(datetime.fromisoformat(text)).astimezone(UTC)


def own_clock(text: str) -> datetime | None:
    """What a telephone's own clock said, in UTC, for information; None where it is centuries off.

    Raises ValueError for what no clock says. What she gave counts whatever her clock says.
    """
    if _FAR_YEAR.match(text):
        return None
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def version_of(values: Mapping[str, object]) -> str:
    """A short name for what stands: two people who saw the same values saw the same version (16 hexadecimal digits).

    Values are compared as texts; None and "" are the same.
    """
    shown = {name: "" if value is None else str(value) for name, value in values.items()}
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


def _require_straight(text: str, at: str | None) -> None:
    if turns_round(text):
        raise Refused(Problem.of("text_turns_round", at=at))


def _is_fleeting(sign: str) -> bool:
    """Whether a sign only marks another, or is not seen."""
    return bool(unicodedata.combining(sign)) or unicodedata.category(sign) == "Cf"


def _can_be_held(sign: str) -> bool:
    is_no_sign = 0xFDD0 <= ord(sign) <= 0xFDEF or ord(sign) & 0xFFFE == 0xFFFE
    return sign in "\t\n\r" or not (is_no_sign or unicodedata.category(sign) in ("Cc", "Cs"))


def _is_kept(text: str, place: int) -> bool:
    sign = text[place]
    if sign in "\n\t":
        return True
    if sign in _JOINERS:
        return _joins(text, place)
    if 0xFE00 <= ord(sign) <= 0xFE0F:  # how a picture is to be drawn; after a letter it only hides
        return place > 0 and unicodedata.category(text[place - 1]) in _PICTURES
    return unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _joins(text: str, place: int) -> bool:
    """Whether a joiner stands between two signs that need one."""
    before, after = text[max(0, place - 2) : place], text[place + 1 : place + 2]
    if not before or not after:
        return False
    if any(unicodedata.category(sign) in _PICTURES for sign in before):
        return unicodedata.category(after) in _PICTURES
    return bool(_JOINED_SCRIPTS.match(before[-1]) and _JOINED_SCRIPTS.match(after))
