"""An entry on paper, for who reads it at a desk: what was answered, line by line, with its photos.

`render_entry` is the whole interface: plain data in, PDF bytes out. Always true: every answer is laid out whole, on as
many pages as it needs; a photo keeps its shape and is never cut by the end of a page; nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from judging.certificates.engine.render import press
from judging.certificates.engine.sheets import A4, PaperSize, page_templates, typeface_assets
from judging.certificates.layout.labels import words_in

if TYPE_CHECKING:
    from judging.certificates.engine.sheetengine import SheetEngine


@dataclass(frozen=True)
class PaperLine:
    """One answer: what was asked, what was said, and the names of the pictures that answer it."""

    label: str
    said: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class PaperPart:
    """A part of the form with its answers."""

    title: str
    lines: tuple[PaperLine, ...]


@dataclass(frozen=True)
class EntryPaper:
    """An entry as it is read on paper. `note` stands at the foot of each page; `pictures` are JPEG files by name."""

    language: str
    contest: str
    number: str
    called: str
    note: str
    parts: tuple[PaperPart, ...]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    is_demo: bool = False
    is_rehearsal: bool = False

    def done(self) -> bytes:
        """The PDF; so that it can be drawn in a process of its own."""
        return render_entry(self)


def render_entry(paper: EntryPaper, size: PaperSize = A4) -> bytes:
    """An entry as a PDF of as many pages as it needs."""
    html = page_templates().get_template("entry.html").render(page=paper, words=words_in(paper.language))
    with press.lock:  # fonts belong to one thread at a time
        return _engine(paper, size).plain(html, "entry")


def _engine(paper: EntryPaper, size: PaperSize) -> SheetEngine:
    # Slow (half a second), and its native libraries must be loaded after a fork, not before.
    from judging.certificates.engine.sheetengine import SheetEngine  # noqa: PLC0415

    typeface, fonts = typeface_assets()
    css = page_templates().get_template("entry.css").render(paper=size)
    return SheetEngine(
        {"entry": typeface + css}, {**fonts, **{f"{name}.jpg": of for name, of in paper.pictures.items()}}
    )
