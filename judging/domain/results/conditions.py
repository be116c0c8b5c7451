"""What a special prize asks of whoever gets it: an age, or who one of the family is.

A *condition* is part of an edition's texts, by the key of the distinction: {"age": [16, 28]} or {"gender": "woman"}.
Always true: one person of the family who meets it is enough; an age is met where some day of the year makes it true,
because people say the year of their birth alone; what nobody said is not met.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from judging.domain.errors import Problem

SHIPPED: Mapping[str, Mapping[str, Any]] = {"youth": {"age": [16, 28]}, "woman_producer": {"gender": "woman"}}
"""The conditions of the contest that is shipped, for editions made before conditions were written down."""

_GENDER = {"woman": "distinction_woman", "man": "distinction_man"}
CODES = frozenset({"distinction_age", *_GENDER.values()})
"""What `why_not_met` may answer."""


@dataclass(frozen=True)
class Winner:
    """One person of the family, as far as it matters here."""

    birth_year: int | None
    gender: str


def condition_of(texts: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The condition of a distinction by an edition's texts; {} where it has none."""
    found: Mapping[str, Any] = texts.get("conditions", SHIPPED).get(key, {})
    return found


def why_not_met(condition: Mapping[str, Any], people: Sequence[Winner], *, year: int, entry: str) -> Problem | None:
    """What keeps a family from meeting a condition in this year; None where it does."""
    if "age" in condition:
        low, high = condition["age"]
        years = sorted(person.birth_year for person in people if person.birth_year is not None)
        if any(low <= year - born and year - born - 1 <= high for born in years):
            return None
        born_in = ", ".join(map(str, years)) or "–"
        return Problem.of("distinction_age", entry=entry, low=low, high=high, years=born_in)
    if "gender" in condition and condition["gender"] not in {person.gender for person in people}:
        return Problem.of(_GENDER[condition["gender"]], entry=entry)
    return None
