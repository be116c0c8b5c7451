"""A database as SQL text that people can read, and back: what `bin/released` keeps of each released version.

Always true: the text alone makes the database again, schema, rows and guards, byte for byte the same rows; a dump in
`released/` is never changed, because the databases out there are not either. `python -m tests.storage.dumps` writes
the one of today's version, unless there is one.
"""

from __future__ import annotations

import re
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, Table, insert, select

from judging import __version__
from judging.storage import migrate
from judging.storage.database import Database

RELEASED = Path(__file__).with_name("released")
ROWS_AT_ONCE = 100


def released() -> list[Path]:
    """The dumps of all released versions, oldest first."""
    return sorted(RELEASED.glob("*.sql"), key=lambda path: [int(part) for part in path.stem.split(".")])


def revision_of(dump: Path) -> str:
    """The migration at which a dump stands, from its first line."""
    found = re.match(r"-- Judging \S+, migration (\d{4}):", dump.read_text(encoding="utf-8"))
    assert found, dump
    return found.group(1)


def written(file: Path) -> str:
    """The text of a database: tables with their rows, the last number of each, then indexes and guards."""
    connection = sqlite3.connect(file)
    asked = "SELECT type, name, sql FROM sqlite_master WHERE sql NOT NULL AND {} name LIKE 'sqlite%' ORDER BY rowid"
    made = connection.execute(asked.format("NOT")).fetchall()
    parts = [
        part for kind, name, sql in made if kind == "table" for part in (_closed(sql), *_inserts(connection, name))
    ]
    if connection.execute(asked.format("")).fetchone():  # loading the rows began it already
        parts += ["DELETE FROM sqlite_sequence;", *_inserts(connection, "sqlite_sequence")]
    connection.close()
    return "\n\n".join((*parts, *(_closed(sql) for kind, _, sql in made if kind != "table"))) + "\n"


def loaded(dump: Path, file: Path) -> Database:
    """The database that a dump tells of, in a file of its own."""
    connection = sqlite3.connect(file)
    connection.executescript(f"BEGIN; {dump.read_text(encoding='utf-8')} COMMIT;")
    connection.close()
    return Database(f"sqlite:///{file}")


def carried(source: Database, target: Database) -> None:
    """Every row of one database put into another whose tables stand ready, PostgreSQL's included.

    Both are read as they stand, not as today's models say; texts of moments, documents and yes or no become the
    target's own.
    """
    known, asked = MetaData(), MetaData()
    known.reflect(source.engine)
    asked.reflect(target.engine)
    as_it_stands = target.engine.execution_options(writes=True)  # a transaction would want today's schema
    with source.reading() as reading, as_it_stands.begin() as writing:
        for table in asked.sorted_tables:
            if table.name != "alembic_version" and (rows := reading.execute(select(known.tables[table.name])).all()):
                writing.execute(insert(table), [_for_target(table, row._mapping) for row in rows])


def _for_target(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row whose moments are in UTC, as PostgreSQL keeps them."""
    return {
        name: value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
        for name, value in row.items()
        if name in table.columns
    }


def _closed(sql: str) -> str:
    """One statement; the tabs that the schema's text has are blanks to whoever reads it."""
    return re.sub(r"[ \t]+\n", "\n", sql.replace("\t", "    ")).strip() + ";"


def _inserts(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    """The rows, each on a line of its own, some at once."""
    columns = [f'"{row[1]}"' for row in connection.execute(f"PRAGMA table_info({table})")]
    quoted = ", ".join(f"quote({column})" for column in columns)
    rows = [f"({', '.join(row)})" for row in connection.execute(f"SELECT {quoted} FROM {table} ORDER BY rowid")]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield (
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES\n"
            + ",\n".join(rows[start : start + ROWS_AT_ONCE])
            + ";"
        )


def main() -> None:
    """Write the dump of today's version from a service that has been through everything."""
    from tests.storage.filled import filled  # noqa: PLC0415 - the whole service, which reading a dump does without

    path = RELEASED / f"{__version__}.sql"
    if path.exists():
        sys.exit(f"{path.name} is there already; a released version does not change.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "judging.sqlite3"
        filled(file).close()
        head = (
            f"-- Judging {__version__}, migration {migrate.head()}: an invented edition, written by bin/released.\n\n"
        )
        path.write_text(head + written(file), encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
