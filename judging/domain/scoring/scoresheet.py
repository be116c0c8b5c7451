"""The score sheet and what a judge may write on it.

Vocabulary: a *sheet* has sections, a section has criteria, a criterion has a weight and a described *level* for each
whole step of the scale, which is the sheet's or its own. A *penalty* is a criterion whose highest mark is 0: it takes
points off and has no share of them. A *remark* is asked for at the end, and answered in words (remarks.py). A *mark* is
what one judge gave for one criterion: a value on the scale's grid, "not applicable" (only where the criterion allows
it), "not observed" (always with a reason) or "cleared": she took it back, and nothing is given there any more, but for
a comment where she left one. So a remark is kept as a cleared mark with words.

Always true: weights are exact and positive; keys are unique; a value lies on the grid {min, ..., max}; a missing
mark, a cleared one and a "not observed" one are never a zero; a sheet goes to and comes from a plain JSON document
without loss.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

from judging.domain import limits
from judging.domain.errors import Problem
from judging.domain.scoring.remarks import Remark, is_remark, remarks_document, remarks_from
from judging.domain.typed import turns_round

Text = Mapping[str, str]
"""A text in several languages: language code -> words."""


class MarkState(StrEnum):
    """What a mark says about its criterion."""

    VALUE = "value"
    NOT_APPLICABLE = "not_applicable"
    NOT_OBSERVED = "not_observed"
    CLEARED = "cleared"


SETTLING = frozenset({MarkState.VALUE, MarkState.NOT_APPLICABLE})
"""What delivery needs for a criterion."""


@dataclass(frozen=True)
class Mark:
    """One judge's mark on one criterion. `value` is present exactly when the state is VALUE."""

    criterion: str
    state: MarkState
    value: Decimal | None = None
    note: str = ""

    @classmethod
    def of(cls, criterion: str, value: str | int | Decimal, note: str = "") -> Mark:
        """A mark with a value; text keeps it exact ("2.5")."""
        return cls(criterion, MarkState.VALUE, Decimal(value), note)

    @classmethod
    def not_applicable(cls, criterion: str, note: str = "") -> Mark:
        return cls(criterion, MarkState.NOT_APPLICABLE, None, note)

    @classmethod
    def not_observed(cls, criterion: str, note: str) -> Mark:
        return cls(criterion, MarkState.NOT_OBSERVED, None, note)

    @classmethod
    def cleared(cls, criterion: str, note: str = "") -> Mark:
        """The mark taken back; a comment may stay beside the empty place."""
        return cls(criterion, MarkState.CLEARED, None, note)

    @property
    def is_given(self) -> bool:
        """Whether it says something of the farm: one that was taken back does not."""
        return self.state is not MarkState.CLEARED

    @property
    def is_remark(self) -> bool:
        """Whether it stands for words without a mark."""
        return is_remark(self.criterion)

    @property
    def says_nothing(self) -> bool:
        """Whether it is the same as no mark at all: taken back, and without a comment."""
        return not self.is_given and not self.note


@dataclass(frozen=True)
class Scale:
    """The grid of marks: min, min + step, ..., max; min is 0 unless it is said."""

    max: Decimal
    step: Decimal
    min: Decimal = Decimal(0)

    @property
    def is_penalty(self) -> bool:
        """Whether marks only take points off."""
        return self.max <= 0

    def holds(self, value: Decimal) -> bool:
        """Whether the value lies on the grid."""
        is_number = value.is_finite() and _is_short(value)
        return is_number and self.min <= value <= self.max and (value - self.min) % self.step == 0

    def values(self) -> list[Decimal]:
        """Every value of the grid, ascending."""
        return [self.min + self.step * n for n in range(int((self.max - self.min) / self.step) + 1)]

    def place(self, value: Decimal) -> Decimal:
        """Where a value lies between the ends, 0 to 1."""
        return (value - self.min) / (self.max - self.min)


def _is_short(value: Decimal) -> bool:
    """Whether the number has few enough digits to be divided exactly; no honest mark has more."""
    _, digits, exponent = value.as_tuple()
    return len(digits) <= limits.MARK and isinstance(exponent, int) and abs(exponent) <= limits.MARK


@dataclass(frozen=True)
class Level:
    """The words that describe one value of a criterion."""

    mark: Decimal
    text: Text


@dataclass(frozen=True)
class Criterion:
    """One thing that is judged.

    `expertise` names the fields of expertise asked for (empty: anybody); `computed` the rule by which its level can be
    proposed from the family's tables ("D1", "D2", "E1"; empty: none). `scale` is its own, None where it is the sheet's.
    A penalty's weight is how many points of the total each step of one takes off.
    """

    key: str
    weight: Fraction
    name: Text
    levels: tuple[Level, ...] = ()
    evidence: Text | None = None
    not_applicable_allowed: bool = False
    not_applicable_when: Text | None = None
    expertise: tuple[str, ...] = ()
    reference: str = ""
    computed: str = ""
    scale: Scale | None = None

    @property
    def is_penalty(self) -> bool:
        return self.scale is not None and self.scale.is_penalty

    @property
    def label(self) -> str:
        """What stands before its name."""
        return self.key


