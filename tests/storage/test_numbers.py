"""Numbers of rows are given once, and a mark's value is a number: in both databases, of today and of released ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError

from judging.domain.permissions import OPERATOR
from judging.services.demo import demo
from judging.storage import append_only, migrate
from judging.storage.database import Database
from judging.storage.models import Base, Entry, Judge, LateMark, MarkRow
from tests.postgresql import cluster
from tests.storage import dumps
from tests.world import SECRET, START, World


@pytest.fixture(params=["sqlite", pytest.param("server", marks=pytest.mark.postgresql)])
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """A writer's connection to today's tables with a released version's rows."""
    released = dumps.loaded(dumps.released()[0], tmp_path / "judging.sqlite3")
    if request.param == "sqlite":
        migrate.upgrade(released)
        with released.engine.execution_options(writes=True).connect() as opened:
            yield opened
        released.close()
        return
    with cluster() as address:
        server = Database(address)
        migrate.upgrade(server, migrate.current(released) or "base")
        dumps.carried(released, server)
        migrate.upgrade(server)
        with server.engine.execution_options(writes=True).connect() as opened:
            yield opened
        server.close()
        released.close()


NUMBERS = ["0", "3", "2.5", "2.50", "0.25", "100", "-1", "-2.5"]
NO_NUMBERS = [
    "",
    " ",
    ".",
    "5.",
    ".5",
    "1.2.3",
    "1,5",
    "-0",
    "-0.0",
    "--1",
    "-.5",
    "-5.",
    "1-",
    "-",
    "+3",
    "1e0",
    "1_",
    "٣",
    "NaN",
    "Infinity",
    "3 ",
    "x",
]


@pytest.mark.parametrize("model", [MarkRow, LateMark])
def test_a_marks_value_is_figures_with_at_most_one_point(connection: Connection, model: type[MarkRow]) -> None:
    """As the text that is kept: nothing between people and the database stands in its way here."""
    table = model.__table__.name
    append_only.take_off(connection)
    one = f"UPDATE {table} SET value = :value WHERE id = (SELECT MIN(id) FROM {table} WHERE value IS NOT NULL)"
    for value in NUMBERS:
        with connection.begin_nested():
            assert connection.execute(text(one), {"value": value}).rowcount == 1
    for value in NO_NUMBERS:
        with pytest.raises(IntegrityError, match="value_a_number"), connection.begin_nested():
            connection.execute(text(one), {"value": value})
    connection.rollback()


def test_bytes_are_no_value(world: World) -> None:
    """SQLite keeps whatever it gets, whatever the column says."""
    with pytest.raises(IntegrityError, match="value_a_number"), world.tampering() as session:
        session.execute(text("UPDATE mark SET value = x'33' WHERE value IS NOT NULL"))


def test_minus_zero_of_an_older_database_is_zero(tmp_path: Path) -> None:
    database = dumps.loaded(dumps.released()[0], tmp_path / "judging.sqlite3")
    with database.engine.execution_options(writes=True).begin() as opened:
        opened.execute(text("DROP TRIGGER mark_no_update"))
        opened.execute(text("UPDATE mark SET value = '-0.0' WHERE id = 1"))
        opened.execute(text("CREATE TRIGGER mark_no_update BEFORE UPDATE ON mark BEGIN SELECT 1; END"))
    migrate.upgrade(database)
    with database.reading() as session:
        assert session.scalar(text("SELECT value FROM mark WHERE id = 1")) == "0.0"
    database.close()


def test_every_table_gives_a_number_once() -> None:
    assert all(table.dialect_options["sqlite"]["autoincrement"] for table in Base.metadata.tables.values())


def test_who_comes_after_a_removed_demonstration_gets_none_of_its_numbers(tmp_path: Path) -> None:
    """A released database, so that the tables are those the migration wrote anew."""
    database = dumps.loaded(dumps.released()[0], tmp_path / "judging.sqlite3")
    migrate.upgrade(database)
    with database.transaction() as session:
        before = {model: set(session.scalars(select(model.id))) for model in (Judge, Entry, MarkRow)}
        assert all(before.values())
        demo.remove_demo(session, actor=OPERATOR, now=START)
    with database.transaction() as session:
        demo.load_demo(session, secret=SECRET.encode(), now=START)
        for model, numbers in before.items():
            assert min(session.scalars(select(model.id))) > max(numbers)
    database.close()


def test_the_last_number_is_kept_where_the_last_row_is_gone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'judging.sqlite3'}")
    migrate.upgrade(database)
    with database.engine.execution_options(writes=True).begin() as opened:
        table = Base.metadata.tables["failed_try"]
        first = opened.execute(insert(table).values(target="x", at=START)).inserted_primary_key
        opened.execute(table.delete())
        second = opened.execute(insert(table).values(target="x", at=START)).inserted_primary_key
    assert first is not None
    assert second is not None
    assert second[0] > first[0]
    database.close()
