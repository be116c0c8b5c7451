"""Reading a form's page as it was typed, forgivingly: field by field, what was meant, and what could not be understood.

*Typed* is a mapping of control -> text, as a page sends it. Always true: an empty control stays unsaid; what is not
understood is a problem at its control, and the rest is read all the same; nothing here decides what is needed
(`completeness`). The sentence of a problem is the form's own where it has one, else the house's.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from judging.domain import limits
from judging.domain.addresses import address_of
from judging.domain.errors import Problem
from judging.domain.forms import figures
from judging.domain.forms.answers import Amount, Consent, Place, Point, YesNo
from judging.domain.forms.kinds import Evidence, Kind, Question, Unit, Words
from judging.domain.home import COUNTRY
from judging.domain.phones import example, is_phone
from judging.domain.typed import bare, cleaned, one_line, plain_phone, turns_round

Typed = Mapping[str, str]
MOST_COUNT = Decimal(999_999_999)
NO_UNIT = Unit("", {})
_SHOWN = 40


@dataclass(frozen=True)
class Asked:
    """What understanding hangs on besides the form: the year it is, the crops one can pick, and in which country
    (ISO 3166) telephones need none in front."""

    this_year: int
    crops: Container[str] = ()
    country: str = COUNTRY


def said(words: Words, code: str, at: str, **about: Any) -> Problem:
    """A problem in the form's own words where it has some, else the house's sentence for `code`."""
    return Problem.of("form_says", at=at, words=words, **about) if words else Problem.of(code, at=at, **about)


@dataclass
class Reader:
    """Takes controls one by one and collects what is wrong with them."""

    typed: Typed
    asked: Asked
    problems: list[Problem] = field(default_factory=list)

    def text(self, control: str, longest: int) -> str:
        """One line of text, spaces folded."""
        return self._within(control, one_line(self._straight(control)), longest)

    def story(self, control: str, longest: int) -> str:
        """A text of several lines."""
        return self._within(control, cleaned(self._straight(control)).strip(), longest)

    def one_of(self, control: str, known: Sequence[str], otherwise: str = "") -> str:
        """One of the choices on the page; `otherwise` where the control was left alone."""
        given = self.typed.get(control, "") or otherwise
        if given and given not in known:
            self.refuse(Problem.of("choice_unknown", at=control))
            return otherwise
        return given

    def figure(self, control: str) -> str:
        """What was typed where a number is asked, as one line."""
        return bare(self.typed.get(control, ""))

    def refuse(self, problem: Problem) -> None:
        self.problems.append(problem)

    def _straight(self, control: str) -> str:
        """What was typed; "" where it turns letters round, which is refused."""
        typed = self.typed.get(control, "")
        if turns_round(typed):
            self.refuse(Problem.of("text_turns_round", at=control))
            return ""
        return typed

    def _within(self, control: str, text: str, longest: int) -> str:
        if len(text) > longest:
            self.refuse(Problem.of("text_too_long_for_field", at=control, longest=longest, length=len(text)))
        return text

    # ------------------------------------------------------------------------------------------------ numbers
    def bounded(
        self, question: Question, read: Callable[[str], Decimal | int | None], code: str
    ) -> tuple[Any, Unit] | None:
        """A number within the question's bounds and its unit; None where there is none. A unit that is written after
        the number is the one that is meant, whichever is chosen beside it."""
        typed = self.figure(question.control)
        if not typed:
            return None
        text, unit = typed, self._chosen(question)
        for one in question.units:
            if (bared := figures.without_unit(typed, (*one.written, *one.name.values()))) != " ".join(typed.split()):
                text, unit = bared, one
        low, high = self._bounds(question)
        number = read(text)
        if number is None or not self._fits(question, Decimal(number) * unit.factor, low, high):
            about = {"typed": typed[:_SHOWN], "low": plain(low), "high": plain(high)}
            self.refuse(said(question.wrong, code, question.control, **about))
            return None
        return number, unit

    def _fits(self, question: Question, number: Decimal, low: Decimal, high: Decimal) -> bool:
        return low <= number <= high and (question.above is None or number > question.above)

    def _bounds(self, question: Question) -> tuple[Decimal, Decimal]:
        if question.kind is Kind.YEAR:
            this_year = Decimal(self.asked.this_year)
            return question.low or Decimal(1), this_year if question.high is None else question.high
        low = Decimal(0) if question.low is None else question.low
        return low, MOST_COUNT if question.high is None else question.high

    def _chosen(self, question: Question) -> Unit:
        """The unit chosen beside a number; the first where nothing was."""
        if len(question.units) < 2:
            return question.units[0] if question.units else NO_UNIT
        known = {unit.key: unit for unit in question.units}
        return known[self.one_of(f"{question.control}-unit", tuple(known), question.units[0].key)]


def plain(value: Decimal) -> str:
    """A decimal without exponent or idle zeros: 70, 2.5."""
    return format(value.normalize(), "f")


# ------------------------------------------------------------------------------------------------- kind by kind
def _short(reader: Reader, question: Question) -> str | None:
    return reader.text(question.control, question.longest) or None


def _long(reader: Reader, question: Question) -> str | None:
    return reader.story(question.control, question.longest) or None


def _whole(reader: Reader, question: Question) -> int | None:
    found = reader.bounded(question, figures.count, "whole_wrong")
    return None if found is None else int(found[0])


def _year(reader: Reader, question: Question) -> int | None:
    found = reader.bounded(question, figures.count, "year_wrong")
    return None if found is None else int(found[0])


def _number(reader: Reader, question: Question) -> Amount | None:
    found = reader.bounded(question, figures.number, "figure_wrong")
    return None if found is None else Amount(found[0], found[1].key, found[1].factor)


def _date(reader: Reader, question: Question) -> date | None:
    typed = reader.figure(question.control)
    day = figures.day(typed)
    if typed and (problem := _day_problem(question, typed, day)) is not None:
        reader.refuse(problem)
        return None
    return day


def _day_problem(question: Question, typed: str, day: date | None) -> Problem | None:
    """What is wrong with a day that was typed; None for one that is taken."""
    first, last = question.earliest, question.latest
    about = {
        "typed": typed[:_SHOWN],
        "low": first.isoformat() if first else "",
        "high": last.isoformat() if last else "",
    }
    if day is None:
        return said(question.wrong, "date_wrong", question.control, **about)
    if first is not None and day < first:
        return said(question.wrong, "date_early", question.control, **about)
    return said(question.wrong, "date_late", question.control, **about) if last is not None and day > last else None


def _choice(reader: Reader, question: Question) -> str | None:
    return reader.one_of(question.control, tuple(option.key for option in question.options)) or None


def _several(reader: Reader, question: Question) -> tuple[str, ...] | None:
    chosen = tuple(one.key for one in question.options if reader.typed.get(f"{question.control}-{one.key}"))
    if len(chosen) > question.most:
        first = f"{question.control}-{question.options[0].key}"
        reader.refuse(said(question.wrong, "several_many", first, high=question.most, question=question.name))
    return chosen or None


def _yes_no(reader: Reader, question: Question) -> YesNo | None:
    answer = reader.one_of(question.control, ("yes", "no"))
    told = reader.story(f"{question.control}-evidence", question.longest) if question.evidence else ""
    return YesNo(answer, told) if answer or told else None


def evidence_is_asked(question: Question, answer: str) -> bool:
    """Whether more is asked with this answer of a yes/no question."""
    return question.evidence is Evidence.ALWAYS or (bool(answer) and question.evidence.value == answer)


def _telephone(reader: Reader, question: Question) -> str | None:
    phone = plain_phone(reader.typed.get(question.control, ""))
    if phone and (len(phone) > limits.PHONE or not is_phone(phone, reader.asked.country)):
        reader.refuse(
            said(
                question.wrong,
                "phone_wrong",
                question.control,
                typed=phone[:_SHOWN],
                example=example(reader.asked.country),
            )
        )
    return phone or None


def _email(reader: Reader, question: Question) -> str | None:
    typed = reader.figure(question.control)
    address = address_of(typed) if typed else ""
    if typed and not address:
        reader.refuse(said(question.wrong, "email_wrong", question.control, typed=typed[:_SHOWN]))
    return address or None


def _web(reader: Reader, question: Question) -> str | None:
    typed = reader.figure(question.control)
    address = figures.web_address(typed) if typed else ""
    if typed and not address:
        reader.refuse(said(question.wrong, "web_wrong", question.control, typed=typed[:_SHOWN]))
    return address or None


def _place(reader: Reader, question: Question) -> Place | None:
    name = reader.text(question.control, question.longest)
    spelled = reader.text(f"paper_{question.control}", question.longest) if question.on_paper else ""
    return Place(name, spelled) if name else None


def _point(reader: Reader, question: Question) -> Point | None:
    typed = reader.figure(question.control)
    found = figures.point(typed) if typed else None
    if typed and found is None:
        reader.refuse(said(question.wrong, "point_wrong", question.control, typed=typed[:_SHOWN]))
    accuracy = figures.number(reader.figure(f"{question.control}-accuracy"))
    return Point(*found, accuracy if accuracy is not None and accuracy >= 0 else None) if found else None


def _consent(reader: Reader, question: Question) -> Consent | None:
    return Consent(True, question.text_version) if reader.typed.get(question.control) else None


READERS: Mapping[Kind, Callable[[Reader, Question], Any]] = {
    Kind.SHORT_TEXT: _short,
    Kind.LONG_TEXT: _long,
    Kind.WHOLE: _whole,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.YEAR: _year,
    Kind.CHOICE: _choice,
    Kind.SEVERAL: _several,
    Kind.YES_NO: _yes_no,
    Kind.TELEPHONE: _telephone,
    Kind.EMAIL: _email,
    Kind.WEB: _web,
    Kind.PLACE: _place,
    Kind.POINT: _point,
    Kind.CONSENT: _consent,
}
"""How each kind of one control is read; rows and files are read in `rows`."""
