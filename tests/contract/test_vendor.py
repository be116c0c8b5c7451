"""Files from elsewhere: each is the one that was looked at, with its licence beside it, and there is no other.

A manifest lists name, version, file, digest and licence. What a visitor gets is all our own.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ["tests/vendor"]


def listed(folder: str) -> list[dict[str, str]]:
    items: list[dict[str, str]] = json.loads((ROOT / folder / "manifest.json").read_text(encoding="utf-8"))
    assert items
    return items


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_is_the_one_that_was_looked_at(folder: str) -> None:
    for item in listed(folder):
        assert digest(ROOT / folder / item["file"]) == item["sha256"], item["file"]
        assert digest(ROOT / folder / item["licence_file"]) == item["licence_sha256"], item["licence_file"]
        assert item["version"].count(".") == 2


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_is_there_that_nobody_listed(folder: str) -> None:
    known = {"manifest.json"} | {item[key] for item in listed(folder) for key in ("file", "licence_file")}
    there = {path.relative_to(ROOT / folder).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
    assert there == known


def test_visitors_get_nothing_from_elsewhere() -> None:
    assert not (ROOT / "judging/static/vendor").exists()
