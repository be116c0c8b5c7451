"""The rooms of the house: small, without circles between them or between modules, and the same in every layer.

A *room* is a folder of modules below a layer (`services/scoring`). What stands in a layer itself is everybody's: it may
be imported by all rooms of the layer and, but for what puts a part of the site together, imports none of them. Imports
for types alone and imports inside functions count like any other.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "judging"
MOST_FILES = 12
# Flat on purpose: each file is one table, one group of queries, one command or one subject's sentences.
FLAT = {"judging/storage/models", "judging/storage/queries", "judging/cli", "judging/sentences"}
FLAT_FILES = {"judging/storage/migrations/versions"}  # one file for each step of the schema, and never fewer
# What puts the rooms of a part together, so that all its views are registered.
PUTS_TOGETHER = {"judging.web.organiser.routes", "judging.web.judge.routes", "judging.certificates"}
# A layer whose rooms carry subjects, and the subjects it may name.
SUBJECTS = {
    "assigning",
    "agreement",
    "contest",
    "documents",
    "people",
    "entries",
    "expressions",
    "imports",
    "forms",
    "scoring",
    "field",
    "paper",
    "practice",
    "prizes",
    "results",
    "rounds",
    "rehearsal",
    "analysis",
    "certificates",
    "proof",
    "families",
    "demo",
    "levelling",
    "ranking",
    "tables",
    "exports",
    "watching",
    "finishing",
    "messages",
}
OWN = {
    "judging/certificates": {"layout", "engine", "plate", "proof", "fonts"},
    "judging/web/judge": {"sheet", "field", "herself"},
}


def modules() -> dict[str, Path]:
    """Every module of the package by its name."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    assert len(found) > 300
    return found


def imports(path: Path, known: Mapping[str, Path]) -> set[str]:
    """The modules of the package that a module names in any import of its own."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {full if (full := f"{node.module}.{name.name}") in known else node.module for name in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found & set(known)


def graph() -> dict[str, set[str]]:
    """Module -> the modules it imports."""
    known = modules()
    return {name: imports(path, known) - {name} for name, path in known.items()}


def circle(edges: Mapping[str, set[str]]) -> list[str]:
    """One circle among these edges, [] where there is none."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def rooms_within(layer: str, edges: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Room -> the rooms of the same layer it imports; a file of the layer itself is a room of its own."""
    home = len(layer.split("."))

    def room(name: str) -> str:
        parts = name.split(".")
        return ".".join(parts[: home + 1])

    found: dict[str, set[str]] = {}
    for name, targets in edges.items():
        if name.startswith(layer + ".") and name not in PUTS_TOGETHER:
            own = found.setdefault(room(name), set())
            own |= {room(target) for target in targets if target.startswith(layer + ".")} - {room(name)}
    return found


def folders(ending: str, *homes: str) -> Iterator[tuple[str, int]]:
    """(folder, number of files with this ending in it) below each home."""
    files = (path for home in homes for path in (ROOT / home).rglob(f"*{ending}") if "vendor" not in path.parts)
    counted = Counter(path.parent.relative_to(ROOT).as_posix() for path in files if path.name != "__init__.py")
    yield from counted.items()


def test_no_module_leads_back_to_itself() -> None:
    assert circle(graph()) == []


LAYERED = (
    "services",
    "domain",
    "certificates",
    "storage",
    "web",
    "web.organiser",
    "web.judge",
    "web.applicant",
    "web.public",
    "web.api",
    "cli",
)


@pytest.mark.parametrize("layer", LAYERED)
def test_no_room_leads_back_to_itself(layer: str) -> None:
    rooms = rooms_within(f"judging.{layer}", graph())
    assert len(rooms) > 1
    assert circle(rooms) == []


def test_a_circle_would_be_seen() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})
    edges = {
        "judging.services.x.one": {"judging.services.y.two"},
        "judging.services.y.three": {"judging.services.x.four"},
    }
    assert circle(rooms_within("judging.services", edges))


def test_no_room_holds_more_files_than_can_be_seen_at_once() -> None:
    crowded = {
        folder: count
        for ending, homes in (
            (".py", ("judging",)),
            (".html", ("templates",)),
            (".js", ("judging/static/js",)),
        )
        for folder, count in folders(ending, *homes)
        if count > MOST_FILES and folder not in FLAT | FLAT_FILES
    }
    assert crowded == {}


@pytest.mark.parametrize(
    "layer",
    [
        "judging/services",
        "judging/domain",
        "judging/web/organiser",
        "templates/organiser",
        "judging/certificates",
        "judging/web/judge",
        "templates/judge",
        "tests/services",
        "tests/domain",
        "tests/web/organiser",
        "tests/web/judge",
    ],
)
def test_the_rooms_of_every_layer_are_named_alike(layer: str) -> None:
    there = {path.name for path in (ROOT / layer).iterdir() if path.is_dir() and path.name != "__pycache__"}
    part = PurePosixPath(layer).name if layer.endswith("judge") else ""
    known = OWN["judging/web/judge"] if part else OWN.get(layer, SUBJECTS)
    assert there
    assert there <= known
