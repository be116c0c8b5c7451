"""What is open when: windows of time, and the phase they add up to.

A window is a beginning and an end; either may be missing (a missing beginning: not open; a missing end: until further
notice). The clock is always an argument. Publishing ends scoring, whatever the window says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Phase(StrEnum):
    """Where an edition stands, in the order in which it passes."""

    PREPARING = "preparing"
    ENTERING = "entering"
    CHECKING = "checking"
    SCORING = "scoring"
    DELIBERATING = "deliberating"
    PUBLISHED = "published"


@dataclass(frozen=True)
class Windows:
    """When an edition really takes entries and scores (`Window.held`), and whether its results are published."""

    entries_from: datetime | None
    entries_until: datetime | None
    scoring_from: datetime | None
    scoring_until: datetime | None
    published: bool = False


@dataclass(frozen=True)
class Window:
    """One announced window, and what was done beside it by button: when it was opened or closed last, if ever.

    The button holds until the other one is pressed or other dates are announced: a window that was closed stays closed
    when its announced beginning comes, and an announced end that had passed when it was opened is not asked.
    """

    begin: datetime | None
    end: datetime | None
    opened_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def held(self) -> tuple[datetime | None, datetime | None]:
        """When it really begins and ends."""
        begin, end = self.begin, self.end
        if self.opened_at is not None:
            begin, end = self.opened_at, end if end is not None and end > self.opened_at else None
        return begin, end if self.closed_at is None else self.closed_at

    def opened(self, now: datetime) -> Window:
        """The window after somebody opened it now; what is announced stays."""
        return replace(self, opened_at=now, closed_at=None)

    def closed(self, now: datetime) -> Window:
        """The window after somebody closed it now; what is announced stays."""
        return replace(self, closed_at=now)


def is_within(now: datetime, begin: datetime | None, end: datetime | None) -> bool:
    """Whether the window holds this moment; the end itself is outside."""
    return begin is not None and begin <= now and (end is None or now < end)


def entries_are_open(windows: Windows, now: datetime) -> bool:
    """Whether applicants may write and send entries."""
    return not windows.published and is_within(now, windows.entries_from, windows.entries_until)


def scoring_is_open(windows: Windows, now: datetime) -> bool:
    """Whether judges may write and deliver sheets."""
    return not windows.published and is_within(now, windows.scoring_from, windows.scoring_until)


def ends_before_it_can_begin(windows: Windows) -> bool:
    """Whether scoring is over before the first entry could be written: allowed, and worth a warning."""
    opens, ends = windows.entries_from, windows.scoring_until
    return opens is not None and ends is not None and ends <= opens


def phase(windows: Windows, now: datetime) -> Phase:
    """The phase to show; where windows overlap, the later phase."""
    if windows.published:
        return Phase.PUBLISHED
    if windows.scoring_from is not None and windows.scoring_from <= now:
        return Phase.SCORING if scoring_is_open(windows, now) else Phase.DELIBERATING
    if windows.entries_from is None or now < windows.entries_from:
        return Phase.PREPARING
    return Phase.ENTERING if entries_are_open(windows, now) else Phase.CHECKING
