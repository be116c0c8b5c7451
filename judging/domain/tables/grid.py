"""A table as it lies in its file: rows of cells with their line numbers, before anybody says what they mean.

Always true: rows without any text are left out, so that line numbers may have gaps; a cell is clean text (typed.py); a
number that a workbook holds as a number is a `Number`, whose point is never a sign of thousands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import NamedTuple

from judging.domain.errors import Problem

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

    def to_text(self) -> str:
        """The whole as JSON; `from_text` reads it back without loss."""
        rows = [
            [line, ["n" + cell if isinstance(cell, Number) else "t" + cell for cell in row]] for line, row in self.rows
        ]
        return json.dumps({"origin": asdict(self.origin), "rows": rows}, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str | bytes) -> Grid:
        """What `to_text` wrote; raises ValueError, KeyError or TypeError for anything else."""
        document = json.loads(text)
        origin = document["origin"]
        return cls(
            tuple(
                (int(line), tuple(Number(cell[1:]) if cell[0] == "n" else cell[1:] for cell in row))
                for line, row in document["rows"]
            ),
            Origin(**{**origin, "sheets": tuple(origin["sheets"])}),
        )


class Cell(NamedTuple):
    """One cell that may hold a mark: whose, on what, its text, its line and its column."""

    entry: str
    judge: str
    criterion: str
    text: str
    line: int
    column: str


@dataclass(frozen=True)
class MarkTable:
    """A sound table of marks.

    `sheets` maps (entry, judge) to the marks given, by criterion; a pair without any given mark is no sheet. A mean of
    marks given twice that no decimal number is stands there as a `Fraction`, which counts like any other mark.
    `entries` and `criteria` are in the order of their names.
    """

    entries: tuple[str, ...]
    criteria: tuple[str, ...]
    sheets: Mapping[tuple[str, str], Mapping[str, Decimal]]


def origin_warnings(origin: Origin) -> Iterator[Problem]:
    """What was decided while a file was opened."""
    if origin.is_guessed:
        yield Problem.of("encoding_guessed", encoding=origin.encoding)
    if len(origin.sheets) > 1:
        yield Problem.of("other_sheets", sheet=origin.sheet, count=len(origin.sheets) - 1)
