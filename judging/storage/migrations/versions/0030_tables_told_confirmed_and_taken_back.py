"""tables of all kinds: told, confirmed, taken back."""

import sqlalchemy as sa
from alembic import op

from judging.storage.models import base

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

KINDS = ("entries", "judges", "marks", "crops", "incomes")
OWN = {"sqlite_autoincrement": True}


def upgrade() -> None:
    what = sa.Enum(*KINDS, name="what", native_enum=False, length=30, create_constraint=True)
    with op.batch_alter_table("import_run", table_kwargs=OWN) as batch_op:
        batch_op.add_column(sa.Column("what", what, nullable=False, server_default="marks"))
        batch_op.add_column(sa.Column("file_name", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("sheet", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("source", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("columns", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("zone", sa.String(length=60), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("only_sound", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("made", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("confirmed_at", base.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("undone_at", base.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("undone_by", sa.String(length=200), nullable=False, server_default=""))
    op.execute("UPDATE import_run SET confirmed_at = begun_at")
    with op.batch_alter_table("import_run", table_kwargs=OWN) as batch_op:
        for column in ("what", "file_name", "sheet", "source", "columns", "zone", "only_sound", "made", "undone_by"):
            batch_op.alter_column(column, server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM import_run WHERE what <> 'marks' OR confirmed_at IS NULL")
    with op.batch_alter_table("import_run", table_kwargs=OWN) as batch_op:
        batch_op.drop_constraint(op.f("ck_import_run_what"), type_="check")
        for column in (
            "undone_by",
            "undone_at",
            "confirmed_at",
            "made",
            "only_sound",
            "zone",
            "columns",
            "source",
            "sheet",
            "file_name",
            "what",
        ):
            batch_op.drop_column(column)
