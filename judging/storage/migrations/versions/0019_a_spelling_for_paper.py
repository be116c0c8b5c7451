"""a spelling for paper."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("holder", sa.Column("paper_name", sa.String(length=200), nullable=True))


def downgrade() -> None:
    op.drop_column("holder", "paper_name")
