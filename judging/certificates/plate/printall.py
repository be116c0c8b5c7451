"""All certificates of an edition in one file for the print shop: with bleed and crop marks, sharing what is alike.

Fonts, borders and pictures stand in the file once, so a page weighs some three kilobytes. The file is for paper:
it has no tags, no credential and no signature, and nobody should take it for the certificates themselves.

Boxes (ISO 32000-1, 14.11.2): the trim box is the sheet; the bleed box is 3 mm larger, filled with the paper's
colour; the media box is 12 mm larger and holds the crop marks outside the bleed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from io import BytesIO
from typing import Any, Final

import pikepdf

from judging.certificates.engine.render import page_symbols, press, rendered_page
from judging.certificates.layout.pages import UNSEALED, CertificatePage, Design, certificate_page
from judging.certificates.model import CertificateData, Sealing
from judging.certificates.plate.plate import Plate
from judging.certificates.plate.printing import plates
from judging.certificates.plate.shaping import Unprintable

BLEED_MM: Final = 3.0
SLUG_MM: Final = 12.0
_POINTS_PER_MM: Final = 72 / 25.4
_MARK_GAP_MM: Final = 4.5


class PrintFile:
    """A file in the making: add certificates, then take its bytes."""

    def __init__(self) -> None:
        self._pdf = pikepdf.new()
        self._resources: dict[Plate, Any] = {}
        self._shared: dict[str, Any] = {}
        self._surrounds: dict[Design, Any] = {}
        self._sources: list[pikepdf.Pdf] = []  # what was copied is read from them when the file is written

    def add(
        self, data: CertificateData, pictures: Mapping[str, bytes] | None = None, sealing: Sealing = UNSEALED
    ) -> None:
        """Add one page. Raises Refused as `render_certificate` does."""
        page = certificate_page(data, sealing)
        symbols = page_symbols(page)
        with press.lock:
            plate = plates.plate(page, data, symbols, pictures or {}, b"")
            try:
                operators = None if plate is None else plate.operators(page, symbols)
            except Unprintable:
                operators = None
            if plate is None or operators is None:
                self._add_drawn(page, rendered_page(page, data, pictures or {}, b""))
                return
            resources = self._resources.get(plate)
            if resources is None:
                source = self._opened(plate.printed(page, symbols, b""))
                resources = self._resources[plate] = self._copied(source.Resources)
        self._add_page(page, self._pdf.make_stream(operators), resources)

    def _add_drawn(self, page: CertificatePage, drawn: bytes) -> None:
        """A page of the layout engine, with its own fonts."""
        source = self._opened(drawn)
        self._add_page(page, self._pdf.make_stream(source.Contents.read_bytes()), self._copied(source.Resources))

    def _opened(self, pdf: bytes) -> Any:
        self._sources.append(pikepdf.open(BytesIO(pdf)))
        return self._sources[-1].pages[0]

    def _copied(self, foreign: Any) -> Any:
        """The resources in this file, each one that it holds already replaced by that one."""
        resources = self._pdf.copy_foreign(foreign)
        for kind in ("/Font", "/XObject"):
            for name, item in list(resources.get(kind, {}).items()):
                key = _content(item)
                resources[kind][name] = self._shared.setdefault(key, item)
        return resources

    def _add_page(self, page: CertificatePage, content: Any, resources: Any) -> None:
        sheet = page.design.sheet
        if page.design not in self._surrounds:
            self._surrounds[page.design] = self._pdf.make_stream(_surround(page.design))
        made = self._pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Page,
                Resources=resources,
                Contents=pikepdf.Array([self._surrounds[page.design], content]),
                MediaBox=_box(sheet.width_mm, sheet.height_mm, SLUG_MM),
                BleedBox=_box(sheet.width_mm, sheet.height_mm, BLEED_MM),
                TrimBox=_box(sheet.width_mm, sheet.height_mm, 0),
            )
        )
        self._pdf.pages.append(pikepdf.Page(made))

    def content(self) -> bytes:
        """The file. The same certificates in the same order always make the same bytes."""
        made = BytesIO()
        self._pdf.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
        return made.getvalue()


def print_all(
    items: Iterable[CertificateData],
    pictures: Mapping[str, bytes] | None = None,
    sealings: Mapping[str, Sealing] | None = None,
) -> bytes:
    """All certificates in one file for printing, in their order; `sealings` by their codes."""
    file = PrintFile()
    for data in items:
        file.add(data, pictures, (sealings or {}).get(data.code, UNSEALED))
    return file.content()


def _content(item: Any) -> str:
    """A name for what an object holds, the objects it leads to included."""
    digest = sha256()
    waiting = [item]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Stream):
            digest.update(part.read_raw_bytes())
            waiting.append(part.stream_dict)
        elif isinstance(part, pikepdf.Array):
            waiting.extend(part)
        elif isinstance(part, pikepdf.Dictionary):
            for key, value in sorted(part.items()):
                digest.update(key.encode())
                waiting.append(value)
        else:
            digest.update(repr(part).encode())
    return digest.hexdigest()


def _box(width_mm: float, height_mm: float, around_mm: float) -> pikepdf.Array:
    edges = (-around_mm, -around_mm, width_mm + around_mm, height_mm + around_mm)
    return pikepdf.Array([round(edge * _POINTS_PER_MM, 3) for edge in edges])


def _surround(design: Design) -> bytes:
    """The paper's colour up to the bleed, and the crop marks outside of it; both hold for all pages of a design."""
    width, height = design.sheet.width_mm, design.sheet.height_mm
    paper = " ".join(f"{int(design.palette.paper[at : at + 2], 16) / 255:.4f}" for at in (1, 3, 5))
    lines = []
    for x in (0.0, width):
        for far in (-SLUG_MM, height + _MARK_GAP_MM):
            lines.append(f"{x} {far} m {x} {far + SLUG_MM - _MARK_GAP_MM} l")
    for y in (0.0, height):
        for far in (-SLUG_MM, width + _MARK_GAP_MM):
            lines.append(f"{far} {y} m {far + SLUG_MM - _MARK_GAP_MM} {y} l")
    return (
        f"q {_POINTS_PER_MM:.6f} 0 0 {_POINTS_PER_MM:.6f} 0 0 cm {paper} rg "
        f"{-BLEED_MM} {-BLEED_MM} {width + 2 * BLEED_MM} {height + 2 * BLEED_MM} re f "
        f"0 G 0.09 w {' '.join(lines)} S Q"
    ).encode()
