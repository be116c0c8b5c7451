"""Tables of amounts: whose they are, of which item, and how much; read with the reader of all tables.

Two shapes are recognised, and told: *long*, one amount a row (holder, item, amount); and *wide*, one holder a row and
a column for each item, as lists of species are kept. Always true: an amount that is not given is not declared, never
zero; a table is taken whole or refused with everything that is wrong with it; columns and rows that are no amounts are
left out and told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from judging.domain.errors import Problem, Refused
from judging.domain.tables.findings import Findings, shortened
from judging.domain.tables.frame import RowLeftOut, framed
from judging.domain.tables.grid import Grid, Origin
from judging.domain.tables.layout import ColumnLeftOut, Columns, found_in
from judging.domain.tables.names import names_alike
from judging.domain.tables.odd import grouped_warnings, oddities
from judging.domain.tables.words import Role, is_given, is_total, role_of
from judging.domain.typed import one_line

ROLES: Final = (Role.HOLDER, Role.ITEM, Role.AMOUNT)

Amounts = dict[str, list[tuple[str, Decimal]]]
"""Holder -> the amounts declared, by item; empty where none was."""


@dataclass(frozen=True)
class AmountsWanted:
    """What whoever asks says of the columns; what is left empty is recognised."""

    holder: str = ""
    item: str = ""
    amounts: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True)
class AmountsCounted:
    """What was counted. `item` is "" in a wide table, whose columns of amounts are `amounts`."""

    holder: str
    item: str
    amounts: tuple[str, ...]
    given: int
    not_given: int
    items: int
    line: int
    columns_left_out: tuple[ColumnLeftOut, ...]
    rows_left_out: tuple[RowLeftOut, ...]
    decimals: frozenset[str]
    thousands: frozenset[str]
    origin: Origin

    @property
    def is_wide(self) -> bool:
        return not self.item


@dataclass(frozen=True)
class AmountsReading:
    """The amounts of every holder, what was counted, and what there is to be careful about."""

    amounts: Amounts
    counted: AmountsCounted
    warnings: tuple[Problem, ...]


def read_amounts(grid: Grid, wanted: AmountsWanted | None = None) -> AmountsReading:
    """Read a table of amounts; raises Refused with everything that is wrong with it."""
    wanted = wanted or AmountsWanted()
    asked = [name for name in (wanted.holder, wanted.item, *wanted.amounts, *wanted.ignore) if name]
    return _Reader(grid, Columns(framed(grid, ROLES, wanted=asked)), wanted).reading()


class _Reader:
    """Finds the columns, then takes the rows one by one."""

    def __init__(self, grid: Grid, columns: Columns, wanted: AmountsWanted) -> None:
        self.grid, self.columns = grid, columns
        self.frame = columns.frame
        ignored = found_in(self.frame.heading, wanted.ignore, self.frame.line)
        self.open = [name for name in self.frame.heading if name not in ignored]
        self.left_out = [ColumnLeftOut(name, "asked") for name in ignored]
        self.holder = self._picked(Role.HOLDER, wanted.holder)
        self.item = self._picked(Role.ITEM, wanted.item)
        self.amounts = tuple(self._picked(Role.AMOUNT, name) for name in wanted.amounts)
        if self.item and not self.amounts and (amount := self._picked(Role.AMOUNT, "")):
            self.amounts = (amount,)
        self.findings = Findings()
        self.rows_left_out: list[RowLeftOut] = []
        self.given = self.not_given = 0

    def reading(self) -> AmountsReading:
        self._find_amounts()
        self.columns.settle(self.amounts)
        amounts: Amounts = {}
        names: list[tuple[int, str]] = []
        for line, holder, cells in self._rows():
            own = amounts.setdefault(holder, [])
            names.append((line, holder))
            own += [
                (item, value) for item, column, text in cells if (value := self._amount(line, column, text)) is not None
            ]
        if not amounts:
            self.findings.add("table_empty", self.frame.line, self.holder)
        self.findings.stop_if_any()
        warnings = [*self._warnings(), *names_alike(names)]
        return AmountsReading(amounts, self._counted(amounts), tuple(warnings))

    # ---------------------------------------------------------------------------------------------- the columns
    def _picked(self, role: Role, named: str) -> str:
        """The column with this role: the named one, or the first whose heading says so; "" where there is none."""
        if named:
            (found,) = found_in(self.frame.heading, [named], self.frame.line)
        else:
            found = next((name for name in self.open if role_of(name, ROLES) is role), "")
        if found in self.open:
            self.open.remove(found)
        return found

    def _find_amounts(self) -> None:
        """The column of amounts, or one for each item. Raises Refused where the table has neither."""
        needed = {Role.HOLDER: self.holder}
        if self.item or self.amounts:
            needed |= {Role.AMOUNT: next(iter(self.amounts), "")}
            self.left_out += [ColumnLeftOut(name, "unused") for name in self.open]
        missing = [role for role, name in needed.items() if not name]
        if missing:
            raise Refused(*(Problem.of("column_missing", line=self.frame.line, column=role.value) for role in missing))
        if self.item and len(self.amounts) > 1:
            raise Refused(Problem.of("amounts_in_one_column", line=self.frame.line, column=self.amounts[1]))
        if not self.amounts:
            self._take_wide()

    def _take_wide(self) -> None:
        """Every column that holds numbers is an item, but for those that sum up the others."""
        figures = {name: self.columns.figures(name) for name in self.open}
        numbers = [name for name in self.open if not figures[name].is_text]
        odd = oddities(
            {name: self.columns.cells(name) for name in numbers if figures[name].is_numeric},
            {name: figures[name] for name in numbers},
        )
        self.left_out += [ColumnLeftOut(name, "text") for name in self.open if name not in numbers]
        self.left_out += [ColumnLeftOut(name, reason) for name, reason in odd.items()]
        self.amounts = tuple(name for name in numbers if name not in odd)
        if not self.amounts:
            raise Refused(
                *(Problem.of("column_missing", line=self.frame.line, column=role.value) for role in ROLES[1:])
            )

    # ------------------------------------------------------------------------------------------------- the rows
    def _rows(self) -> Iterator[tuple[int, str, list[tuple[str, str, str]]]]:
        """Line and holder of each row of amounts, with its cells: the item, the column, the text."""
        named = [name for name in (self.holder, self.item) if name]
        names = [[one_line(cell) for cell in self.columns.cells(name)] for name in named]
        texts = [self.columns.cells(name) for name in self.amounts]
        for at, line in enumerate(self.frame.lines):
            own, cells = [column[at] for column in names], [column[at] for column in texts]
            if any(is_total(name) for name in own if name):
                self.rows_left_out.append(RowLeftOut(line, "total", " · ".join(own)))
            elif all(own):
                items = [own[1]] if self.item else self.amounts
                yield line, own[0], list(zip(items, self.amounts, cells, strict=True))
            elif any(own) or any(map(is_given, cells)):
                for column, name in zip(named, own, strict=True):
                    if not name:
                        self.findings.add("cell_empty", line, column)

    def _amount(self, line: int, column: str, text: str) -> Decimal | None:
        """The amount in a cell; None where none is declared, or where it is wrong, which is noted."""
        if not is_given(text):
            self.not_given += 1
            return None
        figure = self.columns.figures(column).read.get(text)
        if figure is None:
            self.findings.add("amount_cell_not_a_number", line, column, text=shortened(text))
        elif figure.value < 0:
            self.findings.add("amount_cell_negative", line, column, text=shortened(text))
        else:
            self.given += 1
            return figure.value
        return None

    # ------------------------------------------------------------------------------------------------- what is said
    def _warnings(self) -> Iterator[Problem]:
        origin = self.grid.origin
        if origin.is_guessed:
            yield Problem.of("encoding_guessed", encoding=origin.encoding)
        if len(origin.sheets) > 1:
            yield Problem.of("other_sheets", sheet=origin.sheet, count=len(origin.sheets) - 1)
        for own in self.left_out:
            if own.reason != "asked" and (own.reason != "unused" or self.columns.figures(own.column).is_numeric):
                yield Problem.of("column_no_amounts", column=own.column, reason=own.reason)
        for row in self.rows_left_out:
            yield Problem.of("row_is_total", line=row.line, text=row.text)
        for name in self.amounts:
            figures = self.columns.figures(name)
            yield from grouped_warnings(name, figures)
            if figures.doubtful:
                read = figures.read[figures.doubtful[0]].value
                yield Problem.of("number_doubtful", column=name, text=figures.doubtful[0], read=f"{read.normalize():f}")

    def _counted(self, amounts: Amounts) -> AmountsCounted:
        figures = [self.columns.figures(name) for name in self.amounts]
        return AmountsCounted(
            self.holder,
            self.item,
            self.amounts,
            self.given,
            self.not_given,
            len({item for own in amounts.values() for item, _ in own}),
            self.frame.line,
            tuple(self.left_out),
            tuple(sorted([*self.frame.left_out, *self.rows_left_out], key=lambda row: row.line)),
            frozenset().union(*(own.decimals for own in figures)),
            frozenset().union(*(own.thousands for own in figures)),
            self.grid.origin,
        )
