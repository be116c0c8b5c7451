"""The plan against all plans there are, in contests so small that each can be looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from judging.domain.assigning.links import panels_of, weak_divisions
from judging.domain.assigning.places import fewest_days
from judging.domain.assigning.question import Asked, Hindrance, Keeping, Pair, Panelist, Question
from judging.domain.assigning.solving import solve

ENTRIES, JUDGES = ["C1", "C2", "C3", "C4"], ["Claire", "Gladys", "Rosa"]
PAIRS = list(product(ENTRIES, JUDGES))
Worth = tuple[int, int, int, int, int, int]


@st.composite
def questions(draw: st.DrawFn) -> Question:
    fields = st.sets(st.sampled_from(["agronomy", "economy"]), max_size=1)
    entries = tuple(Asked(key, draw(st.sampled_from(["alto", "bolinda"])), frozenset(draw(fields))) for key in ENTRIES)
    judges = tuple(
        Panelist(key, frozenset(draw(fields)), most=draw(st.one_of(st.none(), st.integers(0, 4)))) for key in JUDGES
    )
    forbidden = draw(st.sets(st.sampled_from(PAIRS), max_size=5))
    standing = draw(st.sets(st.sampled_from(PAIRS), max_size=3)) - forbidden
    most = {judge.key: judge.most for judge in judges}
    loads = Counter(judge for _, judge in standing)
    if any(loads[key] > limit for key, limit in most.items() if limit is not None):
        standing = set()
    return Question(
        entries,
        judges,
        draw(st.integers(1, 2)),
        standing=frozenset(standing),
        forbidden={pair: (Hindrance.COMMUNITY,) for pair in forbidden},
        a_day=draw(st.integers(1, 2)),
        overlap=draw(st.integers(0, 2)),
        keeping=draw(st.sampled_from(Keeping)),
    )


def every_plan(question: Question) -> Iterator[set[Pair]]:
    """Each plan that keeps what must stay, makes nothing forbidden, and gives nobody more than she takes."""
    most = {judge.key: judge.most for judge in question.judges}
    choices = []
    for entry in ENTRIES:
        kept = {judge for key, judge in question.kept if key == entry}
        movable = {judge for key, judge in question.movable if key == entry}
        free = [key for key in JUDGES if key not in kept and (entry, key) not in question.forbidden]
        wanted = max(0, question.per_entry - len(kept))
        largest = max(wanted, len(movable)) if question.keeping is Keeping.FEWEST and wanted else wanted
        sizes = range(min(largest, len(free)) + 1)
        choices.append([kept | set(chosen) for size in sizes for chosen in combinations(free, size)])
    for panels in product(*choices):
        loads = Counter(judge for panel in panels for judge in panel)
        if all(limit is None or loads[key] <= limit for key, limit in most.items()):
            yield {(entry, judge) for entry, panel in zip(ENTRIES, panels, strict=True) for judge in panel}


def worth(question: Question, plan: set[Pair]) -> Worth:
    """What weighs first comes first; less is better."""
    panels = panels_of(plan)
    own = {judge.key: judge for judge in question.judges}
    lacking = sum(max(0, question.per_entry - len(panels.get(entry, ()))) for entry in ENTRIES)
    unmet = sum(
        not any(own[judge].brings(need) for judge in panels.get(entry.key, ()))
        for entry in question.entries
        for need in entry.needs
    )
    moved = len(question.movable - plan) if question.keeping is Keeping.FEWEST else 0
    squares = sum(load**2 for load in Counter(judge for _, judge in plan).values())
    return lacking, unmet, moved, squares, 0, 0


@settings(max_examples=120, deadline=None)
@given(questions())
def test_no_plan_is_better_in_what_weighs_first(question: Question) -> None:
    plan = solve(question)
    assert plan.counting in [tuple(sorted(one)) for one in every_plan(question)]
    best = min(worth(question, one) for one in every_plan(question))
    assert worth(question, set(plan.pairs)) == best


@settings(max_examples=60, deadline=None)
@given(questions())
def test_among_the_best_no_plan_takes_fewer_days_where_no_bridges_are_asked_for(question: Question) -> None:
    asked = Question(
        question.entries,
        question.judges,
        question.per_entry,
        standing=question.standing,
        forbidden=question.forbidden,
        a_day=question.a_day,
        overlap=0,
    )
    plan = solve(asked)
    plans = list(every_plan(asked))
    best = min(worth(asked, one) for one in plans)
    fewest = min(sum(fewest_days(asked, one)[0].values()) for one in plans if worth(asked, one) == best)
    assert sum(plan.days.values()) == fewest


@settings(max_examples=60, deadline=None)
@given(questions())
def test_bridges_are_missing_only_where_no_plan_as_good_has_more(question: Question) -> None:
    plan = solve(question)
    plans = list(every_plan(question))
    best = min(worth(question, one) for one in plans)
    most = max(bridged(one, question.overlap) for one in plans if worth(question, one) == best)
    if question.overlap and most >= question.overlap:
        assert bridged(set(plan.pairs), question.overlap) >= question.overlap


def bridged(plan: set[Pair], enough: int) -> int:
    divisions = weak_divisions(plan)
    return divisions[0].bridges if divisions else enough
