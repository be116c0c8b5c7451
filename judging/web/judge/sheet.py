"""Reading a score sheet from a posted form."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from judging.domain.scoresheet import Mark, MarkState, ScoreSheet


def marks_from_form(sheet: ScoreSheet, form: Mapping[str, str]) -> list[Mark]:
    """The marks given in a form: a field for each criterion holds a value, "na" or "no"; `KEY.note` holds the note.

    A criterion without a field is left out: nothing was said about it. What is no number becomes a mark without a
    value, so that the rules refuse it at its field.
    """
    marks = []
    for criterion in sheet.criteria:
        given = form.get(criterion.key, "").strip().replace(",", ".")
        note = form.get(f"{criterion.key}.note", "").strip()
        if given:
            marks.append(_mark(criterion.key, given, note))
    return marks


def _mark(key: str, given: str, note: str) -> Mark:
    if given == "na":
        return Mark(key, MarkState.NOT_APPLICABLE, None, note)
    if given == "no":
        return Mark(key, MarkState.NOT_OBSERVED, None, note)
    try:
        return Mark(key, MarkState.VALUE, Decimal(given), note)
    except InvalidOperation:
        return Mark(key, MarkState.VALUE, None, note)
