"""The benchmarks run: every row is measured, and every answer of the server is the one expected.

How long anything took is nobody's business here: a busy machine must turn no test red.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import certainty, flags
from benchmarks.web import NAMES, SHORT

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_every_row_is_measured_without_an_error_and_written_on_the_page(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    shutil.copy(ROOT / "docs/performance.md", page)
    command = [sys.executable, "-m", "benchmarks.web", "--short", "--to", str(page)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.split("|")[1:-1] for line in page.read_text(encoding="utf-8").splitlines() if line in done.stdout]
    measured = [row for row in rows if re.fullmatch(r" \d+ ", row[-1] if row else "")]
    assert {row[0].strip() for row in measured} == {name % {"earlier": SHORT.earlier} for name in NAMES.values()}
    assert all(float(row[2]) > 0 and int(row[-1]) == 0 for row in measured)


@pytest.mark.slow
@pytest.mark.parametrize("table", [certainty.table, flags.table])
def test_one_competition_of_each_design_is_enough_for_a_table(table: Callable[[int], str]) -> None:
    """Every row has as many cells as its heading."""
    rows = [line for line in table(1).splitlines() if line.startswith("|")]
    assert len(rows) > len(flags.KINDS)
    for block in "\n".join(table(1).splitlines()).split("\n\n"):
        assert len({line.count("|") for line in block.splitlines() if line.startswith("|")}) <= 1


@pytest.mark.slow
def test_every_download_of_an_edition_is_measured() -> None:
    command = [sys.executable, "-m", "benchmarks.exports", "--short"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.split("|")[1:-1] for line in done.stdout.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == 14
    assert all(float(figure) >= 0 for row in rows for figure in row[1:])
