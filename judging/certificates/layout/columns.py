"""Texts stacked into a column: what remains of its height is dealt out between the groups.

Everything is worked out here rather than by the layout engine, for two reasons: a column that would run over
is made smaller as a whole before anything is drawn, and the plate can print at the very same places.
Lengths are millimetres, sizes points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from typing import Final

from judging.certificates.layout.fitting import FittedText
from judging.certificates.layout.sheet import Frame, Place
from judging.certificates.layout.typeface import MM_PER_POINT
from judging.domain.errors import Problem, Refused

_LEAST_GAP_MM: Final = 1.5
_LARGEST_GAP_MM: Final = 11.0
_SMALLEST_SHARE: Final = 55
_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True)
class Piece:
    """A text at its place: the top of its first line, its language if not the document's, where it leads to."""

    place: Place
    text: FittedText
    top_mm: float = 0.0
    language: str = ""
    link: str = ""

    @property
    def line_mm(self) -> float:
        """Height of one line."""
        return float(self.text.size_pt) * self.place.leading * MM_PER_POINT

    @property
    def height_mm(self) -> float:
        """Height of all its lines."""
        return self.line_mm * len(self.text.lines)


Group = Sequence[Piece]


def stacked(groups: Sequence[Group], frame: Frame, *, hangs: bool) -> tuple[Piece, ...]:
    """The pieces with their tops, groups apart, a group's pieces close together; empty texts are left out.

    A column that hangs begins with a gap; otherwise the first group stands at the top,
    the last at the bottom. Raises Refused("text_too_long_by") when even small type is too high.
    """
    filled = [[piece for piece in group if piece.text] for group in groups]
    filled = _made_to_fit([group for group in filled if group], frame.height_mm)
    rest = frame.height_mm - _height(filled)
    gaps = len(filled) if hangs else len(filled) - 1
    gap = min(_LARGEST_GAP_MM, rest / max(1, gaps))
    top = frame.top_mm + (gap if hangs else rest - gap * gaps)
    placed = []
    for group in filled:
        for piece in group:
            placed.append(replace(piece, top_mm=round(top, 3)))
            top += piece.height_mm
        top += gap
    return tuple(placed)


def side_by_side(rows: Sequence[Group], height_mm: float) -> list[list[Piece]]:
    """Groups beside one another, all type made smaller by the same share until the tallest is no higher than this.

    Raises Refused("text_too_long_by") when even small type is too high.
    """
    fitted = [list(row) for row in rows]
    for percent in range(100, _SMALLEST_SHARE - 1, -3):
        fitted = [[_scaled(piece, percent) for piece in row] for row in rows]
        if all(_height([row]) <= height_mm for row in fitted):
            return fitted
    row = max(fitted, key=lambda row: _height([row]))
    raise _too_high(max(row, key=lambda piece: len(piece.text.lines)), _height([row]) - height_mm, "signatory_role")


def _height(groups: Sequence[Group]) -> float:
    return sum(piece.height_mm for group in groups for piece in group)


def _made_to_fit(groups: list[list[Piece]], height_mm: float) -> list[list[Piece]]:
    """All type made smaller by the same share, as little as needed."""
    room = height_mm - _LEAST_GAP_MM * max(0, len(groups) - 1)
    smaller = groups
    for percent in range(100, _SMALLEST_SHARE - 1, -3):
        smaller = [[_scaled(piece, percent) for piece in group] for group in groups]
        if _height(smaller) <= room:
            return smaller
    longest = max((piece for group in smaller for piece in group), key=lambda piece: len(piece.text.lines))
    raise _too_high(longest, _height(smaller) - room, longest.place.name)


def _too_high(longest: Piece, over_mm: float, name: str) -> Refused:
    """The refusal of a column, at its longest text: as many letters are too many as stand on the lines that are."""
    text = " ".join(longest.text.lines)
    lines = min(len(longest.text.lines), math.ceil(over_mm / longest.line_mm))
    letters = math.ceil(len(text) * lines / len(longest.text.lines))
    return Refused(Problem.of("text_too_long_by", at=name, name=name, text=text, letters=letters))


def _scaled(piece: Piece, percent: int) -> Piece:
    if percent == 100:
        return piece
    size = (piece.text.size_pt * percent / 100).quantize(_TENTH, ROUND_DOWN)
    return replace(piece, text=replace(piece.text, size_pt=size))
