"""messages to judges, families and the team.

Whoever goes back loses who was reminded of what, and the letters of reminders; what judges and families wrote stays.
"""

import sqlalchemy as sa
from alembic import op

from judging.storage.models import base

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

OCCASIONS = ("not_begun", "few_left", "sheets_left", "scoring_ends", "draft", "entries_end", "second_person")
WAYS = ("mail", "whatsapp", "sms", "call", "other")
STATES = ("queued", "sending", "sent", "failed", "unsure")
OWN = {"sqlite_autoincrement": True}
STATE, ABOUT = "ck_letter_letter_state", "ck_letter_about_one"


def upgrade() -> None:
    op.create_table(
        "sending",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("occasion", _one_of(OCCASIONS, "occasion"), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("save_id", sa.String(length=36), nullable=False),
        sa.Column("by_rule", sa.Boolean(), nullable=False),
        sa.Column("made_at", base.Moment(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("goes_at", base.Moment(timezone=True), nullable=False),
        sa.Column("undone_at", base.Moment(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_sending_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sending")),
        sa.UniqueConstraint("save_id", name=op.f("uq_sending_save_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("sending", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sending_edition_id"), ["edition_id"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("occasion", _one_of(OCCASIONS, "occasion"), nullable=False),
        sa.Column("sending_id", sa.Integer(), nullable=True),
        sa.Column("judge_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("way", _one_of(WAYS, "way"), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("slot", sa.String(length=60), nullable=True),
        sa.Column("at", base.Moment(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("taken_back_at", base.Moment(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN judge_id IS NULL THEN 0 ELSE 1 END + CASE WHEN entry_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN staff_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_reminder_one_person"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_reminder_edition_id_edition")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_reminder_entry_id_entry")),
        sa.ForeignKeyConstraint(["judge_id"], ["judge.id"], name=op.f("fk_reminder_judge_id_judge")),
        sa.ForeignKeyConstraint(["sending_id"], ["sending.id"], name=op.f("fk_reminder_sending_id_sending")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_reminder_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("slot", name=op.f("uq_reminder_slot")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index("ix_reminder_edition_id_day", ["edition_id", "day"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_judge_id"), ["judge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_sending_id"), ["sending_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_staff_id"), ["staff_id"], unique=False)

    with op.batch_alter_table("edition", table_kwargs=OWN) as batch_op:
        batch_op.add_column(sa.Column("messages", sa.JSON(), nullable=True))

    with op.batch_alter_table("letter", table_kwargs=OWN) as batch_op:
        batch_op.add_column(sa.Column("reminder_id", sa.Integer(), nullable=True))
        batch_op.alter_column("certificate_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_unique_constraint(batch_op.f("uq_letter_reminder_id"), ["reminder_id"])
        batch_op.create_foreign_key(batch_op.f("fk_letter_reminder_id_reminder"), "reminder", ["reminder_id"], ["id"])
        batch_op.drop_constraint(batch_op.f(STATE), type_="check")
        batch_op.create_check_constraint(batch_op.f(STATE), _is_in("state", (*STATES, "dropped")))
        batch_op.create_check_constraint(batch_op.f(ABOUT), "(certificate_id IS NULL) <> (reminder_id IS NULL)")


def downgrade() -> None:
    op.execute("DELETE FROM letter WHERE reminder_id IS NOT NULL")
    with op.batch_alter_table("letter", table_kwargs=OWN) as batch_op:
        batch_op.drop_constraint(batch_op.f(ABOUT), type_="check")
        batch_op.drop_constraint(batch_op.f(STATE), type_="check")
        batch_op.create_check_constraint(batch_op.f(STATE), _is_in("state", STATES))
        batch_op.drop_constraint(batch_op.f("fk_letter_reminder_id_reminder"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_letter_reminder_id"), type_="unique")
        batch_op.alter_column("certificate_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("reminder_id")

    with op.batch_alter_table("edition", table_kwargs=OWN) as batch_op:
        batch_op.drop_column("messages")

    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_staff_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_sending_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_judge_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_entry_id"))
        batch_op.drop_index("ix_reminder_edition_id_day")

    op.drop_table("reminder")
    with op.batch_alter_table("sending", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sending_edition_id"))

    op.drop_table("sending")


def _one_of(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=30, create_constraint=True)


def _is_in(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(map(repr, values))})"
