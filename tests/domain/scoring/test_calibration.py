"""Calibration: distances in levels, agreement beyond chance, and the words that follow from declared limits.

Kappa is held against a calculator's worked example, against the definition over a table of counts, and against
Krippendorff's alpha, which for two judges and many criteria comes to the same.
"""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from judging.domain.analysis.reliability import krippendorff
from judging.domain.levelling.crossed import CrossedTotals
from judging.domain.scoring.calibration import (
    Calibration,
    Limits,
    Match,
    Tendency,
    Verdict,
    calibration,
    compare,
    limits_from,
    limits_problems,
    tendency,
    verdict,
    weighted_kappa,
)
from judging.domain.scoring.scoresheet import Criterion, Level, Mark, Scale, ScoreSheet, Section

# The worked example of docs/fairness.md: judge and example on five criteria.
WORKED = [("3", "3"), ("2", "1"), ("4", "4"), ("1", "0"), ("2", "3")]


def sheet(*keys: str, levels: bool = True, top: str = "4", step: str = "0.5") -> ScoreSheet:
    described = tuple(Level(Decimal(n), {"es": str(n)}) for n in range(int(top) + 1)) if levels else ()
    criteria = tuple(Criterion(key, Fraction(1), {"es": key}, described) for key in keys)
    section = Section("A", {"es": "A"}, criteria)
    return ScoreSheet("s", {"es": "s"}, Scale(Decimal(top), Decimal(step)), Fraction(100), (section,))


def marks(*values: str) -> dict[str, Mark]:
    """Marks on A1, A2, ...; "-" gives none, "na" says that it does not apply, "no" that it was not observed."""
    special = {"na": Mark.not_applicable, "no": lambda key: Mark.not_observed(key, "noche")}
    return {
        f"A{n}": special[value](f"A{n}") if value in special else Mark.of(f"A{n}", value)
        for n, value in enumerate(values, start=1)
        if value != "-"
    }


def found(given: list[str], agreed: list[str]) -> Calibration:
    keys = [f"A{n + 1}" for n in range(len(given))]
    return calibration(compare(sheet(*keys), marks(*agreed), marks(*given)))


def exact(pairs: list[tuple[str, str]]) -> list[tuple[Decimal, Decimal]]:
    return [(Decimal(x), Decimal(y)) for x, y in pairs]


def by_definition(pairs: list[tuple[Decimal, Decimal]]) -> float:
    """1 - sum w o / sum w e over the table of counts, as Cohen (1968) writes it."""
    values = sorted({value for pair in pairs for value in pair})
    counts = Counter(pairs)
    table = np.array([[counts[x, y] for y in values] for x in values], dtype=float) / len(pairs)
    weights = np.array([[float(x - y) ** 2 for y in values] for x in values])
    chance = np.outer(table.sum(axis=1), table.sum(axis=0))
    return 1.0 - float((weights * table).sum() / (weights * chance).sum())


def random_pairs(seed: int) -> list[tuple[Decimal, Decimal]]:
    dice = random.Random(seed)
    return [(Decimal(dice.randint(0, 8)) / 2, Decimal(dice.randint(0, 8)) / 2) for _ in range(dice.randint(3, 40))]


def test_rosa_is_told_how_far_she_is_from_the_example() -> None:
    rosa = found(*map(list, zip(*WORKED, strict=True)))
    assert [one.distance for one in rosa.criteria] == [0, 1, 0, 1, -1]
    assert (rosa.mean_distance, rosa.mean_difference) == (Fraction(3, 5), Fraction(1, 5))
    assert (rosa.equal, rosa.within, rosa.share_within) == (2, 5, 1)


def test_kappa_of_the_worked_example() -> None:
    """Squares 0+1+0+1+1 = 3, mean 0.6; by chance 34/5 + 35/5 - 2 (12/5)(11/5) = 3.24; 1 - 0.6/3.24 = 22/27."""
    assert weighted_kappa(exact(WORKED)) == Fraction(22, 27)


