"""numbers are given once, and a mark's value is a number.

SQLite gave the number of a row that was gone to the next one; every table is written anew so that it keeps the last one
(PostgreSQL's sequences always did). Minus zero was taken as a mark once: it is zero.
"""

import re
from collections.abc import Callable

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_IS_NUMBER = "value <> '' AND trim(value, '.') = value AND trim(value, '0123456789') IN ('', '.')"
_WITH_MARKS = ("mark", "late_mark")
_PLAIN, _ONCE = "id INTEGER NOT NULL", "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT"


def upgrade() -> None:
    for table in _WITH_MARKS:
        op.execute(f"UPDATE {table} SET value = trim(value, '-') WHERE value LIKE '-0%' AND trim(value, '-0.') = ''")
    if op.get_context().dialect.name == "sqlite":
        _write_anew(_numbered_once)
    else:
        for table in _WITH_MARKS:
            op.create_check_constraint(op.f(f"ck_{table}_value_a_number"), table, _IS_NUMBER)


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        _write_anew(_as_before)
    else:
        for table in _WITH_MARKS:
            op.drop_constraint(op.f(f"ck_{table}_value_a_number"), table, type_="check")


def _numbered_once(table: str, parts: list[str]) -> list[str]:
    kept = [_ONCE if part == _PLAIN else part for part in parts if part != f"CONSTRAINT pk_{table} PRIMARY KEY (id)"]
    assert len(kept) == len(parts) - 1, table
    assert _ONCE in kept, table
    return [*kept, *([_check(table)] if table in _WITH_MARKS else [])]


def _as_before(table: str, parts: list[str]) -> list[str]:
    kept = [_PLAIN if part == _ONCE else part for part in parts if part != _check(table)]
    return [*kept, f"CONSTRAINT pk_{table} PRIMARY KEY (id)"]


def _check(table: str) -> str:
    return f"CONSTRAINT ck_{table}_value_a_number CHECK ({_IS_NUMBER})"


def _write_anew(change: Callable[[str, list[str]], list[str]]) -> None:
    """Every table copied into one whose text was changed; its rows, numbers, indexes and name stay."""
    connection = op.get_bind()
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
    for table, text in connection.exec_driver_sql(asked).all():
        if table == "alembic_version":
            continue
        indexes = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?", (table,)
        ).all()
        columns = ", ".join(f'"{row[1]}"' for row in connection.exec_driver_sql(f"PRAGMA table_info({table})"))
        parts = change(table, _parts(text))
        for statement in (
            f"CREATE TABLE _anew ({', '.join(parts)})",
            f"INSERT INTO _anew ({columns}) SELECT {columns} FROM {table}",
            f"DROP TABLE {table}",
            f"ALTER TABLE _anew RENAME TO {table}",
            *(index for (index,) in indexes),
        ):
            connection.exec_driver_sql(statement)


def _parts(text: str) -> list[str]:
    """The columns and constraints of a table's text, blanks folded; a comma in brackets parts nothing."""
    body = re.sub(r"\s+", " ", text[text.index("(") + 1 : text.rindex(")")])
    parts, depth = [""], 0
    for sign in body:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]
