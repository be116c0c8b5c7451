"""What happened: the audit log. Lines are only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from judging.storage.models.base import Base


class Event(Base):
    """One line of the audit log: who did what to which thing, when, with which figures."""

    __tablename__ = "event"

    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    actor_name: Mapped[str] = mapped_column(String(200), default="")
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80))
    details: Mapped[dict[str, Any]]
