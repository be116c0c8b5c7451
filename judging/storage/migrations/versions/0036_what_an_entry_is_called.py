"""what an entry is called, where its form asks for it: until now the answer stood with the others and nobody met it.

The answer stays among the others; entries that are there are called by theirs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("entry", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("title", sa.String(length=200), nullable=False, server_default=""))
    with op.batch_alter_table("entry", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column("title", server_default=None)
    _call_by_their_answers()


def _call_by_their_answers() -> None:
    connection = op.get_bind()
    forms = sa.table("form_version", sa.column("digest"), sa.column("document", sa.JSON()))
    entries = sa.table(
        "entry", sa.column("id"), sa.column("form_digest"), sa.column("title"), sa.column("answers", sa.JSON())
    )
    for digest, document in connection.execute(sa.select(forms.c.digest, forms.c.document)).all():
        questions = [question for section in document["sections"] for question in section["questions"]]
        keys = [question["key"] for question in questions if question.get("role") == "title"]
        own = sa.select(entries.c.id, entries.c.answers).where(entries.c.form_digest == digest)
        for number, answers in connection.execute(own).all() if keys else ():
            said = (answers or {}).get(keys[0])
            if isinstance(said, str) and said:
                connection.execute(sa.update(entries).where(entries.c.id == number).values(title=said))


def downgrade() -> None:
    with op.batch_alter_table("entry", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_column("title")
