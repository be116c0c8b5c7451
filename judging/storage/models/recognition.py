"""Who is thanked or recognised beside the awards: a judge who delivered, an organisation that stood by the families.

Always true: a judge is thanked once in an edition; an organisation is recognised once under one name; what was taken
off the list stays in its row, so that it can be put back.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.storage.models.base import Base, one_of
from judging.storage.models.contest import Edition
from judging.storage.models.people import Judge

if TYPE_CHECKING:
    from judging.storage.models.results import Certificate


class RecognitionKind(StrEnum):
    """Thanks to a judge, or the recognition of an organisation."""

    THANKS = "thanks"
    COOPERATIVE = "cooperative"


class Recognition(Base):
    """One name that gets a certificate without an award. `judge` is whom it thanks; an organisation has none."""

    __tablename__ = "recognition"
    __table_args__ = (
        UniqueConstraint("edition_id", "judge_id"),
        CheckConstraint("length(name) > 0", name="named"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    kind: Mapped[RecognitionKind] = mapped_column(one_of(RecognitionKind))
    judge_id: Mapped[int | None] = mapped_column(ForeignKey("judge.id"))
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(5))
    reason: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
    judge: Mapped[Judge | None] = relationship()
    certificates: Mapped[list[Certificate]] = relationship(back_populates="recognition", order_by="Certificate.id")
