"""the version of a form."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_version",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_version")),
        sa.UniqueConstraint("digest", name=op.f("uq_form_version_digest")),
        sqlite_autoincrement=True,
    )
    for table in ("edition", "entry"):
        op.add_column(table, sa.Column("form_digest", sa.String(length=64), nullable=True))


def downgrade() -> None:
    for table in ("entry", "edition"):
        op.drop_column(table, "form_digest")
    op.drop_table("form_version")
