"""Tables of text: reading a CSV file from outside, and writing one that a spreadsheet opens as it is meant.

What is read comes out as rows with their line numbers (`domain/tables/grid.py`).

Taken as they come: UTF-8 with or without a mark at the beginning, UTF-16, and the one-byte signs of Windows where the
bytes are no UTF-8 (a guess, which is told); any line ends; commas, semicolons, tabs, bars or blanks between cells;
cells in quotes with any of them and line breaks inside; the line "sep=;" that some spreadsheets write first. Cells are
cleaned as everything typed is (domain/typed.py). Always true: a file is read whole or refused with line, column and
reason; rows and cells are counted before they are kept; no cell that is written can be taken for a formula.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Final

from judging.domain.errors import Problem, Refused
from judging.domain.tables.grid import Grid, Origin, Row
from judging.domain.typed import cleaned

MOST_BYTES = 20_000_000
csv.field_size_limit(MOST_BYTES)
"""A cell may be as long as its file: what is wrong with it is told by what it says, not as quotation marks."""
PACKED = b"PK\x03\x04"
"""How the packed files begin that XLSX and ODS are (storage/workbooks.py)."""
_OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0"
_OTHER_KINDS: Final = {
    "PDF": (b"%pdf-",),
    "HTML": (b"<!doctype html", b"<html", b"<table"),
    "XML": (b"<?xml",),
    "JSON": (b"[{", b'{"', b"[["),
    "RTF": (b"{\\rtf",),
    "PNG": (b"\x89png",),
    "JPEG": (b"\xff\xd8\xff",),
    "ZIP": (b"\x1f\x8b\x08", b"7z\xbc\xaf", b"rar!"),
}
"""Files that people take for tables, by how they begin (in small letters)."""
# Control characters could steer a terminal; turned-around text could show a name as another one.
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LINE_END = re.compile("\r\n|\r|\n")
_IN_QUOTES = re.compile('"[^"]*"')
_SAID_FIRST = re.compile("sep=([,;\t| ])(?:\r\n|\r|\n)", re.IGNORECASE)
_BLANK = " "
_DELIMITERS: Final = ("\t", ";", "|", ",")
"""Between cells; where two do equally well the first of them is meant: a comma may stand before decimals."""
_SAMPLE: Final = 200
"""So many lines say which sign stands between cells."""


@dataclass(frozen=True)
class Most:
    """How much of a table is read; one with more is refused at the line where it is too much."""

    rows: int = 500_000
    columns: int = 2_000
    cells: int = 4_000_000


OWN = Most()
"""What whoever types the command may give it."""
WORKBOOK = Most(rows=200_000, cells=2_000_000)
"""The same for a workbook, whose cells take five times as much memory while it is read."""


@dataclass(frozen=True)
class Table:
    """A header, the line it stands on, and the rows below with their line numbers."""

    header: tuple[str, ...]
    header_line: int
    rows: tuple[Row, ...]


def read_table(path: Path) -> Table:
    """Read the file; raises Refused where it is no CSV text."""
    return table_of(content_of(path))


def content_of(path: Path) -> bytes:
    """The bytes of a file, no more than one above what is read."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def table_of(content: bytes, most: Most = OWN) -> Table:
    """Read the bytes of a file whose first row is the header; raises Refused as `grid_of`."""
    rows = grid_of(content, most).rows
    (header_line, header), *others = rows
    return Table(header, header_line, tuple(others))


