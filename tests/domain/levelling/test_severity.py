"""The levelled score: the worked case to six digits, what it leaves alone, and what it says instead of NaN."""

from __future__ import annotations

import math
import random
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.domain.errors import Refused
from judging.domain.levelling.crossed import CrossedTotals, Score, competition_ranks
from judging.domain.levelling.severity import levelled, prize_zone_disagreement, robust_levelled, unshrunk
from tests.domain.reference_panels import incomplete_rows, princeton

# The worked case of incomplete panels: computed with two independent programs; t, s^2 and s_b^2 also with R's
# lme4 1.1-31, lmer(y ~ 0 + applicant + (1 | judge)).
LEVELLED = "81.984265 81.013214 78.558320 80.821652 60.625000 89.982300 81.984265 40.110868"
ROBUST = "82.050789 81.097740 78.642847 80.586075 60.625000 90.235880 82.050789 38.585790"
SEVERITIES = (-4.325040, -13.417397, 5.539641, 12.202796)
ROBUST_SEVERITIES = (-4.071460, -14.124128, 5.793220, 12.402367)
# Exact: fixed judges whose severities sum to 0.
FIXED = (82.049020, 81.041378, 78.537053, 80.75, 60.625, 89.992647, 82.049020, 40.039216)

CELLS = st.dictionaries(
    st.tuples(st.integers(0, 7), st.integers(0, 4)), st.integers(0, 400).map(lambda n: Fraction(n, 4)), min_size=1
)


def scores_of(cells: dict[tuple[int, int], Fraction]) -> list[Score]:
    return [(f"F{entry}", f"J{judge}", total) for (entry, judge), total in cells.items()]


def codes(messages: tuple[object, ...]) -> list[str]:
    return [message.code for message in messages]  # type: ignore[attr-defined]


def test_the_worked_case_to_six_decimals() -> None:
    found = levelled(incomplete_rows().totals)
    assert list(found.published.values()) == [Decimal(value) for value in LEVELLED.split()]
    assert found.ranks() == dict(zip(found.totals.entries, (2, 4, 6, 5, 7, 1, 2, 8), strict=True))
    assert found.ratio == pytest.approx(11.738923, rel=1e-6)
    assert found.residual_variance == pytest.approx(10.914878, abs=1e-6)
    assert found.judge_variance == pytest.approx(128.1289215, abs=1e-6)
    assert found.messages == ()
    assert found.official_allowed


def test_the_worked_case_s_severities_and_standard_errors() -> None:
    found = levelled(incomplete_rows().totals)
    assert [own.value for own in found.severities] == pytest.approx(SEVERITIES, abs=1e-6)
    assert [own.sheets for own in found.severities] == [6, 6, 6, 6]
    errors = found.standard_errors()
    assert errors is not None
    assert errors[[0, 1, 4, 5]] == pytest.approx([5.986823, 5.986282, 5.895842, 6.166544], abs=1e-6)


def test_the_worked_case_by_the_robust_score() -> None:
    plain = levelled(incomplete_rows().totals)
    found = robust_levelled(plain)
    assert list(found.published.values()) == [Decimal(value) for value in ROBUST.split()]
    assert [own.value for own in found.severities] == pytest.approx(ROBUST_SEVERITIES, abs=1e-6)
    assert 0.0 < min(found.weights) < 1.0 == max(found.weights)
    assert prize_zone_disagreement(plain, found, places=3) == ()


def test_the_worked_case_with_fixed_judges() -> None:
    assert unshrunk(incomplete_rows().totals) == pytest.approx(FIXED, abs=1e-6)


def test_one_judge_who_sinks_rivals_makes_the_two_scores_disagree() -> None:
    rng = np.random.default_rng(3)
    scores: list[Score] = []
    for farm in range(12):
        quality = 60 + 3 * farm
        scores += [(f"F{farm:02}", judge, quality + rng.normal()) for judge in ("Ana", "Bea", "Cleo")]
    # Dora inflates F05 and gives the best three far too little.
    scores += [("F05", "Dora", 100), *((f"F{farm:02}", "Dora", 30) for farm in (9, 10, 11))]
    plain = levelled(CrossedTotals.of(scores))
    robust = robust_levelled(plain)
    assert plain.ranks()["F05"] < robust.ranks()["F05"] == 7
    assert "F05" in prize_zone_disagreement(plain, robust, places=4)


