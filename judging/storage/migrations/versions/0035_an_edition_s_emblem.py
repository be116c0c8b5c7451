"""an edition's emblem; its clocks, country, languages and emblem may change.

Whatever contest is there drew its papers with a coffee branch and a bean: it keeps them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("emblem", sa.String(length=20), nullable=True))
    op.execute(sa.text("UPDATE edition SET emblem = 'coffee'"))


def downgrade() -> None:
    op.drop_column("edition", "emblem")
