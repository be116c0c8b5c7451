"""The sheets: sizes of paper, and the place of every text on them, in millimetres from the top left corner.

A *place* is a rectangle for one kind of text with its cut, sizes and tone; a *tone* is a colour of the look's
palette. The style sheet (templates/certificates/certificate.css) is written from these places, and the plate
prints by them, so nothing is said twice. Sizes of type are points.

Invariant: two places of one sheet never overlap, except that the texts of the two columns share their column's
height; `columns` deals it out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Final

from judging.certificates.layout.fitting import Box, Sizes
from judging.certificates.layout.typeface import Cut

SIGNATORIES_AT_MOST: Final = 4
LOGOS_AT_MOST: Final = 6
QR_MM: Final = 30.0
SECOND_QR_MM: Final = 32.0
_SIZES_MM: Final = {"A4": (297.0, 210.0), "Letter": (279.4, 215.9)}
_COLUMN_MM: Final = 240.0
"""Width of the text column on A4 lying on its side, for which the boxes below are written."""

COMPETITION: Final = Box(200, Cut.REGULAR, (Sizes.of(1, "16", "11"), Sizes.of(2, "11", "9")), spacing_em=0.09)
EDITION: Final = Box(200, Cut.ITALIC, (Sizes.of(1, "13", "9"),))
TITLE: Final = Box(215, Cut.BOLD, (Sizes.of(1, "34", "22"), Sizes.of(2, "19", "14")), spacing_em=0.035)
CONFERRED: Final = Box(200, Cut.ITALIC, (Sizes.of(1, "13", "9"),))
HOLDER: Final = Box(222, Cut.ITALIC, (Sizes.of(1, "44", "29"), Sizes.of(2, "28", "18")))
TOGETHER: Final = Box(215, Cut.REGULAR, (Sizes.of(1, "15", "11"), Sizes.of(2, "11", "8.5")))
AWARD: Final = Box(220, Cut.BOLD, (Sizes.of(1, "21", "14"), Sizes.of(2, "13.5", "10.5")))
PRIZE: Final = Box(232, Cut.REGULAR, (Sizes.of(1, "13.5", "10.5"), Sizes.of(2, "10.5", "8"), Sizes.of(3, "8", "6.5")))
CITATION: Final = Box(200, Cut.REGULAR, (Sizes.of(1, "14", "14"), Sizes.of(2, "14", "12"), Sizes.of(3, "12", "9")))
GIVEN: Final = Box(200, Cut.ITALIC, (Sizes.of(1, "12.5", "9"),))

COMPETITION_2: Final = Box(200, Cut.REGULAR, (Sizes.of(1, "11", "8"), Sizes.of(2, "8.5", "7")), spacing_em=0.06)
EDITION_2: Final = Box(200, Cut.ITALIC, (Sizes.of(1, "10", "7"),))
TITLE_2: Final = Box(215, Cut.REGULAR, (Sizes.of(1, "17", "12"), Sizes.of(2, "12", "9")), spacing_em=0.035)
CONFERRED_2: Final = Box(200, Cut.ITALIC, (Sizes.of(1, "10.5", "7.5"),))
AWARD_2: Final = Box(220, Cut.REGULAR, (Sizes.of(1, "14", "10"), Sizes.of(2, "10", "8")))
PRIZE_2: Final = Box(232, Cut.ITALIC, (Sizes.of(1, "10.5", "8.5"), Sizes.of(2, "8.5", "6.5"), Sizes.of(3, "6.5", "6")))
CITATION_2: Final = Box(200, Cut.ITALIC, (Sizes.of(1, "11", "11"), Sizes.of(2, "11", "9"), Sizes.of(3, "9", "7.5")))
GIVEN_2: Final = Box(200, Cut.ITALIC, (Sizes.of(1, "10", "7"),))

NUMBER: Final = Box(57, Cut.REGULAR, (Sizes.of(1, "8.5", "6"),))
LABEL: Final = Box(57, Cut.REGULAR, (Sizes.of(1, "8.5", "6"),))
LABEL_2: Final = Box(57, Cut.ITALIC, (Sizes.of(1, "7", "5.5"),))
CODE: Final = Box(57, Cut.BOLD, (Sizes.of(1, "14", "10"),), spacing_em=0.06)
ADDRESS: Final = Box(57, Cut.REGULAR, (Sizes.of(1, "8.5", "7"),))
LONG_ADDRESS: Final = Box(57, Cut.REGULAR, (Sizes.of(2, "8.5", "5"),))
ISSUER: Final = Box(160, Cut.REGULAR, (Sizes.of(1, "11", "7.5"),))
SEALED: Final = Box(160, Cut.REGULAR, (Sizes.of(1, "6.5", "5"), Sizes.of(2, "6", "4.5")))
SEALED_2: Final = Box(160, Cut.ITALIC, (Sizes.of(1, "6", "5"), Sizes.of(2, "5.5", "4.5")))
OFFLINE: Final = Box(44, Cut.REGULAR, (Sizes.of(1, "6.5", "5"),))
OFFLINE_2: Final = Box(44, Cut.ITALIC, (Sizes.of(1, "6", "4.5"),))
SIGNATORY: Final = Box(58, Cut.REGULAR, (Sizes.of(1, "12", "8"), Sizes.of(2, "9", "6.5")))
ROLE: Final = Box(58, Cut.ITALIC, (Sizes.of(1, "10", "8"), Sizes.of(2, "8", "6")))
ROLE_2: Final = Box(58, Cut.ITALIC, (Sizes.of(1, "8", "6.5"), Sizes.of(2, "6.5", "5")))


@dataclass(frozen=True)
class Place:
    """One kind of text: its box, the height of a line as a share of the size, its left edge and its tone."""

    name: str
    box: Box
    leading: float
    left_mm: float
    tone: str
    is_centred: bool = True
    tag: str = "p"


@dataclass(frozen=True)
class Frame:
    """A rectangle on the sheet."""

    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True)
class Sheet:
    """One size of paper in one orientation, with all its places by name; with or without room for a second QR code."""

    paper: str
    orientation: str
    has_second_qr: bool = False

    @property
    def is_upright(self) -> bool:
        """Whether the paper stands on its short side."""
        return self.orientation == "portrait"

    @property
    def width_mm(self) -> float:
        """From left to right."""
        return _SIZES_MM[self.paper][1 if self.is_upright else 0]

    @property
    def height_mm(self) -> float:
        """From top to bottom."""
        return _SIZES_MM[self.paper][0 if self.is_upright else 1]

    @property
    def flourish(self) -> Frame:
        """The ornament under the holder's name: a fixed point, the columns above and below lean on it."""
        top = 0.415 * self.height_mm if self.is_upright else 0.494 * self.height_mm
        return Frame((self.width_mm - 90) / 2, top, 90, 4.5)

    @property
    def upper(self) -> Frame:
        """The column from the competition's name down to the holder's."""
        top = 52.0 if self.is_upright else 44.5
        return self._column(top, self.flourish.top_mm - 0.8)

    @property
    def lower(self) -> Frame:
        """The column from the co-holders down to place and date."""
        bottom = self.signature_line_mm - (24.0 if self.is_upright else 20.0)
        return self._column(self.flourish.top_mm + 5.0, bottom)

    def _column(self, top: float, bottom: float) -> Frame:
        side = 22.0 if self.is_upright else 28.5
        return Frame(side, top, self.width_mm - 2 * side, bottom - top)

    @property
    def qr(self) -> Frame:
        """The QR code with its quiet zone."""
        return Frame(33, self._proof_foot_mm - QR_MM, QR_MM, QR_MM)

    @property
    def _proof_foot_mm(self) -> float:
        return self.height_mm - (32 if self.is_upright else 27)

    @property
    def second_qr(self) -> Frame:
        """The second QR code, opposite to the first; its foot stands at the same height."""
        left, top = self.width_mm - 33 - SECOND_QR_MM, self._proof_foot_mm - SECOND_QR_MM
        return Frame(left, top, SECOND_QR_MM, SECOND_QR_MM)

    @property
    def issuer_mm(self) -> float:
        """Top of the issuer's name; what is said of the signature stands below."""
        return self.height_mm - (30.4 if self.is_upright else 25.4)

    @property
    def emblem_mm(self) -> float:
        """Top of the emblem, which is 24 mm wide and high."""
        return 23.0 if self.is_upright else 19.0

    def logos(self, count: int) -> tuple[Frame, ...]:
        """The frames of so many sponsors' signs side by side, which then take the emblem's place.

        Many have a longer and lower row, below the leaves that some borders hang into the top.
        """
        width, height = (92.0 if self.is_upright else 100.0), 21.0
        if count > 2:
            width, height = self.width_mm * (0.66 if self.is_upright else 0.52), 15.0
        left, top = (self.width_mm - width) / 2, self.emblem_mm + 22 - height
        share = width / max(1, count)
        return tuple(Frame(left + share * place + 1.5, top, share - 3, height) for place in range(count))

    @property
    def signature_line_mm(self) -> float:
        """The height of the lines on which people sign."""
        return self.height_mm - (91 if self.is_upright else 45)

    @property
    def signature_row(self) -> tuple[float, float]:
        """Left edge and width of the row of signatures."""
        if self.is_upright:
            return 25, self.width_mm - 50
        right = self.second_qr.left_mm - 2 if self.has_second_qr else self.width_mm - 31
        return 126, right - 126

    def signature(self, position: int, count: int) -> Frame:
        """The space above the line for the signature at this position (from 0) of so many, all alike."""
        left, row = self.signature_row
        width = min(58.0, row / count - (5 if count < SIGNATORIES_AT_MOST else 3))
        centre = left + row * (position + 0.5) / count
        return Frame(centre - width / 2, self.signature_line_mm - 15, width, 14.5)

    def place(self, name: str) -> Place:
        """The place of that name."""
        return _places(self)[name]

    @property
    def places(self) -> tuple[Place, ...]:
        """All of them."""
        return tuple(_places(self).values())


