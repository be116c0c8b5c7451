"""docs/promises.md tells the truth: every line names a test that there is, and no page says what was taken away."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINE = re.compile(r"^\| (?P<promise>[^|]+) \| (?P<where>[^|]+) \| `(?P<file>tests/[^`:]+\.py)::(?P<test>\w+)` \|$")
GONE = (
    "dos ediciones",
    "borrar sus datos",
    "se publica una corrección",
    "reciben una carta",
    "la organización le da otro",
)
"""What pages once promised and nothing did."""


def lines() -> list[re.Match[str]]:
    """The rows of the tables; a row of another shape is told by its absence from the count."""
    text = (ROOT / "docs/promises.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in text if line.startswith("| ") and not line.startswith("| promise |")]
    found = [LINE.match(row) for row in rows]
    assert [row for row, match in zip(rows, found, strict=True) if match is None] == []
    return [match for match in found if match is not None]


def named_in(file: str) -> set[str]:
    """The names of the tests of a file."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_promise_names_a_test_that_there_is() -> None:
    found = lines()
    assert len(found) > 40
    missing = [
        f"{row['file']}::{row['test']}"
        for row in found
        if not (ROOT / row["file"]).is_file() or row["test"] not in named_in(row["file"])
    ]
    assert missing == []


def test_every_test_that_any_page_of_the_docs_names_is_there() -> None:
    named = [
        (page.name, file, test)
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for file, test in re.findall(r"`(tests/[\w/.]+\.py)(?:::(\w+))?`", page.read_text(encoding="utf-8"))
    ]
    assert len(named) > 150
    gone = [one for one in named if not (ROOT / one[1]).is_file() or (one[2] and one[2] not in named_in(one[1]))]
    assert gone == []


def test_no_promise_stands_twice() -> None:
    promises = [row["promise"] for row in lines()]
    assert len(promises) == len(set(promises))


@pytest.mark.parametrize("said", GONE)
def test_what_nothing_keeps_is_promised_nowhere(said: str) -> None:
    places = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "judging/data").glob("*.json"),
        *ROOT.glob("docs/manual*"),
    ]
    assert [path.name for path in places if said in path.read_text(encoding="utf-8")] == []


def test_every_chart_says_that_its_figures_stand_in_a_table() -> None:
    """As the page on accessibility promises; that the table is there, `tests/pages.py` asks of every page it opens."""
    charts = [
        (path.name, words)
        for path in (ROOT / "templates").rglob("*.html")
        for words in re.findall(r"plots\.\w+_plot\((.*)", path.read_text(encoding="utf-8"))
    ]
    assert len(charts) >= 5
    assert [chart for chart in charts if "Las mismas cifras están en la tabla de abajo" not in chart[1]] == []