def test_a_complete_panel_keeps_the_order_of_the_means() -> None:
    totals = princeton()
    found = levelled(totals)
    assert found.values == pytest.approx(totals.entry_means, abs=1e-9)
    assert codes(found.messages) == ["levelled_panel_complete"]
    # Published order: Mouton, Haut-Brion, Heritage, Montrose (jancisrobinson.com, 2012).
    assert sorted(found.ranks(), key=found.ranks().__getitem__)[:4] == ["B", "J", "D", "E"]


@given(CELLS, st.randoms(use_true_random=False))
def test_every_table_gives_finite_figures_whatever_its_order(
    cells: dict[tuple[int, int], Fraction], shuffled: random.Random
) -> None:
    scores = scores_of(cells)
    found = levelled(CrossedTotals.of(scores))
    shuffled.shuffle(scores)
    again = levelled(CrossedTotals.of(scores))
    assert again.published == found.published
    assert robust_levelled(again).published == robust_levelled(found).published
    assert np.isfinite(found.values).all()
    assert all(own.se is None or own.se >= 0.0 for own in found.severities)


@given(CELLS)
def test_names_do_not_matter(cells: dict[tuple[int, int], Fraction]) -> None:
    plain = levelled(CrossedTotals.of(scores_of(cells)))
    renamed = levelled(CrossedTotals.of((f"X{9 - e}", f"Y{9 - j}", total) for (e, j), total in cells.items()))
    for entry, score in plain.scores.items():
        assert renamed.scores[f"X{9 - int(entry[1:])}"] == pytest.approx(score, abs=1e-6)


@given(st.lists(st.lists(st.integers(0, 100), min_size=3, max_size=3), min_size=2, max_size=8))
def test_a_complete_panel_always_keeps_the_order_of_the_means(table: list[list[int]]) -> None:
    cells = {(e, j): Fraction(v) for e, line in enumerate(table) for j, v in enumerate(line)}
    totals = CrossedTotals.of(scores_of(cells))
    assert competition_ranks(levelled(totals).values, 6).tolist() == (competition_ranks(totals.entry_means, 6).tolist())


def test_a_more_lenient_judge_changes_the_scores_only_by_what_shrinkage_leaves() -> None:
    """Adding 20 points to all of one judge's totals raises means by up to 10, levelled scores by under 1."""
    plain = incomplete_rows().totals
    raised = plain.with_values(plain.values + 20.0 * (plain.incidence.column == 3))
    before, after = levelled(plain), levelled(raised)
    moved = (after.values - before.values) - np.mean(after.values - before.values)
    assert np.max(np.abs(moved)) < 1.0
    assert np.max(raised.entry_means - plain.entry_means) == 10.0
    assert unshrunk(raised) - unshrunk(plain) == pytest.approx(np.full(8, 5.0), abs=1e-9)


def test_panels_that_share_no_judge_are_named_and_not_ranked_together() -> None:
    valley = [(f"A{farm}", judge, 60 + farm + 5 * (judge == "Ana")) for farm in range(4) for judge in ("Ana", "Bea")]
    ridge = [(f"B{farm}", judge, 50 + 2 * farm) for farm in range(4) for judge in ("Cleo", "Dora")]
    found = levelled(CrossedTotals.of([*valley, *ridge]))
    assert "levelled_not_linked" in codes(found.messages)
    assert not found.official_allowed
    assert [own.judges for own in found.components] == [("Ana", "Bea"), ("Cleo", "Dora")]
    linked = levelled(CrossedTotals.of([*valley, *ridge, ("B0", "Ana", 57), ("B1", "Ana", 56), ("B2", "Bea", 50)]))
    assert linked.official_allowed
    assert len(linked.components) == 1


