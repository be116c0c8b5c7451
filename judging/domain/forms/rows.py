"""Answers that are rows: people, crops, shares of a whole, repeated groups; kept files. And a whole page of a form.

Rows of a list are `<control>-0-…`, `<control>-1-…` and so on, their number in `<control>s`; people count from 1 and are
as many as there may be. Always true: an empty row is no row; a row of which only half was said is a problem at the half
that is missing; taking a row out moves the later ones up and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from judging.domain import limits
from judging.domain.errors import Problem
from judging.domain.forms import figures
from judging.domain.forms.answers import CropLine, Kept, Person, Share
from judging.domain.forms.kinds import (
    ATTACHED,
    CROP_UNITS,
    CROP_USES,
    GENDERS,
    GROWING,
    PARTS,
    Kind,
    Question,
    Section,
)
from judging.domain.forms.reading import READERS, Asked, Reader, Typed, plain, said
from judging.domain.number import whole

OLDEST_YEAR = 1900
MOST_AMOUNT = 10_000_000
_SHOWN = 40
_PERCENT = ("%", "por ciento", "pour cent", "percent")


@dataclass(frozen=True)
class Reading:
    """What was understood of a page, and what could not be."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read(section: Section, typed: Typed, asked: Asked) -> Reading:
    """What was typed on a page. Problems name their control; the answers hold what could be understood."""
    reader = Reader(typed, asked)
    found = {}
    for question in section.asked:
        answer = answer_to(reader, question)
        if answer is not None:
            found[question.key] = answer
    return Reading(found, tuple(reader.problems))


def answer_to(reader: Reader, question: Question) -> Any:
    """What was typed as an answer to one question; None for nothing."""
    read_rows = {
        Kind.PEOPLE: _people,
        Kind.CROPS: _crops,
        Kind.SHARES: _shares,
        Kind.GROUP: _group,
        Kind.PHOTOS: _kept,
        Kind.FILES: _kept,
    }.get(question.kind)
    if read_rows is None:
        return READERS[question.kind](reader, question)
    return read_rows(reader, question) or None


# ------------------------------------------------------------------------------------------------------- people
def _people(reader: Reader, question: Question) -> tuple[Person, ...]:
    found = [_person(reader, question, row) for row in question.row_numbers]
    return tuple(person for person in found if person is not None)


def _person(reader: Reader, question: Question, row: int) -> Person | None:
    name = reader.text(question.at(row, "full_name"), question.longest)
    on_paper = reader.text(question.at(row, "paper_name"), question.longest)
    born = _birth_year(reader, question, row)
    gender = reader.one_of(question.at(row, "gender"), GENDERS, "unspecified")
    if name:
        return Person(name, born, gender, on_paper)
    if born is not None or gender != "unspecified" or on_paper:
        reader.refuse(Problem.of("name_missing_here", at=question.at(row, "full_name")))
    return None


def _birth_year(reader: Reader, question: Question, row: int) -> int | None:
    at = question.at(row, "birth_year")
    typed = reader.figure(at)
    year = figures.count(typed) if typed else None
    youngest = reader.asked.this_year - question.youngest
    if typed and (year is None or not OLDEST_YEAR <= year <= youngest):
        about = {"typed": typed[:_SHOWN], "low": OLDEST_YEAR, "high": youngest}
        reader.refuse(said(question.part("birth_year").wrong, "birth_year_wrong", at, **about))
        return None
    return year


# ------------------------------------------------------------------------------------------------------- tables
def _crops(reader: Reader, question: Question) -> tuple[CropLine, ...]:
    lines = [_crop_line(reader, question, row) for row in range(row_count(question, reader.typed))]
    return tuple(line for line in lines if line is not None)


def _crop_line(reader: Reader, question: Question, row: int) -> CropLine | None:
    crop = reader.typed.get(question.at(row, "crop"), "")
    other = reader.text(question.at(row, "other"), limits.OTHER_CROP)
    amount = _amount(reader, question, row)
    unit = reader.one_of(question.at(row, "unit"), CROP_UNITS, "plants")
    use = reader.one_of(question.at(row, "use"), CROP_USES, "both")
    if crop and crop not in reader.asked.crops:
        reader.refuse(Problem.of("choice_unknown", at=question.at(row, "crop")))
        return None
    if crop and other:
        reader.refuse(Problem.of("crop_named_twice", at=question.at(row, "other"), other=other))
        return None
    if not crop and not other:
        if amount is not None:
            reader.refuse(Problem.of("crop_without_name", at=question.at(row, "crop")))
        return None
    return CropLine(crop, other, None if amount is None else Decimal(amount), unit, use)


def _amount(reader: Reader, question: Question, row: int) -> int | None:
    at = question.at(row, "amount")
    typed = reader.figure(at)
    amount = figures.count(typed) if typed else None
    if typed and (amount is None or not 1 <= amount <= MOST_AMOUNT):
        reader.refuse(said(question.part("amount").wrong, "amount_not_whole", at, typed=typed[:_SHOWN]))
        return None
    return amount


def _shares(reader: Reader, question: Question) -> tuple[Share, ...]:
    lines = [_share_line(reader, question, row) for row in range(row_count(question, reader.typed))]
    found = tuple(line for line in lines if line is not None)
    total = sum((line.share for line in found), Decimal(0))
    if question.stones is not None and question.takes_stones and total == question.stones:
        return tuple(Share(line.source, line.share * question.total / question.stones) for line in found)
    return found


