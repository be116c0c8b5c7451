"""What an error of the database says, in a log, on a page, in a terminal: which rule was broken, never a row's values.

Always true: each rule of each table is broken by the statements themselves, with rows in which something happened, on
SQLite and on PostgreSQL; the text of the whole chain of errors is looked through as a log writes it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import Integer, Table, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from judging.storage import migrate
from judging.storage.database import Database
from judging.storage.models import Base
from tests.postgresql import cluster
from tests.storage import dumps
from tests.storage.filled import filled

NOBODY = 2**31 - 1
LEAST = 6  # letters: what is shorter stands in an error's text by chance
WRONG = "Zafra de Doña Eulalia"
TOLD_ANYWAY = ("DETAIL", "CONTEXT", "Failing row", "Key (", WRONG)
Row = Mapping[str, Any]


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    made = filled(tmp_path_factory.mktemp("values") / "judging.sqlite3")
    yield made
    made.close()


@pytest.fixture(scope="module")
def on_postgresql(on_sqlite: Database) -> Iterator[Database]:
    with cluster() as url:
        made = Database(url)
        migrate.upgrade(made)
        dumps.carried(on_sqlite, made)
        yield made
        made.close()


def first_rows(database: Database) -> Iterator[tuple[Table, Row]]:
    """A row of every table that has one."""
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            row = session.execute(select(table).limit(1)).mappings().first()
            if row is not None:
                yield table, dict(row)


def broken(table: Table, row: Row) -> Iterator[Any]:
    """Statements of which each breaks a rule: a row that is there, one without a value, of nobody, of no number."""
    yield insert(table).values(row)
    key = next(iter(table.primary_key.columns))
    fresh = {**row, key.name: NOBODY} if isinstance(key.type, Integer) else dict(row)
    yield insert(table).values(fresh)
    for column in table.columns:
        if not column.nullable:
            yield insert(table).values({**fresh, column.name: None})
        if column.foreign_keys:
            yield insert(table).values({**fresh, column.name: NOBODY})
        if isinstance(column.type, Integer):
            yield text(f"UPDATE {table.name} SET {column.name} = CAST(:wrong AS INTEGER)").bindparams(wrong=WRONG)
            yield insert(table).values({**fresh, column.name: -NOBODY})
    yield update(table).values({name: value for name, value in row.items() if name != key.name})


def said(database: Database, statement: Any) -> tuple[str, str]:
    """What a log has of this statement's error, and PostgreSQL's word for it; "" where nothing was wrong."""
    try:
        with database.transaction() as session:
            result: Any = session.execute(statement)
            if result.returns_rows:
                result.all()
            session.rollback()
    except SQLAlchemyError as error:
        told = logging.Formatter().formatException(sys.exc_info())
        return told, getattr(getattr(error, "orig", None), "sqlstate", "") or type(error).__name__
    return "", ""


def repeated(told: str, row: Row, statement: Any) -> list[str]:
    """What of a row stands in the text of an error, but for the names that its statement has anyway."""
    names = str(statement)
    texts = {str(value) for value in row.values() if len(str(value)) >= LEAST and str(value) not in names}
    return [one for one in (*texts, *TOLD_ANYWAY) if one in told]


def walk(database: Database) -> tuple[set[str], list[str]]:
    kinds, found = set(), []
    for table, row in list(first_rows(database)):
        for statement in broken(table, row):
            told, kind = said(database, statement)
            kinds.add(kind)
            found += [f"{table.name}: {kind}: {one}" for one in repeated(told, row, statement)]
    return kinds, found


def test_no_rule_that_is_broken_tells_a_row_s_values(on_sqlite: Database) -> None:
    kinds, found = walk(on_sqlite)
    assert found == []
    assert "IntegrityError" in kinds


@pytest.mark.postgresql
@pytest.mark.xdist_group("postgresql")
def test_nor_on_postgresql_whose_details_repeat_whole_rows(on_postgresql: Database) -> None:
    kinds, found = walk(on_postgresql)
    assert found == []
    assert kinds >= {"23502", "23503", "23505", "23514", "22P02", "P0001"}, "each kind of rule was broken"


@pytest.mark.postgresql
@pytest.mark.xdist_group("postgresql")
@pytest.mark.parametrize(
    "statement", ["CAST(:wrong AS JSON)", "CAST(:wrong AS TIMESTAMPTZ)", "CAST(:wrong AS NUMERIC)"]
)
def test_nor_what_is_no_value_of_its_kind(on_postgresql: Database, statement: str) -> None:
    told, kind = said(on_postgresql, text(f"SELECT {statement}").bindparams(wrong=f'"{WRONG}" dijo'))
    assert kind.startswith("22")
    assert repeated(told, {"wrong": WRONG}, "") == []


def test_nor_a_text_that_cannot_be_read(on_sqlite: Database) -> None:
    told, kind = said(on_sqlite, text(f"SELECT CAST(X'{WRONG.encode('latin-1').hex()}' AS TEXT)"))
    assert kind == "OperationalError"
    assert "decode to UTF-8" in told
    assert "Eulalia" not in told


def test_what_is_wrong_is_still_told(on_sqlite: Database) -> None:
    table, row = next(iter(first_rows(on_sqlite)))
    told, _ = said(on_sqlite, insert(table).values(row))
    assert f"UNIQUE constraint failed: {table.name}." in told
