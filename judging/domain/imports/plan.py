"""What a table would do to an edition, row by row: a plan that is shown, confirmed and carried out as one object.

Vocabulary: a *row* is what the table says of one thing (an entry, a judge, a judge's sheet), be it one line or several;
its *cell* is where the table says it ("C17"). Always true: a plan changes nothing; a row with problems is not carried
out; where the table is wrong as a whole (`whole`) nothing is carried out; two plans of one `version` would do the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from judging.domain.errors import Problem


class What(StrEnum):
    """What a table is about."""

    ENTRIES = "entries"
    JUDGES = "judges"
    MARKS = "marks"
    CROPS = "crops"
    INCOMES = "incomes"


class State(StrEnum):
    """What would become of a row."""

    NEW = "new"
    CHANGES = "changes"
    THERE = "there"
    WRONG = "wrong"


TO_DO = frozenset({State.NEW, State.CHANGES})
"""The states in which a row is carried out."""


class Show(StrEnum):
    """Which rows a page shows."""

    ALL = "all"
    WRONG = "wrong"
    TO_DO = "to_do"
    THERE = "there"


SHOWN = {
    Show.ALL: frozenset(State),
    Show.WRONG: frozenset({State.WRONG}),
    Show.TO_DO: TO_DO,
    Show.THERE: frozenset({State.THERE}),
}


@dataclass(frozen=True)
class Told:
    """A problem with its cell ("C17"; only the row, "17", where no column is to blame; "" for the whole table)."""

    problem: Problem
    cell: str = ""


@dataclass(frozen=True)
class Row:
    """What a table says of one thing. `name` is what people call it; `changed` are the columns that would say something
    else than stands; `change` is what its planner carries out, and `seal` what that hangs on, as text."""

    line: int
    name: str
    state: State
    problems: tuple[Told, ...] = ()
    notes: tuple[Told, ...] = ()
    changed: tuple[str, ...] = ()
    change: Any = field(default=None, compare=False)
    seal: str = ""


@dataclass(frozen=True)
class Plan:
    """What a table would do. `digest` is that of the table and of how it is read."""

    what: What
    digest: str
    rows: tuple[Row, ...] = ()
    whole: tuple[Told, ...] = ()
    said: tuple[Problem, ...] = ()
    """What was decided while it was read, said for information."""
    people: tuple[str, ...] = ()
    """Judges and entries that would be made on the way, by name."""

    @cached_property
    def to_do(self) -> tuple[Row, ...]:
        """The rows that would be carried out; none where the table is wrong as a whole."""
        return () if self.whole else tuple(row for row in self.rows if row.state in TO_DO)

    @cached_property
    def wrong(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.state is State.WRONG)

    @property
    def problems(self) -> tuple[Told, ...]:
        """All that is wrong, that of the whole first."""
        return (*self.whole, *(told for row in self.wrong for told in row.problems))

    def count(self, show: Show) -> int:
        """How many rows a filter shows."""
        return sum(row.state in SHOWN[show] for row in self.rows)

    def in_state(self, state: State) -> int:
        return sum(row.state == state for row in self.rows)

    def shown(self, show: Show) -> Sequence[Row]:
        """The rows that a filter shows, in the order of the table."""
        return [row for row in self.rows if row.state in SHOWN[show]]

    def without(self, lines: frozenset[int]) -> Plan:
        """The same plan without the rows of these lines, which are done."""
        return replace(self, rows=tuple(row for row in self.rows if row.line not in lines))

    @cached_property
    def version(self) -> str:
        """What it would do, in 16 hexadecimal digits."""
        rows = [(row.line, row.state.value, row.name, row.changed, row.seal, len(row.problems)) for row in self.rows]
        told = json.dumps([self.what.value, self.digest, rows, len(self.whole)], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Grouped:
    """The same problem in several cells: the first of it, how often, and where."""

    problem: Problem
    cells: tuple[str, ...]
    count: int


MOST_LISTED = 200
_MOST_CELLS = 12


def grouped(problems: Sequence[Told]) -> tuple[tuple[Grouped, ...], int]:
    """Problems of one sentence together, in the order in which each is met first: at most 200 of them, and how many
    more there are."""
    found: dict[str, tuple[Problem, list[str]]] = {}
    for told in problems:
        key = json.dumps([told.problem.code, told.problem.params], sort_keys=True, default=str)
        found.setdefault(key, (told.problem, []))[1].append(told.cell)
    listed = [
        Grouped(problem, tuple(cell for cell in cells if cell)[:_MOST_CELLS], len(cells))
        for problem, cells in found.values()
    ]
    return tuple(listed[:MOST_LISTED]), max(0, len(listed) - MOST_LISTED)


def letters(place: int) -> str:
    """What a spreadsheet calls a column: 0 is A, 26 is AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def cell_of(place: int | None, line: int) -> str:
    """What a spreadsheet calls a cell: "C17"; only its row where the column is not known."""
    return f"{letters(place)}{line}" if place is not None else str(line)
