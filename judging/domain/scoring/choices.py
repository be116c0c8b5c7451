"""How a mark is written in a form's field or a message: one short text, and the comment beside it.

The text is a value ("3", "2.5"; a comma is read as a point), "na" for "not applicable", "no" for "not observed" or
"none" for a mark taken back.
Always true: what is no number becomes a mark without a value, so that the rules of the sheet refuse it by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from judging.domain.number import exact
from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.domain.typed import cleaned, turns_round

CHOICES: Final[Mapping[MarkState, str]] = {
    MarkState.NOT_APPLICABLE: "na",
    MarkState.NOT_OBSERVED: "no",
    MarkState.CLEARED: "none",
}
"""How a state without a value is written: pages read it as `choices`, and static/js/judge/states.js repeats it."""

NOT_APPLICABLE, NOT_OBSERVED = CHOICES[MarkState.NOT_APPLICABLE], CHOICES[MarkState.NOT_OBSERVED]
CLEARED = CHOICES[MarkState.CLEARED]
_STATES = {written: state for state, written in CHOICES.items()}


def mark_of(criterion: str, choice: str, note: str) -> Mark:
    """The mark that a choice and its comment stand for."""
    if choice in _STATES:
        return Mark(criterion, _STATES[choice], None, note)
    return Mark(criterion, MarkState.VALUE, _value(choice), note)


def _value(choice: str) -> Decimal | None:
    """A number; one with a sign only where it lies below zero, as penalties do."""
    is_below = choice.strip().startswith("-")
    number = exact(choice, signed=is_below)
    return None if is_below and not number else number


def choice_of(mark: Mark) -> str:
    """How a mark is written."""
    if mark.value is not None:
        return value_text(mark.value)
    return CHOICES[mark.state]


def value_text(value: Decimal) -> str:
    """A value as it is written: "3", "2.5"."""
    return format(value.normalize(), "f")


def note_as_kept(text: str) -> str:
    """A comment as it is kept: cleaned, nothing around it. What turns letters round stays, for the rules to refuse."""
    return text if turns_round(text) else cleaned(text).strip()
