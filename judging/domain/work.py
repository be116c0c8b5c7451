"""The kinds of work that go on after the answer was sent, and what may have become of a piece of it."""

from __future__ import annotations

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


class JobState(StrEnum):
    """Somebody has it in hand (as long as the lease lasts); done; set aside after too many tries, for a person."""

    RUNNING = "running"
    DONE = "done"
    SET_ASIDE = "set_aside"
