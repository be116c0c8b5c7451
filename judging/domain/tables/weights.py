"""The table of weights: what each criterion weighs, the section it belongs to, and the scale of its marks.

Columns `criterion`, `weight`, `section`, `max`, `min`, `step`, by their words in three languages; only the criterion is
always there, with a weight or a highest mark. Where there is no column of weights each criterion weighs its highest
mark, so that a sheet's total is the sum of its marks. A criterion whose highest mark is 0 is a penalty: its weight is
how many points of the total each step takes off, 1 unless it is said. Always true: a table is taken whole or refused
with everything that is wrong; sections are there for all criteria or for none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from judging.domain.errors import Problem
from judging.domain.tables.figures import Bounds, Figures, Scales, figures_of
from judging.domain.tables.findings import Findings, shortened
from judging.domain.tables.frame import Frame, framed
from judging.domain.tables.grid import Grid, MarkTable
from judging.domain.tables.words import Role, is_given, role_of
from judging.domain.typed import folded, one_line

ROLES: Final = (Role.CRITERION, Role.WEIGHT, Role.SECTION, Role.MAX, Role.MIN, Role.STEP)
_NUMBERS: Final = (Role.WEIGHT, Role.MAX, Role.MIN, Role.STEP)


@dataclass(frozen=True)
class CriterionWeight:
    """One row of the table of weights. `section` is "" where the table has no sections; `bounds` are its own."""

    criterion: str
    weight: Fraction
    section: str
    line: int
    bounds: Bounds | None = None


@dataclass(frozen=True)
class Weights:
    """All of them, and the line of the heading. `is_by_maximum`: they weigh their highest marks."""

    rows: tuple[CriterionWeight, ...] = ()
    line: int = 1
    is_by_maximum: bool = False

    @property
    def by_name(self) -> Mapping[str, CriterionWeight]:
        """By the folded name of the criterion."""
        return {folded(row.criterion): row for row in self.rows}

    @property
    def whole(self) -> Decimal | None:
        """The sum of the highest marks, where they are what the criteria weigh."""
        tops = [row.bounds.high for row in self.rows if row.bounds and row.bounds.high]
        return sum(tops, Decimal(0)) if self.is_by_maximum else None

    def scales(self, others: Bounds) -> Scales:
        """The bounds of each criterion; those that have none of their own have the others'."""
        return Scales(others, {name: row.bounds for name, row in self.by_name.items() if row.bounds})


def read_weights(grid: Grid) -> Weights:
    """Read a table of weights; raises Refused with everything that is wrong with it."""
    frame = framed(grid, ROLES)
    columns = {role: name for name in frame.heading if (role := role_of(name, ROLES))}
    findings = Findings()
    for name in frame.heading:
        if role_of(name, ROLES) is None:
            findings.add("column_unknown", frame.line, name)
    if Role.CRITERION not in columns:
        findings.add("column_missing", frame.line, Role.CRITERION.value)
    elif Role.WEIGHT not in columns and Role.MAX not in columns:
        findings.add("column_missing", frame.line, Role.WEIGHT.value)
    findings.stop_if_any()
    rows = _Rows(frame, columns, findings)
    found = tuple(rows.read())
    findings.stop_if_any()
    return Weights(found, frame.line, is_by_maximum=Role.WEIGHT not in columns)


class _Rows:
    """Takes the rows of a table of weights one by one."""

    def __init__(self, frame: Frame, columns: Mapping[Role, str], findings: Findings) -> None:
        self.frame, self.columns, self.findings = frame, columns, findings
        self.cells = {role: frame.column(name) for role, name in columns.items()}
        self.figures: Mapping[Role, Figures] = {
            role: figures_of(dict.fromkeys(self.cells[role])) for role in _NUMBERS if role in columns
        }
        self.has_sections = any(map(is_given, self.cells.get(Role.SECTION, ())))

    def read(self) -> Iterable[CriterionWeight]:
        first: dict[str, int] = {}
        for at, line in enumerate(self.frame.lines):
            name = one_line(self.cells[Role.CRITERION][at])
            section = one_line(self.cells[Role.SECTION][at]) if self.has_sections else ""
            if not name:
                self.findings.add("cell_empty", line, self.columns[Role.CRITERION])
            elif first.setdefault(folded(name), line) != line:
                before = first[folded(name)]
                self.findings.add("row_twice", line, self.columns[Role.CRITERION], names=name, first=before)
            bounds = self._bounds(at, line)
            weight = self._weight(at, line, bounds)
            if self.has_sections and not section:
                self.findings.add("cell_empty", line, self.columns[Role.SECTION])
            yield CriterionWeight(name, weight, section, line, bounds)

    def _weight(self, at: int, line: int, bounds: Bounds | None) -> Fraction:
        """What a criterion weighs; a penalty, and one without a column of weights, may leave it out."""
        top = None if bounds is None else bounds.high
        own = self._number(Role.WEIGHT, at, line)
        if own is None and (top == 0 or Role.WEIGHT not in self.columns):
            return Fraction(top or 1)
        if own is None:
            text = self.cells[Role.WEIGHT][at]
            if not is_given(text):
                self.findings.add("weight_not_a_number", line, self.columns[Role.WEIGHT], text=shortened(text))
        elif own <= 0:
            self.findings.add("weight_not_positive", line, self.columns[Role.WEIGHT], text=f"{own:f}")
        return Fraction(own or 1)

    def _bounds(self, at: int, line: int) -> Bounds | None:
        """The scale of a criterion; None where nothing is said of it."""
        low, high, step = (self._number(role, at, line) for role in (Role.MIN, Role.MAX, Role.STEP))
        if high is None:
            for role, own in ((Role.MIN, low), (Role.STEP, step)):
                if own is not None or Role.WEIGHT not in self.columns:
                    self.findings.add(
                        "scale_needs_max", line, self.columns.get(Role.MAX, self.columns.get(role, "max"))
                    )
                    break
            return None
        bounds = Bounds(low or Decimal(0), high, step)
        is_sound = bounds.low < high and high >= 0 and (step is None or step > 0)
        if not is_sound or (step and (high - bounds.low) % step):
            told = {"low": f"{bounds.low:f}", "high": f"{high:f}", "step": "–" if step is None else f"{step:f}"}
            self.findings.add("scale_unsound", line, self.columns[Role.MAX], **told)
        return bounds

    def _number(self, role: Role, at: int, line: int) -> Decimal | None:
        """The number in a column; None where it is not there or not given, noted where it is something else."""
        if role not in self.columns:
            return None
        text = self.cells[role][at]
        figure = self.figures[role].read.get(text)
        if figure is None and is_given(text):
            code = "weight_not_a_number" if role is Role.WEIGHT else "scale_not_a_number"
            self.findings.add(code, line, self.columns[role], text=shortened(text))
        return None if figure is None else figure.value


def weight_problems(table: MarkTable, weights: Weights) -> list[Problem]:
    """Criteria that have a weight but no column of marks, or marks but no weight."""
    there = set(map(folded, table.criteria))
    unknown = [
        Problem.of("weight_without_marks", line=row.line, column="criterion", criterion=row.criterion)
        for row in weights.rows
        if folded(row.criterion) not in there
    ]
    missing = [
        Problem.of("marks_without_weight", line=weights.line, column="criterion", criterion=criterion)
        for criterion in table.criteria
        if folded(criterion) not in weights.by_name
    ]
    return unknown + missing
