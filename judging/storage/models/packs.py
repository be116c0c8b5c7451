"""Files of many papers, made part by part after they were asked for, and kept for some days."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.domain.work import PackOf
from judging.storage.models.base import Base, one_of
from judging.storage.models.contest import Edition


class Pack(Base):
    """One file that somebody asked for. `choice` is what of it, as JSON with sorted keys; `rows` are the numbers of the
    rows it is made of, as they stood then, and `done` how many of them are on disk.

    `place` is its folder below packs/, a name that nobody guesses and no other pack ever has; `brought` is the last
    attempt (see `Job`) that brought a part of it.
    """

    __tablename__ = "pack"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    of: Mapped[PackOf] = mapped_column(one_of(PackOf))
    choice: Mapped[str] = mapped_column(String(300))
    save_id: Mapped[str] = mapped_column(String(36), unique=True)
    rows: Mapped[list[Any]]
    done: Mapped[int] = mapped_column(default=0)
    brought: Mapped[int] = mapped_column(default=0)
    place: Mapped[str] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(String(80))
    by_name: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    failure: Mapped[dict[str, Any] | None]

    edition: Mapped[Edition] = relationship()
