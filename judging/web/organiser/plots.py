"""Plots as plain figures: where each mark of an inline SVG stands, in per cent of its width and pixels of its height.

A plot is as wide as the page and its text keeps its size, so that it reads on a phone and on a screen alike; the macros
of `macros/plots.html` draw it. Always true: every plot has a twin, a table with the same figures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

ROW, WHISKER_ROW, FOOT, CURVE = 30, 48, 30, 180
"""Pixels: the height of one line of places, of one line with its name above, of the scale at the foot, of a curve."""
_LEFT, _RIGHT = 17.0, 96.0
_MOST_TICKS = 7
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class PlaceBar:
    """One entry: the places from `low` to `high` that it may have, and the one it has (`at`).

    `joined`: no clear difference parts it from the next line.
    """

    label: str
    low: int
    high: int
    at: int
    joined: bool = False


@dataclass(frozen=True)
class PlacePlot:
    """Places from 1 to `last`, one line for each entry; the places up to `zone` are the prizes."""

    bars: Sequence[PlaceBar]
    last: int
    zone: int

    @property
    def height(self) -> int:
        return len(self.bars) * ROW + FOOT

    @property
    def ticks(self) -> list[int]:
        """A few round places, the first and no more than fit on a phone."""
        step = next((step for step in _STEPS if self.last / step <= _MOST_TICKS), _STEPS[-1])
        return [1, *range(step if step > 2 else 1 + step, self.last + 1, step)]

    def x(self, place: float) -> str:
        """Where a place stands."""
        width = max(self.last - 1, 1)
        return f"{_LEFT + (_RIGHT - _LEFT) * (place - 1) / width:.2f}%"

    @property
    def zone_width(self) -> str:
        """How wide the prizes are."""
        half = 0.5 if self.zone < self.last else 0.0
        share = (min(self.zone, self.last) - 1 + half) / max(self.last - 1, 1)
        return f"{(_RIGHT - _LEFT) * share:.2f}%"

    def y(self, line: int) -> int:
        """The middle of a line."""
        return line * ROW + ROW // 2


@dataclass(frozen=True)
class Whisker:
    """One figure with the ends of its margin of error (None where there is none)."""

    label: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class WhiskerPlot:
    """Figures to both sides of 0."""

    whiskers: Sequence[Whisker]

    @property
    def height(self) -> int:
        return len(self.whiskers) * WHISKER_ROW + FOOT

    @property
    def limit(self) -> int:
        """The end of the scale on both sides: the next whole number, at least 1."""
        ends = [abs(end) for own in self.whiskers for end in (own.value, own.low, own.high) if end is not None]
        return max(1, math.ceil(max(ends, default=0.0)))

    def x(self, value: float) -> str:
        """Where a figure stands."""
        return f"{50.0 + 46.0 * value / self.limit:.2f}%"

    def y(self, line: int) -> int:
        """The height of a line's dot; its name stands above."""
        return line * WHISKER_ROW + WHISKER_ROW - 14


@dataclass(frozen=True)
class CurvePlot:
    """Shares from 0 to 1 (upwards) for 1, 2, ... of something; `goal` is a line across."""

    points: Sequence[tuple[int, float]]
    goal: float

    @property
    def height(self) -> int:
        return CURVE + FOOT

    def x(self, count: int) -> str:
        """Where a number stands."""
        last = max(self.points[-1][0] - 1, 1)
        return f"{_LEFT + (_RIGHT - _LEFT) * (count - 1) / last:.2f}%"

    def y(self, share: float) -> str:
        """The height of a share; 0 lies at the foot, 1 a little below the upper edge."""
        return f"{CURVE - (CURVE - 10) * share:.1f}"
