"""The same certificate by what one would take instead: each in its best long-lived set-up, drawn from one page object.

Texts stand where `judging.certificates.layout.pages` put them, the solemn border is drawn stroke by stroke, the
QR code as rectangles. An engine that is not installed is left out. Conformance is theirs to give: only WeasyPrint
and typst are asked for PDF/A-3a, and only typst can add PDF/UA-1 by itself.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from judging.certificates.engine.render import page_symbols
from judging.certificates.layout.columns import Piece
from judging.certificates.layout.labels import words_in
from judging.certificates.layout.ornaments import drawings
from judging.certificates.layout.pages import CertificatePage, certificate_page
from judging.certificates.layout.palette import blended
from judging.certificates.layout.typeface import Cut
from judging.certificates.model import CertificateData
from judging.certificates.plate.plate import PX_PER_MM, base_line
from judging.paths import templates_folder

Print = Callable[[CertificateData], bytes]
_POINTS: Final = 72 / 25.4
_NUMBERS: Final = re.compile(r"-?\d+\.?\d*")
_CHROMIUM: Final = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def rivals(sample: CertificateData, stack: ExitStack) -> Iterator[tuple[str, Print]]:
    """Name and print function of every rival that is installed; `stack` ends what was started."""
    folder = Path(stack.enter_context(TemporaryDirectory()))
    html = _as_files(sample, folder)
    yield "WeasyPrint, everything per document", _weasyprint(html, folder)
    makers = {"typst": _typst, "reportlab": _reportlab, "fpdf": _fpdf, "playwright.sync_api": _chromium}
    for module, make in makers.items():
        try:
            loaded = importlib.import_module(module)
        except ImportError:
            continue
        yield from make(loaded, sample, html, folder, stack)


def _templates(*, autoescape: bool) -> Environment:
    loader = FileSystemLoader(templates_folder() / "certificates")
    return Environment(
        loader=loader, autoescape=autoescape, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _as_files(sample: CertificateData, folder: Path) -> Callable[[CertificateData], str]:
    """Write fonts and drawings beside one another; answers the function that makes the HTML of a certificate."""
    design = certificate_page(sample).design
    sheets, pages = _templates(autoescape=False), _templates(autoescape=True)
    for name, content in drawings(design, sheets).items():
        (folder / name).write_bytes(content)
    for cut in Cut:
        (folder / f"{cut.value}.ttf").write_bytes(cut.path.read_bytes())
    pale = blended(design.palette.accent, design.palette.paper, 0.16)
    css = (templates_folder() / "certificates" / "typeface.css").read_text(encoding="utf-8")
    css += sheets.get_template("certificate.css").render(sheet=design.sheet, palette=design.palette, pale=pale)
    style = f"<style>{css.replace('asset:', '')}</style></head>"

    def html(data: CertificateData) -> str:
        page = certificate_page(data)
        qr = segno.make_qr(page.verify_url.upper(), error="q").svg_data_uri(border=4)
        made = pages.get_template("certificate.html").render(page=page, words=words_in(page.language))
        return made.replace("asset:qr1", qr).replace("</head>", style)

    return html


def _weasyprint(html: Callable[[CertificateData], str], folder: Path) -> Print:
    from weasyprint import HTML  # noqa: PLC0415  # slow

    return lambda data: HTML(string=html(data), base_url=f"{folder}/").write_pdf(pdf_variant="pdf/a-3a")


# ----------------------------------------------------------------------------------------------- typst
def _typst(
    typst: Any, sample: CertificateData, html: Any, folder: Path, stack: ExitStack
) -> Iterator[tuple[str, Print]]:
    source = folder / "certificate.typ"
    sheet = certificate_page(sample).design.sheet

    def printed(standards: list[str]) -> Print:
        compiler = typst.Compiler(root=str(folder), font_paths=[str(folder)], ignore_system_fonts=True)

        def draw(data: CertificateData) -> bytes:
            page = certificate_page(data)
            (folder / "qr.svg").write_bytes(_qr_svg(page))
            source.write_text(_typst_source(page, sheet.width_mm, sheet.height_mm), encoding="utf-8")
            pdf: bytes = compiler.compile(input=str(source), format="pdf", pdf_standards=standards)
            return pdf

        return draw

    yield "typst", printed([])
    yield "typst, PDF/A-3a and PDF/UA-1", printed(["a-3a", "ua-1"])


def _typst_source(page: CertificatePage, width: float, height: float) -> str:
    lines = [
        f'#set document(title: "{page.document_title}", author: "{page.issuer_name}", date: datetime.today())',
        f'#set text(font: "Caranavi Serif", lang: "{page.language}", hyphenate: false)',
        f"#set page(width: {width}mm, height: {height}mm, margin: 0mm, background: "
        'pdf.artifact(image("border.svg", width: 100%)))',
    ]
    for piece in page.pieces:
        place = piece.place
        style = "italic" if place.box.cut is Cut.ITALIC else "normal"
        weight = 700 if place.box.cut is Cut.BOLD else 400
        for at, text in enumerate(piece.text.lines):
            body = f'#text(size: {piece.text.size_pt}pt, style: "{style}", weight: {weight}, "{text}")'
            align = "center" if place.is_centred else "left"
            box = f"#box(width: {place.box.width_mm}mm)[#align({align})[{body}]]"
            top = piece.top_mm + at * piece.line_mm
            lines.append(f"#place(top + left, dx: {place.left_mm}mm, dy: {top}mm)[{box}]")
    qr = page.design.sheet.qr
    lines.append(
        f"#place(top + left, dx: {qr.left_mm}mm, dy: {qr.top_mm}mm)"
        f'[#image("qr.svg", width: {qr.width_mm}mm, alt: "{page.qr_alt}")]'
    )
    return "\n".join(lines)


def _qr_svg(page: CertificatePage) -> bytes:
    svg: bytes = segno.make_qr(page.verify_url.upper(), error="q").svg_inline(border=4).encode()
    return svg.replace(b"<svg ", b'<svg xmlns="http://www.w3.org/2000/svg" ', 1)


# --------------------------------------------------------------------------------- reportlab and fpdf2
def _strokes(folder: Path) -> list[tuple[str, float, list[tuple[str, list[float]]]]]:
    """The border's paths: colour, width in mm, and their commands with numbers."""
    found = []
    for path in re.finditer(
        r'<path stroke="(.*?)" stroke-width="(.*?)" d="(.*?)"', (folder / "border.svg").read_text()
    ):
        commands = [
            (part[0], [float(number) for number in _NUMBERS.findall(part)])
            for part in re.findall(r"[MCZ][^MCZ]*", path[3])
        ]
        found.append((path[1], float(path[2]), commands))
    return found


