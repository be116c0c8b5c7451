"""paper sheets typed in."""

import sqlalchemy as sa
from alembic import op

from judging.storage.models import base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_keying",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("keyed_by", sa.String(length=80), nullable=False),
        sa.Column("keyed_name", sa.String(length=200), nullable=False),
        sa.Column("at", base.Moment(timezone=True), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("matched_by", sa.String(length=80), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "differing",
                "accepted",
                "set_aside",
                name="keying_state",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_paper_keying_assignment_id_assignment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_keying")),
    )
    with op.batch_alter_table("paper_keying", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_keying_assignment_id"), ["assignment_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("paper_keying", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_keying_assignment_id"))

    op.drop_table("paper_keying")
