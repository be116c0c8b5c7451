"""Migrations run both ways, with rows in the tables, and end at the very schema the models describe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from judging.services.demo import demo
from judging.storage import migrate
from judging.storage.database import Database
from judging.storage.models import Base, MarkRow
from tests.world import SECRET, START

VERSIONS = Path(migrate.FOLDER) / "versions"


def schema(database: Database) -> dict[str, str]:
    """Every table, index and trigger with its text, spaces and quotes folded, constraints in one order."""
    with database.reading() as session:
        rows = session.execute(
            text(
                "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
                " AND name NOT LIKE 'alembic%' AND name NOT LIKE 'sqlite%'"
            )
        ).all()
    return {name: _folded(sql) for name, sql in rows}


def _folded(sql: str) -> str:
    flat = re.sub(r"\s+", " ", sql.replace('"', "")).strip()
    head, _, body = flat.partition("(")
    if not head.startswith("CREATE TABLE"):
        return flat
    parts = re.split(r",(?![^(]*\))", body.rsplit(")", 1)[0])
    return head + "(" + ", ".join(sorted(part.strip() for part in parts)) + ")"


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'judging.sqlite3'}")


def test_the_migrated_schema_is_the_models_schema(database: Database, tmp_path: Path) -> None:
    """Alembic's own comparison does not see a changed CHECK; the text does."""
    migrate.upgrade(database)
    made = Database(f"sqlite:///{tmp_path / 'made.sqlite3'}")
    made.make()
    Base.metadata.create_all(made.engine.execution_options(writes=True))
    assert schema(database) == schema(made)
    made.close()
    database.close()


def test_up_down_up_with_rows_ends_where_it_began(database: Database) -> None:
    migrate.upgrade(database)
    before = schema(database)
    with database.transaction() as session:
        demo.load_demo(session, secret=SECRET.encode(), now=START)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(MarkRow))
    migrate.downgrade(database, "base")
    assert schema(database) == {}
    migrate.upgrade(database)
    assert schema(database) == before
    database.close()


def test_head_names_the_newest_migration() -> None:
    """Two migrations made side by side collide in this file instead of on somebody's server."""
    assert (Path(migrate.FOLDER) / "HEAD").read_text(encoding="utf-8").strip() == migrate.head()
    assert list(VERSIONS.glob("*.py"))


def test_an_unmigrated_database_is_known_as_such(database: Database) -> None:
    assert not migrate.is_current(database)
    migrate.upgrade(database)
    assert migrate.is_current(database)
    migrate.upgrade(database)
    database.close()
