"""practice farms and how judges scored them."""

import sqlalchemy as sa
from alembic import op

from judging.storage.models import base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("practice", sa.JSON(), nullable=True))
    op.create_table(
        "practice_farm",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("agreed", sa.JSON(), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_practice_farm_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_farm")),
    )
    op.create_index(op.f("ix_practice_farm_edition_id"), "practice_farm", ["edition_id"], unique=False)
    op.create_table(
        "practice_attempt",
        sa.Column("farm_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("begun_at", base.Moment(timezone=True), nullable=False),
        sa.Column("compared_at", base.Moment(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["farm_id"], ["practice_farm.id"], name=op.f("fk_practice_attempt_farm_id_practice_farm")
        ),
        sa.ForeignKeyConstraint(["judge_id"], ["judge.id"], name=op.f("fk_practice_attempt_judge_id_judge")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_attempt")),
        sa.UniqueConstraint("farm_id", "judge_id", "number", name=op.f("uq_practice_attempt_farm_id_judge_id_number")),
    )
    op.create_index(op.f("ix_practice_attempt_farm_id"), "practice_attempt", ["farm_id"], unique=False)
    op.create_index(op.f("ix_practice_attempt_judge_id"), "practice_attempt", ["judge_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_practice_attempt_judge_id"), "practice_attempt")
    op.drop_index(op.f("ix_practice_attempt_farm_id"), "practice_attempt")
    op.drop_table("practice_attempt")
    op.drop_index(op.f("ix_practice_farm_edition_id"), "practice_farm")
    op.drop_table("practice_farm")
    op.drop_column("edition", "practice")
