"""the jury's recorded decisions."""

import sqlalchemy as sa
from alembic import op

from judging.storage.models import base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliberation",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "order", "vote", "note", name="decision_kind", native_enum=False, length=30, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("votes", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("decided_at", base.Moment(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_deliberation_reason_given")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_deliberation_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliberation")),
    )
    with op.batch_alter_table("deliberation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deliberation_edition_id"), ["edition_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("deliberation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deliberation_edition_id"))

    op.drop_table("deliberation")
