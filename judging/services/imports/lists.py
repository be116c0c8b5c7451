"""Crops and incomes that come in a table of their own, one line for each: joined to their entry, read as its form reads
them.

Always true: the lines of one entry are one row of the plan, and together its whole list; whose they are is told by
number, by the name of the submission, by the row of the first sheet (`_parent_index`), by telephone or by name; an
entry is never made here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from judging.domain.entries.standing import EntryStatus
from judging.domain.errors import Problem, Refused
from judging.domain.forms import figures
from judging.domain.forms import rows as reading
from judging.domain.forms.completeness import Standing, contradictions
from judging.domain.forms.kinds import FormDocument, Question, Role, Section
from judging.domain.forms.reading import Asked, plain
from judging.domain.imports.cells import part_of
from judging.domain.imports.columns import KEEP, NUMBER, PARENT, UUID, Target, guessed, house
from judging.domain.imports.plan import Plan, Row, State, Told, What
from judging.domain.imports.words import UNITS, USES
from judging.domain.number import whole
from judging.domain.tables.words import is_given
from judging.domain.typed import bare, version_of
from judging.services.contest.editions import windows
from judging.services.contest.forms import edition_form
from judging.services.entries.answers import answers_of, asked_at, fingerprint
from judging.services.imports import entries
from judging.services.imports.orders import Line, Order, lines_of, table_in
from judging.services.imports.whose import Known, Register, Sought, uuid_of
from judging.storage.catalogue import crop_catalogue
from judging.storage.models import Edition

ROLES: Mapping[What, Role] = {What.CROPS: Role.CROPS, What.INCOMES: Role.INCOMES}
_WHOSE = (PARENT, UUID, "entry", "name", "phone")
_PARTS: Mapping[What, tuple[str, ...]] = {
    What.CROPS: ("crop", "amount", "unit", "use"),
    What.INCOMES: ("source", "share", "income"),
}
_INDEX = "_index"
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class ListChange:
    """What a row does: the list of an entry becomes `answer`, that of the question with this key."""

    id: int
    key: str
    answer: tuple[Any, ...]


def targets(what: What) -> tuple[Target, ...]:
    """What the columns of such a table may hold."""
    return tuple(house(key, is_offered=key not in (PARENT, UUID, "income")) for key in (*_WHOSE, *_PARTS[what]))


def plan(session: Session, *, edition: Edition, order: Order, now: datetime) -> Plan:
    """What the table would do. Changes nothing. Raises Refused where it is no table, or the form asks no such list."""
    form = edition_form(edition)
    question = form.by_role.get(ROLES[order.what])
    if question is None:
        raise Refused(Problem.of(f"import_form_without_{order.what}"))
    used, found = set(order.columns.values()), []
    if windows(session, edition).published:
        found.append(Problem.of("results_published"))
    if not used & set(_WHOSE):
        found.append(Problem.of("import_needs_whose"))
    if _PARTS[order.what][0] not in used:
        found.append(Problem.of(f"import_needs_{order.what}"))
    desk = _Desk(order, form, question, Register(session, edition), asked_at(edition.home, now))
    return Plan(order.what, order.told, tuple(desk.rows()), tuple(map(Told, found)))


class _Desk:
    """What lies on the table while a plan is made."""

    def __init__(self, order: Order, form: FormDocument, question: Question, register: Register, asked: Asked) -> None:
        self.order, self.form, self.question, self.register, self.asked = order, form, question, register, asked
        used = set(order.columns.values())
        self.parents = _parents(order, form) if PARENT in used else {}

    def rows(self) -> Iterator[Row]:
        """A row for each entry, in the order in which the table names them; and one for each line of nobody's."""
        groups: dict[int, tuple[Known, list[Line]]] = {}
        lost = []
        for line in lines_of(self.order.frame, self.order.columns):
            if not any(map(is_given, line.cells.values())):
                continue
            found = self.register.found(self._sought(line), may_be_new=False)
            if found.known is None:
                lost.append(self._lost(line, found.problem))
            else:
                groups.setdefault(found.known.id, (found.known, []))[1].append(line)
        made = [self._row(known, lines) for known, lines in groups.values()]
        yield from sorted([*made, *lost], key=lambda row: row.line)

    def _sought(self, line: Line) -> Sought:
        said = {target: bare(text) for target, text in line.cells.items() if is_given(text)}
        if UUID in said or "entry" in said:
            return Sought(said.get("entry", ""), uuid_of(said.get(UUID, "")))
        if PARENT in said and said[PARENT] in self.parents:
            return self.parents[said[PARENT]]
        names = (said["name"],) if "name" in said else ()
        return Sought("", "", said.get("phone", ""), names)

    def _lost(self, line: Line, problem: Problem | None) -> Row:
        problem = problem or Problem.of("import_whose_missing")
        at = next((target for target in _WHOSE if target in line.places), None)
        named = next((line.cells[target] for target in _WHOSE if target in line.cells), "")
        return Row(line.number, named, State.WRONG, (Told(problem, line.cell(at)),))

    def _row(self, known: Known, lines: Sequence[Line]) -> Row:
        typed, problems = self._page(lines)
        understood = reading.read(Section("", {}, (self.question,)), typed, self.asked)
        answer = understood.answers.get(self.question.key, ())
        problems += understood.problems
        if not problems:
            problems += self._disagreeing(answer)
        entry = self.register.entries[known.id]
        if len(lines) > self.question.most:
            problems.append(Problem.of("import_list_long", most=self.question.most))
        if entry.status is EntryStatus.WITHDRAWN:
            problems.append(Problem.of("entry_withdrawn", number=known.number))
        standing_now = answers_of(entry, self.form).get(self.question.key, ())
        state = State.THERE if answer == standing_now else State.CHANGES if standing_now else State.NEW
        told = tuple(Told(problem, self._cell(problem, lines)) for problem in problems)
        change = ListChange(known.id, self.question.key, answer)
        stands = fingerprint({"list": standing_now})
        return Row(
            lines[0].number,
            f"{known.number} {', '.join(known.names)}",
            State.WRONG if told else state,
            told,
            (),
            (self.question.key,) if standing_now and state is State.CHANGES else (),
            change,
            version_of({"entry": known.id, "stands": stands, "says": fingerprint({"list": answer})}),
        )

    def _page(self, lines: Sequence[Line]) -> tuple[dict[str, str], list[Problem]]:
        """The lines of one entry as if they had been typed."""
        typed: dict[str, str] = {self.question.counter: str(len(lines))}
        problems: list[Problem] = []
        shares = _shares([line.cells.get("income", "") for line in lines])
        for row, line in enumerate(lines):
            own = {part: text for part, text in line.cells.items() if is_given(text)}
            if "share" not in own and shares[row]:
                own["share"] = shares[row]
            for part in ("crop", "amount", "unit", "use", "source", "share"):
                if part in own:
                    more, wrong = self._typed(row, part, own[part])
                    typed |= more
                    problems += wrong
        return typed, problems

    def _typed(self, row: int, part: str, text: str) -> tuple[dict[str, str], list[Problem]]:
        if part == "crop":
            species = crop_catalogue().meant(text)
            name = ("crop", species.scientific_name) if species else ("other", text)
            return {self.question.at(row, name[0]): name[1]}, []
        control = self.question.at(row, part)
        words = {"unit": UNITS, "use": USES}.get(part)
        return part_of(words)(control, text) if words else ({control: text}, [])

    def _disagreeing(self, answer: tuple[Any, ...]) -> list[Problem]:
        only = Standing(self.form, {self.question.key: answer}, frozenset({self.question.key}), {})
        return list(contradictions(only, Section("", {}, (self.question,))))

    def _cell(self, problem: Problem, lines: Sequence[Line]) -> str:
        """Where a problem of the list stands in the table: the control says which of the lines."""
        row, _, part = (problem.field or "").removeprefix(f"{self.question.control}-").partition("-")
        place = whole(row)
        if place is None or place >= len(lines):
            return str(lines[0].number)
        line = lines[place]
        part = {"other": "crop"}.get(part, part)
        return line.cell("income" if part == "share" and "share" not in line.places else part)


