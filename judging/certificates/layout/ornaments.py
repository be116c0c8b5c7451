"""The drawings of a design: border, emblem and flourish as SVG, in its size and colours.

They are Jinja templates in templates/certificates (LOOK-border.svg, EMBLEM-emblem.svg ...), filled once per design.
What is filled in are numbers and checked colours, never an organiser's text.
"""

from __future__ import annotations

from typing import Final

from jinja2 import Environment

from judging.certificates.layout import guilloche
from judging.certificates.layout.guilloche import Wave
from judging.certificates.layout.pages import Design
from judging.certificates.layout.palette import Palette, blended

EMBLEM_FILE: Final = "emblem.svg"
NAMES: Final = ("border.svg", EMBLEM_FILE, "flourish.svg")
_BAND_INSET_MM: Final = 10.6
_BAND_RADIUS_MM: Final = 5.0


def drawings(design: Design, templates: Environment) -> dict[str, bytes]:
    """The three drawings by name."""
    sheet = design.sheet
    values = {"width": sheet.width_mm, "height": sheet.height_mm, "palette": design.palette, **_waves(design)}
    values |= {"emblem": design.emblem}
    return {name: templates.get_template(_file(design, name)).render(values).encode() for name in NAMES}


def emblem_drawing(look: str, emblem: str, palette: Palette, templates: Environment) -> bytes:
    """The emblem by itself, for a paper without a border."""
    values = {"palette": palette, "emblem": emblem, "rosette": _rosette()}
    return templates.get_template(_emblem_file(look, emblem)).render(values).encode()


def _file(design: Design, name: str) -> str:
    return _emblem_file(design.look, design.emblem) if name == EMBLEM_FILE else f"{design.look}-{name}"


def _emblem_file(look: str, emblem: str) -> str:
    """Each look draws coffee in its own way; the other emblems are alike in all."""
    return f"{look if emblem == 'coffee' else emblem}-{EMBLEM_FILE}"


def _waves(design: Design) -> dict[str, str]:
    """What the solemn look weaves."""
    if design.look != "solemn":
        return {}
    width, height = design.sheet.width_mm, design.sheet.height_mm
    around = 2 * (width + height - 4 * _BAND_INSET_MM)
    middle = (width / 2, height * (0.42 if design.sheet.is_upright else 0.5))
    largest = min(width, height)
    stretch = 1.0 if design.sheet.is_upright else 1.3
    petals = [(0.30, Wave(12, 0.085 * largest, 9)), (0.155, Wave(9, 0.05 * largest, 7))]
    roses = [guilloche.rosette(middle, share * largest, wave, stretch=stretch) for share, wave in petals]
    return {
        "pale": blended(design.palette.ink, design.palette.paper, 0.10),
        "band": guilloche.band(width, height, _BAND_INSET_MM, _BAND_RADIUS_MM, Wave(round(around / 13), 3.5, 9)),
        "core": guilloche.band(width, height, _BAND_INSET_MM, _BAND_RADIUS_MM, Wave(round(around / 8), 1.6, 4)),
        "watermark": "".join(roses),
        "rosette": _rosette(),
    }


def _rosette() -> str:
    """What the solemn look's emblem is woven of."""
    return guilloche.rosette((0, 0), 9.0, Wave(14, 2.4, 9))
