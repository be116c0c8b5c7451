"""who runs which edition.

Before, every account ran every edition. Whoever has an account now belongs to every real edition there is, and the
oldest account that is open, or else the oldest, to all that will be.
"""

import sqlalchemy as sa
from alembic import op

from judging.storage.models import base

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "edition_member",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("added_at", base.Moment(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_member_edition_id_edition")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_edition_member_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_member")),
        sa.UniqueConstraint("edition_id", "staff_id", name=op.f("uq_edition_member_edition_id_staff_id")),
    )
    with op.batch_alter_table("edition_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edition_member_staff_id"), ["staff_id"], unique=False)

    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_admin", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.alter_column("is_admin", server_default=None)
    op.execute(
        "UPDATE staff SET is_admin = true WHERE id = ("
        "SELECT id FROM staff WHERE NOT is_demo ORDER BY CASE WHEN is_active THEN 0 ELSE 1 END, id LIMIT 1)"
    )
    op.execute(
        "INSERT INTO edition_member (edition_id, staff_id, added_at) "
        "SELECT edition.id, staff.id, edition.created_at FROM edition, staff "
        "WHERE NOT edition.is_demo AND NOT staff.is_demo"
    )


def downgrade() -> None:
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_column("is_admin")

    with op.batch_alter_table("edition_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edition_member_staff_id"))

    op.drop_table("edition_member")
