"""Marks that were given in time on a judge's telephone and arrived after scoring had closed.

Always true: a late mark counts for nothing until an organiser says so; then it is written to the ballot like any other
mark. Its `save_id` is the telephone's own identifier of the tap, so that a second arrival changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.domain import limits
from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.storage.models.base import Base, is_number, one_of
from judging.storage.models.scoring import Assignment


class LateState(StrEnum):
    """Whether an organiser has looked at it, and what she said."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class LateMark(Base):
    """One mark that came late; `given_at` is the telephone's own clock, for information only."""

    __tablename__ = "late_mark"
    __table_args__ = (UniqueConstraint("save_id"), CheckConstraint(is_number("value"), name="value_a_number"))

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    save_id: Mapped[str] = mapped_column(String(36))
    criterion: Mapped[str] = mapped_column(String(60))
    mark_state: Mapped[MarkState] = mapped_column(one_of(MarkState))
    value: Mapped[Decimal | None]
    note: Mapped[str] = mapped_column(String(limits.STORY), default="")
    received_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[LateState] = mapped_column(one_of(LateState), default=LateState.WAITING)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")

    assignment: Mapped[Assignment] = relationship()

    def as_mark(self) -> Mark:
        return Mark(self.criterion, self.mark_state, self.value, self.note)
