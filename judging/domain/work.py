"""The kinds of work that go on after the answer was sent."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What there is to do; `sweep` looks for all that waits."""

    SWEEP = "sweep"
    PAPERS = "papers"
    STAMPS = "stamps"
    LETTERS = "letters"
