"""The code that runs in browsers keeps the house's shape: no circles, small rooms, functions seen at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[2] / "judging/static/js"
MOST_FILES, LONGEST_FUNCTION = 12, 40
# Both ways in which a module can name another: at the top, and when it is needed.
NAMES = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']""")
BEGINS = re.compile(r"^(?:export )?(?:async )?function (\w+)|^(?:export )?const (\w+) = (?:async )?\(?[\w, ={}]*\)? =>")


def modules() -> list[Path]:
    found = sorted(ROOT.rglob("*.js"))
    assert len(found) > 12
    return found


def named(text: str, folder: Path) -> set[Path]:
    return {(folder / other).resolve() for other in NAMES.findall(text)}


def circle(texts: dict[Path, str]) -> list[Path]:
    try:
        TopologicalSorter({path: named(text, path.parent) for path, text in texts.items()}).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def functions(text: str) -> Iterator[tuple[str, int]]:
    """(name, lines) of each function at the top of a module: it ends with the first line that closes it, unindented."""
    lines = text.splitlines()
    for start, line in enumerate(lines):
        if (begun := BEGINS.match(line)) and not line.rstrip().endswith(";") and not line.rstrip().endswith("}"):
            end = next(place for place in range(start + 1, len(lines)) if lines[place].startswith("}"))
            yield begun.group(1) or begun.group(2), end - start + 1


def test_no_module_needs_itself_through_others_not_even_when_fetched_late() -> None:
    assert circle({path.resolve(): path.read_text(encoding="utf-8") for path in modules()}) == []


def test_a_circle_through_a_late_import_would_be_seen() -> None:
    one, two = Path("/js/one.js"), Path("/js/two.js")
    assert circle({one: 'import { two } from "./two.js";', two: 'const later = () => import("./one.js");'})
    assert not circle({one: 'import { two } from "./two.js";', two: "const later = 1;"})


def test_a_room_holds_few_modules() -> None:
    assert {folder.name: n for folder, n in Counter(p.parent for p in modules()).items() if n > MOST_FILES} == {}


def test_functions_are_short_enough_to_be_seen_at_once() -> None:
    found = [(name, n) for path in modules() for name, n in functions(path.read_text(encoding="utf-8"))]
    assert len(found) > 80
    assert {name: n for name, n in found if n > LONGEST_FUNCTION} == {}


def test_the_measure_counts_lines() -> None:
    assert list(functions("export async function give(id) {\n  one();\n}\nconst add = (a) => {\n  two();\n};\n")) == [
        ("give", 3),
        ("add", 3),
    ]
