"""The order that a plan of stages makes of a table: points stage by stage, the total, the places.

Always true: places are counted on the published total, like those of any other rule; entries that went further stand
before those who did not; equal totals are parted by the points of the stages that the plan names, else they share the
place; a mark that was not given is left out of its panel and said; nothing depends on the order of rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from judging.domain.errors import Problem, Refused
from judging.domain.ranking.completeness import named
from judging.domain.ranking.multistage import Part, StageRule, StageTotal, stage_total
from judging.domain.ranking.stageplan import PartKind, Stage, StagePlan, scales_of
from judging.domain.ranking.ties import EX_AEQUO
from judging.domain.scoring.scoring import half_up
from judging.domain.tables.findings import Findings, shortened
from judging.domain.tables.frame import framed
from judging.domain.tables.grid import Grid
from judging.domain.tables.layout import Columns, Layout, Shape, Wanted, found_in
from judging.domain.tables.marks import ONE_CRITERION, Reading, Twice, read_marks
from judging.domain.tables.words import MARKS, is_given
from judging.domain.typed import folded, one_line

_Own = dict[tuple[str, str, str], tuple[Decimal, Decimal]]
"""(entry, stage, part) -> factor and base."""


@dataclass(frozen=True)
class StageFigures:
    """One entry's stage: its total with its working. `points` are those of the stage alone, deductions taken off."""

    stage: str
    total: StageTotal

    @property
    def points(self) -> Fraction:
        return self.total.total - self.total.carried


@dataclass(frozen=True)
class StageStanding:
    """One entry in its place; `stages` are those it took part in. `tie`: the stages that parted it from equal totals,
    or ("ex aequo",)."""

    entry: str
    judges: int
    stages: tuple[StageFigures, ...]
    score: Decimal
    rank: int
    tie: tuple[str, ...]

    @property
    def exact(self) -> Fraction:
        return self.stages[-1].total.total


@dataclass(frozen=True)
class StagesOrder:
    """The order, and what there is to be careful about."""

    standings: tuple[StageStanding, ...]
    warnings: tuple[Problem, ...]


def read_stages(grid: Grid, plan: StagePlan, wanted: Wanted, twice: Twice) -> tuple[Reading, _Own]:
    """The marks of a table with stages, and each part's own factor and base. Raises Refused with all that is wrong."""
    wanted = replace(wanted, besides=plan.besides, stage=plan.stage_column, criterion=plan.part_column)
    reading = read_marks(grid, scales_of(plan), wanted=wanted, twice=twice)
    layout = reading.counted.layout
    if layout.shape is Shape.LISTS or (layout.shape is Shape.JUDGE_ROWS and plan.besides):
        raise Refused(Problem.of("stages_need_entries"))
    columns = Columns(framed(grid, MARKS, wanted=wanted.named))
    findings = Findings()
    own = _Besides(plan, columns, layout, findings).read({row.line for row in reading.counted.rows_left_out})
    unmet = list(plan.unmet(reading.table.entries, {part for _, _, part in own}))
    findings.stop_if_any(*unmet)
    if unmet:
        raise Refused(*unmet)
    return reading, own


class _Besides:
    """Takes from each row which part it is of, and its factor and base."""

    def __init__(self, plan: StagePlan, columns: Columns, layout: Layout, findings: Findings) -> None:
        self.plan, self.columns, self.layout, self.findings = plan, columns, layout, findings
        self.line = columns.frame.line
        self.first: dict[tuple[str, str, str, str], tuple[Decimal, int]] = {}
        self.numbers = {name: self._real(name) for name in plan.besides}

    def read(self, left_out: set[int]) -> _Own:
        """Every part of every entry, but for the lines that are no rows of marks."""
        found: _Own = {}
        stages, criteria, entries = map(self._cells, (self.plan.stage_column, self.layout.criterion, self.layout.entry))
        for at, line in enumerate(self.columns.frame.lines):
            if line in left_out or (entries and not entries[at]):
                continue
            stage = self.plan.stage(stages[at] if stages else "")
            if stage is None:
                known = ", ".join(own.name for own in self.plan.stages)
                text = shortened(stages[at])
                self.findings.add("stage_unknown", line, self._real(self.plan.stage_column), text=text, known=known)
                continue
            for part in [criteria[at]] if criteria else self._parts():
                key = (entries[at] if entries else "", stage.name, part)
                if kind := stage.kind_of(part):
                    found[key] = self._factor(kind, key, at, line), self._base(kind, key, at, line)
                else:
                    self.findings.add("stage_part_unknown", line, self.layout.criterion or part, part=part)
        return found

    def _cells(self, name: str) -> list[str]:
        return [one_line(cell) for cell in self.columns.cells(self._real(name))] if name else []

    def _real(self, name: str) -> str:
        """The column as the heading writes it."""
        return found_in(self.columns.frame.heading, [name], self.line)[0]

    def _parts(self) -> tuple[str, ...]:
        return self.layout.marks if self.layout.shape is Shape.SHEETS else (ONE_CRITERION,)

    def _factor(self, kind: PartKind, key: tuple[str, str, str], at: int, line: int) -> Decimal:
        return kind.factor * (self._number(kind.factor_column, key, at, line) if kind.factor_column else 1)

    def _base(self, kind: PartKind, key: tuple[str, str, str], at: int, line: int) -> Decimal:
        return self._number(kind.base_column, key, at, line) if kind.base_column else Decimal(0)

    def _number(self, name: str, key: tuple[str, str, str], at: int, line: int) -> Decimal:
        """The number in a column; noted where there is none, or another one than in an earlier row of the same part."""
        column = self.numbers[name]
        text = self.columns.cells(column)[at]
        figure = self.columns.figures(column).read.get(text)
        if figure is None or figure.is_percent:
            self.findings.add("stage_figure_missing", line, column, text=shortened(text) if is_given(text) else "–")
            return Decimal(0)
        first, before = self.first.setdefault((*key, column), (figure.value, line))
        if figure.value != first:
            names = " · ".join(key)
            self.findings.add("stage_figure_differs", line, column, text=text, names=names, first=before)
        return figure.value