def _texts(page: CertificatePage) -> Iterator[tuple[Piece, str, float]]:
    """Every line with its base line in mm from the top."""
    for piece in page.pieces:
        for at, text in enumerate(piece.text.lines):
            yield piece, text, base_line(piece, at) / PX_PER_MM


def _reportlab(
    _: Any, sample: CertificateData, html: Any, folder: Path, stack: ExitStack
) -> Iterator[tuple[str, Print]]:
    from io import BytesIO  # noqa: PLC0415

    from reportlab.pdfbase import pdfmetrics, ttfonts  # noqa: PLC0415  # optional
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    for cut in Cut:
        pdfmetrics.registerFont(ttfonts.TTFont(cut.value, str(cut.path)))
    strokes = _strokes(folder)

    def draw(data: CertificateData) -> bytes:
        page, made = certificate_page(data), BytesIO()
        sheet = page.design.sheet
        canvas = Canvas(made, pagesize=(sheet.width_mm * _POINTS, sheet.height_mm * _POINTS), pageCompression=1)
        canvas.scale(_POINTS, _POINTS)
        for colour, width, commands in strokes:
            canvas.setStrokeColor(colour)
            canvas.setLineWidth(width)
            path = canvas.beginPath()
            for name, numbers in commands:
                {"M": path.moveTo, "C": path.curveTo, "Z": path.close}[name](*numbers)
            canvas.drawPath(path)
        for piece, text, down in _texts(page):
            box = piece.place
            canvas.setFont(box.box.cut.value, float(piece.text.size_pt) / _POINTS)
            show = canvas.drawCentredString if box.is_centred else canvas.drawString
            show(box.left_mm + (box.box.width_mm / 2 if box.is_centred else 0), sheet.height_mm - down, text)
        side = _module_mm(page)
        for x, y, width in _modules(page):
            canvas.rect(
                sheet.qr.left_mm + x * side,
                sheet.height_mm - sheet.qr.top_mm - (y + 1) * side,
                width * side,
                side,
                0,
                1,
            )
        canvas.save()
        return made.getvalue()

    yield "reportlab", draw