@dataclass(frozen=True)
class Section:
    """Criteria that belong together; `part` is the part of the sheet the section counts in, if it has parts."""

    key: str
    name: Text
    criteria: tuple[Criterion, ...]
    part: str | None = None

    @cached_property
    def weight(self) -> Fraction:
        """What its criteria weigh together, penalties left out."""
        return sum((criterion.weight for criterion in self.criteria if not criterion.is_penalty), Fraction(0))


@dataclass(frozen=True)
class Part:
    """A named group of sections with a subtotal of its own."""

    key: str
    name: Text


@dataclass(frozen=True)
class ScoreSheet:
    """The whole sheet. The total of a full sheet is `out_of` points, whatever the weights add up to."""

    key: str
    title: Text
    scale: Scale
    out_of: Fraction
    sections: tuple[Section, ...]
    parts: tuple[Part, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(criterion for section in self.sections for criterion in section.criteria)

    @property
    def every(self) -> tuple[Criterion | Remark, ...]:
        """All that is asked on it, in its order."""
        return (*self.criteria, *self.remarks)

    @cached_property
    def weighed(self) -> tuple[Criterion, ...]:
        """The criteria that share the points: all but the penalties."""
        return tuple(criterion for criterion in self.criteria if not criterion.is_penalty)

    @cached_property
    def has_one_scale(self) -> bool:
        """Whether all criteria are marked on the sheet's scale."""
        return all(criterion.scale in (None, self.scale) for criterion in self.criteria)

    @cached_property
    def weight(self) -> Fraction:
        return sum((section.weight for section in self.sections), Fraction(0))

    def scale_of(self, criterion: Criterion) -> Scale:
        """The scale on which a criterion is marked."""
        return criterion.scale or self.scale

    def criterion(self, key: str) -> Criterion | None:
        return next((criterion for criterion in self.criteria if criterion.key == key), None)

    def asked(self, key: str) -> Criterion | Remark | None:
        """The criterion or the remark that this key names."""
        return next((one for one in self.every if one.key == key), None)

    def points(self, weight: Fraction) -> Fraction:
        """How many points of the total a weight stands for."""
        return self.out_of * weight / self.weight


def mark_problems(sheet: ScoreSheet, marks: Iterable[Mark]) -> list[Problem]:
    """Everything that makes these marks unfit to be saved; empty when all may stand.

    Each problem's `field` is the criterion's key. A partial sheet is fine: see `missing` for what blocks delivery.
    """
    problems: list[Problem | None] = []
    seen: set[str] = set()
    for mark in marks:
        asked = sheet.asked(mark.criterion)
        if asked is None or (isinstance(asked, Remark) and mark.is_given):
            problems.append(Problem.of("unknown_criterion", at=mark.criterion, criterion=mark.criterion))
        elif mark.criterion in seen:
            problems.append(Problem.of("criterion_twice", at=mark.criterion, criterion=mark.criterion))
        else:
            problems.append(_note_problem(asked, mark) or _mark_problem(sheet, asked, mark))
        seen.add(mark.criterion)
    return [problem for problem in problems if problem is not None]


def _note_problem(asked: Criterion | Remark, mark: Mark) -> Problem | None:
    if turns_round(mark.note):
        return Problem.of("text_turns_round", at=asked.key)
    if len(mark.note) > limits.STORY:
        said = asked.name if isinstance(asked, Remark) else asked.key
        return Problem.of("note_long", at=asked.key, criterion=said, most=limits.STORY)
    return None


def _mark_problem(sheet: ScoreSheet, criterion: Criterion | Remark, mark: Mark) -> Problem | None:
    if isinstance(criterion, Remark):
        return None
    if mark.state is MarkState.VALUE:
        scale = sheet.scale_of(criterion)
        if mark.value is None or not scale.holds(mark.value):
            ends = {"low": str(scale.min), "high": str(scale.max), "step": str(scale.step)}
            return Problem.of("mark_out_of_range", at=criterion.key, criterion=criterion.key, **ends)
    elif mark.state is MarkState.NOT_APPLICABLE:
        if not criterion.not_applicable_allowed:
            return Problem.of("not_applicable_refused", at=criterion.key, criterion=criterion.key)
    elif mark.state is MarkState.NOT_OBSERVED and not mark.note.strip():
        return Problem.of("not_observed_needs_reason", at=criterion.key, criterion=criterion.key)
    return None


def missing(sheet: ScoreSheet, marks: Iterable[Mark]) -> list[str]:
    """Keys of the criteria that still block delivery, in the order of the sheet.

    "Not observed" blocks as much as nothing at all: the total of such a sheet would have to be invented.
    """
    settled = {mark.criterion for mark in marks if mark.state in SETTLING}
    return [criterion.key for criterion in sheet.criteria if criterion.key not in settled]


def sheet_from_document(document: Mapping[str, Any]) -> ScoreSheet:
    """Read a sheet from its JSON document; raises ValueError naming the first broken rule.

    The document's form is described in docs/score-sheets.md; numbers are texts, so that nothing is rounded.
    """
    sections = tuple(_section(item) for item in document["sections"])
    sheet = ScoreSheet(
        key=document["key"],
        title=document["title"],
        scale=_scale(document["scale"]),
        out_of=Fraction(document["out_of"]),
        sections=sections,
        parts=tuple(Part(item["key"], item["name"]) for item in document.get("parts", ())),
        remarks=remarks_from(document.get("remarks") or ()),
    )
    _require_sound(sheet)
    return sheet


def sheet_to_document(sheet: ScoreSheet) -> dict[str, Any]:
    """The sheet as its JSON document; `sheet_from_document` reads it back without loss."""
    return {
        "key": sheet.key,
        "title": dict(sheet.title),
        "scale": _scale_document(sheet.scale),
        "out_of": str(sheet.out_of),
        "parts": [{"key": part.key, "name": dict(part.name)} for part in sheet.parts],
        "sections": [
            {
                "key": section.key,
                "name": dict(section.name),
                "part": section.part,
                "criteria": [_criterion_document(criterion) for criterion in section.criteria],
            }
            for section in sheet.sections
        ],
        **({"remarks": remarks_document(sheet.remarks)} if sheet.remarks else {}),
    }


def _criterion_document(criterion: Criterion) -> dict[str, Any]:
    when, evidence = criterion.not_applicable_when, criterion.evidence
    return {
        "key": criterion.key,
        "weight": str(criterion.weight),
        "name": dict(criterion.name),
        "levels": [{"mark": str(level.mark), "text": dict(level.text)} for level in criterion.levels],
        "evidence": None if evidence is None else dict(evidence),
        "not_applicable": criterion.not_applicable_allowed,
        "not_applicable_when": None if when is None else dict(when),
        "expertise": list(criterion.expertise),
        "reference": criterion.reference,
        **({"computed": criterion.computed} if criterion.computed else {}),
        **({"scale": _scale_document(criterion.scale)} if criterion.scale else {}),
    }


def _scale_document(scale: Scale) -> dict[str, str]:
    return {"max": str(scale.max), "step": str(scale.step), **({"min": str(scale.min)} if scale.min else {})}


def _scale(item: Mapping[str, Any]) -> Scale:
    return Scale(Decimal(item["max"]), Decimal(item["step"]), Decimal(item.get("min", 0)))


def _section(item: Mapping[str, Any]) -> Section:
    criteria = tuple(_criterion(criterion) for criterion in item["criteria"])
    return Section(key=item["key"], name=item["name"], part=item.get("part"), criteria=criteria)


def _criterion(item: Mapping[str, Any]) -> Criterion:
    return Criterion(
        key=item["key"],
        weight=Fraction(item["weight"]),
        name=item["name"],
        levels=tuple(Level(Decimal(level["mark"]), level["text"]) for level in item.get("levels", ())),
        evidence=item.get("evidence"),
        not_applicable_allowed=bool(item.get("not_applicable", False)),
        not_applicable_when=item.get("not_applicable_when"),
        expertise=tuple(item.get("expertise", ())),
        reference=item.get("reference", ""),
        computed=item.get("computed") or "",
        scale=_scale(item["scale"]) if item.get("scale") else None,
    )


def _require_sound(sheet: ScoreSheet) -> None:
    keys = [criterion.key for criterion in sheet.criteria]
    if not keys:
        raise ValueError("a score sheet needs at least one criterion")
    asked = [*keys, *(remark.key for remark in sheet.remarks)]
    if len(set(asked)) != len(asked) or any(map(is_remark, keys)):
        raise ValueError("two criteria share a key, or one has a remark's")
    if len({section.key for section in sheet.sections}) != len(sheet.sections):
        raise ValueError("two sections share a key")
    if light := [criterion.key for criterion in sheet.criteria if criterion.weight <= 0]:
        raise ValueError(f"criterion {light[0]} has no positive weight")
    _require_sound_scales(sheet)
    declared = {part.key for part in sheet.parts}
    if unknown := [section.part for section in sheet.sections if section.part and section.part not in declared]:
        raise ValueError(f"part {unknown[0]} is not declared")


def _require_sound_scales(sheet: ScoreSheet) -> None:
    """Refuse scales without a whole number of steps, and a sheet of penalties alone."""
    for scale in [sheet.scale, *(criterion.scale for criterion in sheet.criteria if criterion.scale)]:
        if scale.step <= 0 or scale.max <= scale.min or (scale.max - scale.min) % scale.step != 0:
            raise ValueError("the scale's maximum must be a whole number of steps above its minimum")
        if scale.max < 0:
            raise ValueError("the highest mark of a penalty is 0")
    if sheet.scale.is_penalty or not sheet.weighed:
        raise ValueError("a score sheet needs a criterion that gives points")
