"""what goes back and forth with the families: corrections asked for, links handed, letters."""

import sqlalchemy as sa
from alembic import op

from judging.storage.models import base

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=30)


def upgrade() -> None:
    op.create_table(
        "handed_link",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("channel", one_of("channel", "whatsapp", "sms", "other"), nullable=False),
        sa.Column("at", base.Moment(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_handed_link_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_link")),
        sa.UniqueConstraint("certificate_id", "channel", name=op.f("uq_handed_link_certificate_id_channel")),
    )
    op.create_table(
        "letter",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("state", one_of("letter_state", "queued", "sending", "sent", "failed", "unsure"), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", base.Moment(timezone=True), nullable=False),
        sa.Column("queued_at", base.Moment(timezone=True), nullable=False),
        sa.Column("queued_by", sa.String(length=80), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=False),
        sa.Column("sent_at", base.Moment(timezone=True), nullable=True),
        sa.Column("failure", sa.JSON(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_letter_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("certificate_id", "address", name=op.f("uq_letter_certificate_id_address")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index("ix_letter_state_due_at", ["state", "due_at"], unique=False)
    op.create_table(
        "name_request",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("ask_id", sa.String(length=36), nullable=False),
        sa.Column("wanted", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=1000), nullable=False),
        sa.Column("proof", one_of("name_proof", "code", "phone"), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("asked_at", base.Moment(timezone=True), nullable=False),
        sa.Column("state", one_of("name_state", "waiting", "accepted", "refused", "replaced"), nullable=False),
        sa.Column("decided_at", base.Moment(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_name_request_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_request")),
        sa.UniqueConstraint("ask_id", name=op.f("uq_name_request_ask_id")),
    )
    with op.batch_alter_table("name_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_name_request_certificate_id"), ["certificate_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("name_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_name_request_certificate_id"))

    op.drop_table("name_request")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index("ix_letter_state_due_at")

    op.drop_table("letter")
    op.drop_table("handed_link")
