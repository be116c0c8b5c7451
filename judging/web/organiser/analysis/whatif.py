"""Trying other weights: the order that the same marks would make. Changes nothing and keeps nothing.

The weights stand in the address (`w.KEY`, in points of the whole sheet), so that a trial can be shared. `by` says
whether sections or single criteria are weighed; within a section the criteria keep their shares of it. Always true:
the arithmetic is exact; a weight of 0 leaves a section or criterion out; what cannot be read is said at its field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from flask import request
from flask.typing import ResponseReturnValue

from judging.domain.errors import Problem
from judging.domain.number import share
from judging.domain.permissions import Deed, Role
from judging.domain.ranking.ranking import Ranked
from judging.domain.scoring.scoresheet import ScoreSheet, Text
from judging.domain.scoring.scoring import half_up
from judging.services.analysis.analysis import reweighted, what_if
from judging.services.results.results import CategoryResult, Draft
from judging.storage.models import Edition, Entry
from judging.storage.queries import results as queries
from judging.web.access import allow
from judging.web.context import read_session
from judging.web.organiser.blueprint import blueprint
from judging.web.organiser.paging import Paging
from judging.web.organiser.results.drafts import draft_or_reasons
from judging.web.page import Page, render, words

SECTIONS, CRITERIA = "sections", "criteria"
LONGEST = 12


@dataclass(frozen=True)
class Weight:
    """One field: its key and name, the official weight in points, and what stands in it."""

    key: str
    name: Text
    official: Fraction
    typed: str

    @property
    def field(self) -> str:
        return f"w.{self.key}"


@dataclass(frozen=True)
class Moved:
    """One entry in the tried order, beside its official place (None where it has none)."""

    tried: Ranked
    official: Ranked | None

    @property
    def climbs(self) -> int:
        """How many places it wins (above 0) or loses."""
        return 0 if self.official is None else self.official.rank - self.tried.rank


@dataclass(frozen=True)
class TriedCategory:
    """One category in the tried order; `entered` and `left` name the changes among the prize places.

    `shown` are its lines on this page.
    """

    result: CategoryResult
    lines: Sequence[Moved]
    entered: Sequence[str]
    left: Sequence[str]
    shown: Sequence[Moved] = ()

    @property
    def moved(self) -> int:
        return sum(line.climbs != 0 for line in self.lines)


@dataclass(frozen=True)
class WhatIfPage(Page):
    """The form, and the order it makes (none while something is wrong in it)."""

    template: ClassVar[str] = "organiser/analysis/what_if.html"
    edition: Edition
    sheet: ScoreSheet
    by: str
    weights: Sequence[Weight]
    total: Decimal
    is_tried: bool
    categories: Sequence[TriedCategory]
    entries: Mapping[str, Entry]
    paging: Paging
    typed: Mapping[str, str]
    decimals: int
    top: int
    problems: tuple[Problem, ...]


@blueprint.get("/<slug>/what-if")
@allow(Role.ORGANISER, to=Deed.ORDER)
def what_if_weights(slug: str) -> ResponseReturnValue:
    """Try other weights."""
    page = _page(draft_or_reasons(slug))
    return render(page, 422 if page.problems else 200)


def _page(drafted: Draft) -> WhatIfPage:
    """The form as the address has it, and the order that it makes."""
    edition, sheet = drafted.edition, drafted.sheet
    by = CRITERIA if request.args.get("by") == CRITERIA else SECTIONS
    weights = _fields(sheet, by, request.args)
    read, problems = _read(weights)
    other = None if problems else reweighted(sheet, _per_criterion(sheet, by, read))
    ranked = [result for result in drafted.categories if result.ranking.entries]
    tried = [_tried(result, sheet, other, edition.public_places) for result in ranked] if other else []
    paging = Paging.of([len(own.lines) for own in tried])
    tried = [replace(own, shown=own.lines[part]) for own, part in zip(tried, paging.slices, strict=True)]
    return WhatIfPage(
        edition=edition,
        sheet=sheet,
        by=by,
        weights=weights,
        total=half_up(sum(read.values(), Fraction(0)), 2),
        is_tried=any(read.get(own.key) != own.official for own in weights),
        categories=tried,
        entries=queries.named_farms(read_session(), edition, [line.tried.key for own in tried for line in own.shown]),
        paging=paging,
        typed={"by": by, **{own.field: own.typed for own in weights if own.field in request.args}},
        decimals=drafted.categories[0].ranking.rule.decimals,
        top=edition.public_places,
        problems=tuple(problems),
    )


def _fields(sheet: ScoreSheet, by: str, arguments: Mapping[str, str]) -> list[Weight]:
    """The fields with the official weights, or with what stands in the address."""
    parts = [own for own in sheet.sections if own.weight] if by == SECTIONS else sheet.weighed
    return [
        Weight(own.key, own.name, official, arguments.get(f"w.{own.key}", _shown(official)).strip())
        for own in parts
        for official in [sheet.points(own.weight)]
    ]


def _shown(weight: Fraction) -> str:
    """A weight as it stands in a field: with at most two decimals where that is exact, else as a fraction."""
    rounded = half_up(weight, 2)
    if Fraction(rounded) != weight:
        return str(weight)
    text = format(rounded.normalize(), "f")
    return text if words().language == "en" else text.replace(".", ",")


def _read(weights: Sequence[Weight]) -> tuple[dict[str, Fraction], list[Problem]]:
    """The weights as exact numbers, and a problem at each field that holds none."""
    read, problems = {}, []
    for own in weights:
        number = _number(own.typed)
        if number is None:
            problems.append(Problem.of("weight_wrong", at=own.field, key=own.key, text=own.typed[:LONGEST]))
        else:
            read[own.key] = number
    if not problems and not any(read.values()):
        problems.append(Problem.of("weights_all_zero", at=weights[0].field))
    return read, problems


def _number(text: str) -> Fraction | None:
    """A number from 0 on, with a comma or a point, or an exact fraction as the form shows it; None for all else."""
    if len(text) > LONGEST:
        return None
    value = share(text)
    return value if value is not None and value <= 10**6 else None


def _per_criterion(sheet: ScoreSheet, by: str, weights: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """A weight for each criterion: given, or its share of the weight of its section."""
    if by == CRITERIA:
        return dict(weights)
    return {
        own.key: weights[section.key] * own.weight / section.weight
        for section in sheet.sections
        for own in section.criteria
        if not own.is_penalty
    }


def _tried(result: CategoryResult, announced: ScoreSheet, sheet: ScoreSheet, top: int) -> TriedCategory:
    official = {own.key: own for own in result.ranking.entries}
    ranking = what_if(result, announced, sheet)
    before = {key for key, own in official.items() if own.rank <= top}
    after = {own.key for own in ranking.entries if own.rank <= top}
    return TriedCategory(
        result=result,
        lines=[Moved(own, official.get(own.key)) for own in ranking.entries],
        entered=sorted(after - before),
        left=sorted(before - after),
    )
