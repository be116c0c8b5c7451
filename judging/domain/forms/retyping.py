"""An answer as one would type it, so that a page can show what is kept and be sent again.

Always true: what is written here and read again (`rows.read`) is the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from judging.domain.forms.answers import Amount, Answers, CropLine
from judging.domain.forms.kinds import GROWING, Kind, Question, Section
from judging.domain.forms.reading import plain
from judging.domain.forms.rows import inner_questions


def typed_of(section: Section, answers: Answers, comma: str = ".") -> dict[str, str]:
    """A section's answers as one would type them; `comma` is the decimal sign of the reader's language."""
    typed: dict[str, str] = {}
    for question in section.asked:
        if question.key in answers:
            typed |= typed_answer(question, answers[question.key], comma)
        elif question.kind in GROWING:
            typed[question.counter] = "0"
    return typed


def typed_answer(question: Question, answer: Any, comma: str) -> dict[str, str]:
    """One answer: control -> text."""
    control = question.control
    write = _WRITTEN.get(question.kind)
    return write(question, answer, comma) if write else {control: str(answer)}


def number(value: Decimal | int | None, comma: str) -> str:
    """A number as one would type it; "" for none."""
    return "" if value is None else plain(Decimal(value)).replace(".", comma)


def _amount(question: Question, answer: Amount, comma: str) -> dict[str, str]:
    typed = {question.control: number(answer.value, comma)}
    return {**typed, f"{question.control}-unit": answer.unit} if len(question.units) > 1 else typed


def _yes_no(question: Question, answer: Any, comma: str) -> dict[str, str]:
    typed = {question.control: answer.answer}
    return {**typed, f"{question.control}-evidence": answer.evidence} if question.evidence else typed


def _place(question: Question, answer: Any, comma: str) -> dict[str, str]:
    typed = {question.control: answer.name}
    return {**typed, f"paper_{question.control}": answer.paper_name} if question.on_paper else typed


def _point(question: Question, answer: Any, comma: str) -> dict[str, str]:
    told = {question.control: f"{plain(answer.latitude)}, {plain(answer.longitude)}"}
    accuracy = number(answer.accuracy_m, comma)
    return {**told, f"{question.control}-accuracy": accuracy} if accuracy else told


def _people(question: Question, answer: Any, comma: str) -> dict[str, str]:
    typed: dict[str, str] = {}
    for row, person in zip(question.row_numbers, answer, strict=False):
        typed |= {
            question.at(row, "full_name"): person.full_name,
            question.at(row, "paper_name"): person.paper_name,
            question.at(row, "birth_year"): number(person.birth_year, comma),
            question.at(row, "gender"): person.gender,
        }
    return typed


def _crop(line: CropLine, comma: str) -> dict[str, str]:
    amount = number(line.amount, comma)
    return {"crop": line.crop, "other": line.other_name, "amount": amount, "unit": line.unit, "use": line.use}


def _crops(question: Question, answer: Any, comma: str) -> dict[str, str]:
    return _rows(question, [_crop(line, comma) for line in answer])


def _shares(question: Question, answer: Any, comma: str) -> dict[str, str]:
    return _rows(question, [{"source": line.source, "share": number(line.share, comma)} for line in answer])


def _rows(question: Question, rows: list[dict[str, str]]) -> dict[str, str]:
    typed = {question.at(place, part): text for place, row in enumerate(rows) for part, text in row.items()}
    return {**typed, question.counter: str(len(rows))}


def _group(question: Question, answer: Any, comma: str) -> dict[str, str]:
    typed = {question.counter: str(len(answer))}
    for row, given in enumerate(answer):
        for inner in inner_questions(question, row):
            typed |= typed_answer(inner, given[inner.key], comma) if inner.key in given else {}
    return typed


def _kept(question: Question, answer: Any, comma: str) -> dict[str, str]:
    return {f"{question.control}-{row}": f"{one.digest} {one.size} {one.name}" for row, one in enumerate(answer)}


_WRITTEN: Mapping[Kind, Callable[[Question, Any, str], dict[str, str]]] = {
    Kind.NUMBER: _amount,
    Kind.DATE: lambda question, answer, comma: {question.control: answer.isoformat()},
    Kind.SEVERAL: lambda question, answer, comma: {f"{question.control}-{key}": "yes" for key in answer},
    Kind.YES_NO: _yes_no,
    Kind.PLACE: _place,
    Kind.POINT: _point,
    Kind.PEOPLE: _people,
    Kind.PHOTOS: _kept,
    Kind.FILES: _kept,
    Kind.GROUP: _group,
    Kind.CROPS: _crops,
    Kind.SHARES: _shares,
    Kind.CONSENT: lambda question, answer, comma: {question.control: "yes"} if answer.is_given else {},
}
