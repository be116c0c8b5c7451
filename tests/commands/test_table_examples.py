"""The examples of docs/tables.md are what the commands answer, word for word."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from judging.cli import main

PAGE = Path(__file__).parents[2] / "docs/tables.md"
EXAMPLE = re.compile(r"^### (\d+\. .*)$", re.MULTILINE)
BLOCK = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples() -> list[tuple[str, str]]:
    """The heading of each example, and its text."""
    parts = EXAMPLE.split(PAGE.read_text(encoding="utf-8"))
    return list(zip(parts[1::2], parts[2::2], strict=True))


def answered(command: str, folder: Path) -> str:
    """What a command says on both ways out, after the command itself."""
    words = [str(folder / word) if (folder / word).is_file() else word for word in shlex.split(command)[1:]]
    result = CliRunner().invoke(main, words, prog_name="judging", env={"JUDGING_LANG": "en"})
    assert result.exit_code in (0, 2), result.output
    return f"$ {command}\n{result.output}"


def test_there_are_ten_examples_or_more() -> None:
    assert len(examples()) >= 10


@pytest.mark.parametrize(("name", "text"), examples(), ids=[name for name, _ in examples()])
def test_an_example_says_what_the_command_answers(name: str, text: str, tmp_path: Path) -> None:
    blocks = BLOCK.findall(text)
    for kind, file, content in blocks:
        if kind in ("csv", "json"):
            (tmp_path / (file or "marks.csv")).write_text(content, encoding="utf-8")
    shown = [content for kind, _, content in blocks if kind == "console"]
    assert shown
    for content in shown:
        assert answered(content.partition("\n")[0].removeprefix("$ "), tmp_path) == content
