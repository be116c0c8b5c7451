"""Numbers as they come in and go out: whole ones of addresses and forms, and how a reader's spreadsheet has decimals.

Always true: a number beyond that names nothing, so it is answered like any other that names nothing: 404, or the value
that stands where none was given. Spanish and French mean decimal commas and semicolons in a CSV file, English points
and commas; `?habit=point` or `?habit=comma` is stronger, and anything else in its place says nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask import Flask, request
from werkzeug.routing import IntegerConverter

from judging.domain.number import LARGEST
from judging.domain.number import whole as number_of
from judging.storage.tabular import Habit
from judging.web.page import words


class Number(IntegerConverter):
    """`<int:name>` in an address."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max": LARGEST, **options})


def whole(text: str) -> int:
    """A number from a form or after the `?` of an address; ValueError for what is none (then the default stands)."""
    number = number_of(text)
    if number is None:
        raise ValueError("no number that a row could have")
    return number


def comma() -> str:
    """The decimal sign of the reader's language."""
    return "." if words().language == "en" else ","


def rows_in(texts: Iterable[str]) -> list[int]:
    """The numbers among these texts that a row could have, in their order; everything else names nothing."""
    return [number for text in texts if (number := number_of(text)) is not None]


def install(app: Flask) -> None:
    """Must come before the first address is registered."""
    app.url_map.converters["int"] = Number


_COMMAS = frozenset({"es", "fr"})


def as_read(values: Mapping[str, str], numbers: Collection[str]) -> dict[str, str]:
    """The texts of fields, those of these that hold a number written as whoever reads the page writes one."""
    if reader_habit() is Habit.POINT:
        return dict(values)
    return {name: text.replace(".", ",") if name in numbers else text for name, text in values.items()}


def reader_habit() -> Habit:
    """The habit of whoever asks for this file."""
    asked = request.args.get("habit", "")
    if asked in set(Habit):
        return Habit(asked)
    return Habit.COMMA if words().language in _COMMAS else Habit.POINT
