"""The tests' own fonts: browsers see nothing of the machine's, so that a page is as wide everywhere.

*Wide* is DejaVu Sans, about the widest that people have; *narrow* is Roboto Condensed. Both are Debian's (bin/setup
--test). Always true: whatever family a page asks for, it gets the chosen one, and DejaVu Sans Mono where it asks for
letters of one width; signs that the narrow one lacks come from DejaVu Sans.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from judging import system


class Family(Enum):
    """The family of all text."""

    WIDE = "DejaVu Sans"
    NARROW = "Roboto Condensed"


MONO = "DejaVu Sans Mono"
FILES = ("DejaVuSans.ttf", "DejaVuSansMono.ttf", "RobotoCondensed-Regular.ttf")
CUTS = ("-Regular", "", "-Bold", "-Italic", "-BoldItalic")  # what Debian's packages hold everywhere
ONE_WIDTH = ("monospace", "ui-monospace", "Menlo", "Consolas")
CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{folder}/fonts</dir>
  <cachedir>{folder}/cache</cachedir>
{rules}
</fontconfig>
"""
RULE = """  <match target="pattern">
    {test}
    <edit name="family" mode="assign_replace" binding="strong"><string>{family}</string></edit>
  </match>"""


def font_settings(family: Family, folder: Path) -> dict[str, str]:
    """What a browser's environment needs, so that it sees these fonts alone; they are laid out in the folder."""
    (folder / "fonts").mkdir(parents=True)
    for name in FILES:
        regular = system.found("font", name)
        assert regular, f"the font {name} is missing; bin/setup --test installs it"
        _take_all_cuts(Path(regular), folder / "fonts")
    rules = [_mono(asked) for asked in ONE_WIDTH]
    others = f'<test name="family" compare="not_eq" qual="all"><string>{MONO}</string></test>'
    rules.append(RULE.format(test=others, family=family.value))
    path = folder / "fonts.conf"
    path.write_text(CONFIGURATION.format(folder=folder, rules="\n".join(rules)), encoding="utf-8")
    return {"FONTCONFIG_FILE": str(path)}


def _mono(asked: str) -> str:
    return RULE.format(test=f'<test name="family" qual="any"><string>{asked}</string></test>', family=MONO)


def _take_all_cuts(regular: Path, fonts: Path) -> None:
    stem = regular.stem.removesuffix("-Regular")
    for cut in CUTS:
        path = regular.with_name(f"{stem}{cut}.ttf")
        if path.is_file():
            (fonts / path.name).symlink_to(path)
