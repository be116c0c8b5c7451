"""a word for a lost code."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("entry", sa.Column("code_word", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_entry_code_word"), "entry", ["code_word"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_entry_code_word"), "entry")
    op.drop_column("entry", "code_word")