def _shares(texts: Sequence[str]) -> list[str]:
    """Each amount of money as its share of the sum, in percent; "" for all where one of them is no number."""
    amounts = [figures.number(bare(text)) if is_given(text) else None for text in texts]
    total = sum((amount for amount in amounts if amount is not None), Decimal(0))
    if total <= 0 or any(amount is None and is_given(text) for amount, text in zip(amounts, texts, strict=True)):
        return [""] * len(texts)
    return ["" if amount is None else plain((100 * amount / total).quantize(_HUNDREDTH)) for amount in amounts]


def _parents(order: Order, form: FormDocument) -> dict[str, Sought]:
    """Whom each row of the first sheet means, by what it says in `_index`."""
    frame = table_in(order.book[0])
    if _INDEX not in frame.heading:
        return {}
    known = entries.targets(form)
    columns = {**guessed(frame.heading, known, KEEP), _INDEX: _INDEX}
    holders, phones = form.by_role.get(Role.HOLDERS), form.by_role.get(Role.TELEPHONE)
    found = {}
    for line in lines_of(frame, columns):
        name = line.cells.get(holders.at(1, "full_name"), "") if holders else ""
        phone = line.cells.get(phones.control, "") if phones else ""
        sought = Sought(
            bare(line.cells.get(NUMBER, "")), uuid_of(line.cells.get(UUID, "")), phone, (name,) if name else ()
        )
        found[bare(line.cells.get(_INDEX, ""))] = sought
    return found
