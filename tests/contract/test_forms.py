"""Every HTML form is a form of the house: nothing else reads what arrived, and each one on a page has its token."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
WEB = ROOT / "judging/web"
READS = {"form", "files", "values"}
ALLOWED = ("forms", "api")
FORM = re.compile(r"<form\b[^>]*\bmethod=\"post\"[^>]*>(.*?)</form>", re.DOTALL)


def readings(path: Path) -> list[str]:
    """Where a module reads the posted form of the request itself."""
    return [
        f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in READS
        and isinstance(node.value, ast.Name)
        and node.value.id == "request"
    ]


def test_nothing_but_the_forms_reads_what_arrived() -> None:
    modules = [path for path in (ROOT / "judging").rglob("*.py") if path.relative_to(WEB.parent).parts[:1] != ("data",)]
    assert len(modules) > 300
    elsewhere = [
        path for path in modules if not (path.is_relative_to(WEB) and path.relative_to(WEB).parts[0] in ALLOWED)
    ]
    assert [place for path in elsewhere for place in readings(path)] == []


def test_a_form_that_is_read_by_hand_would_be_seen(tmp_path: Path) -> None:
    assert [path for path in (WEB / "forms").rglob("*.py") if readings(path)], "the forms themselves read it"


def test_every_form_of_a_page_carries_its_token() -> None:
    templates = {path: path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")}
    forms = {(path, text) for path, page in templates.items() for text in FORM.findall(page)}
    assert len(forms) > 60
    assert [path.name for path, text in forms if "parts.csrf()" not in text and "csrf()" not in text] == []
