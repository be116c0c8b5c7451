"""How far a judge is: the state of each farm on her route, and which one comes next.

Always true: a farm taken from her is in no count; a delivered sheet is done, a complete one still waits for delivery.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from judging.services import scoring
from judging.storage.models import Assignment, AssignmentState, BallotState
from judging.storage.queries.judge import Stop


class FarmState(StrEnum):
    """What the chip of a farm says."""

    NEW = "new"
    STARTED = "started"
    COMPLETE = "complete"
    DELIVERED = "delivered"
    REOPENED = "reopened"
    TAKEN = "taken"


TO_WRITE = frozenset({FarmState.NEW, FarmState.STARTED, FarmState.REOPENED})


@dataclass(frozen=True)
class Farm:
    """One farm of hers: `settled` of `whole` criteria no longer block delivery."""

    assignment: Assignment
    state: FarmState
    settled: int
    whole: int

    @property
    def needs_writing(self) -> bool:
        return self.state in TO_WRITE

    @property
    def is_delivered(self) -> bool:
        return self.state is FarmState.DELIVERED

    @property
    def is_asked_about(self) -> bool:
        """Whether she has yet to say if anything ties her to this farm."""
        return self.assignment.clearance is None and not self.is_delivered


@dataclass(frozen=True)
class Route:
    """Her farms in order, without those taken from her (`taken`)."""

    farms: tuple[Farm, ...]
    taken: tuple[Assignment, ...]
    published: bool

    @property
    def delivered(self) -> int:
        return sum(farm.is_delivered for farm in self.farms)

    @property
    def complete(self) -> tuple[Farm, ...]:
        """The sheets that only wait for delivery."""
        return tuple(farm for farm in self.farms if not farm.is_delivered and farm.settled == farm.whole)

    def place_of(self, assignment: Assignment) -> int:
        """The farm's place on the route, from 0."""
        return next(place for place, farm in enumerate(self.farms) if farm.assignment.id == assignment.id)

    def next_to_write(self, after: Assignment | None = None) -> Farm | None:
        """The next farm that needs marks, in route order after this one and then from the beginning."""
        start = 0 if after is None else self.place_of(after) + 1
        ordered = self.farms[start:] + self.farms[: max(0, start - 1)]
        return next((farm for farm in ordered if farm.needs_writing), None)


def route_of(stops: Sequence[Stop]) -> Route:
    """The route that these stops make."""
    assigned = [stop for stop in stops if stop.assignment.state is AssignmentState.ASSIGNED]
    return Route(
        farms=tuple(_farm(stop) for stop in assigned),
        taken=tuple(stop.assignment for stop in stops if stop not in assigned),
        published=any(stop.published for stop in stops),
    )


def _farm(stop: Stop) -> Farm:
    whole = len(scoring.sheet_of(stop.assignment).criteria)
    return Farm(stop.assignment, _state(stop, whole), stop.settled, whole)


def _state(stop: Stop, whole: int) -> FarmState:
    ballot = stop.assignment.ballot
    if ballot is not None and ballot.state is BallotState.SUBMITTED:
        return FarmState.DELIVERED
    if ballot is not None and ballot.state is BallotState.REOPENED:
        return FarmState.REOPENED
    if stop.settled == whole:
        return FarmState.COMPLETE
    return FarmState.STARTED if stop.given else FarmState.NEW
