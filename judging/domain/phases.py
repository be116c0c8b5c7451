"""What is open when: windows of time, and the phase they add up to.

A window is a beginning and an end; either may be missing (a missing beginning: not open; a missing end: until further
notice). The clock is always an argument. Publishing ends scoring, whatever the window says; what a button opened is
begun and what it closed is closed whatever hour a wrong clock gave the button.
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


class Button(StrEnum):
    """What an organiser did to a window beside its announced dates."""

    OPENED = "opened"
    CLOSED = "closed"


@dataclass(frozen=True)
class Windows:
    """When an edition really takes entries and scores (`Window.held`), and whether its results are published.

    `entries_button` and `scoring_button` are the buttons pressed last beside the announced dates (`Window.button`).
    """

    entries_from: datetime | None
    entries_until: datetime | None
    scoring_from: datetime | None
    scoring_until: datetime | None
    published: bool = False
    entries_button: Button | None = None
    scoring_button: Button | None = None


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

    @property
    def button(self) -> Button | None:
        """The button that holds now; None where the announced dates do."""
        if self.closed_at is not None:
            return Button.CLOSED
        return None if self.opened_at is None else Button.OPENED

    def is_open(self, now: datetime) -> bool:
        """Whether it is open at this moment."""
        return is_within(now, *self.held, self.button)

    def opened(self, now: datetime) -> Window:
        """The window after somebody opened it now; what is announced stays."""
        return replace(self, opened_at=now, closed_at=None)

    def closed(self, now: datetime) -> Window:
        """The window after somebody closed it now; what is announced stays."""
        return replace(self, closed_at=now)


def has_begun(now: datetime, begin: datetime | None, button: Button | None = None) -> bool:
    """Whether a window has begun, if it is over by now or not."""
    return button is not None or (begin is not None and begin <= now)


def is_over(now: datetime, end: datetime | None, button: Button | None = None) -> bool:
    """Whether a window has ended; its end itself is outside."""
    return button is Button.CLOSED or (end is not None and end <= now)


def is_within(now: datetime, begin: datetime | None, end: datetime | None, button: Button | None = None) -> bool:
    """Whether the window holds this moment."""
    return has_begun(now, begin, button) and not is_over(now, end, button)


def entries_are_open(windows: Windows, now: datetime) -> bool:
    """Whether applicants may write and send entries."""
    begin, end = windows.entries_from, windows.entries_until
    return not windows.published and is_within(now, begin, end, windows.entries_button)


def entries_are_over(windows: Windows, now: datetime) -> bool:
    """Whether no entry is taken any more."""
    return windows.published or is_over(now, windows.entries_until, windows.entries_button)


def scoring_is_open(windows: Windows, now: datetime) -> bool:
    """Whether judges may write and deliver sheets."""
    begin, end = windows.scoring_from, windows.scoring_until
    return not windows.published and is_within(now, begin, end, windows.scoring_button)


def ends_before_it_can_begin(windows: Windows) -> bool:
    """Whether scoring is over before the first entry could be written: allowed, and worth a warning."""
    opens, ends = windows.entries_from, windows.scoring_until
    return opens is not None and ends is not None and ends <= opens


def phase(windows: Windows, now: datetime) -> Phase:
    """The phase to show; where windows overlap, the later phase."""
    if windows.published:
        return Phase.PUBLISHED
    if has_begun(now, windows.scoring_from, windows.scoring_button):
        return Phase.SCORING if scoring_is_open(windows, now) else Phase.DELIBERATING
    if not has_begun(now, windows.entries_from, windows.entries_button):
        return Phase.PREPARING
    return Phase.ENTERING if entries_are_open(windows, now) else Phase.CHECKING
