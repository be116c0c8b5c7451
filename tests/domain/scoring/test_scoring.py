"""From marks to points: the golden rows of the ready-to-use sheet, and what "not applicable" does."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.domain.scoring.scoresheet import Mark, ScoreSheet, sheet_from_document
from judging.domain.scoring.scoring import SheetScore, half_up, sheet_score

GOLDEN = [
    ("3 3 2 3 3 4 3 2 3 3 3 2 3 2 3 3 2 3 2 3", "16.75 18.25 8 15.5 11.25", "43 26.75", "69.75"),
    (
        "3 2.5 2 3 3 3.5 3 2 2.5 3 3 2 3 2 2.5 3 2 2.5 2 3",
        "16 17.125 8 14.75 10.625",
        "41.125 25.375",
        "66.5",
    ),
    ("4 4 3 3 3 3 3 3 2 2 3 3 2 2 3 2 1 2 1 2", "21.25 17 8 12.5 6.75", "46.25 19.25", "65.5"),
    ("4 3 3 2 3 3 4 3 2 2 3 3 2 2 2 2 1 2 1 3", "18.25 18.25 8 11 7.75", "44.5 18.75", "63.25"),
]


def marks_of(sheet: ScoreSheet, line: str) -> dict[str, Mark]:
    return {
        criterion.key: Mark.not_applicable(criterion.key) if value == "-" else Mark.of(criterion.key, value)
        for criterion, value in zip(sheet.criteria, line.split(), strict=True)
    }


def points(sheet: ScoreSheet, line: str) -> SheetScore:
    score = sheet_score(sheet, marks_of(sheet, line))
    assert score is not None
    return score


@pytest.mark.parametrize(("line", "sections", "parts", "total"), GOLDEN)
def test_two_farms_seen_by_two_judges(
    coffee_sheet: ScoreSheet, line: str, sections: str, parts: str, total: str
) -> None:
    score = points(coffee_sheet, line)
    assert list(score.sections.values()) == [Fraction(value) for value in sections.split()]
    assert list(score.parts.values()) == [Fraction(value) for value in parts.split()]
    assert score.total == Fraction(total)


def test_what_is_not_applicable_renormalises_its_own_section_only(coffee_sheet: ScoreSheet) -> None:
    # B1..B4 earn 6x1 + 5x2 + 5x2 + 4x2.5 = 36 quarters = 9.0 points of 20.
    score = points(coffee_sheet, "3 3 2 3 1 2 2 2.5 - 3 3 2 3 2 3 3 2 3 2 3")
    assert score.sections["B"] == Fraction("10.8")
    assert score.sections["A"] == Fraction("16.75")
    assert score.total == Fraction("16.75") + Fraction("10.8") + 8 + Fraction("15.5") + Fraction("11.25")


def test_a_zero_counts_and_a_gap_does_not(coffee_sheet: ScoreSheet) -> None:
    with_zero = points(coffee_sheet, "3 3 2 3 3 4 3 2 0 3 3 2 3 2 3 3 2 3 2 3")
    with_gap = points(coffee_sheet, "3 3 2 3 3 4 3 2 - 3 3 2 3 2 3 3 2 3 2 3")
    assert with_zero.sections["B"] < with_gap.sections["B"]


def test_a_sheet_without_any_mark_has_no_score(coffee_sheet: ScoreSheet) -> None:
    assert sheet_score(coffee_sheet, {}) is None
    assert sheet_score(coffee_sheet, {"A1": Mark.not_observed("A1", "niebla")}) is None


def test_a_section_where_nothing_applies_gives_its_weight_to_the_others(coffee_sheet: ScoreSheet) -> None:
    score = points(coffee_sheet, "4 4 4 4 - - - - - 4 4 4 4 4 4 4 4 4 4 4")
    assert score.total == 100
    assert "B" not in score.sections


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (Fraction("60.625"), 2, "60.63"),
        (Fraction("60.624999999999999999"), 2, "60.62"),
        (Fraction("2.5"), 0, "3"),
        (Fraction("3.5"), 0, "4"),
        (Fraction("0.005"), 2, "0.01"),
        (Fraction(1, 3), 6, "0.333333"),
        (Fraction(68), 2, "68.00"),
        (Fraction("-0.5"), 0, "0"),
    ],
)
def test_rounding_is_half_up_where_floats_would_go_wrong(value: Fraction, decimals: int, rounded: str) -> None:
    assert f"{half_up(value, decimals):f}" == rounded


@given(st.fractions(min_value=0, max_value=1000, max_denominator=10_000), st.integers(0, 6))
def test_rounding_never_moves_a_score_by_more_than_half_a_step(value: Fraction, decimals: int) -> None:
    assert -Fraction(1, 2) < (value - Fraction(half_up(value, decimals))) * 10**decimals < Fraction(1, 2) or (
        Fraction(half_up(value, decimals)) - value == Fraction(1, 2 * 10**decimals)
    )


MARK = st.sampled_from(["-", "0", "0.5", "1", "2", "2.5", "3.5", "4"])


@given(st.lists(MARK, min_size=20, max_size=20), st.integers(0, 19), st.data())
def test_a_top_mark_never_lowers_and_the_order_of_marks_never_matters(
    line: list[str], place: int, data: st.DataObject
) -> None:
    sheet = SHEET
    marks = marks_of(sheet, " ".join(line))
    before = sheet_score(sheet, marks)
    shuffled = dict(data.draw(st.permutations(list(marks.items()))))
    assert sheet_score(sheet, shuffled) == before
    key = sheet.criteria[place].key
    after = sheet_score(sheet, {**marks, key: Mark.of(key, 4)})
    assert after is not None
    assert after.total >= (before.total if before else 0)
    assert 0 <= after.total <= 100
    assert after.total == sum(after.sections.values()) == sum(after.parts.values())


def _sheet() -> ScoreSheet:
    """Three sections in two parts, small enough to be searched."""
    weights = [("A", "p", 7), ("B", "p", 8), ("C", "q", 5)]
    return sheet_from_document(
        {
            "key": "k",
            "title": {},
            "scale": {"max": "4", "step": "0.5"},
            "out_of": "100",
            "parts": [{"key": "p", "name": {}}, {"key": "q", "name": {}}],
            "sections": [
                {
                    "key": key,
                    "name": {},
                    "part": part,
                    "criteria": [{"key": f"{key}{n}", "weight": str(n + 1), "name": {}} for n in range(size)],
                }
                for key, part, size in weights
            ],
        }
    )


SHEET = _sheet()


def test_marks_stay_exact() -> None:
    assert Mark.of("A1", "0.1").value == Decimal("0.1")


def test_a_mark_counts_as_its_share_of_its_own_highest_and_a_penalty_takes_points_off() -> None:
    """A of 12 and B of 4 in a section of 16 points, C of 4 in one of 4; each step of Late takes half a point off."""
    own = {"A": ("12", "0"), "C": ("4", "0"), "Late": ("0", "-5")}
    weights = {"A": "12", "B": "4", "C": "4", "Late": "0.5"}
    sections = {"S": ["A", "B", "Late"], "T": ["C"]}
    document = {
        "key": "k",
        "title": {},
        "scale": {"max": "4", "step": "1"},
        "out_of": "20",
        "sections": [
            {
                "key": section,
                "name": {},
                "criteria": [
                    {
                        "key": key,
                        "weight": weights[key],
                        "name": {},
                        **({"scale": {"max": own[key][0], "min": own[key][1], "step": "1"}} if key in own else {}),
                    }
                    for key in keys
                ],
            }
            for section, keys in sections.items()
        ],
    }
    sheet = sheet_from_document(document)

    def total(**marks: int) -> SheetScore | None:
        return sheet_score(sheet, {key: Mark.of(key, value) for key, value in marks.items()})

    full = total(A=12, B=4, C=4, Late=0)
    assert full is not None
    assert full.total == 20
    late = total(A=6, B=4, C=2, Late=-3)
    assert late is not None
    assert (late.sections, late.total) == ({"S": Fraction("8.5"), "T": 2}, Fraction("10.5"))
    without = total(A=6, B=4, C=2)
    assert without is not None
    assert without.total == 12
    only_c = total(C=2, Late=-1)
    assert only_c is not None
    assert (only_c.sections, only_c.total) == ({"S": Fraction("-0.5"), "T": 10}, Fraction("9.5"))
    assert total(Late=-1) is None
