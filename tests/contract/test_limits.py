"""Lengths and bounds that a page shows stand in one place, `judging/domain/limits.py`, and nowhere as a figure."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from judging.domain import limits

ROOT = Path(__file__).parents[2]
SHOWN = re.compile(r"""\b(?:maxlength|minlength|min|max)="?(\d+)""")
NONE_GIVEN = "0"
FIRST = {"templates/organiser/people/assignments.html": "1"}
"""A least of one is no limit that anybody chose."""
DOORS = ("web", "services", "storage/models")
AS_TEXT = re.compile(r"^_?LONGEST(?:_[A-Z]+)*$")
NOT_TYPED = {
    "LONGEST_WAIT",  # seconds, minutes
    "LONGEST_WAIT_FOR_PIN",
    "LONGEST_NAME",  # what a telephone calls itself: cut, never refused
    "LONGEST_MARK",  # the mark of a kept page
    "LONGEST_PATH",
    "LONGEST_NOTICES",
    "LONGEST_PLACE",  # shown on paper, cut
    "LONGEST_KEY",  # messages of telephones
    "LONGEST_WORDS",
    "LONGEST_TEXT",
    "LONGEST_FACT",
    "LONGEST",  # a table of limits; a weight in an address
}


def test_no_page_writes_a_limit_down_as_a_figure() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for match in SHOWN.finditer(path.read_text(encoding="utf-8"))
        if match.group(1) not in (NONE_GIVEN, FIRST.get(str(path.relative_to(ROOT)), NONE_GIVEN))
    ]
    assert found == []


def test_no_form_and_no_service_has_a_limit_of_its_own() -> None:
    found = []
    for path in sorted(file for door in DOORS for file in (ROOT / "judging" / door).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "longest" and isinstance(node.value, ast.Constant):
                found.append(f"{path.relative_to(ROOT)}: longest={node.value.value}")
            is_named = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            if is_named and AS_TEXT.match(node.id) and node.id not in NOT_TYPED:
                found.append(f"{path.relative_to(ROOT)}: {node.id}")
    assert found == []


def test_every_limit_is_used() -> None:
    sources = [*(ROOT / "judging").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    texts = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    names = [name for name in vars(limits) if name.isupper() and name != "MARK"]
    assert [name for name in names if f"limits.{name}" not in texts] == []
