"""Real readers of a PDF, each a program from Debian's poppler-utils, qpdf and zbar-tools.

`bin/setup --test` installs them; nothing here is a stand-in, and a missing reader fails the test.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

POINTS_PER_MM = 72 / 25.4


def run(program: str, *arguments: str | Path, cwd: Path) -> str:
    """What the program prints; the test fails when the program does."""
    assert shutil.which(program), f"{program} is not installed (Debian: poppler-utils, qpdf, zbar-tools)"
    done = subprocess.run([program, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def stored(pdf: bytes, folder: Path, name: str = "page.pdf") -> Path:
    """The PDF as a file."""
    path = folder / name
    path.write_bytes(pdf)
    return path


def text_of(pdf: bytes, folder: Path) -> str:
    """All text, in reading order, blanks and line ends as one blank each."""
    raw = run("pdftotext", "-raw", stored(pdf, folder), "-", cwd=folder)
    return " ".join(raw.replace("\u202f", " ").split())


@dataclass(frozen=True)
class Word:
    """One word and where it stands, in mm from the top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Word) -> bool:
        """Whether the two cover each other, by the middle half of their height (where the letters are)."""
        mine, its = (self.bottom - self.top) / 4, (other.bottom - other.top) / 4
        return (
            self.left < other.right
            and other.left < self.right
            and self.top + mine < other.bottom - its
            and other.top + its < self.bottom - mine
        )


def words_of(pdf: bytes, folder: Path) -> list[Word]:
    """Every word with its box."""
    html = run("pdftotext", "-bbox", stored(pdf, folder), "-", cwd=folder)
    found = ElementTree.fromstring(html).iter("{http://www.w3.org/1999/xhtml}word")
    sides = ("xMin", "yMin", "xMax", "yMax")
    return [Word(word.text or "", *(float(word.attrib[side]) / POINTS_PER_MM for side in sides)) for word in found]


def qr_address(pdf: bytes, folder: Path) -> str:
    """What a telephone reads from a small, poor JPEG of the page (100 dpi, quality 35)."""
    poor = ("-r", "100", "-jpeg", "-jpegopt", "quality=35", "-singlefile")
    run("pdftoppm", *poor, stored(pdf, folder), "photo", cwd=folder)
    return run("zbarimg", "--raw", "--quiet", "photo.jpg", cwd=folder).strip()


def picture_of(pdf: bytes, folder: Path) -> bytes:
    """The page as pixels (PNG, 100 dpi)."""
    run("pdftoppm", "-r", "100", "-png", "-singlefile", stored(pdf, folder), "picture", cwd=folder)
    return (folder / "picture.png").read_bytes()
