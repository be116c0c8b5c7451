"""The judges' code as one file: on a slow line six small files cost more in waiting than in bytes.

The modules in static/js/judge import one another by name, and so run as they stand; here each is written once, after
those it imports, without comments and indentation. Always true (a test holds it): no two use the same name at the top.
The code for photos is a second file, fetched only where there are photos; it shares the first one's state by importing
from it, so the first file exports just the names that the second asks for.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

ENTRY = "js/judge/judge.js"
PHOTOS = "js/judge/photos.js"
IMPORT = re.compile(r'^import (.*) from "(.+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?:\{.*\};\n)?", re.MULTILINE)
SILENT = re.compile(r"^\s*(?://.*|/\*\*.*\*/)?\n|^[ \t]+", re.MULTILINE)


@cache
def code(folder: str) -> bytes:
    """The code of all modules below a folder of files that the entry needs."""
    joined = "".join(SILENT.sub("", EXPORT.sub("", text)) for text in modules(folder).values())
    return f"{joined}export{{{','.join(_asked_for(folder))}}}\n".encode()


@cache
def photo_code(folder: str) -> bytes:
    """The code for photos, which stands beside the joined code and imports from it."""
    own = SILENT.sub("", IMPORT.sub("", Path(folder, PHOTOS).read_text(encoding="utf-8")))
    return f'import{{{",".join(_asked_for(folder))}}}from"./judge.js"\n{own}'.encode()


@cache
def version(folder: str) -> str:
    """The digest of the code, for its address."""
    return hashlib.sha256(code(folder) + photo_code(folder)).hexdigest()[:10]


@cache
def worker(folder: str) -> bytes:
    """The service worker, without comments and indentation."""
    return SILENT.sub("", Path(folder, "sw.js").read_text(encoding="utf-8")).encode()


def modules(folder: str) -> dict[str, str]:
    """The text of each module without its imports, in an order in which each stands after those it imports."""
    found: dict[str, str] = {}

    def add(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        for _, name in IMPORT.findall(text):
            add((path.parent / name).resolve())
        found.setdefault(path.relative_to(Path(folder).resolve()).as_posix(), IMPORT.sub("", text))

    add(Path(folder, ENTRY).resolve())
    return found


def _asked_for(folder: str) -> list[str]:
    """The names of the joined code that the code for photos uses."""
    imports = IMPORT.findall(Path(folder, PHOTOS).read_text(encoding="utf-8"))
    return sorted({name.strip() for names, _ in imports for name in names.strip("{} ").split(",")})
