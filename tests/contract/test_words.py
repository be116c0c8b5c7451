"""Words: every sentence exists, in Spanish, French and English, and says the same in each.

The source language is Spanish: a message's id is its Spanish sentence. What templates, sentences and code ask for must
stand in both other languages, with the same placeholders and markup; nothing else may stand there.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from judging.sentences import SENTENCES

ROOT = Path(__file__).parents[2]
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
# Words that people who fill in a form on a prepaid phone should not have to know.
JARGON = (
    "validar",
    "submit",
    "sesión expirada",
    "token",
    "click",
    "clic",
    "string",
    "null",
    "backend",
    "login",
    "logout",
)


def ids(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def asked_for() -> set[tuple[str, ...]]:
    """Every message that the pages, the code and the problems use."""
    found: set[tuple[str, ...]] = {(words,) for words in SENTENCES.values()}
    options = {"silent": "false"}
    for folder, method in (("templates", "jinja2"), ("judging", "python")):
        for _, _, message, _, _ in extract_from_dir(
            ROOT / folder,
            method_map=[("**.html", "jinja2"), ("**.txt", "jinja2")] if method == "jinja2" else [("**.py", "python")],
            options_map={"**.html": options, "**.txt": options},
            keywords=KEYWORDS,
        ):
            if message:
                found.add(message if isinstance(message, tuple) else (message,))
    assert len(found) > 100
    return found


def catalogue(language: str) -> dict[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Message -> file -> its translations."""
    found: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = defaultdict(dict)
    for path in sorted((ROOT / "judging/translations" / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    words = message.string if isinstance(message.string, tuple | list) else (message.string,)
                    found[ids(message)][path.name] = tuple(words)
    return found


@pytest.fixture(scope="module")
def wanted() -> set[tuple[str, ...]]:
    return asked_for()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_message_is_translated_and_nothing_else_is(language: str, wanted: set[tuple[str, ...]]) -> None:
    there = catalogue(language)
    full = {key for key, files in there.items() if all(all(words) for words in files.values())}
    assert sorted(wanted - full) == [], "missing"
    assert sorted(set(there) - wanted) == [], "no longer used"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_translation_has_the_placeholders_of_its_message(language: str) -> None:
    wrong = []
    for key, files in catalogue(language).items():
        expected = set(PLACES.findall(key[-1]))
        for words in files.values():
            wrong += [key for text in words[-1:] if set(PLACES.findall(text)) != expected]
    assert not wrong


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_message_translated_in_two_files_reads_the_same_in_both(language: str) -> None:
    torn = {key: files for key, files in catalogue(language).items() if len(set(files.values())) > 1}
    assert not torn


def test_every_problem_that_is_raised_has_a_sentence() -> None:
    raised = set(_raised())
    assert len(raised) > 30
    assert sorted(raised - set(SENTENCES)) == []


def _raised() -> Iterator[str]:
    for path in (ROOT / "judging").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Problem.of", "Problem") and node.args:
                first = node.args[0]
                options = (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,)
                yield from (o.value for o in options if isinstance(o, ast.Constant) and isinstance(o.value, str))


def test_spanish_uses_plain_words(wanted: set[tuple[str, ...]]) -> None:
    hard = [text for key in wanted for text in key for word in JARGON if re.search(rf"\b{word}\b", text, re.IGNORECASE)]
    assert not hard


def test_a_message_in_code_is_a_plain_text_that_can_be_found() -> None:
    """An f-string or a sum inside gettext() would never be found by the extraction."""
    hidden = []
    for path in (ROOT / "judging").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            asks = isinstance(node, ast.Call) and ast.unparse(node.func).endswith("gettext") and node.args
            if asks and isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
                hidden.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not hidden
