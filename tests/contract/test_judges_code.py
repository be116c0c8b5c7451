"""The judges' code: small, joined from its modules without a clash, and quiet about nothing it uses."""

from __future__ import annotations

import re
from pathlib import Path

import brotli

from judging.web.judge import bundle

ROOT = Path(__file__).parents[2]
STATIC = str(ROOT / "judging/static")
OWN, WORKER, PHOTOS = 6_500, 1_500, 4_000  # bytes as sent
AT_TOP = re.compile(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)


def sent(text: str) -> int:
    return len(brotli.compress(bundle.SILENT.sub("", bundle.EXPORT.sub("", text)).encode()))


def test_our_own_code_is_small() -> None:
    own = "".join(text for name, text in bundle.modules(STATIC).items() if not name.startswith("vendor/"))
    assert 1000 < sent(own) <= OWN
    assert 100 < sent((ROOT / "judging/static/sw.js").read_text(encoding="utf-8")) <= WORKER
    assert 1000 < len(brotli.compress(bundle.photo_code(STATIC))) <= PHOTOS


def test_every_module_is_in_the_joined_code_and_no_two_share_a_name() -> None:
    modules = bundle.modules(STATIC)
    folders = (Path(STATIC, "js/judge"), Path(STATIC, "vendor"))
    there = {path.relative_to(STATIC).as_posix() for folder in folders for path in folder.rglob("*.js")}
    assert set(modules) == there - {bundle.PHOTOS}
    names = [name for text in modules.values() for name in AT_TOP.findall(text)]
    assert sorted({name for name in names if names.count(name) > 1}) == []
    assert list(modules)[-1] == bundle.ENTRY


def test_nothing_of_modules_is_left_in_the_joined_code() -> None:
    code = bundle.code(STATIC).decode()
    assert "openDB" in code
    body, _, last = code.rstrip().rpartition("\n")
    assert not re.findall(r"^(?:import|export)\b.*", body, re.MULTILINE)
    assert re.fullmatch(r"export\{[\w,]+\}", last)


def test_the_code_for_photos_imports_only_what_the_joined_code_exports_and_has() -> None:
    first, _, own = bundle.photo_code(STATIC).decode().partition("\n")
    asked = re.fullmatch(r'import\{([\w,]+)\}from"\./judge\.js"', first)
    assert asked
    names = asked.group(1).split(",")
    assert bundle.code(STATIC).decode().rstrip().endswith(f"export{{{','.join(names)}}}")
    there = {name for text in bundle.modules(STATIC).values() for name in AT_TOP.findall(text)} | {"openDB", "trouble"}
    assert set(names) <= there
    assert not re.findall(r"^(?:import|export)\b.*", own, re.MULTILINE)
    assert not [name for name in names if not re.search(rf"\b{name}\b", own)]


def test_every_word_the_code_speaks_stands_in_a_template() -> None:
    texts = [*bundle.modules(STATIC).values(), bundle.photo_code(STATIC).decode()]
    said = {key for text in texts for key in re.findall(r'(?:say|tell)\("([a-z-]+)"[,)]', text)}
    templates = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates/judge").glob("*.html"))
    there = set(re.findall(r'data-w="([a-z-]+)"', templates))
    assert len(said) > 8
    assert said <= there
