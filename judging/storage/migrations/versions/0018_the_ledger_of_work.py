"""the ledger of work."""

import sqlalchemy as sa
from alembic import op

from judging.storage.models import base

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "running", "done", "set_aside", name="job_state", native_enum=False, create_constraint=True, length=30
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", base.Moment(timezone=True), nullable=False),
        sa.Column("ended_at", base.Moment(timezone=True), nullable=True),
        sa.Column("failure", sa.JSON(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("kind", "row_id", name=op.f("uq_job_kind_row_id")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("job")
