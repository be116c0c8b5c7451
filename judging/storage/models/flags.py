"""Flags about judges, noted for the organisers alone, and what people decided about each.

Always true: neither a noted flag nor a decision is ever changed (a later one is added); `digest` is the fingerprint of
the marks and the rule the figures were computed from, so that it can be told which data a flag speaks of.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.domain import limits
from judging.domain.results.flags import Identity, Outcome
from judging.storage.models.base import Base, one_of
from judging.storage.models.people import Judge


class JudgeFlag(Base):
    """One flag on one state of the data. `category` is its key in the record, `entry` a number or ""."""

    __tablename__ = "judge_flag"
    __table_args__ = (UniqueConstraint("edition_id", "category", "judge_id", "code", "entry", "digest"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    category: Mapped[str] = mapped_column(String(40))
    judge_id: Mapped[int] = mapped_column(ForeignKey("judge.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    entry: Mapped[str] = mapped_column(String(20), default="")
    figures: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    sheets: Mapped[int]
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(80))

    judge: Mapped[Judge] = relationship()
    decisions: Mapped[list[FlagDecision]] = relationship(back_populates="flag", order_by="FlagDecision.id")

    @property
    def identity(self) -> Identity:
        return Identity(self.category, self.judge.key, self.code, self.entry)


class FlagDecision(Base):
    """What a person did about a flag, and why; the last one stands."""

    __tablename__ = "flag_decision"
    __table_args__ = (CheckConstraint("length(reason) > 0", name="reason_given"),)

    flag_id: Mapped[int] = mapped_column(ForeignKey("judge_flag.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome))
    reason: Mapped[str] = mapped_column(String(limits.STORY))
    decided_by: Mapped[str] = mapped_column(String(80))
    decided_name: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[datetime]

    flag: Mapped[JudgeFlag] = relationship(back_populates="decisions")
