"""designs of certificates with their pictures, and certificates beside the awards.

Going back deletes the certificates that are not for an award: the older schema has no place for them.
"""

import sqlalchemy as sa
from alembic import op

from judging.storage.migrations import first_guards
from judging.storage.models import base

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_GUARDED = ("certificate_design", "picture")


def upgrade() -> None:
    op.create_table(
        "certificate_design",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", base.Moment(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_certificate_design_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_design")),
        sa.UniqueConstraint("edition_id", "version", name=op.f("uq_certificate_design_edition_id_version")),
    )
    op.create_table(
        "picture",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", base.Moment(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_picture_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("edition_id", "name", name=op.f("uq_picture_edition_id_name")),
    )
    op.create_table(
        "recognition",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "thanks",
                "cooperative",
                name="recognition_kind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("judge_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("created_at", base.Moment(timezone=True), nullable=False),
        sa.Column("removed_at", base.Moment(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_recognition_named")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_recognition_edition_id_edition")),
        sa.ForeignKeyConstraint(["judge_id"], ["judge.id"], name=op.f("fk_recognition_judge_id_judge")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition")),
        sa.UniqueConstraint("edition_id", "judge_id", name=op.f("uq_recognition_edition_id_judge_id")),
    )
    for table in ("certificate_design", "picture", "recognition"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_edition_id"), ["edition_id"], unique=False)
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recognition_id", sa.Integer(), nullable=True))
        batch_op.alter_column("award_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_certificate_recognition_id_recognition"), "recognition", ["recognition_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_certificate_one_reason"),
            "CASE WHEN award_id IS NULL THEN 0 ELSE 1 END + CASE WHEN recognition_id IS NULL THEN 0 ELSE 1 END = 1",
        )
        batch_op.create_index(batch_op.f("ix_certificate_recognition_id"), ["recognition_id"], unique=False)
    for statement in first_guards.statements(op.get_context().dialect.name, _GUARDED):
        op.execute(statement)


def downgrade() -> None:
    for statement in first_guards.removal_statements(op.get_context().dialect.name, _GUARDED):
        op.execute(statement)
    op.execute("DELETE FROM certificate WHERE award_id IS NULL")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_recognition_id"))
        batch_op.drop_constraint(batch_op.f("ck_certificate_one_reason"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_certificate_recognition_id_recognition"), type_="foreignkey")
        batch_op.alter_column("award_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("recognition_id")
    for table in ("recognition", "picture", "certificate_design"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(f"ix_{table}_edition_id"))
        op.drop_table(table)