@cache
def _places(sheet: Sheet) -> dict[str, Place]:
    found = [*_column_places(sheet), *_proof_places(sheet), *_signature_places(sheet)]
    return {place.name: place for place in found}


def _column_places(sheet: Sheet) -> list[Place]:
    column = sheet.upper
    wanted = (
        ("competition", COMPETITION, 1.15, "ink"),
        ("competition-2", COMPETITION_2, 1.2, "soft"),
        ("edition", EDITION, 1.2, "soft"),
        ("edition-2", EDITION_2, 1.2, "soft"),
        ("title", TITLE, 1.1, "ink"),
        ("title-2", TITLE_2, 1.15, "ink"),
        ("conferred", CONFERRED, 1.2, "soft"),
        ("conferred-2", CONFERRED_2, 1.2, "soft"),
        ("holder", HOLDER, 1.08, "text"),
        ("together", TOGETHER, 1.2, "soft"),
        ("award", AWARD, 1.15, "accent"),
        ("award-2", AWARD_2, 1.15, "accent"),
        ("prize", PRIZE, 1.25, "text"),
        ("prize-2", PRIZE_2, 1.25, "soft"),
        ("citation", CITATION, 1.25, "text"),
        ("citation-2", CITATION_2, 1.25, "soft"),
        ("given", GIVEN, 1.2, "soft"),
        ("given-2", GIVEN_2, 1.2, "soft"),
    )
    made = []
    for name, box, leading, tone in wanted:
        narrowed = _narrowed(box, column.width_mm / _COLUMN_MM)
        left = column.left_mm + (column.width_mm - narrowed.width_mm) / 2
        made.append(Place(name, narrowed, leading, left, tone, tag="h1" if name == "title" else "p"))
    return made


