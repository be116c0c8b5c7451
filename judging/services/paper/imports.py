"""Scores that come from outside: a whole table of marks goes into an edition, or nothing of it.

First a *plan* is made, which changes nothing and says what would happen: which judges and entries are known and which
would be made, how many sheets are new, what is wrong and where (line and column). Carrying a plan out makes the people
that are missing and writes the marks through the same service as everybody's.

Always true: all or nothing; the same file a second time changes nothing (every sheet is saved under an identifier made
from the file's digest and its place in it); a mark that stands already is never overwritten; a cell without a mark is
"not applicable" where the sheet allows that, and missing otherwise, never a zero; of what a long table has no row for
it says nothing.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from judging.domain.entries.standing import Place, is_in
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.ranking.marktable import MarkTable, parse_marks, tidy
from judging.domain.scoring.scoresheet import Mark, MarkState, ScoreSheet, missing
from judging.services import audit, cards
from judging.services.contest.editions import round_of, windows
from judging.services.people.judges import JudgeDetails, add_judge
from judging.services.scoring import scoring
from judging.storage.models import (
    Assignment,
    AssignmentState,
    BallotState,
    Edition,
    Entry,
    EntryStatus,
    Holder,
    Judge,
    MarkSource,
)
from judging.storage.queries import editions as queries
from judging.storage.tabular import Table, table_of

IDENTIFIERS = uuid.UUID("0d1a7a3c-55b4-4a9e-8e0b-2f6f2f1c9a44")


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
    """One judge's sheet for one entry, as the table gives it. `is_there` means that it stands already, mark by mark."""

    entry: str
    judge: str
    marks: tuple[Mark, ...]
    is_there: bool

    @property
    def not_applicable(self) -> int:
        return sum(mark.state is MarkState.NOT_APPLICABLE for mark in self.marks)


@dataclass(frozen=True)
class Plan:
    """What an import would do. With any problem it does nothing at all."""

    digest: str
    known_judges: Mapping[str, Judge]
    new_judges: tuple[str, ...]
    known_entries: Mapping[str, Entry]
    new_entries: tuple[str, ...]
    sheets: tuple[SheetPlan, ...]
    problems: tuple[Problem, ...]

    @property
    def new_sheets(self) -> int:
        return sum(not sheet.is_there for sheet in self.sheets)

    @property
    def marks(self) -> int:
        """Marks that would be written."""
        return sum(len(sheet.marks) for sheet in self.sheets if not sheet.is_there)


@dataclass
class _Desk:
    """What lies on the table while a plan is made."""

    edition: Edition
    order: Order
    sheet: ScoreSheet
    lines: Mapping[tuple[str, ...], int]
    is_long: bool
    pairs: Mapping[tuple[int, int], Assignment]
    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, names: tuple[str, ...], column: str, **params: Any) -> None:
        """Note a problem with the line on which these names stand first."""
        self.problems.append(Problem.of(code, line=self.lines[names], column=column, **params))

    def has_cell(self, names: tuple[str, str], criterion: str) -> bool:
        """Whether the table has a place for this mark: a long one only where it has the row."""
        return not self.is_long or (*names, criterion) in self.lines

    def column_of(self, criterion: str) -> str:
        return "mark" if self.is_long else criterion


def plan(session: Session, *, edition: Edition, order: Order) -> Plan:
    """What the table would do. Changes nothing and never raises for what is wrong with the table."""
    sheet = round_of(edition).sheet_version.sheet
    nothing = Plan(order.digest, {}, (), {}, (), (), ())
    try:
        table = table_of(order.content)
        marks = parse_marks(table.header, table.rows, top=sheet.scale.max, header_line=table.header_line)
    except Refused as refusal:
        return Plan(**{**vars(nothing), "problems": refusal.problems})
    is_long, lines = _lines(table)
    assignments = queries.assignments(session, round_of(edition))
    pairs = {(pair.judge_id, pair.entry_id): pair for pair in assignments}
    desk = _Desk(edition, order, sheet, lines, is_long, pairs)
    _check_marks(desk, marks)
    judges = {judge for _, judge in marks.sheets}
    known_judges = _known_judges(queries.judges(session, edition), judges)
    known_entries = _known_entries(desk, queries.entries(session, edition), marks.entries)
    sheets = tuple(
        _sheet_plan(desk, names, given, known_entries.get(names[0]), known_judges.get(names[1]))
        for names, given in sorted(marks.sheets.items())
    )
    if windows(session, edition).published and any(not item.is_there for item in sheets):
        desk.problems.append(Problem.of("results_published"))
    return Plan(
        digest=order.digest,
        known_judges=known_judges,
        new_judges=tuple(sorted(judges - known_judges.keys())),
        known_entries=known_entries,
        new_entries=tuple(name for name in marks.entries if name not in known_entries),
        sheets=sheets,
        problems=tuple(desk.problems),
    )


