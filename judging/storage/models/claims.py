"""What goes back and forth with the families about their certificates, and the outbox of every e-mail.

Vocabulary: a *name request* asks for another spelling on one certificate; its *proof* is the code of the entry, or
only a telephone that an organiser has to call. A *handed link* says by which way somebody sent a family its link with
her own telephone. A *letter* is one e-mail in the outbox: the link of a certificate, or a reminder (`messages.py`).
Always true: one letter for each certificate and address, and one for each reminder, whoever presses how often; its
`message_id` stays the same however often it is tried; a request is never deleted and its words never change, only what
was decided about it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.domain import limits
from judging.storage.models.base import Base, one_of
from judging.storage.models.messages import Reminder
from judging.storage.models.results import Certificate


class NameProof(StrEnum):
    """How somebody shows that the certificate is hers."""

    CODE = "code"
    PHONE = "phone"


class NameState(StrEnum):
    """Nobody decided yet; the name was corrected; it was not; a request with a better proof took its place."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REPLACED = "replaced"


class Channel(StrEnum):
    """A way to send a link from one's own telephone."""

    WHATSAPP = "whatsapp"
    SMS = "sms"
    OTHER = "other"


class LetterState(StrEnum):
    """Waiting for its turn; on its way just now; taken by the mail server; refused for good; nobody knows; taken back
    before it went, or not needed any more when its turn came.

    `sending` that lasts longer than a try may take, and `unsure`, mean that the connection ended after the words were
    given: it may have arrived, so it is not sent again by itself.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    DROPPED = "dropped"


class NameRequest(Base):
    """Somebody asks for another spelling of the name; `ask_id` is made by the form, so that two presses are one."""

    __tablename__ = "name_request"
    __table_args__ = (UniqueConstraint("ask_id"),)

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    ask_id: Mapped[str] = mapped_column(String(36))
    wanted: Mapped[str] = mapped_column(String(limits.LINE))
    why: Mapped[str] = mapped_column(String(limits.REASON))
    proof: Mapped[NameProof] = mapped_column(one_of(NameProof))
    phone: Mapped[str] = mapped_column(String(limits.PHONE), default="")
    asked_at: Mapped[datetime]
    state: Mapped[NameState] = mapped_column(one_of(NameState), default=NameState.WAITING)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    answer: Mapped[str] = mapped_column(String(limits.REASON), default="")

    certificate: Mapped[Certificate] = relationship()


class HandedLink(Base):
    """An organiser says that she sent this family its link."""

    __tablename__ = "handed_link"
    __table_args__ = (UniqueConstraint("certificate_id", "channel"),)

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    channel: Mapped[Channel] = mapped_column(one_of(Channel))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80))


class Letter(Base):
    """One e-mail with the link of one certificate, or one reminder. `due_at` is when it may be tried, `failure` why it
    was not taken."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("certificate_id", "address"),
        UniqueConstraint("message_id"),
        UniqueConstraint("reminder_id"),
        CheckConstraint("(certificate_id IS NULL) <> (reminder_id IS NULL)", name="about_one"),
        Index("ix_letter_state_due_at", "state", "due_at"),
    )

    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    reminder_id: Mapped[int | None] = mapped_column(ForeignKey("reminder.id"))
    address: Mapped[str] = mapped_column(String(limits.EMAIL))
    message_id: Mapped[str] = mapped_column(String(200))
    state: Mapped[LetterState] = mapped_column(one_of(LetterState), default=LetterState.QUEUED)
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    queued_at: Mapped[datetime]
    queued_by: Mapped[str] = mapped_column(String(80))
    reply_to: Mapped[str] = mapped_column(String(limits.EMAIL), default="")
    sent_at: Mapped[datetime | None]
    failure: Mapped[dict[str, Any] | None]

    certificate: Mapped[Certificate | None] = relationship()
    reminder: Mapped[Reminder | None] = relationship()
