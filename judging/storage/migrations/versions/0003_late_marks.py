"""late marks."""

import sqlalchemy as sa
from alembic import op

from judging.storage.models import base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "late_mark",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("save_id", sa.String(length=36), nullable=False),
        sa.Column("criterion", sa.String(length=60), nullable=False),
        sa.Column(
            "mark_state",
            sa.Enum(
                "value",
                "not_applicable",
                "not_observed",
                name="mark_state",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("value", base.Exact(length=40), nullable=True),
        sa.Column("note", sa.String(length=4000), nullable=False),
        sa.Column("received_at", base.Moment(timezone=True), nullable=False),
        sa.Column("given_at", base.Moment(timezone=True), nullable=True),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "accepted",
                "declined",
                name="late_state",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", base.Moment(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_late_mark_assignment_id_assignment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_mark")),
        sa.UniqueConstraint("save_id", name=op.f("uq_late_mark_save_id")),
    )
    with op.batch_alter_table("late_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_late_mark_assignment_id"), ["assignment_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("late_mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_late_mark_assignment_id"))

    op.drop_table("late_mark")
