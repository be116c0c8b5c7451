"""What the columns of a table of marks are: whose names, which marks, and which of the shapes it has.

* long: one mark a row (entry, judge, criterion, mark);
* sheets: one judge's sheet a row (entry, judge, one column for each criterion);
* judge-columns: one entry a row, one column for each judge (and perhaps a column that names the criterion);
* judge-rows: the same turned round, one judge a row;
* lists: each judge's order of the entries, the best first.

Recognised by the words of the heading, by the column's own cells where no word says it, and told; whoever asks may
insist (`Wanted`). Always true: every column is used, or left out with its reason; what cannot be told apart is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from judging.domain.errors import Problem, Refused
from judging.domain.tables.figures import Bounds, Figures, figures_of
from judging.domain.tables.findings import shortened
from judging.domain.tables.frame import Frame
from judging.domain.tables.odd import oddities
from judging.domain.tables.words import Role, is_given, is_total, role_of, weak_entry
from judging.domain.typed import folded

_JUDGE_NAME: Final = re.compile(
    r"(j|judge|juez|jueza|juge|jurado|jury|rater|reviewer|evaluador|evaluadora|evaluator|catador)"
    r"([ .#n°-]*[0-9]+| [a-z])"
)

_MOST_NAMED: Final = 20
"""So many columns are named where one is missing."""
_NAMELESS: Final = re.compile(r"\([0-9]+\)")


class Shape(StrEnum):
    """How a table of marks is laid out."""

    LONG = "long"
    SHEETS = "sheets"
    JUDGE_COLUMNS = "judge-columns"
    JUDGE_ROWS = "judge-rows"
    LISTS = "lists"


@dataclass(frozen=True)
class Wanted:
    """What whoever asks says of the columns; what is left empty is recognised.

    `criterion` names the criterion of each row, `stage` the stage it belongs to; `besides` are columns that are used
    for something else than names and marks.
    """

    shape: Shape | None = None
    entry: str = ""
    judge: str = ""
    criteria: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    criterion: str = ""
    stage: str = ""

    @property
    def named(self) -> tuple[str, ...]:
        """Every column that the heading must have."""
        named = (self.entry, self.judge, self.criterion, *self.criteria, *self.ignore, *self.aside)
        return tuple(name for name in named if name)

    @property
    def aside(self) -> tuple[str, ...]:
        """The columns that hold neither names nor marks, and are used."""
        return tuple(name for name in (*self.besides, self.stage) if name)


@dataclass(frozen=True)
class ColumnLeftOut:
    """A column that is not counted, and why: "asked", "text", "unused", "places" (that only number the lines of
    orders), or what `odd.oddities` says."""

    column: str
    reason: str


@dataclass(frozen=True)
class Layout:
    """The columns by what they hold; "" where there is none. `marks` hold marks or, in lists, names."""

    shape: Shape
    entry: str
    judge: str
    criterion: str
    marks: tuple[str, ...]
    left_out: tuple[ColumnLeftOut, ...]


class Columns:
    """The columns of a table, with their numbers read when they are first asked for."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._figures: dict[str, Figures] = {}

    def cells(self, name: str) -> tuple[str, ...]:
        """The cells below one heading."""
        return self.frame.column(name)

    def figures(self, name: str) -> Figures:
        """The numbers of one column; a sign that could be either is settled by the other columns read so far."""
        if name not in self._figures:
            self._figures[name] = figures_of(dict.fromkeys(self.cells(name)))
        return self._figures[name]

    def settle(self, names: Sequence[str]) -> None:
        """Read again the columns in which a sign is doubtful, by what the others decided."""
        known = frozenset().union(*(self.figures(n).decimals for n in names if not self.figures(n).doubtful))
        for name in names:
            if known and self.figures(name).doubtful:
                self._figures[name] = figures_of(dict.fromkeys(self.cells(name)), decimals_elsewhere=known)

    def fit(self, name: str, bounds: Bounds) -> None:
        """Read a column again whose sign could be either, by the highest mark that was said: what would be above it as
        thousands has decimals; where all of it fits, the sign stands between thousands."""
        own, high = self.figures(name), bounds.high
        if high is None or bounds.is_assumed:
            return
        either = own.doubtful or own.grouped
        size = max((abs(own.read[text].out_of(high)) for text in either), default=Decimal(0))
        is_grouped = bool(own.grouped)
        fits = size * (1 if is_grouped else 1000) <= high
        if either and fits is not is_grouped:
            self._figures[name] = figures_of(dict.fromkeys(self.cells(name)), is_grouped=fits)

    def is_repeated(self, name: str) -> bool:
        """Whether a name stands in two rows."""
        given = [cell for cell in self.cells(name) if is_given(cell)]
        return len(set(given)) < len(given)

    def parts(self, name: str, other: str) -> bool:
        """Whether the two columns together name each row."""
        pairs = list(zip(self.cells(name), self.cells(other), strict=True))
        return len(set(pairs)) == len(pairs)


