"""What the tests of rules share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.domain.ranking.ranked import Write


@pytest.fixture
def file(tmp_path: Path) -> Write:
    """Writes a table into a file of its own."""

    def write(content: str, name: str = "notas.csv") -> Path:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return write
