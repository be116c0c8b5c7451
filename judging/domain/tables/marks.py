"""The marks of a table, whatever its shape, and what there is to say of them.

A table is taken whole or refused whole. Always true: names are compared as a reader sees them (composed accents, single
spaces, nothing at the ends); nothing depends on the order of rows or columns, but "the last of two sheets"; a cell that
is not given is never a zero; every cell is a mark, not given, or refused with its line; what was decided for the person
(a column left out, a guess) is a warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from judging.domain.errors import Problem
from judging.domain.tables.figures import Bounds, Figure, Scales, exact_mean
from judging.domain.tables.findings import Each, Fault, Findings, listed_lines, shortened
from judging.domain.tables.frame import RowLeftOut, framed
from judging.domain.tables.grid import Grid, MarkTable, Origin, origin_warnings
from judging.domain.tables.layout import Columns, Layout, Shape, Wanted, found_in, layout_of, layout_warnings
from judging.domain.tables.lists import marks_of_lists
from judging.domain.tables.names import names_alike
from judging.domain.tables.odd import judges_of_one_mark, number_warnings
from judging.domain.tables.words import MARKS, is_given, is_total, totals_among
from judging.domain.typed import folded, one_line

ONE_CRITERION: Final = "mark"
"""What the only criterion of a table is called whose columns are judges or entries."""
BETWEEN: Final = " · "
"""Stands between a stage and its criterion where a column names the stage: the criterion is called by both."""
_ROUND_MAXIMA: Final = (1, 4, 5, 6, 7, 10, 20, 25, 30, 40, 50, 60, 100, 200, 500, 1000)


class Twice(StrEnum):
    """What two rows of one judge for one entry mean."""

    REFUSE = "refuse"
    LAST = "last"
    MEAN = "mean"


@dataclass(frozen=True)
class Counted:
    """What was counted of a file: its shape, the columns of the names, what was not given, and what was left out."""

    layout: Layout
    line: int
    """Where the heading stands."""
    not_given: int
    rows_left_out: tuple[RowLeftOut, ...]
    decimals: frozenset[str]
    thousands: frozenset[str]
    origin: Origin


@dataclass(frozen=True)
class Reading:
    """A table of marks that was read. `lines` is where each sheet stands first, by (entry, judge)."""

    table: MarkTable
    counted: Counted
    scales: Scales
    warnings: tuple[Problem, ...]
    lines: Mapping[tuple[str, str], int]


def read_marks(grid: Grid, scales: Scales, *, wanted: Wanted | None = None, twice: Twice = Twice.REFUSE) -> Reading:
    """Read a table of marks; raises Refused with everything that is wrong with it."""
    return _read(grid, scales, wanted or Wanted(), twice, Findings(), frozenset())[0]


@dataclass(frozen=True)
class EachRead:
    """All that can be read of a table, with every fault at its place instead of a refusal.

    `sheets` are the pairs that the table names, with the line of each; `absent` the criteria that a cell says do not
    apply, by pair.
    """

    reading: Reading
    faults: tuple[Fault, ...]
    sheets: Mapping[tuple[str, str], int]
    absent: Mapping[tuple[str, str], frozenset[str]]


def read_each(grid: Grid, scales: Scales, *, wanted: Wanted, not_applicable: frozenset[str]) -> EachRead:
    """Read a table of marks cell by cell. `not_applicable` are the folded words of a criterion that does not apply.

    Raises Refused only where it is no table of marks at all.
    """
    findings = Each()
    reading, desk = _read(grid, scales, wanted, Twice.REFUSE, findings, not_applicable)
    sheets: dict[tuple[str, str], int] = {}
    for line, entry, judge in desk.rows:
        sheets.setdefault((entry, judge), line)
    absent = {pair: frozenset(own) for pair, own in desk.absent.items()}
    return EachRead(reading, tuple(findings.faults), sheets, absent)


def _read(
    grid: Grid, scales: Scales, wanted: Wanted, twice: Twice, findings: Findings, not_applicable: frozenset[str]
) -> tuple[Reading, _Desk]:
    frame = framed(grid, MARKS, wanted=wanted.named)
    columns = Columns(frame)
    layout = layout_of(columns, wanted)
    desk = _Desk(columns, layout, scales, twice, findings, not_applicable)
    if wanted.stage:
        desk.part_by_stage(*found_in(frame.heading, [wanted.stage], frame.line))
    desk.read()
    warnings = [*origin_warnings(grid.origin), *layout_warnings(columns, layout), *desk.warnings()]
    desk.findings.stop_if_any(*(problem for problem in warnings if problem.code == "names_alike"))
    counted = Counted(
        layout,
        frame.line,
        desk.not_given,
        tuple(sorted([*frame.left_out, *desk.left_out], key=lambda row: row.line)),
        frozenset().union(*(columns.figures(name).decimals for name in desk.numbered)),
        frozenset().union(*(columns.figures(name).thousands for name in desk.numbered)),
        grid.origin,
    )
    entries = {entry for _, entry, _ in desk.rows}
    table = MarkTable(tuple(sorted(entries)), tuple(sorted(desk.criteria)), desk.sheets)
    return Reading(table, counted, scales, tuple(warnings), desk.lines), desk


_Row = tuple[int, str, str, Sequence[tuple[str, str, str]]]
"""One row's line, entry and judge, and its cells: the criterion, the column, the text."""


