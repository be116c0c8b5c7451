"""One figure about one judge, and the chance of it: what all checks share.

Vocabulary: a *kind* is one check made of every judge; its p-values are adjusted by Holm over all judges who could be
checked, so that honest judges raise a flag of one kind in at most 5 % of competitions. A figure asks for a flag only
where its p is small *and* it is of a size that matters: with very many sheets every small habit of an honest judge
shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from judging.domain.errors import Problem

ALARM = 0.05
ENOUGH_AS_HIGH, DRAWS_AT_ONCE = 50, 250
"""Drawing ends early once so many draws were as high as what was seen; it goes on in steps of so many draws."""
MOST_NUMBERS = 2_000_000
"""So many numbers are drawn at a time."""

Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class JudgeFigure:
    """One figure about one judge, with Holm's adjusted p (1 where nothing could be suspicious)."""

    judge: str
    value: float
    p: float
    flag: Problem | None


def flagged(
    code: str, judges: Iterable[str], values: Iterable[float], adjusted: Iterable[float]
) -> tuple[JudgeFigure, ...]:
    """The figures, with a flag where the adjusted p is small."""
    return tuple(
        JudgeFigure(judge, value, p, Problem.of(code, judge=judge, value=value, p=p) if p < ALARM else None)
        for judge, value, p in zip(judges, values, adjusted, strict=True)
    )


def sequential_p(as_high: Callable[[int], Booleans], tests: int, most: int) -> list[float]:
    """Monte-Carlo p of each of some tests, from at most so many draws (Besag & Clifford 1991, Biometrika 78, 301-304).

    `as_high(count)` draws anew: (tests x count), whether each draw is as high as what was seen. A test ends with its
    50th such draw, at p = 50 / draws so far, and else at (those as high + 1) / (all draws + 1); both are p-values
    whatever the number of draws, and only where something is suspicious are many draws needed.
    """
    found: list[float | None] = [None] * tests
    high = np.zeros(tests, dtype=np.int64)
    drawn = 0
    while drawn < most and None in found:
        count = min(DRAWS_AT_ONCE, most - drawn)
        so_far = high[:, None] + np.cumsum(as_high(count), axis=1)
        for test in range(tests):
            if found[test] is None and so_far[test, -1] >= ENOUGH_AS_HIGH:
                last = drawn + int(np.searchsorted(so_far[test], ENOUGH_AS_HIGH)) + 1
                found[test] = ENOUGH_AS_HIGH / last
        high, drawn = so_far[:, -1], drawn + count
    return [(int(own) + 1.0) / (drawn + 1.0) if p is None else p for own, p in zip(high, found, strict=True)]


def in_parts(as_high: Callable[[int], Booleans], rows: int) -> Callable[[int], Booleans]:
    """The same draws, where each takes so many numbers, made a few at a time: together they would only take memory."""
    at_once = max(1, MOST_NUMBERS // max(1, rows))

    def drawn(count: int) -> Booleans:
        return np.hstack([as_high(min(at_once, count - start)) for start in range(0, count, at_once)])

    return drawn


def p_where(wanted: Sequence[bool], p_of: Callable[[int], float]) -> list[float]:
    """`p_of` each judge's place where it is wanted, else 1: what cannot be a flag need not be drawn."""
    return [p_of(place) if is_wanted else 1.0 for place, is_wanted in enumerate(wanted)]
