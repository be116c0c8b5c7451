"""The judges' code as four files: on a slow line many small files cost more in waiting than in bytes.

The modules in static/js/judge (in `pages` those for the pages that are no sheet) import one another by name, and so run
as they stand; here each is written once, after those it imports, without comments and indentation. The first file is
what every page needs, the sheet above all; the second is the rest, the third is for photos, fetched only where
there are some, and the fourth for the pages that tell what this telephone has. Each imports what it needs of those it
stands upon, so that all speak of the same marks. Always true (a test holds it): no two modules of one file use the
same name at the top, nor one that the file imports.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

CORE, MORE, PHOTOS, HERE = "judge", "more", "photos", "here"
BASES: Mapping[str, tuple[str, ...]] = {CORE: (), MORE: (CORE,), PHOTOS: (CORE,), HERE: (CORE, MORE)}
"""Upon which files each one stands: their modules are not written into it again."""
FILES = tuple(BASES)
FOLDER = "js/judge"
IMPORT = re.compile(r'^import \{ (.*) \} from "(.+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?:\{.*\};\n)?", re.MULTILINE)
GIVEN = re.compile(r"^export \{ (.*) \};\n", re.MULTILINE)
SILENT = re.compile(r"^\s*(?://.*|/\*\*.*\*/)?\n|^[ \t]+| +// [^\"'`\n]*$", re.MULTILINE)


@cache
def code(folder: str, name: str = CORE) -> bytes:
    """One of the files, of the modules below a folder."""
    own = own_modules(folder, name)
    importing = "".join(
        f'import{{{",".join(sorted(names))}}}from"./{base}.js";'
        for base in BASES[name]
        if (names := _shared(folder, name, base))
    )
    given = {name for listed in GIVEN.findall(list(own.values())[-1]) for name in listed.split(", ")}
    shared = given.union(*(_shared(folder, other, name) for other in FILES if name in BASES[other]))
    return (importing + _joined(own.values()) + _exporting(sorted(shared))).encode()


@cache
def version(folder: str) -> str:
    """The digest of the code, for its address."""
    return hashlib.sha256(b"".join(code(folder, name) for name in FILES)).hexdigest()[:10]


@cache
def worker(folder: str) -> bytes:
    """The service worker, without comments and indentation."""
    return SILENT.sub("", Path(folder, "sw.js").read_text(encoding="utf-8")).encode()


def own_modules(folder: str, name: str) -> dict[str, str]:
    """The modules written into a file: all that it needs but for those of the files it stands upon."""
    there = {path for base in BASES[name] for path in modules(folder, base)}
    return {path: text for path, text in modules(folder, name).items() if path not in there}


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


def _shared(folder: str, name: str, base: str) -> set[str]:
    """The names that the own modules of one file import from those of a file it stands upon."""
    theirs, root = own_modules(folder, base), Path(folder).resolve()
    found: set[str] = set()
    for path in own_modules(folder, name):
        file = root / path
        for names, other in IMPORT.findall(file.read_text(encoding="utf-8")):
            if (file.parent / other).resolve().relative_to(root).as_posix() in theirs:
                found.update(names.split(", "))
    return found


def _joined(texts: Iterable[str]) -> str:
    return "".join(SILENT.sub("", EXPORT.sub("", text)) for text in texts)


def _exporting(names: Iterable[str]) -> str:
    listed = ",".join(names)
    return f"export{{{listed}}};" if listed else ""
