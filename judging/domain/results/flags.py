"""Flags about judges once a person has to decide on them: what was noted, what was done, and what the public is told.

A *flag* is one thing that `watch` found about one judge in one category; its *identity* is category, judge, code and
(for a single total) entry. It is *noted* with its figures and the fingerprint of the marks it was computed from, and
people *decide*, as often as they like, each time with a reason. Always true: a flag changes no score and excludes
nobody; the public is told what kinds of flags there were and what was done, never about whom unless the edition's
texts say so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from judging.domain.errors import Problem

_DIGITS = 10
_NAMES = ("judge", "entry")


class Outcome(StrEnum):
    """What a person did about a flag."""

    NOTHING = "nothing"
    TALKED = "talked"
    REOPENED = "reopened"
    OTHER = "other"


@dataclass(frozen=True, order=True)
class Identity:
    """What makes two flags the same one; `judge` is a key, `entry` "" where the flag is about no single entry."""

    category: str
    judge: str
    code: str
    entry: str = ""


@dataclass(frozen=True)
class Raised:
    """One flag as the marks of now raise it, with its figures."""

    identity: Identity
    figures: Mapping[str, float]

    @classmethod
    def of(cls, category: str, flag: Problem) -> Raised:
        """From a message of `watch`, whose parameters name the judge by key."""
        own = flag.params
        identity = Identity(category, str(own["judge"]), flag.code, str(own.get("entry", "")))
        return cls(identity, {name: float(f"{value:.{_DIGITS}g}") for name, value in own.items() if name not in _NAMES})


@dataclass(frozen=True)
class FlagTold:
    """One line of the public note: a kind of flag in a category, what was done (None: not decided), and how often.

    `judges` holds keys only where the edition says that judges are named.
    """

    category: str
    code: str
    outcome: Outcome | None
    count: int
    judges: tuple[str, ...] = ()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> FlagTold:
        """Read a line from a record."""
        outcome = document["outcome"]
        return cls(
            document["category"],
            document["kind"],
            Outcome(outcome) if outcome else None,
            int(document["count"]),
            tuple(document.get("judges", ())),
        )

    def to_document(self) -> dict[str, Any]:
        """The line as plain JSON; `from_document` reads it back without loss."""
        named = {"judges": list(self.judges)} if self.judges else {}
        outcome = self.outcome.value if self.outcome else None
        return {"category": self.category, "kind": self.code, "outcome": outcome, "count": self.count, **named}


def public_note(decided: Iterable[tuple[Identity, Outcome | None]], *, names_judges: bool = False) -> list[FlagTold]:
    """What the public is told: flags counted by category, kind and what was done."""
    lines = [((one.category, one.code, outcome), one.judge) for one, outcome in decided]
    judges: dict[tuple[str, str, Outcome | None], set[str]] = {}
    for line, judge in lines:
        judges.setdefault(line, set()).add(judge)
    counted = Counter(line for line, _ in lines)
    return [
        FlagTold(*line, counted[line], tuple(sorted(judges[line])) if names_judges else ())
        for line in sorted(counted, key=lambda line: (line[0], line[1], line[2] or ""))
    ]


def note_of(record: Mapping[str, Any]) -> Sequence[FlagTold] | None:
    """The note of a sealed record; None for a record that was sealed without one."""
    watching = record.get("watching")
    return None if watching is None else [FlagTold.from_document(line) for line in watching]