@pytest.mark.parametrize("seed", range(25))
def test_kappa_agrees_with_the_definition_over_a_table_of_counts(seed: int) -> None:
    pairs = random_pairs(seed)
    kappa = weighted_kappa(pairs)
    assert kappa is not None
    assert float(kappa) == pytest.approx(by_definition(pairs), abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_kappa_and_krippendorffs_alpha_tell_the_same_story(seed: int) -> None:
    """Interval alpha of two raters takes both from one pool: 1 - (2n - 1) D / sum of squares about the pool's mean."""
    pairs = random_pairs(seed)
    rows = [
        (str(n), rater, float(pair[place])) for n, pair in enumerate(pairs) for place, rater in ((0, "J"), (1, "E"))
    ]
    found = krippendorff(CrossedTotals.of(rows), "interval")
    assert found is not None
    alpha = found.value
    x, y = (np.array([float(pair[place]) for pair in pairs]) for place in (0, 1))
    pool = np.concatenate([x, y])
    expected = 2.0 * len(pool) / (len(pool) - 1) * float(np.var(pool))
    assert alpha == pytest.approx(1.0 - float(np.mean((x - y) ** 2)) / expected)
    kappa = weighted_kappa(pairs)
    assert kappa is not None
    shift = float(np.mean(x) - np.mean(y)) ** 2
    same_pool = 1.0 - (1.0 - float(kappa)) * (np.var(x) + np.var(y) + shift) / expected
    assert same_pool == pytest.approx(alpha)


def test_kappa_is_one_for_the_same_and_below_zero_for_the_opposite() -> None:
    assert weighted_kappa(exact([("0", "0"), ("4", "4"), ("2", "2")])) == 1
    assert weighted_kappa(exact([("0", "4"), ("4", "0")])) == -1


def test_the_same_mark_everywhere_is_no_better_than_chance() -> None:
    flat = found(["3", "3", "3", "3"], ["2", "3", "4", "3"])
    assert flat.agreement == 0
    assert flat.within == 4


def test_a_flat_example_gives_no_kappa_but_a_reason() -> None:
    for given in (["2", "2", "2"], ["1", "2", "4"]):
        flat = found(given, ["2", "2", "2"])
        assert flat.agreement is None
        assert flat.no_agreement is not None
        assert flat.no_agreement.code == "calibration_all_equal"
        assert flat.mean_distance is not None


@pytest.mark.parametrize("given", [["-", "-", "-"], ["3", "-", "no"], ["3", "na", "-"]])
def test_fewer_than_two_common_criteria_say_nothing(given: list[str]) -> None:
    few = found(given, ["3", "1", "2"])
    assert few.agreement is None
    assert few.no_agreement is not None
    assert few.no_agreement.code == "calibration_too_few"
    assert verdict(few, Limits()) is Verdict.UNKNOWN
    assert tendency(few, Limits()) is Tendency.UNKNOWN


def test_what_was_not_given_is_never_a_zero() -> None:
    """With zeros in place of the gaps the distance would be 2, not 0."""
    gaps = found(["3", "3", "-", "no", "na", "na"], ["3", "3", "4", "4", "4", "na"])
    assert gaps.mean_distance == 0
    assert [one.match for one in gaps.criteria] == [
        Match.COMPARED,
        Match.COMPARED,
        Match.NOT_GIVEN,
        Match.NOT_OBSERVED,
        Match.ONE_NOT_APPLICABLE,
        Match.BOTH_NOT_APPLICABLE,
    ]
    assert found(["3", "2"], ["3", "-"]).criteria[1].match is Match.NO_EXAMPLE
    taken_back = compare(sheet("A1"), marks("3"), {"A1": Mark.cleared("A1", "Lo pienso.")})
    assert [one.match for one in taken_back] == [Match.NOT_GIVEN]


def test_a_distance_counts_levels_and_half_levels() -> None:
    assert [one.distance for one in found(["2.5", "0"], ["2", "4"]).criteria] == [Fraction(1, 2), -4]
    numbers = sheet("A1", "A2", levels=False, top="10", step="0.25")
    cup = compare(numbers, marks("8", "7"), marks("8.25", "7.5"))
    assert [one.distance for one in cup] == [1, 2]  # without described levels, a step is a level


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["3", "2", "1", "0"], (Verdict.CLOSE, Tendency.EVEN)),
        (["4", "3", "2", "0"], (Verdict.NEAR, Tendency.LENIENT)),
        (["2", "1", "0", "0"], (Verdict.NEAR, Tendency.STRICT)),
        (["0", "4", "4", "3"], (Verdict.FAR, Tendency.LENIENT)),
        (["4", "1", "1", "0"], (Verdict.CLOSE, Tendency.EVEN)),
    ],
)
def test_words_follow_from_the_limits(given: list[str], expected: tuple[Verdict, Tendency]) -> None:
    own = found(given, ["3", "2", "1", "0"])
    assert (verdict(own, Limits()), tendency(own, Limits())) == expected


def test_an_edition_may_be_stricter() -> None:
    own = found(["4", "1", "1", "0"], ["3", "2", "1", "0"])
    assert verdict(own, limits_from({"close_distance": "0.25"})) is Verdict.NEAR
    assert verdict(own, limits_from({"close_distance": "0.25", "near_distance": "0.3"})) is Verdict.FAR
    assert limits_from({}) == Limits()


def test_limits_that_contradict_each_other_are_named() -> None:
    wrong = Limits(
        close_distance=Fraction(2), near_share=Fraction(1), high_agreement=Fraction(2), tendency=Fraction(-1)
    )
    assert {(problem.code, problem.field) for problem in limits_problems(wrong)} == {
        ("limit_order", "near_distance"),
        ("limit_order", "near_share"),
        ("limit_out_of_range", "high_agreement"),
        ("limit_negative", "tendency"),
    }
    turned = Limits(low_agreement=Fraction(4, 5))
    assert [(one.code, one.field) for one in limits_problems(turned)] == [("limit_order_agreement", "low_agreement")]
    assert limits_problems(Limits()) == []
    for text in ("x", "", "nan", "inf"):
        with pytest.raises(ValueError, match="no number"):
            limits_from({"tendency": text})


def test_farms_are_taken_together_criterion_by_criterion() -> None:
    keys = ("A1", "A2")
    one = compare(sheet(*keys), marks("3", "1"), marks("3", "2"))
    other = compare(sheet(*keys), marks("0", "4"), marks("2", "4"))
    both = calibration([*one, *other])
    assert both.mean_distance == Fraction(3, 4)
    assert len(both.compared) == 4
