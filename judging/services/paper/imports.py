"""Scores that come from outside: what a table of marks would do to an edition, said before anything is done.

A *plan* changes nothing and says what would happen: whom the names mean, who would be made, how many sheets are new,
what is wrong and where (line and column). `importing` carries it out, through the same service as everybody's marks.

Always true: with any problem nothing is done at all; names are resolved before they are compared, so that one sheet is
one sheet however its judge is named; a mark that stands already is never overwritten; a cell without a mark is "not
applicable" where the sheet allows that, and missing otherwise, never a zero; of what a long table has no row for it
says nothing. Two plans with one `version` would do the same.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from judging.domain.entries.standing import Place, is_in
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Role
from judging.domain.ranking.marktable import parse_marks, tidy
from judging.domain.scoring.scoresheet import Mark, MarkState, ScoreSheet, missing
from judging.domain.tables.findings import MOST_PROBLEMS, told
from judging.domain.tables.marks import MarkTable
from judging.domain.typed import folded, version_of
from judging.services.contest.editions import parsed, round_of, windows
from judging.services.paper.resolving import (
    Finding,
    Meant,
    Names,
    columns_of,
    known_entry,
    known_judge,
    resolved,
    unfit_names,
)
from judging.storage.models import Edition
from judging.storage.queries import editions as queries
from judging.storage.queries.paper import StandingSheet, standing_sheets
from judging.storage.tabular import Most, Table, table_of

JUDGE_KEY = re.compile(r"j ?\d+")
MOST = Most(rows=80_000, columns=500, cells=400_000)
"""A table of marks may be so large: an edition of 72,000 marks in either form."""
MOST_SHEETS = 10_000


class Entries(StrEnum):
    """Whether entries that the edition does not know are made, or refused."""

    NEW = "new"
    EXISTING = "existing"


@dataclass(frozen=True)
class Order:
    """What to import and how. `submit` delivers every sheet; `may_be_named` says that the people of entries that are
    made agreed to be published by name (the organiser answers for it)."""

    content: bytes
    entries: Entries = Entries.EXISTING
    submit: bool = False
    may_be_named: bool = False

    @property
    def digest(self) -> str:
        """The SHA-256 of the file."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class SheetPlan:
    """One judge's sheet for one entry, as the table gives it. `is_there` means that it stands already, mark by mark;
    `line` is where the table speaks of it first; `problems` concern this sheet alone."""

    entry: Meant
    judge: Meant
    marks: tuple[Mark, ...]
    is_there: bool
    line: int
    problems: tuple[Problem, ...] = ()

    @property
    def not_applicable(self) -> int:
        return sum(mark.state is MarkState.NOT_APPLICABLE for mark in self.marks)


@dataclass(frozen=True)
class Plan:
    """What an import would do. With any problem it does nothing at all."""

    order: Order
    judges: tuple[Meant, ...] = ()
    entries: tuple[Meant, ...] = ()
    sheets: tuple[SheetPlan, ...] = ()
    problems: tuple[Problem, ...] = ()
    whole: tuple[Problem, ...] = ()
    """Those of the problems that concern no single sheet."""

    @property
    def digest(self) -> str:
        """The SHA-256 of the file."""
        return self.order.digest

    @property
    def new_judges(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.judges if one.is_new)

    @property
    def new_entries(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.entries if one.is_new)

    @property
    def known_judges(self) -> tuple[Meant, ...]:
        return tuple(one for one in self.judges if not one.is_new)

    @property
    def known_entries(self) -> tuple[Meant, ...]:
        return tuple(one for one in self.entries if not one.is_new)

    @property
    def to_write(self) -> tuple[SheetPlan, ...]:
        """The sheets that do not stand yet."""
        return tuple(sheet for sheet in self.sheets if not sheet.is_there)

    @property
    def new_sheets(self) -> int:
        return len(self.to_write)

    @property
    def marks(self) -> int:
        """Marks that would be written."""
        return sum(len(sheet.marks) for sheet in self.to_write)

    def without_wrong_sheets(self) -> tuple[Plan, tuple[Problem, ...]]:
        """The plan for all sheets that are right by themselves, and the problems of the others."""
        wrong = tuple(problem for sheet in self.sheets for problem in sheet.problems)
        sound = tuple(sheet for sheet in self.sheets if not sheet.problems)
        return replace(self, sheets=sound, problems=self.whole), wrong

    @property
    def version(self) -> str:
        """What it would do, in 16 hexadecimal digits: another one where names mean others or more stands meanwhile."""
        told = [
            (sheet.entry.name, sheet.entry.key, sheet.judge.name, sheet.judge.key, sheet.is_there, len(sheet.marks))
            for sheet in self.sheets
        ]
        order = self.order
        return version_of(
            {"file": order.digest, "how": (order.entries, order.submit, order.may_be_named), "sheets": told}
        )


