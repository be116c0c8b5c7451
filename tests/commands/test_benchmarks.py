"""The benchmark of opening and saving sheets runs: every row is measured and every answer is the one expected.

How long anything took is nobody's business here: a busy machine must turn no test red.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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
