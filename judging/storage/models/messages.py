"""Messages to judges, families and the team: one row for each person and day, and one for each press that sent several.

Vocabulary: a *sending* is one press (or one rule's night) that put e-mails into the outbox, with the words it used; a
*reminder* says that one person was written to, by which way, on which day of the edition's calendar. Always true: no
person has two reminders of one day that stand (`slot`), whoever presses; what was said is kept with its places as they
stand in the words, never filled in, so that no code of a card is here; a reminder that was taken back stays as a row.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.domain import limits
from judging.domain.messages.occasions import Occasion
from judging.storage.models.base import Base, one_of
from judging.storage.models.contest import Edition
from judging.storage.models.entries import Entry
from judging.storage.models.people import Judge, Staff


class Way(StrEnum):
    """How somebody was written to, or called."""

    MAIL = "mail"
    WHATSAPP = "whatsapp"
    SMS = "sms"
    CALL = "call"
    OTHER = "other"


class Sending(Base):
    """One press. `words` is {language: {subject, body}}, with places; `save_id` is made by the form, so that two
    presses are one; `by_rule` says that nobody pressed; until `goes_at` it may be taken back.
    """

    __tablename__ = "sending"
    __table_args__ = (UniqueConstraint("save_id"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    occasion: Mapped[Occasion] = mapped_column(one_of(Occasion))
    words: Mapped[dict[str, Any]]
    save_id: Mapped[str] = mapped_column(String(36))
    by_rule: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(limits.LINE))
    goes_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()


class Reminder(Base):
    """One person was written to, on `day` ("2026-12-01"); `slot` is hers of that day, None once it is taken back."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("slot"),
        CheckConstraint(
            "CASE WHEN judge_id IS NULL THEN 0 ELSE 1 END + CASE WHEN entry_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN staff_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_person",
        ),
        Index("ix_reminder_edition_id_day", "edition_id", "day"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    occasion: Mapped[Occasion] = mapped_column(one_of(Occasion))
    sending_id: Mapped[int | None] = mapped_column(ForeignKey("sending.id"), index=True)
    judge_id: Mapped[int | None] = mapped_column(ForeignKey("judge.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    way: Mapped[Way] = mapped_column(one_of(Way))
    day: Mapped[str] = mapped_column(String(10))
    slot: Mapped[str | None] = mapped_column(String(60))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(limits.LINE))
    taken_back_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
    sending: Mapped[Sending | None] = relationship()
    judge: Mapped[Judge | None] = relationship()
    entry: Mapped[Entry | None] = relationship()
    staff: Mapped[Staff | None] = relationship()

    @property
    def row(self) -> int:
        """The number of the person's row."""
        return self.judge_id or self.entry_id or self.staff_id or 0