def _lines(table: Table) -> tuple[bool, dict[tuple[str, ...], int]]:
    """Whether the table is long, and the first line of each entry, of each sheet and (long) of each mark."""
    header = [tidy(name).casefold() for name in table.header]
    is_long = "criterion" in header
    columns = [header.index(name) for name in (("entry", "judge", "criterion") if is_long else ("entry", "judge"))]
    lines: dict[tuple[str, ...], int] = {}
    for line, row in table.rows:
        names = tuple(tidy(row[place]) for place in columns)
        for length in range(1, len(names) + 1):
            lines.setdefault(names[:length], line)
    return is_long, lines


def _check_marks(desk: _Desk, marks: MarkTable) -> None:
    """Criteria the sheet does not have, and marks off its grid."""
    for (entry, judge), given in sorted(marks.sheets.items()):
        for criterion, value in given.items():
            names = (entry, judge, criterion) if desk.is_long else (entry, judge)
            if desk.sheet.criterion(criterion) is None:
                desk.add(
                    "import_criterion_unknown", names, "criterion" if desk.is_long else criterion, criterion=criterion
                )
            elif not desk.sheet.scale.holds(value):
                scale = desk.sheet.scale
                desk.add(
                    "import_mark_off_grid",
                    names,
                    desk.column_of(criterion),
                    text=f"{value:f}",
                    high=f"{scale.max:f}",
                    step=f"{scale.step:f}",
                )


def _known_judges(judges: Iterable[Judge], names: Iterable[str]) -> dict[str, Judge]:
    """The judges behind these names: by key or by name, however the letters are written."""
    by_name = {tidy(judge.name).casefold(): judge for judge in judges}
    by_name |= {judge.key.casefold(): judge for judge in by_name.values()}
    return {name: by_name[name.casefold()] for name in names if name.casefold() in by_name}


def _known_entries(desk: _Desk, entries: Sequence[Entry], names: Iterable[str]) -> dict[str, Entry]:
    """The entries behind these names: by number or by a holder's name; notes those that cannot be meant."""
    numbers = {entry.number.casefold(): [entry] for entry in entries}
    holders: dict[str, list[Entry]] = {}
    for entry in entries:
        for name in entry.holder_names:
            holders.setdefault(tidy(name).casefold(), []).append(entry)
    known: dict[str, Entry] = {}
    for name in names:
        meant = numbers.get(name.casefold()) or holders.get(name.casefold(), [])
        if len(meant) > 1:
            desk.add("import_entry_ambiguous", (name,), "entry", name=name)
        elif meant and not is_in(meant[0].status, Role.ORGANISER, Place.SHEET):
            desk.add("import_entry_not_accepted", (name,), "entry", name=name)
        elif not meant and desk.order.entries is Entries.EXISTING:
            desk.add("import_entry_unknown", (name,), "entry", name=name)
        if len(meant) == 1:
            known[name] = meant[0]
    return known


def _sheet_plan(
    desk: _Desk, names: tuple[str, str], given: Mapping[str, Decimal], entry: Entry | None, judge: Judge | None
) -> SheetPlan:
    pair = desk.pairs.get((judge.id, entry.id)) if judge and entry else None
    standing = pair.ballot.marks if pair and pair.ballot else {}
    marks = tuple(_marks(desk, names, given, standing))
    if pair and pair.state is not AssignmentState.ASSIGNED:
        desk.add("import_judge_recused", names, "judge", judge=names[1], entry=names[0])
    if any(mark.criterion in standing and not _same(standing[mark.criterion], mark) for mark in marks):
        desk.add("import_sheet_differs", names, "judge", judge=names[1], entry=names[0])
    is_there = all(mark.criterion in standing for mark in marks) and (_is_delivered(pair) or not desk.order.submit)
    if desk.order.submit:
        for key in missing(desk.sheet, {**standing, **{mark.criterion: mark for mark in marks}}.values()):
            desk.add("import_mark_missing", names, "judge", criterion=key)
    return SheetPlan(*names, marks, is_there)


