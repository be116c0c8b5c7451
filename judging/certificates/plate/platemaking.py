"""Making a plate out of a page that the layout engine drew with marker words; see `plate`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from typing import Any, Final

import pikepdf
import uharfbuzz  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont

from judging.certificates.engine.render import rendered_page
from judging.certificates.layout.pages import CertificatePage
from judging.certificates.layout.typeface import Cut
from judging.certificates.model import CertificateData
from judging.certificates.plate.pdffile import FixedPart
from judging.certificates.plate.plate import (
    MARKED,
    SPOKEN,
    CodeSlot,
    Objects,
    Plate,
    PlateUnfit,
    Slot,
    Symbols,
    compare,
    marked_page,
    marker,
    marks,
)
from judging.certificates.plate.shaping import Repertoire, repertoire

_DRAWN_TABLES: Final = {"glyf", "loca", "head", "hhea", "hmtx", "maxp", "cvt ", "fpgm", "prep", "GlyphOrder"}


def make_plate(
    page: CertificatePage, data: CertificateData, symbols: Symbols, pictures: Mapping[str, bytes], credential: bytes
) -> Plate:
    """A plate for pages of this structure. Raises PlateUnfit when it would not print what is drawn."""
    spare = b"{}" if credential else b""
    marked = rendered_page(marked_page(page), data, pictures, spare)
    plate = _made(marked, page, symbols)
    drawn = pikepdf.open(BytesIO(rendered_page(page, data, pictures, spare)))
    _compare(plate, page, symbols, drawn)
    return plate


def _compare(plate: Plate, page: CertificatePage, symbols: Symbols, drawn: pikepdf.Pdf) -> None:
    fonts = _fonts(drawn)
    operators = plate.operators(page, symbols)
    printed = marks(operators, {name: repertoire(_cut(font)).widths for name, font in fonts.items()})
    compare(printed, marks(_operators(drawn), {name: _widths(font) for name, font in fonts.items()}))
    if _without_texts(operators) != _without_texts(_operators(drawn)):
        raise PlateUnfit("other drawings")


def _without_texts(operators: bytes) -> bytes:
    return MARKED.sub(b"", operators)


def _operators(pdf: pikepdf.Pdf) -> bytes:
    return pdf.pages[0].Contents.read_bytes()


def _cut(font: Any) -> Cut:
    """The cut of an embedded font, by the end of its name; the regular one has no such end."""
    name = str(font.BaseFont)
    return next((cut for cut in Cut if name.endswith(f"-{cut.value}")), Cut.REGULAR)


def _fonts(pdf: pikepdf.Pdf) -> dict[bytes, Any]:
    return {name.removeprefix("/").encode(): font for name, font in pdf.pages[0].Resources.Font.items()}


def _widths(font: Any) -> dict[int, int]:
    """What the file itself says of its glyphs' widths."""
    table, known = list(font.DescendantFonts[0].W), {}
    for first, widths in zip(table[::2], table[1::2], strict=True):
        known.update({int(first) + at: int(width) for at, width in enumerate(widths)})
    return known


# --------------------------------------------------------------------------------------------------- making
def _made(marked: bytes, page: CertificatePage, symbols: Symbols) -> Plate:
    pdf = pikepdf.open(BytesIO(marked))
    operators = _operators(pdf)
    stretches, slots = _split(operators, pdf, page, symbols)
    for font in dict(pdf.pages[0].Resources.Font.items()).values():
        _complete(pdf, font)
    for link in pdf.pages[0].get("/Annots", []):
        link.A.URI = link.Contents = pikepdf.String(SPOKEN)
        link.Rect = pikepdf.Array([0, 0, 0, 0])
    fixed, objects = _parted(_renumbered(pdf), has_credential="/AF" in pdf.Root)
    height = float(pdf.pages[0].MediaBox[3])
    return Plate(fixed, objects, stretches, slots, height)


def _split(
    operators: bytes, pdf: pikepdf.Pdf, page: CertificatePage, symbols: Symbols
) -> tuple[tuple[bytes, ...], tuple[Slot | CodeSlot, ...]]:
    """The operators around the marker words and the QR codes, and what belongs between them."""
    places = dict(_marker_places(page))
    stretches: list[bytes] = []
    slots: list[Slot | CodeSlot] = []
    begin = 0
    for match in MARKED.finditer(operators):
        body = match[3]
        if (found := next((n for n, symbol in enumerate(symbols) if symbol.operators in body), None)) is not None:
            at = match.start(3) + body.index(symbols[found].operators)
            slots.append(CodeSlot(found))
            end = at + len(symbols[found].operators)
        elif (word := _word(body, pdf)) in places:
            at = match.start(3) + body.index(b"BT\n")
            slots.append(Slot(*places.pop(word), font=_font_name(body)))
            end = match.end(3)
        else:
            continue
        stretches.append(operators[begin:at])
        begin = end
    if places or sum(isinstance(slot, CodeSlot) for slot in slots) != len(symbols):
        raise PlateUnfit(f"not found on the page: {sorted(places)}")
    return (*stretches, operators[begin:]), tuple(slots)


