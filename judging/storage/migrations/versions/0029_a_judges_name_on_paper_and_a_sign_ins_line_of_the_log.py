"""a judge's name on paper, and which line of the log was the newest at a sign-in."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("judge", sa.Column("paper_name", sa.String(length=200), nullable=True))
    op.add_column("sign_in", sa.Column("log_line", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("sign_in", "log_line")
    op.drop_column("judge", "paper_name")
