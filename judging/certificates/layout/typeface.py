"""The three cuts of the certificate typeface: which letters they hold and how wide a line of text comes out.

Widths are sums of the advance widths in the font's own `hmtx` table, without kerning; kerning only moves
letters a hair closer in this face, so the measured width is a safe upper estimate. Lengths are millimetres,
sizes points.

Invariant: a text that went through `printable` holds only characters that every cut can draw, so the layout
engine never falls back to another font (it would do so silently).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont

from judging.domain.errors import Problem, Refused

FONTS_FOLDER: Final = Path(__file__).parents[1] / "fonts"
MM_PER_POINT: Final = 25.4 / 72
_BLANKS: Final = re.compile(r"[ \t\r\n]+")


class Cut(StrEnum):
    """One of the font files."""

    REGULAR = "Regular"
    BOLD = "Bold"
    ITALIC = "Italic"

    @property
    def path(self) -> Path:
        """The TrueType file."""
        return FONTS_FOLDER / f"CaranaviSerif-{self.value}.ttf"


@dataclass(frozen=True)
class Metrics:
    """Advance width of each character, as a share of the type size (1.0 = as wide as the size)."""

    advance: dict[str, float]

    def width_mm(self, text: str, size_pt: float, spacing_em: float = 0.0) -> float:
        """Width in mm of one line at `size_pt` points, `spacing_em` added after each character."""
        ems = sum(self.advance[character] + spacing_em for character in text)
        return ems * size_pt * MM_PER_POINT


@cache
def metrics(cut: Cut) -> Metrics:
    """The widths of one cut, read once per process (about 20 ms)."""
    with TTFont(cut.path) as font:
        units = font["head"].unitsPerEm
        widths = font["hmtx"].metrics
        return Metrics({chr(code): widths[glyph][0] / units for code, glyph in font.getBestCmap().items()})


@cache
def _drawable() -> frozenset[str]:
    return frozenset.intersection(*(frozenset(metrics(cut).advance) for cut in Cut))


def printable(text: str, *, name: str) -> str:
    """The text in Unicode's composed form (NFC) with single blanks, every letter of which can be drawn.

    Raises Refused("glyph_missing") with the first character the typeface does not hold and `name`, the field
    it stands in. A no-break space is a letter here and stays.
    """
    composed = _BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")
    for character in composed:
        if character not in _drawable():
            raise Refused(Problem.of("glyph_missing", at=name, character=_visible(character), name=name, text=composed))
    return composed


def _visible(character: str) -> str:
    """The character itself, or U+XXXX where it would not show (control and direction marks)."""
    return character if character.isprintable() else f"U+{ord(character):04X}"