def _marker_places(page: CertificatePage) -> list[tuple[str, tuple[int, int]]]:
    lines = [(at, line) for at, piece in enumerate(page.pieces) for line in range(len(piece.text.lines))]
    return [(marker(number), place) for number, place in enumerate(lines)]


def _word(body: bytes, pdf: pikepdf.Pdf) -> str:
    """What the operators of one text show."""
    fonts = _fonts(pdf)
    shown = marks(b"/Span\n<</MCID 0>>\nBDC\n%b\nEMC" % body, {name: _widths(font) for name, font in fonts.items()})
    if not shown:
        return ""
    text_of = repertoire(_cut(fonts[_font_name(body)])).text_of
    return "".join(text_of.get(mark.glyph, "?") for mark in shown)


def _font_name(body: bytes) -> bytes:
    return body.partition(b" Tf")[0].rpartition(b"/")[2].split()[0]


def _complete(pdf: pikepdf.Pdf, font: Any) -> None:
    """Embed the font with all its letters instead of those that were drawn."""
    cut = _cut(font)
    known = repertoire(cut)
    content = _plain_font(cut)
    descendant = font.DescendantFonts[0]
    descendant.FontDescriptor.FontFile2 = pdf.make_stream(content, Length1=len(content))
    descendant.W = _width_table(known)
    font.ToUnicode = pdf.make_stream(_to_unicode(known.text_of))


def _width_table(known: Repertoire) -> pikepdf.Array:
    """The widths of the glyphs that may be shown, in runs of neighbours (ISO 32000-1, 9.7.4.3)."""
    table: list[Any] = []
    before = -2
    for glyph in sorted(known.text_of):
        if glyph != before + 1:
            table += [glyph, []]
        table[-1].append(known.widths[glyph])
        before = glyph
    return pikepdf.Array([pikepdf.Array(item) if isinstance(item, list) else item for item in table])


@cache
def _plain_font(cut: Cut) -> bytes:
    """The file with only the plate's glyphs, under their old numbers, and only what drawing them needs."""
    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.set({0, *repertoire(cut).text_of})
    wanted.flags = uharfbuzz.SubsetFlags.RETAIN_GIDS
    made = BytesIO()
    with TTFont(BytesIO(uharfbuzz.subset(_face(cut), wanted).blob.data), recalcTimestamp=False) as font:
        for table in set(font.keys()) - _DRAWN_TABLES:
            del font[table]
        font.save(made)
    return made.getvalue()


def _face(cut: Cut) -> uharfbuzz.Face:
    return uharfbuzz.Face(cut.path.read_bytes())


def _to_unicode(text_of: dict[int, str]) -> bytes:
    """The map from glyphs to letters (ISO 32000-1, 9.10.3), at most a hundred in one block."""
    rows = [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in sorted(text_of.items())]
    blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{body}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()


def _renumbered(pdf: pikepdf.Pdf) -> pikepdf.Pdf:
    """The same without objects that nothing leads to, numbered from 1."""
    saved = BytesIO()
    pdf.save(saved, object_stream_mode=pikepdf.ObjectStreamMode.disable, static_id=True, recompress_flate=False)
    return pikepdf.open(saved)


def _parted(pdf: pikepdf.Pdf, *, has_credential: bool) -> tuple[FixedPart, Objects]:
    """The objects that stay, as bytes; those that change, with their numbers."""
    page, root = pdf.pages[0], pdf.Root
    figure = _figure(root.StructTreeRoot.K)
    info = pdf.trailer.Info
    links = list(page.get("/Annots", []))
    embedded = root.Names.EmbeddedFiles.Names[1].EF.F if has_credential else None
    changing = [page.Contents, info, root.Metadata, figure, *links, *([embedded] if has_credential else [])]
    numbers = {item.objgen[0] for item in changing}
    if len(numbers) != len(changing) or 0 in numbers:
        raise PlateUnfit("what changes is not in objects of its own")
    fixed = {item.objgen[0]: _written(item) for item in pdf.objects if item.objgen[0] not in numbers}
    objects = Objects(
        content=page.Contents.objgen[0],
        info=_with_number(info),
        metadata=(root.Metadata.objgen[0], root.Metadata.read_bytes()),
        figure=_with_number(figure),
        links=tuple(_with_number(link) for link in links),
        embedded=None if embedded is None else embedded.objgen[0],
    )
    return FixedPart.of(fixed, root=root.objgen[0], info=info.objgen[0]), objects


def _with_number(item: Any) -> tuple[int, bytes]:
    return item.objgen[0], item.unparse(resolved=True)


def _written(item: Any) -> bytes:
    if not isinstance(item, pikepdf.Stream):
        written: bytes = item.unparse(resolved=True)
        return written
    content = item.read_raw_bytes()
    entries = pikepdf.Dictionary({key: value for key, value in item.stream_dict.items() if key != "/Length"})
    entries["/Length"] = len(content)
    return b"%b\nstream\n%b\nendstream" % (entries.unparse(), content)


def _figure(node: Any) -> Any:
    """The structure element of the QR code."""
    waiting = [node]
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Array):
            waiting.extend(item)
        elif isinstance(item, pikepdf.Dictionary):
            if str(item.get("/Alt", "")) == SPOKEN:
                return item
            waiting.extend([item.K] if "/K" in item else [])
    raise PlateUnfit("the QR code has no words")
