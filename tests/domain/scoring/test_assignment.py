"""Sharing farms among judges: even loads, no forbidden pair, panels that know more, a graph that hangs together."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.domain.scoring.assignment import Pair, Panelist, components, propose

ROSA, CLAIRE = Panelist("Rosa", frozenset({"agronomy"})), Panelist("Claire", frozenset({"ecology"}))
NESTOR, GLADYS = Panelist("Néstor", frozenset({"agronomy"})), Panelist("Gladys", frozenset({"economy"}))
JURY = [ROSA, CLAIRE, NESTOR, GLADYS]


def farms(count: int) -> list[str]:
    return [f"C{number:03}" for number in range(1, count + 1)]


def panels(pairs: tuple[Pair, ...]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entry, judge in pairs:
        found.setdefault(entry, set()).add(judge)
    return found


@pytest.mark.parametrize(("count", "per_entry"), [(1, 1), (5, 2), (12, 3), (7, 3)])
def test_each_farm_gets_its_judges_and_no_judge_has_two_farms_more_than_another(count: int, per_entry: int) -> None:
    plan = propose(farms(count), JURY, per_entry=per_entry)
    assert {len(panel) for panel in panels(plan.pairs).values()} == {per_entry}
    assert max(plan.loads.values()) - min(plan.loads.values()) <= 1
    assert plan.short == {}


def test_the_same_question_gets_the_same_answer() -> None:
    assert propose(farms(9), JURY, per_entry=2) == propose(farms(9), JURY, per_entry=2)


def test_a_forbidden_pair_is_never_proposed_and_what_is_lacking_is_said() -> None:
    forbidden = {("C001", "Rosa"), ("C001", "Claire"), ("C001", "Néstor")}
    plan = propose(farms(3), JURY, forbidden=forbidden, per_entry=2)
    assert panels(plan.pairs)["C001"] == {"Gladys"}
    assert plan.short == {"C001": 1}


def test_what_stands_is_kept_even_where_it_is_uneven_or_forbidden_today() -> None:
    fixed = [("C001", "Rosa"), ("C002", "Rosa"), ("C003", "Rosa")]
    plan = propose(farms(4), JURY, fixed=fixed, forbidden={("C001", "Rosa")}, per_entry=2)
    assert set(fixed) <= set(plan.pairs)
    assert not set(fixed) & set(plan.added)
    assert plan.loads["Rosa"] == 3
    assert sorted(plan.loads[name] for name in ("Claire", "Néstor", "Gladys")) == [1, 2, 2]


def test_a_farm_that_has_more_judges_than_asked_loses_none() -> None:
    fixed = [("C001", judge.key) for judge in JURY]
    plan = propose(farms(2), JURY, fixed=fixed, per_entry=2)
    assert set(fixed) <= set(plan.pairs)


def test_two_economists_are_not_sent_to_the_same_farm_when_others_are_free() -> None:
    """Taking the freest judge farm by farm would leave the two economists together on the last one."""
    irma = Panelist("Irma", frozenset({"economy"}))
    plan = propose(farms(2), [ROSA, CLAIRE, GLADYS, irma], per_entry=2)
    assert {"Gladys", "Irma"} not in panels(plan.pairs).values()
    assert set(plan.loads.values()) == {1}


def test_work_is_passed_on_until_it_is_even() -> None:
    """C002 can only go to Claire; whoever gives C001 to Rosa has to think again when C003 comes."""
    forbidden = {("C001", "Claire"), ("C002", "Rosa"), ("C002", "Néstor"), ("C003", "Néstor")}
    plan = propose(farms(3), [ROSA, CLAIRE, NESTOR], forbidden=forbidden, per_entry=1)
    assert set(plan.pairs) == {("C001", "Néstor"), ("C002", "Claire"), ("C003", "Rosa")}


def test_judges_who_would_form_two_camps_are_joined_through_a_common_farm() -> None:
    fixed = [("C001", "Rosa"), ("C001", "Claire"), ("C002", "Néstor"), ("C002", "Gladys")]
    assert len(components(fixed)) == 2
    assert propose(farms(4), JURY, fixed=fixed, per_entry=2).is_connected


def test_camps_that_only_forbidden_pairs_could_join_are_admitted_to() -> None:
    valley, ridge = ["C001", "C002"], ["C003", "C004"]
    forbidden = {*product(valley, ["Néstor", "Gladys"]), *product(ridge, ["Rosa", "Claire"])}
    plan = propose([*valley, *ridge], JURY, forbidden=forbidden, per_entry=2)
    assert plan.components == 2
    assert not plan.is_connected


def test_without_judges_nothing_is_proposed_and_everything_is_short() -> None:
    plan = propose(farms(2), [], per_entry=3)
    assert plan.pairs == ()
    assert plan.short == {"C001": 3, "C002": 3}


def test_a_judge_who_left_keeps_her_farms_and_gets_no_new_one() -> None:
    plan = propose(farms(3), [ROSA, CLAIRE], fixed=[("C001", "Hannah")], per_entry=2)
    assert plan.loads["Hannah"] == 1
    assert ("C001", "Hannah") in plan.pairs


KEYS = ["Rosa", "Claire", "Néstor"]
ALL_PAIRS = [(entry, judge) for entry in farms(4) for judge in KEYS]


@given(
    forbidden=st.sets(st.sampled_from(ALL_PAIRS)),
    fixed=st.sets(st.sampled_from(ALL_PAIRS), max_size=3),
    per_entry=st.integers(1, 3),
)
def test_no_other_plan_shares_the_work_more_evenly(forbidden: set[Pair], fixed: set[Pair], per_entry: int) -> None:
    """Against every possible plan: the sum of the squares of the loads is the least there is."""
    plan = propose(farms(4), [Panelist(key) for key in KEYS], forbidden=forbidden, fixed=fixed, per_entry=per_entry)
    assert fixed <= set(plan.pairs)
    assert not set(plan.added) & forbidden
    assert sum(load**2 for load in plan.loads.values()) == least_squares(forbidden, fixed, per_entry)


def least_squares(forbidden: set[Pair], fixed: set[Pair], per_entry: int) -> int:
    choices = []
    for entry in farms(4):
        own = {judge for farm, judge in fixed if farm == entry}
        free = [judge for judge in KEYS if judge not in own and (entry, judge) not in forbidden]
        wanted = min(max(0, per_entry - len(own)), len(free))
        choices.append([own | set(chosen) for chosen in combinations(free, wanted)])
    loads = ([sum(judge in panel for panel in plan) for judge in KEYS] for plan in product(*choices))
    return min(sum(load**2 for load in one) for one in loads)


def test_components_are_told_from_the_largest() -> None:
    parts = components([("C001", "Rosa"), ("C002", "Rosa"), ("C003", "Gladys")])
    assert [len(part) for part in parts] == [2, 1]
    assert components([]) == []
