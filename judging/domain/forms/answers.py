"""What people answered, kind by kind, and how answers are kept: as a plain JSON object that any version of us reads.

Vocabulary: *answers* are key -> answer; a key that is not there was not answered. Always true: an answer is frozen and
complete in itself (an amount carries its unit and factor, a consent the version of its words); what is kept and read
again is the same; what cannot be read again is left out, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from judging.domain.forms.kinds import PICTURES, FormDocument, Kind, Question

Answers = Mapping[str, Any]
"""Question key -> answer: str, int, date, a tuple of option keys, one of the classes below or, of rows, several."""


@dataclass(frozen=True)
class Person:
    """Somebody who enters, named as she writes herself; `paper_name` is her spelling for paper, in letters that it has,
    "" where the name itself can stand there."""

    full_name: str
    birth_year: int | None = None
    gender: str = "unspecified"
    paper_name: str = ""

    @property
    def on_paper(self) -> str:
        """The name as it is printed."""
        return self.paper_name or self.full_name


@dataclass(frozen=True)
class CropLine:
    """One crop or animal: a name of the catalogue in `crop`, or the family's own word in `other_name`."""

    crop: str = ""
    other_name: str = ""
    amount: Decimal | None = None
    unit: str = "plants"
    use: str = "both"


@dataclass(frozen=True)
class Share:
    """One source and its share of the whole."""

    source: str
    share: Decimal


@dataclass(frozen=True)
class Amount:
    """A number in the unit it was given in; `factor` turns it into the question's first unit, as it stood then."""

    value: Decimal
    unit: str = ""
    factor: Decimal = Decimal(1)

    @property
    def reckoned(self) -> Decimal:
        """The number in the question's first unit."""
        return self.value * self.factor


@dataclass(frozen=True)
class YesNo:
    """Yes or no, and what was told with it. `answer` is "yes", "no", or "" where only something was told."""

    answer: str
    evidence: str = ""


@dataclass(frozen=True)
class Place:
    """A named place; `paper_name` is its spelling for paper, "" where the name itself can stand there."""

    name: str
    paper_name: str = ""


@dataclass(frozen=True)
class Point:
    """A point on the map, in degrees (WGS 84); `accuracy_m` in metres, as the device told it, None where none did."""

    latitude: Decimal
    longitude: Decimal
    accuracy_m: Decimal | None = None


@dataclass(frozen=True)
class Consent:
    """A permission: given or not, and the version of the words it was asked with."""

    is_given: bool
    text_version: int = 1


@dataclass(frozen=True)
class Kept:
    """A file that is kept: its digest, its name as it came, and its size in bytes."""

    digest: str
    name: str
    size: int

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown small: its name ends as what it is."""
        return self.name.rpartition(".")[2] in PICTURES


def plain_of(answers: Answers) -> dict[str, Any]:
    """Answers as JSON can hold them: exact numbers and dates as texts."""
    return {key: _plain(answer) for key, answer in answers.items()}


def answers_of(form: FormDocument, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of what was kept by `plain_of`, for the questions of this form."""
    return _read_again(form.questions, kept)


def _read_again(questions: tuple[Question, ...], kept: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for question in questions:
        if question.key in kept:
            answer = _answer(question, kept[question.key])
            if answer is not None:
                found[question.key] = answer
    return found


def _plain(answer: Any) -> Any:
    if isinstance(answer, Decimal):
        return format(answer, "f")
    if isinstance(answer, date):
        return answer.isoformat()
    if isinstance(answer, tuple):
        return [_plain(one) for one in answer]
    if isinstance(answer, Mapping):
        return {key: _plain(one) for key, one in answer.items()}
    if isinstance(answer, Person | CropLine | Share | Amount | YesNo | Place | Point | Consent | Kept):
        return {name: _plain(one) for name, one in asdict(answer).items()}
    return answer


def _answer(question: Question, kept: Any) -> Any:
    """One answer of what was kept; None for what is no answer to this question."""
    read: Callable[[Question, Any], Any] = _READ.get(question.kind, _text)
    try:
        return read(question, kept)
    except (TypeError, ValueError, KeyError, AttributeError, InvalidOperation):
        return None


def _text(question: Question, kept: Any) -> str | None:
    return kept if isinstance(kept, str) and kept else None


def _count(question: Question, kept: Any) -> int:
    return int(kept)


def _amount(question: Question, kept: Any) -> Amount:
    return Amount(Decimal(kept["value"]), str(kept["unit"]), Decimal(kept["factor"]))


def _choice(question: Question, kept: Any) -> str | None:
    return kept if kept in {option.key for option in question.options} else None


def _several(question: Question, kept: Any) -> tuple[str, ...] | None:
    known = {option.key for option in question.options}
    return tuple(key for key in kept if key in known) or None


def _point(question: Question, kept: Any) -> Point:
    accuracy = kept["accuracy_m"]
    place = Decimal(kept["latitude"]), Decimal(kept["longitude"])
    return Point(*place, None if accuracy is None else Decimal(accuracy))


def _crops(question: Question, kept: Any) -> tuple[CropLine, ...]:
    amounts = [None if row["amount"] is None else Decimal(row["amount"]) for row in kept]
    return tuple(CropLine(**{**row, "amount": amount}) for row, amount in zip(kept, amounts, strict=True))


def _rows_of(one: type[Any]) -> Callable[[Question, Any], Any]:
    """Rows of a class, each kept as an object of its fields."""
    return lambda question, kept: tuple(one(**row) for row in kept)


_READ: Mapping[Kind, Callable[[Question, Any], Any]] = {
    Kind.WHOLE: _count,
    Kind.YEAR: _count,
    Kind.NUMBER: _amount,
    Kind.DATE: lambda question, kept: date.fromisoformat(kept),
    Kind.CHOICE: _choice,
    Kind.SEVERAL: _several,
    Kind.YES_NO: lambda question, kept: YesNo(**kept),
    Kind.PLACE: lambda question, kept: Place(**kept),
    Kind.POINT: _point,
    Kind.PEOPLE: _rows_of(Person),
    Kind.PHOTOS: _rows_of(Kept),
    Kind.FILES: _rows_of(Kept),
    Kind.GROUP: lambda question, kept: tuple(_read_again(question.inside, row) for row in kept),
    Kind.CROPS: _crops,
    Kind.SHARES: lambda question, kept: tuple(Share(row["source"], Decimal(row["share"])) for row in kept),
    Kind.CONSENT: lambda question, kept: Consent(**kept),
}
