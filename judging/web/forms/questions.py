"""A score sheet as questions to answer: what a template needs to draw each criterion.

Vocabulary: a *question* is one criterion with its cards; a *card* is one thing that may be chosen; a *half* card stands
between two described levels; `earlier` counts the marks that stood before (they have a page of their own, history.py).
What of a sheet is the same for everybody is made once for each sheet: `serial` numbers it, so that drawings of its
parts can be kept (web/page.py, `kept`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import count
from types import MappingProxyType

from judging.domain.errors import Problem
from judging.domain.scoring.choices import CHOICES, CLEARED, NOT_APPLICABLE, NOT_OBSERVED, choice_of, value_text
from judging.domain.scoring.remarks import Remark
from judging.domain.scoring.scoresheet import SETTLING, Criterion, Mark, MarkState, Scale, ScoreSheet, Section, Text
from judging.domain.scoring.scoring import half_up
from judging.storage.models import MarkSource
from judging.storage.queries.ledger import Written


@dataclass(frozen=True)
class Typed:
    """What stands in the fields of one criterion; `is_both`: a number was typed, and an answer without one chosen."""

    choice: str = ""
    note: str = ""
    is_both: bool = False

    @property
    def is_given(self) -> bool:
        """Whether a mark is chosen: one that was taken back is none."""
        return self.choice not in ("", CLEARED)


@dataclass(frozen=True)
class Card:
    """One value of the scale: described by `text`, or a half between the levels labelled `low` and `high`."""

    value: Decimal
    text: Text | None
    low: str = ""
    high: str = ""

    @property
    def sent_as(self) -> str:
        return value_text(self.value)

    @property
    def label(self) -> str:
        return label_of(self.value)


def label_of(value: Decimal) -> str:
    """A value as it stands on its disc: 3, 2½."""
    whole, rest = divmod(abs(value), 1)
    half = f"{int(whole) or ''}½" if rest == Decimal("0.5") else value_text(abs(value))
    return f"−{half}" if value < 0 else half


@dataclass(frozen=True)
class Question:
    """One criterion to answer; `typed` is what stands in its fields, `saved` what the ledger's last mark says.

    `taken_back` is the mark that stood before, where she took it back.
    """

    criterion: Criterion
    points: Decimal
    cards: Sequence[Card]
    typed: Typed
    saved: MarkState | None
    problems: Sequence[Problem]
    earlier: int
    from_elsewhere: Written | None
    proposal: int | None
    taken_back: Mark | None
    scale: Scale
    serial: int

    @property
    def key(self) -> str:
        return self.criterion.key

    @property
    def has_halves(self) -> bool:
        """Whether marks between two described levels may be given."""
        return any(card.text is None for card in self.cards)

    @property
    def chosen(self) -> str:
        """The choice that is marked on the cards; empty where what was typed is none of them."""
        is_choice = self.typed.choice in CHOICES.values()
        return self.typed.choice if is_choice or any(c.sent_as == self.typed.choice for c in self.cards) else ""

    @property
    def is_settled(self) -> bool:
        """Whether the ledger holds what delivery needs: a value, or that it does not apply."""
        return self.saved in SETTLING

    @property
    def is_saved_not_observed(self) -> bool:
        return self.saved is MarkState.NOT_OBSERVED

    @property
    def is_decided(self) -> bool:
        """Whether the organisers decided that it does not apply to this farm: nobody marks it then."""
        return self.from_elsewhere is not None and self.from_elsewhere.is_decided

    @property
    def is_typed_as_number(self) -> bool:
        """A scale without described levels is answered with a number."""
        return not self.criterion.levels

    @property
    def given_label(self) -> str:
        """The value as its card says it, or as it was typed."""
        return next((card.label for card in self.cards if card.sent_as == self.typed.choice), self.typed.choice)

    @property
    def note_is_open(self) -> bool:
        return bool(self.typed.note or self.problems or self.typed.choice == NOT_OBSERVED)

    @property
    def is_cleared(self) -> bool:
        return self.typed.choice == CLEARED

    @property
    def brings_back(self) -> str:
        """What undoing puts in its place again, as it is sent; empty where nothing was taken back."""
        return choice_of(self.taken_back) if self.taken_back is not None else ""

    @property
    def is_not_applicable(self) -> bool:
        return self.typed.choice == NOT_APPLICABLE

    @property
    def is_not_observed(self) -> bool:
        return self.typed.choice == NOT_OBSERVED


@dataclass(frozen=True)
class RemarkAsked:
    """One remark to write at the end of a sheet, with what stands in its field."""

    remark: Remark
    note: str
    problems: Sequence[Problem]
    earlier: int
    from_elsewhere: Written | None

    @property
    def key(self) -> str:
        return self.remark.key


@dataclass(frozen=True)
class Chapter:
    """One section of the sheet with its questions and points; `part` is its part's name where a new part begins."""

    section: Section
    part: Text | None
    points: Decimal
    questions: Sequence[Question]
    serial: int

    @property
    def key(self) -> str:
        return self.section.key


