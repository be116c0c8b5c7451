"""The kinds of work that go on after the answer was sent, and what may have become of a piece of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What there is to do; `sweep` looks for all that waits, the last three are done once each night."""

    SWEEP = "sweep"
    PAPERS = "papers"
    STAMPS = "stamps"
    LETTERS = "letters"
    IMPORTS = "imports"
    PACKS = "packs"
    CLEANING = "cleaning"
    BACKUP = "backup"
    CHECK = "check"


class PackOf(StrEnum):
    """What is packed into one file: paper sheets to print, or certificates for the print shop."""

    SHEETS = "sheets"
    PRINT = "print"


NIGHTLY = (Kind.CLEANING, Kind.BACKUP, Kind.CHECK)
NIGHT_HOUR = 6
"""UTC: two in the morning in Caranavi. A service that is off then does it when it is on again."""


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
