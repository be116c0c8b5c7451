"""Databases of people who were here before us: each released one, and each migration with rows in every table."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from judging import __version__
from judging.storage import migrate
from judging.storage.database import Database
from tests.storage import dumps
from tests.storage.filled import filled
from tests.storage.steps import REVISIONS, lost, step, tables, to_the_newest
from tests.storage.test_migrations import schema

LARGEST = 300_000
LAST_RELEASED = dumps.revision_of(dumps.released()[-1])
UNRELEASED = REVISIONS[REVISIONS.index(LAST_RELEASED) + 1 :] or REVISIONS[-1:]
"""Migrations that no dump has rows for all tables of: today's service fills them. The newest one always."""

each_dump = pytest.mark.parametrize("dump", dumps.released(), ids=lambda path: path.stem)


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database at the newest migration with rows in every table."""
    path = tmp_path_factory.mktemp("filled") / "judging.sqlite3"
    database = filled(path)
    with database.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[attr-defined]
    database.close()
    return path


def copied(file: Path, folder: Path) -> Database:
    return Database(f"sqlite:///{shutil.copy(file, folder / 'judging.sqlite3')}")


def empty(database: Database) -> list[str]:
    return [name for name, rows in tables(database).items() if not rows]


# ---------------------------------------------------------------------------------------- released versions
def test_this_version_is_kept_once_it_is_released() -> None:
    assert __version__ in {path.stem for path in dumps.released()}, "run bin/released"


@each_dump
def test_a_released_database_has_rows_in_every_table_and_can_be_read(dump: Path, tmp_path: Path) -> None:
    assert dump.stat().st_size < LARGEST
    database = dumps.loaded(dump, tmp_path / "judging.sqlite3")
    assert empty(database) == []
    database.close()
    told, _, text = dump.read_text(encoding="utf-8").partition("\n\n")
    assert told.startswith(f"-- Judging {dump.stem}, migration ")
    assert dumps.written(tmp_path / "judging.sqlite3") == text, "a dump says all that its database holds"


def test_todays_database_can_be_kept_as_text_with_the_last_number_of_each_table(
    filled_file: Path, tmp_path: Path
) -> None:
    text = dumps.written(filled_file)
    (tmp_path / "dump.sql").write_text(text, encoding="utf-8")
    dumps.loaded(tmp_path / "dump.sql", tmp_path / "judging.sqlite3").close()
    assert "INSERT INTO sqlite_sequence" in text
    assert dumps.written(tmp_path / "judging.sqlite3") == text


@each_dump
def test_a_released_migration_still_makes_the_schema_it_made(dump: Path, tmp_path: Path) -> None:
    """Whoever mends an old migration mends no database that has run it."""
    database = dumps.loaded(dump, tmp_path / "judging.sqlite3")
    made = Database(f"sqlite:///{tmp_path / 'made.sqlite3'}")
    migrate.upgrade(made, migrate.current(database) or "base")
    assert schema(database) == schema(made)
    made.close()
    database.close()


@each_dump
def test_a_released_database_comes_to_today_and_every_sum_agrees(dump: Path, tmp_path: Path) -> None:
    database = dumps.loaded(dump, tmp_path / "judging.sqlite3")
    to_the_newest(database)
    assert migrate.is_current(database)
    database.close()


@each_dump
def test_each_migration_on_the_way_keeps_a_released_databases_rows(dump: Path, tmp_path: Path) -> None:
    database = dumps.loaded(dump, tmp_path / "judging.sqlite3")
    released = REVISIONS.index(migrate.current(database) or "base")
    for revision in REVISIONS[:0:-1]:
        if REVISIONS.index(revision) <= released:
            step(database, revision)
            to_the_newest(database)
    database.close()


# ------------------------------------------------------------------------------------------- each migration
def test_today_something_has_happened_in_every_table(filled_file: Path, tmp_path: Path) -> None:
    database = copied(filled_file, tmp_path)
    assert empty(database) == [], "tests/storage/filled.py has nobody yet who fills these"
    to_the_newest(database)
    database.close()


@pytest.mark.parametrize("revision", UNRELEASED)
def test_a_migration_keeps_the_rows_it_finds_both_ways(revision: str, filled_file: Path, tmp_path: Path) -> None:
    database = copied(filled_file, tmp_path)
    step(database, revision)
    to_the_newest(database)
    database.close()


def test_a_lost_row_a_lost_column_and_a_changed_value_are_seen() -> None:
    """What the walks above rely on."""
    before = {"judge": {1: {"id": 1, "name": "Rosa"}, 2: {"id": 2, "name": "Claire"}}}
    assert lost(before, before, purposes={}) == []
    assert lost(before, {}, purposes={}) == ["table judge"]
    assert lost(before, {"judge": {1: {"id": 1, "name": "Rosa"}}}, purposes={}) == ["judge 2"]
    renamed = {"judge": {1: {"id": 1, "name": "Rosa E."}, 2: {"id": 2}}}
    assert lost(before, renamed, purposes={}) == ["judge 1: name='Rosa'", "judge 2: name='Claire'"]
    assert lost(before, renamed, purposes={"judge.name": "shown in full"}) == []
