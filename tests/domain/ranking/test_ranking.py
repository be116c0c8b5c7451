"""Places, ties and their reasons: each step of a chain, the restart, and who has no place."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.domain.errors import Refused
from judging.domain.ranking.aggregation import RuleKind
from judging.domain.ranking.ranking import Entry, JudgedSheet, Ranking, Rule, rank
from judging.domain.ranking.ties import Duel
from judging.domain.scoring.scoresheet import Criterion, Mark, Part, Scale, ScoreSheet, Section

Small = Callable[..., ScoreSheet]
Judged = Callable[..., Entry]
ONE = Rule(min_sheets=1)


def places(ranking: Ranking) -> list[tuple[str, int, tuple[str, ...]]]:
    return [(entry.key, entry.rank, entry.tie) for entry in ranking.entries]


def test_scores_means_and_judges_of_the_two_golden_farms(coffee_sheet: ScoreSheet, judged: Judged) -> None:
    farms = [
        judged(
            coffee_sheet,
            "2",
            J1="4 4 3 3 3 3 3 3 2 2 3 3 2 2 3 2 1 2 1 2",
            J2="4 3 3 2 3 3 4 3 2 2 3 3 2 2 2 2 1 2 1 3",
        ),
        judged(
            coffee_sheet,
            "1",
            J1="3 3 2 3 3 4 3 2 3 3 3 2 3 2 3 3 2 3 2 3",
            J2="3 2.5 2 3 3 3.5 3 2 2.5 3 3 2 3 2 2.5 3 2 2.5 2 3",
        ),
    ]
    first, second = rank(coffee_sheet, farms, Rule()).entries
    assert (first.key, first.rank, first.judges, first.tie) == ("1", 1, 2, ())
    assert (first.exact, first.score) == (Fraction("68.125"), Decimal("68.13"))
    assert first.parts == {"practices": Fraction("42.0625"), "diversification": Fraction("26.0625")}
    assert first.sections["B"] == Fraction("17.6875")
    assert farms[1].criteria["A2"] == Fraction("2.75")
    assert (second.exact, second.parts["diversification"]) == (Fraction("64.375"), 19)


def test_the_published_score_decides_and_equal_figures_are_a_tie(small_sheet: Small, judged: Judged) -> None:
    sheet = small_sheet({"a": 1}, top="100")
    entries = [
        judged(sheet, "F1", Ana="60.0", Bea="60.1"),
        judged(sheet, "F2", Ana="60.1", Bea="60.0"),
        judged(sheet, "F3", Ana="60.0", Bea="60.0"),
    ]
    assert places(rank(sheet, entries, replace(ONE, tie_chain=()))) == [
        ("F1", 1, ("ex aequo",)),
        ("F2", 1, ("ex aequo",)),
        ("F3", 3, ()),
    ]
    whole_points = rank(sheet, entries, replace(ONE, tie_chain=(), decimals=0))
    assert [entry.rank for entry in whole_points.entries] == [1, 1, 1]


def test_judges_who_scored_both_decide_first(small_sheet: Small, judged: Judged) -> None:
    sheet = small_sheet({"a": 1})
    entries = [
        judged(sheet, "F1", Ana="4", Bea="1", Caro="1"),
        judged(sheet, "F2", Ana="2", Bea="2", Caro="2"),
    ]
    ranking = rank(sheet, entries, ONE)
    assert places(ranking) == [("F2", 1, ("pairwise",)), ("F1", 2, ("pairwise",))]
    (step,) = ranking.tie_steps
    assert step.duels == (Duel("F1", "F2", for_first=1, for_second=2),)
    assert step.figures == {"F1": 0, "F2": 1}
    assert (step.group, step.outcome, step.decided) == (("F1", "F2"), (("F2",), ("F1",)), True)


def test_judges_who_scored_only_one_of_them_are_not_asked(small_sheet: Small, judged: Judged) -> None:
    sheet = small_sheet({"a": 1})
    entries = [
        judged(sheet, "F1", Ana="3", Bea="3", Caro="3"),
        judged(sheet, "F2", Ana="4", Dora="2"),
    ]
    assert places(rank(sheet, entries, ONE)) == [("F2", 1, ("pairwise",)), ("F1", 2, ("pairwise",))]


def test_the_winner_of_every_duel_goes_first_and_the_chain_restarts_among_the_others(
    small_sheet: Small, judged: Judged
) -> None:
    sheet = small_sheet({"a": 1})
    entries = [
        judged(sheet, "F1", Ana="3", Bea="3", Caro="0"),
        judged(sheet, "F2", Ana="2", Bea="2", Caro="2"),
        judged(sheet, "F3", Ana="1", Bea="1", Caro="4"),
    ]
    ranking = rank(sheet, entries, ONE)
    assert places(ranking) == [(key, place, ("pairwise",)) for place, key in enumerate(("F1", "F2", "F3"), 1)]
    assert [step.group for step in ranking.tie_steps] == [("F1", "F2", "F3"), ("F2", "F3")]


def test_a_circle_of_preferences_decides_nothing(small_sheet: Small, judged: Judged) -> None:
    sheet = small_sheet({"a": 1})
    entries = [
        judged(sheet, "F1", Ana="3", Bea="2", Caro="1"),
        judged(sheet, "F2", Ana="2", Bea="1", Caro="3"),
        judged(sheet, "F3", Ana="1", Bea="3", Caro="2"),
    ]
    ranking = rank(sheet, entries, ONE)
    assert {entry.tie for entry in ranking.entries} == {("ex aequo",)}
    assert [step.step for step in ranking.tie_steps] == ["pairwise", "criterion:a", "median"]
    assert ranking.tie_steps[0].figures == {"F1": 1, "F2": 1, "F3": 1}


def test_the_heaviest_criterion_decides_then_the_next(small_sheet: Small, judged: Judged) -> None:
    sheet = small_sheet({"light": 1, "weighty": 2, "another": 1})
    entries = [
        judged(sheet, "F1", Ana="4 1 0"),
        judged(sheet, "F2", Ana="2 2 0"),
        judged(sheet, "F3", Ana="0 2 2"),
    ]
    ranking = rank(sheet, entries, ONE)
    assert places(ranking) == [
        ("F2", 1, ("criterion:weighty", "criterion:light")),
        ("F3", 2, ("criterion:weighty", "criterion:light")),
        ("F1", 3, ("criterion:weighty",)),
    ]


def test_after_a_split_the_whole_chain_starts_again_in_each_group(small_sheet: Small, judged: Judged) -> None:
    sheet = small_sheet({"a": 2, "b": 1}, out_of=3)
    entries = [
        judged(sheet, "F1", Ana="2 2", Bea="2 2", Caro="2 2"),
        judged(sheet, "F2", Ana="1 4", Bea="2 2", Caro="3 0"),
        judged(sheet, "F3", Ana="4 4", Bea="0 0", Caro="1 4"),
        judged(sheet, "F4", Ana="1 1", Bea="1 1", Caro="4 4"),
    ]
    ranking = rank(sheet, entries, replace(ONE, tie_chain=("section:S", "criteria", "pairwise")))
    steps = [(step.step, step.group) for step in ranking.tie_steps]
    everyone = ("F1", "F2", "F3", "F4")
    assert steps[:2] == [("section:S", everyone), ("criterion:a", everyone)]
    assert steps[2:6] == [
        (step, ("F1", "F2", "F4")) for step in ("section:S", "criterion:a", "criterion:b", "pairwise")
    ]
    assert [entry.key for entry in ranking.entries][-1] == "F3"
    assert ranking.entries[-1].tie == ("criterion:a",)


def test_part_and_section_steps_take_the_higher_subtotal(coffee_sheet: ScoreSheet, judged: Judged) -> None:
    # A1 and D1..D2: 7 x 1 + ... give both farms the same total, by different parts.
    base = "2 2 2 2 2 2 2 2 2 2 2 2 {d1} 2 {d3} 2 2 2 2 2"
    entries = [
        judged(coffee_sheet, "F1", Ana="2 1 2 2" + base[7:].format(d1=3, d3=2)),
        judged(coffee_sheet, "F2", Ana="2 2 2 2" + base[7:].format(d1=2, d3=2)),
    ]
    ranking = rank(coffee_sheet, entries, replace(ONE, tie_chain=("part:diversification",)))
    assert places(ranking) == [("F1", 1, ("part:diversification",)), ("F2", 2, ("part:diversification",))]
    assert ranking.tie_steps[0].figures == {"F1": Decimal("21.50"), "F2": Decimal("20.00")}
    turned = rank(coffee_sheet, entries, replace(ONE, tie_chain=("section:A",)))
    assert [entry.key for entry in turned.entries] == ["F2", "F1"]


def test_the_median_sheet_decides(small_sheet: Small, judged: Judged) -> None:
    sheet = small_sheet({"a": 1})
    entries = [
        judged(sheet, "F1", Ana="1", Bea="1", Caro="4"),
        judged(sheet, "F2", Dora="2", Eva="2", Flor="2"),
    ]
    assert places(rank(sheet, entries, ONE)) == [("F2", 1, ("median",)), ("F1", 2, ("median",))]


def test_a_recorded_vote_decides_only_when_it_covers_the_whole_group(small_sheet: Small, judged: Judged) -> None:
    sheet = small_sheet({"a": 1})
    entries = [judged(sheet, key, Ana="2") for key in ("F1", "F2", "F3")]
    rule = replace(ONE, tie_chain=("pairwise", "vote"))
    voted = rank(sheet, entries, rule, votes={"F1": 1, "F2": 1, "F3": 3})
    assert places(voted) == [("F3", 1, ("vote",)), ("F1", 2, ("ex aequo",)), ("F2", 2, ("ex aequo",))]
    half_voted = rank(sheet, entries, rule, votes={"F3": 3})
    assert [entry.rank for entry in half_voted.entries] == [1, 1, 1]
    assert half_voted.tie_steps[-1].figures == {"F1": None, "F2": None, "F3": 3}


def test_a_criterion_nobody_could_judge_is_not_a_zero_in_a_tie(small_sheet: Small, judged: Judged) -> None:
    sheet = small_sheet({"a": 2, "b": 1})
    entries = [judged(sheet, "F1", Ana="- 2"), judged(sheet, "F2", Ana="2 2")]
    ranking = rank(sheet, entries, ONE)
    assert [entry.tie for entry in ranking.entries] == [("ex aequo",)] * 2
    assert "a" not in entries[0].criteria


def test_a_part_nobody_could_judge_is_unknown() -> None:
    sections = tuple(
        Section(key, {}, (Criterion(f"{key}1", Fraction(1), {}),), part) for key, part in (("A", "p"), ("B", "q"))
    )
    parts = (Part("p", {}), Part("q", {}))
    sheet = ScoreSheet("k", {}, Scale(Decimal(4), Decimal(1)), Fraction(100), sections, parts)
    own = JudgedSheet.of(sheet, [Mark.of("A1", 2)])
    assert own is not None
    (entry,) = rank(sheet, [Entry("F1", {"Ana": own})], ONE).entries
    assert (entry.sections, entry.parts) == ({"A": 50}, {"p": 50})


def test_entries_with_too_few_sheets_are_listed_with_the_reason_and_no_rank(small_sheet: Small, judged: Judged) -> None:
    sheet = small_sheet({"a": 1})
    entries = [judged(sheet, "F1", Ana="4"), judged(sheet, "F2", Ana="1", Bea="1"), Entry("F3", {})]
    ranking = rank(sheet, entries, Rule(min_sheets=2))
    assert places(ranking) == [("F2", 1, ())]
    assert [(u.key, u.judges, u.reason.code) for u in ranking.unranked] == [
        ("F1", 1, "too_few_sheets"),
        ("F3", 0, "too_few_sheets"),
    ]
    assert ranking.unranked[0].reason.params == {"entry": "F1", "judges": 1, "needed": 2}


def test_trimming_is_off_for_all_when_one_ranked_entry_has_too_few_sheets(small_sheet: Small, judged: Judged) -> None:
    sheet = small_sheet({"a": 1})
    many = judged(sheet, "F1", Ana="0", Bea="3", Caro="3", Dora="3", Eva="4")
    few = judged(sheet, "F2", Ana="2", Bea="2", Caro="2", Dora="2")
    rule = Rule(RuleKind.TRIMMED)
    fallen_back = rank(sheet, [many, few], rule)
    assert (fallen_back.applied, fallen_back.entries[0].exact) == (RuleKind.MEAN, 65)
    trimmed = rank(sheet, [many, judged(sheet, "F3", Ana="4")], rule)
    assert (trimmed.applied, trimmed.entries[0].exact) == (RuleKind.TRIMMED, 75)


@pytest.mark.parametrize("kind", list(RuleKind))
def test_no_entry_at_all_is_an_empty_ranking(small_sheet: Small, kind: RuleKind) -> None:
    ranking = rank(small_sheet({"a": 1}), [], Rule(kind))
    assert (ranking.entries, ranking.unranked, ranking.tie_steps) == ((), (), ())


def test_a_chain_that_does_not_fit_the_sheet_is_refused(small_sheet: Small) -> None:
    rule = Rule(tie_chain=("part:P", "part:Q", "criterion:z", "section:S", "median"))
    with pytest.raises(Refused) as refusal:
        rank(small_sheet({"a": 1}), [], rule)
    assert [problem.params["step"] for problem in refusal.value.problems] == ["part:Q", "criterion:z"]


def test_two_entries_may_not_share_a_key(small_sheet: Small) -> None:
    with pytest.raises(ValueError, match="share a key"):
        rank(small_sheet({"a": 1}), [Entry("F1", {}), Entry("F1", {})], ONE)


@pytest.mark.parametrize(
    "document",
    [
        {"kind": "best"},
        {"trim": 0},
        {"decimals": 7},
        {"decimals": -1},
        {"min_sheets": 0},
        {"tie_chain": ["lot"]},
        {"tie_chain": ["part"]},
        {"tie_chain": ["part:"]},
        {"tie_chain": ["median:x"]},
        {"rounding": "up"},
    ],
)
def test_a_rule_nobody_could_apply_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Rule.from_document(document)


@pytest.mark.parametrize(
    "rule", [Rule(), Rule(RuleKind.TRIMMED, 2, 3, 5, ("part:P", "vote")), Rule(tie_chain=("criterion:a:b",))]
)
def test_a_rule_survives_its_document(rule: Rule) -> None:
    assert Rule.from_document(json.loads(json.dumps(rule.to_document()))) == rule


Marks = dict[str, dict[str, tuple[int, int]]]
"""Entry -> judge -> marks on two criteria."""
PANELS: st.SearchStrategy[Marks] = st.dictionaries(
    st.sampled_from("ABCDE"),
    st.dictionaries(st.sampled_from("xyz"), st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=3),
    min_size=1,
)


def entries_of(sheet: ScoreSheet, marks: Marks, rename: Callable[[str], str] = str) -> list[Entry]:
    return [
        Entry(
            rename(key),
            {
                rename(judge): own
                for judge, values in by_judge.items()
                if (own := JudgedSheet.of(sheet, [Mark.of(c, v) for c, v in zip("ab", values, strict=True)]))
            },
        )
        for key, by_judge in marks.items()
    ]


@given(PANELS, st.randoms(use_true_random=False), st.sampled_from([RuleKind.MEAN, RuleKind.TRIMMED, RuleKind.MEDIAN]))
def test_the_order_of_entries_judges_and_criteria_never_matters(
    marks: Marks, dice: random.Random, kind: RuleKind
) -> None:
    sheet = _sheet({"a": 3, "b": 2})
    rule = Rule(kind, min_sheets=1)
    shuffled = {
        key: dict(dice.sample(list(by_judge.items()), len(by_judge)))
        for key, by_judge in dice.sample(list(marks.items()), len(marks))
    }
    expected = rank(sheet, entries_of(sheet, marks), rule)
    assert rank(sheet, entries_of(sheet, shuffled), rule) == expected
    turned = _sheet({"b": 2, "a": 3})
    assert places(rank(turned, entries_of(turned, marks), rule)) == places(expected)


@given(PANELS)
def test_names_decide_nothing(marks: Marks) -> None:
    sheet = _sheet({"a": 3, "b": 2})
    turned = str.maketrans("ABCDExyz", "EDCBAzyx")
    expected = rank(sheet, entries_of(sheet, marks), ONE)
    renamed = rank(sheet, entries_of(sheet, marks, lambda name: name.translate(turned)), ONE)
    assert {(key.translate(turned), place, tie) for key, place, tie in places(expected)} == set(places(renamed))


@given(PANELS, st.data())
def test_a_top_sheet_never_lowers_a_score_or_a_place(marks: Marks, data: st.DataObject) -> None:
    sheet = _sheet({"a": 3, "b": 2})
    key = data.draw(st.sampled_from(sorted(marks)))
    better = {**marks, key: {**marks[key], "top": (4, 4)}}
    before = {entry.key: entry for entry in rank(sheet, entries_of(sheet, marks), ONE).entries}
    after = {entry.key: entry for entry in rank(sheet, entries_of(sheet, better), ONE).entries}
    if key in before:
        assert after[key].score >= before[key].score


@given(PANELS)
def test_places_are_counted_as_people_count_them(marks: Marks) -> None:
    sheet = _sheet({"a": 3, "b": 2})
    entries = rank(sheet, entries_of(sheet, marks), ONE).entries
    for entry in entries:
        assert entry.rank == 1 + sum(other.rank < entry.rank for other in entries)
        shared = [other for other in entries if other.rank == entry.rank]
        assert (entry.tie == ("ex aequo",)) == (len(shared) > 1)
        assert {other.score for other in shared} == {entry.score}
    assert [entry.score for entry in entries] == sorted((entry.score for entry in entries), reverse=True)


def _sheet(weights: dict[str, int]) -> ScoreSheet:
    criteria = tuple(Criterion(key, Fraction(weight), {}) for key, weight in weights.items())
    return ScoreSheet("k", {}, Scale(Decimal(4), Decimal(1)), Fraction(100), (Section("S", {}, criteria),))
