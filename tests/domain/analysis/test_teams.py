"""Judges who go together count as one where it shows, and nobody is put together where it does not."""

from __future__ import annotations

import numpy as np
import pytest

from judging.domain.analysis.teams import as_one, teams
from judging.domain.analysis.uncertainty import known_of, rank_distribution
from judging.domain.levelling.crossed import CrossedTotals
from judging.domain.levelling.severity import levelled

CARS = (("Ana", "Bea"), ("Cleo", "Dora"), ("Elsa", "Fany"))


def visited(seed: int, *, shared: float, at_once: bool = False, farms: int = 36) -> CrossedTotals:
    """Two cars of two judges come to each farm; what they share there has this standard deviation, their own 1.

    `at_once`: both cars come together and all four share it.
    """
    rng = np.random.default_rng(seed)
    scores = []
    for farm in range(farms):
        quality, day = rng.normal(70, 2), rng.normal(0, shared)
        for place, car in enumerate(CARS):
            if place == farm % 3:
                continue
            day = day if at_once else rng.normal(0, shared)
            scores += [(f"F{farm:02}", judge, quality + day + rng.normal(0, 1)) for judge in car]
    return CrossedTotals.of(scores)


def test_judges_who_share_a_car_and_what_they_think_are_put_together() -> None:
    fit = levelled(visited(1, shared=2.0))
    assert teams(fit, seed=1) == CARS
    posterior, told = known_of(fit, seed=1)
    assert [message.params["judges"] for message in told] == ["Ana, Bea", "Cleo, Dora", "Elsa, Fany"]
    assert posterior is not None
    assert posterior.totals.rows == fit.totals.rows // 2


def test_what_counts_once_leaves_more_places_possible() -> None:
    fit = levelled(visited(1, shared=2.0))
    alone = levelled(visited(1, shared=0.0))
    wide, narrow = (
        np.mean([own.high - own.low for own in rank_distribution(found, seed=1, draws=1_000).entries])
        for found in (fit, alone)
    )
    assert wide > 1.3 * narrow


@pytest.mark.parametrize("seed", range(6))
def test_judges_who_keep_their_own_counsel_stay_apart(seed: int) -> None:
    assert teams(levelled(visited(seed, shared=0.0)), seed=seed) == ()


def test_where_all_come_together_nothing_can_show_it() -> None:
    assert teams(levelled(visited(2, shared=3.0, at_once=True)), seed=1) == ()


def test_panels_of_two_and_next_to_nothing_are_survived() -> None:
    pairs = CrossedTotals.of((f"F{farm}", judge, farm + len(judge)) for farm in range(9) for judge in CARS[farm % 3])
    for totals in (pairs, CrossedTotals.of([("F1", "Ana", 1.0)])):
        fit = levelled(totals)
        assert teams(fit, seed=1) == ()
        assert as_one(fit, ()) is totals
