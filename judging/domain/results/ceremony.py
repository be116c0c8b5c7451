"""The steps of a ceremony: what a screen shows one after another while the results are read aloud.

Vocabulary: a *step* is one thing that is shown; somebody goes on from one to the next. Always true: nothing of an order
is shown before its step; the lowest place that is read aloud comes first and the first place last, in each category;
who shares a place shares its step; special prizes come after the categories, in the edition's order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from judging.domain.results.record import CategoryTold
from judging.domain.scoring.scoresheet import Text

MOST_PLACES = 3
"""So many places are read aloud in a category, and fewer where fewer are public."""


class StepKind(StrEnum):
    """What a step shows."""

    WELCOME = "welcome"
    CATEGORY = "category"
    PLACE = "place"
    DISTINCTION = "distinction"
    END = "end"


@dataclass(frozen=True)
class Step:
    """One step. `name` is that of its category or special prize; `numbers` are the entries that it reveals, by number;
    `place` is theirs, 0 where they have none."""

    kind: StepKind
    name: Text | None = None
    category: str = ""
    place: int = 0
    numbers: tuple[str, ...] = ()

    @property
    def is_shared(self) -> bool:
        """Whether several have this place together."""
        return len(self.numbers) > 1


@dataclass(frozen=True)
class Given:
    """A special prize that was given: its name, its key, to which entry."""

    key: str
    name: Text
    number: str


def steps(categories: Sequence[CategoryTold], given: Iterable[Given], places: int) -> tuple[Step, ...]:
    """All steps, the welcome first. A category without a place has none; one alone is not announced by its name."""
    ranked = [own for own in categories if own.first_places(1)]
    return (
        Step(StepKind.WELCOME),
        *(step for own in ranked for step in _of(own, min(places, MOST_PLACES), is_alone=len(ranked) == 1)),
        *(Step(StepKind.DISTINCTION, one.name, one.key, numbers=(one.number,)) for one in given),
        Step(StepKind.END),
    )


def _of(category: CategoryTold, places: int, *, is_alone: bool) -> list[Step]:
    shown = [] if is_alone else [Step(StepKind.CATEGORY, category.name, category.key)]
    lines = sorted(category.first_places(places), key=lambda line: (-line.rank, line.number))
    for rank, group in groupby(lines, key=lambda line: line.rank):
        numbers = tuple(line.number for line in group)
        shown.append(Step(StepKind.PLACE, category.name, category.key, rank, numbers))
    return shown
