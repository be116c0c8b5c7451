"""Who is meant by an occasion, from what is known of each person.

Always true: nobody is meant whose work is done, who left, or whose time is over; a family that took its entry back is
never meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from judging.domain.messages.occasions import FEW, Occasion, is_near


@dataclass(frozen=True)
class Times:
    """Whether something may be done now, and until when (None: until further notice)."""

    is_open: bool
    until: datetime | None
    now: datetime


@dataclass(frozen=True)
class Sheets:
    """One judge's sheets in the round that is judged: how many she is to bring, brought, and began."""

    assigned: int
    delivered: int
    begun: int
    is_active: bool

    @property
    def left(self) -> int:
        return self.assigned - self.delivered


def is_meant_judge(occasion: Occasion, sheets: Sheets, times: Times) -> bool:
    """Whether a judge is meant: only while she may score, and as long as a sheet of hers is missing."""
    if not (times.is_open and sheets.is_active and sheets.left > 0):
        return False
    return {
        Occasion.NOT_BEGUN: sheets.begun == 0 and sheets.delivered == 0,
        Occasion.FEW_LEFT: sheets.left <= FEW,
        Occasion.SHEETS_LEFT: True,
        Occasion.SCORING_ENDS: is_near(times.until, times.now),
    }.get(occasion, False)


def is_meant_entrant(occasion: Occasion, *, is_draft: bool, times: Times) -> bool:
    """Whether a family is meant: its entry is a draft that may still be sent."""
    if not (times.is_open and is_draft):
        return False
    return occasion is Occasion.DRAFT or (occasion is Occasion.ENTRIES_END and is_near(times.until, times.now))


def is_meant_colleague(occasion: Occasion, *, waiting: int) -> bool:
    """Whether somebody of the team is meant: a step that she did not ask for waits for her."""
    return occasion is Occasion.SECOND_PERSON and waiting > 0
