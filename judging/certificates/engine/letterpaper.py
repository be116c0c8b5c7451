"""Letters to those who entered: what the judges wrote of each entry, one after another as a PDF.

`render_letters` is the whole interface: plain data in, PDF bytes out. Always true: each letter begins on a page of its
own and says at the foot of every page whose it is; nothing of it is cut; nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from judging.certificates.engine.render import press
from judging.certificates.engine.sheets import A4, LETTER, PaperSize, page_templates, typeface_assets
from judging.certificates.layout.labels import words_in
from judging.certificates.layout.ornaments import EMBLEM_FILE, emblem_drawing
from judging.certificates.layout.palette import PALETTES, Palette

if TYPE_CHECKING:
    from judging.certificates.engine.sheetengine import SheetEngine

SIZES: Mapping[str, PaperSize] = {"A4": A4, "Letter": LETTER}


@dataclass(frozen=True)
class LetterPart:
    """A heading with what stands under it: lines of a list."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class LetterLevel:
    """What is said of one criterion: its name, and the words of a level."""

    criterion: str
    level: str


@dataclass(frozen=True)
class Letter:
    """One letter, every word of it. `levels` are under `levels_title`; `signs` is who sends it."""

    language: str
    title: str
    competition: str
    edition: str
    dated: str
    number: str
    greeting: str
    opening: tuple[str, ...]
    awards: LetterPart | None
    parts: tuple[LetterPart, ...]
    levels_title: str
    levels: tuple[LetterLevel, ...]
    closing: tuple[str, ...]
    signs: str
    foot: str


@dataclass(frozen=True)
class LetterLooks:
    """How an edition's papers look: one of the looks with its own two colours or "", the emblem, A4 or Letter, and the
    logos: the picture's name, and the words read aloud in its place by language."""

    look: str
    ink: str
    accent: str
    emblem: str
    sheet: str = "A4"
    logos: tuple[tuple[str, Mapping[str, str]], ...] = ()

    @property
    def palette(self) -> Palette:
        return PALETTES[self.look].with_own(ink=self.ink, accent=self.accent)


@dataclass(frozen=True)
class LettersPaper:
    """Letters of one edition. `pictures` are its logos, PNG or JPEG, by name."""

    letters: tuple[Letter, ...]
    looks: LetterLooks
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    is_demo: bool = False

    def done(self) -> bytes:
        """The PDF; so that it can be drawn in a process of its own."""
        return render_letters(self)

    @property
    def logos(self) -> list[tuple[str, Mapping[str, str]]]:
        """The logos that are there: the name of the file, and the words read aloud in its place."""
        shown = [(name, alt) for name, alt in self.looks.logos if name in self.pictures]
        return [(_file(name, self.pictures[name]), alt) for name, alt in shown]


def render_letters(paper: LettersPaper) -> bytes:
    """The letters as a PDF; at least one is needed."""
    words = {language: words_in(language) for language in {letter.language for letter in paper.letters}}
    html = page_templates().get_template("letters.html").render(paper=paper, words=words)
    with press.lock:  # fonts belong to one thread at a time
        return _engine(paper).plain(html, "letters")


def _file(name: str, content: bytes) -> str:
    ending = "png" if content.startswith(b"\x89PNG") else "jpg"
    return f"{name}.{ending}"


def _engine(paper: LettersPaper) -> SheetEngine:
    # Slow (half a second), and its native libraries must be loaded after a fork, not before.
    from judging.certificates.engine.sheetengine import SheetEngine  # noqa: PLC0415

    typeface, fonts = typeface_assets()
    looks, palette = paper.looks, paper.looks.palette
    css = page_templates().get_template("letters.css").render(paper=SIZES[looks.sheet], palette=palette)
    emblem = emblem_drawing(looks.look, looks.emblem, palette, page_templates())
    pictures = {_file(name, content): content for name, content in paper.pictures.items()}
    return SheetEngine({"letters": typeface + css}, {**fonts, EMBLEM_FILE: emblem, **pictures})