def test_a_judge_with_two_shared_farms_is_too_little_for_an_official_score() -> None:
    scores = [(f"F{farm}", judge, 60 + farm + len(judge)) for farm in range(6) for judge in ("Ana", "Beata")]
    found = levelled(CrossedTotals.of([*scores, ("F0", "Cleo", 61), ("F1", "Cleo", 66)]))
    assert [(m.code, m.params["judge"]) for m in found.messages if m.code == "levelled_few_shared"] == [
        ("levelled_few_shared", "Cleo")
    ]
    assert not found.official_allowed


@pytest.mark.parametrize(
    ("scores", "code"),
    [
        ([("F1", "Ana", 50), ("F2", "Ana", 60)], "levelled_one_judge"),
        ([("F1", "Ana", 50), ("F1", "Bea", 60)], "levelled_one_entry"),
        ([("F1", "Ana", 50), ("F2", "Bea", 60)], "levelled_few_repetitions"),
        ([(f, j, 50) for f in ("F1", "F2") for j in ("Ana", "Bea")], "levelled_judges_agree"),
    ],
)
def test_tables_without_information_get_means_and_a_reason(scores: list[Score], code: str) -> None:
    found = levelled(CrossedTotals.of(scores))
    assert code in codes(found.messages)
    assert not found.official_allowed
    assert found.values == pytest.approx(found.totals.entry_means)
    assert found.ratio == 0.0


def test_judges_who_differ_by_chance_only_are_not_corrected() -> None:
    scores = [
        (f"F{farm}", f"J{judge}", 50 + (7 * farm + 5 * judge * judge * farm) % 11)
        for farm in range(20)
        for judge in range(4)
        if (farm + judge) % 4
    ]
    found = levelled(CrossedTotals.of(scores))
    assert "levelled_no_strictness" in codes(found.messages)
    assert found.values == pytest.approx(found.totals.entry_means)
    assert found.official_allowed


def test_a_sheet_that_stands_twice_or_holds_no_number_is_refused() -> None:
    with pytest.raises(Refused, match="sheet_twice"):
        CrossedTotals.of([("F1", "Ana", 50), ("F1", "Ana", 51)])
    with pytest.raises(Refused, match="total_not_finite"):
        CrossedTotals.of([("F1", "Ana", float("nan"))])
    with pytest.raises(Refused, match="no_sheets"):
        CrossedTotals.of([])


def test_the_difference_from_the_others_is_what_anybody_works_out_by_hand() -> None:
    """A complete panel: Ana 40 points below the two others; her difference farm by farm, and its error."""
    rng = np.random.default_rng(4)
    table = rng.normal(70, 6, (30, 1)) + rng.normal(0, 3, (30, 3)) + np.array([[-40.0, 0.0, 0.0]])
    found = levelled(CrossedTotals.of((f"F{f:02}", j, table[f, n]) for f in range(30) for n, j in enumerate("ABC")))
    own = found.severities[0]
    assert own.difference == pytest.approx(np.mean(table[:, 0] - np.mean(table[:, 1:], axis=1)))
    assert own.se == pytest.approx(math.sqrt((found.differences.residual or 0.0) * 1.5 / 30))
    assert 0.5 < (own.se or 0.0) < 1.0
    assert own.margin == pytest.approx(2.00 * (own.se or 0.0), rel=0.01)


def test_a_judge_alone_with_her_farms_differs_from_nobody() -> None:
    found = levelled(CrossedTotals.of([("F1", "Ana", 5), ("F2", "Ana", 7), ("F3", "Bea", 1), ("F3", "Cleo", 2)]))
    alone = next(own for own in found.severities if own.judge == "Ana")
    assert (alone.difference, alone.se, alone.margin) == (None, None, None)


def test_the_robust_score_says_for_how_many_entries_it_protects_nobody() -> None:
    two = levelled(
        CrossedTotals.of((f"F{n}", judge, n % 4 + len(judge)) for n in range(9) for judge in ("Ana", "Elsa"))
    )
    (said,) = [message for message in robust_levelled(two).messages if message.code == "robust_two_sheets"]
    assert said.params == {"count": 9, "entries": 9}
    assert "robust_two_sheets" not in codes(robust_levelled(levelled(princeton())).messages)
