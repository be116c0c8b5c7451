"""The ledger of work that goes on after the answer: who has a piece in hand, how often, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from judging.domain.work import JobState
from judging.storage.models.base import Base, one_of


class Job(Base):
    """One piece of work: a kind and the row it is about (a night's work: its date, 20261129).

    Whoever has it in hand is alone with it until `lease_until`; `attempts` counts who took it, and only the last of
    them may end it. A certificate's piece is forgotten when its paper is kept; a night's stays.
    `kind` is a `domain.work.Kind`; the database does not know their list, so that a new kind needs no migration.
    """

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("kind", "row_id"),)

    kind: Mapped[str] = mapped_column(String(30))
    row_id: Mapped[int]
    state: Mapped[JobState] = mapped_column(one_of(JobState), default=JobState.RUNNING)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    failure: Mapped[dict[str, Any] | None]
