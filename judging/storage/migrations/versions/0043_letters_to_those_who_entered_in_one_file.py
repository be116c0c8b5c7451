"""the letters to those who entered are made into one file after they were asked for, like other papers.

Going back, the files of letters that were asked for are forgotten; each can be asked for again.
"""

from __future__ import annotations

from alembic import op

from judging.storage.migrations.checks import make_anew

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_BEFORE = "\"of\" IN ('sheets', 'print', 'book')"
_NOW = "\"of\" IN ('sheets', 'print', 'book', 'letters')"


def upgrade() -> None:
    make_anew("pack", "ck_pack_pack_of", _BEFORE, _NOW)


def downgrade() -> None:
    op.execute("DELETE FROM pack WHERE \"of\" = 'letters'")
    make_anew("pack", "ck_pack_pack_of", _NOW, _BEFORE)
