"""The house keeps its shape: layers, sizes, and no row fetched by its bare id."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_ROUTE, LONGEST_TEMPLATE, LONGEST_TEST_FILE = 400, 40, 25, 150, 500

# Each exception with its reason; this list may only shrink.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
LONG_TEMPLATES: dict[str, str] = {}


def modules(folder: str = "judging") -> list[Path]:
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found
    return [path for path in found if "migrations/versions" not in path.as_posix()]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return lines - ((first.end_lineno or 0) - first.lineno + 1 if documented else 0)


def is_route(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("blueprint." in ast.unparse(decorator) for decorator in node.decorator_list)


def name_of(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef | None = None) -> str:
    return path.relative_to(ROOT).as_posix() + (f":{node.name}" if node else "")


def test_no_layer_imports_a_higher_one() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_files_are_short_enough_to_be_read_at_once() -> None:
    long = {name_of(p): n for p in modules() if (n := len(p.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE}
    assert set(long) == set(LONG_FILES), long


def test_functions_are_short_enough_to_be_seen_at_once() -> None:
    long = {
        name_of(path, node): length(node)
        for path in modules()
        for node in functions(path)
        if length(node) > (LONGEST_ROUTE if is_route(node) else LONGEST_FUNCTION)
    }
    assert set(long) == set(LONG_FUNCTIONS), long


def test_templates_are_short() -> None:
    found = sorted((ROOT / "templates").rglob("*.html"))
    assert found
    long = {name_of(p): n for p in found if (n := len(p.read_text(encoding="utf-8").splitlines())) > LONGEST_TEMPLATE}
    assert set(long) == set(LONG_TEMPLATES), long


def test_test_files_are_short() -> None:
    long = {
        name_of(path): lines
        for path in modules("tests")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_TEST_FILE
    }
    assert not long


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_every_module_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "no docstring at the top"


def test_no_row_is_fetched_by_its_bare_id_outside_the_queries() -> None:
    offenders = [
        f"{name_of(path)}:{node.lineno}"
        for path in modules()
        if "storage/queries" not in path.as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "get"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("db", "read_session", "Session")
    ]
    assert not offenders


def test_services_never_commit() -> None:
    offenders = [
        name_of(path)
        for path in modules("judging/services")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("commit", "rollback")
    ]
    assert not offenders
