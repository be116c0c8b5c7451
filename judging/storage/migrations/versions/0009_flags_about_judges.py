"""flags about judges, and what was decided on each."""

import sqlalchemy as sa
from alembic import op

from judging.storage.migrations import first_guards
from judging.storage.models import base

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_GUARDED = ("judge_flag", "flag_decision")


def upgrade() -> None:
    op.create_table(
        "judge_flag",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("entry", sa.String(length=20), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("noted_at", base.Moment(timezone=True), nullable=False),
        sa.Column("noted_by", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_judge_flag_edition_id_edition")),
        sa.ForeignKeyConstraint(["judge_id"], ["judge.id"], name=op.f("fk_judge_flag_judge_id_judge")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_flag")),
        sa.UniqueConstraint(
            "edition_id",
            "category",
            "judge_id",
            "code",
            "entry",
            "digest",
            name=op.f("uq_judge_flag_edition_id_category_judge_id_code_entry_digest"),
        ),
    )
    with op.batch_alter_table("judge_flag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_judge_flag_edition_id"), ["edition_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_judge_flag_judge_id"), ["judge_id"], unique=False)
    op.create_table(
        "flag_decision",
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "nothing",
                "talked",
                "reopened",
                "other",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("decided_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", base.Moment(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_flag_decision_reason_given")),
        sa.ForeignKeyConstraint(["flag_id"], ["judge_flag.id"], name=op.f("fk_flag_decision_flag_id_judge_flag")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_decision")),
    )
    with op.batch_alter_table("flag_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flag_decision_flag_id"), ["flag_id"], unique=False)
    for statement in first_guards.statements(op.get_context().dialect.name, _GUARDED):
        op.execute(statement)


def downgrade() -> None:
    for statement in first_guards.removal_statements(op.get_context().dialect.name, _GUARDED):
        op.execute(statement)
    for table, columns in (("flag_decision", ("flag_id",)), ("judge_flag", ("judge_id", "edition_id"))):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_index(batch_op.f(f"ix_{table}_{column}"))
        op.drop_table(table)
