"""Tables of text: reading a CSV file from outside, and writing one that a spreadsheet opens as it is meant.

What is read comes out as a header and numbered rows, as `domain/marktable.py` wants them.

Taken as they come: UTF-8 with or without a mark at the beginning, any line endings, cells in quotes with
commas, quotes and line breaks inside, and the semicolons or tabs that spreadsheets write where the comma is
the decimal sign. Cells are cleaned as everything typed is (domain/typed.py). Always true: a file is read whole
or refused with line, column and reason; rows and cells are counted before they are kept; no cell that is written can be
taken for a formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from judging.domain.errors import Problem, Refused
from judging.domain.typed import cleaned

MOST_BYTES = 20_000_000
# Control characters could steer a terminal; turned-around text could show a name as another one.
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LINE_END = re.compile("\r\n|\r|\n")


@dataclass(frozen=True)
class Most:
    """How much of a table is read; one with more is refused at the line where it is too much."""

    rows: int = 500_000
    columns: int = 2_000
    cells: int = 4_000_000


OWN = Most()
"""What whoever types the command may give it."""


@dataclass(frozen=True)
class Table:
    """A header, the line it stands on, and the rows below with their line numbers."""

    header: tuple[str, ...]
    header_line: int
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_table(path: Path) -> Table:
    """Read the file; raises Refused where it is no CSV text."""
    with path.open("rb") as file:
        return table_of(file.read(MOST_BYTES + 1))


def table_of(content: bytes, most: Most = OWN) -> Table:
    """Read the bytes of a file; raises Refused where they are no CSV text, or too much of it."""
    if len(content) > MOST_BYTES:
        raise Refused(Problem.of("file_too_big", megabytes=MOST_BYTES // 1_000_000))
    rows = _rows(_text(content), most)
    if not rows:
        raise Refused(Problem.of("file_empty"))
    (header_line, header), *others = rows
    return Table(header, header_line, tuple(others))


def harmless(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would read as a formula."""
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def csv_file(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file in UTF-8 with the mark that makes spreadsheets read accents right; every cell harmless."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_text(content[: error.start].decode("utf-8-sig")) from error
    unreadable = _UNREADABLE.search(text)
    if unreadable:
        raise _not_text(text[: unreadable.start()])
    return text


def _not_text(before: str) -> Refused:
    """Names the place that follows `before`: its line, and how many characters into it."""
    lines = _LINE_END.split(before)
    return Refused(Problem.of("file_not_text", line=len(lines), column=len(lines[-1]) + 1))


def _rows(text: str, most: Most) -> list[tuple[int, tuple[str, ...]]]:
    """Every row that is not blank, with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[tuple[int, tuple[str, ...]]] = []
    line, cells = 1, 0
    try:
        for row in reader:
            cells += len(row)
            if len(row) > most.columns or len(rows) == most.rows or cells > most.cells:
                raise Refused(Problem.of("table_too_large", line=line, rows=most.rows, columns=most.columns))
            clean = tuple(cleaned(cell) for cell in row)
            if any(cell.strip() for cell in clean):
                rows.append((line, clean))
            line = reader.line_num + 1
    except csv.Error as error:
        column = _broken_column(text, line)
        raise Refused(Problem.of("file_broken_quotes", line=line, column=column)) from error
    return rows


def _delimiter(text: str) -> str:
    """The first comma, semicolon or tab outside quotes; a header without any has a single column."""
    first = re.search(r"[,;\t]", re.sub(r'"[^"]*"', "", text.lstrip().partition("\n")[0]))
    return first.group() if first else ","


def _broken_column(text: str, line: int) -> int:
    """How many characters into the line its last quotation mark stands."""
    return max(_LINE_END.split(text)[line - 1].rfind('"') + 1, 1)
