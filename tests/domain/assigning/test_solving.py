"""Sharing entries among judges: even loads, no forbidden pair, panels that know more, a graph that hangs together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.domain.assigning.programme import OutOfTime, Programme
from judging.domain.assigning.question import Asked, Hindrance, Keeping, Pair, Panelist, Question
from judging.domain.assigning.solving import How, Plan, solve

ROSA, CLAIRE = Panelist("Rosa", frozenset({"agronomy"})), Panelist("Claire", frozenset({"ecology"}))
NESTOR, GLADYS = Panelist("Néstor", frozenset({"agronomy"})), Panelist("Gladys", frozenset({"economy"}))
JURY = [ROSA, CLAIRE, NESTOR, GLADYS]


def farms(count: int) -> list[str]:
    return [f"C{number:03}" for number in range(1, count + 1)]


def propose(
    entries: Sequence[str],
    judges: Sequence[Panelist],
    *,
    forbidden: Collection[Pair] = (),
    fixed: Collection[Pair] = (),
    per_entry: int,
) -> Plan:
    return solve(
        Question(
            tuple(Asked(entry) for entry in entries),
            tuple(judges),
            per_entry,
            fixed=frozenset(fixed),
            forbidden={pair: (Hindrance.COMMUNITY,) for pair in forbidden},
        )
    )


def panels(pairs: Collection[Pair]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entry, judge in pairs:
        found.setdefault(entry, set()).add(judge)
    return found


@pytest.mark.parametrize(("count", "per_entry"), [(1, 1), (5, 2), (12, 3), (7, 3)])
def test_each_farm_gets_its_judges_and_no_judge_has_two_farms_more_than_another(count: int, per_entry: int) -> None:
    plan = propose(farms(count), JURY, per_entry=per_entry)
    assert {len(panel) for panel in panels(plan.pairs).values()} == {per_entry}
    assert max(plan.loads.values()) - min(plan.loads.values()) <= 1
    assert plan.explanation.short == {}


def test_the_same_question_gets_the_same_answer() -> None:
    assert propose(farms(9), JURY, per_entry=2) == propose(farms(9), JURY, per_entry=2)


def test_a_forbidden_pair_is_never_proposed_and_what_is_lacking_is_said() -> None:
    forbidden = {("C001", "Rosa"), ("C001", "Claire"), ("C001", "Néstor")}
    plan = propose(farms(3), JURY, forbidden=forbidden, per_entry=2)
    assert panels(plan.pairs)["C001"] == {"Gladys"}
    assert plan.explanation.short == {"C001": 1}


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
    assert plan.explanation.short == {"C001": 3, "C002": 3}


def test_a_judge_who_left_keeps_her_farms_and_gets_no_new_one() -> None:
    plan = propose(farms(3), [ROSA, CLAIRE], fixed=[("C001", "Hannah")], per_entry=2)
    assert plan.loads["Hannah"] == 1
    assert ("C001", "Hannah") in plan.pairs


KEYS = ["Rosa", "Claire", "Néstor"]
ALL_PAIRS = [(entry, judge) for entry in farms(4) for judge in KEYS]


@settings(max_examples=40)
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


# ------------------------------------------------------------------------------------------ what a panel must bring
def test_an_entry_that_asks_for_an_economist_gets_one_and_its_language_is_spoken() -> None:
    hannah = Panelist("Hannah", frozenset({"ecology"}), frozenset({"fr"}))
    entries = (*(Asked(key) for key in farms(3)), Asked("C004", fields=frozenset({"economy"}), language="fr"))
    plan = solve(Question(entries, (*JURY, hannah), 2))
    assert panels(plan.pairs)["C004"] == {"Gladys", "Hannah"}
    assert plan.explanation.is_whole


def test_a_need_weighs_more_than_even_loads_and_less_than_a_judge() -> None:
    """Gladys alone is an economist, and takes two of the three that ask for one."""
    gladys = Panelist("Gladys", frozenset({"economy"}), most=2)
    entries = tuple(Asked(key, fields=frozenset({"economy"})) for key in farms(3))
    plan = solve(Question(entries, (ROSA, CLAIRE, gladys), 1))
    assert plan.loads["Gladys"] == 2
    assert plan.explanation.short == {}
    (lack,) = plan.explanation.lacks
    assert lack.need == ("field", "economy")
    assert lack.kept_off == {"Gladys": (Hindrance.FULL,)}


def test_nobody_gets_more_than_she_takes() -> None:
    plan = solve(Question(tuple(Asked(key) for key in farms(6)), (Panelist("Rosa", most=1), CLAIRE, NESTOR), 2))
    assert plan.loads["Rosa"] == 1
    assert {plan.loads["Claire"], plan.loads["Néstor"]} == {5, 6}
    assert plan.explanation.is_whole


# ------------------------------------------------------------------------------------------------------- days, ways
def valley(places: Sequence[str], **more: object) -> Question:
    entries = tuple(Asked(f"C{at:03}", place) for at, place in enumerate(places, start=1))
    judges = (Panelist("Claire"), Panelist("Gladys"), Panelist("Rosa"))
    return Question(entries, judges, 1, **{"overlap": 0, "a_day": 3, **more})  # type: ignore[arg-type]


def test_farms_of_one_place_go_to_one_judge_where_that_saves_days() -> None:
    plan = solve(valley(["bolinda", "taipiplaya", "alto"] * 3))
    assert sum(plan.days.values()) == 3
    assert all(len({entry for entry, who in plan.pairs if who == judge}) == 3 for judge in ("Claire", "Gladys", "Rosa"))


def test_of_two_places_each_judge_goes_to_the_nearer() -> None:
    judges = (Panelist("Claire", home="bolinda"), Panelist("Rosa", home="alto"))
    ways = {("bolinda", "alto"): 4.0}
    question = Question((Asked("C001", "alto"), Asked("C002", "bolinda")), judges, 1, ways=ways, overlap=0)
    plan = solve(question)
    assert set(plan.pairs) == {("C001", "Rosa"), ("C002", "Claire")}
    assert plan.hours == {"Claire": 0.0, "Rosa": 0.0}
    crossed = Question(question.entries, judges, 1, forbidden={("C001", "Rosa"): (Hindrance.RECUSED,)}, ways=ways)
    assert solve(crossed).hours == {"Claire": 8.0, "Rosa": 8.0}


def test_there_are_bridges_between_any_two_groups_though_each_group_would_travel_less_alone() -> None:
    judges = tuple(Panelist(name) for name in ("Claire", "Gladys", "Néstor", "Rosa"))
    entries = tuple(Asked(f"C{at:03}", "alto" if at <= 4 else "bolinda") for at in range(1, 9))
    alone = solve(Question(entries, judges, 2, a_day=4, overlap=0))
    joined = solve(Question(entries, judges, 2, a_day=4, overlap=2))
    assert alone.weakest is not None
    assert joined.weakest is not None
    assert (alone.components, alone.weakest.bridges) == (2, 0)
    assert joined.components == 1
    assert joined.weakest.bridges >= 2
    assert sum(alone.days.values()) == 4 < sum(joined.days.values())
    assert set(joined.loads.values()) == {4}


# -------------------------------------------------------------------------------------------------- what stands
STANDING = frozenset({("C001", "Rosa"), ("C001", "Claire"), ("C002", "Néstor"), ("C002", "Gladys")})


def test_after_a_recusal_as_little_as_possible_changes() -> None:
    """Rosa is taken off C001: somebody comes in her place, and nothing else moves."""
    question = Question(
        (Asked("C001"), Asked("C002")),
        tuple(JURY),
        2,
        standing=STANDING - {("C001", "Rosa")},
        forbidden={("C001", "Rosa"): (Hindrance.RECUSED,)},
        keeping=Keeping.FEWEST,
    )
    plan = solve(question)
    assert plan.dropped == ()
    assert len(plan.added) == 1
    assert plan.added[0][0] == "C001"


def test_where_only_a_full_judge_can_step_in_she_passes_one_on_and_no_more() -> None:
    """Only Claire may judge C003, and she is full: one of hers goes to Rosa, all else stays."""
    judges = (Panelist("Claire", most=2), Panelist("Rosa"), Panelist("Néstor"))
    forbidden = {("C003", "Rosa"): (Hindrance.RECUSED,), ("C003", "Néstor"): (Hindrance.COMMUNITY,)}
    standing = frozenset({("C001", "Claire"), ("C002", "Claire"), ("C004", "Rosa"), ("C005", "Rosa")})
    entries = tuple(Asked(key) for key in farms(5))
    asked = Question(entries, judges, 1, standing=standing, forbidden=forbidden, keeping=Keeping.FEWEST)
    plan = solve(asked)
    assert plan.explanation.is_whole
    assert len(plan.dropped) == 1
    assert plan.dropped[0][1] == "Claire"
    assert ("C003", "Claire") in plan.added
    kept = solve(Question(entries, judges, 1, standing=standing, forbidden=forbidden))
    assert kept.dropped == ()
    assert kept.explanation.short == {"C003": 1}


def test_a_begun_sheet_never_moves_and_what_stands_against_a_warning_was_decided() -> None:
    fixed, decided = frozenset({("C001", "Rosa"), ("C002", "Rosa")}), ("C003", "Rosa")
    question = Question(
        tuple(Asked(key) for key in farms(4)),
        (ROSA, CLAIRE),
        1,
        fixed=fixed,
        standing=frozenset({decided, ("C004", "Rosa")}),
        forbidden={decided: (Hindrance.COMMUNITY,)},
        keeping=Keeping.FREE,
    )
    plan = solve(question)
    assert fixed | {decided} <= set(plan.pairs)
    assert plan.dropped == (("C004", "Rosa"),)
    assert ("C004", "Claire") in plan.added


# ----------------------------------------------------------------------------------------------------- shadows
def test_a_shadow_goes_where_others_judge_and_counts_nowhere() -> None:
    shadow = Panelist("Zoila", frozenset({"economy"}), most=2, is_shadow=True)
    entries = tuple(Asked(key, fields=frozenset({"economy"})) for key in farms(4))
    without = solve(Question(entries, (ROSA, CLAIRE, NESTOR), 2))
    plan = solve(Question(entries, (ROSA, CLAIRE, NESTOR, shadow), 2))
    assert plan.counting == without.pairs
    assert plan.loads["Zoila"] == 2
    assert {judge for _, judge in plan.shadowed} == {"Zoila"}
    assert len(plan.explanation.lacks) == 4, "a shadow's knowledge helps no panel"


def test_no_entry_has_two_shadows_and_none_has_more_farms_than_the_others() -> None:
    shadows = [Panelist(name, is_shadow=True) for name in ("Xenia", "Zoila")]
    plan = solve(Question(tuple(Asked(key) for key in farms(4)), (ROSA, CLAIRE, *shadows), 1))
    assert plan.loads == {"Claire": 2, "Rosa": 2, "Xenia": 2, "Zoila": 2}
    assert {len(panel) for panel in panels(plan.shadowed).values()} == {1}


# ------------------------------------------------------------------------------------------------- out of time
def test_without_time_the_plan_is_made_by_rules_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_time(*_: object, **__: object) -> None:
        raise OutOfTime

    monkeypatch.setattr(Programme, "least", no_time)
    plan = propose(farms(4), JURY, forbidden={("C001", "Rosa")}, per_entry=2)
    assert plan.how is How.RULES
    assert {len(panel) for panel in panels(plan.pairs).values()} == {2}
    assert set(plan.loads.values()) == {2}
    assert ("C001", "Rosa") not in plan.pairs


def test_a_large_contest_is_whole_even_and_joined() -> None:
    places = [f"p{at % 25}" for at in range(200)]
    entries = tuple(Asked(f"C{at:03}", place) for at, place in enumerate(places))
    judges = tuple(Panelist(f"J{at:02}", home=f"p{at}") for at in range(10))
    forbidden = {
        (one.key, who.key): (Hindrance.COMMUNITY,) for one in entries for who in judges if one.place == who.home
    }
    plan = solve(Question(entries, judges, 3, forbidden=forbidden, a_day=4))
    assert plan.how is How.BEST
    assert plan.explanation.is_whole
    assert set(plan.loads.values()) == {60}
    assert plan.weakest is not None
    assert plan.weakest.bridges >= 2
    assert sum(plan.days.values()) <= 180, "150 days would hold 600 visits if each were full"
    assert not set(plan.pairs) & forbidden.keys()
