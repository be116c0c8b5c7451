"""How a mark is written in a form's field or a message: one short text, and the comment beside it.

The text is a value ("3", "2.5"; a comma is read as a point), "na" for "not applicable" or "no" for "not observed".
Always true: what is no number becomes a mark without a value, so that the rules of the sheet refuse it by name.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.domain.typed import cleaned, turns_round

NOT_APPLICABLE, NOT_OBSERVED = "na", "no"


def mark_of(criterion: str, choice: str, note: str) -> Mark:
    """The mark that a choice and its comment stand for."""
    if choice == NOT_APPLICABLE:
        return Mark(criterion, MarkState.NOT_APPLICABLE, None, note)
    if choice == NOT_OBSERVED:
        return Mark(criterion, MarkState.NOT_OBSERVED, None, note)
    try:
        return Mark(criterion, MarkState.VALUE, Decimal(choice.replace(",", ".")), note)
    except InvalidOperation:
        return Mark(criterion, MarkState.VALUE, None, note)


def choice_of(mark: Mark) -> str:
    """How a mark is written."""
    if mark.value is not None:
        return value_text(mark.value)
    return NOT_APPLICABLE if mark.state is MarkState.NOT_APPLICABLE else NOT_OBSERVED


def value_text(value: Decimal) -> str:
    """A value as it is written: "3", "2.5"."""
    return format(value.normalize(), "f")


def note_as_kept(text: str) -> str:
    """A comment as it is kept: cleaned, nothing around it. What turns letters round stays, for the rules to refuse."""
    return text if turns_round(text) else cleaned(text).strip()
