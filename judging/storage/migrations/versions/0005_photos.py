"""photos of farms and of paper sheets."""

import sqlalchemy as sa
from alembic import op

from judging.storage.models import base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "evidence",
                "paper",
                name="photo_kind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("criterion", sa.String(length=60), nullable=False),
        sa.Column("caption", sa.String(length=300), nullable=False),
        sa.Column("save_id", sa.String(length=36), nullable=False),
        sa.Column("sent_digest", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("taken_at", base.Moment(timezone=True), nullable=True),
        sa.Column("added_at", base.Moment(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=80), nullable=False),
        sa.Column("added_name", sa.String(length=200), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("came_late", sa.Boolean(), nullable=False),
        sa.Column("removed_at", base.Moment(timezone=True), nullable=True),
        sa.Column("removed_by", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("size > 0 AND width > 0 AND height > 0", name=op.f("ck_photo_holds_something")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_photo_assignment_id_assignment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("save_id", name=op.f("uq_photo_save_id")),
    )
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photo_assignment_id"), ["assignment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_photo_digest"), ["digest"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_digest"))
        batch_op.drop_index(batch_op.f("ix_photo_assignment_id"))

    op.drop_table("photo")
