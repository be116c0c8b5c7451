"""Marks of hundreds of millions with small differences are told apart as the same differences of small marks are."""

from __future__ import annotations

import numpy as np
import pytest

from judging.domain.analysis.reliability import reliability
from judging.domain.analysis.uncertainty import rank_distribution
from judging.domain.levelling.crossed import CrossedTotals
from judging.domain.levelling.severity import levelled, robust_levelled
from judging.domain.watching.residuals import erratic, odd_totals
from judging.domain.watching.strictness import severity

BASE = 500_000_000
"""A float near it is exact to 6e-8."""
DRAWN = np.random.default_rng(8)
WORTH, STRICT = DRAWN.normal(0, 0.5, 24), (0.0, 0.1, -0.2, 0.1, 2.0)


def panel(base: float, spread: float, *, judges: int = 4) -> CrossedTotals:
    """Twenty-four entries before four of five judges each (or all five); the last judge is lenient."""
    rng = np.random.default_rng(9)
    rows = []
    for entry in range(24):
        for judge in range(5):
            noise = rng.normal(0, 0.2)
            if judges == 5 or judge != entry % 5:
                rows.append((f"E{entry:02}", f"J{judge}", base + spread * (WORTH[entry] + STRICT[judge] + noise)))
    return CrossedTotals.of(rows)


SPREADS = pytest.mark.parametrize("spread", [100.0, 1.0, 0.02])


@SPREADS
def test_scores_and_strictness_are_those_of_small_marks(spread: float) -> None:
    small, large = levelled(panel(0, spread)), levelled(panel(BASE, spread))
    close = pytest.approx
    assert large.ranks(9) == small.ranks(9)
    assert [value - BASE for value in large.values] == close(small.values.tolist(), abs=1e-6)
    assert large.severity.tolist() == close(small.severity.tolist(), abs=1e-6)
    assert large.ratio == close(small.ratio, rel=1e-3)
    assert large.residual_variance == close(small.residual_variance, rel=1e-3)
    assert robust_levelled(large).ranks(9) == robust_levelled(small).ranks(9)
    for one, other in zip(small.severities, large.severities, strict=True):
        assert (one.difference, one.se) == close((other.difference, other.se), rel=1e-3, abs=1e-6)


@SPREADS
def test_the_lenient_judge_is_flagged_and_no_other_is(spread: float) -> None:
    fit = levelled(panel(BASE, spread))
    assert [own.flag.code if own.flag else "" for own in severity(fit)] == [*[""] * 4, "judge_lenient"]
    assert (odd_totals(fit), [own.flag for own in erratic(fit, seed=1)]) == ((), [None] * 5)


@SPREADS
@pytest.mark.parametrize("judges", [4, 5])
def test_agreement_and_how_sure_the_order_is(spread: float, judges: int) -> None:
    small, large = (reliability(panel(base, spread, judges=judges)) for base in (0, BASE))
    for name in ("icc1", "icc1k", *(("icc2", "icc3") if judges == 5 else ())):
        one, other = getattr(small.icc, name), getattr(large.icc, name)
        assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high), abs=1e-4), name
    assert small.alpha["interval"]
    assert large.alpha["interval"]
    assert small.alpha["interval"].value == pytest.approx(large.alpha["interval"].value, abs=1e-4)
    assert small.variance
    assert large.variance
    for part in ("entry", "judge", "residual"):
        one, other = getattr(small.variance, part), getattr(large.variance, part)
        assert one.value == pytest.approx(other.value, rel=1e-3), part
    chances = [rank_distribution(levelled(panel(base, spread, judges=judges)), seed=1).entries for base in (0, BASE)]
    for first, second in zip(*chances, strict=True):
        assert (first.low, first.high) == (second.low, second.high)
        assert first.p_first == pytest.approx(second.p_first, abs=0.01)
