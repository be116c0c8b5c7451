"""a mark may be below zero, where its criterion's scale begins there.

Going back, such a mark becomes "not observed" with its value in the comment: the schema before has no place for it. No
mark of the ledger goes, and none counts as another value.
"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_BEFORE = "value <> '' AND trim(value, '.') = value AND trim(value, '0123456789') IN ('', '.')"
_NOW = (
    "trim(value, '.') = value AND length(value) - length(ltrim(value, '-')) <= 1"
    " AND trim(ltrim(value, '-'), '.') = ltrim(value, '-') AND ltrim(value, '-') <> ''"
    " AND trim(ltrim(value, '-'), '0123456789') IN ('', '.') AND (value NOT LIKE '-%' OR trim(value, '-0.') <> '')"
)
_WITH_MARKS = {"mark": "state", "late_mark": "mark_state"}


def upgrade() -> None:
    for table in _WITH_MARKS:
        _may_be(table, _BEFORE, _NOW)


def downgrade() -> None:
    for table, state in _WITH_MARKS.items():
        op.execute(
            f"UPDATE {table} SET {state} = 'not_observed', note = trim('Nota: ' || value || '. ' || note), value = NULL"
            f" WHERE value LIKE '-%'"
        )
        _may_be(table, _NOW, _BEFORE)


def _may_be(table: str, said: str, wanted: str) -> None:
    """Let the value be this: the check is made anew, on SQLite with its table, whose rows and numbers stay."""
    connection, check = op.get_bind(), f"ck_{table}_value_a_number"
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
