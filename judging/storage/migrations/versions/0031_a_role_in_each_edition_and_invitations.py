"""a role in each edition, and invitations.

Who belongs to an edition becomes its organiser, and who made it its owner.
"""

import sqlalchemy as sa
from alembic import op

from judging.storage.models import base

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ROLES = ("owner", "organiser", "secretary", "auditor")
OWN = {"sqlite_autoincrement": True}
MAKERS = (
    "UPDATE edition_member SET role = 'owner' WHERE EXISTS (SELECT 1 FROM event v WHERE v.action = 'edition.created'"
    " AND v.edition_id = edition_member.edition_id AND v.actor = 'organiser:' || edition_member.staff_id)"
)


def upgrade() -> None:
    role = sa.Enum(*ROLES, name="edition_role", native_enum=False, length=30, create_constraint=True)
    op.create_table(
        "invitation",
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("role", role, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", base.Moment(timezone=True), nullable=False),
        sa.Column("expires_at", base.Moment(timezone=True), nullable=False),
        sa.Column("used_at", base.Moment(timezone=True), nullable=True),
        sa.Column("used_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", base.Moment(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_invitation_edition_id_edition")),
        sa.ForeignKeyConstraint(["used_by_id"], ["staff.id"], name=op.f("fk_invitation_used_by_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_invitation_token_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_invitation_edition_id"), "invitation", ["edition_id"], unique=False)
    with op.batch_alter_table("edition_member", table_kwargs=OWN) as batch_op:
        batch_op.add_column(sa.Column("role", role, nullable=False, server_default="organiser"))
    with op.batch_alter_table("edition_member", table_kwargs=OWN) as batch_op:
        batch_op.alter_column("role", server_default=None)
    op.execute(MAKERS)


def downgrade() -> None:
    with op.batch_alter_table("edition_member", table_kwargs=OWN) as batch_op:
        batch_op.drop_constraint(op.f("ck_edition_member_edition_role"), type_="check")
        batch_op.drop_column("role")
    op.drop_index(op.f("ix_invitation_edition_id"), table_name="invitation")
    op.drop_table("invitation")
