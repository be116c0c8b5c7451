"""a secret for each card.

Codes were made of a row's number, which a later row could get again: every card of before ends here; who is signed in
stays so. New codes need the service's key, so `judging db upgrade` makes them after this and says who needs a new card.
Going back keeps them: a card opens as long as its code is kept, but cannot be printed again there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("judge", "entry"):
        op.add_column(table, sa.Column("code_secret", sa.String(length=32), nullable=True))
        op.execute(f"UPDATE {table} SET code_digest = 'ended:{table}:' || CAST(id AS VARCHAR)")


def downgrade() -> None:
    for table in ("judge", "entry"):
        op.drop_column(table, "code_secret")
