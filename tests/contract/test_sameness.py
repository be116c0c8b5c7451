"""Names, keys and words looked for are compared by one function, `typed.folded`, wherever they are compared."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2] / "judging"
FOLDS = re.compile(r"\.casefold\(|unicodedata\.normalize\(|\.combining\(")
_NAMES = "(?:community|cooperative|full_name|paper_name)"
COMPARED_AS_WRITTEN = re.compile(rf"\b{_NAMES}\b *(?:==|!=)|(?:==|!=) *[\w.]+\.{_NAMES}\b")
HOME = "domain/typed.py"
OTHERWISE = {"certificates/layout/typeface.py": "it composes letters to look for their shapes, and compares nothing"}


def places(text: str) -> int:
    return len(FOLDS.findall(text))


def test_nothing_folds_letters_by_itself() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): places(path.read_text(encoding="utf-8"))
        for path in ROOT.rglob("*.py")
        if path.relative_to(ROOT).parts[0] != "data"
    }
    assert found[HOME] > 3
    assert {name for name, count in found.items() if count} == {HOME, *OTHERWISE}


def test_who_would_fold_by_himself_is_seen() -> None:
    assert places('name.casefold() == other or unicodedata.normalize("NFKD", name)') == 2


def test_no_place_and_nobody_is_compared_as_it_is_written() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in ROOT.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if COMPARED_AS_WRITTEN.search(line)
    ]
    assert found == []
    assert COMPARED_AS_WRITTEN.search("if judge.community == entry.community:")
