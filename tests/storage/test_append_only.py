"""Of every table, in both databases: what its guard names may change, and nothing else, by whatever statement.

Each test speaks of the rows of an edition in which everything happened, made real, and takes back what it did.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import JSON, Connection, MetaData, Table, delete, insert, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DatabaseError

from judging.storage import migrate
from judging.storage.append_only import ALWAYS, GUARDS, put_on, take_off
from judging.storage.database import Database
from tests.postgresql import cluster
from tests.storage import dumps
from tests.storage.filled import filled
from tests.storage.test_migrations import schema

GOES_ANYWAY = {"assignment": "nobody began its sheet", "entry": "a draft", "award": "a distinction given to another"}
"""Tables from which a row of a real edition may go, and which."""
each_table = pytest.mark.parametrize("name", sorted(GUARDS))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Everything happened, in a real edition, on SQLite."""
    database = filled(tmp_path_factory.mktemp("full") / "judging.sqlite3")
    with database.transaction() as session:
        session.execute(text("UPDATE edition SET is_demo = FALSE"))
    yield database
    database.close()


@pytest.fixture(scope="module")
def on_postgresql(full: Database) -> Iterator[Database]:
    """The same rows on PostgreSQL."""
    with cluster() as address:
        database = Database(address)
        migrate.upgrade(database)
        dumps.carried(full, database)
        yield database
        database.close()


@pytest.fixture(
    params=[
        "full",
        pytest.param("on_postgresql", marks=[pytest.mark.postgresql, pytest.mark.xdist_group("postgresql")]),
    ]
)
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A writer's connection; what a test does is taken back."""
    database: Database = request.getfixturevalue(request.param)
    with database.engine.execution_options(writes=True).connect() as opened:
        yield opened
        opened.rollback()


def table_of(connection: Connection, name: str) -> Table:
    return Table(name, MetaData(), autoload_with=connection, resolve_fks=False)


def first_row(connection: Connection, table: Table) -> dict[str, Any]:
    row = connection.execute(select(table).order_by(table.c.id)).mappings().first()
    assert row is not None
    return dict(row)


def another(value: Any, column: Any) -> Any:
    """A value of the same kind that is not this one."""
    if isinstance(column.type, JSON):
        return {"another": "document"}
    other: dict[Any, Any] = {int: 987_654, str: "x", bytes: b"x", datetime: datetime(2001, 1, 1), bool: not value}
    return other[column.type.python_type]


@contextmanager
def refused(connection: Connection) -> Iterator[None]:
    with pytest.raises(DatabaseError, match="append-only"), connection.begin_nested():
        yield


@contextmanager
def let(connection: Connection) -> Iterator[None]:
    """The guard does not refuse it; a key or a list of values may, which is another matter and comes after it."""
    try:
        with connection.begin_nested():
            yield
    except DatabaseError as refusal:
        if "append-only" in str(refusal):
            raise


def changed(connection: Connection, name: str, where: str, **values: Any) -> None:
    """One statement that must change at least one row."""
    table = table_of(connection, name)
    assert connection.execute(update(table).where(text(where)).values(values)).rowcount


# ----------------------------------------------------------------------------------------------- every table
@each_table
def test_what_its_guard_does_not_name_never_changes(connection: Connection, name: str) -> None:
    table = table_of(connection, name)
    row = first_row(connection, table)
    frozen = [column for column in table.columns if column.name not in GUARDS[name].may_change]
    assert "id" in [column.name for column in frozen]
    for column in frozen:
        with refused(connection):
            connection.execute(
                update(table).where(table.c.id == row["id"]).values({column: another(row[column.name], column)})
            )


@each_table
def test_what_its_guard_names_freely_may_change(connection: Connection, name: str) -> None:
    table = table_of(connection, name)
    row = first_row(connection, table)
    for key, condition in GUARDS[name].may_change.items():
        column = table.c[key]
        if condition == ALWAYS:
            with let(connection):
                connection.execute(
                    update(table).where(table.c.id == row["id"]).values({column: another(row[key], column)})
                )


@pytest.mark.parametrize("name", sorted(set(GUARDS) - set(GOES_ANYWAY)))
def test_no_row_of_a_real_edition_goes(connection: Connection, name: str) -> None:
    table = table_of(connection, name)
    with refused(connection):
        connection.execute(delete(table).where(table.c.id == first_row(connection, table)["id"]))


