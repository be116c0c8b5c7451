"""Workbooks from outside (XLSX, ODS): one of their sheets as rows of cells.

A workbook is a packed file from a stranger: it may swell, or name a cell at the far end of an empty sheet. So
`sheet_of_workbook` is called in a worker alone, which has little memory and time (services/certificates/printers.py),
and what it answers is text. Always true: what a workbook's parts say they unpack to is added up before any is read;
rows, columns and cells are counted before they are taken; a number is the one that the spreadsheet shows, to fifteen
figures; formulas are their last value; a cell over several rows counts in each of them.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from judging.domain.errors import Problem, Refused
from judging.domain.tables.grid import Grid, Number, Origin, Row
from judging.domain.typed import cleaned, folded
from judging.storage.tabular import UNREADABLE, Most

MOST_UNPACKED: Final = 200_000_000
"""Bytes; the largest table that is read takes less."""
_MOST_PARTS: Final = 2_000
_MOST_SHEETS: Final = 40
_LARGEST: Final = 10**12
_SHORT: Final = 16
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL: Final = re.compile(rb'<(?:[a-z]+:)?c [^>]*?r="[A-Z]{1,3}([0-9]{1,9})"')

Value = int | float | str | bool | time | date | datetime | timedelta


def sheet_of_workbook(content: bytes, most: Most, sheet: str = "") -> Grid:
    """One sheet of a workbook: the named one, by its name or its number, or the first that is wide enough for a table.

    Raises Refused for what is no workbook, for a sheet that is not there, and for too much.
    """
    _require_small(content, most)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            names = _names(book)
            found = _wanted(book, names, sheet) if sheet else _first(book, names)
            return Grid(_rows(found, most), Origin(sheet=found.name, sheets=names))
    except CalamineError as error:
        raise Refused(Problem.of("workbook_unreadable")) from error


def sheets_of_workbook(content: bytes, most: Most) -> tuple[Grid, ...]:
    """Every sheet of a workbook that a person sees and that holds cells, together no more than `most` cells.

    Raises Refused for what is no workbook, for one without a cell, and for too much.
    """
    _require_small(content, most)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            names = _names(book)
            left = most.cells
            grids: list[Grid] = []
            for name in names:
                sheet = book.get_sheet_by_name(name)
                height, width = sheet.end or (0, 0)
                left -= (height + 1) * (width + 1)
                if left < 0 or len(grids) == _MOST_SHEETS:
                    raise Refused(Problem.of("table_too_large", line=1, rows=most.rows, columns=most.columns))
                if rows := _filled_rows(sheet, most):
                    grids.append(Grid(rows, Origin(sheet=name, sheets=names)))
    except CalamineError as error:
        raise Refused(Problem.of("workbook_unreadable")) from error
    if not grids:
        raise Refused(Problem.of("file_empty"))
    return tuple(grids)


def _require_small(content: bytes, most: Most) -> None:
    """Refuse a file whose parts unpack to too much, or that has a cell so far out that its sheet has no measure."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Refused(Problem.of("workbook_too_large"))
            far = max((_farthest(packed.read(part)) for part in parts if _SHEET.fullmatch(part.filename)), default=0)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, zlib.error) as error:
        raise Refused(Problem.of("workbook_unreadable")) from error
    if far > most.rows:
        raise Refused(Problem.of("table_too_large", line=far, rows=most.rows, columns=most.columns))


def _farthest(sheet: bytes) -> int:
    """The number of the last row with a cell in an XLSX sheet."""
    return max((int(found[1]) for found in _CELL.finditer(sheet)), default=0)


def _names(book: CalamineWorkbook) -> tuple[str, ...]:
    """The sheets that a person sees and that hold cells."""
    shown = [
        own.name
        for own in book.sheets_metadata
        if own.visible is SheetVisibleEnum.Visible and own.typ is SheetTypeEnum.WorkSheet
    ]
    return tuple(name for name in shown if book.get_sheet_by_name(name).end is not None)


def _first(book: CalamineWorkbook, names: Sequence[str]) -> CalamineSheet:
    if not names:
        raise Refused(Problem.of("file_empty"))
    sheets = [book.get_sheet_by_name(name) for name in names]
    return next((sheet for sheet in sheets if sheet.height > 1 and sheet.width > 1), sheets[0])


def _wanted(book: CalamineWorkbook, names: Sequence[str], sheet: str) -> CalamineSheet:
    known = {folded(name): name for name in reversed(book.sheet_names)}
    numbers = {str(number): name for number, name in enumerate(book.sheet_names, start=1)}
    name = known.get(folded(sheet)) or numbers.get(sheet)
    if name is None:
        raise Refused(Problem.of("sheet_missing", sheet=sheet, has=", ".join(names)))
    return book.get_sheet_by_name(name)


def _rows(sheet: CalamineSheet, most: Most) -> tuple[Row, ...]:
    """The rows that are not empty. Raises Refused where all are."""
    found = _filled_rows(sheet, most)
    if not found:
        raise Refused(Problem.of("file_empty"))
    return found


def _filled_rows(sheet: CalamineSheet, most: Most) -> tuple[Row, ...]:
    """The rows that are not empty, with the numbers that the spreadsheet shows beside them."""
    height, width = (place + 1 for place in sheet.end or (-1, -1))
    if height > most.rows or width > most.columns or height * width > most.cells:
        raise Refused(Problem.of("table_too_large", line=1, rows=most.rows, columns=most.columns))
    values = sheet.to_python(skip_empty_area=False)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right < width:
            for row in values[top + 1 : bottom + 1]:
                row[left] = values[top][left]
    rows = ((line, tuple(map(_text, row))) for line, row in enumerate(values, start=1))
    found = tuple((line, cells) for line, cells in rows if any(map(str.strip, cells)))
    _require_readable(found)
    return found


def _text(value: Value) -> str:
    """A cell as its spreadsheet shows it, numbers with all their figures."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        text = _figures(value)
        return Number(text) if abs(value) < _LARGEST else text
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes" if not value.second else "seconds")
    return cleaned(str(value))


def _figures(value: float) -> str:
    """A number in plain figures, at most fifteen of them: the others are the machine's, not the person's."""
    if value == int(value):
        return str(int(value))
    short = repr(value)
    return short if len(short) <= _SHORT and "e" not in short else f"{Decimal(f'{value:.15g}'):f}"


def _require_readable(rows: Iterable[Row]) -> None:
    for line, cells in rows:
        for place, cell in enumerate(cells, start=1):
            if not cell.isascii() and (unseen := UNREADABLE.search(cell)):
                raise Refused(Problem.of("file_unseen_sign", line=line, column=place, sign=f"U+{ord(unseen[0]):04X}"))
