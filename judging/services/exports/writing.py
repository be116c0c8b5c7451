"""Tables that leave the service: the same rows as a workbook, as CSV in the reader's habit, and as JSON.

Always true: the three say the same; what is not given is an empty cell (null in JSON), never a zero; numbers are
numbers in workbooks and exact in JSON (as texts); every text that a spreadsheet could take for a formula has an
apostrophe before it, in all three; JSON says of each column what it means.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from judging.storage.tabular import Cell, Habit, csv_file, harmless

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

LARGEST_SHEET_NAME = 31
_WIDEST, _NARROWEST = 60, 8


@dataclass(frozen=True)
class Column:
    """One column: the name that programs know it by, its heading, and what it holds, both in words."""

    key: str
    title: str
    meaning: str


@dataclass(frozen=True)
class Exported:
    """A table: its name for programs, its name in words, its columns, and rows of as many cells."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


def as_csv(table: Exported, habit: Habit) -> bytes:
    """The table as text, its first row the headings."""
    return csv_file([column.title for column in table.columns], table.rows, habit)


def as_json(table: Exported, about: dict[str, Any]) -> bytes:
    """The table with its data dictionary; `about` says what it was taken from."""
    document = {
        **about,
        "table": table.key,
        "columns": [{"key": column.key, "title": column.title, "meaning": column.meaning} for column in table.columns],
        "rows": [
            {column.key: _plain(cell) for column, cell in zip(table.columns, row, strict=True)} for row in table.rows
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _plain(cell: Cell) -> str | int | None:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return harmless(cell) if isinstance(cell, str) else cell


def as_xlsx(table: Exported) -> bytes:
    """The table as a workbook of one sheet."""
    made = io.BytesIO()
    with workbook(made) as book:
        write_sheet(book, table)
    return made.getvalue()


def workbook(made: io.BytesIO) -> Workbook:
    """A new workbook, in which no text is ever taken for a formula, a number or an address."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - slow to load, and for workbooks alone

    as_they_are = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    return Workbook(made, {"in_memory": True, **as_they_are})


def write_sheet(book: Workbook, table: Exported) -> Worksheet:
    """One sheet with its heading fixed; returned so that formulas can be added."""
    sheet = book.add_worksheet(table.title[:LARGEST_SHEET_NAME])
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for place, column in enumerate(table.columns):
        longest = max((len(str(row[place])) for row in table.rows if row[place] is not None), default=0)
        sheet.set_column(place, place, min(_WIDEST, max(_NARROWEST, longest + 2, len(column.title) // 2 + 4)))
        sheet.write_string(0, place, harmless(column.title), bold)
    for line, row in enumerate(table.rows, start=1):
        for place, cell in enumerate(row):
            write_cell(sheet, line, place, cell)
    sheet.freeze_panes(1, 0)
    return sheet


def write_cell(sheet: Worksheet, line: int, place: int, cell: Cell) -> None:
    """A number as a number, a text harmless, nothing for what is not given."""
    if isinstance(cell, str):
        sheet.write_string(line, place, harmless(cell))
    elif cell is not None:
        sheet.write_number(line, place, float(cell))
