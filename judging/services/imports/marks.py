"""Marks that come in a table, whatever its shape: read by the one reader of tables, on the edition's own sheet.

Always true: names are resolved before they are compared, so that one sheet is one sheet however its judge is named; a
mark lies on its criterion's own scale or is wrong where it stands; a mark that stands already is never overwritten; an
empty cell gives nothing, and is never a zero nor "not applicable", which a cell has to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from judging.domain.entries.standing import Place, is_in
from judging.domain.errors import Problem, Refused
from judging.domain.imports.plan import Plan, Row, State, Told, What, cell_of
from judging.domain.imports.words import NOT_APPLICABLE
from judging.domain.permissions import Role
from judging.domain.scoring.scoresheet import Mark, MarkState, ScoreSheet, missing
from judging.domain.tables.marks import EachRead, read_each
from judging.domain.typed import folded, version_of
from judging.services.contest.editions import current_round, parsed, windows
from judging.services.contest.juries import all_placed, may_judge
from judging.services.contest.rounds import entries_of
from judging.services.imports.markcolumns import CRITERION, ENTRY, JUDGE, MarkColumns
from judging.services.imports.orders import Entries, Order
from judging.services.imports.whose import (
    Finding,
    Meant,
    Names,
    known_entry,
    known_judge,
    resolved,
    unfit_names,
)
from judging.storage.models import Edition, Entry
from judging.storage.queries import editions as queries
from judging.storage.queries.imports import Revivable, revivable
from judging.storage.queries.paper import StandingSheet, standing_sheets

JUDGE_KEY = re.compile(r"j ?\d+")
MOST_SHEETS = 10_000


@dataclass(frozen=True)
class SheetChange:
    """One judge's sheet for one entry, as the table gives it."""

    entry: Meant
    judge: Meant
    marks: tuple[Mark, ...]
    line: int

    @property
    def not_applicable(self) -> int:
        return sum(mark.state is MarkState.NOT_APPLICABLE for mark in self.marks)


def plan(session: Session, *, edition: Edition, order: Order) -> Plan:
    """What the table would do. Changes nothing. Raises Refused where it is no table of marks."""
    sheet = parsed(current_round(edition).sheet_version)
    columns = MarkColumns(order, sheet)
    columns.require_told()
    read = read_each(order.grid, columns.scales(), wanted=columns.wanted(), not_applicable=NOT_APPLICABLE)
    if len(read.sheets) > MOST_SHEETS:
        raise Refused(Problem.of("import_many_sheets", sheets=len(read.sheets), most=MOST_SHEETS))
    desk = _Desk(session, edition, order, sheet, columns, read)
    rows = tuple(desk.rows())
    is_new = any(row.state in (State.NEW, State.CHANGES) for row in rows)
    closed = [Problem.of("results_published")] if is_new and windows(session, edition).published else []
    whole = (*closed, *desk.loose)
    return Plan(What.MARKS, order.told, rows, tuple(map(desk.told_whole, whole)), columns.said(read), desk.people())


@dataclass
class _Given:
    """What the table says of one sheet, under all the names it has for it."""

    entry: Meant
    judge: Meant
    line: int
    marks: dict[str, Mark] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Told] = field(default_factory=list)