def _marks(
    desk: _Desk, names: tuple[str, str], given: Mapping[str, Decimal], standing: Mapping[str, Mark]
) -> Iterable[Mark]:
    """The given marks; "not applicable" for an empty cell where the sheet allows it and nothing stands yet."""
    for criterion in desk.sheet.criteria:
        if criterion.key in given:
            yield Mark.of(criterion.key, given[criterion.key])
        elif criterion.not_applicable_allowed and criterion.key not in standing and desk.has_cell(names, criterion.key):
            yield Mark.not_applicable(criterion.key)


def _same(standing: Mark, mark: Mark) -> bool:
    return standing.state is mark.state and standing.value == mark.value


def _is_delivered(pair: Assignment | None) -> bool:
    return pair is not None and pair.ballot is not None and pair.ballot.state is BallotState.SUBMITTED


# ------------------------------------------------------------------------------------------- carrying out
def carry_out(session: Session, *, actor: Actor, edition: Edition, order: Order, secret: bytes, now: datetime) -> Plan:
    """Import the table: the plan is made again here, and refused with all its problems if it has any.

    Answers the plan that was carried out. A file that stands already changes nothing and leaves no line in the log.
    """
    made = plan(session, edition=edition, order=order)
    if made.problems:
        raise Refused(*made.problems)
    judges, entries = dict(made.known_judges), dict(made.known_entries)
    for name in made.new_judges:
        judges[name] = add_judge(
            session, actor=actor, edition=edition, details=JudgeDetails(name), secret=secret, now=now
        )
    for name in made.new_entries:
        entries[name] = _new_entry(session, edition, name, order, secret, now)
    pairs = {(pair.judge_id, pair.entry_id): pair for pair in queries.assignments(session, round_of(edition))}
    for sheet in made.sheets:
        if not sheet.is_there:
            judge, entry = judges[sheet.judge], entries[sheet.entry]
            pair = pairs.get((judge.id, entry.id)) or _new_pair(session, edition, judge, entry, now)
            _write(session, actor, pair, sheet, order, now)
    if made.new_sheets or made.new_entries or made.new_judges:
        audit.record(
            session,
            actor=actor,
            action="scores.imported",
            subject=f"edition:{edition.id}",
            edition_id=edition.id,
            now=now,
            file=order.digest,
            sheets=made.new_sheets,
            marks=made.marks,
            judges=len(made.new_judges),
            entries=len(made.new_entries),
        )
    return made


def _write(session: Session, actor: Actor, pair: Assignment, sheet: SheetPlan, order: Order, now: datetime) -> None:
    standing = pair.ballot.marks if pair.ballot else {}
    marks = [mark for mark in sheet.marks if mark.criterion not in standing]
    if marks:
        identifier = uuid.uuid5(IDENTIFIERS, f"{order.digest}/{pair.round_id}/{sheet.entry}/{sheet.judge}")
        scoring.save_ballot(
            session,
            actor=actor,
            assignment=pair,
            marks=marks,
            expected_version=pair.ballot.version if pair.ballot else 0,
            save_id=str(identifier),
            now=now,
            source=MarkSource.IMPORT,
        )
    if order.submit:
        scoring.submit_ballot(session, actor=actor, assignment=pair, now=now)


def _new_pair(session: Session, edition: Edition, judge: Judge, entry: Entry, now: datetime) -> Assignment:
    pair = Assignment(round=round_of(edition), judge=judge, entry=entry, changed_at=now, reason="")
    session.add(pair)
    session.flush()
    return pair


def _new_entry(session: Session, edition: Edition, name: str, order: Order, secret: bytes, now: datetime) -> Entry:
    """An accepted entry with this name as its one holder; its people agreed to no more than the organiser says."""
    number = _next_number(queries.entries(session, edition), edition.number_prefix)
    entry = Entry(
        edition=edition,
        category=next((category for category in edition.categories if not category.is_distinction), None),
        number=number,
        status=EntryStatus.ACCEPTED,
        answers={},
        consents={"process": True, "publish": order.may_be_named},
        steps_done=[],
        typed_by="import",
        created_at=now,
        submitted_at=now,
        holders=[Holder(position=0, full_name=name)],
    )
    cards.give_code(entry, secret)
    session.add(entry)
    session.flush()
    return entry


def _next_number(entries: Iterable[Entry], prefix: str) -> str:
    """The number after the highest given so far: C013 after C012."""
    counted = [int(rest) for entry in entries if (rest := entry.number.removeprefix(prefix)).isdecimal()]
    return f"{prefix}{max(counted, default=0) + 1:03d}"
