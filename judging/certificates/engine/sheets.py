"""Score sheets to fill in by hand: one for each judge and farm, all in one PDF of A4 or Letter pages.

`render_sheets` is the whole interface: plain data in, PDF bytes out. Each sheet begins on a page of its own, says on
every page whose it is, its code (as QR and in letters) and "page x of y" of this sheet, and is readable in grey: what
counts is drawn in black lines, tints are decoration.
Always true: every text is laid out whole; a criterion is never cut by the end of a page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from judging.certificates.engine.render import press
from judging.certificates.layout.typeface import Cut
from judging.paths import templates_folder

if TYPE_CHECKING:
    from judging.certificates.engine.sheetengine import SheetEngine


@dataclass(frozen=True)
class PaperSize:
    """A size of paper."""

    width_mm: float
    height_mm: float


A4, LETTER = PaperSize(210, 297), PaperSize(215.9, 279.4)


@dataclass(frozen=True)
class PaperLevel:
    """One column of a criterion: its box, the boxes of the values above it up to the next level, and its words."""

    mark: str
    between: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class PaperCriterion:
    """One criterion as it is printed; `not_applicable_when` says when that box is to be used, where it says so.

    Without `levels` (a scale too fine for boxes) a line to write on is printed with `range_text`.
    """

    key: str
    name: str
    points: str
    levels: tuple[PaperLevel, ...]
    range_text: str
    offers_not_applicable: bool
    not_applicable_when: str


@dataclass(frozen=True)
class PaperSection:
    """A section's name and its criteria."""

    key: str
    name: str
    criteria: tuple[PaperCriterion, ...]


@dataclass(frozen=True)
class PaperRemark:
    """A question at the end that is answered in words, with lines to write on; `hint` says whether it may be left."""

    question: str
    hint: str


@dataclass(frozen=True)
class PaperSheet:
    """One judge's sheet of one farm. `words` are the labels in the sheet's language; `code` is what the QR holds."""

    language: str
    words: Mapping[str, str]
    edition: str
    round_name: str
    judge: str
    farm: str
    place: str
    code: str
    code_shown: str
    sections: tuple[PaperSection, ...]
    is_demo: bool
    remarks: tuple[PaperRemark, ...] = ()

    @property
    def qr(self) -> Markup:
        """The code as a drawing: the smallest symbol with the strongest correction (a third of it may be lost)."""
        symbol = segno.make_qr(self.code, error="h", boost_error=False)
        return Markup(symbol.svg_inline(border=4, light="#fff", omitsize=True))


def render_sheets(sheets: Sequence[PaperSheet], paper: PaperSize = A4) -> bytes:
    """The sheets one after another as a PDF; at least one is needed."""
    template = page_templates().get_template("sheet.html")
    bodies: dict[str, int] = {}
    body_of = [bodies.setdefault(template.render(page=sheet), len(bodies)) for sheet in sheets]

    def heads(lengths: Sequence[int]) -> str:
        return page_templates().get_template("sheet_heads.html").render(sheets=list(zip(sheets, lengths, strict=True)))

    with press.lock:  # fonts belong to one thread at a time
        return _engine(paper).over_bodies(list(bodies), body_of, heads)


@cache
def page_templates() -> Environment:
    """Jinja for papers of several pages: everything is escaped, an unknown name is an error."""
    return Environment(
        loader=FileSystemLoader(templates_folder() / "certificates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def typeface_assets() -> tuple[str, dict[str, bytes]]:
    """The style that names our letters, and their files."""
    style = (templates_folder() / "certificates" / "typeface.css").read_text(encoding="utf-8")
    return style, {f"{cut.value}.ttf": cut.path.read_bytes() for cut in Cut}


def _engine(paper: PaperSize) -> SheetEngine:
    # Slow (half a second), and its native libraries must be loaded after a fork, not before. It is made anew each
    # time: a few tens of milliseconds, and nothing to keep alive or to free.
    from judging.certificates.engine.sheetengine import SheetEngine  # noqa: PLC0415

    typeface, fonts = typeface_assets()
    body, head = (page_templates().get_template(name).render(paper=paper) for name in ("sheet.css", "sheet_heads.css"))
    return SheetEngine({"body": typeface + body, "head": typeface + head}, fonts)
