"""rounds one after the other: where each stands, what it declares, its dates, who goes on.

A round that is there is the one that is judged. Going back, what only later rounds have is left out with their columns.
"""

import sqlalchemy as sa
from alembic import op

from judging.storage.models import base

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_MOMENTS = ("scoring_from", "scoring_until", "scoring_opened_at", "scoring_closed_at")


def upgrade() -> None:
    state = sa.Enum("ahead", "now", "over", name="round_state", native_enum=False, create_constraint=True, length=30)
    with op.batch_alter_table("round", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("state", state, nullable=False, server_default="now"))
        batch_op.add_column(sa.Column("plan", sa.JSON(), nullable=True))
        for name in _MOMENTS:
            batch_op.add_column(sa.Column(name, base.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("going_on", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("shortlist", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("shortlist_digest", sa.String(length=64), nullable=True))
    with op.batch_alter_table("round", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column("state", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("round", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        for name in ("shortlist_digest", "shortlist", "going_on", *reversed(_MOMENTS), "plan"):
            batch_op.drop_column(name)
        batch_op.drop_constraint(op.f("ck_round_round_state"), type_="check")
        batch_op.drop_column("state")
