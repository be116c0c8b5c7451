"""Orders as people write them down: each judge's entries from the best to the last.

Read are columns of names below the judges' names, rows of names behind them, and whole orders in one cell
("B > A = C"). Always true: an order becomes places from 1 on; entries that a judge left level share the mean of their
places; an entry that a judge did not name has no place from her.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from judging.domain.tables.findings import Findings
from judging.domain.tables.grid import Cell
from judging.domain.tables.layout import Columns, Layout
from judging.domain.tables.words import is_given
from judging.domain.typed import one_line

PLACE: Final = "place"
"""What the only criterion of a table of orders is called."""


def marks_of_lists(columns: Columns, layout: Layout, findings: Findings) -> Iterator[Cell]:
    """The place of every entry on every judge's list; notes judges without a name, and an entry that is there twice."""
    for judge, line, column, groups in _orders(columns, layout):
        seen: set[str] = set()
        place = 0
        if not judge:
            findings.add("cell_empty", line, layout.judge or column)
            continue
        for where, names in groups:
            shared = f"{place + Decimal(len(names) + 1) / 2:f}"
            place += len(names)
            for name in names:
                if name in seen:
                    findings.add("row_twice", where, column, names=f"{judge} · {name}", first=line)
                else:
                    yield Cell(name, judge, PLACE, shared, where, column)
                seen.add(name)


_Groups = list[tuple[int, list[str]]]
"""From the best on: the line, and the names that share the places."""


def _orders(columns: Columns, layout: Layout) -> Iterator[tuple[str, int, str, _Groups]]:
    """Each judge's order, with the line and the column where it begins."""
    lines = columns.frame.lines
    if not layout.judge:
        for column in layout.marks:
            cells = list(zip(lines, columns.cells(column), strict=True))
            groups = [(line, [one_line(cell)]) for line, cell in cells if is_given(cell)]
            yield column, lines[0], column, groups
        return
    judges = columns.cells(layout.judge)
    lists = [columns.cells(column) for column in layout.marks]
    for at, line in enumerate(lines):
        row = [one_line(cells[at]) for cells in lists]
        if any(map(is_given, row)) or is_given(judges[at]):
            yield one_line(judges[at]), line, layout.marks[0], [(line, own) for own in _levels(row)]


def _levels(row: Sequence[str]) -> Iterator[list[str]]:
    """The names of a row from the best on, those that are level together."""
    for cell in row:
        if is_given(cell):
            for level in cell.split(">"):
                names = [name.strip() for name in level.split("=")]
                yield [name for name in names if name]