@each_table
def test_no_row_is_replaced_by_another_of_its_key(connection: Connection, name: str) -> None:
    """INSERT OR REPLACE on SQLite, ON CONFLICT on PostgreSQL: both would write over a row."""
    table = table_of(connection, name)
    row = first_row(connection, table)
    frozen = next(column for column in table.columns if column.name not in (*GUARDS[name].may_change, "id"))
    if connection.dialect.name == "sqlite":
        statement: Any = (
            insert(table).prefix_with("OR REPLACE").values({**row, frozen.name: another(row[frozen.name], frozen)})
        )
    else:
        statement = (
            postgresql.insert(table)
            .values(row)
            .on_conflict_do_update(index_elements=["id"], set_={frozen.name: another(row[frozen.name], frozen)})
        )
    with refused(connection):
        connection.execute(statement)


@pytest.mark.postgresql
@pytest.mark.xdist_group("postgresql")
@each_table
def test_no_table_is_emptied_at_once(on_postgresql: Database, name: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        on_postgresql.engine.execution_options(writes=True).begin() as opened,
    ):
        opened.execute(text(f"TRUNCATE {name} CASCADE"))


# ---------------------------------------------------------------------------------------- under a condition
def test_no_real_edition_becomes_a_demonstration_and_a_demonstration_may_become_real(connection: Connection) -> None:
    with refused(connection):
        changed(connection, "edition", "1 = 1", is_demo=True)
    take_off(connection)
    changed(connection, "edition", "1 = 1", is_demo=True)
    put_on(connection)
    changed(connection, "edition", "1 = 1", is_demo=False)


def test_a_certificates_paper_only_grows_and_its_state_never_goes_back(connection: Connection) -> None:
    valid, pending = "state = 'valid'", "state = 'pending'"
    with refused(connection):
        changed(connection, "certificate", valid, pdf=b"%PDF of somebody else, and longer than before")
    with refused(connection):
        changed(connection, "certificate", valid, pdf=None)
    with refused(connection):
        changed(connection, "certificate", valid, digest="f" * 64)
    number, paper = connection.execute(text(f"SELECT id, pdf FROM certificate WHERE {valid} ORDER BY id")).first()
    first = f"id = {number}"
    changed(connection, "certificate", first, pdf=bytes(paper) + b"stamp", digest="e" * 64)
    changed(connection, "certificate", pending, pdf=b"%PDF", digest="d" * 64, state="valid")
    for state, back in (("valid", "pending"), ("revoked", "valid"), ("revoked", "pending")):
        with refused(connection):
            changed(connection, "certificate", f"state = '{state}'", state=back)
    moment = datetime(2026, 10, 1)
    changed(connection, "certificate", first, state="revoked", revoked_at=moment, revoked_reason="Se imprimió mal.")
    with refused(connection):
        changed(connection, "certificate", first, revoked_reason="Otra cosa.")


def test_a_sheets_version_and_what_counts_on_it_only_go_forward(connection: Connection) -> None:
    version = connection.scalar(text("SELECT MAX(version) FROM ballot"))
    changed(connection, "ballot", f"version = {version}", version=version + 1)
    with refused(connection):
        changed(connection, "ballot", f"version = {version + 1}", version=version)
    last = connection.scalar(text("SELECT MAX(id) FROM mark"))
    changed(connection, "current_mark", f"mark_id < {last}", mark_id=last)
    with refused(connection):
        changed(connection, "current_mark", f"mark_id = {last}", mark_id=1)


def test_a_sheet_moves_to_another_farm_of_its_judge_and_to_nobody_elses(connection: Connection) -> None:
    free = "SELECT a.id FROM assignment a LEFT JOIN ballot b ON b.assignment_id = a.id WHERE b.id IS NULL"
    judge = f"SELECT judge_id FROM assignment WHERE id IN ({free}) ORDER BY id LIMIT 1"
    mine, theirs = f"judge_id = ({judge})", f"judge_id <> ({judge})"
    target = connection.scalar(text(f"SELECT id FROM assignment WHERE id IN ({free}) AND {mine} ORDER BY id LIMIT 1"))
    first = "SELECT MIN(b.id) FROM ballot b JOIN assignment a ON a.id = b.assignment_id WHERE a."
    with refused(connection):
        changed(connection, "ballot", f"id = ({first}{theirs})", assignment_id=target)
    changed(connection, "ballot", f"id = ({first}{mine})", assignment_id=target)