class _Desk:
    """What lies on the table while a plan is made."""

    def __init__(
        self, session: Session, edition: Edition, order: Order, sheet: ScoreSheet, columns: MarkColumns, read: EachRead
    ) -> None:
        self.order, self.sheet, self.columns, self.read = order, sheet, columns, read
        self.standing: Mapping[tuple[int, int], StandingSheet] = standing_sheets(session, current_round(edition))
        self.revivable: Revivable = revivable(session, edition)
        self.among = entries_of(current_round(edition))
        self.jurors = all_placed(session, current_round(edition))
        self.faults: dict[tuple[str, str], list[Told]] = {}
        self.loose: list[Problem] = []
        """What is wrong with no single sheet."""
        for fault in read.faults:
            if fault.about is None:
                self.loose.append(fault.problem)
            else:
                self.faults.setdefault(fault.about, []).append(Told(fault.problem, columns.cell(fault)))
        self.people_wrong: dict[tuple[str, str], Told] = {}
        first_of = {ENTRY: _firsts(read, 0), JUDGE: _firsts(read, 1)}
        self.judges = self._judges(session, edition, first_of[JUDGE])
        self.entries = self._entries(session, edition, first_of[ENTRY])

    def told_whole(self, problem: Problem) -> Told:
        line, column = problem.params.get("line"), problem.params.get("column")
        return Told(problem, cell_of(self.columns.places.get(str(column)), line) if isinstance(line, int) else "")

    def people(self) -> tuple[str, ...]:
        """Those who would be made, judges first."""
        return tuple(one.name for names in (self.judges, self.entries) for one in names.everybody() if one.is_new)

    # ------------------------------------------------------------------------------------------ whom names mean
    def _judges(self, session: Session, edition: Edition, named: Mapping[str, int]) -> Names:
        everybody = [known_judge(judge) for judge in queries.judges(session, edition)]
        found = resolved(named, everybody, JUDGE_KEY)
        self._note_findings(found, named, JUDGE, _JUDGE_FINDINGS)
        return found

    def _entries(self, session: Session, edition: Edition, named: Mapping[str, int]) -> Names:
        there = {entry.id: entry for entry in queries.entries(session, edition)}
        number = re.compile(rf"{re.escape(folded(edition.number_prefix))} ?\d+")
        found = resolved(named, [known_entry(entry) for entry in there.values()], number)
        self._note_findings(found, named, ENTRY, _ENTRY_FINDINGS)
        for name, one in list(found.meant.items()):
            if one.id is None and self.order.entries is Entries.EXISTING:
                self._note(ENTRY, name, named, Problem.of("import_entry_unknown", name=name))
                del found.meant[name]
            elif one.id is not None and not self._may_be_judged(there[one.id]):
                self._note(ENTRY, name, named, Problem.of("import_entry_not_accepted", name=name))
            elif self.among is not None and (one.id is None or there[one.id].number not in self.among):
                told = Problem.of("not_in_round", entry=name, round=current_round(edition).name)
                self._note(ENTRY, name, named, told)
        return found

    def _may_be_judged(self, entry: Entry) -> bool:
        return is_in(entry.status, Role.ORGANISER, Place.SHEET) or entry.id in self.revivable.entries

    def _note_findings(self, found: Names, named: Mapping[str, int], target: str, codes: Mapping[Finding, str]) -> None:
        for name, wrong, other in found.findings:
            self._note(target, name, named, Problem.of(codes[wrong], name=name, other=other))
        for name, problem in unfit_names(found):
            self._note(target, name, named, problem)

    def _note(self, target: str, name: str, named: Mapping[str, int], problem: Problem) -> None:
        """A name that cannot be meant is wrong where it stands first; each of its rows says so."""
        heading = next(iter(self.columns.named(target)), name)
        params = {**problem.params, "line": named[name], "column": heading}
        self.people_wrong[target, name] = Told(
            Problem(problem.code, params), cell_of(self.columns.places.get(heading), named[name])
        )

    # ---------------------------------------------------------------------------------------------- the sheets
    def rows(self) -> Iterator[Row]:
        """A row for each sheet whose people are known or may be made, and one for each that has a name of nobody's."""
        found: dict[tuple[int | str, int | str], _Given] = {}
        lost = []
        for pair, line in self.read.sheets.items():
            if not (pair in self.faults or pair in self.read.absent or pair in self.read.reading.table.sheets):
                continue  # nothing is given: no sheet
            entry, judge = self.entries.meant.get(pair[0]), self.judges.meant.get(pair[1])
            wrong = [
                told
                for target, name in ((ENTRY, pair[0]), (JUDGE, pair[1]))
                if (told := self.people_wrong.get((target, name))) is not None
            ]
            if entry is None or judge is None:
                lost.append(self._lost(pair, line, wrong))
                continue
            sheet = found.setdefault((entry.id or entry.name, judge.id or judge.name), _Given(entry, judge, line))
            sheet.problems += [*wrong, *self.faults.get(pair, ())]
            self._add_marks(sheet, pair, line)
        yield from sorted([*map(self._row, found.values()), *lost], key=lambda row: row.line)

    def _lost(self, pair: tuple[str, str], line: int, wrong: Sequence[Told]) -> Row:
        return Row(line, " · ".join(pair), State.WRONG, (*wrong, *self.faults.get(pair, ())))

    def _add_marks(self, sheet: _Given, pair: tuple[str, str], line: int) -> None:
        """Put the marks of one way of naming a sheet to those of the others; of a sheet twice one problem is enough."""
        given: list[tuple[str, Mark]] = []
        for name, value in self.read.reading.table.sheets.get(pair, {}).items():
            if (key := self._criterion(sheet, name, line)) is not None:
                given.append((key, Mark.of(key, value)))
        for name in sorted(self.read.absent.get(pair, ())):
            if (key := self._criterion(sheet, name, line)) is not None:
                given.append((key, Mark.not_applicable(key)))
        for key, mark in given:
            if key in sheet.marks:
                told: dict[str, Any] = {"names": " · ".join((*pair, key)), "first": sheet.lines[key], "line": line}
                problem = Problem.of("row_twice", column=next(iter(self.columns.named(JUDGE)), key), **told)
                sheet.problems.append(Told(problem, self.columns.at(JUDGE, line)))
                return
            sheet.marks[key] = mark
            sheet.lines[key] = line

    def _criterion(self, sheet: _Given, name: str, line: int) -> str | None:
        """The criterion that is meant; noted where the sheet has none like it, or does not let it be left out."""
        key = self.columns.key_of(name)
        if key is None:
            column = next(iter(self.columns.named(CRITERION)), name)
            problem = Problem.of("import_criterion_unknown", line=line, column=column, criterion=name)
            sheet.problems.append(Told(problem, self.columns.at(CRITERION, line)))
        return key

    def _row(self, given: _Given) -> Row:
        """What would be written of a sheet, beside what stands of it."""
        entry, judge = given.entry, given.judge
        there = None if judge.id is None or entry.id is None else self.standing.get((judge.id, entry.id))
        standing = {} if there is None else there.marks
        order = {criterion.key: place for place, criterion in enumerate(self.sheet.criteria)}
        marks = tuple(sorted(given.marks.values(), key=lambda mark: order[mark.criterion]))
        told = [*given.problems, *self._wrong(given, there, marks)]
        is_there = all(mark.criterion in standing for mark in marks)
        if self.order.submit:
            is_there = is_there and there is not None and there.is_delivered
        state = State.WRONG if told else State.THERE if is_there else State.CHANGES if standing else State.NEW
        name = f"{entry.key} {entry.name} · {judge.key} {judge.name}".replace("  ", " ").strip()
        change = SheetChange(entry, judge, marks, given.line)
        seal = (entry.key, entry.name, judge.key, judge.name, [f"{m.criterion}{m.state}{m.value}" for m in marks])
        return Row(given.line, name, state, tuple(told), (), (), change, version_of({"sheet": seal}))

    def _wrong(self, given: _Given, there: StandingSheet | None, marks: Sequence[Mark]) -> Iterator[Told]:
        """What keeps a sheet out because of what stands, and what it lacks to be delivered."""
        pair = {"judge": given.judge.key or given.judge.name, "entry": given.entry.key or given.entry.name}
        where: dict[str, Any] = {"line": given.line, "column": next(iter(self.columns.named(JUDGE)), pair["judge"])}
        found = []
        ids = (given.judge.id, given.entry.id)
        if there is not None and not there.is_assigned and ids not in self.revivable.pairs:
            found.append(Problem.of("import_judge_recused", **where, **pair))
        if there is None and not may_judge(self.jurors, given.entry.key, given.judge.key):
            found.append(Problem.of("pair_other_jury", entry=pair["entry"], judge=pair["judge"]))
        standing = {} if there is None else there.marks
        if differs(standing, marks):
            found.append(Problem.of("import_sheet_differs", **where, **pair))
        allowed = {criterion.key for criterion in self.sheet.criteria if criterion.not_applicable_allowed}
        for mark in marks:
            if mark.state is MarkState.NOT_APPLICABLE and mark.criterion not in allowed:
                found.append(Problem.of("import_not_applicable", **where, criterion=mark.criterion))
        if self.order.submit and not given.problems:
            together = {**standing, **{mark.criterion: mark for mark in marks}}
            gaps = missing(self.sheet, together.values())
            if gaps:
                found.append(Problem.of("import_mark_missing", **where, criterion=", ".join(gaps)))
        return (Told(problem, self.columns.at(JUDGE, given.line)) for problem in found)


_JUDGE_FINDINGS: Mapping[Finding, str] = {
    Finding.AMBIGUOUS: "import_judge_ambiguous",
    Finding.ALIKE: "import_names_alike",
    Finding.NO_SUCH_KEY: "import_judge_unknown",
}
_ENTRY_FINDINGS: Mapping[Finding, str] = {
    Finding.AMBIGUOUS: "import_entry_ambiguous",
    Finding.ALIKE: "import_names_alike",
    Finding.NO_SUCH_KEY: "import_entry_unknown",
}


def _firsts(read: EachRead, place: int) -> dict[str, int]:
    """Name -> the line on which it stands first, in their order."""
    found: dict[str, int] = {}
    for pair, line in read.sheets.items():
        found[pair[place]] = min(line, found.get(pair[place], line))
    return dict(sorted(found.items(), key=lambda item: item[1]))


def differs(standing: Mapping[str, Mark], marks: Iterable[Mark]) -> bool:
    """Whether a mark stands already and is another one; notes beside it do not count."""
    return any(_value(standing.get(mark.criterion, mark)) != _value(mark) for mark in marks)


def _value(mark: Mark) -> tuple[MarkState, object]:
    return mark.state, mark.value
