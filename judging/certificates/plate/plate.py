"""The plate: a certificate drawn once by the layout engine, printed many times with other words.

Making a plate costs what two drawings cost. The first, with marker words in every text, shows where each text
stands in the page's operators; there the plate puts glyphs that HarfBuzz chose, at the places that `pages` worked
out. The QR code, the title, the dates, the words read aloud, the links and the embedded file are put in likewise.
The fonts are embedded with all their letters instead of a few.

Nothing is believed: the second drawing, with real words, is compared with what the plate prints of them, glyph by
glyph and place by place, and a plate that differs is not used (`PlateUnfit`). A text with a glyph that the plate
does not hold raises `Unprintable`; the caller then has the certificate drawn by the layout engine.

Lengths in the operators are CSS pixels (1/96 inch) from the top left, the paper's own are points from the bottom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import md5
from typing import Final
from xml.sax.saxutils import escape

from judging.certificates.layout.columns import Piece
from judging.certificates.layout.pages import CertificatePage
from judging.certificates.layout.qr import QrSymbol
from judging.certificates.plate.pdffile import FixedPart, stream, text_string
from judging.certificates.plate.shaping import repertoire, shaped

PX_PER_MM: Final = 96 / 25.4
PX_PER_POINT: Final = 96 / 72
_POINTS_PER_MM: Final = 72 / 25.4
_PANGO_UNITS: Final = 1024
TITLE, AUTHOR, SPOKEN, DAY = "ZTITLEZ", "ZAUTHORZ", "ZSPOKENZ", "1999-12-31T23:59:58Z"
PDF_DAY: Final = "D:19991231235958Z"
_TOLERANCE_PX: Final = 0.06

MARKED: Final = re.compile(rb"/(\w+)\n<</MCID (\d+)>>\nBDC\n(.*?)\nEMC", re.DOTALL)
_SHOWN: Final = re.compile(rb"BT\n1 0 0 -1 (\S+) (\S+) Tm\n/(\w+) (\S+) Tf\n\[(.*?)\] TJ\nET", re.DOTALL)
_RUN: Final = re.compile(rb"<([0-9a-f]*)>|(-?[0-9.e-]+)")


Symbols = Sequence[QrSymbol]


class PlateUnfit(RuntimeError):
    """What the plate prints is not what the layout engine draws, or the page is not built as expected."""


@dataclass(frozen=True)
class Slot:
    """Where one line of text goes: between two stretches of operators."""

    piece: int
    line: int
    font: bytes


@dataclass(frozen=True)
class CodeSlot:
    """Where a QR code goes: the page's first or second."""

    place: int


@dataclass(frozen=True)
class Objects:
    """The objects that change from file to file: their numbers and what stands in them around the words."""

    content: int
    info: tuple[int, bytes]
    metadata: tuple[int, bytes]
    figure: tuple[int, bytes]
    links: tuple[tuple[int, bytes], ...]
    embedded: int | None


@dataclass(frozen=True, eq=False)
class Plate:
    """One structure of certificate, ready to print.

    `stretches` are the page's operators around the slots.
    """

    fixed: FixedPart
    objects: Objects
    stretches: tuple[bytes, ...]
    slots: tuple[Slot | CodeSlot, ...]
    height_pt: float

    def printed(self, page: CertificatePage, symbols: Symbols, credential: bytes) -> bytes:
        """The certificate as PDF. Raises Unprintable for a text it holds no glyphs for."""
        return self.fixed.file(dict(self._own_objects(page, symbols, credential)))

    def operators(self, page: CertificatePage, symbols: Symbols) -> bytes:
        """The page's operators, not compressed."""
        parts = [self.stretches[0]]
        for slot, stretch in zip(self.slots, self.stretches[1:], strict=True):
            parts.append(symbols[slot.place].operators if isinstance(slot, CodeSlot) else _shown(page, slot))
            parts.append(stretch)
        return b"".join(parts)

    def _own_objects(self, page: CertificatePage, symbols: Symbols, credential: bytes) -> Iterator[tuple[int, bytes]]:
        objects, day = self.objects, f"D:{re.sub('[-:T]', '', page.issued_at)}"
        yield objects.content, stream(self.operators(page, symbols))
        yield _filled(
            objects.info,
            {
                f"({TITLE})": text_string(page.document_title),
                f"({AUTHOR})": text_string(page.issuer_name),
                PDF_DAY: day,
            },
        )
        number, packet = _filled(
            objects.metadata,
            {
                TITLE: escape(page.document_title),
                AUTHOR: escape(page.issuer_name),
                DAY: page.issued_at,
            },
        )
        yield number, stream(packet, b"/Type/Metadata/Subtype/XML", compressed=False)
        yield _filled(objects.figure, {f"({SPOKEN})": text_string(page.qr_alt)})
        lines = [(piece, line) for piece in page.pieces if piece.link for line in range(len(piece.text.lines))]
        for link, (piece, line) in zip(objects.links, lines, strict=True):
            yield _filled(
                link, {f"({SPOKEN})": text_string(piece.link), "[ 0 0 0 0 ]": self._rectangle(page, piece, line)}
            )
        if objects.embedded is not None:
            yield objects.embedded, _embedded(credential, day)

    def _rectangle(self, page: CertificatePage, piece: Piece, line: int) -> bytes:
        """Where a finger may tap to follow the link, in points from the bottom left."""
        left = piece.place.left_mm * _POINTS_PER_MM
        width_px = shaped(piece.place.box.cut, piece.text.lines[line], page.language, _size_px(piece)).width_px
        top = self.height_pt - (piece.top_mm + line * piece.line_mm) * _POINTS_PER_MM
        bottom = top - piece.line_mm * _POINTS_PER_MM
        return b"[ %.3f %.3f %.3f %.3f ]" % (left, bottom, left + width_px / PX_PER_POINT, top)


