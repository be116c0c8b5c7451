"""A check of a table made anew, for migrations: on PostgreSQL the constraint alone, on SQLite the table with it.

Always true: the table's rows, their numbers, the last number given and its indexes stay.
"""

from __future__ import annotations

from alembic import op


def make_anew(table: str, check: str, said: str, wanted: str) -> None:
    """Let the check of this name say `wanted`, where its condition said `said` so far."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(op.f(check), table, type_="check")
        op.create_check_constraint(op.f(check), table, wanted)
        return
    [(text,)] = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).all()
    assert said in text, text
    indexes = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?", (table,)
    ).all()
    columns = ", ".join(f'"{row[1]}"' for row in connection.exec_driver_sql(f"PRAGMA table_info({table})"))
    last = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).scalar() or 0
    name, rest = text.split("(", 1)
    for statement in (
        f"{name.replace(table, '_anew')}({rest.replace(said, wanted)}",
        f"INSERT INTO _anew ({columns}) SELECT {columns} FROM {table}",
        f"DROP TABLE {table}",
        f"ALTER TABLE _anew RENAME TO {table}",
        *(index for (index,) in indexes),
        f"UPDATE sqlite_sequence SET seq = max(seq, {int(last)}) WHERE name = '{table}'",
    ):
        connection.exec_driver_sql(statement)
