"""Totals in stages: the International Skating Union's roundings, and diving."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.domain.errors import Refused
from judging.domain.ranking.multistage import (
    DIVING,
    ISU_COMPONENTS,
    PanelValue,
    Part,
    StageRule,
    part_points,
    places,
    stage_total,
)

# Hubbell / Donohue, free dance, Grand Prix Final 2017: BuzzFeedNews/figure-skating-scores (CC BY 4.0), data/tidy.
# Official component total 55.17, factor 1.2.
FREE_DANCE = {
    "skating skills": "9.0 9.5 8.75 9.0 8.75 8.5 9.0 9.0 9.0",
    "transitions": "9.25 9.75 9.25 9.5 9.0 9.0 9.25 9.5 9.5",
    "performance": "9.25 9.5 8.75 9.25 9.25 9.0 9.25 9.0 9.25",
    "composition": "9.25 9.5 9.0 9.5 9.25 9.0 9.25 9.5 9.25",
    "interpretation": "9.25 9.5 9.0 9.75 9.25 9.0 9.5 9.0 9.25",
}

# Sydney 2000, women's 10 m platform final, first four: difficulty, then the marks of Hassan, Calderon, Lindberg,
# Kelemen, Geissbuhler, Mena and Gear (Emerson, Seltzer & Lin 2009; file Diving2000.csv), and the semifinal's total.
FINAL = {
    "WILKINSON": (
        "173.04",
        [
            "3.1 8 8 8.5 8.5 8 8.5 8",
            "2.9 8 8 8 8 7.5 8.5 8",
            "2.7 8.5 9 9.5 9.5 9 9.5 9.5",
            "2.8 8.5 8.5 9 8.5 9.5 9 9",
            "3.0 8 8 9 8.5 8.5 8.5 8.5",
        ],
        "543.75",
    ),
    "LI Na": (
        "196.23",
        [
            "2.8 9.5 9 9.5 9.5 9 9.5 9",
            "2.7 8 8 8.5 8 8.5 8 8",
            "3.0 6.5 5 6.5 5.5 6 5.5 6",
            "3.1 7.5 7.5 8.5 7.5 7.5 7.5 7.5",
            "3.0 8.5 8.5 9 9 8.5 9 9",
        ],
        "542.01",
    ),
    "MONTMINY": (
        "185.88",
        [
            "2.8 9.5 8 9 9 9.5 9.5 9",
            "3.0 8.5 8 8 8.5 8 8.5 8",
            "2.9 7 6.5 7 5.5 6 6.5 6.5",
            "3.1 8 7 8 8 8 8.5 8",
            "2.8 8.5 7.5 9 8.5 8.5 8.5 9",
        ],
        "540.15",
    ),
    "SANG Xue": (
        "196.11",
        [
            "3.0 8 7 8 7.5 8 7.5 8",
            "3.1 7.5 8 7.5 7.5 7 6.5 7.5",
            "3.2 4.5 6 5 4.5 3.5 4.5 6",
            "3.3 8 7.5 7 8 7.5 7 7",
            "3.0 6.5 7.5 6.5 6 6 6 7",
        ],
        "513.03",
    ),
}


def components() -> list[Part]:
    return [Part(key, [Decimal(mark) for mark in line.split()], Decimal("1.2")) for key, line in FREE_DANCE.items()]


def dive(number: int, line: str) -> Part:
    difficulty, *marks = map(Decimal, line.split())
    return Part(str(number), marks, difficulty * Decimal("0.6"))


def test_the_published_component_total_comes_out() -> None:
    found = stage_total(components(), ISU_COMPONENTS)
    panels = ["8.93", "9.32", "9.18", "9.29", "9.25"]
    assert [part.panel for part in found.parts] == [Fraction(value) for value in panels]
    assert [part.points for part in found.parts] == [
        Fraction(value) for value in ["10.72", "11.18", "11.02", "11.15", "11.10"]
    ]
    assert found.total == Fraction("55.17")


@pytest.mark.parametrize(
    ("rule", "total"),
    [
        (replace(ISU_COMPONENTS, points_decimals=None, total_decimals=2), "55.16"),
        (replace(ISU_COMPONENTS, panel_decimals=None, points_decimals=None, total_decimals=2), "55.16"),
        (replace(ISU_COMPONENTS, panel_decimals=None), "55.15"),
    ],
)
def test_rounding_anywhere_else_gives_another_total(rule: StageRule, total: str) -> None:
    assert stage_total(components(), rule).total == Fraction(total)


def test_the_divers_of_sydney_get_their_official_totals() -> None:
    totals = {
        name: stage_total([dive(n, line) for n, line in enumerate(dives)], DIVING, carried=Decimal(before)).total
        for name, (before, dives, _) in FINAL.items()
    }
    assert totals == {name: Fraction(official) for name, (_, _, official) in FINAL.items()}
    assert places(totals) == {"WILKINSON": 1, "LI Na": 2, "MONTMINY": 3, "SANG Xue": 4}


def test_an_absent_judge_is_left_out_and_is_no_zero() -> None:
    with_gap = part_points(Part("p", [Decimal(5), None, Decimal(6), Decimal(7), Decimal(9)]), StageRule())
    assert list(with_gap.kept) == [6, 7]
    assert with_gap.points == Fraction("6.5")
    with_zero = part_points(Part("p", [Decimal(5), Decimal(0), Decimal(6), Decimal(7), Decimal(9)]), StageRule())
    assert with_zero.points == 6


def test_deductions_come_off_and_every_part_with_too_few_marks_is_named() -> None:
    parts = [Part("a", [3, 4, 5]), Part("b", [6, 6, 6], 2)]
    assert stage_total(parts, StageRule(), deductions=1).total == 15
    with pytest.raises(Refused) as refused:
        stage_total([Part("a", [3, 4]), parts[1], Part("c", [])], StageRule())
    assert [problem.field for problem in refused.value.problems] == ["a", "c"]


def test_half_is_rounded_up_not_to_the_even_digit() -> None:
    rule = StageRule(drop_lowest=0, drop_highest=0, panel_decimals=2)
    assert part_points(Part("p", [Decimal("60.62"), Decimal("60.63")]), rule).panel == Fraction("60.63")


@given(st.lists(st.integers(0, 40).map(lambda n: Fraction(n, 4)), min_size=3, max_size=9), st.randoms())
def test_the_order_of_judges_never_matters(marks: list[Fraction], shuffled: object) -> None:
    before = part_points(Part("p", marks, Fraction(6, 5)), ISU_COMPONENTS)
    shuffled.shuffle(marks)  # type: ignore[attr-defined]
    assert part_points(Part("p", marks, Fraction(6, 5)), ISU_COMPONENTS) == before
    as_sum = replace(ISU_COMPONENTS, panel=PanelValue.SUM, panel_decimals=None, points_decimals=None)
    assert part_points(Part("p", marks), as_sum).points == sum(sorted(marks)[1:-1])
