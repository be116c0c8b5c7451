"""names as the paper spells them."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("competition", sa.Column("paper_name", sa.JSON(), nullable=True))
    op.add_column("edition", sa.Column("paper_name", sa.JSON(), nullable=True))
    op.add_column("entry", sa.Column("paper_community", sa.String(length=200), nullable=True))


def downgrade() -> None:
    op.drop_column("entry", "paper_community")
    op.drop_column("edition", "paper_name")
    op.drop_column("competition", "paper_name")