def grid_of(content: bytes, most: Most = OWN) -> Grid:
    """The rows of a file of text; raises Refused where it is none, is empty, or is too much."""
    if len(content) > MOST_BYTES:
        raise Refused(Problem.of("file_too_big", megabytes=MOST_BYTES // 1_000_000))
    if content.startswith(_OLD_WORKBOOK):
        raise Refused(Problem.of("file_old_workbook"))
    begins = content[:200].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    for kind, signs in _OTHER_KINDS.items():
        if begins.startswith(signs):
            raise Refused(Problem.of("file_of_another_kind", kind=kind))
    text, encoding, is_guessed = _text(content)
    first = _SAID_FIRST.match(text)
    delimiter = first[1] if first else _delimiter(text)
    rows = tuple(_rows(text, delimiter, most, skipped=bool(first)))
    if not rows:
        raise Refused(Problem.of("file_empty"))
    return Grid(rows, Origin(encoding, is_guessed, delimiter))


def harmless(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would read as a formula."""
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


Cell = str | int | Decimal | None
"""What is written in a cell: a text, a number, or nothing given."""


class Habit(StrEnum):
    """How a spreadsheet in somebody's country expects a CSV file: which sign stands before decimals."""

    POINT = "point"
    COMMA = "comma"

    @property
    def delimiter(self) -> str:
        """Between cells: a semicolon where the comma stands before decimals."""
        return ";" if self is Habit.COMMA else ","

    def written(self, cell: Cell) -> str:
        """A cell as it stands in the file: numbers with this sign, texts harmless, nothing for what is not given."""
        if cell is None:
            return ""
        if isinstance(cell, Decimal):
            text = f"{cell:f}"
            return text.replace(".", ",") if self is Habit.COMMA else text
        return harmless(cell) if isinstance(cell, str) else str(cell)


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Cell]], habit: Habit = Habit.POINT) -> bytes:
    """A CSV file in UTF-8 with the mark that makes spreadsheets read accents right; every text harmless."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n", delimiter=habit.delimiter)
    writer.writerow(map(habit.written, header))
    writer.writerows(map(habit.written, row) for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _text(content: bytes) -> tuple[str, str, bool]:
    """The text of a file, what its signs are in, and whether that is a guess."""
    encoding = _marked(content)
    try:
        text, is_guessed = content.decode(encoding), False
    except UnicodeDecodeError as error:
        if encoding != "utf-8-sig":
            raise _not_text(content[: error.start].decode(encoding, errors="replace")) from error
        encoding, is_guessed = "windows-1252", True
        text = content.decode("windows-1252", errors="replace").replace("\ufffd", "\x7f")
    unreadable = UNREADABLE.search(text)
    if unreadable:
        raise _not_text(text[: unreadable.start()], sign="" if is_guessed else unreadable[0])
    return text.removeprefix("\ufeff"), encoding.removesuffix("-sig"), is_guessed


def _marked(content: bytes) -> str:
    """The encoding that the first bytes tell: a mark, or every other byte empty."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = content[:200]
    half = max(1, len(start) // 2)
    if start[1::2].count(0) > 0.8 * half:
        return "utf-16-le"
    return "utf-16-be" if start[0::2].count(0) > 0.8 * half else "utf-8-sig"


def _not_text(before: str, *, sign: str = "") -> Refused:
    """Names the place that follows `before`: its line, and how many characters into it; and the unseen sign there,
    where the file is text but for it."""
    lines = _LINE_END.split(before)
    line, column = len(lines), len(lines[-1]) + 1
    if sign:
        return Refused(Problem.of("file_unseen_sign", line=line, column=column, sign=f"U+{ord(sign):04X}"))
    return Refused(Problem.of("file_not_text", line=line, column=column))


def _rows(text: str, delimiter: str, most: Most, *, skipped: bool) -> Iterator[Row]:
    """Every row that is not blank, with the line it begins on; `skipped`: the first line is none."""
    lines = io.StringIO(text, newline="")
    if delimiter == _BLANK:
        reader = csv.reader(map(str.strip, lines), delimiter=_BLANK, skipinitialspace=True, strict=True)
    else:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
    is_clean = text.isascii() and '"' not in text  # nothing that `cleaned` would change
    line, cells, count = 1, 0, 0
    try:
        for row in reader:
            cells += len(row)
            if len(row) > most.columns or count == most.rows or cells > most.cells:
                raise Refused(Problem.of("table_too_large", line=line, rows=most.rows, columns=most.columns))
            clean = tuple(row if is_clean else map(cleaned, row))
            if "".join(clean).strip() and not (skipped and line == 1):
                count += 1
                yield line, clean
            line = reader.line_num + 1
    except csv.Error as error:
        column = _broken_column(text, line)
        raise Refused(Problem.of("file_broken_quotes", line=line, column=column)) from error


def _delimiter(text: str) -> str:
    """The sign that cuts the most lines into the same number of cells; blanks where no other sign does and most lines
    end with a figure, so that a column of people's names stays one.

    A file without any has a single column.
    """
    lines = [line for line in _LINE_END.split(_IN_QUOTES.sub("", text[:200_000])) if line.strip()][:_SAMPLE]
    shares = {sign: _share(line.count(sign) for line in lines) for sign in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda sign: shares[sign])
    if shares[best]:
        return best
    words = [line.split() for line in lines]
    is_numbered = 2 * sum(any(map(str.isdigit, row[-1])) for row in words if len(row) > 1) >= max(2, len(words))
    return _BLANK if is_numbered and _share(len(row) - 1 for row in words) > 0.5 else ","


def _share(counts: Iterable[int]) -> float:
    """How large a part of the lines has the sign as often as most lines that have it."""
    found = list(counts)
    usual = Counter(count for count in found if count).most_common(1)
    return usual[0][1] / len(found) if usual else 0.0


def _broken_column(text: str, line: int) -> int:
    """How many characters into the line its last quotation mark stands."""
    return max(_LINE_END.split(text)[line - 1].rfind('"') + 1, 1)
