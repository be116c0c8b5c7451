"""What Judging needs of the system beside its Python packages: programs, libraries, fonts, by Debian's names.

The list is `data/system_needs.txt`, the only one: set-up, `judging doctor` and the tests read it here. A *need* is one
line of it; it is *met* where any of its names is found. Always true: a program is started by the path that `program`
answers, so that whatever is started stands in the list; this module uses nothing but Python itself, because set-up asks
it before any package is there.

`python -m judging.system run test` prints "purpose package name" for each need of these purposes that is not met.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from glob import glob
from pathlib import Path

LIST = Path(__file__).with_name("data") / "system_needs.txt"
RUN, TEST = "run", "test"
KINDS = ("program", "library", "file", "font")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


@dataclass(frozen=True)
class Need:
    """One line of the list."""

    purpose: str
    package: str
    kind: str
    names: tuple[str, ...]

    @property
    def title(self) -> str:
        """What people call it: the program, `libpango-1.0`, the file's name."""
        name = self.names[0].partition(":")[0]
        return f"lib{name}" if self.kind == "library" else name.rpartition("/")[2]

    @property
    def is_met(self) -> bool:
        """Whether any of the names is there."""
        return any(found(self.kind, name) for name in self.names)


@cache
def needs() -> tuple[Need, ...]:
    """The list, in its order."""
    lines = (line.partition("#")[0].strip() for line in LIST.read_text(encoding="utf-8").splitlines())
    return tuple(_need(line) for line in lines if line)


def _need(line: str) -> Need:
    purpose, package, kind, names = (part.strip() for part in line.split("|"))
    if kind not in KINDS:
        raise ValueError(f"{LIST.name}: {kind!r} is no kind of need")
    return Need(purpose, package, kind, tuple(names.split()))


def missing(purposes: Iterable[str], listed: Iterable[Need] | None = None) -> list[Need]:
    """The needs of these purposes that are not met, in the order of the list."""
    wanted = set(purposes)
    return [need for need in (needs() if listed is None else listed) if need.purpose in wanted and not need.is_met]


def packages(unmet: Iterable[Need]) -> list[str]:
    """The Debian packages to install, each once."""
    return list(dict.fromkeys(need.package for need in unmet))


def program(name: str) -> str | None:
    """The path of a program that the list names; None where it is not installed."""
    need = next((need for need in needs() if need.kind == "program" and name in need.names), None)
    if need is None:
        raise KeyError(f"the program {name} does not stand in {LIST.name}")
    return next((path for other in need.names if (path := found("program", other))), None)


def found(kind: str, name: str) -> str | None:
    """Where it is (a library: under which name it loads); None where it is not."""
    if kind == "library":
        return next((file for file in _library_files(name) if _loads(file)), None)
    if kind == "font":
        return next((str(path) for path in _fonts(name)), None)
    if kind == "program" and "/" not in name:
        return shutil.which(name)
    return next(iter(sorted(glob(name), reverse=True)), None)  # the newest of several versions


def _library_files(name: str) -> tuple[str, ...]:
    """The file names under which WeasyPrint 70 looks for a library too (its module text/ffi.py)."""
    stem, _, major = name.partition(":")
    return f"lib{stem}.so.{major}", f"lib{stem}.{major}.dylib", f"lib{stem}.dylib", f"lib{stem}-{major}.dll"


def _loads(file_name: str) -> bool:
    try:
        ctypes.CDLL(file_name)
    except OSError:
        return False
    return True


def _fonts(name: str) -> Iterator[Path]:
    for folder in FONT_FOLDERS:
        yield from sorted(Path(os.path.expanduser(folder)).rglob(name))


if __name__ == "__main__":
    for unmet in missing(sys.argv[1:]):
        print(unmet.purpose, unmet.package, unmet.title)
