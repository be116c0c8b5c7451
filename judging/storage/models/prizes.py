"""What can be won in an edition, who gives it, and the log of how it was handed over.

Vocabulary: a *delivery* is one line of the log: a prize of one winner was handed over, or that was a mistake, or what
became of it afterwards. Always true: a prize and a sponsor that are taken away stay as rows, and can be put back; a
prize stands as it is once a line of the log names it; no line changes or goes, a correction is another line.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.domain import limits
from judging.domain.prizes.prize import PlannedPrize, PlannedSponsor
from judging.storage.models.base import Base, is_number, one_of
from judging.storage.models.contest import Edition
from judging.storage.models.entries import Entry


class Sponsor(Base):
    """Who gives prizes. `picture` names its sign among the edition's pictures, "" for none."""

    __tablename__ = "sponsor"
    __table_args__ = (UniqueConstraint("edition_id", "key"), CheckConstraint("length(name) > 0", name="named"))

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    key: Mapped[str] = mapped_column(String(limits.FORM_KEY))
    name: Mapped[str] = mapped_column(String(limits.TITLE))
    website: Mapped[str] = mapped_column(String(limits.WEBSITE), default="")
    words: Mapped[dict[str, str]]
    picture: Mapped[str] = mapped_column(String(64), default="")
    position: Mapped[int]
    removed_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()

    @property
    def planned(self) -> PlannedSponsor:
        """As a plan says it."""
        return PlannedSponsor(self.key, self.name, self.website, dict(self.words))


class Prize(Base):
    """A prize, as `PlannedPrize` says it (domain/prizes/prize.py); `place` is 0 for a distinction's."""

    __tablename__ = "prize"
    __table_args__ = (
        UniqueConstraint("edition_id", "key"),
        CheckConstraint(f"amount IS NULL OR ({is_number('amount')} AND currency <> '')", name="amount"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    key: Mapped[str] = mapped_column(String(limits.FORM_KEY))
    award: Mapped[str] = mapped_column(String(40))
    category_key: Mapped[str] = mapped_column(String(limits.FORM_KEY), default="")
    place: Mapped[int]
    amount: Mapped[Decimal | None]
    currency: Mapped[str] = mapped_column(String(limits.CURRENCY), default="")
    words: Mapped[dict[str, str]]
    sponsor_id: Mapped[int | None] = mapped_column(ForeignKey("sponsor.id"))
    per_holder: Mapped[bool]
    position: Mapped[int]
    removed_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
    sponsor: Mapped[Sponsor | None] = relationship(lazy="joined")

    @property
    def planned(self) -> PlannedPrize:
        """As a plan says it."""
        return PlannedPrize(
            self.key,
            self.award,
            self.category_key,
            self.place,
            self.amount,
            self.currency,
            dict(self.words),
            self.sponsor.key if self.sponsor else "",
            self.per_holder,
        )


class DeliveryStep(StrEnum):
    """What a line of the log says."""

    DELIVERED = "delivered"
    MISTAKEN = "mistaken"  # what the line before said did not happen
    NOTE = "note"  # what became of it
    RETURNED = "returned"  # it came back, of an award that was taken back
    KEPT = "kept"  # it stays with who had it, although the award was taken back


class Delivery(Base):
    """One line about a prize of one winner; `holder` is her place among the holders, None for the whole place.

    `day` is the day of the calendar ("2026-12-01") that it is about, `said` what was won, what was given and who gives
    it, as it stood then; `picture` names a photo or a signature among the edition's pictures.
    """

    __tablename__ = "delivery"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    prize_id: Mapped[int] = mapped_column(ForeignKey("prize.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    holder: Mapped[int | None]
    step: Mapped[DeliveryStep] = mapped_column(one_of(DeliveryStep))
    day: Mapped[str] = mapped_column(String(10))
    by_whom: Mapped[str] = mapped_column(String(limits.LINE), default="")
    to_whom: Mapped[str] = mapped_column(String(limits.LINE), default="")
    note: Mapped[str] = mapped_column(String(limits.REASON), default="")
    picture: Mapped[str] = mapped_column(String(64), default="")
    said: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(80))
    made_name: Mapped[str] = mapped_column(String(200))

    prize: Mapped[Prize] = relationship()
    entry: Mapped[Entry] = relationship()

    @property
    def on(self) -> date:
        """The day it is about."""
        return date.fromisoformat(self.day)
