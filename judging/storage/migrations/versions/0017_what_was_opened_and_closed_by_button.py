"""what was opened and closed by button."""

import sqlalchemy as sa
from alembic import op

from judging.storage.models import base

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


COLUMNS = ("entries_opened_at", "entries_closed_at", "scoring_opened_at", "scoring_closed_at")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("edition", sa.Column(name, base.Moment(timezone=True), nullable=True))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("edition", name)