@dataclass
class _Desk:
    """What lies on the table while a plan is made."""

    order: Order
    sheet: ScoreSheet
    lines: Mapping[tuple[str, ...], int]
    is_long: bool
    standing: Mapping[tuple[int, int], StandingSheet]
    problems: list[Problem] = field(default_factory=list)
    """What is wrong with no single sheet; more than are told are not kept, but for the last."""
    marks: dict[tuple[str, str], Mark] = field(default_factory=dict)

    def add(self, code: str, at: tuple[str, ...], column: str, /, **params: Any) -> None:
        """Note a problem with the line on which these names stand first."""
        if len(self.problems) <= MOST_PROBLEMS:
            self.problems.append(self.problem(code, at, column, **params))

    def problem(self, code: str, at: tuple[str, ...], column: str, /, **params: Any) -> Problem:
        """A problem with the line on which these names stand first."""
        return Problem.of(code, line=self.lines[at], column=column, **params)

    def mark(self, criterion: str, value: Decimal | None) -> Mark:
        """A mark, or "not applicable"; one object for all that say the same, of which a large table has thousands."""
        known = self.marks.get((criterion, str(value)))
        if known is None:
            known = Mark.not_applicable(criterion) if value is None else Mark.of(criterion, value)
            self.marks[criterion, str(value)] = known
        return known

    def column_of(self, criterion: str) -> str:
        return "mark" if self.is_long else criterion


@dataclass
class _Given:
    """What the table says of one sheet, under all the names it has for it."""

    entry: Meant
    judge: Meant
    names: list[tuple[str, str]] = field(default_factory=list)
    marks: dict[str, Decimal] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    """The line of each mark, by criterion."""


def plan(session: Session, *, edition: Edition, order: Order) -> Plan:
    """What the table would do. Changes nothing and never raises for what is wrong with the table."""
    sheet = parsed(round_of(edition).sheet_version)
    try:
        table = table_of(order.content, MOST)
        marks = parse_marks(table.header, table.rows, top=sheet.scale.max, header_line=table.header_line)
        if len(marks.sheets) > MOST_SHEETS:
            raise Refused(Problem.of("import_many_sheets", sheets=len(marks.sheets), most=MOST_SHEETS))
    except Refused as refusal:
        return Plan(order, problems=refusal.problems, whole=refusal.problems)
    is_long, lines = _lines(table)
    desk = _Desk(order, sheet, lines, is_long, standing_sheets(session, round_of(edition)))
    criteria = _criteria(desk, marks, table.header_line)
    _check_marks(desk, marks, criteria)
    judges = _judges(desk, session, edition, {judge for _, judge in marks.sheets})
    entries = _entries(desk, session, edition, marks.entries)
    spelled: dict[str, list[str]] = {}
    for name, key in criteria.items():
        spelled.setdefault(key, []).append(name)
    sheets = tuple(_sheet_plans(desk, _sheets(desk, marks, criteria, entries, judges), spelled))
    if windows(session, edition).published and any(not item.is_there for item in sheets):
        desk.problems.insert(0, Problem.of("results_published"))
    whole = told(desk.problems, are_more=False)
    of_sheets = [problem for sheet in sheets for problem in sheet.problems]
    problems = told([*desk.problems, *of_sheets], are_more=False)
    return Plan(order, judges.everybody(), entries.everybody(), sheets, problems, whole)


