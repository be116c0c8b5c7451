"""What an organiser says of how judges are shared out in a round.

Always true: what nobody said is not in the document; `to_document` and `from_document` lose nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from judging.domain.assigning.question import USUAL_OVERLAP
from judging.domain.typed import folded

MOST_A_DAY, MOST_OVERLAP, MOST_WAYS, MOST_TAKEN = 60, 20, 300, 999
LONGEST_WAY = 72.0


@dataclass(frozen=True)
class Way:
    """How many hours lie between two places, one way."""

    here: str
    there: str
    hours: float


@dataclass(frozen=True)
class Sharing:
    """`most`: of each judge how many entries she takes, by key. `shadows` score and do not count. `fields`: of each of
    these somebody on every panel. `absent` are entries, `away` judges who did not come to the day at tables.
    """

    most: tuple[tuple[str, int], ...] = ()
    shadows: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    a_day: int = 1
    overlap: int = USUAL_OVERLAP
    ways: tuple[Way, ...] = ()
    absent: tuple[str, ...] = ()
    away: tuple[str, ...] = ()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Sharing:
        """Read it back."""
        return cls(
            tuple(sorted(document.get("most", {}).items())),
            tuple(document.get("shadows", ())),
            tuple(document.get("fields", ())),
            document.get("a_day", 1),
            document.get("overlap", USUAL_OVERLAP),
            tuple(Way(here, there, float(hours)) for here, there, hours in document.get("ways", ())),
            tuple(document.get("absent", ())),
            tuple(document.get("away", ())),
        )

    def to_document(self) -> dict[str, Any]:
        """As plain JSON: only what was said."""
        found: dict[str, Any] = {}
        if self.most:
            found["most"] = dict(self.most)
        for name in ("shadows", "fields", "absent", "away"):
            if getattr(self, name):
                found[name] = list(getattr(self, name))
        if self.a_day != 1:
            found["a_day"] = self.a_day
        if self.overlap != USUAL_OVERLAP:
            found["overlap"] = self.overlap
        if self.ways:
            found["ways"] = [[way.here, way.there, way.hours] for way in self.ways]
        return found

    @property
    def takes(self) -> Mapping[str, int]:
        return dict(self.most)


def typed_ways(text: str) -> tuple[tuple[Way, ...], str | None]:
    """The ways of a text with one on each line ("Bolinda; Taipiplaya; 1,5"), and the first line that is none."""
    ways: dict[tuple[str, str], Way] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        parts = [part.strip() for part in line.split(";")]
        if len(parts) != 3 or not all(parts) or (hours := _hours(parts[2])) is None:
            return (), line.strip()
        here, there = sorted(parts[:2], key=folded)
        ways[folded(here), folded(there)] = Way(here, there, hours)
    return tuple(ways.values()), None


def _hours(text: str) -> float | None:
    digits = text.replace(",", ".")
    if not digits.replace(".", "", 1).isdecimal() or not digits.isascii():
        return None
    hours = float(digits)
    return hours if hours <= LONGEST_WAY else None
