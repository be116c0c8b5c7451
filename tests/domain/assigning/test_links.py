"""Divisions of the judges and their bridges, against every division there is."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.domain.assigning.links import bridges, components, severity_variance, weak_divisions

JUDGES = [f"J{at}" for at in range(6)]
PLANS = st.sets(st.tuples(st.sampled_from([f"C{at}" for at in range(8)]), st.sampled_from(JUDGES)), min_size=1)


def test_components_are_told_from_the_largest() -> None:
    parts = components([("C001", "Rosa"), ("C002", "Rosa"), ("C003", "Gladys")])
    assert [len(part) for part in parts] == [2, 1]
    assert components([]) == []


@given(PLANS)
def test_no_division_is_weaker_than_the_weakest_named(plan: set[tuple[str, str]]) -> None:
    judges = sorted({judge for _, judge in plan})
    every = [bridges(plan, group) for size in range(1, len(judges)) for group in combinations(judges, size)]
    named = weak_divisions(plan)
    assert [one.bridges for one in named[:1]] == ([min(every)] if every else [])
    assert all(bridges(plan, one.group) == one.bridges for one in named)
    assert bool(every and min(every) == 0) == (len(components(plan)) > 1)


def test_who_judges_everything_compares_best() -> None:
    """Complete panels of n entries: the difference of two judges' means has variance 2 s^2 / n."""
    complete = {(f"C{at}", judge) for at in range(8) for judge in ("Rosa", "Claire", "Gladys")}
    assert severity_variance(complete) == pytest.approx(2 / 8)
    chain = {("C1", "Rosa"), ("C1", "Claire"), ("C2", "Claire"), ("C2", "Gladys")}
    assert severity_variance(chain) == pytest.approx((2 + 2 + 4) / 3)
    assert severity_variance({("C1", "Rosa"), ("C2", "Claire")}) is None
