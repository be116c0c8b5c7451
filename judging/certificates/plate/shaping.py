"""Lines of text as glyphs, by HarfBuzz on the files of the typeface: the same glyphs the layout engine draws.

The *repertoire* of a cut says what each glyph means. A line whose glyphs do not spell the line again, or are moved
up, down or sideways (a mark above a letter that has no form of its own), is refused with `Unprintable`: the caller
then takes the layout engine, which can do all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import uharfbuzz  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont

from judging.certificates.layout.typeface import Cut

_LIGATURES: Final = ("ff", "fi", "fl", "fj", "ft", "fb", "fh", "fk", "ffi", "ffl", "ffj", "ffb", "ffh", "ffk", "tt")
_LETTERS: Final = frozenset(
    chr(code)
    for first, last in (
        (0x20, 0x7E),
        (0xA0, 0xFF),
        (0x128, 0x129),
        (0x152, 0x153),
        (0x160, 0x161),
        (0x168, 0x169),
        (0x178, 0x178),
        (0x17D, 0x17E),
        (0x2B9, 0x2BC),
        (0x1EBC, 0x1EBD),
        (0x1EF8, 0x1EF9),
        (0x2010, 0x2015),
        (0x2018, 0x201E),
        (0x2020, 0x2026),
        (0x202F, 0x202F),
        (0x2039, 0x203A),
        (0x20AC, 0x20AC),
        (0x2116, 0x2116),
        (0xA78B, 0xA78C),
    )
    for code in range(first, last + 1)
)
"""What a plate holds: Spanish, French, English, Aymara, Quechua, Guaraní. The rest would weigh 12 kB more."""
_PANGO_UNITS: Final = 1024
_NO_LIGATURES: Final = {"liga": False, "clig": False}


class Unprintable(ValueError):
    """The plate cannot print this; the layout engine may."""


@dataclass(frozen=True)
class Repertoire:
    """One cut: its glyphs' meanings and widths, and how far its lines reach above and below the base line."""

    text_of: dict[int, str]
    widths: dict[int, int]
    ascent: float
    descent: float


@dataclass(frozen=True)
class ShapedLine:
    """A shaped line: `shown` is the operand of PDF's TJ, `width_px` its length, with spacing after each letter."""

    shown: bytes
    width_px: float


@cache
def repertoire(cut: Cut) -> Repertoire:
    """What the cut can write (some 40 ms, once)."""
    with TTFont(cut.path) as font:
        scale = 1000 / font["head"].unitsPerEm
        order = {name: number for number, name in enumerate(font.getGlyphOrder())}
        widths = {glyph: round(font["hmtx"][name][0] * scale) for name, glyph in order.items()}
        ascent, descent = font["hhea"].ascent * scale, -font["hhea"].descent * scale
        letters = sorted(font.getBestCmap().items(), reverse=True)  # of several letters the lowest stays
        text_of = {order[name]: chr(code) for code, name in letters if chr(code) in _LETTERS}
    for text in _LIGATURES:
        glyphs = _glyphs(cut, text, spaced=False, language="es", size_px=100).glyph_infos
        if len(glyphs) == 1:
            text_of[glyphs[0].codepoint] = text
    return Repertoire(text_of, widths, ascent, descent)


@lru_cache(maxsize=4096)
def shaped(cut: Cut, text: str, language: str, size_px: float, spacing_em: float = 0.0) -> ShapedLine:
    """The line's glyphs with their kerning, at `size_px` CSS pixels, and `spacing_em` of that after each."""
    known = repertoire(cut)
    buffer = _glyphs(cut, text, spaced=bool(spacing_em), language=language, size_px=size_px)
    glyphs = [info.codepoint for info in buffer.glyph_infos]
    if not known.text_of.keys() >= set(glyphs) or any(at.x_offset or at.y_offset for at in buffer.glyph_positions):
        raise Unprintable(f"{text!r} needs the layout engine")
    spelled = "".join(known.text_of[glyph] for glyph in glyphs)
    if spelled.replace("\u00a0", " ") != text.replace("\u00a0", " "):
        raise Unprintable(f"{text!r} would be read as {spelled!r}")
    advances = [position.x_advance for position in buffer.glyph_positions]
    room = int(spacing_em * size_px * _PANGO_UNITS)
    shifts = _shifts([known.widths[glyph] for glyph in glyphs], advances, size_px, room)
    return ShapedLine(_shown(glyphs, shifts), (sum(advances) + room * len(glyphs)) / _PANGO_UNITS)


def _shifts(widths: list[int], advances: list[int], size_px: float, room: int) -> list[float]:
    """How far to move back after each glyph, cut off and rounded just as the layout engine does.

    Advances and room are in Pango's units. Pango gives a letter half of the room on each side where it has a
    neighbour; the engine writes the half before it in Pango's units, 1024 where PDF has 1000, and so do we.
    """
    before = room // 2
    in_thousandths = 1000 / _PANGO_UNITS / size_px
    shifts: list[float] = []
    for at, (width, advance) in enumerate(zip(widths, advances, strict=True)):
        around = (before if at else 0) + (room - before if at < len(widths) - 1 else 0)
        offset = before / size_px if at else 0.0
        if at:
            shifts[-1] -= offset
        shifts.append(float(int(width + offset - (advance + around) * in_thousandths)))
    return shifts


def _shown(glyphs: list[int], shifts: list[float]) -> bytes:
    """The operand of TJ: glyphs in hexadecimal, a number wherever the next one is moved."""
    parts = []
    for glyph, shift in zip(glyphs, [*shifts[:-1], 0], strict=True):
        parts.append(f"{glyph:04x}>{shift:.6g}<" if shift else f"{glyph:04x}")
    return f"<{''.join(parts)}>".encode()


def _glyphs(cut: Cut, text: str, *, spaced: bool, language: str, size_px: float) -> uharfbuzz.Buffer:
    """HarfBuzz's answer in Pango's units, rounded as it rounds for Pango."""
    font = _font(cut)
    font.scale = (round(size_px * _PANGO_UNITS),) * 2
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.language = language
    uharfbuzz.shape(font, buffer, _NO_LIGATURES if spaced else None)
    return buffer


@cache
def _font(cut: Cut) -> uharfbuzz.Font:
    return uharfbuzz.Font(uharfbuzz.Face(cut.path.read_bytes()))
