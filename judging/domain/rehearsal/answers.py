"""Answers that nobody gave: invented for a form, by the kinds, bounds, conditions and rules that it declares.

Vocabulary: the *wording* is what invented texts and names are made of, in the edition's first language; a *try* is one
set of answers, drawn at random; it *fits* where nothing is missing and every rule is met. Always true: the same
question gets the same answer; what is invented could have been typed on the form's own pages; an address of an
invented person belongs to nobody (example.org), a point on the map lies in the open sea.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from judging.domain.forms.answers import Amount, Answers, Consent, CropLine, Person, Place, Point, Share, YesNo
from judging.domain.forms.completeness import Standing, gaps, outcomes, standing
from judging.domain.forms.kinds import GENDERS, EntryRule, FormDocument, Kind, Question, Role, Words
from judging.domain.forms.reading import MOST_COUNT, NO_UNIT, READERS, evidence_is_asked
from judging.domain.forms.rows import OLDEST_YEAR
from judging.domain.phones import example
from judging.domain.rehearsal.hints import Hints, days, hints_of, numbers, questions_of, texts

TRIES = 400
"""How many sets of answers are drawn before a rule counts as one that nobody meets."""
_AFRESH = 20
GIVEN_NAMES = (
    "Alba", "Bruno", "Clara", "Daniel", "Elena", "Félix", "Gloria", "Hugo", "Inés", "Julia", "Karim", "Laura",
    "Marta", "Noel", "Olga", "Pablo", "Rosa", "Simón", "Teresa", "Víctor", "Emma", "Óscar", "Nadia", "Tomás",
)  # fmt: skip


@dataclass(frozen=True)
class Wording:
    """`title` and `source` hold {number}; `surnames` say that somebody is invented wherever she is named."""

    title: str
    line: str
    story: str
    source: str
    surnames: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """What inventing hangs on besides the form; `crops` are the names of the catalogue that one can pick."""

    wording: Wording
    language: str
    this_year: int
    country: str
    crops: Sequence[str] = ()


@dataclass(frozen=True)
class Invention:
    """One set of answers and, where none was found that fits, the rules that it does not meet."""

    answers: Answers
    unmet: tuple[EntryRule, ...] = ()
    is_complete: bool = True


def person_named(setting: Setting, number: int) -> str:
    """The name of an invented person; a hundred in a row are all different."""
    own = setting.wording.surnames
    turn, given = divmod(number, len(GIVEN_NAMES))
    shift, first = divmod((given + turn) % (len(own) * max(1, len(own) - 1)), len(own))
    return f"{GIVEN_NAMES[given]} {own[first]} {own[(first + 1 + shift) % len(own)]}"


def invented(form: FormDocument, setting: Setting, number: int) -> Invention:
    """Answers of the entry with this number, counted from 0; the nearest that was found where no try fits.

    A try that meets most rules is kept, and only what the others speak of is drawn anew; now and then all of it.
    """
    hints = hints_of(form)
    nearest, kept = Invention({}, form.rules, is_complete=False), dict[str, Any]()
    for attempt in range(TRIES):
        drawn = _Drawn(setting, Random(f"{form.key}/{number}/{attempt}"), number, attempt, hints).answers(form)
        if nearest.is_complete and attempt % _AFRESH:
            anew = {key for rule in nearest.unmet for key in questions_of(form, rule.holds)}
            drawn = {**{key: answer for key, answer in kept.items() if key not in anew}, **_of(drawn, anew)}
        stands = standing(form, drawn)
        told = Invention(stands.counted, _unmet(stands, is_strict=attempt < TRIES // 2), not _has_gaps(stands))
        if told.is_complete and not told.unmet:
            return told
        if (told.is_complete, -len(told.unmet)) >= (nearest.is_complete, -len(nearest.unmet)):
            nearest, kept = told, drawn
    return nearest


def _of(answers: Answers, keys: Collection[str]) -> dict[str, Any]:
    return {key: answer for key, answer in answers.items() if key in keys}


def _unmet(stands: Standing, *, is_strict: bool) -> tuple[EntryRule, ...]:
    """The rules that are not met; strictly, an open one is not met either."""
    return tuple(one.rule for one in outcomes(stands) if one.met is False or (is_strict and one.met is None))


def _has_gaps(stands: Standing) -> bool:
    return any(gaps(stands, section) for section in stands.sections())


@dataclass(frozen=True)
class _Drawn:
    """One try. Its first ones answer nearly all, and say no where yes or no is asked."""

    setting: Setting
    dice: Random
    number: int
    attempt: int
    hints: Hints

    def answers(self, form: FormDocument) -> dict[str, Any]:
        asked = (one for one in form.questions if one.required or one.required_when or self.dice.random() < 0.85)
        return {one.key: answer for one in asked if (answer := self.answer(one)) is not None}

    def answer(self, question: Question) -> Any:
        """An answer to one question; None for what is not answered by invention."""
        invent = _INVENTED.get(question.kind)
        return invent(self, question) if invent else None

    def hinted(self, candidates: Sequence[Any]) -> Any:
        """One of the likely values, more often than not; None where there is none, or not this time."""
        return self.dice.choice(candidates) if candidates and self.dice.random() < 0.7 else None

    def said(self, words: Words) -> str:
        return words.get(self.setting.language) or next(iter(words.values()), "")

    # ------------------------------------------------------------------------------------------------- one control
    def text(self, question: Question) -> str:
        wording = self.setting.wording
        own = wording.title.format(number=self.number + 1) if question.role is Role.TITLE else wording.line
        if question.role in (Role.COMMUNITY, Role.COOPERATIVE):
            own = self.dice.choice(wording.places)
        return str(self.hinted(texts(self.hints.get(question.key, ()))) or own)[: question.longest].strip()

    def story(self, question: Question) -> str:
        return self.setting.wording.story[: question.longest].strip()

    def place(self, question: Question) -> Place:
        known = [self.said(one) for one in question.suggestions]
        hinted = self.hinted(texts(self.hints.get(question.key, ()))) or self.hinted(known)
        return Place(str(hinted or self.dice.choice(self.setting.wording.places))[: question.longest].strip())

    def whole(self, question: Question) -> int:
        return int(self._number(question).to_integral_value(ROUND_CEILING))

    def amount(self, question: Question) -> Amount:
        unit = question.units[0] if question.units else NO_UNIT
        return Amount(self._number(question, digits=1), unit.key, unit.factor)

    def _number(self, question: Question, digits: int = 0) -> Decimal:
        """A number that the question takes; `digits` behind the point where it need not be whole."""
        least, most = _allowed(question, self.setting.this_year)
        hinted = self.hinted([one for one in numbers(self.hints.get(question.key, ())) if least <= one <= most])
        if hinted is not None and (digits or hinted == hinted.to_integral_value()):
            return Decimal(hinted)
        low, high = _bounds(question, self.setting.this_year)
        first, last = low.to_integral_value(ROUND_CEILING), high.to_integral_value(ROUND_FLOOR)
        drawn = Decimal(self.dice.randint(int(first), int(last))) if first <= last else (low + high) / 2
        shifted = drawn + Decimal(self.dice.randrange(10)) / 10 if digits else drawn
        return shifted if low <= shifted <= high else drawn

    def day(self, question: Question) -> date:
        first = question.earliest or date(self.setting.this_year, 1, 1)
        last = question.latest or max(first, date(self.setting.this_year, 12, 31))
        first = min(first, last)
        fitting = [one for one in days(self.hints.get(question.key, ())) if first <= one <= last]
        drawn = date.fromordinal(self.dice.randint(first.toordinal(), last.toordinal()))
        return self.hinted(fitting) or drawn

    def choice(self, question: Question) -> str:
        keys = [one.key for one in question.options]
        if question.role is Role.CATEGORY and self.attempt < TRIES // 2:
            return keys[self.number % len(keys)]  # so that each has some
        fitting = [one for one in texts(self.hints.get(question.key, ())) if one in keys]
        return str(self.hinted(fitting) or self.dice.choice(keys))

    def several(self, question: Question) -> tuple[str, ...]:
        keys = [one.key for one in question.options]
        most = min(question.most, len(keys))
        chosen = set(self.dice.sample(keys, self.dice.randint(min(max(1, question.at_least), most), most)))
        return tuple(key for key in keys if key in chosen)

    def yes_no(self, question: Question) -> YesNo:
        answer = self.dice.choice(("yes", "no")) if self.attempt else "no"
        told = self.story(question) if question.evidence and evidence_is_asked(question, answer) else ""
        return YesNo(answer, told)

    def telephone(self, question: Question) -> str | None:
        """Only where it must be said: the country's number for examples, so that no stranger is called."""
        return example(self.setting.country) or None if question.required or question.required_when else None

    def point(self, question: Question) -> Point:
        north, east = (Decimal(self.dice.randint(100, 999)) / 1000 for _ in range(2))
        return Point(north, -25 - east, Decimal(10))

    # ------------------------------------------------------------------------------------------------------- rows
    def people(self, question: Question) -> tuple[Person, ...]:
        few, most = question.at_least, max(question.at_least, min(2, question.most))
        count = few if self.dice.random() < 0.6 else self.dice.randint(few, most)
        return tuple(self._person(question, place) for place in range(count))

    def _person(self, question: Question, place: int) -> Person:
        latest = self.setting.this_year - question.youngest
        years = [int(one) for one in numbers(self.hints.get(question.key, ()))]
        fitting = [one for one in years if OLDEST_YEAR <= one <= latest]
        grown = self.setting.this_year - self.dice.randint(max(18, question.youngest), max(70, question.youngest + 1))
        drawn = latest - self.dice.randint(0, 8) if self.dice.random() < 0.2 else grown
        name = person_named(self.setting, self.number * 2 + place)
        return Person(name[: question.longest], self.hinted(fitting) or drawn, self.dice.choice(GENDERS[:2]))

    def crops(self, question: Question) -> tuple[CropLine, ...]:
        known = [one for one in texts(self.hints.get(question.key, ())) if one in self.setting.crops]
        few = max(question.at_least, min(3, question.most))
        picked = self.dice.sample(self.setting.crops, min(few, len(self.setting.crops)))
        named = list(dict.fromkeys([*([hinted] if (hinted := self.hinted(known)) else []), *picked]))[:few]
        return tuple(CropLine(one, "", Decimal(self.dice.randint(2, 60) * 10), "plants", "both") for one in named)

    def shares(self, question: Question) -> tuple[Share, ...]:
        count = max(question.at_least, min(3, question.most))
        listed = [self.said(one) for one in question.suggestions]
        more = [self.setting.wording.source.format(number=place) for place in range(1, count + 1)]
        sources = (self.dice.sample(listed, count) if len(listed) >= count else more)[:count]
        parts = [self.dice.randint(1, 5) for _ in sources]
        rest, shares = question.total, []
        for part in parts[1:]:
            share = (question.total * part / sum(parts)).quantize(Decimal("0.1"), ROUND_HALF_UP)
            shares.append(share)
            rest -= share
        return tuple(Share(source, share) for source, share in zip(sources, [rest, *shares], strict=True))

    def group(self, question: Question) -> tuple[Mapping[str, Any], ...]:
        few = max(1, question.at_least)
        count = self.dice.randint(few, max(few, min(3, question.most)))
        inside = [one for one in question.inside if one.kind in READERS]
        rows = [{one.key: self.answer(one) for one in inside} for _ in range(count)]
        return tuple({key: answer for key, answer in row.items() if answer is not None} for row in rows)