@dataclass(frozen=True)
class Outline:
    """What of a sheet is the same on every ballot: its sections, and each criterion's points and cards by key."""

    sheet: ScoreSheet
    serial: int
    sections: Sequence[tuple[Section, Text | None, Decimal]]
    points: Mapping[str, Decimal]
    cards: Mapping[str, Sequence[Card]]


_OUTLINES: dict[int, Outline] = {}
_MOST_OUTLINES = 64
_SERIALS = count(1)


def outline_of(sheet: ScoreSheet) -> Outline:
    """The outline of a sheet, made once as long as the sheet is kept (services/scoring/scoring.py keeps it)."""
    known = _OUTLINES.get(id(sheet))
    if known is None or known.sheet is not sheet:
        if len(_OUTLINES) >= _MOST_OUTLINES:
            _OUTLINES.clear()
        known = _OUTLINES[id(sheet)] = _outline(sheet)
    return known


def _outline(sheet: ScoreSheet) -> Outline:
    parts = {part.key: part.name for part in sheet.parts}
    worth = sheet.points(Fraction(1))
    sections, before = [], None
    for section in sheet.sections:
        part = parts.get(section.part or "") if section.part != before else None
        sections.append((section, part, half_up(section.weight * worth, 2)))
        before = section.part
    return Outline(
        sheet=sheet,
        serial=next(_SERIALS),
        sections=sections,
        points={
            criterion.key: half_up(Fraction(0) if criterion.is_penalty else criterion.weight * worth, 2)
            for criterion in sheet.criteria
        },
        cards={criterion.key: cards(sheet, criterion) for criterion in sheet.criteria},
    )


def chapters(
    sheet: ScoreSheet,
    typed: Mapping[str, Typed],
    standing: Mapping[str, Written] = MappingProxyType({}),
    proposals: Mapping[str, int] = MappingProxyType({}),
    problems: Sequence[Problem] = (),
    taken_back: Mapping[str, Mark] = MappingProxyType({}),
) -> list[Chapter]:
    """The sheet as questions, section by section."""
    outline = outline_of(sheet)

    def question(criterion: Criterion) -> Question:
        key = criterion.key
        stands = standing.get(key)
        return Question(
            criterion=criterion,
            points=outline.points[key],
            cards=outline.cards[key],
            typed=typed.get(key) or Typed(),
            saved=stands.mark.state if stands else None,
            problems=[problem for problem in problems if problem.field == key],
            earlier=stands.number - 1 if stands else 0,
            from_elsewhere=_from_elsewhere(stands),
            proposal=proposals.get(key),
            taken_back=taken_back.get(key),
            scale=sheet.scale_of(criterion),
            serial=outline.serial,
        )

    return [
        Chapter(section, part, points, [question(criterion) for criterion in section.criteria], outline.serial)
        for section, part, points in outline.sections
    ]


def remarks_asked(
    sheet: ScoreSheet,
    typed: Mapping[str, Typed],
    standing: Mapping[str, Written] = MappingProxyType({}),
    problems: Sequence[Problem] = (),
) -> list[RemarkAsked]:
    """What a sheet asks for in words, at its end."""
    return [
        RemarkAsked(
            remark,
            (typed.get(remark.key) or Typed()).note,
            [problem for problem in problems if problem.field == remark.key],
            stands.number - 1 if (stands := standing.get(remark.key)) else 0,
            _from_elsewhere(stands),
        )
        for remark in sheet.remarks
    ]


def _from_elsewhere(stands: Written | None) -> Written | None:
    """What was not written on the sheet's own page."""
    return stands if stands and (stands.source is not MarkSource.SCREEN or stands.reason) else None


def cards(sheet: ScoreSheet, criterion: Criterion) -> list[Card]:
    """Every value of the grid in ascending order, where the criterion describes its levels."""
    if not criterion.levels:
        return []
    described = {level.mark: level.text for level in criterion.levels}
    marks = sorted(described)
    return [
        Card(value, described[value]) if value in described else Card(value, None, *_between(marks, value))
        for value in sheet.scale_of(criterion).values()
    ]


def _between(marks: Sequence[Decimal], value: Decimal) -> tuple[str, str]:
    """The labels of the described levels on both sides of a value; empty where there is none."""
    low = max((mark for mark in marks if mark < value), default=None)
    high = min((mark for mark in marks if mark > value), default=None)
    return ("" if low is None else label_of(low)), ("" if high is None else label_of(high))
