"""a workbook of every mark is made after it was asked for, like files of many papers.

Going back, the workbooks that were asked for are forgotten; each can be asked for again.
"""

from __future__ import annotations

from alembic import op

from judging.storage.migrations.checks import make_anew

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_BEFORE = "\"of\" IN ('sheets', 'print')"
_NOW = "\"of\" IN ('sheets', 'print', 'book')"


def upgrade() -> None:
    make_anew("pack", "ck_pack_pack_of", _BEFORE, _NOW)


def downgrade() -> None:
    op.execute("DELETE FROM pack WHERE \"of\" = 'book'")
    make_anew("pack", "ck_pack_pack_of", _NOW, _BEFORE)