def _allowed(question: Question, this_year: int) -> tuple[Decimal, Decimal]:
    """The least and the greatest number that the question takes."""
    least = Decimal(0) if question.low is None else question.low
    if question.above is not None:
        least = max(least, question.above + (Decimal("0.1") if question.kind is Kind.NUMBER else 1))
    open_end = Decimal(this_year) if question.kind is Kind.YEAR else MOST_COUNT
    return least, open_end if question.high is None else question.high


def _bounds(question: Question, this_year: int) -> tuple[Decimal, Decimal]:
    """Between which numbers one is drawn: what is likely, where the question takes it."""
    least, most = _allowed(question, this_year)
    low, high = (Decimal(end) for end in _likely(question, this_year))
    low, high = max(low, least), min(high, most)
    return (low, high) if low <= high else (least, min(most, least + 100))


def _likely(question: Question, this_year: int) -> tuple[int, int]:
    if question.role is Role.ALTITUDE:
        return 600, 1900
    if question.role is Role.AREA:
        return 1, 9
    if question.role is Role.SINCE:
        return this_year - 40, this_year - 3
    return (this_year - 5, this_year) if question.kind is Kind.YEAR else (1, 100)


_INVENTED: Mapping[Kind, Callable[[_Drawn, Question], Any]] = {
    Kind.SHORT_TEXT: _Drawn.text,
    Kind.LONG_TEXT: _Drawn.story,
    Kind.WHOLE: _Drawn.whole,
    Kind.NUMBER: _Drawn.amount,
    Kind.DATE: _Drawn.day,
    Kind.YEAR: _Drawn.whole,
    Kind.CHOICE: _Drawn.choice,
    Kind.SEVERAL: _Drawn.several,
    Kind.YES_NO: _Drawn.yes_no,
    Kind.TELEPHONE: _Drawn.telephone,
    Kind.EMAIL: lambda drawn, question: f"p{drawn.number + 1}@example.org",
    Kind.WEB: lambda drawn, question: f"https://example.org/{drawn.number + 1}",
    Kind.PLACE: _Drawn.place,
    Kind.POINT: _Drawn.point,
    Kind.PEOPLE: _Drawn.people,
    Kind.GROUP: _Drawn.group,
    Kind.CROPS: _Drawn.crops,
    Kind.SHARES: _Drawn.shares,
    Kind.CONSENT: lambda drawn, question: Consent(True, question.text_version),
}
"""Files are not here: no form asks for any so far."""