def order_of(reading: Reading, own: _Own, plan: StagePlan, decimals: int) -> StagesOrder:
    """The order of all entries with marks. Raises Refused for parts with too few marks and for stages left out."""
    marks = _marks_by_part(reading, plan)
    judges: dict[str, set[str]] = defaultdict(set)
    for entry, judge in reading.table.sheets:
        judges[entry].add(judge)
    problems: list[Problem] = []
    stages: dict[str, tuple[StageFigures, ...]] = {}
    for entry in sorted(judges):
        try:
            stages[entry] = tuple(_stages_of(entry, marks[entry], own, plan))
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(*problems)
    return StagesOrder(tuple(_placed(stages, judges, plan, decimals)), tuple(_warnings(marks, plan)))


_Marks = dict[str, dict[str, dict[str, list[Decimal]]]]
"""entry -> stage -> part -> the marks given."""


def _marks_by_part(reading: Reading, plan: StagePlan) -> _Marks:
    found: _Marks = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for (entry, _), marks in sorted(reading.table.sheets.items()):
        for criterion, mark in marks.items():
            name, part = plan.parted(criterion)
            stage = plan.stage(name)
            if stage:
                found[entry][stage.name][part].append(mark)
    return found


def _stages_of(
    entry: str, marks: Mapping[str, Mapping[str, list[Decimal]]], own: _Own, plan: StagePlan
) -> Iterator[StageFigures]:
    """The stages that an entry took part in, one after the other."""
    last = max(at for at, stage in enumerate(plan.stages) if stage.name in marks)
    before = Fraction(0)
    for at, stage in enumerate(plan.stages[: last + 1]):
        if stage.starts_anew:
            before = Fraction(0)
        if stage.name not in marks:
            if not any(later.starts_anew for later in plan.stages[at + 1 : last + 1]):
                raise Refused(Problem.of("stage_left_out", entry=entry, stage=stage.name, last=plan.stages[last].name))
            continue
        total = _total(entry, stage, marks[stage.name], own, before)
        before = total.total
        yield StageFigures(stage.name, total)


def _total(entry: str, stage: Stage, marks: Mapping[str, list[Decimal]], own: _Own, before: Fraction) -> StageTotal:
    """One stage of one entry. Parts of different kinds have rules of their own, and are added up in exact numbers."""
    parts = []
    for part, given in sorted(marks.items()):
        key = (entry, stage.name, part)
        kind = stage.kind_of(part)
        factor, base = own.get(key) or own[("", *key[1:])]
        parts.append(Part(" · ".join(key), given, factor, base, kind.rule if kind else None))
    brought = before + Fraction(stage.carried.get(folded(entry), 0))
    off = stage.deductions.get(folded(entry), Decimal(0))
    return stage_total(parts, StageRule(total_decimals=stage.total_decimals), carried=brought, deductions=off)


def _placed(
    stages: Mapping[str, tuple[StageFigures, ...]], judges: Mapping[str, set[str]], plan: StagePlan, decimals: int
) -> Iterator[StageStanding]:
    """Everybody in order, those who share a place in the order of their names."""
    order = {stage.name: at for at, stage in enumerate(plan.stages)}
    scores = {entry: half_up(own[-1].total.total, decimals) for entry, own in stages.items()}
    groups: dict[tuple[int, Decimal], list[str]] = defaultdict(list)
    for entry, own in sorted(stages.items()):
        groups[-order[own[-1].stage], -scores[entry]].append(entry)
    before = 0
    for _, group in sorted(groups.items()):
        points = {entry: {own.stage: own.points for own in stages[entry]} for entry in group}
        parting = [name for name in plan.ties if len({points[entry].get(name) for entry in group}) > 1]
        keys = {entry: tuple(-points[entry].get(name, Fraction(0)) for name in parting) for entry in group}
        ordered = sorted(group, key=lambda own: (keys[own], own))
        places = {keys[entry]: before + at for at, entry in reversed(list(enumerate(ordered, start=1)))}
        shared = Counter(keys.values())
        for entry in ordered:
            own_tie = (*(f"stage:{name}" for name in parting), *((EX_AEQUO,) if shared[keys[entry]] > 1 else ()))
            yield StageStanding(entry, len(judges[entry]), stages[entry], scores[entry], places[keys[entry]], own_tie)
        before += len(group)


def _warnings(marks: _Marks, plan: StagePlan) -> Iterator[Problem]:
    """Stages nobody took part in; parts with fewer marks than others; entries with fewer parts than others."""
    for stage in plan.stages:
        own = {entry: parts[stage.name] for entry, parts in sorted(marks.items()) if stage.name in parts}
        if not own:
            yield Problem.of("stage_without_marks", stage=stage.name)
            continue
        most = max(len(given) for parts in own.values() for given in parts.values())
        few = [
            f"{entry} · {part}" for entry, parts in own.items() for part, given in parts.items() if len(given) < most
        ]
        if few:
            yield Problem.of("stage_fewer_marks", stage=stage.name, most=most, count=len(few), names=named(few))
        parts = max(map(len, own.values()))
        short = [entry for entry, found in own.items() if len(found) < parts]
        if short:
            yield Problem.of("stage_fewer_parts", stage=stage.name, most=parts, count=len(short), names=named(short))
