"""an edition's own clocks and languages."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("languages", sa.JSON(), nullable=True))
    op.add_column("edition", sa.Column("zone", sa.String(length=60), nullable=True))
    op.add_column("edition", sa.Column("country", sa.String(length=2), nullable=True))


def downgrade() -> None:
    op.drop_column("edition", "country")
    op.drop_column("edition", "zone")
    op.drop_column("edition", "languages")