def test_a_photo_goes_with_its_sheet_and_may_be_said_to_have_come_late(connection: Connection) -> None:
    photo, judge = connection.execute(
        text("SELECT p.id, a.judge_id FROM photo p JOIN assignment a ON a.id = p.assignment_id ORDER BY p.id")
    ).first()
    for sign in ("<>", "="):
        free = f"judge_id {sign} {judge} AND id NOT IN (SELECT assignment_id FROM photo)"
        target = connection.scalar(text(f"SELECT MIN(id) FROM assignment WHERE {free}"))
        with refused(connection) if sign == "<>" else nullcontext():
            changed(connection, "photo", f"id = {photo}", assignment_id=target)
    changed(connection, "photo", f"id = {photo}", came_late=True)
    with refused(connection):
        changed(connection, "photo", f"id = {photo}", came_late=False)


def test_a_place_stays_and_a_distinction_may_be_given_to_another(connection: Connection) -> None:
    with refused(connection):
        changed(connection, "award", "kind = 'place'", title={"es": "Otro premio"})
    with refused(connection):
        connection.execute(text("DELETE FROM award WHERE kind = 'place'"))
    connection.execute(
        text(
            "INSERT INTO award (id, publication_id, entry_id, kind, title, reason)"
            " SELECT 987654, publication_id, entry_id, 'youth', title, '' FROM award WHERE kind = 'place' LIMIT 1"
        )
    )
    changed(connection, "award", "kind = 'youth'", reason="La finca de su abuela.")
    assert connection.execute(text("DELETE FROM award WHERE kind = 'youth'")).rowcount == 1


def test_a_draft_may_go_and_what_was_sent_in_may_not(connection: Connection) -> None:
    row = first_row(connection, entry := table_of(connection, "entry"))
    fresh = {**row, "id": 987_654, "number": "C987", "code_digest": "c" * 64, "status": "draft"}
    connection.execute(insert(entry).values(fresh))
    assert connection.execute(delete(entry).where(entry.c.id == 987_654)).rowcount == 1
    connection.execute(insert(entry).values({**fresh, "status": "submitted"}))
    with refused(connection):
        connection.execute(delete(entry).where(entry.c.id == 987_654))


# -------------------------------------------------------------------------------------------- past the service
def test_a_foreign_program_that_replaces_rows_is_refused_too(full: Database) -> None:
    """It has no recursive triggers, so the row it would delete asks nobody: the insert is refused itself."""
    with closing(sqlite3.connect(full.file or "")) as program:
        before = program.execute("SELECT * FROM mark ORDER BY id").fetchall()
        for statement in (
            "INSERT OR REPLACE INTO mark SELECT * FROM mark LIMIT 1",
            "INSERT OR REPLACE INTO mark (ballot_id, save_row_id, criterion, version, state, value, note)"
            " SELECT ballot_id, save_row_id, criterion, version, 'value', '1', '' FROM mark LIMIT 1",
            "UPDATE mark SET rowid = 987654 WHERE id = 1",
            "UPDATE OR REPLACE entry SET code_digest = (SELECT MAX(code_digest) FROM entry) WHERE number = 'C001'",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                program.execute(statement)
        program.rollback()
        assert program.execute("SELECT * FROM mark ORDER BY id").fetchall() == before


def test_a_migration_that_copies_tables_puts_the_guards_on_again(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'judging.sqlite3'}")
    migrate.upgrade(database)
    before = schema(database)

    def copied(config: Config) -> None:
        operations = Operations(MigrationContext.configure(config.attributes["connection"]))
        for name in ("edition", "mark", "certificate"):
            with operations.batch_alter_table(name, recreate="always"):
                pass

    migrate._run(database, copied)
    guards = [name for name in before if name.startswith("guard_")]
    after = schema(database)
    assert guards
    assert [after[name] for name in guards] == [before[name] for name in guards]
    database.close()
