"""a judge may take a mark back.

Going back, what she took back becomes "not observed": the schema before has no word for it, and either way nothing is
given there and the sheet is not complete. No mark of the ledger goes, and none that she took back counts again.
"""

from alembic import op

from judging.storage.migrations.checks import make_anew

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_BEFORE = ("value", "not_applicable", "not_observed")
_NOW = (*_BEFORE, "cleared")
_WITH_MARKS = {"mark": "state", "late_mark": "mark_state"}


def upgrade() -> None:
    for table, column in _WITH_MARKS.items():
        _may_be(table, column, _BEFORE, _NOW)


def downgrade() -> None:
    for table, column in _WITH_MARKS.items():
        op.execute(
            f"UPDATE {table} SET {column} = 'not_observed',"
            f" note = CASE WHEN trim(note) = '' THEN 'Nota borrada.' ELSE note END WHERE {column} = 'cleared'"
        )
        _may_be(table, column, _NOW, _BEFORE)


def _may_be(table: str, column: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let the state be one of these."""
    said, wanted = (f"{column} IN ({', '.join(repr(state) for state in states)})" for states in (before, after))
    make_anew(table, f"ck_{table}_mark_state", said, wanted)
