"""A number that somebody types or sends is read by one grammar, judging/domain/number.py, at every door.

Always true: nothing in the pages, the services or the commands lets Python, Flask or click read one: they take figures
of other scripts, "1_000" and "+3", and end in an error of ours at "²" or at five thousand figures.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from judging.cli import main
from judging.domain.forms import rows
from judging.domain.forms.kinds import GROWING
from judging.services.contest.forms import coffee_form
from tests.world import World

ROOT = Path(__file__).parents[2]
ODD = ("٣", "1_0", "+3", "²", "1e0", "9" * 5000, "-1", "0x3", "3.0")
OWN = "judging/cli/tables/options.py"
NOT_OURS = {"click.IntRange", "click.FloatRange", "click.INT", "click.FLOAT"}


def foreign_readers(text: str) -> Iterator[tuple[int, str]]:
    """(line, what) of each place at which something else than our grammar would read a number."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.keyword) and node.arg == "type" and ast.unparse(node.value) in ("int", "float"):
            yield node.value.lineno, f"type={ast.unparse(node.value)}"
        if isinstance(node, ast.Attribute) and ast.unparse(node) in NOT_OURS:
            yield node.lineno, ast.unparse(node)
        if isinstance(node, ast.Attribute) and node.attr in ("isdigit", "isnumeric"):
            yield node.lineno, node.attr


IN_FULL = {
    ("judging/config.py", "isdigit"): "a setting, with isascii and its bounds beside it",
    ("judging/services/people/pins.py", "isdigit"): "four figures, with isascii beside it; never a number",
    ("judging/services/imports/whose.py", "isdigit"): "the figures of a telephone; never a number",
    ("judging/domain/phones.py", "isdigit"): "the figures of a telephone; never a number",
    ("judging/domain/entries/cropnames.py", "isdigit"): "whether a word of a name is figures alone; never a number",
    ("judging/domain/contest/sheetediting.py", "isdigit"): "how a key of ours ends",
    ("judging/domain/tables/figures.py", "isdigit"): "with isascii and a length beside it",
    ("judging/storage/tabular.py", "isdigit"): "whether lines look numbered; never a number",
    ("judging/web/organiser/results/decisions.py", "isdigit"): "with isascii and a length beside it",
    (OWN, "click.IntRange"): "the bounds alone; our grammar comes first",
    ("judging/cli/complaints.py", "click.IntRange"): "how its bounds are told",
}
"""(file, what) -> why it may stand there."""


def test_nobody_else_reads_a_number() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), what)
        for path in (ROOT / "judging").rglob("*.py")
        for _, what in foreign_readers(path.read_text(encoding="utf-8"))
    }
    assert found == set(IN_FULL)


@pytest.mark.parametrize("typed", ODD)
def test_the_command_line_takes_no_other_number(tmp_path: Path, typed: str) -> None:
    table = tmp_path / "marks.csv"
    table.write_text("entry,judge,A1\nA,J1,3\nB,J1,2\n", encoding="utf-8")
    for option in ("--min-judges", "--decimals", "--seed"):
        answer = CliRunner().invoke(main, ["rank", str(table), f"{option}={typed}"])
        assert answer.exit_code == 2, (option, answer.output)


@pytest.mark.parametrize("typed", ODD)
def test_nor_does_an_address_or_the_number_of_a_form_s_rows(world: World, typed: str) -> None:
    nestor = world.judge("J3")
    assert nestor.client.get("/judge/deliver", query_string={"sheet": typed}).status_code < 500

    lists = [one for section in coffee_form().sections for one in section.asked if one.kind in GROWING]
    assert lists
    for question in lists:
        assert rows.row_count(question, {question.counter: typed}) == 0
