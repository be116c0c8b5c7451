"""Cells of a table as if somebody had typed them into the page of a form: the same controls, read by the same reader.

Google Forms joins several answers with ", " and writes the words of an option; KoboToolbox and ODK write its name, or a
column of 1 and 0 for each; a point has four numbers. Always true: what is understood of a page is decided by
`domain/forms` alone; what cannot be put into its control is a problem there; a cell that is not given types nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final

from judging.domain.errors import Problem
from judging.domain.forms.kinds import FormDocument, Kind, Option, Question
from judging.domain.forms.rows import inner_questions
from judging.domain.imports.words import GENDERS, UNITS, USES, YES_NO
from judging.domain.tables.findings import shortened
from judging.domain.tables.grid import Number
from judging.domain.tables.words import is_given
from judging.domain.typed import bare, folded, within_reach

Turned = tuple[dict[str, str], list[Problem]]
"""Control -> text, and what could not be put into one."""
PART_WORDS: Final[Mapping[str, Mapping[str, str]]] = {"gender": GENDERS, "unit": UNITS, "use": USES}
_POINT: Final = re.compile(r"(-?[0-9.]+) (-?[0-9.]+)(?: -?[0-9.]+(?: ([0-9.]+))?)?")
_SPLIT: Final = re.compile(r"\s*[;,|\n]\s*")


class Controls:
    """Which control of a form is whose, so that a row of cells becomes a page."""

    def __init__(self, form: FormDocument) -> None:
        self._by_control: dict[str, Callable[[str, str], Turned]] = {}
        self.counters: dict[str, tuple[str, int]] = {}
        """Control of a group's row -> its counter, and how many rows that makes."""
        for question in form.questions:
            self._know(question)

    def _know(self, question: Question) -> None:
        if question.kind is Kind.PEOPLE:
            for row in question.row_numbers:
                self._by_control[question.at(row, "gender")] = part_of(GENDERS)
        elif question.kind is Kind.GROUP:
            self._know_rows(question)
        elif question.kind is Kind.SEVERAL:
            self._by_control[question.control] = lambda _control, text: _several(question, text)
            for option in question.options:
                self._by_control[f"{question.control}-{option.key}"] = _tick
        else:
            self._know_single(question)

    def _know_rows(self, question: Question) -> None:
        for row in range(question.most):
            for inner in inner_questions(question, row):
                self._know(inner)
                self.counters[inner.control] = (question.counter, row + 1)

    def _know_single(self, question: Question) -> None:
        turn = _TURNS.get(question.kind)
        if turn is not None:
            self._by_control[question.control] = lambda _control, text: turn(question, text)
        if len(question.units) > 1:
            units = tuple(Option(unit.key, unit.name) for unit in question.units)
            self._by_control[f"{question.control}-unit"] = lambda control, text: _option(units, control, text)

    def page(self, cells: Mapping[str, str]) -> Turned:
        """Control -> what is typed there, of control -> cell; and what could not be typed."""
        typed: dict[str, str] = {}
        problems: list[Problem] = []
        for control, text in cells.items():
            if not is_given(text):
                continue
            turn = self._by_control.get(control, _plain)
            own, wrong = turn(control, text)
            typed |= own
            problems += wrong
            if control in self.counters and own:
                counter, rows = self.counters[control]
                typed[counter] = str(max(rows, int(typed.get(counter, "0"))))
        return typed, problems


def part_of(words: Mapping[str, str]) -> Callable[[str, str], Turned]:
    """A control whose cells say one of these words."""

    def turn(control: str, text: str) -> Turned:
        meant = words.get(folded(text), text if text in words.values() else None)
        return ({control: meant}, []) if meant else ({}, [unknown(control, text, words)])

    return turn


def unknown(control: str, text: str, words: Mapping[str, str]) -> Problem:
    """That a cell says none of these words; the first word of each meaning is named."""
    first: dict[str, str] = {}
    for word, meaning in words.items():
        first.setdefault(meaning, word)
    return Problem.of("import_word_unknown", at=control, text=shortened(text), known=", ".join(first.values()))


def _plain(control: str, text: str) -> Turned:
    return {control: text}, []


def _tick(control: str, text: str) -> Turned:
    """A column of 1 and 0, as Kobo splits several choices."""
    meant = YES_NO.get(folded(text))
    if meant is None and is_given(text):
        meant = "yes"  # Google's grids repeat the words of the choice
    return ({control: "yes"}, []) if meant == "yes" else ({}, [])


def _choice(question: Question, text: str) -> Turned:
    return _option(question.options, question.control, text)


def _option(options: Sequence[Option], control: str, text: str) -> Turned:
    found = named(options).get(folded(text))
    if found is not None:
        return {control: found}, []
    return {}, [_no_option(options, control, text)]


