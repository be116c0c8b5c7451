"""How far a judge is: the state of each farm on her route, and which one comes next.

Always true: a farm that was taken from her, or is not judged any more, is in no count; a delivered sheet is done, a
complete one still waits for delivery.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from judging.domain.entries.standing import Place
from judging.domain.permissions import Role
from judging.domain.scoring.visiting import NextOrder, Visit, next_place, visiting_order
from judging.services.scoring import scoring
from judging.storage.models import Assignment, BallotState, Judge
from judging.storage.queries.judge import Step, Stop


class FarmState(StrEnum):
    """What the chip of a farm says."""

    NEW = "new"
    STARTED = "started"
    COMPLETE = "complete"
    DELIVERED = "delivered"
    REOPENED = "reopened"


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
    """Her farms along the route, without those that left it (`gone`); `visits`: in the order she likes to go."""

    farms: tuple[Farm, ...]
    visits: tuple[Farm, ...]
    gone: tuple[Assignment, ...]
    published: bool
    order: NextOrder

    @property
    def delivered(self) -> int:
        return sum(farm.is_delivered for farm in self.farms)

    @property
    def complete(self) -> tuple[Farm, ...]:
        """The sheets that only wait for delivery."""
        return tuple(farm for farm in self.farms if not farm.is_delivered and farm.settled == farm.whole)

    def next_to_write(self) -> Farm | None:
        """The first farm that needs marks."""
        place = next_place([farm.needs_writing for farm in self.visits], self.order)
        return None if place is None else self.visits[place]


@dataclass(frozen=True)
class Way:
    """The farms that she is to score, in the order she likes to go, each only with what leads from sheet to sheet."""

    steps: tuple[Step, ...]
    needs: tuple[bool, ...]
    order: NextOrder

    @property
    def published(self) -> bool:
        return any(step.published for step in self.steps)

    def place_of(self, assignment_id: int) -> int:
        """The farm's place on her way, from 0."""
        return next(place for place, step in enumerate(self.steps) if step.id == assignment_id)

    def next_to_write(self, after: int) -> Step | None:
        """The farm that needs marks next, after this one; None where no other does."""
        place = next_place(self.needs, self.order, self.place_of(after))
        return None if place is None else self.steps[place]


def way_of(steps: Sequence[Step], judge: Judge, whole: Callable[[Step], int]) -> Way:
    """The way along these farms; `whole` says how many criteria the sheet of one has."""
    order = steps[0].order if steps else NextOrder.ROUTE
    visits = [Visit(step.round_id, step.number, step.settled) for step in steps]
    ordered = tuple(steps[place] for place in visiting_order(visits, order, judge=str(judge.id)))
    return Way(ordered, tuple(_needs_writing(step, whole(step)) for step in ordered), order)


def _needs_writing(step: Step, whole: int) -> bool:
    if step.ballot_state is BallotState.SUBMITTED:
        return False
    return step.ballot_state is BallotState.REOPENED or step.settled != whole


def route_of(stops: Sequence[Stop]) -> Route:
    """The route that these stops make."""
    assigned = [stop for stop in stops if stop.assignment.is_open(Role.JUDGE, Place.LIST)]
    farms = tuple(_farm(stop) for stop in assigned)
    order = stops[0].order if stops else NextOrder.ROUTE
    visits = [Visit(stop.assignment.round_id, stop.assignment.entry.number, stop.settled) for stop in assigned]
    key = str(stops[0].assignment.judge_id) if stops else ""
    return Route(
        farms=farms,
        visits=tuple(farms[place] for place in visiting_order(visits, order, judge=key)),
        order=order,
        gone=tuple(stop.assignment for stop in stops if stop not in assigned),
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
