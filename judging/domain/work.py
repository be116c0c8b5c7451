"""The kinds of work that go on after the answer was sent, how long it may take or wait, and what may become of it.

Always true: what a clock that was ahead wrote holds nothing up once it is right: a piece is in hand for twice its span
at most, and no letter waits longer than the longest wait.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What there is to do; `sweep` looks for all that waits, the last four are done once each night."""

    SWEEP = "sweep"
    PAPERS = "papers"
    STAMPS = "stamps"
    LETTERS = "letters"
    IMPORTS = "imports"
    PACKS = "packs"
    CLEANING = "cleaning"
    BACKUP = "backup"
    CHECK = "check"
    REMINDERS = "reminders"


class PackOf(StrEnum):
    """What is made into one file: paper sheets to print, certificates for the print shop, a workbook of every mark,
    the letters to those who entered."""

    SHEETS = "sheets"
    PRINT = "print"
    BOOK = "book"
    LETTERS = "letters"

    @property
    def ending(self) -> str:
        """What the file's name ends with."""
        return "xlsx" if self is PackOf.BOOK else "pdf"


NIGHTLY = (Kind.CLEANING, Kind.BACKUP, Kind.CHECK, Kind.REMINDERS)
LEASE: Final = timedelta(minutes=2)
NIGHT_LEASE: Final = timedelta(hours=1)
IN_HAND: Final[Mapping[Kind, timedelta]] = defaultdict(
    lambda: LEASE, {Kind.IMPORTS: timedelta(seconds=30), **dict.fromkeys(NIGHTLY, NIGHT_LEASE)}
)
"""For how long a piece of each kind is taken in hand, and again with each part; then it counts as interrupted."""
LOOKED_FOR_EVERY: Final = timedelta(minutes=1)
"""So often whatever waits and nobody has in hand is looked for, where there is a consumer."""
LETTER_WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""After each try that the mail server asks to repeat; after the last one the letter has failed."""
SERVER_WAIT: Final = timedelta(minutes=5)
"""For all letters, where the server is the matter."""
LONGEST_LETTER_WAIT: Final = LETTER_WAITS[-1] + SERVER_WAIT
NIGHT_HOUR = 6
"""UTC: two in the morning in Caranavi. A service that is off then does it when it is on again."""


def last_believable(kind: Kind, now: datetime) -> datetime:
    """Until when a piece of this kind may be in hand at the most; what says longer was written by a wrong clock."""
    return now + 2 * IN_HAND[kind]


def night_of(now: datetime) -> int | None:
    """The date, as 20261129, whose night's work may be done; None before its hour."""
    return int(f"{now:%Y%m%d}") if now.hour >= NIGHT_HOUR else None


def next_night(now: datetime) -> datetime:
    """When the next night's work may begin."""
    today = now.astimezone(UTC).replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return today if now < today else today + timedelta(days=1)


class JobState(StrEnum):
    """Somebody has it in hand (as long as the lease lasts); done; set aside after too many tries, for a person."""

    RUNNING = "running"
    DONE = "done"
    SET_ASIDE = "set_aside"
