"""What the columns of a table of marks hold: guessed as the reader of tables sees them, told on screen, and handed back
to the reader.

Always true: every column is a name, a criterion, marks of one judge or entry, or not read; one that may hold marks and
of which nobody said what it is keeps the table out.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from judging.domain.errors import Problem, Refused
from judging.domain.imports.columns import IGNORE, House, Target, bared, forms_of
from judging.domain.imports.plan import cell_of
from judging.domain.scoring.scoresheet import Criterion, ScoreSheet
from judging.domain.tables.figures import Bounds, Scales
from judging.domain.tables.findings import Fault
from judging.domain.tables.frame import Frame, framed
from judging.domain.tables.layout import Columns, Layout, Shape, Wanted, layout_of
from judging.domain.tables.marks import ONE_CRITERION, EachRead
from judging.domain.tables.words import MARKS, Role, role_of
from judging.domain.typed import folded
from judging.services.contest.editions import current_round, parsed
from judging.services.imports.orders import Order
from judging.storage.models import Edition

ENTRY, JUDGE, CRITERION, MARK = "entry", "judge", "criterion", "mark"
BY_JUDGE, BY_ENTRY, OF = "by_judge", "by_entry", "of:"
_NAMES: Mapping[Role | None, str] = {Role.ENTRY: ENTRY, Role.JUDGE: JUDGE, Role.CRITERION: CRITERION, Role.MARK: MARK}
MANY = frozenset({BY_JUDGE, BY_ENTRY})
"""Targets that many columns have: each is one judge, or one entry."""


def targets(edition: Edition) -> tuple[Target, ...]:
    """What the columns of a table of marks may hold."""
    sheet = parsed(current_round(edition).sheet_version)
    house_own = tuple(
        Target(key, house=str(House(f"mark_{key}")), is_offered=key in (ENTRY, JUDGE))
        for key in (ENTRY, JUDGE, CRITERION, MARK, BY_JUDGE, BY_ENTRY)
    )
    return (*house_own, *(_criterion_target(criterion) for criterion in sheet.criteria))


def _criterion_target(criterion: Criterion) -> Target:
    key = folded(criterion.key)
    names = {bared(text) for text in criterion.name.values()}
    both = {f"{key}{sign} {name}" for name in names for sign in ("", ".", ":", ")", " -")}
    return Target(f"{OF}{criterion.key}", words=criterion.name, names=(frozenset({key}), frozenset(names | both)))


def guess(order: Order, edition: Edition, called: Mapping[str, str], untold: str) -> dict[str, str]:
    """Heading -> target, as the reader of tables sees it; `called`: label -> key of each target. Raises Refused where
    it is no table."""
    frame = marks_frame(order)
    sheet = parsed(current_round(edition).sheet_version)
    criteria = {name: target.key for target in map(_criterion_target, sheet.criteria) for name in _all(target)}
    found = {heading: _NAMES.get(role_of(heading, MARKS), untold) for heading in frame.heading}
    with suppress(Refused):  # its reader will say why
        found |= _seen(layout_of(Columns(frame), Wanted()))
    found |= {heading: called[bared(heading)] for heading in frame.heading if bared(heading) in called}
    taken: set[str] = set()
    for heading in frame.heading:
        meant = next((criteria[form] for form in forms_of(heading) if form in criteria), None)
        if meant is not None and meant not in taken and found[heading] not in (ENTRY, JUDGE, CRITERION):
            found[heading] = meant
            taken.add(meant)
    return found


def _seen(layout: Layout) -> dict[str, str]:
    """What the reader of tables sees in the columns: names, marks by their shape, and what is none."""
    by_shape = {Shape.LONG: MARK, Shape.JUDGE_COLUMNS: BY_JUDGE, Shape.JUDGE_ROWS: BY_ENTRY}
    marks = by_shape.get(layout.shape)
    found = {own.column: IGNORE for own in layout.left_out} | (dict.fromkeys(layout.marks, marks) if marks else {})
    names = ((layout.entry, ENTRY), (layout.judge, JUDGE), (layout.criterion, CRITERION))
    return found | {name: target for name, target in names if name}


def _all(target: Target) -> frozenset[str]:
    return frozenset().union(*target.names)


def marks_frame(order: Order) -> Frame:
    """The table of marks cut out of its sheet."""
    return framed(order.grid, MARKS)


class MarkColumns:
    """What the columns were told to be, for the reader and for whoever names cells."""

    def __init__(self, order: Order, sheet: ScoreSheet) -> None:
        self.sheet, self.order = sheet, order
        frame = marks_frame(order)
        self.line = frame.line
        self.places = dict(zip(frame.heading, frame.places, strict=True))
        self.columns = {name: order.columns.get(name, IGNORE) for name in frame.heading}
        keys = {criterion.key for criterion in sheet.criteria}
        self.own = {name: t.removeprefix(OF) for name, t in self.columns.items() if t.removeprefix(OF) in keys}
        self.by_name = {
            name: target.key.removeprefix(OF)
            for target in map(_criterion_target, sheet.criteria)
            for name in _all(target)
        }

    def named(self, target: str) -> tuple[str, ...]:
        """The headings of a target."""
        return tuple(name for name, own in self.columns.items() if own == target)

    def require_told(self) -> None:
        """Raise Refused for a column that may hold marks and of which nobody said what it is."""
        untold = [name for name in self.columns if self.columns[name] not in (IGNORE, *self._known())]
        if untold:
            raise Refused(
                *(Problem.of("import_criterion_unknown", line=self.line, column=n, criterion=n) for n in untold)
            )

    def _known(self) -> tuple[str, ...]:
        return (ENTRY, JUDGE, CRITERION, MARK, BY_JUDGE, BY_ENTRY, *(f"{OF}{c.key}" for c in self.sheet.criteria))

    @property
    def shape(self) -> Shape:
        if self.named(BY_JUDGE):
            return Shape.JUDGE_COLUMNS
        if self.named(BY_ENTRY):
            return Shape.JUDGE_ROWS
        return Shape.LONG if self.named(MARK) and self.named(CRITERION) else Shape.SHEETS

    def wanted(self) -> Wanted:
        marks = {
            Shape.JUDGE_COLUMNS: self.named(BY_JUDGE),
            Shape.JUDGE_ROWS: self.named(BY_ENTRY),
            Shape.LONG: self.named(MARK),
        }.get(self.shape, (*self.own, *self.named(MARK)))
        entry, judge, criterion = (next(iter(self.named(t)), "") for t in (ENTRY, JUDGE, CRITERION))
        used = {entry, judge, criterion, *marks}
        ignore = tuple(name for name in self.columns if name not in used)
        return Wanted(self.shape, entry, judge, marks, ignore, criterion=criterion)

    def scales(self) -> Scales:
        """The bounds of each criterion, under every name that the table may have for it."""
        bounds = {criterion.key: _bounds(self.sheet, criterion) for criterion in self.sheet.criteria}
        own = {folded(name): bounds[key] for name, key in {**self.by_name, **self.own}.items()}
        if len(bounds) == 1:
            (only,) = bounds.values()
            own |= dict.fromkeys(map(folded, (ONE_CRITERION, *self.named(MARK))), only)
        scale = self.sheet.scale
        return Scales(Bounds(scale.min, scale.max, scale.step), own)

    def key_of(self, name: str) -> str | None:
        """The criterion that a name of the table means."""
        if name in self.own:
            return self.own[name]
        if name == ONE_CRITERION or name in self.named(MARK):
            return self.sheet.criteria[0].key if len(self.sheet.criteria) == 1 else None
        return self.by_name.get(bared(name)) or self.by_name.get(folded(name))

    def cell(self, fault: Fault) -> str:
        return cell_of(self.places.get(fault.column), fault.line)

    def at(self, target: str, line: int) -> str:
        """The cell of a name in a line; of names that are headings, the cell of the heading."""
        name = next(iter(self.named(target)), "")
        return cell_of(self.places.get(name), line)

    @staticmethod
    def said(read: EachRead) -> tuple[Problem, ...]:
        """What the reader decided by itself."""
        silent = ("names_alike", "column_", "other_sheets")
        return tuple(own for own in read.reading.warnings if not own.code.startswith(silent))


def _bounds(sheet: ScoreSheet, criterion: Criterion) -> Bounds:
    scale = sheet.scale_of(criterion)
    return Bounds(scale.min, scale.max, scale.step)