def _lines(table: Table) -> tuple[bool, dict[tuple[str, ...], int]]:
    """Whether the table is long, and the first line of each entry, of each sheet and (long) of each mark."""
    header = [folded(name) for name in table.header]
    is_long = "criterion" in header
    columns = [header.index(name) for name in (("entry", "judge", "criterion") if is_long else ("entry", "judge"))]
    lines: dict[tuple[str, ...], int] = {}
    for line, row in table.rows:
        names = tuple(tidy(row[place]) for place in columns)
        if any(names):
            for named in (names[:1], ("", *names[1:2]), names[:2], names):
                lines.setdefault(named, line)
    return is_long, lines


def _criteria(desk: _Desk, marks: MarkTable, header_line: int) -> Mapping[str, str]:
    """The sheet's key behind each name of a criterion; notes two columns that mean one."""
    meant = columns_of([criterion.key for criterion in desk.sheet.criteria], marks.criteria)
    twice = [name for name, count in Counter(meant.values()).items() if count > 1 and not desk.is_long]
    desk.problems.extend(Problem.of("column_twice", line=header_line, column=name) for name in twice)
    return meant


def _check_marks(desk: _Desk, marks: MarkTable, criteria: Mapping[str, str]) -> None:
    """Criteria the sheet does not have, and marks off its grid."""
    scale = desk.sheet.scale
    for (entry, judge), given in sorted(marks.sheets.items()):
        for name, value in given.items():
            names = (entry, judge, name) if desk.is_long else (entry, judge)
            if name not in criteria:
                desk.add("import_criterion_unknown", names, "criterion" if desk.is_long else name, criterion=name)
            elif not scale.holds(value):
                grid = {"text": f"{value:f}", "high": f"{scale.max:f}", "step": f"{scale.step:f}"}
                desk.add("import_mark_off_grid", names, desk.column_of(name), **grid)


# ---------------------------------------------------------------------------------------------- whom names mean
def _judges(desk: _Desk, session: Session, edition: Edition, named: Iterable[str]) -> Names:
    """The judges behind these names."""
    everybody = [known_judge(judge) for judge in queries.judges(session, edition)]
    found = resolved(sorted(named, key=lambda name: desk.lines["", name]), everybody, JUDGE_KEY)
    for name, wrong, other in found.findings:
        desk.add(_JUDGE_FINDINGS[wrong], ("", name), "judge", name=name, other=other)
    for name, problem in unfit_names(found):
        desk.add(problem.code, ("", name), "judge", **problem.params)
    return found


def _entries(desk: _Desk, session: Session, edition: Edition, named: Iterable[str]) -> Names:
    """The entries behind these names; notes those that cannot be meant."""
    there = queries.entries(session, edition)
    statuses = {entry.id: entry.status for entry in there}
    number = re.compile(rf"{re.escape(folded(edition.number_prefix))} ?\d+")
    found = resolved(sorted(named, key=lambda name: desk.lines[name,]), [known_entry(entry) for entry in there], number)
    for name, wrong, other in found.findings:
        desk.add(_ENTRY_FINDINGS[wrong], (name,), "entry", name=name, other=other)
    for name, one in list(found.meant.items()):
        if one.id is None and desk.order.entries is Entries.EXISTING:
            desk.add("import_entry_unknown", (name,), "entry", name=name)
            del found.meant[name]
        elif one.id is not None and not is_in(statuses[one.id], Role.ORGANISER, Place.SHEET):
            desk.add("import_entry_not_accepted", (name,), "entry", name=name)
    for name, problem in unfit_names(found):
        desk.add(problem.code, (name,), "entry", **problem.params)
    return found


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