def _narrowed(box: Box, share: float) -> Box:
    """The box for a column narrower (or wider) than the one it was written for: more lines for the lost width."""
    more = []
    if share < 0.9:
        last = box.tries[-1]
        smallest = (last.smallest * 2 * Decimal("0.8")).to_integral_value() / 2
        more = [Sizes(last.lines + extra, last.smallest, smallest) for extra in (1, 2)]
    return replace(box, width_mm=box.width_mm * share, tries=(*box.tries, *more))


def _proof_places(sheet: Sheet) -> list[Place]:
    left = sheet.qr.left_mm + 33
    wanted = (
        ("label", LABEL, 1.3, "soft"),
        ("label-2", LABEL_2, 1.2, "soft"),
        ("code", CODE, 1.25, "text"),
        ("address", ADDRESS, 1.3, "ink"),
        ("number", NUMBER, 1.3, "soft"),
    )
    proof = [Place(name, box, leading, left, tone, is_centred=False) for name, box, leading, tone in wanted]
    issuer, sealed, sealed_2 = ISSUER, SEALED, SEALED_2
    if sheet.is_upright:  # between the ornaments of the corners, where there is height instead
        issuer = replace(ISSUER, width_mm=82, tries=(*ISSUER.tries, Sizes.of(2, "8.5", "6.5")))
        sealed, sealed_2 = (replace(box, width_mm=82, tries=box.tries[1:]) for box in (SEALED, SEALED_2))
    foot = (("issuer", issuer, 1.2), ("sealed", sealed, 1.1), ("sealed-2", sealed_2, 1.1))
    above = sheet.second_qr.left_mm + (SECOND_QR_MM - OFFLINE.width_mm) / 2
    offline = (("offline", OFFLINE, 1.1), ("offline-2", OFFLINE_2, 1.1)) if sheet.has_second_qr else ()
    return [
        *proof,
        *(Place(name, box, lead, (sheet.width_mm - box.width_mm) / 2, "soft") for name, box, lead in foot),
        *(Place(name, box, lead, above, "soft") for name, box, lead in offline),
    ]


def _signature_places(sheet: Sheet) -> list[Place]:
    made = []
    for count in range(1, SIGNATORIES_AT_MOST + 1):
        for position in range(count):
            frame = sheet.signature(position, count)
            for kind, box, tone in (("name", SIGNATORY, "text"), ("role", ROLE, "soft"), ("role2", ROLE_2, "soft")):
                narrow = replace(box, width_mm=frame.width_mm)
                made.append(Place(f"{kind}-{count}-{position}", narrow, 1.2, frame.left_mm, tone))
    return made
