"""the words of an edition: which vocabulary it is spoken of with.

An edition that is there is one of farms.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("edition", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("vocabulary", sa.String(length=20), nullable=False, server_default="farm"))
    with op.batch_alter_table("edition", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column("vocabulary", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("edition", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_column("vocabulary")
