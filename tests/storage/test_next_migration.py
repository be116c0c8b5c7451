"""`bin/migration`: the next number, the difference to the models, the house's form, and the head moved on."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from judging.storage import migrate
from tests.storage import dumps

ROOT = Path(__file__).parents[2]
NEXT = f"{int(migrate.head() or 0) + 1:04}"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The code alone, in a folder where it may be changed."""
    made = tmp_path / "checkout"
    made.mkdir()
    shutil.copytree(ROOT / "judging", made / "judging", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "bin", made / "bin")
    shutil.copy(ROOT / "pyproject.toml", made)
    return made


def run(checkout: Path, *command: str) -> subprocess.CompletedProcess[str]:
    settings = {**os.environ, "JUDGING_VENV": sys.prefix}
    return subprocess.run(command, cwd=checkout, env=settings, capture_output=True, text=True, check=False)


def with_column(checkout: Path, kind: str) -> None:
    """A developer lets the model of failed tries say from which village they came."""
    path = checkout / "judging/storage/models/people.py"
    at = "    target: Mapped[str] = mapped_column(String(64))\n"
    text = path.read_text(encoding="utf-8")
    assert text.count(at) == 1
    path.write_text(
        text.replace(at, f"{at}    village: Mapped[{kind}] = mapped_column(String(80))\n"), encoding="utf-8"
    )


def upgraded(checkout: Path) -> subprocess.CompletedProcess[str]:
    """A released database brought to what the checkout's migrations say."""
    dump = dumps.released()[-1]
    database = checkout / "judging.sqlite3"
    dumps.loaded(dump, database).close()
    act = f"migrate.upgrade(Database('sqlite:///{database}'))"
    code = f"from judging.storage import migrate; from judging.storage.database import Database; {act}"
    return run(checkout, sys.executable, "-c", code)


def test_the_next_migration_is_numbered_filled_laid_out_and_at_the_head(checkout: Path) -> None:
    with_column(checkout, "str | None")
    done = run(checkout, "bin/migration", "the village of a failed try")
    assert done.returncode == 0, done.stderr
    path = checkout / f"judging/storage/migrations/versions/{NEXT}_the_village_of_a_failed_try.py"
    assert done.stdout.strip() == path.relative_to(checkout).as_posix()
    text = path.read_text(encoding="utf-8")
    assert text.startswith('"""the village of a failed try."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\n')
    assert f'revision = "{NEXT}"\ndown_revision = "{migrate.head()}"\n' in text
    assert 'batch_op.add_column(sa.Column("village", sa.String(length=80), nullable=True))' in text
    assert 'batch_op.drop_column("village")' in text
    assert "Alembic" not in text
    assert (checkout / "judging/storage/migrations/HEAD").read_text(encoding="utf-8") == f"{NEXT}\n"
    for check in (("check",), ("format", "--check")):
        assert run(checkout, sys.executable, "-m", "ruff", *check, str(path)).returncode == 0
    assert upgraded(checkout).returncode == 0
    with closing(sqlite3.connect(checkout / "judging.sqlite3")) as connection:
        assert set(connection.execute("SELECT village FROM failed_try")) == {(None,)}


def test_a_column_that_rows_already_there_cannot_fill_stops_the_upgrade(checkout: Path) -> None:
    with_column(checkout, "str")
    assert run(checkout, "bin/migration", "villages").returncode == 0
    done = upgraded(checkout)
    assert done.returncode != 0
    assert "Cannot add a NOT NULL column" in done.stderr


@pytest.mark.parametrize("words", [(), (" ",), ("two", "sentences")])
def test_without_its_words_nothing_is_written(checkout: Path, words: tuple[str, ...]) -> None:
    done = run(checkout, "bin/migration", *words)
    assert done.returncode == 2
    assert "bin/migration" in done.stderr
    assert (checkout / "judging/storage/migrations/HEAD").read_text(encoding="utf-8").strip() == migrate.head()