class _Desk:
    """Takes the rows one by one and keeps what they say."""

    def __init__(
        self,
        columns: Columns,
        layout: Layout,
        scales: Scales,
        twice: Twice,
        findings: Findings,
        not_applicable: frozenset[str],
    ) -> None:
        self.columns, self.layout, self.scales, self.twice = columns, layout, scales, twice
        self.findings, self.not_applicable = findings, not_applicable
        self.absent: dict[tuple[str, str], set[str]] = {}
        self.sheets: dict[tuple[str, str], dict[str, Decimal]] = {}
        self.lines: dict[tuple[str, str], int] = {}
        self.rows: list[tuple[int, str, str]] = []
        """Line, entry and judge of every row that names them."""
        self.criteria: set[str] = set()
        self.left_out: list[RowLeftOut] = []
        self.not_given = 0
        self.settled: list[tuple[tuple[str, ...], list[int]]] = []
        """What stood twice and was settled by `twice`, with its lines."""
        self.numbered = () if layout.shape is Shape.LISTS else layout.marks
        self._known: dict[tuple[str, str], dict[str, Decimal]] = {}
        self._percent: dict[str, set[bool]] = {}
        self._above: dict[str, tuple[Decimal, int]] = {}
        """The highest mark of each column above an assumed maximum, and its line."""
        self._stages: dict[int, str] = {}
        """The stage on each line, where a column names it."""
        self._stage_column = ""

    def part_by_stage(self, column: str) -> None:
        """Marks of different stages are of different criteria."""
        self._stage_column = column
        self._stages = dict(zip(self.columns.frame.lines, self._tidied(self.columns.cells(column)), strict=True))

    # -------------------------------------------------------------------------------------------- the rows
    def read(self) -> None:
        """Read all of it; what is wrong stands in `findings` afterwards."""
        for name in self.numbered:
            self.columns.fit(name, self.scales.of(name))
        if self.layout.shape is Shape.LISTS:
            cells = marks_of_lists(self.columns, self.layout, self.findings)
            rows: Iterable[_Row] = ((c.line, c.entry, c.judge, ((c.criterion, c.column, c.text),)) for c in cells)
        elif self.layout.shape in (Shape.LONG, Shape.SHEETS):
            rows = self._named_rows()
        else:
            rows = self._crossed()
        found = list(map(self._staged, rows) if self._stages else rows)
        self.rows = [row[:3] for row in found]
        keys = self._keys(found)
        if len(set(keys)) == len(keys):
            for row in found:
                self._keep(row)
        else:
            groups: dict[tuple[str, ...], list[_Row]] = {}
            for key, row in zip(keys, found, strict=True):
                groups.setdefault(key, []).append(row)
            for key, group in groups.items():
                self._keep_group(key, group)
        self._require_marks()

    def _keys(self, rows: Sequence[_Row]) -> list[tuple[str, ...]]:
        """What may stand once: a judge's sheet for an entry, or her mark on one criterion."""
        if self.layout.shape is not Shape.SHEETS:
            return [(entry, judge, marked[0][0]) for _, entry, judge, marked in rows]
        return [(*row[1:3], self._stages[row[0]]) if self._stages else row[1:3] for row in rows]

    def _staged(self, row: _Row) -> _Row:
        """The row with its stage before each criterion; noted where it names none."""
        line, entry, judge, marked = row
        stage = self._stages[line]
        if not stage:
            self.findings.add("cell_empty", line, self._stage_column)
        return line, entry, judge, tuple((stage + BETWEEN + own, column, text) for own, column, text in marked)

    def _keep_group(self, key: tuple[str, ...], rows: Sequence[_Row]) -> None:
        """Keep what stands of one sheet (of one mark, where each has a row of its own), as `twice` says."""
        lines = [row[0] for row in rows]
        if len(rows) == 1:
            self._keep(rows[0])
        elif self.twice is Twice.REFUSE:
            for row in rows:
                self._keep(row)  # so that what is wrong in either is told as well
            self.findings.about = rows[0][1:3]
            for line in lines[1:]:
                self.findings.add("row_twice", line, self._twice_column(), names=" · ".join(key), first=lines[0])
        else:
            self.settled.append((key, lines))
            if self.twice is Twice.LAST:
                self._keep(rows[-1])
            else:
                self._keep_means(rows)

    def _twice_column(self) -> str:
        """The column in which what stands twice is told."""
        own = self.layout
        return own.criterion if own.shape is Shape.LONG else own.judge or own.entry or own.marks[0]

    def _named_rows(self) -> Iterator[_Row]:
        """The rows of a long table, or of one with a sheet in each row."""
        layout, columns = self.layout, self.columns
        is_long = layout.shape is Shape.LONG
        named = [layout.entry, layout.judge, *([layout.criterion] if is_long else [])]
        names = [self._tidied(columns.cells(name)) for name in named]
        totals = frozenset().union(*map(totals_among, names[:2]))
        marks = [columns.cells(name) for name in layout.marks]
        if not is_long and not self._stages:
            self.criteria.update(layout.marks)
        by_row = zip(columns.frame.lines, zip(*names, strict=True), zip(*marks, strict=True), strict=True)
        for line, own, texts in by_row:
            if totals and not totals.isdisjoint({*own[:2]} - {""}):
                self.left_out.append(RowLeftOut(line, "total", " · ".join(filter(None, own))))
            elif not all(own):
                self._note_nameless(line, dict(zip(named, own, strict=True)), texts)
            elif is_long:
                yield line, own[0], own[1], ((own[2], layout.marks[0], texts[0]),)
            else:
                yield line, own[0], own[1], tuple(zip(layout.marks, layout.marks, texts, strict=True))

    def _note_nameless(self, line: int, own: Mapping[str, str], texts: Iterable[str]) -> None:
        """A row without a name is a total that says so, empty, or wrong."""
        if any(map(is_total, own.values())):
            self.left_out.append(RowLeftOut(line, "total", " ".join(filter(None, own.values()))))
        elif any(own.values()) or any(map(is_given, texts)):
            for column, name in own.items():
                if not name:
                    self.findings.add("cell_empty", line, column)

    def _crossed(self) -> Iterator[_Row]:
        """The cells of a table whose columns are judges, or entries: one for each of its rows."""
        layout, columns = self.layout, self.columns
        is_turned = layout.shape is Shape.JUDGE_ROWS
        names = self._tidied(columns.cells(layout.judge if is_turned else layout.entry))
        parts = self._tidied(columns.cells(layout.criterion)) if layout.criterion else [ONE_CRITERION] * len(names)
        marks, totals = [columns.cells(name) for name in layout.marks], totals_among(names)
        for at, line in enumerate(columns.frame.lines):
            name, criterion = names[at], parts[at]
            if name in totals:
                self.left_out.append(RowLeftOut(line, "total", name))
            elif not name or not criterion:
                own = {layout.entry or layout.judge: name, layout.criterion or ONE_CRITERION: criterion}
                self._note_nameless(line, own, [cells[at] for cells in marks])
            else:
                for other, cells in zip(layout.marks, marks, strict=True):
                    pair = (other, name) if is_turned else (name, other)
                    yield line, *pair, ((criterion, other, cells[at]),)

    @staticmethod
    def _tidied(cells: Sequence[str]) -> list[str]:
        """Names as a reader sees them."""
        known = {text: one_line(text) for text in set(cells)}
        return [known[text] for text in cells]

    # -------------------------------------------------------------------------------------------- the marks
    def _keep(self, row: _Row) -> None:
        """Keep the marks of a row."""
        line, entry, judge, marked = row
        self.findings.about = (entry, judge)
        own: dict[str, Decimal] | None = None
        for criterion, column, text in marked:
            known = self._known.get((column, criterion))
            mark = known.get(text) if known is not None else None
            if mark is None and (mark := self._mark(line, criterion, column, text)) is None:
                continue
            if own is None:
                own = self.sheets.setdefault((entry, judge), {})
                self.lines.setdefault((entry, judge), line)
            own[criterion] = mark

    def _keep_means(self, rows: Sequence[_Row]) -> None:
        """Keep the mean of what was given on each criterion, exactly."""
        given: dict[str, list[Decimal]] = {}
        for line, _, _, marked in rows:
            for criterion, column, text in marked:
                mark = self._mark(line, criterion, column, text)
                if mark is not None:
                    given.setdefault(criterion, []).append(mark)
        line, entry, judge, _ = rows[0]
        for criterion, own in given.items():
            self.sheets.setdefault((entry, judge), {})[criterion] = exact_mean(own)
            self.lines.setdefault((entry, judge), line)

    def _mark(self, line: int, criterion: str, column: str, text: str) -> Decimal | None:
        """The mark in a cell; None where there is none, or where it is wrong, which is noted."""
        figure = self._figure(line, criterion, column, text)
        self.criteria.add(criterion)
        if figure is None:
            return None
        bounds = self.scales.of(criterion)
        mark = figure.value if bounds.high is None else figure.out_of(bounds.high)
        self._percent.setdefault(criterion, set()).add(figure.is_percent)
        if not bounds.holds(mark):
            self._note(line, column, text, mark, bounds)
            return None
        self._known.setdefault((column, criterion), {})[text] = mark
        return mark

    def _figure(self, line: int, criterion: str, column: str, text: str) -> Figure | None:
        """The number in a cell; noted where there is something else."""
        if self.layout.shape is Shape.LISTS:
            return Figure(Decimal(text))
        figure = self.columns.figures(column).read.get(text)
        if figure is None:
            if is_given(text) and folded(text) in self.not_applicable and self.findings.about:
                self.absent.setdefault(self.findings.about, set()).add(criterion)
            elif is_given(text):
                self.findings.add("mark_not_a_number", line, column, text=shortened(text))
            else:
                self.not_given += 1
        return figure

    def _note(self, line: int, column: str, cell: str, mark: Decimal, bounds: Bounds) -> None:
        """Note a mark that its criterion does not have; above an assumed maximum only the highest."""
        text = shortened(cell)
        is_above = bounds.high is not None and mark > bounds.high
        if is_above and bounds.is_assumed:
            if column not in self._above or mark > self._above[column][0]:
                self._above[column] = (mark, line)
        elif is_above:
            self.findings.add("mark_above_max", line, column, text=text, high=f"{bounds.high:f}")
        elif mark < bounds.low and not bounds.low:
            self.findings.add("mark_negative", line, column, text=text)
        elif mark < bounds.low:
            self.findings.add("mark_below_min", line, column, text=text, low=f"{bounds.low:f}")
        else:
            grid = {"low": f"{bounds.low:f}", "high": f"{bounds.high:f}", "step": f"{bounds.step:f}"}
            self.findings.add("mark_off_step", line, column, text=text, **grid)

    def _require_marks(self) -> None:
        """Ask for the maximum where nobody said it and marks are higher; note a table without a single mark."""
        self.findings.about = None
        if self._above:
            sound = [name for name in self._above if not self.findings.has("mark_not_a_number", name)]
            column = max(sound or self._above, key=lambda name: self._above[name][0])
            highest, line = self._above[column]
            assumed = self.scales.others.high
            likely = next((Decimal(top) for top in _ROUND_MAXIMA if top >= highest), highest)
            told = {"text": f"{highest:f}", "high": f"{assumed:f}", "likely": f"{likely:f}"}
            self.findings.add("max_forgotten", line, column, **told)
        elif not (self.sheets or self.findings or self.absent):
            self.findings.add("no_marks", self.columns.frame.line, self.layout.marks[-1])
        for criterion, kinds in self._percent.items():
            if len(kinds) > 1 and self.scales.of(criterion).high is None:
                self.findings.add("percent_needs_max", self.columns.frame.line, criterion)

    # -------------------------------------------------------------------------------------------- what is said
    def warnings(self) -> Iterator[Problem]:
        """What was decided for whoever asks, and what looks like a slip."""
        yield from names_alike([(line, entry) for line, entry, _ in self.rows])
        yield from names_alike([(line, judge) for line, _, judge in self.rows])
        if self.settled:
            names, lines = self.settled[0]
            first = {"names": " · ".join(names), "lines": listed_lines(lines, len(lines))}
            yield Problem.of(f"twice_{self.twice.value}", count=len(self.settled), **first)
        for row in self.left_out:
            yield Problem.of("row_is_total", line=row.line, text=row.text)
        for criterion, kinds in sorted(self._percent.items()):
            high = self.scales.of(criterion).high
            if len(kinds) > 1 and high is not None:
                yield Problem.of("percent_among_marks", column=criterion, high=f"{high:f}")
        for name in self.numbered:
            cells, figures = self.columns.cells(name), self.columns.figures(name)
            yield from number_warnings(name, cells, figures, self.scales.of(name).high)
        yield from judges_of_one_mark(self.sheets)
