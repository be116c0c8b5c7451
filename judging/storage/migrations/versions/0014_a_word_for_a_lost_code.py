"""a word for a lost code."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code_word", sa.String(length=64), nullable=True))
        batch_op.create_index(batch_op.f("ix_entry_code_word"), ["code_word"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_code_word"))
        batch_op.drop_column("code_word")
