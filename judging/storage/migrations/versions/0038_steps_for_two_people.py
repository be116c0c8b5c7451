"""steps for two people: which an edition asks it for, and what waits for the second; conflicts of organisers.

That certificates needed two stood among the edition's texts, and so did what waited: both go to the others. Of
certificates that waited to be issued nobody wrote down how many there were: that is shown, and they are proposed anew.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from judging.storage.models import base

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

STEPS = ("publish", "certificates", "correct", "staff")
WHAT = (
    "publish",
    "issue",
    "revoke",
    "reissue",
    "distinction",
    "mention_back",
    "join",
    "invite",
    "role",
    "take_out",
    "one_person",
)
STATES = ("waiting", "confirmed", "declined", "withdrawn", "fallen")
OWN = {"sqlite_autoincrement": True}
KEPT = ("two_people", "proposal", "corrections")
CERTIFICATE = sa.table("certificate", sa.column("number", sa.String), sa.column("printed", sa.JSON))
PROPOSAL = sa.table(
    "proposal",
    *(sa.column(name) for name in ("edition_id", "step", "what", "state", "asked_by_id", "asked_by")),
    *(sa.column(name, sa.JSON) for name in ("content", "stood")),
    sa.column("asked_at", base.Moment(timezone=True)),
    *(sa.column(name) for name in ("answered_by", "reason")),
)
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
    op.create_table(
        "staff_conflict",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("declared_at", base.Moment(timezone=True), nullable=False),
        sa.Column("lifted_at", base.Moment(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(length=200), nullable=False),
        sa.Column("lifted_because", sa.String(length=1000), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_staff_conflict_edition_id_edition")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_staff_conflict_entry_id_entry")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_conflict_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_conflict")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_staff_conflict_edition_id"), "staff_conflict", ["edition_id"], unique=False)
    op.create_index("ix_proposal_edition_id_state", "proposal", ["edition_id", "state"], unique=False)
    with op.batch_alter_table("edition", table_kwargs=OWN) as batch_op:
        batch_op.add_column(sa.Column("two_people", sa.JSON(), nullable=True))
    for number, texts in op.get_bind().execute(sa.select(EDITION.c.id, EDITION.c.texts)).all():
        kept = dict(texts.get("certificate", {}))
        if not kept.keys() & set(KEPT):
            continue
        two, issue, names = (kept.pop(name, None) for name in KEPT)
        _write(number, {**texts, "certificate": kept}, ["certificates"] if two is True else None)
        if issue:
            content = {name: issue[name] for name in ("publication", "paper")}
            content["kinds"] = issue.get("kinds", ["award", "distinction", "participation"])
            stood = {"publication": str(issue["publication"]), "due": ""}
            _wait(number, "issue", content, stood, issue["by"], issue["name"], datetime.fromisoformat(issue["at"]))
        for certificate, said in (names or {}).items():
            _wait_for_a_name(number, certificate, said)


def downgrade() -> None:
    asked = sa.select(EDITION.c.id, EDITION.c.texts, EDITION.c.two_people)
    for number, texts, two in op.get_bind().execute(asked).all():
        if "certificates" in (two or ()):
            _write(number, {**texts, "certificate": {**texts.get("certificate", {}), "two_people": True}}, two)
    with op.batch_alter_table("edition", table_kwargs=OWN) as batch_op:
        batch_op.drop_column("two_people")
    op.drop_index(op.f("ix_staff_conflict_edition_id"), table_name="staff_conflict")
    op.drop_table("staff_conflict")
    op.drop_index("ix_proposal_edition_id_state", table_name="proposal")
    op.drop_table("proposal")


def _wait_for_a_name(number: int, certificate: str, said: dict[str, str]) -> None:
    asked = sa.select(CERTIFICATE.c.printed).where(CERTIFICATE.c.number == certificate)
    printed = op.get_bind().scalar(asked) or {}
    content = {"number": certificate, "holder_name": said["holder_name"], "reason": "Se corrigió el nombre."}
    stood = {"holder": printed.get("holder_name", ""), "void": "no"}
    _wait(number, "reissue", content, stood, said["by"], said["proposed_by"], datetime.now(UTC))


def _wait(
    number: int, what: str, content: dict[str, Any], stood: dict[str, str], by: str, name: str, at: datetime
) -> None:
    role, _, account = by.partition(":")
    if role != "organiser":
        return  # nobody with an account
    values = {"edition_id": number, "step": "certificates", "what": what, "content": content, "stood": stood}
    asked = {"state": "waiting", "asked_by_id": int(account), "asked_by": name, "asked_at": at}
    op.execute(PROPOSAL.insert().values(**values, **asked, answered_by="", reason=""))


def _one_of(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=30, create_constraint=True)


def _write(number: int, texts: dict[str, Any], two: list[Any] | None) -> None:
    op.execute(EDITION.update().where(EDITION.c.id == number).values(texts=texts, two_people=two))
