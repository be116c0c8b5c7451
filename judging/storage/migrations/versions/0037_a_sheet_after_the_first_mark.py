"""a sheet after the first mark: its next version before somebody confirms it, and what each version followed.

Of the versions that are there nobody wrote down what they followed: they follow nothing.
"""

import sqlalchemy as sa
from alembic import op

from judging.storage.models import base

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("round", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("sheet_draft", sa.JSON(), nullable=True))
    with op.batch_alter_table("sheet_version", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("follows", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("made_at", base.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(length=1000), nullable=False, server_default=""))
    with op.batch_alter_table("sheet_version", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column("reason", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("sheet_version", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        for name in ("reason", "made_at", "follows"):
            batch_op.drop_column(name)
    with op.batch_alter_table("round", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_column("sheet_draft")
