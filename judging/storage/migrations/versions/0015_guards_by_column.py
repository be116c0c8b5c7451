"""guards by column.

The first guards go; those of `judging.storage.append_only` are put on after every migration from here on.
"""

from alembic import op

from judging.storage.migrations import first_guards

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_GUARDED = (*first_guards.FIRST, "certificate_design", "picture", "judge_flag", "flag_decision")


def upgrade() -> None:
    for statement in first_guards.removal_statements(op.get_context().dialect.name, _GUARDED):
        op.execute(statement)


def downgrade() -> None:
    for statement in first_guards.statements(op.get_context().dialect.name, _GUARDED):
        op.execute(statement)
