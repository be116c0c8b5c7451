"""the last save that a publication counted: the order of things, not the hour on a clock."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("publication", sa.Column("last_save_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("publication", "last_save_id")
