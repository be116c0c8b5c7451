"""The judges' code as three files: on a slow line many small files cost more in waiting than in bytes.

The modules in static/js/judge (in `pages` those for the pages that are no sheet) import one another by name, and so run
as they stand; here each is written once, after those it imports, without comments and indentation. The first file is
what every page needs, the sheet above all; the second is the rest, and the third is for photos, fetched only where
there are some. Both import what they need of the first, so that all speak of the same marks. Always true (a test holds
it): no two modules of one file use the same name at the top, nor one that the file imports.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

CORE, MORE, PHOTOS = "judge", "more", "photos"
FILES = (CORE, MORE, PHOTOS)
FOLDER = "js/judge"
IMPORT = re.compile(r'^import \{ (.*) \} from "(.+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?:\{.*\};\n)?", re.MULTILINE)
GIVEN = re.compile(r"^export \{ (.*) \};\n", re.MULTILINE)
SILENT = re.compile(r"^\s*(?://.*|/\*\*.*\*/)?\n|^[ \t]+", re.MULTILINE)


@cache
def code(folder: str, name: str = CORE) -> bytes:
    """One of the three files, of the modules below a folder."""
    if name == CORE:
        shared = set().union(*(_shared(folder, other) for other in (MORE, PHOTOS)))
        return (_joined(modules(folder).values()) + _exporting(sorted(shared))).encode()
    own = [text for path, text in modules(folder, name).items() if path not in modules(folder)]
    importing = f'import{{{",".join(sorted(_shared(folder, name)))}}}from"./{CORE}.js";'
    return (importing + _joined(own) + _exporting(GIVEN.findall(own[-1]))).encode()


@cache
def version(folder: str) -> str:
    """The digest of the code, for its address."""
    return hashlib.sha256(b"".join(code(folder, name) for name in FILES)).hexdigest()[:10]


@cache
def worker(folder: str) -> bytes:
    """The service worker, without comments and indentation."""
    return SILENT.sub("", Path(folder, "sw.js").read_text(encoding="utf-8")).encode()


def modules(folder: str, name: str = CORE) -> dict[str, str]:
    """The text of each module that a file needs, without its imports, each after those it imports."""
    found: dict[str, str] = {}

    def add(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        for _, other in IMPORT.findall(text):
            add((path.parent / other).resolve())
        found.setdefault(path.relative_to(Path(folder).resolve()).as_posix(), IMPORT.sub("", text))

    add(Path(folder, FOLDER, f"{name}.js").resolve())
    return found


def _shared(folder: str, name: str) -> set[str]:
    """The names that the modules of one file import from those of the first."""
    core, root = set(modules(folder)), Path(folder).resolve()
    found: set[str] = set()
    for path in set(modules(folder, name)) - core:
        file = root / path
        for names, other in IMPORT.findall(file.read_text(encoding="utf-8")):
            if (file.parent / other).resolve().relative_to(root).as_posix() in core:
                found.update(names.split(", "))
    return found


def _joined(texts: Iterable[str]) -> str:
    return "".join(SILENT.sub("", EXPORT.sub("", text)) for text in texts)


def _exporting(names: Iterable[str]) -> str:
    listed = ",".join(names)
    return f"export{{{listed}}};" if listed else ""
