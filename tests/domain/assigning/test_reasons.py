"""What is said of a plan that lacks something: who, and why."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from judging.domain.assigning.question import Asked, Hindrance, Pair, Panelist, Question
from judging.domain.assigning.solving import solve

ENTRIES = tuple(Asked(f"C00{at}") for at in range(1, 5))


def test_each_judge_who_is_kept_off_is_named_with_her_reason() -> None:
    forbidden = {
        ("C001", "Rosa"): (Hindrance.COMMUNITY, Hindrance.COOPERATIVE),
        ("C001", "Claire"): (Hindrance.RECUSED,),
    }
    plan = solve(Question(ENTRIES, (Panelist("Rosa"), Panelist("Claire"), Panelist("Néstor")), 3, forbidden=forbidden))
    (lack,) = plan.explanation.lacks
    assert (lack.entry, lack.missing, lack.need) == ("C001", 2, None)
    assert lack.kept_off == {
        "Claire": (Hindrance.RECUSED,),
        "Rosa": (Hindrance.COMMUNITY, Hindrance.COOPERATIVE),
    }
    assert plan.explanation.crowd is None, "nobody is full"


def test_judges_who_cannot_take_it_all_are_named_together_with_what_they_lack() -> None:
    """Rosa and Claire take two each, and nobody else may judge C001, C002 and C003: six are wanted of their four."""
    only = {(entry.key, "Néstor"): (Hindrance.COMMUNITY,) for entry in ENTRIES[:3]}
    judges = (Panelist("Rosa", most=2), Panelist("Claire", most=2), Panelist("Néstor"))
    plan = solve(Question(ENTRIES[:3], judges, 2, forbidden=only))
    assert sum(plan.explanation.short.values()) == 2
    crowd = plan.explanation.crowd
    assert crowd is not None
    assert (crowd.entries, crowd.judges) == (("C001", "C002", "C003"), ("Claire", "Rosa"))
    assert (crowd.room, crowd.wanted) == (4, 6)


def test_what_is_short_is_spread_and_not_heaped_on_one_entry() -> None:
    judges = (Panelist("Rosa", most=2), Panelist("Claire", most=2), Panelist("Néstor", most=2))
    plan = solve(Question(ENTRIES[:3], judges, 3))
    assert plan.explanation.short == {"C001": 1, "C002": 1, "C003": 1}


def test_without_judges_it_says_that_there_is_nobody() -> None:
    plan = solve(Question(ENTRIES, (), 1))
    assert plan.explanation.is_nobody
    assert plan.explanation.short == {entry.key: 1 for entry in ENTRIES}
    shadow_alone = solve(Question(ENTRIES, (Panelist("Zoila", is_shadow=True),), 1))
    assert shadow_alone.explanation.is_nobody


PAIRS = [(entry.key, judge) for entry in ENTRIES for judge in ("Claire", "Gladys", "Rosa")]


@settings(max_examples=80, deadline=None)
@given(st.sets(st.sampled_from(PAIRS), max_size=6), st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_what_is_lacking_always_has_a_reason_that_holds(forbidden: set[Pair], most: list[int]) -> None:
    judges = tuple(Panelist(key, most=take) for key, take in zip(("Claire", "Gladys", "Rosa"), most, strict=True))
    question = Question(ENTRIES, judges, 2, forbidden=dict.fromkeys(forbidden, (Hindrance.RECUSED,)))
    plan = solve(question)
    for lack in plan.explanation.lacks:
        panel = {judge for entry, judge in plan.pairs if entry == lack.entry}
        assert lack.kept_off.keys() == {judge.key for judge in judges} - panel
        assert all(lack.kept_off.values()), "whoever is free and may, comes"
    crowd = plan.explanation.crowd
    full = any(Hindrance.FULL in why for lack in plan.explanation.lacks for why in lack.kept_off.values())
    if crowd is None:
        assert not any(why == (Hindrance.FULL,) for lack in plan.explanation.lacks for why in lack.kept_off.values())
    else:
        assert full
        assert crowd.wanted > crowd.room
