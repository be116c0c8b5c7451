"""a judge's word about each farm, what her telephone asks for besides marks, and how she likes to go on."""

import sqlalchemy as sa
from alembic import op

from judging.storage.models import base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clearance",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("at", base.Moment(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_clearance_assignment_id_assignment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_clearance_assignment_id")),
    )
    op.execute(  # who committed herself under the old rule was asked about her farms, or is at work on them
        "INSERT INTO clearance (assignment_id, at) SELECT a.id, j.committed_at FROM assignment a"
        " JOIN judge j ON j.id = a.judge_id WHERE j.committed_at IS NOT NULL AND a.state = 'assigned'"
    )
    op.create_table(
        "judge_setting",
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("next_order", _one_of("next_order", "route", "fewest", "shuffled"), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["judge_id"], ["judge.id"], name=op.f("fk_judge_setting_judge_id_judge")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_setting")),
        sa.UniqueConstraint("judge_id", name=op.f("uq_judge_setting_judge_id")),
    )
    op.create_table(
        "errand",
        sa.Column("op_id", sa.String(length=36), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("kind", _one_of("errand_kind", "commitment", "tie", "delivery", "report"), nullable=False),
        sa.Column("words", sa.String(length=4000), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("came_late", sa.Boolean(), nullable=False),
        sa.Column("received_at", base.Moment(timezone=True), nullable=False),
        sa.Column("given_at", base.Moment(timezone=True), nullable=True),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("state", _one_of("errand_state", "done", "waiting", "declined"), nullable=False),
        sa.Column("decided_at", base.Moment(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_errand_assignment_id_assignment"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["judge_id"], ["judge.id"], name=op.f("fk_errand_judge_id_judge")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand")),
        sa.UniqueConstraint("op_id", name=op.f("uq_errand_op_id")),
    )
    with op.batch_alter_table("errand", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_errand_assignment_id"), ["assignment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_errand_judge_id"), ["judge_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("errand", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_errand_judge_id"))
        batch_op.drop_index(batch_op.f("ix_errand_assignment_id"))
    op.drop_table("errand")
    op.drop_table("judge_setting")
    op.drop_table("clearance")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)
