"""a judge may take a mark back.

Going back, what she took back becomes "not observed": the schema before has no word for it, and either way nothing is
given there and the sheet is not complete. No mark of the ledger goes, and none that she took back counts again.
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_BEFORE = ("value", "not_applicable", "not_observed")
_NOW = (*_BEFORE, "cleared")
_WITH_MARKS = {"mark": "state", "late_mark": "mark_state"}


def upgrade() -> None:
    for table, column in _WITH_MARKS.items():
        _may_be(table, column, _BEFORE, _NOW)


def downgrade() -> None:
    for table, column in _WITH_MARKS.items():
        op.execute(
            f"UPDATE {table} SET {column} = 'not_observed',"
            f" note = CASE WHEN trim(note) = '' THEN 'Nota borrada.' ELSE note END WHERE {column} = 'cleared'"
        )
        _may_be(table, column, _NOW, _BEFORE)


def _may_be(table: str, column: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let the state be one of these: the check is made anew, on SQLite with its table, whose rows and numbers stay."""
    said, wanted = (f"{column} IN ({', '.join(repr(state) for state in states)})" for states in (before, after))
    connection, check = op.get_bind(), f"ck_{table}_mark_state"
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
