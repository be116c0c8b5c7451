"""Honest judges are seldom flagged and judges at fault are found: a small part of what `benchmarks/flags.py` counts.

The competitions are drawn with fixed seeds, so that the counts are the same in every run.
"""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.flags import KINDS, kinds_of, named, watched
from benchmarks.honest import Design

COMPETITIONS = 60
MOST = 8
"""So many of 60 are passed with a chance of 0.7 % where the truth is 5 %."""


@pytest.mark.parametrize(
    "design",
    [
        Design(12, 5, 2, 0.05),
        Design(12, 12, 5, 0.3, strictness=0.5),
        Design(40, 5, 3, 0.8, strictness=0.5),
        Design(20, 10, 4, 0.05, steps=False),
    ],
)
def test_honest_judges_are_seldom_flagged(design: Design) -> None:
    counted = Counter(kind for seed in range(COMPETITIONS) for kind in kinds_of(watched(design, seed)))
    assert {kind: count for kind, count in counted.items() if count > MOST} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_a_judge_at_fault_is_found_more_often_than_not(kind: str) -> None:
    assert sum(bool(named(Design(40, 6, 5, 0.6), seed, kind)) for seed in range(10)) > 5
