"""One migration walked down and up with rows in the tables, on SQLite or PostgreSQL alike.

Always true: rows are compared as the database holds them, column by column, not as today's models read them; what a
migration takes away or changes on purpose stands in one of the two tables below with its reason, or the walk fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text

from judging.services.results.checking import check
from judging.storage import migrate
from judging.storage.database import Database

Row = Mapping[str, Any]
Tables = dict[str, dict[int, Row]]

REVISIONS = ["base", *sorted(path.name[:4] for path in (Path(migrate.FOLDER) / "versions").glob("*.py"))]

STAYS_GOING_BACK: dict[str, dict[str, Callable[[Row], bool]]] = {
    # the schema before has no place for a certificate that is not for an award
    "0007": {"certificate": lambda row: row["award_id"] is not None},
    # ... nor for a wish to have a sheet opened again
    "0023": {"errand": lambda row: row["kind"] != "reopening"},
    # ... nor for tables of anything but marks, nor for those that nobody confirmed
    "0030": {"import_run": lambda row: row["what"] == "marks" and row["confirmed_at"] is not None},
    # ... nor for the letter of a reminder
    "0044": {"letter": lambda row: row["reminder_id"] is None},
    # ... nor a word for a mark that was taken back: the row stays, as "not observed"
    "0026": {
        "mark": lambda row: row["state"] != "cleared",
        "late_mark": lambda row: row["mark_state"] != "cleared",
    },
}
"""Migration -> table -> which of its rows are still there after going back; every other table keeps all."""

CHANGED_ON_PURPOSE: dict[str, dict[str, str]] = {
    "0042": {"import_run.made": "it has rows of its own, import_part"},
    "0011": dict.fromkeys(("judge.code_digest", "entry.code_digest"), "every card printed before ends"),
}
"""Migration -> "table" or "table.column" that going up takes away, renames or rewrites -> why it has to."""


def tables(database: Database) -> Tables:
    """Every row there is, by table and id."""
    with database.reading() as session:
        names = [name for name in inspect(session.connection()).get_table_names() if name != "alembic_version"]
        return {
            name: {row["id"]: dict(row) for row in session.execute(text(f"SELECT * FROM {name}")).mappings()}
            for name in names
        }


def lost(before: Tables, after: Tables, *, purposes: Mapping[str, str]) -> list[str]:
    """What stood before and does not stand after, in words; nothing where all is kept."""
    found = []
    for table, rows in before.items():
        if table in purposes:
            continue
        if table not in after:
            found.append(f"table {table}")
            continue
        for number, row in rows.items():
            now = after[table].get(number)
            if now is None:
                found.append(f"{table} {number}")
                continue
            found += [
                f"{table} {number}: {name}={value!r}"
                for name, value in row.items()
                if f"{table}.{name}" not in purposes and (name not in now or now[name] != value)
            ]
    return found


def step(database: Database, revision: str) -> None:
    """From this migration down one, up again, and down again; rows compared each time."""
    before = REVISIONS[REVISIONS.index(revision) - 1]
    migrate.downgrade(database, revision)
    above = tables(database)
    migrate.downgrade(database, before)
    below = tables(database)
    gone = lost(_still_there(above, below, revision), below, purposes={})
    assert not gone, gone
    migrate.upgrade(database, revision)
    changed = CHANGED_ON_PURPOSE.get(revision, {})
    gone = lost(below, tables(database), purposes=changed)
    assert not gone, gone
    migrate.downgrade(database, before)
    again = tables(database)
    apart = lost(below, again, purposes=changed) + lost(again, below, purposes=changed)
    assert not apart, f"going back, up and back again is not going back once: {apart}"


def to_the_newest(database: Database) -> None:
    """Upgraded, every reference leads somewhere, and `judging check` has nothing to say."""
    migrate.upgrade(database)
    with database.reading() as session:
        if database.is_sqlite:
            astray = session.execute(text("PRAGMA foreign_key_check")).all()
            assert not astray, astray
        problems = check(session)
    assert not problems, problems


def _still_there(above: Tables, below: Tables, revision: str) -> Tables:
    """What of the newer schema's rows the older one must still hold: the tables and columns it knows."""
    stays = STAYS_GOING_BACK.get(revision, {})
    held: Tables = {}
    for table in above.keys() & below.keys():
        columns = next(iter(below[table].values()), {}).keys()
        held[table] = {
            number: {name: value for name, value in row.items() if name in columns}
            for number, row in above[table].items()
            if table not in stays or stays[table](row)
        }
    return held
