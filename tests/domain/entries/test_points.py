"""Points drawn beforehand: anybody can draw them again, and nobody can choose them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from itertools import combinations, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.domain.entries.points import Point, drawn, to_count
from judging.domain.errors import Refused

PUBLISHED = (
    Point(1, 40, is_left=True, steps=8),
    Point(3, 80, is_left=False, steps=8),
    Point(4, 61, is_left=False, steps=33),
)


def refused(points: int = 3, unreachable: Mapping[int, str] | None = None) -> str:
    with pytest.raises(Refused) as refusal:
        to_count(2027, "C014", points, unreachable=unreachable)
    return refusal.value.problems[0].code


def test_the_points_of_an_entry_are_these_for_ever() -> None:
    """Changing them would change what was announced for farms that were not visited yet."""
    assert to_count(2027, "C014") == PUBLISHED
    assert to_count(2027, " c014 ") == PUBLISHED
    assert to_count(2027, "C014", 2) == PUBLISHED[:2]


def test_anybody_can_draw_a_point_again_from_the_written_rule() -> None:
    for place, point in enumerate(islice(drawn(7, "F-3"), 20), start=1):
        digest = sha256(f"7\nF-3\n{place}".encode()).hexdigest()
        a, b, c = (int(digest[at : at + 16], 16) for at in (0, 16, 32))
        assert point == Point(place, a % 101, b % 2 == 0, 5 + c % 36)


@given(st.integers(0, 10**9), st.text(min_size=1, max_size=8), st.integers(1, 6))
def test_points_are_along_the_path_and_near_it(seed: int, number: str, points: int) -> None:
    found = to_count(seed, number, points)
    assert len(found) == points
    assert all(0 <= point.percent <= 100 and 5 <= point.steps <= 40 for point in found)
    assert all(abs(one.percent - other.percent) >= 10 for one, other in combinations(found, 2))
    assert found == to_count(seed, number, 6)[:points]


def test_seed_and_number_each_make_another_list() -> None:
    assert len({to_count(seed, number) for seed in range(30) for number in ("C001", "C002", "C003")}) == 90


def test_no_part_of_the_path_and_no_side_is_preferred() -> None:
    found = [point for number in range(1500) for point in to_count(1, f"C{number:04}")]
    quarters = Counter(min(point.percent * 4 // 101, 3) for point in found)
    assert all(1000 < quarters[quarter] < 1250 for quarter in range(4))
    assert 2100 < sum(point.is_left for point in found) < 2400
    assert {point.steps for point in found} == set(range(5, 41))


def test_the_next_of_the_list_stands_in_for_one_that_cannot_be_reached() -> None:
    first, second, third, fourth = to_count(2027, "C014", 4)
    assert to_count(2027, "C014", unreachable={third.place: "a cliff"}) == (first, second, fourth)
    assert to_count(2027, "C014", 2, unreachable={1: "the neighbour's", 2: "a river"})[0].place == 3


def test_a_point_too_near_one_that_is_counted_is_passed_over() -> None:
    first, near = islice(drawn(2027, "C014"), 2)
    assert abs(first.percent - near.percent) < 10
    assert near not in to_count(2027, "C014")
    assert to_count(2027, "C014", unreachable={first.place: "a cliff"})[0] == near


def test_a_point_is_left_out_only_in_its_turn_and_with_a_reason() -> None:
    assert refused(unreachable={1: " "}) == "point_without_reason"
    assert refused(unreachable={2: "near"}) == refused(unreachable={0: "none"}) == "point_not_due"
    assert refused(unreachable={40: "a cliff"}) == "point_not_due"
    assert refused(unreachable=dict.fromkeys(range(1, 22), "water")) == "points_unreachable"
    assert refused(points=0) == refused(points=7) == "points_out_of_bounds"