def _module_mm(page: CertificatePage) -> float:
    return page.design.sheet.qr.width_mm / page_symbols(page)[0].side


def _modules(page: CertificatePage) -> list[tuple[int, int, int]]:
    """The QR code's dark runs: column, row, length."""
    runs = re.findall(rb"^(\d+) (\d+) (\d+) 1 re$", page_symbols(page)[0].operators, re.MULTILINE)
    return [(int(x), int(y), int(width)) for x, y, width in runs]


def _fpdf(fpdf: Any, sample: CertificateData, html: Any, folder: Path, stack: ExitStack) -> Iterator[tuple[str, Print]]:
    def draw(data: CertificateData) -> bytes:
        page = certificate_page(data)
        sheet = page.design.sheet
        pdf = fpdf.FPDF(orientation=sheet.orientation, unit="mm", format=sheet.paper)
        pdf.add_page()
        pdf.image(folder / "border.svg", 0, 0, sheet.width_mm)
        for cut in Cut:
            pdf.add_font(cut.value, "", str(cut.path))
        for piece, text, down in _texts(page):
            box = piece.place
            pdf.set_font(box.box.cut.value, size=float(piece.text.size_pt))
            left = (box.box.width_mm - pdf.get_string_width(text)) / 2 if box.is_centred else 0
            pdf.text(box.left_mm + left, down, text)
        side = _module_mm(page)
        for x, y, width in _modules(page):
            pdf.rect(sheet.qr.left_mm + x * side, sheet.qr.top_mm + y * side, width * side, side, style="F")
        return bytes(pdf.output())

    yield "fpdf2", draw


# --------------------------------------------------------------------------------------------- Chromium
def _chromium(
    sync_api: Any, sample: CertificateData, html: Any, folder: Path, stack: ExitStack
) -> Iterator[tuple[str, Print]]:
    program = next((path for path in _CHROMIUM if Path(path).exists()), None)
    if program is None:
        return
    # In a thread of its own: its event loop would be in the way of signing.
    thread = stack.enter_context(ThreadPoolExecutor(1))
    playwright = thread.submit(lambda: sync_api.sync_playwright().start()).result()
    stack.callback(lambda: thread.submit(playwright.stop).result())
    options = {"executable_path": program, "args": ["--no-sandbox", "--disable-gpu"]}
    browser = thread.submit(lambda: playwright.chromium.launch(**options)).result()
    stack.callback(lambda: thread.submit(browser.close).result())
    tab = thread.submit(browser.new_page).result()
    file = folder / "certificate.html"

    def printed() -> bytes:
        tab.goto(file.as_uri())
        pdf: bytes = tab.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
        return pdf

    def draw(data: CertificateData) -> bytes:
        file.write_text(html(data), encoding="utf-8")
        return thread.submit(printed).result()

    yield "Chromium, kept open", draw