def _share_line(reader: Reader, question: Question, row: int) -> Share | None:
    source_at, share_at = question.at(row, "source"), question.at(row, "share")
    source = reader.text(source_at, 200)
    typed = reader.figure(share_at)
    share = figures.number(figures.without_unit(typed, _PERCENT)) if typed else None
    if typed and (share is None or not 0 < share <= question.total):
        about = {"typed": typed[:_SHOWN], "high": plain(question.total), "source": source}
        reader.refuse(said(question.part("share").wrong, "share_wrong", share_at, **about))
        return None
    if source and share is not None:
        return Share(source, share)
    if source:
        reader.refuse(said(question.part("share").missing, "share_missing", share_at, source=source))
    elif share is not None:
        reader.refuse(said(question.part("source").missing, "source_missing", source_at))
    return None


def _group(reader: Reader, question: Question) -> tuple[Mapping[str, Any], ...]:
    found = []
    for row in range(row_count(question, reader.typed)):
        given = {inner.key: answer_to(reader, inner) for inner in inner_questions(question, row)}
        if answers := {key: answer for key, answer in given.items() if answer is not None}:
            found.append(answers)
    return tuple(found)


def inner_questions(question: Question, row: int) -> tuple[Question, ...]:
    """The questions of one row of a group, with the names their controls have there."""
    return tuple(
        replace(inner, field=question.at(row, inner.control)) for inner in question.inside if inner.kind in READERS
    )


def _kept(reader: Reader, question: Question) -> tuple[Kept, ...]:
    """The files whose digests the page brings back ("digest size name", one in each control)."""
    found = []
    for row in range(question.most):
        digest, _, rest = reader.typed.get(f"{question.control}-{row}", "").partition(" ")
        said, _, name = rest.partition(" ")
        size = whole(said)
        if digest.isalnum() and size is not None:
            found.append(Kept(digest, name, size))
    return tuple(found)


# ------------------------------------------------------------------------------------------------ rows of a page
def row_count(question: Question, typed: Typed) -> int:
    """How many rows a typed list has, within what is allowed."""
    given = whole(typed.get(question.counter, "0"))
    return 0 if given is None else min(given, question.most)


def row_parts(question: Question) -> tuple[str, ...]:
    """The last part of the name of each control in a row of a growing list."""
    if question.kind is not Kind.GROUP:
        return PARTS[question.kind]
    first = f"{question.control}-0-"
    return tuple(name.removeprefix(first) for inner in inner_questions(question, 0) for name in single_controls(inner))


def single_controls(question: Question) -> tuple[str, ...]:
    """The names of the controls of a question that has no rows."""
    control, kind = question.control, question.kind
    if kind is Kind.SEVERAL:
        return tuple(f"{control}-{option.key}" for option in question.options)
    if kind is Kind.PLACE and question.on_paper:
        return (control, f"paper_{control}")
    if (kind is Kind.YES_NO and question.evidence) or kind is Kind.POINT or len(question.units) > 1:
        more = {Kind.YES_NO: "evidence", Kind.POINT: "accuracy"}.get(kind, "unit")
        return (control, f"{control}-{more}")
    return () if kind is Kind.STATEMENT else (control,)


def controls_of(question: Question, rows: int) -> tuple[str, ...]:
    """The names of a question's controls, with this many rows of a growing list, in the order of the page."""
    if question.kind is Kind.PEOPLE:
        return tuple(question.at(row, part) for row in question.row_numbers for part in PARTS[question.kind])
    if question.kind in ATTACHED:
        return (question.control, *(f"{question.control}-{row}" for row in range(question.most)))
    if question.kind in GROWING:
        parts = row_parts(question)
        return (question.counter, *(question.at(row, part) for row in range(rows) for part in parts))
    return single_controls(question)


def without_row(question: Question, typed: Typed, place: int) -> dict[str, str]:
    """The same page with one row taken out and the later ones moved up; nothing else changes."""
    parts, count = row_parts(question), row_count(question, typed)
    own = {question.at(row, part) for row in range(count) for part in parts}
    kept = {name: text for name, text in typed.items() if name not in own}
    rows = [[typed.get(question.at(row, part), "") for part in parts] for row in range(count) if row != place]
    for row, texts in enumerate(rows):
        kept.update({question.at(row, part): text for part, text in zip(parts, texts, strict=True)})
    return {**kept, question.counter: str(len(rows))}


def without_file(question: Question, typed: Typed, place: int) -> dict[str, str]:
    """The same page without one of the files of an answer, the later ones moved up; nothing else changes."""
    names = [f"{question.control}-{row}" for row in range(question.most)]
    left = [typed[name] for row, name in enumerate(names) if row != place and typed.get(name)]
    return {**{name: text for name, text in typed.items() if name not in names}, **dict(zip(names, left, strict=False))}


def has_place(question: Question, typed: Typed) -> bool:
    """Whether an answer may have one file more."""
    return any(not typed.get(f"{question.control}-{row}") for row in range(question.most))


def with_file(question: Question, typed: Typed, file: Kept) -> dict[str, str]:
    """The same page with one file more in an answer; one that it has already is not there twice."""
    told, there = f"{file.digest} {file.size} {file.name}", dict(typed)
    names = [f"{question.control}-{row}" for row in range(question.most)]
    if any(there.get(name, "").split(" ")[0] == file.digest for name in names):
        return there
    free = next((name for name in names if not there.get(name)), None)
    return there if free is None else {**there, free: told}


def with_rows(question: Question, typed: Typed, count: int) -> dict[str, str]:
    """The same page with blank rows at the end, up to this many in all."""
    return {**typed, question.counter: str(min(max(count, row_count(question, typed)), question.most))}
