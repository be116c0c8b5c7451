"""The organisers' manuals as tests read them: the chapter each begins with, step by step, and the pictures it shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
MANUALS = {"es": "manual.md", "fr": "manual.fr.md", "en": "manual.en.md"}
PICTURES = ROOT / "docs/pictures"


@dataclass(frozen=True)
class Step:
    """One step of the first chapter: what it is called, the words in bold in their order, and its pictures.

    Where one leads to the next (**Work > Entries**), each is a word of its own.
    """

    title: str
    bold: Sequence[str]
    pictures: Sequence[str]


def manual(language: str) -> str:
    return (ROOT / "docs" / MANUALS[language]).read_text(encoding="utf-8")


def first_chapter(language: str) -> list[Step]:
    """The steps of the chapter that the manual begins with, each under a heading of its own."""
    chapter = manual(language).split("\n## ")[1]
    return [_step(part) for part in chapter.split("\n### ")[1:]]


def shown(text: str) -> list[tuple[str, str]]:
    """(text instead, file) of each picture that a page shows."""
    return re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", text)


def one_line(words: str) -> str:
    """Without the breaks and the hard spaces of a page or of the page's source."""
    return " ".join(words.split())


def _step(part: str) -> Step:
    title, _, text = part.partition("\n")
    bold = [words for found in re.findall(r"\*\*([^*]+)\*\*", text) for words in re.split(r"\s*>\s*", one_line(found))]
    return Step(title, bold, [Path(file).name for _, file in shown(text)])