def found_in(names: Sequence[str], wanted: Iterable[str], line: int) -> list[str]:
    """The columns that are asked for, as the heading writes them. Raises Refused for those it does not have."""
    known = {folded(name): name for name in names}
    missing = [name for name in wanted if folded(name) not in known]
    if missing:
        has = ", ".join(name for name in names if name)
        raise Refused(*(Problem.of("column_wanted_missing", line=line, column=name, has=has) for name in missing))
    return [known[folded(name)] for name in wanted]


def layout_of(columns: Columns, wanted: Wanted) -> Layout:
    """What each column is. Raises Refused where that cannot be told."""
    return _Reader(columns, wanted).layout()


class _Reader:
    """Looks at the columns one by one: those that are named first, then those whose words say it, then the others."""

    def __init__(self, columns: Columns, wanted: Wanted) -> None:
        self.columns, self.wanted = columns, wanted
        self.line = columns.frame.line
        self.names = columns.frame.heading
        self.ignored = found_in(self.names, [*wanted.ignore, *wanted.aside], self.line)
        self.criteria = found_in(self.names, wanted.criteria, self.line)
        self.open = [name for name in self.names if name not in self.ignored and name not in self.criteria]
        self.entry = self._picked(Role.ENTRY, wanted.entry)
        self.judge = self._picked(Role.JUDGE, wanted.judge)
        self.criterion = self._picked(Role.CRITERION, wanted.criterion)

    def layout(self) -> Layout:
        shape = self.wanted.shape or self._shape()
        if shape is Shape.LONG:
            return self._long()
        if shape is Shape.LISTS:
            return self._lists()
        self._require_names(shape)
        may_have_criterion = shape is Shape.JUDGE_COLUMNS or (
            shape is Shape.JUDGE_ROWS and folded(self.criterion).startswith("crit")  # an "item" may be an entry
        )
        if not may_have_criterion and self.criterion and not self.wanted.criterion:
            self.open.append(self.criterion)
            self.criterion = ""
        marks, left_out = self._marks()
        return Layout(shape, self.entry, self.judge, self.criterion, marks, left_out)

    def _picked(self, role: Role, named: str) -> str:
        """The column with this role, out of those that are open: the named one, or one whose heading says so."""
        if named:
            (found,) = found_in(self.names, [named], self.line)
        else:
            those = [name for name in self.open if role_of(name, (role,)) is role]
            words = [name for name in those if not self.columns.figures(name).is_numeric]
            if role is Role.ENTRY and not words and (weak := self._weak_entry()):
                words = [weak]
            found = next(iter([*words, *those]), "")
        if found in self.open:
            self.open.remove(found)
        return found

    def _weak_entry(self) -> str | None:
        """An open column of words whose heading may mean the entry ("Name")."""
        return weak_entry(tuple(name for name in self.open if not self.columns.figures(name).is_numeric))

    def _of_kind(self, *, numeric: bool) -> list[str]:
        """The open columns that hold numbers alone, or words alone."""
        figures = self.columns.figures
        return [name for name in self.open if (figures(name).is_numeric if numeric else figures(name).is_text)]

    # ------------------------------------------------------------------------------------------- which shape
    def _shape(self) -> Shape:
        if self.criterion and self.judge and self._mark_column():
            return Shape.LONG
        if not self.entry:
            self._look_for_entry()
        if self.entry and not self.judge and not self.criterion and not self._has_columns_of_judges():
            self.judge = self._by_structure(self.entry)
        if self.entry and self.judge:
            return Shape.SHEETS
        if self._are_lists():
            return Shape.LISTS
        if self.judge:
            return Shape.JUDGE_ROWS
        if not self.entry:
            self._take_first_column()
            return Shape.JUDGE_ROWS if self.judge else Shape.JUDGE_COLUMNS
        return Shape.JUDGE_COLUMNS

    def _has_columns_of_judges(self) -> bool:
        """Whether two columns of numbers are called like judges ("Judge 1"), so that no other column names them."""
        return sum(bool(_JUDGE_NAME.fullmatch(folded(name))) for name in self._of_kind(numeric=True)) > 1

    def _mark_column(self) -> str:
        """The column of marks of a long table: by its word, or the only one with numbers."""
        those = [name for name in self.open if role_of(name, (Role.MARK,)) is Role.MARK]
        numeric = self._of_kind(numeric=True)
        return those[0] if those else (numeric[0] if len(numeric) == 1 else "")

    def _look_for_entry(self) -> None:
        """The words that part the rows of one judge, or a heading that may mean the entry ("Code")."""
        if self.judge and self.columns.is_repeated(self.judge):
            self.entry = self._by_structure(self.judge, may_be_once=True)
        self.entry = self.entry or weak_entry(tuple(self.open)) or ""
        if self.entry:
            self.open.remove(self.entry)

    def _by_structure(self, known: str, *, may_be_once: bool = False) -> str:
        """The one column of words that names each row together with the known one; "" where none or several do."""
        found = [
            name
            for name in self._of_kind(numeric=False)
            if self.columns.parts(known, name) and (may_be_once or self.columns.is_repeated(name))
        ]
        if len(found) != 1 or not (may_be_once or self.columns.is_repeated(known)):
            return ""
        if not may_be_once:
            self.open.remove(found[0])
        return found[0]

    def _take_first_column(self) -> None:
        """Names without any word for them stand in the first column of words, under a heading that is one."""
        headings = [name for name in self.names if figures_of([name]).read]
        counted = [str(number) for number in range(1, len(headings) + 1)]
        first = next(iter(self._of_kind(numeric=False)), "") or self._numbers_of_entries()
        if not first or headings not in ([], counted) or self.columns.is_repeated(first):
            raise Refused(*(self._missing(role) for role in (Role.ENTRY, Role.JUDGE)))
        self.open.remove(first)
        names = [cell for cell in self.columns.cells(first) if is_given(cell) and not is_total(cell)]
        if all(_JUDGE_NAME.fullmatch(folded(name)) for name in names):
            self.judge = first
        else:
            self.entry = first

    def _numbers_of_entries(self) -> str:
        """The first column, where it numbers the entries and all others are called like judges ("rater1"); else ""."""
        first, *others = self.names
        are_judges = len(others) > 1 and all(_JUDGE_NAME.fullmatch(folded(name)) for name in others)
        return "" if not are_judges or first not in self.open or self.columns.is_repeated(first) else first

    def _are_lists(self) -> bool:
        """Whether the open columns hold the same names in different orders, or one holds whole orders ("B > A")."""
        those = self._of_kind(numeric=False)
        cells = {name: [cell for cell in self.columns.cells(name) if is_given(cell)] for name in those}
        if self.judge and any(all(">" in cell for cell in own) for own in cells.values()):
            return True
        sets = [set(map(folded, own)) for own in cells.values()]
        if self.judge:
            rows = zip(*(self.columns.cells(name) for name in those), strict=True)
            sets = [{folded(cell) for cell in row if is_given(cell)} for row in rows] if len(those) > 1 else []
        everybody = set().union(*sets)
        return len(sets) > 1 and len(everybody) > 1 and all(2 * len(own) > len(everybody) for own in sets)

    # ------------------------------------------------------------------------------------------- what is in it
    def _require_names(self, shape: Shape) -> None:
        """Refuse a table whose shape needs names that no column holds."""
        needed = {Shape.SHEETS: (Role.ENTRY, Role.JUDGE), Shape.JUDGE_COLUMNS: (Role.ENTRY,)}.get(shape, (Role.JUDGE,))
        has = {Role.ENTRY: self.entry, Role.JUDGE: self.judge}
        if not any(has.values()) and len(needed) == 1:
            self._take_first_column()
            name = self.entry or self.judge
            self.entry, self.judge = (name, "") if needed[0] is Role.ENTRY else ("", name)
            has = {Role.ENTRY: self.entry, Role.JUDGE: self.judge}
        problems = [self._missing(role) for role in needed if not has[role]]
        if problems:
            raise Refused(*problems)

    def _missing(self, role: Role) -> Problem:
        has = ", ".join(self.names[:_MOST_NAMED]) + ("…" if len(self.names) > _MOST_NAMED else "")
        return Problem.of("column_missing", line=self.line, column=role.value, has=has)

    def _marks(self) -> tuple[tuple[str, ...], tuple[ColumnLeftOut, ...]]:
        """The columns that hold marks, and those that are left out."""
        left_out = self._asked()
        if self.criteria:
            left_out += [ColumnLeftOut(name, "unused") for name in self.open]
            self.columns.settle(self.criteria)
            return tuple(self.criteria), tuple(left_out)
        left_out += [ColumnLeftOut(name, "text") for name in self._of_kind(numeric=False)]
        marks = [name for name in self.open if not self.columns.figures(name).is_text]
        odd = oddities(
            {name: self.columns.cells(name) for name in marks if self.columns.figures(name).is_numeric},
            {name: self.columns.figures(name) for name in marks},
            leading=self._leading(),
        )
        left_out += [ColumnLeftOut(name, reason) for name, reason in odd.items()]
        marks = [name for name in marks if name not in odd]
        self._require_marks(marks, [own.column for own in left_out if own.reason == "text"])
        self.columns.settle(marks)
        return tuple(marks), tuple(left_out)

    def _asked(self) -> list[ColumnLeftOut]:
        return [ColumnLeftOut(name, "asked") for name in self.ignored[: len(self.wanted.ignore)]]

    def _leading(self) -> frozenset[str]:
        """The columns before the first that holds names."""
        places = [self.names.index(name) for name in (self.entry, self.judge) if name]
        return frozenset(self.names[: min(places, default=0)])

    def _require_marks(self, marks: Sequence[str], of_words: Sequence[str]) -> None:
        """Refuse a table without any column of marks, or with a column of marks that has no name, or (for one column a
        judge) with a single judge."""
        problems = [
            Problem.of("column_without_name", line=self.line, column=name.strip("()"))
            for name in marks
            if _NAMELESS.fullmatch(name)
        ]
        if not marks:
            problems += [self._are_words(name) for name in of_words]
            if not problems:
                problems.append(Problem.of("no_criterion_column", line=self.line, column=str(len(self.names) + 1)))
        elif len(marks) == 1 and not (self.entry and self.judge):
            problems.append(self._missing(Role.JUDGE if self.entry else Role.ENTRY))
        if problems:
            raise Refused(*problems)

    def _are_words(self, name: str) -> Problem:
        """A column of words alone, told by its first."""
        cells = zip(self.columns.frame.lines, self.columns.cells(name), strict=True)
        line, text = next((line, cell) for line, cell in cells if is_given(cell))
        return Problem.of("marks_are_words", line=line, column=name, text=shortened(text))

    def _long(self) -> Layout:
        mark = self.criteria[0] if len(self.criteria) == 1 else self._mark_column()
        has = {Role.ENTRY: self.entry, Role.JUDGE: self.judge, Role.CRITERION: self.criterion, Role.MARK: mark}
        if not self.entry:
            self._look_for_entry()
            has[Role.ENTRY] = self.entry
        problems = [self._missing(role) for role, name in has.items() if not name]
        if problems:
            raise Refused(*problems)
        unused = [ColumnLeftOut(name, "unused") for name in self.open if name not in (mark, self.entry)]
        left_out = (*self._asked(), *unused)
        return Layout(Shape.LONG, self.entry, self.judge, self.criterion, (mark,), left_out)

    def _lists(self) -> Layout:
        """Columns (or, where a column names the judges, rows) of names; columns of numbers only number the places."""
        those = self.criteria or self._of_kind(numeric=False)
        if not those:
            raise Refused(Problem.of("no_criterion_column", line=self.line, column=str(len(self.names) + 1)))
        left_out = [ColumnLeftOut(name, "places") for name in self.open if name not in those]
        return Layout(Shape.LISTS, "", self.judge, "", tuple(those), (*self._asked(), *left_out))


def layout_warnings(columns: Columns, layout: Layout) -> Iterator[Problem]:
    """The columns that were left out and could have been meant."""
    for own in layout.left_out:
        if own.reason not in ("asked", "places", "unused") or (own.reason == "unused" and _has_numbers(columns, own)):
            yield Problem.of(f"column_{own.reason}", column=own.column)


def _has_numbers(columns: Columns, own: ColumnLeftOut) -> bool:
    return columns.figures(own.column).is_numeric
