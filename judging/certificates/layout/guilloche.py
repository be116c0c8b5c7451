"""Woven waves, as on bank notes: path data of SVG, worked out when a design is first used.

A *strand* is a sine wave laid along a closed line; strands of evenly spread phases cross one another and make a
band (around a rectangle with round corners) or a rosette (around a point). Only the crests and troughs become
points of the path, joined by cubic curves whose handles run along the line: with handles of 0.3642 of the half
wave such a curve stays within one percent of the sine, and a whole border is some ten kilobytes.

Lengths are millimetres. The same arguments always give the same text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import cos, pi, sin, tau
from typing import Final

_HANDLE: Final = 0.3642

Point = tuple[float, float]


@dataclass(frozen=True)
class Wave:
    """How often a strand swings on its way around, how far to either side, and how many strands there are."""

    swings: int
    reach: float
    strands: int


def band(width: float, height: float, inset: float, radius: float, wave: Wave) -> str:
    """Strands around a sheet, their middle line `inset` from its edge with corners of that radius."""
    line = _RoundedRectangle(inset, inset, width - 2 * inset, height - 2 * inset, radius)
    return "".join(_strand(line.at, line.length, wave, phase) for phase in _phases(wave))


def rosette(centre: Point, radius: float, wave: Wave, *, stretch: float = 1.0) -> str:
    """Strands around a point at that distance, `stretch` times as wide as high."""

    def at(way: float, aside: float) -> Point:
        angle = way / radius
        distance = radius + aside
        return centre[0] + stretch * distance * cos(angle), centre[1] + distance * sin(angle)

    return "".join(_strand(at, tau * radius, wave, phase) for phase in _phases(wave))


def _phases(wave: Wave) -> Iterator[float]:
    return (strand / wave.strands for strand in range(wave.strands))


def _strand(at: Callable[[float, float], Point], length: float, wave: Wave, phase: float) -> str:
    """One closed strand; `at(way, aside)` is the point so far along the line and so far to its left."""
    half = length / wave.swings / 2
    count = 2 * wave.swings
    points = []
    for step in range(count + 1):
        way = (step % count + 2 * phase) * half
        aside = wave.reach if step % 2 else -wave.reach
        before, here, after = at(way - half * _HANDLE, aside), at(way, aside), at(way + half * _HANDLE, aside)
        points.append((before, here, after))
    commands = [f"M{_shown(points[0][1])}"]
    for (_, _, leaving), (arriving, here, _) in pairwise(points):
        commands.append(f"C{_shown(leaving)} {_shown(arriving)} {_shown(here)}")
    return "".join(commands) + "Z"


def _shown(point: Point) -> str:
    return f"{point[0]:.2f} {point[1]:.2f}"


@dataclass(frozen=True)
class _RoundedRectangle:
    """A rectangle with round corners as a line to walk along, clockwise from the top left."""

    left: float
    top: float
    width: float
    height: float
    radius: float

    @property
    def length(self) -> float:
        """Once around."""
        return 2 * (self.width + self.height) - 8 * self.radius + tau * self.radius

    def at(self, way: float, aside: float) -> Point:
        """The point after `way` on the line, then `aside` outwards."""
        way %= self.length
        turn = pi / 2 * self.radius
        corners = (
            (self.left + self.width - self.radius, self.top + self.radius),
            (self.left + self.width - self.radius, self.top + self.height - self.radius),
            (self.left + self.radius, self.top + self.height - self.radius),
            (self.left + self.radius, self.top + self.radius),
        )
        for side, corner in enumerate(corners):
            straight = (self.width if side % 2 == 0 else self.height) - 2 * self.radius
            heading = side * pi / 2
            if way <= straight:
                back = straight - way
                outwards = self.radius + aside
                return (
                    corner[0] - back * cos(heading) + outwards * sin(heading),
                    corner[1] - back * sin(heading) - outwards * cos(heading),
                )
            way -= straight
            if way <= turn:
                angle = heading - pi / 2 + way / self.radius
                return corner[0] + (self.radius + aside) * cos(angle), corner[1] + (self.radius + aside) * sin(angle)
            way -= turn
        return corners[3][0], corners[3][1] - self.radius - aside  # a rounding error past the end: the start
