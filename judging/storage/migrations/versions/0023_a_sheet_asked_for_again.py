"""a judge may ask for a delivered sheet, and reads what she is answered.

Going back, what was asked for in this way goes: the schema before has no word for it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_BEFORE = ("commitment", "tie", "delivery", "report")
_NOW = (*_BEFORE, "reopening")


def upgrade() -> None:
    op.add_column("errand", sa.Column("answer", sa.String(length=1000), nullable=False, server_default=""))
    _may_be(_BEFORE, _NOW)


def downgrade() -> None:
    op.execute("DELETE FROM errand WHERE kind = 'reopening'")
    _may_be(_NOW, _BEFORE)
    op.drop_column("errand", "answer")


def _may_be(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let the kind be one of these: the check is made anew, on SQLite with its table, whose rows and numbers stay."""
    said, wanted = (f"kind IN ({', '.join(repr(kind) for kind in kinds)})" for kinds in (before, after))
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        if "reopening" in after:
            op.alter_column("errand", "answer", server_default=None)
        op.drop_constraint(op.f("ck_errand_errand_kind"), "errand", type_="check")
        op.create_check_constraint(op.f("ck_errand_errand_kind"), "errand", wanted)
        return
    [(text,)] = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'errand'"
    ).all()
    assert said in text, text
    indexes = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = 'errand'"
    ).all()
    columns = ", ".join(f'"{row[1]}"' for row in connection.exec_driver_sql("PRAGMA table_info(errand)"))
    last = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'errand'").scalar() or 0
    for statement in (
        text.replace(said, wanted).replace(" DEFAULT '' NOT NULL", " NOT NULL").replace("errand", "_anew", 1),
        f"INSERT INTO _anew ({columns}) SELECT {columns} FROM errand",
        "DROP TABLE errand",
        "ALTER TABLE _anew RENAME TO errand",
        *(index for (index,) in indexes),
        f"UPDATE sqlite_sequence SET seq = max(seq, {int(last)}) WHERE name = 'errand'",
    ):
        connection.exec_driver_sql(statement)
