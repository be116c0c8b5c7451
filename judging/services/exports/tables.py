"""What organisers take away of an edition: its entries, judges, assignments, marks and results, as plain tables.

Always true: reads only; a table without people names nobody (numbers and keys stand for them); an entry stands in a
table as long as organisers meet it in the like place on their pages (`domain/entries/standing.py`), and marks and
results are those that count; answers are those that the form lets the office see.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from judging.domain.entries.standing import Place
from judging.domain.forms.answers import plain_of
from judging.domain.forms.kinds import Question, Reader
from judging.domain.home import Home
from judging.domain.permissions import Role
from judging.domain.scoring.scoresheet import MarkState
from judging.sentences.exported import COLUMNS, N_, TABLES
from judging.services.entries.answers import beside_columns, standing_of
from judging.services.exports.writing import Column, Exported
from judging.services.results.results import Draft
from judging.storage.models import Edition, Entry, Judge, Round
from judging.storage.queries import organiser as queries
from judging.storage.queries.numbering import by_number
from judging.storage.queries.standing import stands
from judging.storage.tabular import Cell

Say = Callable[[str], str]
Pick = Callable[[Mapping[str, str]], str]


class Table(StrEnum):
    """The tables there are."""

    ENTRIES = "entries"
    JUDGES = "judges"
    ASSIGNMENTS = "assignments"
    MARKS = "marks"
    WORDS = "words"
    RESULTS = "results"
    DELIVERIES = "deliveries"


def columns_of(keys: Sequence[str], say: Say) -> list[Column]:
    """The columns with these keys, in words."""
    return [Column(key, say(COLUMNS[key][0]), say(COLUMNS[key][1])) for key in keys]


def entries(session: Session, edition: Edition, *, people: bool, say: Say, pick: Pick) -> Exported:
    """Every entry; with people their names, telephones and answers too."""
    found = session.scalars(
        select(Entry)
        .where(Entry.edition_id == edition.id, stands(Role.ORGANISER, Place.LIST))
        .order_by(*by_number(Entry.number))
        .options(
            selectinload(Entry.holders),
            selectinload(Entry.crops),
            selectinload(Entry.incomes),
            selectinload(Entry.category),
        )
    ).all()
    keys = [
        "number",
        "status",
        "category",
        "title",
        "community",
        "cooperative",
        "altitude_m",
        "area_ha",
        "coffee_since",
    ]
    keys += ["submitted_at", *(["holders", "phone"] if people else [])]
    asked = _questions(found) if people else {}
    columns = columns_of(keys, say) + [_of_question(own, say, pick) for own in asked.values()]
    rows = [[*_entry_cells(own, people=people, pick=pick), *_answers(own, asked)] for own in found]
    return Exported(Table.ENTRIES, say(TABLES[Table.ENTRIES]), columns, rows)


def _entry_cells(entry: Entry, *, people: bool, pick: Pick) -> Iterator[Cell]:
    yield entry.number
    yield entry.status.value
    yield pick(entry.category.name) if entry.category else None
    yield entry.title or None
    yield entry.community or None
    yield entry.cooperative or None
    yield entry.altitude_m
    yield entry.area_ha
    yield entry.coffee_since
    yield _moment(entry.submitted_at, entry.edition.home)
    if people:
        yield " · ".join(entry.holder_names) or None
        yield entry.phone or None


def _questions(found: Sequence[Entry]) -> dict[str, Question]:
    """The questions that any of the entries was asked and that the office may see, without those that have a column."""
    asked: dict[str, Question] = {}
    for entry in found:
        for question in beside_columns(standing_of(entry)):
            if Reader.OFFICE in question.seen_by:
                asked.setdefault(question.key, question)
    return asked


def _of_question(question: Question, say: Say, pick: Pick) -> Column:
    label = pick(question.label)
    return Column(f"answer.{question.key}", label, say(COLUMNS["answer"][1]).format(question=label))


def _answers(entry: Entry, asked: Mapping[str, Question]) -> list[Cell]:
    if not asked:
        return []
    stands = standing_of(entry)
    shown = {own.key for own in beside_columns(stands) if Reader.OFFICE in own.seen_by}
    plain = plain_of({key: answer for key, answer in stands.answers.items() if key in shown})
    return [_answer(plain.get(key)) for key in asked]


def _answer(plain: Any) -> Cell:
    """One answer in a cell: a list of words joined, what has parts as JSON."""
    if plain is None or (isinstance(plain, str | int) and not isinstance(plain, bool)):
        return plain
    if isinstance(plain, list) and all(isinstance(one, str) for one in plain):
        return "; ".join(plain)
    if isinstance(plain, list) and all(isinstance(one, dict) and "digest" in one for one in plain):
        return "; ".join(one["name"] for one in plain)  # of files, what they are called
    return json.dumps(plain, ensure_ascii=False)


def judges(session: Session, round_: Round, *, people: bool, say: Say) -> Exported:
    """Every judge with how many sheets of a round are expected and delivered."""
    found = session.scalars(
        select(Judge).where(Judge.edition_id == round_.edition_id).order_by(*by_number(Judge.key))
    ).all()
    pairs = queries.pairs(session, round_)
    assigned = Counter(pair.judge_id for pair in pairs if pair.is_expected)
    delivered = Counter(pair.judge_id for pair in pairs if pair.is_delivered)
    keys = ["judge", "active", "assigned", "delivered"]
    keys += ["name", "community", "cooperative", "phone", "email"] if people else []
    rows: list[list[Cell]] = []
    for own in found:
        row: list[Cell] = [own.key, int(own.is_active), assigned[own.id], delivered[own.id]]
        if people:
            row += [own.name, own.community or None, own.cooperative or None, own.phone or None, own.email or None]
        rows.append(row)
    return Exported(Table.JUDGES, say(TABLES[Table.JUDGES]), columns_of(keys, say), rows)


def assignments(session: Session, round_: Round, *, say: Say) -> Exported:
    """Every pair of judge and entry of a round; entries that are not judged are left out."""
    numbers = {
        id_: number
        for id_, number in session.execute(
            select(Entry.id, Entry.number).where(
                Entry.edition_id == round_.edition_id, stands(Role.ORGANISER, Place.ASSIGNMENT)
            )
        )
    }
    judges_ = select(Judge.id, Judge.key).where(Judge.edition_id == round_.edition_id)
    keys = {id_: key for id_, key in session.execute(judges_)}
    rows: list[list[Cell]] = [
        [
            numbers[pair.entry_id],
            keys[pair.judge_id],
            pair.state.value,
            pair.ballot.value if pair.ballot else None,
            _moment(pair.submitted_at, round_.edition.home),
        ]
        for pair in queries.pairs(session, round_)
        if pair.entry_id in numbers
    ]
    columns = columns_of(["number", "judge", "pair", "sheet", "sheet_at"], say)
    return Exported(Table.ASSIGNMENTS, say(TABLES[Table.ASSIGNMENTS]), columns, rows)


def marks(drafted: Draft, *, say: Say) -> Exported:
    """Every mark of every sheet that counts, one a row: the table that `judging rank` reads."""
    rows: list[list[Cell]] = []
    for category in drafted.categories:
        for entry in category.judged.values():
            for judge, own in entry.sheets.items():
                for criterion, mark in own.marks.items():
                    is_value = mark.state is MarkState.VALUE
                    state = None if mark.state is MarkState.CLEARED else mark.state.value
                    if state:
                        rows.append([entry.key, judge, criterion, mark.value if is_value else None, state])
    number, judge_key, *others = columns_of(["number", "judge", "criterion", "mark", "state"], say)
    named = [replace(number, title=say(N_("Inscripción"))), replace(judge_key, title=say(N_("Juez")))]
    columns = [*named, *others]  # the words by which the reader of tables knows them
    return Exported(Table.MARKS, say(TABLES[Table.MARKS]), columns, rows)


def results(
    drafted: Draft,
    *,
    people: bool,
    names: Mapping[str, str],
    say: Say,
    pick: Pick,
    prizes: Mapping[str, str] | None = None,
) -> Exported:
    """The order as it stands; entries without a rank last. `names` are the holders', and `prizes` what each place wins
    as it stands (None where nothing can be won), both by number."""
    rows: list[list[Cell]] = []
    for category in drafted.categories:
        named = pick(category.name) or None
        for own in category.ranking.entries:
            row: list[Cell] = [named, own.rank, own.key, own.score, str(own.exact), own.judges, "; ".join(own.tie)]
            wins = [] if prizes is None else [prizes.get(own.key)]
            rows.append([*row, *wins, *([names.get(own.key)] if people else [])])
        for other in category.ranking.unranked:
            row = [named, None, other.key, None, None, other.judges, None]
            rows.append([*row, *([] if prizes is None else [None]), *([names.get(other.key)] if people else [])])
    keys = ["category", "rank", "number", "score", "exact", "sheets", "tie"]
    keys += [*([] if prizes is None else ["prize"]), *(["holders"] if people else [])]
    return Exported(Table.RESULTS, say(TABLES[Table.RESULTS]), columns_of(keys, say), rows)


def _moment(at: datetime | None, home: Home) -> str | None:
    """A moment on the edition's clocks, to the second, with their distance from universal time."""
    return None if at is None else home.on_clocks(at).isoformat(timespec="seconds")
