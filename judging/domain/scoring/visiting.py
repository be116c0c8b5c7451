"""In which order a judge visits her farms.

Vocabulary: *route* is by number; *fewest* puts first the farms to which she herself gave the fewest marks, so that none
is left behind; *shuffled* is a chance order of each judge's own that never changes, so that the same farm is not always
judged last. Always true: no order depends on how far other judges are; a round is finished before the next; farms that
are alike in this stay in route order; the shuffled order depends on judge and number alone (SHA-256), not on which
other farms there are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class NextOrder(StrEnum):
    """What comes next."""

    ROUTE = "route"
    FEWEST = "fewest"
    SHUFFLED = "shuffled"


@dataclass(frozen=True)
class Visit:
    """One farm of the route: its round's place, its number, and how many marks she has given it."""

    stage: int
    number: str
    marks: int


def visiting_order(visits: Sequence[Visit], order: NextOrder, *, judge: str) -> list[int]:
    """The places of the visits on the route (from 0) in the order in which to go; `judge` is her key."""
    places = range(len(visits))
    if order is NextOrder.FEWEST:
        return sorted(places, key=lambda place: (visits[place].stage, visits[place].marks))
    if order is NextOrder.SHUFFLED:
        return sorted(places, key=lambda place: (visits[place].stage, _lot(judge, visits[place].number)))
    return list(places)


def next_place(needs: Sequence[bool], order: NextOrder, after: int | None = None) -> int | None:
    """Where to go next: the first place that `needs` a visit, from 0; None where none does.

    After a place: those that follow it, then from the beginning; with *fewest*, always from the beginning.
    """
    places = range(len(needs))
    if after is None:
        ordered = [*places]
    elif order is NextOrder.FEWEST:
        ordered = [*places[:after], *places[after + 1 :]]
    else:
        ordered = [*places[after + 1 :], *places[:after]]
    return next((place for place in ordered if needs[place]), None)


def _lot(judge: str, number: str) -> bytes:
    return hashlib.sha256(f"{judge}\n{number}".encode()).digest()
