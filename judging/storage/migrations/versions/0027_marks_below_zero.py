"""a mark may be below zero, where its criterion's scale begins there.

Going back, such a mark becomes "not observed" with its value in the comment: the schema before has no place for it. No
mark of the ledger goes, and none counts as another value.
"""

from alembic import op

from judging.storage.migrations.checks import make_anew

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_BEFORE = "value <> '' AND trim(value, '.') = value AND trim(value, '0123456789') IN ('', '.')"
_NOW = (
    "trim(value, '.') = value AND length(value) - length(ltrim(value, '-')) <= 1"
    " AND trim(ltrim(value, '-'), '.') = ltrim(value, '-') AND ltrim(value, '-') <> ''"
    " AND trim(ltrim(value, '-'), '0123456789') IN ('', '.') AND (value NOT LIKE '-%' OR trim(value, '-0.') <> '')"
)
_WITH_MARKS = {"mark": "state", "late_mark": "mark_state"}


def upgrade() -> None:
    for table in _WITH_MARKS:
        make_anew(table, f"ck_{table}_value_a_number", _BEFORE, _NOW)


def downgrade() -> None:
    for table, state in _WITH_MARKS.items():
        op.execute(
            f"UPDATE {table} SET {state} = 'not_observed', note = trim('Nota: ' || value || '. ' || note), value = NULL"
            f" WHERE value LIKE '-%'"
        )
        make_anew(table, f"ck_{table}_value_a_number", _NOW, _BEFORE)
