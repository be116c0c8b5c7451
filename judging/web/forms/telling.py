"""A form's answers in words, line by line, as they are read by her who gave them, by the office and by judges.

Always true: a line says what was understood and nothing else; what was not said is an empty text, which the page names
as such; each line knows the control at which its answer is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from judging.domain.entries.crops import Catalogue
from judging.domain.forms import rows
from judging.domain.forms.answers import Answers, CropLine, Kept
from judging.domain.forms.completeness import first_control
from judging.domain.forms.kinds import ATTACHED, Kind, Question, Words
from judging.web import members
from judging.web.page import pick, words


@dataclass(frozen=True)
class Line:
    """One answer as it is read: what was asked, what was said ("" for nothing), the control where it is changed; of
    files, which they are."""

    label: str
    said: str
    control: str
    is_long: bool = False
    files: Sequence[Kept] = ()


def lines_of(questions: tuple[Question, ...], answers: Answers, catalogue: Catalogue) -> tuple[Line, ...]:
    """The answers to these questions, in their order; a quiet question without one is left out."""
    return tuple(line for question in questions for line in _lines(question, answers.get(question.key), catalogue))


def _lines(question: Question, answer: Any, catalogue: Catalogue) -> Iterator[Line]:
    if question.kind is Kind.STATEMENT or (answer is None and question.quiet):
        return
    tell = _IN_ROWS.get(question.kind)
    if answer is None and question.kind is Kind.PEOPLE:
        yield Line(_part(question, "full_name"), "", question.at(1, "full_name"))
    elif answer is None:
        yield Line(pick(question.name), "", first_control(question))
    elif tell is not None:
        yield from tell(question, answer, catalogue)
    else:
        told = _TOLD.get(question.kind)
        said = told(question, answer) if told else str(answer)
        files = answer if question.kind in ATTACHED else ()
        yield Line(pick(question.name), said, first_control(question), question.kind is Kind.LONG_TEXT, files)
        yield from _beside(question, answer)


def _beside(question: Question, answer: Any) -> Iterator[Line]:
    """What is told with an answer: a spelling for paper, what happened."""
    if question.kind is Kind.PLACE and answer.paper_name:
        label = question.paper_label or words().gettext("El nombre con letras latinas, para el papel")
        yield Line(_words(label), answer.paper_name, f"paper_{question.control}")
    if question.kind is Kind.YES_NO and answer.evidence:
        label = question.evidence_label or words().gettext("Cuente qué pasó")
        yield Line(_words(label), answer.evidence, f"{question.control}-evidence", is_long=True)


def _words(label: Words | str) -> str:
    return label if isinstance(label, str) else pick(label)


# ------------------------------------------------------------------------------------------------- single answers
def _number(value: Decimal | int) -> str:
    return words().number(value)


def _whole(question: Question, answer: int) -> str:
    unit = pick(question.units[0].name) if question.units else ""
    return f"{_number(answer)} {unit}".strip()


def _amount(question: Question, answer: Any) -> str:
    names = {unit.key: pick(unit.name) for unit in question.units}
    told = f"{_number(answer.value)} {names.get(answer.unit, answer.unit)}".strip()
    if answer.factor == 1:
        return told
    return f"{told} ({_number(answer.reckoned)} {pick(question.units[0].name)})"


def _options(question: Question, keys: tuple[str, ...]) -> str:
    names = {option.key: pick(option.name) for option in question.options}
    return ", ".join(str(names.get(key, key)) for key in keys)


def _yes_no(question: Question, answer: Any) -> str:
    said = {"yes": words().gettext("Sí"), "no": words().gettext("No")}
    return said.get(answer.answer, "")


def _point(question: Question, answer: Any) -> str:
    place = f"{answer.latitude}, {answer.longitude}"
    return f"{place} (± {_number(answer.accuracy_m)} m)" if answer.accuracy_m is not None else place


def _consent(question: Question, answer: Any) -> str:
    return words().gettext("Sí") if answer.is_given else words().gettext("No")


_TOLD: Mapping[Kind, Callable[[Question, Any], str]] = {
    Kind.WHOLE: _whole,
    Kind.NUMBER: _amount,
    Kind.DATE: lambda question, answer: words().day(answer),
    Kind.CHOICE: lambda question, answer: _options(question, (answer,)),
    Kind.SEVERAL: _options,
    Kind.YES_NO: _yes_no,
    Kind.PLACE: lambda question, answer: answer.name,
    Kind.POINT: _point,
    Kind.CONSENT: _consent,
    Kind.PHOTOS: lambda question, answer: ", ".join(one.name for one in answer),
    Kind.FILES: lambda question, answer: ", ".join(one.name for one in answer),
}


# ----------------------------------------------------------------------------------------------------------- rows
def _part(question: Question, key: str) -> str:
    own = question.part(key)
    label = own.short or own.label
    return pick(label) if label else members.told(words(), "form_part", key)


def _people(question: Question, answer: Any, catalogue: Catalogue) -> Iterator[Line]:
    for row, person in zip(question.row_numbers, answer, strict=False):
        told = {
            "full_name": person.on_paper,
            "birth_year": "" if person.birth_year is None else str(person.birth_year),
            "gender": members.told(words(), "gender", person.gender),
        }
        for key, said in told.items():
            yield Line(_part(question, key), said, question.at(row, key))


def species_named(names: Mapping[str, str]) -> str:
    """The everyday name of a species, with a capital letter."""
    name = words().pick(names)
    return name[:1].upper() + name[1:]


def _crops(question: Question, answer: Any, catalogue: Catalogue) -> Iterator[Line]:
    for row, line in enumerate(answer):
        yield Line(_crop_name(line, catalogue), _crop_said(line), question.at(row, "crop"))


def _crop_name(line: CropLine, catalogue: Catalogue) -> str:
    known = catalogue.get(line.crop)
    return species_named(known.names) if known else line.other_name or line.crop


def _crop_said(line: CropLine) -> str:
    use = members.told(words(), "use_offered", line.use)
    if line.amount is None:
        return use
    return f"{_number(line.amount)} {members.told(words(), 'unit_offered', line.unit)} · {use}"


def _shares(question: Question, answer: Any, catalogue: Catalogue) -> Iterator[Line]:
    unit = pick(question.part("share").unit)
    for row, line in enumerate(answer):
        yield Line(line.source, f"{_number(line.share)} {unit}".strip(), question.at(row, "source"))


def _group(question: Question, answer: Any, catalogue: Catalogue) -> Iterator[Line]:
    for row, given in enumerate(answer):
        for line in lines_of(rows.inner_questions(question, row), given, catalogue):
            yield Line(Markup("{} {}: {}").format(pick(question.name), row + 1, line.label), *_rest(line))


def _rest(line: Line) -> tuple[str, str, bool]:
    return line.said, line.control, line.is_long


_IN_ROWS: Mapping[Kind, Callable[[Question, Any, Catalogue], Iterator[Line]]] = {
    Kind.PEOPLE: _people,
    Kind.CROPS: _crops,
    Kind.SHARES: _shares,
    Kind.GROUP: _group,
}
