"""Paper sheets typed in at the office: each act of typing one in, until two people typed the same.

Always true: what was typed is never changed; it counts for nothing until a second person typed the same without seeing
it, or a third look decided cell by cell with a reason; only then is it written to the ballot like any other mark.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.storage.models.base import Base, one_of
from judging.storage.models.scoring import Assignment


class KeyingState(StrEnum):
    """Waiting: typed once. Differing: typed twice, not the same. Accepted: on the ballot. Set aside: does not count."""

    WAITING = "waiting"
    DIFFERING = "differing"
    ACCEPTED = "accepted"
    SET_ASIDE = "set_aside"


class PaperKeying(Base):
    """One person's reading of one paper sheet. `matched_by` is who typed the same, or who decided the differences."""

    __tablename__ = "paper_keying"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    keyed_by: Mapped[str] = mapped_column(String(80))
    keyed_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    given: Mapped[list[Any]]
    matched_by: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[KeyingState] = mapped_column(one_of(KeyingState), default=KeyingState.WAITING)

    assignment: Mapped[Assignment] = relationship()

    @property
    def marks(self) -> dict[str, Mark]:
        """What was typed, by criterion."""
        return {item["criterion"]: _mark(item) for item in self.given}


def as_given(marks: list[Mark]) -> list[dict[str, str | None]]:
    """Marks as `PaperKeying.given` keeps them: values as text, so that nothing is rounded."""
    return [
        {
            "criterion": mark.criterion,
            "state": mark.state.value,
            "value": None if mark.value is None else format(mark.value, "f"),
            "note": mark.note,
        }
        for mark in marks
    ]


def _mark(item: dict[str, Any]) -> Mark:
    value = item["value"]
    return Mark(item["criterion"], MarkState(item["state"]), None if value is None else Decimal(value), item["note"])