def _filled(part: tuple[int, bytes], words: dict[str, str | bytes]) -> tuple[int, bytes]:
    number, body = part
    for marker, word in words.items():
        body = body.replace(marker.encode(), word if isinstance(word, bytes) else word.encode())
    return number, body


def _embedded(credential: bytes, day: str) -> bytes:
    digest = md5(credential, usedforsecurity=False).hexdigest()
    entries = f"/Type/EmbeddedFile/Subtype/application#2fjson/Params<</CheckSum<{digest}>/Size {len(credential)}"
    return stream(credential, f"{entries}/CreationDate({day})/ModDate({day})>>".encode())


def _shown(page: CertificatePage, slot: Slot) -> bytes:
    """The operators that show one line."""
    piece = page.pieces[slot.piece]
    place, language = piece.place, piece.language or page.language
    size = _size_px(piece)
    line = shaped(place.box.cut, piece.text.lines[slot.line], language, size, place.box.spacing_em)
    left = place.left_mm * PX_PER_MM
    if place.is_centred:
        left += (place.box.width_mm * PX_PER_MM - line.width_px) / 2
    return b"BT\n1 0 0 -1 %.6f %.6f Tm\n/%b %.6f Tf\n[%b] TJ\nET" % (
        left,
        base_line(piece, slot.line),
        slot.font,
        size,
        line.shown,
    )


def _size_px(piece: Piece) -> float:
    """The size of type as Pango takes it, in whole units."""
    return int(float(piece.text.size_pt) * PX_PER_POINT * _PANGO_UNITS) / _PANGO_UNITS


def base_line(piece: Piece, line: int) -> float:
    """How far below the sheet's top a line's letters stand, in CSS pixels (CSS 2.2, 10.8: half the leading)."""
    cut = repertoire(piece.place.box.cut)
    size = float(piece.text.size_pt) * PX_PER_POINT
    height = size * piece.place.leading
    half_leading = (height - (cut.ascent + cut.descent) * size / 1000) / 2
    return piece.top_mm * PX_PER_MM + line * height + half_leading + cut.ascent * size / 1000


# ------------------------------------------------------------------------------------ reading a drawn page
@dataclass(frozen=True)
class Mark:
    """One glyph on the page: in which text, which glyph, where, how large."""

    text: int
    glyph: int
    x: float
    y: float
    size: float


def marks(operators: bytes, widths: Mapping[bytes, Mapping[int, int]]) -> list[Mark]:
    """All glyphs of all marked texts; `widths` holds the glyphs' widths for each font's name."""
    found = []
    for match in MARKED.finditer(operators):
        shown = _SHOWN.search(match[3])
        if shown is None:
            continue
        x, y, size = float(shown[1]), float(shown[2]), float(shown[4])
        known = widths[shown[3]]
        for glyphs, shift in _RUN.findall(shown[5]):
            x -= float(shift or 0) * size / 1000
            for at in range(0, len(glyphs), 4):
                glyph = int(glyphs[at : at + 4], 16)
                found.append(Mark(int(match[2]), glyph, x, y, size))
                x += known[glyph] * size / 1000
    return found


def compare(printed: list[Mark], drawn: list[Mark]) -> None:
    """Raise PlateUnfit unless both show the same glyphs of the same size at the same places."""
    if [(mark.text, mark.glyph) for mark in printed] != [(mark.text, mark.glyph) for mark in drawn]:
        raise PlateUnfit("other glyphs")
    for mine, its in zip(printed, drawn, strict=True):
        apart = max(abs(mine.x - its.x), abs(mine.y - its.y), abs(mine.size - its.size))
        if apart > _TOLERANCE_PX:
            raise PlateUnfit(f"a glyph of text {mine.text} stands {apart:.2f} px off")


# ------------------------------------------------------------------------------------------- marker words
def marked_page(page: CertificatePage) -> CertificatePage:
    """The same page with a marker word in each line of each text."""
    numbers = iter(range(26 * 26))

    def with_markers(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
        return tuple(
            replace(piece, text=replace(piece.text, lines=tuple(marker(next(numbers)) for _ in piece.text.lines)))
            for piece in pieces
        )

    return replace(
        page,
        column=with_markers(page.column),
        proof=with_markers(page.proof),
        signed=with_markers(page.signed),
        issuer=with_markers(page.issuer),
        document_title=TITLE,
        issuer_name=AUTHOR,
        issued_at=DAY,
        qr_alt=SPOKEN,
    )


def marker(number: int) -> str:
    """A word for each number, of letters that do not join."""
    return f"Q{chr(65 + number // 26)}{chr(65 + number % 26)}"


def structure(page: CertificatePage, symbols: Symbols, *, has_credential: bool) -> object:
    """What two certificates must share to be printed from one plate."""
    texts = tuple((piece.place.name, len(piece.text.lines), piece.language, bool(piece.link)) for piece in page.pieces)
    marked = page.is_demo, page.is_rehearsal
    drawn = (page.design, page.language, marked, page.logos, page.hands, page.rules)
    return drawn, texts, tuple(symbol.side for symbol in symbols), has_credential
