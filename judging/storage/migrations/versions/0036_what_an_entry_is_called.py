"""what an entry is called, where its form asks for it: until now the answer stood with the others and nobody met it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("entry", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("title", sa.String(length=200), nullable=False, server_default=""))
    with op.batch_alter_table("entry", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column("title", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("entry", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_column("title")
