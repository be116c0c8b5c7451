"""The judges' code as two files: on a slow line many small files cost more in waiting than in bytes.

The modules in static/js/judge import one another by name, and so run as they stand; here each is written once, after
those it imports, without comments and indentation. The first file is what every page needs, the sheet above all; the
second is the rest, and imports what it needs of the first, so that both speak of the same marks. Always true (a test
holds it): no two modules use the same name at the top.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

CORE, MORE = "judge", "more"
FOLDER = "js/judge"
IMPORT = re.compile(r'^import \{ (.*) \} from "(.+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?:\{.*\};\n)?", re.MULTILINE)
GIVEN = re.compile(r"^export \{ (.*) \};\n", re.MULTILINE)
SILENT = re.compile(r"^\s*(?://.*|/\*\*.*\*/)?\n|^[ \t]+", re.MULTILINE)


@cache
def code(folder: str, name: str = CORE) -> bytes:
    """One of the two files, of the modules below a folder."""
    core, more = modules(folder, CORE), modules(folder, MORE)
    shared = sorted({one for path in set(more) - set(core) for one in _imported(folder, path, set(core))})
    if name == CORE:
        return (_joined(core.values()) + f"export{{{','.join(shared)}}};").encode()
    own = [text for path, text in more.items() if path not in core]
    given = GIVEN.findall(own[-1])
    return (f'import{{{",".join(shared)}}}from"./{CORE}.js";' + _joined(own) + f"export{{{','.join(given)}}};").encode()


@cache
def version(folder: str) -> str:
    """The digest of the code, for its address."""
    return hashlib.sha256(code(folder, CORE) + code(folder, MORE)).hexdigest()[:10]


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


def _imported(folder: str, path: str, wanted: set[str]) -> set[str]:
    """The names that a module imports from some of the others."""
    file = Path(folder, path)
    found: set[str] = set()
    for names, other in IMPORT.findall(file.read_text(encoding="utf-8")):
        if (file.parent / other).resolve().relative_to(Path(folder).resolve()).as_posix() in wanted:
            found.update(names.split(", "))
    return found


def _joined(texts: Iterable[str]) -> str:
    return "".join(SILENT.sub("", EXPORT.sub("", text)) for text in texts)
