"""How far a judge is: the state of each farm on her route, and which one comes next.

Always true: a farm taken from her is in no count; a delivered sheet is done, a complete one still waits for delivery.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from judging.domain.scoring.visiting import NextOrder, Visit, visiting_order
from judging.services.scoring import scoring
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
        return self.assignment.conflict_statement is None and not self.is_delivered


@dataclass(frozen=True)
class Route:
    """Her farms along the route, without those taken from her (`taken`); `visits`: in the order she likes to go."""

    farms: tuple[Farm, ...]
    visits: tuple[Farm, ...]
    taken: tuple[Assignment, ...]
    published: bool
    order: NextOrder

    @property
    def delivered(self) -> int:
        return sum(farm.is_delivered for farm in self.farms)

    @property
    def complete(self) -> tuple[Farm, ...]:
        """The sheets that only wait for delivery."""
        return tuple(farm for farm in self.farms if not farm.is_delivered and farm.settled == farm.whole)

    def place_of(self, assignment: Assignment) -> int:
        """The farm's place among her visits, from 0."""
        return next(place for place, farm in enumerate(self.visits) if farm.assignment.id == assignment.id)

    def next_to_write(self, after: Assignment | None = None) -> Farm | None:
        """The next farm that needs marks: after this one and then from the beginning, or the one with the fewest."""
        place = None if after is None else self.place_of(after)
        if place is None:
            ordered = self.visits
        elif self.order is NextOrder.FEWEST:
            ordered = self.visits[:place] + self.visits[place + 1 :]
        else:
            ordered = self.visits[place + 1 :] + self.visits[:place]
        return next((farm for farm in ordered if farm.needs_writing), None)


def route_of(stops: Sequence[Stop]) -> Route:
    """The route that these stops make."""
    assigned = [stop for stop in stops if stop.assignment.state is AssignmentState.ASSIGNED]
    farms = tuple(_farm(stop) for stop in assigned)
    order = stops[0].order if stops else NextOrder.ROUTE
    visits = [Visit(stop.assignment.round_id, stop.assignment.entry.number, stop.begun) for stop in assigned]
    key = str(stops[0].assignment.judge_id) if stops else ""
    return Route(
        farms=farms,
        visits=tuple(farms[place] for place in visiting_order(visits, order, judge=key)),
        order=order,
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
