"""steps for two people: which an edition asks it for, and what waits for the second.

That certificates needed two stood among the edition's texts; it goes to the others. What waited there stays there.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from judging.storage.models import base

revision = "0040"
down_revision = "0037"
branch_labels = None
depends_on = None

STEPS = ("publish", "certificates", "correct", "staff")
WHAT = ("publish", "revoke", "reissue", "join", "invite", "role", "take_out", "one_person")
STATES = ("waiting", "confirmed", "declined", "withdrawn", "fallen")
OWN = {"sqlite_autoincrement": True}
EDITION = sa.table(
    "edition", sa.column("id", sa.Integer), sa.column("texts", sa.JSON), sa.column("two_people", sa.JSON)
)


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("step", _one_of(STEPS, "step"), nullable=False),
        sa.Column("what", _one_of(WHAT, "what"), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("stood", sa.JSON(), nullable=False),
        sa.Column("state", _one_of(STATES, "proposal_state"), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("asked_at", base.Moment(timezone=True), nullable=False),
        sa.Column("answered_by", sa.String(length=200), nullable=False),
        sa.Column("answered_at", base.Moment(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["staff.id"], name=op.f("fk_proposal_asked_by_id_staff")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_proposal_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_proposal_edition_id_state", "proposal", ["edition_id", "state"], unique=False)
    with op.batch_alter_table("edition", table_kwargs=OWN) as batch_op:
        batch_op.add_column(sa.Column("two_people", sa.JSON(), nullable=True))
    for number, texts in op.get_bind().execute(sa.select(EDITION.c.id, EDITION.c.texts)).all():
        kept = dict(texts.get("certificate", {}))
        if kept.pop("two_people", None) is True:
            _write(number, {**texts, "certificate": kept}, ["certificates"])


def downgrade() -> None:
    asked = sa.select(EDITION.c.id, EDITION.c.texts, EDITION.c.two_people)
    for number, texts, two in op.get_bind().execute(asked).all():
        if "certificates" in (two or ()):
            _write(number, {**texts, "certificate": {**texts.get("certificate", {}), "two_people": True}}, two)
    with op.batch_alter_table("edition", table_kwargs=OWN) as batch_op:
        batch_op.drop_column("two_people")
    op.drop_index("ix_proposal_edition_id_state", table_name="proposal")
    op.drop_table("proposal")


def _one_of(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=30, create_constraint=True)


def _write(number: int, texts: dict[str, Any], two: list[Any]) -> None:
    op.execute(EDITION.update().where(EDITION.c.id == number).values(texts=texts, two_people=two))
