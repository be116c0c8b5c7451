"""How the reader's spreadsheet expects a CSV file: as the language of the page has it, or as the address asks.

Always true: Spanish and French mean decimal commas and semicolons, English points and commas; `?habit=point` or
`?habit=comma` is stronger; anything else in its place says nothing.
"""

from __future__ import annotations

from flask import request

from judging.storage.tabular import Habit
from judging.web.page import words

_COMMAS = frozenset({"es", "fr"})


def reader_habit() -> Habit:
    """The habit of whoever asks for this file."""
    asked = request.args.get("habit", "")
    if asked in set(Habit):
        return Habit(asked)
    return Habit.COMMA if words().language in _COMMAS else Habit.POINT
