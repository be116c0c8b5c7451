"""Many judges are not put into a matrix: they are levelled step by step, to the same scores."""

from __future__ import annotations

import numpy as np
import pytest

from judging.domain.levelling import severity
from judging.domain.levelling.crossed import CrossedTotals
from judging.domain.levelling.severity import levelled, robust_levelled, unshrunk


def students_who_judge(*, entries: int = 12, judges: int = 45, each: int = 4) -> CrossedTotals:
    """Many students each mark a few of some lectures."""
    rng = np.random.default_rng(7)
    worth, strict = rng.normal(60.0, 9.0, entries), rng.normal(0.0, 5.0, judges)
    return CrossedTotals.of(
        (f"L{entry:02}", f"S{judge:02}", round(float(worth[entry] + strict[judge] + rng.normal(0.0, 7.0)), 2))
        for judge in range(judges)
        for entry in rng.choice(entries, each, replace=False)
    )


def test_many_judges_are_levelled_step_by_step_to_the_same_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    totals = students_who_judge()
    start = levelled(totals)
    at_once, fixed = robust_levelled(start).values, unshrunk(totals)
    monkeypatch.setattr(severity, "_MANY_JUDGES", 0)
    assert np.max(np.abs(robust_levelled(start).values - at_once)) < 1e-8
    assert np.max(np.abs(unshrunk(totals) - fixed)) < 1e-8
    monkeypatch.setattr(severity, "_MOST_TURNS", 1)
    assert np.max(np.abs(unshrunk(totals) - fixed)) > 1e-3


def test_two_panels_that_nothing_links_are_levelled_alike_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = students_who_judge(entries=5, judges=9, each=3), students_who_judge(entries=4, judges=8, each=2)
    both = CrossedTotals.of(
        (panel + own.entries[group], panel + own.judges[column], value)
        for panel, own in (("A", here), ("B", there))
        for group, column, value in zip(own.incidence.group, own.incidence.column, own.values.tolist(), strict=True)
    )
    fixed = unshrunk(both)
    monkeypatch.setattr(severity, "_MANY_JUDGES", 0)
    assert np.max(np.abs(unshrunk(both) - fixed)) < 1e-8
