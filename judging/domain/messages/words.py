"""The words of a message: read for mistakes, and filled in for one person.

A place is a name in braces. Always true: words with a place that has no value for somebody are never filled in for
that person, so that no message has a hole; what is filled in is never read for places again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from judging.domain import limits
from judging.domain.errors import Problem
from judging.domain.messages.occasions import PLACES, Audience

_PLACE: Final = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True)
class Words:
    """What is said in one language: one line above, and several below."""

    subject: str
    body: str


Text = Mapping[str, Words]
"""Language -> words."""


def problems_of(text: Text, audience: Audience, languages: Sequence[str]) -> list[Problem]:
    """Everything that is wrong with the words, each at its field: a language that says nothing, a place nobody knows,
    a brace without its other half, too many letters."""
    found = []
    for language in languages:
        said = text.get(language, Words("", ""))
        parts = (("subject", said.subject, limits.LINE), ("body", said.body, limits.MESSAGE))
        for part, words, longest in parts:
            found += _problems_in(words, audience, f"{part}-{language}", longest)
    return found


def _problems_in(words: str, audience: Audience, field: str, longest: int) -> list[Problem]:
    if not words.strip():
        return [Problem.of("message_language_missing", at=field)]
    if len(words) > longest:
        return [Problem.of("text_too_long_for_field", at=field, longest=longest, length=len(words))]
    known = PLACES[audience]
    unknown = [name for name in dict.fromkeys(places_in(words)) if name not in known]
    if unknown:
        said = ", ".join(f"{{{name}}}" for name in known)
        return [Problem.of("message_place_unknown", at=field, place=f"{{{unknown[0]}}}", known=said)]
    if {"{", "}"} & set(_PLACE.sub("", words)):
        return [Problem.of("message_brace_alone", at=field)]
    return []


def places_in(words: str) -> list[str]:
    """The places of a text, in its order."""
    return _PLACE.findall(words)


def without_value(words: Words, values: Mapping[str, str]) -> tuple[str, ...]:
    """The places that have no value for this person."""
    return tuple(
        name for name in dict.fromkeys(places_in(words.subject) + places_in(words.body)) if not values.get(name)
    )


def filled(words: Words, values: Mapping[str, str]) -> Words:
    """The words for one person. Raises KeyError for a place without a value."""

    def fill(text: str) -> str:
        return _PLACE.sub(lambda place: values[place.group(1)], text)

    return Words(" ".join(fill(words.subject).split()), fill(words.body))
