"""Entries and judges are both drawn in the model of variances: which of them is eliminated changes no figure."""

from __future__ import annotations

import numpy as np
import pytest

from judging.domain.levelling import intervals, variance
from judging.domain.levelling.crossed import CrossedTotals


def many_judges(entries: int, judges: int) -> CrossedTotals:
    """Each entry before about half of the judges."""
    rng = np.random.default_rng(entries)
    worth, strict = rng.normal(0, 1, entries), rng.normal(0, 0.5, judges)
    return CrossedTotals.of(
        (f"E{entry}", f"J{judge:02}", 60 + worth[entry] + strict[judge] + rng.normal())
        for entry in range(entries)
        for judge in range(judges)
        if rng.random() < 0.5
    )


@pytest.mark.parametrize(("entries", "judges"), [(6, 15), (12, 40), (2, 9)])
def test_where_judges_are_more_than_entries_every_figure_is_that_of_the_plain_way(
    monkeypatch: pytest.MonkeyPatch, entries: int, judges: int
) -> None:
    totals = many_judges(entries, judges)
    assert variance.is_better_turned(totals)
    own, short = variance.random_effects(totals), variance.variance_components(totals)
    assert own
    assert short
    ends = intervals.variance_intervals(totals, short)
    for module in (variance, intervals):
        monkeypatch.setattr(module, "is_better_turned", lambda _: False)
    plain = variance.random_effects(totals)
    assert plain
    for found in (own.components, short):
        assert vars(found) == pytest.approx(vars(plain.components), rel=1e-6, abs=1e-9)
    assert own.entries == pytest.approx(plain.entries, abs=1e-6)
    assert own.judges == pytest.approx(plain.judges, abs=1e-6)
    for one, other in zip(vars(ends).values(), vars(intervals.variance_intervals(totals, short)).values(), strict=True):
        assert one == (None if other is None else pytest.approx(other, rel=1e-4))


def test_turned_twice_is_as_it_was() -> None:
    totals = many_judges(6, 15)
    again = totals.turned().turned()
    assert (again.entries, again.judges, again.values.tolist()) == (
        totals.entries,
        totals.judges,
        totals.values.tolist(),
    )


def test_entries_and_judges_that_explain_all_are_told_in_their_own_places() -> None:
    totals = CrossedTotals.of((f"E{e}", f"J{j}", 50 + 10 * e + j) for e in range(3) for j in range(8))
    found = variance.variance_components(totals)
    assert found
    assert (found.entry, found.judge) == pytest.approx((100, 6))
    assert found.residual == 0