def _no_option(options: Sequence[Option], control: str, text: str) -> Problem:
    return Problem.of(
        "import_option_unknown",
        at=control,
        text=shortened(text),
        known=", ".join(next(iter(option.name.values()), option.key) for option in options[:8]),
    )


def named(options: Sequence[Option]) -> dict[str, str]:
    """Every way of naming each option, folded -> its key; a key wins over another one's words."""
    words = {folded(name): option.key for option in reversed(options) for name in option.name.values()}
    return words | {folded(option.key): option.key for option in options}


def _several(question: Question, text: str) -> Turned:
    """Words joined by commas (which an option may hold itself), or names with blanks between."""
    known = named(question.options)
    rest, found, wrong = folded(text), [], []
    while rest:
        mine = max((name for name in known if _begins(rest, name)), key=len, default=None)
        if mine is not None:
            found.append(known[mine])
            rest = rest[len(mine) :].lstrip(" ,;|")
            continue
        first = re.split(r"[;,|]", rest, maxsplit=1)[0].strip()
        by_blank = first.split(" ")
        if all(word in known for word in by_blank if word):
            found += [known[word] for word in by_blank if word]
        else:
            wrong.append(first)
        rest = rest[len(first) :].lstrip(" ,;|")
    typed = {f"{question.control}-{key}": "yes" for key in found}
    problems = [_no_option(question.options, question.control, own) for own in wrong]
    return typed, problems


def _begins(text: str, name: str) -> bool:
    return text.startswith(name) and (len(text) == len(name) or text[len(name)] in ",;|")


def _yes_no(question: Question, text: str) -> Turned:
    return part_of(YES_NO)(question.control, text)


def _consent(question: Question, text: str) -> Turned:
    meant = YES_NO.get(folded(text))
    if meant is None:
        return {}, [unknown(question.control, text, YES_NO)]
    return ({question.control: "yes"} if meant == "yes" else {}), []


def _point(question: Question, text: str) -> Turned:
    found = _POINT.fullmatch(bare(text))
    if found is None:
        return {question.control: text}, []
    typed = {question.control: f"{found[1]}, {found[2]}"}
    return ({**typed, f"{question.control}-accuracy": found[3]} if found[3] else typed), []


def _number(question: Question, text: str) -> Turned:
    """A number that a workbook holds as one has no signs of thousands: its point is said as a comma."""
    return {question.control: text.replace(".", ",") if isinstance(text, Number) else text}, []


def _date(question: Question, text: str) -> Turned:
    """A day, without the hour that a spreadsheet puts behind it."""
    return {question.control: re.sub(r"^(\d{4}-\d\d-\d\d)[T ].*$", r"\1", bare(text))}, []


_TURNS: Final[Mapping[Kind, Callable[[Question, str], Turned]]] = {
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
    Kind.CONSENT: _consent,
    Kind.POINT: _point,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
}


# ------------------------------------------------------------------------------------------------------ moments
_STAMP: Final = re.compile(
    r"(\d{1,4})[-/. ]+(\d{1,2})[-/. ]+(\d{1,4})(?:[ T,]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?"
    r"\s*(a\.?\s?m\.?|p\.?\s?m\.?)?\s*(Z|UTC|GMT)?\s*([+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)


def is_month_first(texts: Sequence[str], *, otherwise: bool) -> bool:
    """Whether the days of a column are written month first: told by the cells in which only one reading is a day."""
    for text in texts:
        found = _STAMP.match(bare(text))
        if found and len(found[1]) < 3:
            if int(found[1]) > 12:
                return False
            if int(found[2]) > 12:
                return True
    return otherwise


def moment_of(text: str, zone: tzinfo, *, month_first: bool) -> datetime | None:
    """A time stamp as Google Forms, Kobo and spreadsheets write them, on the clocks of `zone` unless it says its own;
    None for what is none."""
    found = _STAMP.fullmatch(bare(text))
    if found is None:
        return None
    first, second, third = int(found[1]), int(found[2]), int(found[3])
    year, month, day = (first, second, third) if len(found[1]) == 4 else (third, second, first)
    if len(found[1]) != 4 and month_first:
        month, day = day, month
    hour, minute, seconds = (int(found[place] or 0) for place in (4, 5, 6))
    half = (found[7] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    offset = "+00:00" if found[8] and not found[9] else found[9] or ""
    try:
        moment = datetime(year, month, day, hour, minute, seconds, tzinfo=zone)
        if offset:
            plain = moment.replace(tzinfo=None).isoformat()
            moment = datetime.fromisoformat(f"{plain}{offset if ':' in offset else offset[:3] + ':' + offset[3:]}")
        return within_reach(moment).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