# -------------------------------------------------------------------------------------------------- the sheets
def _sheets(
    desk: _Desk, marks: MarkTable, criteria: Mapping[str, str], entries: Names, judges: Names
) -> Iterable[_Given]:
    """What the table says of each sheet whose people are known or may be made; notes what it says twice."""
    found: dict[tuple[int | str, int | str], _Given] = {}
    for names, given in sorted(marks.sheets.items(), key=lambda sheet: desk.lines[sheet[0]]):
        entry, judge = entries.meant.get(names[0]), judges.meant.get(names[1])
        if entry is not None and judge is not None:
            sheet = found.setdefault((entry.id or entry.name, judge.id or judge.name), _Given(entry, judge))
            sheet.names.append(names)
            _add_marks(desk, sheet, names, {name: value for name, value in given.items() if name in criteria}, criteria)
    return found.values()


def _add_marks(
    desk: _Desk, sheet: _Given, names: tuple[str, str], given: Mapping[str, Decimal], criteria: Mapping[str, str]
) -> None:
    """Put the marks of one way of naming a sheet to those of the others; of a row twice one problem is enough."""
    for name, value in given.items():
        place = (*names, name) if desk.is_long else names
        first = sheet.lines.setdefault(criteria[name], desk.lines[place])
        if criteria[name] in sheet.marks:
            desk.add(
                "row_twice",
                place,
                desk.column_of(name) if desk.is_long else "judge",
                names=" · ".join(place),
                first=first,
            )
            return
        sheet.marks[criteria[name]] = value


def _sheet_plans(
    desk: _Desk, everything: Iterable[_Given], spelled: Mapping[str, Sequence[str]]
) -> Iterator[SheetPlan]:
    """What would be written of each; once more is wrong than is told, one problem of a sheet is enough."""
    count = 0
    for given in everything:
        made = _sheet_plan(desk, given, spelled)
        yield made if count <= MOST_PROBLEMS else replace(made, problems=made.problems[:1])
        count += len(made.problems)


def _sheet_plan(desk: _Desk, given: _Given, spelled: Mapping[str, Sequence[str]]) -> SheetPlan:
    """What would be written of a sheet, beside what stands of it."""
    entry, judge, names = given.entry, given.judge, given.names[0]
    there = None if judge.id is None or entry.id is None else desk.standing.get((judge.id, entry.id))
    standing = {} if there is None else there.marks
    marks = tuple(_marks(desk, given, standing, spelled))
    people, wrong = {"judge": names[1], "entry": names[0]}, []
    if there is not None and not there.is_assigned:
        wrong.append(desk.problem("import_judge_recused", names, "judge", **people))
    if differs(standing, marks):
        wrong.append(desk.problem("import_sheet_differs", names, "judge", **people))
    is_there = all(mark.criterion in standing for mark in marks)
    if desk.order.submit:
        is_there = is_there and there is not None and there.is_delivered
        for key in missing(desk.sheet, {**standing, **{mark.criterion: mark for mark in marks}}.values()):
            wrong.append(desk.problem("import_mark_missing", names, "judge", criterion=key))
    return SheetPlan(entry, judge, marks, is_there, desk.lines[names], tuple(wrong))


def _marks(
    desk: _Desk, given: _Given, standing: Mapping[str, Mark], spelled: Mapping[str, Sequence[str]]
) -> Iterator[Mark]:
    """The given marks; "not applicable" for an empty cell where the sheet allows it and nothing stands yet."""
    for criterion in desk.sheet.criteria:
        key = criterion.key
        if key in given.marks:
            yield desk.mark(key, given.marks[key])
        elif criterion.not_applicable_allowed and key not in standing and _has_cell(desk, given, spelled.get(key, ())):
            yield desk.mark(key, None)


def _has_cell(desk: _Desk, given: _Given, spelled: Sequence[str]) -> bool:
    """Whether the table has a place for this mark: a long one only where it has the row."""
    return not desk.is_long or any((*names, name) in desk.lines for names in given.names for name in spelled)


def differs(standing: Mapping[str, Mark], marks: Iterable[Mark]) -> bool:
    """Whether a mark stands already and is another one; notes beside it do not count."""
    return any(_value(standing.get(mark.criterion, mark)) != _value(mark) for mark in marks)


def _value(mark: Mark) -> tuple[MarkState, Decimal | None]:
    return mark.state, mark.value
