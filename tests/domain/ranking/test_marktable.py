"""Tables of marks as they are ranked: gaps, weights, own scales, and what is wrong with its line and column."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.domain.errors import Refused
from judging.domain.ranking.marktable import (
    MarkTable,
    entries_of,
    sheet_for,
    tie_chain_for,
)
from judging.domain.ranking.ranking import Ranking, Rule, rank
from judging.domain.scoring.scoresheet import Scale
from judging.domain.tables.figures import Bounds, Scales
from judging.domain.tables.grid import Grid
from judging.domain.tables.marks import read_marks
from judging.domain.tables.weights import Weights, read_weights, weight_problems

TOP = Decimal(4)


def lines(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """A table written with `|` between cells."""
    header, *rows = [line.split("|") for line in text.split("\n")]
    return header, list(enumerate(rows, start=2))


def table(text: str, top: Decimal = TOP) -> MarkTable:
    return read_marks(grid(text), Scales(Bounds(Decimal(0), top))).table


def grid(text: str) -> Grid:
    header, rows = lines(text)
    return Grid(((1, tuple(header)), *((line, tuple(row)) for line, row in rows)))


def weights_of(text: str) -> Weights:
    return read_weights(grid(text))


def problems(read: Callable[[], object]) -> list[tuple[str, int, str]]:
    with pytest.raises(Refused) as refusal:
        read()
    return [(p.code, p.params["line"], p.params["column"]) for p in refusal.value.problems]


def result(marks: MarkTable, weights: str = "") -> Ranking:
    given_weights = weights_of(weights) if weights else Weights()
    assert weight_problems(marks, given_weights) == [] or not weights
    sheet = sheet_for(marks, given_weights, top=TOP, out_of=Decimal(100))
    return rank(sheet, entries_of(marks, sheet), Rule(min_sheets=1, tie_chain=tie_chain_for(sheet)))


WIDE = "entry|judge|a|b\nF1|Ana|4|-\nF1|Bea|2|1\nF2|Ana||3,5"
LONG = "entry|judge|criterion|mark\nF1|Ana|a|4\nF1|Ana|b|NA\nF1|Bea|b|1\nF1|Bea|a|2\nF2|Ana|b|3.5"


def test_both_forms_say_the_same() -> None:
    assert table(WIDE) == table(LONG)
    assert table(WIDE).sheets == {
        ("F1", "Ana"): {"a": 4},
        ("F1", "Bea"): {"a": 2, "b": 1},
        ("F2", "Ana"): {"b": Decimal("3.5")},
    }


@pytest.mark.parametrize("gap", ["", " ", "-", " - ", "NA", "na", " Na "])
def test_not_given_is_never_zero(gap: str) -> None:
    ranking = result(table(f"entry|judge|a|b\nF1|Ana|4|{gap}\nF2|Ana|4|0"))
    assert [(entry.key, entry.score) for entry in ranking.entries] == [("F1", 100), ("F2", 50)]


def test_a_judge_who_gave_nothing_gave_no_sheet() -> None:
    ranking = result(table("entry|judge|a\nF1|Ana|2\nF1|Bea|-\nF2|Bea|NA"))
    assert [(entry.key, entry.judges, entry.exact) for entry in ranking.entries] == [("F1", 1, 50)]
    assert [(entry.key, entry.judges) for entry in ranking.unranked] == [("F2", 0)]


def test_a_gap_renormalises_over_the_whole_sheet_without_sections_and_within_its_section_with_them() -> None:
    marks = table("entry|judge|a|b|c\nF1|Ana|4|-|0")
    assert result(marks, "criterion|weight\na|1\nb|1\nc|2").entries[0].exact == Fraction(100, 3)
    assert result(marks, "criterion|weight|section\na|1|S\nb|1|S\nc|2|T").entries[0].exact == 50


def test_weights_count_exactly_and_need_not_add_up_to_anything() -> None:
    marks = table("entry|judge|a|b\nF1|Ana|4|0")
    assert result(marks, "criterion|weight\na|0,1\nb|0.2").entries[0].exact == Fraction(100, 3)
    assert result(marks).entries[0].exact == 50


def test_an_empty_section_column_is_no_sections() -> None:
    weights = weights_of("criterion|weight|section\na|1|\nb|1| ")
    assert [weight.section for weight in weights.rows] == ["", ""]


def test_the_scale_has_a_step_on_which_every_mark_lies() -> None:
    sheet = sheet_for(table("entry|judge|a\nF1|Ana|3.25\nF1|Bea|1,5"), top=TOP, out_of=Decimal(20))
    assert sheet.scale.step == Decimal("0.01")
    assert sheet.scale.holds(Decimal("3.25"))
    assert sheet.out_of == 20
    assert sheet_for(table("entry|judge|a\nF1|Ana|3"), top=TOP, out_of=TOP).scale.step == 1


def test_names_are_compared_as_a_reader_sees_them() -> None:
    decomposed = "Pen\u0303a  alta"
    assert table(f"entry|judge|a\n{decomposed}|Ana|1").entries == ("Peña alta",)
    twice = problems(lambda: table(f"ENTRY| Judge |a\n{decomposed}|Ana|1\n Peña alta |Ana|2"))
    assert twice == [("row_twice", 3, "Judge")]


def test_empty_rows_and_columns_that_spreadsheets_leave_behind_count_for_nothing() -> None:
    assert table("entry|judge|a||\nF1|Ana|1||\n||||\nF2|Ana|2").entries == ("F1", "F2")


def test_criteria_stand_in_the_order_of_their_names() -> None:
    names = [f"c{number}" for number in range(9)]
    read = table("|".join(["entry", "judge", *reversed(names)]) + "\nF1|Ana" + "|1" * 9)
    assert list(read.criteria) == names


def test_one_criterion_may_be_called_mark() -> None:
    assert table("entry|judge|mark\nF1|Ana|1").criteria == ("mark",)


def test_what_is_wrong_in_either_form_is_named_with_its_line_and_column() -> None:
    text = "entry|judge|a|b\nF1|Ana|5|x\n|Ana|-1|2\nF1|Ana|1|2\nF2||1|2"
    assert problems(lambda: table(text)) == [
        ("mark_above_max", 2, "a"),
        ("mark_not_a_number", 2, "b"),
        ("cell_empty", 3, "entry"),
        ("row_twice", 4, "judge"),
        ("cell_empty", 5, "judge"),
    ]
    text = "entry|judge|criterion|mark\nF1|Ana|a|5\nF1|Ana|a|3\nF1|Ana||2\nF1|Bea|a|-"
    assert problems(lambda: table(text)) == [
        ("mark_above_max", 2, "mark"),
        ("row_twice", 3, "criterion"),
        ("cell_empty", 4, "criterion"),
    ]


def test_every_problem_of_the_weights_is_named() -> None:
    text = "criterion|weight|section\na|0|S\nb|-1|S\nc|x|\na|1|S\n|1|S\nd||S"
    assert problems(lambda: weights_of(text + "\ne|1")) == [("wrong_number_of_cells", 8, "section")]
    assert problems(lambda: weights_of(text)) == [
        ("weight_not_positive", 2, "weight"),
        ("weight_not_positive", 3, "weight"),
        ("weight_not_a_number", 4, "weight"),
        ("cell_empty", 4, "section"),
        ("row_twice", 5, "criterion"),
        ("cell_empty", 6, "criterion"),
        ("weight_not_a_number", 7, "weight"),
    ]
    assert problems(lambda: weights_of("thing|weight\na|1")) == [
        ("column_unknown", 1, "thing"),
        ("column_missing", 1, "criterion"),
    ]
    assert problems(lambda: weights_of("criterio|sección\na|S")) == [("column_missing", 1, "weight")]


def test_weights_in_any_of_the_three_languages() -> None:
    for header in ("criterio|peso|sección", "Critère|Poids|section", "criterion|weight|section"):
        (row,) = weights_of(f"{header}\naroma|2,5|S").rows
        assert (row.criterion, row.weight, row.section) == ("aroma", Fraction(5, 2), "S")


def test_criteria_with_scales_of_their_own_and_a_penalty() -> None:
    weights = weights_of("criterion|max|min|step\na|12||\nb|3||0.5\nlate|0|-5|1")
    assert (weights.is_by_maximum, weights.whole) == (True, 15)
    marks = read_marks(
        grid("entry|judge|a|b|late\nF1|Ana|9|1,5|-2\nF1|Bea|12|3|0\nF2|Ana|6|3|-"),
        weights.scales(Bounds(Decimal(0), TOP)),
    ).table
    sheet = sheet_for(marks, weights, top=TOP, out_of=Decimal(15))
    assert [sheet.scale_of(own) for own in sheet.criteria] == [
        Scale(Decimal(12), Decimal(1)),
        Scale(Decimal(3), Decimal("0.5")),
        Scale(Decimal(0), Decimal(1), Decimal(-5)),
    ]
    totals = {entry.key: [own.score.total for own in entry.sheets.values()] for entry in entries_of(marks, sheet)}
    assert totals == {"F1": [Fraction("8.5"), 15], "F2": [9]}


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("12.5|1|0", ("mark_above_max", 2, "a")),
        ("-1|1|0", ("mark_negative", 2, "a")),
        ("1|1.25|0", ("mark_off_step", 2, "b")),
        ("1|1|1", ("mark_above_max", 2, "late")),
        ("1|1|-6", ("mark_below_min", 2, "late")),
    ],
)
def test_a_mark_off_its_own_scale_is_refused_at_its_cell(mark: str, expected: tuple[str, int, str]) -> None:
    scales = weights_of("criterion|max|min|step\na|12||\nb|3||0.5\nlate|0|-5|1").scales(Bounds(Decimal(0), TOP))
    assert problems(lambda: read_marks(grid(f"entry|judge|a|b|late\nF1|Ana|{mark}"), scales)) == [expected]


def test_a_scale_that_cannot_be_is_refused() -> None:
    text = "criterion|weight|max|min|step\na|1|4|5|\nb|1|4|0|0.3\nc|1||1|\nd|1|-1|-2|\ne|1|x||"
    assert problems(lambda: weights_of(text)) == [
        ("scale_unsound", 2, "max"),
        ("scale_unsound", 3, "max"),
        ("scale_needs_max", 4, "max"),
        ("scale_unsound", 5, "max"),
        ("scale_not_a_number", 6, "max"),
    ]


def test_weights_and_marks_must_name_the_same_criteria() -> None:
    weights = weights_of("criterion|weight\na|1\nz|1")
    found = [(p.code, p.params["line"], p.params["criterion"]) for p in weight_problems(table(WIDE), weights)]
    assert found == [("weight_without_marks", 3, "z"), ("marks_without_weight", 1, "b")]


def test_a_table_makes_no_order_among_criteria_of_the_same_weight() -> None:
    marks = table("entry|judge|a|b|c\nF1|Ana|4|0|1\nF2|Ana|0|4|1")
    assert [entry.tie for entry in result(marks).entries] == [("ex aequo",)] * 2
    by_weight = result(table("entry|judge|a|b\nF1|Ana|4|0\nF2|Ana|3|2"), "criterion|weight\na|2\nb|1")
    assert [(entry.key, entry.tie) for entry in by_weight.entries] == [
        ("F1", ("criterion:a",)),
        ("F2", ("criterion:a",)),
    ]


@given(st.permutations(range(1, 7)), st.permutations(["entry", "judge", "a", "b"]))
def test_the_order_of_rows_and_columns_never_matters(order: list[int], columns: list[str]) -> None:
    rows = [
        ["entry", "judge", "a", "b"],
        ["F1", "x", "4", "0"],
        ["F1", "y", "1", "3"],
        ["F2", "x", "3", "1"],
        ["F2", "y", "2", "2"],
        ["F3", "x", "0", "4"],
        ["F3", "z", "4", "-"],
    ]
    turned = [[row[rows[0].index(column)] for column in columns] for row in (rows[0], *(rows[i] for i in order))]
    assert result(table("\n".join("|".join(row) for row in turned))) == result(
        table("\n".join("|".join(row) for row in rows))
    )
