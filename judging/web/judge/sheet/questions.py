"""A score sheet as questions to answer: what a template needs to draw each criterion.

Vocabulary: a *question* is one criterion with its cards; a *card* is one thing that may be chosen; a *half* card stands
between two described levels; `earlier` are the marks that stood before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from judging.domain.errors import Problem
from judging.domain.scoring.choices import NOT_APPLICABLE, NOT_OBSERVED, value_text
from judging.domain.scoring.scoresheet import Criterion, MarkState, ScoreSheet, Section, Text
from judging.domain.scoring.scoring import half_up
from judging.storage.models import MarkSource
from judging.storage.queries.judge import Written
from judging.web.judge.sheet.form import Typed


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
    whole, rest = divmod(value, 1)
    return f"{int(whole) or ''}½" if rest == Decimal("0.5") else value_text(value)


@dataclass(frozen=True)
class Question:
    """One criterion to answer; `typed` is what stands in its fields, `saved` whether the ledger holds a mark."""

    criterion: Criterion
    points: Decimal
    cards: Sequence[Card]
    typed: Typed
    saved: MarkState | None
    problems: Sequence[Problem]
    earlier: Sequence[Written]
    from_elsewhere: Written | None
    proposal: int | None

    @property
    def key(self) -> str:
        return self.criterion.key

    @property
    def is_settled(self) -> bool:
        """Whether the ledger holds what delivery needs: a value, or that it does not apply."""
        return self.saved in (MarkState.VALUE, MarkState.NOT_APPLICABLE)

    @property
    def is_saved_not_observed(self) -> bool:
        return self.saved is MarkState.NOT_OBSERVED

    @property
    def is_decided(self) -> bool:
        """Whether the organisers decided that it does not apply to this farm: nobody marks it then."""
        return self.from_elsewhere is not None and self.from_elsewhere.row.is_decided_by_organisers

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
    def is_not_applicable(self) -> bool:
        return self.typed.choice == NOT_APPLICABLE

    @property
    def is_not_observed(self) -> bool:
        return self.typed.choice == NOT_OBSERVED


@dataclass(frozen=True)
class Chapter:
    """One section of the sheet with its questions and points; `part` is its part's name where a new part begins."""

    section: Section
    part: Text | None
    points: Decimal
    questions: Sequence[Question]


def chapters(
    sheet: ScoreSheet,
    typed: Mapping[str, Typed],
    written: Iterable[Written] = (),
    proposals: Mapping[str, int] | None = None,
    problems: Sequence[Problem] = (),
) -> list[Chapter]:
    """The sheet as questions, section by section."""
    versions: dict[str, list[Written]] = {}
    for version in written:
        versions.setdefault(version.row.criterion, []).append(version)
    parts = {part.key: part.name for part in sheet.parts}
    worth = sheet.points(Fraction(1))
    found, before = [], None
    for section in sheet.sections:
        questions = [
            _question(
                sheet,
                criterion,
                worth,
                typed.get(criterion.key, Typed()),
                versions.get(criterion.key, []),
                (proposals or {}).get(criterion.key),
                problems,
            )
            for criterion in section.criteria
        ]
        part = parts.get(section.part or "") if section.part != before else None
        found.append(Chapter(section, part, half_up(section.weight * worth, 2), questions))
        before = section.part
    return found


def _question(
    sheet: ScoreSheet,
    criterion: Criterion,
    worth: Fraction,
    typed: Typed,
    versions: Sequence[Written],
    proposal: int | None,
    problems: Sequence[Problem],
) -> Question:
    standing = next((version for version in versions if version.counts), None)
    return Question(
        criterion=criterion,
        points=half_up(criterion.weight * worth, 2),
        cards=cards(sheet, criterion),
        typed=typed,
        saved=standing.row.state if standing else None,
        problems=[problem for problem in problems if problem.field == criterion.key],
        earlier=[version for version in versions if not version.counts],
        from_elsewhere=standing if standing and standing.row.save.source is not MarkSource.SCREEN else None,
        proposal=proposal,
    )


def cards(sheet: ScoreSheet, criterion: Criterion) -> list[Card]:
    """Every value of the grid in ascending order, where the criterion describes its levels."""
    if not criterion.levels:
        return []
    described = {level.mark: level.text for level in criterion.levels}
    marks = sorted(described)
    return [
        Card(value, described[value]) if value in described else Card(value, None, *_between(marks, value))
        for value in sheet.scale.values()
    ]


def _between(marks: Sequence[Decimal], value: Decimal) -> tuple[str, str]:
    """The labels of the described levels on both sides of a value; empty where there is none."""
    low = max((mark for mark in marks if mark < value), default=None)
    high = min((mark for mark in marks if mark > value), default=None)
    return ("" if low is None else label_of(low)), ("" if high is None else label_of(high))
