"""What is to be imported and how: the sheets of a file, what they are about, what their columns mean.

Always true: an order is complete in itself, so that planning it twice on the same edition is the same plan; what a row
says is read by its heading and not by its place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from judging.domain.errors import Refused
from judging.domain.imports.book import Book, book_of
from judging.domain.imports.columns import IGNORE, KEEP
from judging.domain.imports.plan import What, cell_of
from judging.domain.tables.frame import Frame, framed
from judging.domain.tables.grid import Grid
from judging.storage.models import ImportRun
from judging.storage.tabular import Most, grid_of

MOST = Most(rows=80_000, columns=500, cells=400_000)
"""A table may be so large: an edition of 72,000 marks in either form."""
LARGEST_FILE = 500_000
"""Bytes of a file that is sent on a page."""


class Entries(StrEnum):
    """Whether entries that the edition does not know are made, or refused."""

    NEW = "new"
    EXISTING = "existing"


@dataclass(frozen=True)
class Order:
    """One table and how it is read. `submit` delivers every sheet, or takes entries as sent in and complete;
    `may_be_named` says that the people of entries that are made agreed to be published by name (the organiser answers
    for it); `zone` is that of its time stamps; `only_sound` carries out what is right and leaves the rest."""

    what: What
    book: Book
    digest: str
    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: int = 0
    zone: str = ""
    entries: Entries = Entries.EXISTING
    submit: bool = False
    may_be_named: bool = False
    only_sound: bool = False

    @classmethod
    def of(cls, run: ImportRun) -> Order:
        """The order of a run that still has its table."""
        return cls(
            run.what,
            book_of(run.content) or _as_sent(run.content),
            run.digest,
            run.columns,
            run.sheet,
            run.zone,
            Entries(run.entries),
            run.submit,
            run.may_be_named,
            run.only_sound,
        )

    @property
    def grid(self) -> Grid:
        return self.book[min(self.sheet, len(self.book) - 1)] if self.book else Grid(())

    @property
    def told(self) -> str:
        """The file and all that is said of how it is read, in 64 hexadecimal digits."""
        how = (self.digest, self.sheet, dict(self.columns), self.zone)
        said = json.dumps([self.what, *how, self.entries, self.submit, self.may_be_named], ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()

    @cached_property
    def frame(self) -> Frame:
        """The table cut out of its sheet. Raises Refused where there is none."""
        return table_in(self.grid)


def _as_sent(content: bytes) -> Book:
    """A text as it came, which runs that an older version began still hold; nothing where it is none."""
    try:
        return (grid_of(content, MOST),)
    except Refused:
        return ()


def table_in(grid: Grid) -> Frame:
    """A table of records: its heading is the first row as wide as the others. Raises Refused where there is none."""
    return framed(grid, (), may_repeat=True, has_foot=False)


@dataclass(frozen=True)
class Line:
    """One line of a table: target -> cell; texts that are kept aside by their heading."""

    number: int
    cells: Mapping[str, str]
    aside: Mapping[str, str]
    places: Mapping[str, int]

    def cell(self, target: str | None) -> str:
        """What a spreadsheet calls the cell of a target."""
        return cell_of(self.places.get(target or ""), self.number)


def lines_of(frame: Frame, columns: Mapping[str, str]) -> Iterator[Line]:
    """The lines of a table, read by what their columns mean; of two columns of one target the first that says
    something counts."""
    meant = [(at, name, columns.get(name, KEEP)) for at, name in enumerate(frame.heading)]
    used = [(at, name, target) for at, name, target in meant if target != IGNORE]
    places = {target: frame.places[at] for at, _, target in reversed(used) if target != KEEP}
    for row, number in enumerate(frame.lines):
        cells: dict[str, str] = {}
        aside: dict[str, str] = {}
        for at, name, target in used:
            text = frame.columns[at][row]
            if text and target == KEEP:
                aside[name] = text
            elif text:
                cells.setdefault(target, text)
        yield Line(number, cells, aside, places)
