"""files of many papers."""

import sqlalchemy as sa
from alembic import op

from judging.storage.models import base

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pack",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column(
            "of",
            sa.Enum("sheets", "print", name="pack_of", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("choice", sa.String(length=300), nullable=False),
        sa.Column("save_id", sa.String(length=36), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("brought", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("asked_at", base.Moment(timezone=True), nullable=False),
        sa.Column("ended_at", base.Moment(timezone=True), nullable=True),
        sa.Column("failure", sa.JSON(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_pack_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack")),
        sa.UniqueConstraint("save_id", name=op.f("uq_pack_save_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pack", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pack_edition_id"), ["edition_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("pack", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pack_edition_id"))

    op.drop_table("pack")
