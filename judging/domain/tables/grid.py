"""A table as it lies in its file: rows of cells with their line numbers, before anybody says what they mean.

Always true: rows without any text are left out, so that line numbers may have gaps; a cell is clean text (typed.py); a
number that a workbook holds as a number is a `Number`, whose point is never a sign of thousands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

Row = tuple[int, tuple[str, ...]]
"""Line number in the file and the cells of that line."""


class Number(str):
    """The text of a number that a workbook holds as a number."""

    __slots__ = ()


@dataclass(frozen=True)
class Origin:
    """How the file was read.

    `is_guessed`: nothing in the file says that its signs are in `encoding`. `sheet` is the one that was read of
    `sheets`; both are empty for a text file, `delimiter` for a workbook.
    """

    encoding: str = ""
    is_guessed: bool = False
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """The rows of one table, the first of them perhaps a title."""

    rows: tuple[Row, ...]
    origin: Origin = field(default_factory=Origin)


class Cell(NamedTuple):
    """One cell that may hold a mark: whose, on what, its text, its line and its column."""

    entry: str
    judge: str
    criterion: str
    text: str
    line: int
    column: str
