"""The colours of a look, and an organiser's own two colours in their stead.

A colour is written "#rrggbb". Contrast is W3C's ratio (WCAG 2.2, "relative luminance"): text needs 4.5 to 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from judging.domain.errors import Problem, Refused

LEAST_CONTRAST: Final = 4.5
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Palette:
    """The tones of one look, and its paper."""

    ink: str
    accent: str
    soft: str
    text: str
    paper: str

    def with_own(self, *, ink: str, accent: str) -> Palette:
        """The same with an organiser's colours; "" keeps the look's own.

        Raises Refused("colour_unknown") for what is no colour, Refused("colour_too_pale") for one that cannot
        be read on the paper.
        """
        own = {"ink": ink.lower(), "accent": accent.lower()}
        for name, colour in own.items():
            if colour and not _COLOUR.fullmatch(colour):
                raise Refused(Problem.of("colour_unknown", at=name, colour=colour))
            if colour and contrast(colour, self.paper) < LEAST_CONTRAST:
                raise Refused(Problem.of("colour_too_pale", at=name, colour=colour))
        return replace(self, **{name: colour for name, colour in own.items() if colour})


PALETTES: Final = {
    "warm": Palette(ink="#1f4d36", accent="#a63d2f", soft="#45594e", text="#16281f", paper="#fbf9f4"),
    "solemn": Palette(ink="#1f3a5f", accent="#8a5a12", soft="#4a5361", text="#17202e", paper="#fdfcf7"),
    "plain": Palette(ink="#1f4d36", accent="#7a3b1d", soft="#4a4f4c", text="#1b1f1d", paper="#ffffff"),
}


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def blended(colour: str, paper: str, share: float) -> str:
    """The colour thinned: `share` of it, the rest paper (no transparency, which old printers do badly)."""
    pairs = ((int(colour[at : at + 2], 16), int(paper[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(over * share + under * (1 - share)):02x}" for over, under in pairs)
