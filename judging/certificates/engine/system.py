"""Which system libraries the certificates still need; used by set-up before anything is rendered.

WeasyPrint draws letters through Pango, HarfBuzz and Fontconfig, which pip cannot install. Each library is
looked for under the file names WeasyPrint 70 itself tries (its module text/ffi.py). HarfBuzz's subset
library is optional to WeasyPrint but required here: without it the fonts are cut by slow Python code and a
warning is raised.

`python -m judging.certificates.engine.system` prints one sentence for each missing library and ends with 1, or
prints nothing and ends with 0.
"""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class NativeLibrary:
    """One shared library: what people call it, Debian's package, and the file names it may have."""

    name: str
    debian_package: str
    file_names: tuple[str, ...]

    def is_present(self) -> bool:
        """Whether the library can be loaded into this process."""
        return any(_loads(file_name) for file_name in self.file_names)


def _names(stem: str, major: str) -> tuple[str, ...]:
    return f"lib{stem}.so.{major}", f"lib{stem}.{major}.dylib", f"lib{stem}.dylib", f"lib{stem}-{major}.dll"


LIBRARIES = (
    NativeLibrary("GObject", "libglib2.0-0", _names("gobject-2.0", "0")),
    NativeLibrary("Pango", "libpango-1.0-0", _names("pango-1.0", "0")),
    NativeLibrary("HarfBuzz", "libharfbuzz0b", _names("harfbuzz", "0")),
    NativeLibrary("HarfBuzz subset", "libharfbuzz-subset0", _names("harfbuzz-subset", "0")),
    NativeLibrary("Fontconfig", "libfontconfig1", _names("fontconfig", "1")),
    NativeLibrary("PangoFT2", "libpangoft2-1.0-0", _names("pangoft2-1.0", "0")),
)


def _loads(file_name: str) -> bool:
    try:
        ctypes.CDLL(file_name)
    except OSError:
        return False
    return True


def missing_libraries(libraries: tuple[NativeLibrary, ...] = LIBRARIES) -> list[str]:
    """The Debian packages to install, in the order given; empty when certificates can be made."""
    return [library.debian_package for library in libraries if not library.is_present()]


def main(libraries: tuple[NativeLibrary, ...] = LIBRARIES) -> int:
    """Print one sentence for each missing library; the exit status is 1 if there is any."""
    missing = [library for library in libraries if not library.is_present()]
    for library in missing:
        print(f"The library {library.name} is missing: install Debian's package {library.debian_package}.")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
