"""the rehearsal of an edition: a copy of it in which everything is invented.

Whoever goes back keeps its rehearsals as demonstrations: what is invented is never taken for real.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

OWN = {"sqlite_autoincrement": True}


def upgrade() -> None:
    with op.batch_alter_table("edition", table_kwargs=OWN) as batch_op:
        batch_op.add_column(sa.Column("rehearsal_of_id", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_edition_rehearsal_of_id"), ["rehearsal_of_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_edition_rehearsal_of_id_edition"), "edition", ["rehearsal_of_id"], ["id"]
        )


def downgrade() -> None:
    op.execute("UPDATE edition SET is_demo = TRUE WHERE rehearsal_of_id IS NOT NULL")
    with op.batch_alter_table("edition", table_kwargs=OWN) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_edition_rehearsal_of_id_edition"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_edition_rehearsal_of_id"), type_="unique")
        batch_op.drop_column("rehearsal_of_id")
