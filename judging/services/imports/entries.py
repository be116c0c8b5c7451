"""Entries that come in a table: each row read as if somebody had typed it into the edition's own form.

Always true: what is understood of a cell, and what is needed, the form's engine says and nobody else; an empty cell
takes nothing away; an entry that is there is the same one however its row names it, and only what its row says
otherwise changes; a text that belongs to no question is kept beside the answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from judging.domain.errors import Problem
from judging.domain.forms import rows as reading
from judging.domain.forms.answers import Answers
from judging.domain.forms.completeness import Standing, gaps, standing, why_not_admitted
from judging.domain.forms.kinds import FormDocument, Kind, Role
from judging.domain.forms.reading import Asked
from judging.domain.imports.cells import Controls, is_month_first, moment_of
from judging.domain.imports.columns import NUMBER, SENT_AT, UUID, Target, form_targets, house
from judging.domain.imports.plan import Plan, Row, State, Told, What, cell_of
from judging.domain.tables.findings import shortened
from judging.domain.tables.words import is_given
from judging.domain.typed import bare, folded, version_of
from judging.services.contest.editions import windows
from judging.services.contest.forms import edition_form
from judging.services.entries.answering import problems_on_paper
from judging.services.entries.answers import FROM_TABLE, answers_of, asked_at, fingerprint
from judging.services.imports.orders import Line, Order, lines_of
from judging.services.imports.whose import Known, Register, Sought, phone_key, uuid_of
from judging.storage.models import Edition, Entry, EntryStatus

LISTS = frozenset({Kind.CROPS, Kind.SHARES})
"""Answers that come in a table of their own (services/imports/lists.py)."""
_BESIDES = {"holders": "name", "telephone": "phone", "community": "community", "cooperative": "cooperative"}


@dataclass(frozen=True)
class EntryChange:
    """What a row does: `answers` are those it gives; `id` is None for a new entry."""

    id: int | None
    answers: Mapping[str, Any]
    aside: Mapping[str, str]
    uuid: str
    sent_at: datetime | None


def targets(form: FormDocument) -> tuple[Target, ...]:
    """What the columns of a table of entries may hold."""
    own = (house(NUMBER), house(UUID, is_offered=False), house(SENT_AT, is_offered=False))
    return (*own, *form_targets(form, _BESIDES, without=LISTS))


def plan(session: Session, *, edition: Edition, order: Order, now: datetime) -> Plan:
    """What the table would do. Changes nothing. Raises Refused where it is no table."""
    desk = _Desk(session, edition, order, now)
    rows = tuple(desk.rows())
    whole = desk.whole()
    return Plan(What.ENTRIES, order.told, rows, whole)


@dataclass
class _Desk:
    """What lies on the table while a plan is made."""

    session: Session
    edition: Edition
    order: Order
    now: datetime
    form: FormDocument = field(init=False)
    register: Register = field(init=False)
    controls: Controls = field(init=False)
    asked: Asked = field(init=False)
    lines: Sequence[Line] = field(init=False)
    month_first: bool = field(init=False)
    seen: dict[tuple[str, Any], int] = field(default_factory=dict)
    """What rows before said of whom they mean -> their line, so that one entry is one row."""

    def __post_init__(self) -> None:
        self.form = edition_form(self.edition)
        self.register = Register(self.session, self.edition)
        self.controls = Controls(self.form)
        self.zone = ZoneInfo(self.order.zone) if self.order.zone else self.edition.home.clocks
        self.asked = asked_at(self.edition.home, self.now)
        self.lines = tuple(lines_of(self.order.frame, self.order.columns))
        stamps = [line.cells[SENT_AT] for line in self.lines if SENT_AT in line.cells]
        english = self.edition.home.languages[0] == "en"
        self.month_first = is_month_first(stamps, otherwise=english)

    def whole(self) -> tuple[Told, ...]:
        """What is wrong with the table as a whole."""
        found = []
        if windows(self.session, self.edition).published:
            found.append(Problem.of("results_published"))
        used = set(self.order.columns.values())
        holders = self.form.by_role.get(Role.HOLDERS)
        if holders is not None and not used & {NUMBER, UUID, holders.at(1, "full_name")}:
            found.append(Problem.of("import_needs_names"))
        return tuple(Told(problem) for problem in found)

    def rows(self) -> Iterator[Row]:
        for line in self.lines:
            if any(map(is_given, line.cells.values())):
                yield self._row(line)

    # ---------------------------------------------------------------------------------------------- one row
    def _row(self, line: Line) -> Row:
        answers, problems = self._read(line)
        sent_at, more = self._sent_at(line)
        problems += more
        sought = self._sought(line, answers)
        found = self.register.found(sought, may_be_new=True)
        if found.problem is not None:
            problems.append(found.problem)
        elif (twice := self._twice(line, sought, found.known)) is not None:
            problems.append(twice)
        entry = self.register.entries[found.known.id] if found.known else None
        problems += problems_on_paper(self.form.questions, answers)
        standing_now = answers_of(entry, self.form) if entry is not None else {}
        changed = [key for key, answer in answers.items() if standing_now.get(key) != answer]
        if entry is None or changed:
            wrong = {self._whole_of(problem.field or "") or problem.field for problem in problems}
            problems += self._lacking({**standing_now, **answers}, entry, but_for=wrong)
        name = ", ".join(sought.names) or (found.known and ", ".join(found.known.names)) or sought.number or sought.uuid
        told = tuple(self._told(line, problem) for problem in dict_of(problems))
        notes = (self._told(line, found.note),) if found.note else ()
        change = EntryChange(found.known.id if found.known else None, answers, line.aside, sought.uuid, sent_at)
        return Row(
            line.number,
            f"{found.known.number} {name}" if found.known else name,
            self._state(entry, told, changed, change),
            told,
            notes,
            tuple(changed) if entry is not None else (),
            change,
            self._seal(entry, change, standing_now),
        )

    def _state(self, entry: Entry | None, told: Sequence[Told], changed: Sequence[str], change: EntryChange) -> State:
        if told:
            return State.WRONG
        if entry is None:
            return State.NEW
        beside = entry.answers.get(FROM_TABLE) or {}
        is_new_beside = change.uuid and change.uuid != beside.get("uuid")
        is_new_aside = bool(set(change.aside.items()) - set((beside.get("aside") or {}).items()))
        return State.CHANGES if changed or is_new_beside or is_new_aside else State.THERE

    def _seal(self, entry: Entry | None, change: EntryChange, standing_now: Answers) -> str:
        stands = (entry.id, entry.status.value, fingerprint(standing_now)) if entry is not None else ()
        return version_of({"stands": stands, "says": fingerprint(change.answers), "at": change.sent_at})

    def _read(self, line: Line) -> tuple[dict[str, Any], list[Problem]]:
        """The answers of a row, and what could not be understood of it."""
        typed, problems = self.controls.page(line.cells)
        answers: dict[str, Any] = {}
        for section in self.form.sections:
            understood = reading.read(section, typed, self.asked)
            answers |= understood.answers
            problems += understood.problems
        return answers, problems

    def _sent_at(self, line: Line) -> tuple[datetime | None, list[Problem]]:
        text = line.cells.get(SENT_AT, "")
        if not is_given(text):
            return None, []
        moment = moment_of(text, self.zone, month_first=self.month_first)
        if moment is None or moment > self.now:
            return None, [Problem.of("import_moment_wrong", at=SENT_AT, text=shortened(text))]
        return moment, []

    def _sought(self, line: Line, answers: Mapping[str, Any]) -> Sought:
        number, uuid = (line.cells.get(target, "") for target in (NUMBER, UUID))
        phones, holders = (self.form.by_role.get(role) for role in (Role.TELEPHONE, Role.HOLDERS))
        people = answers.get(holders.key, ()) if holders else ()
        return Sought(
            bare(number) if is_given(number) else "",
            uuid_of(uuid) if is_given(uuid) else "",
            str(answers.get(phones.key, "")) if phones else "",
            tuple(person.full_name for person in people),
        )

    def _twice(self, line: Line, sought: Sought, known: Known | None) -> Problem | None:
        """That another row means the same entry."""
        names, phone = frozenset(map(folded, sought.names)), phone_key(sought.phone, self.edition.home.country)
        own: list[tuple[str, Any]] = [("id", known.id)] if known else []
        if known is None and sought.uuid:
            own.append(("uuid", sought.uuid))
        elif known is None:
            own.append(("who", (names, phone)))
        first = next((self.seen[key] for key in own if key in self.seen), None)
        if first is None and known is None and not phone and not sought.uuid:
            first = self.seen.get(("name", names))
        for key in [*own, ("name", names)]:
            self.seen.setdefault(key, line.number)
        if first is None:
            return None
        at = NUMBER if sought.number else UUID if sought.uuid else self._name_control()
        return Problem.of("import_row_twice", at=at, first=first)

    def _name_control(self) -> str:
        holders = self.form.by_role.get(Role.HOLDERS)
        return holders.at(1, "full_name") if holders else NUMBER

    def _lacking(self, answers: Answers, entry: Entry | None, *, but_for: Collection[str | None]) -> list[Problem]:
        """What keeps a row from being taken as sent in: what is missing, what does not go together, who may not enter.

        A draft may lack anything but the names. What was given and not understood (`but_for`) is not missing as well.
        """
        stands: Standing = standing(self.form, answers)
        is_draft = not self.order.submit if entry is None else entry.status is EntryStatus.DRAFT
        if is_draft:
            holders = self.form.by_role.get(Role.HOLDERS)
            is_nameless = holders is not None and not answers.get(holders.key) and holders.control not in but_for
            return [Problem.of("import_name_missing", at=self._name_control())] if is_nameless else []
        found = [
            gap
            for section in stands.sections()
            for gap in gaps(stands, section)
            if not self._comes_later(gap.field or "") and not {gap.field, self._whole_of(gap.field or "")} & {*but_for}
        ]
        return [*found, *why_not_admitted(stands)]

    def _comes_later(self, control: str) -> bool:
        """Whether a gap is in a list that has a table of its own."""
        lists = [question for question in self.form.questions if question.kind in LISTS]
        return any(control.startswith(f"{question.control}-") for question in lists)

    def _told(self, line: Line, problem: Problem) -> Told:
        """A problem with the cell of its control; of one without a column, only the row."""
        at = problem.field or ""
        place = line.places.get(self._name_control() if at == "name" else self._phone(at))
        if place is None:
            place = line.places.get(self._whole_of(at))
        return Told(problem, cell_of(place, line.number))

    def _phone(self, at: str) -> str:
        phones = self.form.by_role.get(Role.TELEPHONE)
        return phones.control if at == "phone" and phones else at

    def _whole_of(self, at: str) -> str:
        """The control of the question that a part belongs to ("practices-shade": "practices")."""
        return next((own.control for own in self.form.questions if at.startswith(f"{own.control}-")), "")


def dict_of(problems: Sequence[Problem]) -> list[Problem]:
    """Each problem once, in their order."""
    found: list[Problem] = []
    for problem in problems:
        if problem not in found:
            found.append(problem)
    return found
