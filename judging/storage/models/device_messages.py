"""What a judge's telephone says besides marks, and how she likes to work.

Vocabulary: a *device message* is anything but a mark that a telephone keeps and sends: her commitment, a conflict, the
delivery of a sheet, a report of a problem, a *wish* to have a delivered sheet opened again. The table keeps the name it
was released with, `errand`, and a conflict its value "tie": telephones in the field send it.
Always true: `op_id` is the telephone's own identifier, so that a second arrival gets the first answer; a message in
the state "waiting" asks an organiser for something and is never dropped.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.domain import limits
from judging.domain.scoring.visiting import NextOrder
from judging.storage.models.base import Base, one_of
from judging.storage.models.people import Judge
from judging.storage.models.scoring import Assignment


class DeviceMessageKind(StrEnum):
    """What is asked for."""

    COMMITMENT = "commitment"
    CONFLICT = "tie"
    DELIVERY = "delivery"
    REPORT = "report"
    REOPENING = "reopening"


class DeviceMessageState(StrEnum):
    """Whether anybody still has to do something about it; declined: an organiser said no."""

    DONE = "done"
    WAITING = "waiting"
    DECLINED = "declined"


class DeviceMessage(Base):
    """One message. `about` says what the telephone knew of itself; `given_at` is its own clock, for information."""

    __tablename__ = "errand"
    __table_args__ = (UniqueConstraint("op_id"),)

    op_id: Mapped[str] = mapped_column(String(36))
    judge_id: Mapped[int] = mapped_column(ForeignKey("judge.id"), index=True)
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id", ondelete="SET NULL"), index=True)
    kind: Mapped[DeviceMessageKind] = mapped_column(one_of(DeviceMessageKind, "errand_kind"))
    words: Mapped[str] = mapped_column(String(limits.STORY), default="")
    about: Mapped[dict[str, Any]]
    came_late: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[DeviceMessageState] = mapped_column(
        one_of(DeviceMessageState, "errand_state"), default=DeviceMessageState.DONE
    )
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    answer: Mapped[str] = mapped_column(String(limits.REASON), default="")
    """What the organisers said to her, where they said no."""

    judge: Mapped[Judge] = relationship()
    assignment: Mapped[Assignment | None] = relationship()


class JudgeSetting(Base):
    """How a judge likes to work: which farm comes next. No row: along the route."""

    __tablename__ = "judge_setting"
    __table_args__ = (UniqueConstraint("judge_id"),)

    judge_id: Mapped[int] = mapped_column(ForeignKey("judge.id"))
    next_order: Mapped[NextOrder] = mapped_column(one_of(NextOrder), default=NextOrder.ROUTE)
