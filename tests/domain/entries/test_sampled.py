"""Sampled diversity: the published figures of two forest plots, and what is true of every sample."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from judging.domain.entries.diversity import measure
from judging.domain.entries.sampled import (
    MOST_INDIVIDUALS,
    ORDERS,
    AtCoverage,
    Sample,
    at_coverage,
    common_coverage,
    estimated_shares,
    sample,
)
from judging.domain.errors import Refused

# Spiders of two forest plots (data set `spider` of iNEXT), and what iNEXT 3.0.1 says of them.
GIRDLED = sample([46, 22, 17, 15, 15, 9, 8, 6, 6, 4, 2, 2, 2, 2, *[1] * 12])
LOGGED = sample([88, 22, 16, 15, 13, 10, 8, 8, 7, 7, 7, 5, 4, 4, 4, 3, 3, 3, 3, 2, 2, 2, 2, *[1] * 14])
COMMON = 0.96357


def close(value: float) -> object:
    return pytest.approx(value, rel=1e-4)


def refused(own: Sample, coverage: float) -> str:
    with pytest.raises(Refused) as refusal:
        at_coverage(own, coverage, seed=1)
    (problem,) = refusal.value.problems
    return problem.code


# -------------------------------------------------------------------------------------------------- published figures
@pytest.mark.parametrize(
    ("own", "n", "richness", "coverage", "chao1"),
    [(GIRDLED, 168, 26, 0.9289, (43.893, 14.306)), (LOGGED, 252, 37, 0.9446, (61.403, 18.532))],
)
def test_coverage_and_least_richness_as_published(
    own: Sample, n: int, richness: int, coverage: float, chao1: tuple[float, float]
) -> None:
    assert (own.n, own.richness) == (n, richness)
    assert (own.coverage, *own.chao1()) == (close(coverage), close(chao1[0]), close(chao1[1]))


@pytest.mark.parametrize(
    ("own", "coverage", "m", "hill"),
    [
        (GIRDLED, None, 336, (34.730733, 13.016966, 8.003912)),
        (LOGGED, None, 436.5714, (45.364508, 15.255585, 6.827759)),
        (GIRDLED, 0.9, 84.874, (19.000229, 10.982184, 7.537626)),
        (LOGGED, 0.9, 113.373, (27.053873, 12.939882, 6.576899)),
    ],
)
def test_hill_numbers_at_equal_coverage_as_published(
    own: Sample, coverage: float | None, m: float, hill: tuple[float, float, float]
) -> None:
    common = common_coverage([GIRDLED, LOGGED])
    assert common == close(COMMON)
    found = at_coverage(own, coverage or common or 0, seed=1)
    assert found.m == close(m)
    assert (found.hill.q0, found.hill.q1, found.hill.q2) == tuple(map(close, hill))
    assert all(found.low.of(q) < found.hill.of(q) < found.high.of(q) for q in ORDERS)


def test_at_its_own_size_a_sample_is_what_was_counted() -> None:
    for own in (GIRDLED, LOGGED):
        found, counted = own.hill_at(own.n), measure((str(place), n) for place, n in enumerate(own.counts))
        assert counted is not None
        assert (found.q0, found.q1, found.q2) == pytest.approx((counted.hill_q0, counted.hill_q1, counted.hill_q2))


# ------------------------------------------------------------------------------------------------------ every sample
COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=12)


def told(counts: list[int]) -> Sample:
    own = sample(counts)
    assume(own.says_nothing is None)
    return own


@given(COUNTS, st.data())
def test_order_and_zeros_change_nothing(counts: list[int], data: st.DataObject) -> None:
    assert sample(data.draw(st.permutations([*counts, 0, 0]))) == sample(counts)


@given(COUNTS, st.floats(0, 1))
def test_thinned_all_species_are_no_fewer_than_common_ones(counts: list[int], part: float) -> None:
    own = told(counts)
    hill = own.hill_at(1 + part * (own.n - 1))
    assert own.richness + 1e-9 >= hill.q0 >= hill.q1 >= hill.q2 >= 1


@given(COUNTS, st.floats(0, 1))
def test_carried_on_each_order_only_grows_towards_all_there_is(counts: list[int], part: float) -> None:
    own = told(counts)
    here, further = own.hill_at(own.n), own.hill_at(own.n * (1 + part))
    assert all(math.isfinite(further.of(q)) and further.of(q) >= here.of(q) * (1 - 1e-9) for q in (0, 1))
    assert own.chao1()[0] + 1e-9 >= further.q0 >= further.q1 >= further.q2 >= 1


@given(COUNTS, st.floats(0.001, 2), st.floats(0.001, 2))
def test_coverage_grows_with_the_sample_and_its_size_is_found_again(
    counts: list[int], less: float, more: float
) -> None:
    own = told(counts)
    less, more = sorted(max(1.0, share * own.n) for share in (less, more))
    low, high = own.coverage_at(less), own.coverage_at(more)
    assert -1e-9 <= low <= high + 1e-9 <= 1 + 2e-9
    if less > 1 and high < 1 - 1e-6:
        assert own.coverage_at(own.size_at(high)) == pytest.approx(high, abs=1e-6)


@given(COUNTS)
def test_estimated_shares_are_shares(counts: list[int]) -> None:
    own = told(counts)
    shares = estimated_shares(own)
    assert math.fsum(shares) == pytest.approx(1)
    assert min(shares) >= 0
    assert len(shares) == own.richness + math.ceil(own.unseen)


@settings(max_examples=20, deadline=None)
@given(COUNTS, st.floats(0.05, 0.99))
def test_an_answer_is_a_figure_or_a_reason(counts: list[int], coverage: float) -> None:
    own = sample(counts)
    if own.says_nothing:
        assert refused(own, coverage) in ("sample_of_nobody", "sample_all_seen_once")
    elif own.coverage_at(2 * own.n) < coverage:
        assert refused(own, coverage) == "coverage_beyond_twice"
    else:
        found = at_coverage(own, coverage, seed=7, replicates=20)
        figures = [found.m, *(hill.of(q) for hill in (found.low, found.hill, found.high) for q in ORDERS)]
        assert all(map(math.isfinite, figures))
        assert 1 <= found.m <= 2 * own.n + 1e-6
        assert found == at_coverage(sample(counts[::-1]), coverage, seed=7, replicates=20)


# ---------------------------------------------------------------------------------------------------- edges, in words
def test_nobody_and_all_seen_once_have_a_reason_and_no_figure() -> None:
    assert refused(sample([]), 0.9) == refused(sample([0, 0]), 0.9) == "sample_of_nobody"
    assert refused(sample([1]), 0.9) == refused(sample([1] * 9), 0.9) == "sample_all_seen_once"
    assert common_coverage([sample([1, 1]), sample([])]) is None


def test_one_species_is_as_varied_as_one() -> None:
    found = at_coverage(sample([30]), 0.9, seed=1)
    assert found == AtCoverage(0.9, 1.0, found.hill, found.low, found.high)
    for hill in (found.hill, found.low, found.high):
        assert (hill.q0, hill.q1, hill.q2) == pytest.approx((1, 1, 1))
    assert sample([30]).chao1() == (1, 0)


def test_a_sample_is_not_carried_beyond_twice_its_size() -> None:
    assert at_coverage(GIRDLED, 0.9635, seed=1).m < 336
    assert refused(GIRDLED, 0.9637) == refused(GIRDLED, 1) == "coverage_beyond_twice"
    assert refused(LOGGED, 0) == refused(LOGGED, 1.5) == "coverage_not_a_share"


def test_the_common_coverage_is_that_of_the_farm_that_reaches_least() -> None:
    assert common_coverage([GIRDLED, LOGGED, sample([30]), sample([1, 1, 1])]) == GIRDLED.coverage_at(336)
    assert common_coverage([LOGGED]) == LOGGED.coverage_at(504)
    assert common_coverage([sample([9]), sample([5, 5])]) == 1
    assert at_coverage(sample([5, 5]), 1, seed=1).m == 10


def test_the_seed_alone_makes_the_interval() -> None:
    one, same, other = (at_coverage(GIRDLED, 0.9, seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert one.hill == other.hill
    assert one.low != other.low


def test_what_is_no_count_is_refused() -> None:
    for counts, code in (([3, -1], "sample_negative"), ([MOST_INDIVIDUALS, 1], "sample_too_large")):
        with pytest.raises(Refused) as refusal:
            sample(counts)
        assert [problem.code for problem in refusal.value.problems] == [code]


@pytest.mark.parametrize(("seen_once", "seen_twice"), [(900, 1), (30, 400), (5, 0)])
def test_large_samples_have_figures_too(seen_once: int, seen_twice: int) -> None:
    own = sample([40_000, 9_000, *[1] * seen_once, *[2] * seen_twice])
    hill = own.hill_at(2 * own.n)
    assert own.chao1()[0] >= hill.q0 >= hill.q1 >= hill.q2 > 1
