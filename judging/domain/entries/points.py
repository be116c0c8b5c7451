"""Where plants are counted on a farm: points drawn before the visit, from what is published and nobody chooses.

A *point* is told in words that need no device: so far along the main path, on this side, so many steps from it. The
*list* of an entry has no end; its first points are counted. One that lies along the path too near one that is counted
is passed over, so that no plant is counted twice, and the next one of the list stands in for one that cannot be
reached, with the reason. Always true: whoever knows the edition's published seed and the entry's number draws the same
list; two entries have nothing to do with each other; a list does not depend on how many points are counted.

How the k-th point of a list is drawn, so that anybody can do it again: SHA-256 of the seed, the number in capitals and
k (from 1), each on a line of its own; its bytes 0 to 7, 8 to 15 and 16 to 23 are whole numbers (big-endian) a, b, c.
The share of the path is a mod 101 per cent, the side is left where b is even, the steps are 5 + c mod 36.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from typing import Final

from judging.domain.errors import Problem, Refused
from judging.domain.typed import one_line

LEAST_POINTS: Final = 1
USUAL_POINTS: Final = 3
MOST_POINTS: Final = 6
NEAREST: Final = 5
FARTHEST: Final = 40
APART: Final = 10
"""Per cent of the path between any two points that are counted, at least."""
MOST_LEFT_OUT: Final = 20
"""A farm where more points than that cannot be reached is not sampled."""


@dataclass(frozen=True)
class Point:
    """The place in the list (from 1), the share of the main path in per cent, the side, and the steps from the path."""

    place: int
    percent: int
    is_left: bool
    steps: int


def drawn(seed: int, number: str) -> Iterator[Point]:
    """The endless list of an entry's points."""
    name = one_line(number).upper()
    for place in count(1):
        digest = sha256(f"{seed}\n{name}\n{place}".encode()).digest()
        a, b, c = (int.from_bytes(digest[at : at + 8], "big") for at in (0, 8, 16))
        yield Point(place, a % 101, b % 2 == 0, NEAREST + c % (FARTHEST - NEAREST + 1))


def to_count(
    seed: int, number: str, points: int = USUAL_POINTS, *, unreachable: Mapping[int, str] | None = None
) -> tuple[Point, ...]:
    """The points that are counted: the first of the list that are apart and can be reached.

    `unreachable` has the reason by the place in the list. Raises Refused for a number of points out of bounds, a place
    without a reason, a place whose turn it was not, and a farm most of whose points cannot be reached.
    """
    left_out = dict(unreachable or {})
    _require_sound(points, left_out)
    counted: list[Point] = []
    for point in drawn(seed, number):
        if any(abs(point.percent - other.percent) < APART for other in counted):
            continue
        if left_out.pop(point.place, None) is None:
            counted.append(point)
        if len(counted) == points:
            break
    if left_out:  # beyond the last one that is counted, or passed over: it was not its turn
        raise Refused(Problem.of("point_not_due", place=min(left_out)))
    return tuple(counted)


def _require_sound(points: int, left_out: Mapping[int, str]) -> None:
    if not LEAST_POINTS <= points <= MOST_POINTS:
        raise Refused(Problem.of("points_out_of_bounds", low=LEAST_POINTS, high=MOST_POINTS))
    if any(not one_line(reason) for reason in left_out.values()):
        raise Refused(Problem("point_without_reason"))
    if len(left_out) > MOST_LEFT_OUT:
        raise Refused(Problem.of("points_unreachable", most=MOST_LEFT_OUT))
