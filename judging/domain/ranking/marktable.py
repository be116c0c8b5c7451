"""Tables of marks that come from outside: another prize, an old edition, a paper form typed in.

A table is a header and rows of cells, each row with its line number in the file; reading the file is not done
here. Two forms, told apart by the header:

* long: `entry,judge,criterion,mark`, one mark per row;
* wide: `entry,judge,` and one column for each criterion, one judge's sheet per row.

A cell that is empty, "-" or "NA" is "not given": never a zero. A decimal comma is as good as a point. Weights
come in a second table (`domain/tables/weights.py`).

Always true: a table is taken whole or refused whole, with every problem in it (the first thousand, where much is
wrong), each with its line and column; names are compared as a reader sees them (composed accents, single spaces, none
at the ends); nothing depends on the order of rows or columns, so criteria are put in the order of their names; marks
lie in 0..max and on no other grid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from judging.domain.errors import Problem, Refused
from judging.domain.number import exact
from judging.domain.ranking.ranking import Entry, JudgedSheet
from judging.domain.scoring.scoresheet import Criterion, Mark, MarkState, Scale, ScoreSheet, Section
from judging.domain.tables.figures import Bounds
from judging.domain.tables.findings import MOST_PROBLEMS, shortened, told
from judging.domain.tables.marks import MarkTable
from judging.domain.tables.weights import Weights
from judging.domain.typed import folded, one_line

Rows = Iterable[tuple[int, Sequence[str]]]
"""Line number in the file and the cells of that line."""

_NOT_GIVEN = ("", "-", "na")
_LONG = ("entry", "judge", "criterion", "mark")
_NO_SECTIONS = ("sheet", {"es": "Hoja", "fr": "Grille", "en": "Sheet"})
"""Key and name of the one section of a table without sections."""


@dataclass
class _Findings:
    """What a reader gathers on its way through the rows."""

    problems: list[Problem] = field(default_factory=list)
    first_lines: dict[tuple[str, ...], int] = field(default_factory=dict)

    def add(self, code: str, line: int, column: str, **params: Any) -> None:
        """Note a problem. Raises Refused with all of them where there are too many to be told."""
        if len(self.problems) == MOST_PROBLEMS:
            raise Refused(*told(self.problems, are_more=True))
        self.problems.append(Problem.of(code, line=line, column=column, **params))

    def stop_if_any(self) -> None:
        if self.problems:
            raise Refused(*self.problems)

    def names(self, line: int, row: Mapping[str, str], columns: Sequence[str]) -> tuple[str, ...]:
        """The names in these columns; notes the empty ones, and the whole when it was there before."""
        for column in columns:
            if not row[column]:
                self.add("cell_empty", line, column)
        names = tuple(row[column] for column in columns)
        first = self.first_lines.setdefault(names, line)
        if first != line and all(names):
            self.add("row_twice", line, columns[-1], names=" · ".join(names), first=first)
        return names


def tidy(text: str) -> str:
    """A name or a cell as a reader sees it: composed accents, single spaces, nothing at the ends."""
    return one_line(text)


@lru_cache(maxsize=4096)
def number(text: str) -> Decimal | None:
    """A plain decimal number, with point or comma; None for anything else."""
    return exact(text, signed=True)


def parse_marks(header: Sequence[str], rows: Rows, *, top: Decimal, header_line: int = 1) -> MarkTable:
    """Read a table of marks between 0 and `top`; raises Refused with every problem found."""
    findings = _Findings()
    is_long = any(folded(name) == "criterion" for name in header)
    named = _LONG if is_long else _LONG[:2]
    columns = _columns(findings, header, named, header_line)
    _require_columns(findings, columns, named, header_line)
    if is_long:
        _refuse_other_columns(findings, columns, named, header_line)
    elif set(columns) == set(named):
        findings.add("no_criterion_column", header_line, str(len(columns) + 1))
    findings.stop_if_any()
    entries: set[str] = set()
    criteria: set[str] = set() if is_long else set(columns) - set(named)
    sheets: dict[tuple[str, str], dict[str, Decimal]] = {}
    for line, row in _rows(findings, columns, rows, header_line):
        names = findings.names(line, row, named[:3])
        entries.add(names[0])
        criteria.update(names[2:])
        for criterion, column in _marked(row, is_long):
            mark = _mark(findings, line, column, row[column], top)
            if mark is not None:
                sheets.setdefault((names[0], names[1]), {})[criterion] = mark
    if not sheets and not findings.problems:
        findings.add("no_marks", header_line, columns[-1])
    findings.stop_if_any()
    return MarkTable(tuple(sorted(entries)), tuple(sorted(criteria)), sheets)


def _marked(row: Mapping[str, str], is_long: bool) -> Iterator[tuple[str, str]]:
    """(criterion, column that holds its mark) for each mark of a row."""
    if is_long:
        yield row["criterion"], "mark"
    else:
        yield from ((column, column) for column in row if column not in ("entry", "judge"))


def _mark(findings: _Findings, line: int, column: str, text: str, top: Decimal) -> Decimal | None:
    if folded(text) in _NOT_GIVEN:
        return None
    value = number(text)
    if value is None:
        findings.add("mark_not_a_number", line, column, text=shortened(text))
    elif value < 0:
        findings.add("mark_negative", line, column, text=text)
    elif value > top:
        findings.add("mark_above_max", line, column, text=text, high=f"{top:f}")
    else:
        return value
    return None


def sheet_for(table: MarkTable, weights: Weights | None = None, *, top: Decimal, out_of: Decimal) -> ScoreSheet:
    """The score sheet such a table was filled in on, with a total of `out_of` points.

    Without weights all criteria weigh the same; without sections one section holds them all, so that a mark
    which is not given renormalises over the whole sheet. A step that nobody said is the finest decimal seen. Weights
    must have been checked by `weight_problems`.
    """
    known = weights.by_name if weights else {}
    own = {key: bounds for key in table.criteria if (row := known.get(folded(key))) and (bounds := row.bounds)}
    tops = [bounds.high for bounds in own.values() if bounds.high]
    whole = max(tops) if tops and len(own) == len(table.criteria) else top
    scale = Scale(whole, _step([whole, *_values(table, [key for key in table.criteria if key not in own])]))
    groups: dict[str, list[Criterion]] = {}
    for key in table.criteria:
        row = known.get(folded(key))
        weight = row.weight if row else Fraction(1)
        criterion = Criterion(key, weight, {"es": key}, not_applicable_allowed=True, scale=_own_scale(table, key, own))
        groups.setdefault(row.section if row else "", []).append(criterion)
    sections = tuple(
        Section(*((name, {"es": name}) if name else _NO_SECTIONS), tuple(criteria))
        for name, criteria in sorted(groups.items())
    )
    title = {"es": "Tabla de notas", "fr": "Tableau de notes", "en": "Table of marks"}
    return ScoreSheet("table", title, scale, Fraction(out_of), sections)


def _own_scale(table: MarkTable, criterion: str, own: Mapping[str, Bounds]) -> Scale | None:
    """The scale of a criterion with bounds of its own."""
    bounds = own.get(criterion)
    if bounds is None or bounds.high is None:
        return None
    step = bounds.step or _step([bounds.low, bounds.high, *_values(table, [criterion])])
    return Scale(bounds.high, step, bounds.low)


def _values(table: MarkTable, criteria: Collection[str]) -> Iterator[Decimal]:
    """All marks on these criteria."""
    wanted = set(criteria)
    for marks in table.sheets.values():
        yield from (mark for criterion, mark in marks.items() if criterion in wanted)


def _step(values: Iterable[Decimal]) -> Decimal:
    """The finest decimal place of these numbers: a grid on which all of them lie."""
    return Decimal(1).scaleb(
        min(0, *(int(value.as_tuple().exponent) for value in values if isinstance(value, Decimal)), 0)
    )


def tie_chain_for(sheet: ScoreSheet) -> tuple[str, ...]:
    """The tie chain for a table: judges' preference, criteria from the heaviest on, median.

    A table declares no order among criteria of the same weight, and their names must not make one: such
    criteria take no part.
    """
    count = Counter(criterion.weight for criterion in sheet.criteria)
    alone = [criterion for criterion in sheet.criteria if count[criterion.weight] == 1]
    heaviest_first = sorted(alone, key=lambda criterion: -criterion.weight)
    return ("pairwise", *(f"criterion:{criterion.key}" for criterion in heaviest_first), "median")


def entries_of(table: MarkTable, sheet: ScoreSheet) -> list[Entry]:
    """The entries with their judged sheets, ready for `ranking.rank`; one nobody judged has no sheet."""
    sheets: dict[str, dict[str, JudgedSheet]] = {entry: {} for entry in table.entries}
    for (entry, judge), marks in table.sheets.items():
        judged = JudgedSheet.of(sheet, (Mark(criterion, MarkState.VALUE, value) for criterion, value in marks.items()))
        if judged is not None:
            sheets[entry][judge] = judged
    return [Entry(entry, own) for entry, own in sheets.items()]


def _columns(findings: _Findings, header: Sequence[str], reserved: Sequence[str], header_line: int) -> tuple[str, ...]:
    """The names of the columns; notes empty and repeated ones.

    Reserved names are known in any case of letters. Empty columns at the right end, which spreadsheets leave
    behind, count for nothing.
    """
    names = [tidy(name) for name in header]
    while names and not names[-1]:
        names.pop()
    columns = tuple(folded(name) if folded(name) in reserved else name for name in names)
    seen: set[str] = set()
    for place, column in enumerate(columns, start=1):
        if not column:
            findings.add("column_without_name", header_line, str(place))
        elif column in seen:
            findings.add("column_twice", header_line, column)
        seen.add(column)
    return columns


def _require_columns(findings: _Findings, columns: Sequence[str], wanted: Sequence[str], header_line: int) -> None:
    for column in wanted:
        if column not in columns:
            findings.add("column_missing", header_line, column)


def _refuse_other_columns(findings: _Findings, columns: Sequence[str], known: Sequence[str], header_line: int) -> None:
    for column in columns:
        if column and column not in known:
            findings.add("column_unknown", header_line, column)


def _rows(
    findings: _Findings, columns: Sequence[str], rows: Rows, header_line: int
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line number and named cells of each row; notes rows of another width, and that there is no row at all.

    Empty rows, and empty cells beyond the last column, count for nothing.
    """
    is_empty = True
    for line, raw in rows:
        cells = [tidy(cell) for cell in raw]
        while len(cells) > len(columns) and not cells[-1]:
            cells.pop()
        if not any(cells):
            continue
        is_empty = False
        if len(cells) == len(columns):
            yield line, dict(zip(columns, cells, strict=True))
        else:
            column = columns[len(cells)] if len(cells) < len(columns) else str(len(columns) + 1)
            findings.add("wrong_number_of_cells", line, column, cells=len(cells), expected=len(columns))
    if is_empty:
        findings.add("table_empty", header_line, columns[0])
