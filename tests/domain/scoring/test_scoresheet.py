"""What a judge may and may not write on the sheet, and what a sheet document must hold."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from judging.domain.errors import Problem
from judging.domain.scoring.scoresheet import (
    Mark,
    Scale,
    ScoreSheet,
    mark_problems,
    missing,
    sheet_from_document,
    sheet_to_document,
)


def _own_scale(document: dict[str, Any], **scale: str) -> None:
    document["sections"][0]["criteria"][0]["scale"] = {"step": "1", **scale}


def codes(problems: list[Problem]) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.field) for problem in problems]


def test_the_ready_to_use_sheet_adds_up_to_100(coffee_sheet: ScoreSheet) -> None:
    assert len(coffee_sheet.criteria) == 20
    assert coffee_sheet.weight == 100
    assert [section.weight for section in coffee_sheet.sections] == [24, 24, 12, 22, 18]
    assert coffee_sheet.points(coffee_sheet.sections[0].weight) == 24


def test_a_judge_may_write_whole_and_half_points_and_leave_the_rest_for_later(
    coffee_sheet: ScoreSheet,
) -> None:
    marks = [Mark.of("A1", "2.5"), Mark.of("A2", 0), Mark.of("B4", "4"), Mark.not_applicable("B5")]
    assert mark_problems(coffee_sheet, marks) == []


@pytest.mark.parametrize("value", ["4.5", "-0.5", "2.25", "NaN", "Infinity"])
def test_a_mark_off_the_grid_is_refused_at_its_criterion(coffee_sheet: ScoreSheet, value: str) -> None:
    (problem,) = mark_problems(coffee_sheet, [Mark.of("A1", value)])
    assert (problem.code, problem.field) == ("mark_out_of_range", "A1")
    assert problem.params == {"criterion": "A1", "low": "0", "high": "4", "step": "0.5"}


def test_not_applicable_only_where_the_sheet_says_so(coffee_sheet: ScoreSheet) -> None:
    assert mark_problems(coffee_sheet, [Mark.not_applicable("B5")]) == []
    assert codes(mark_problems(coffee_sheet, [Mark.not_applicable("A1")])) == [("not_applicable_refused", "A1")]


def test_not_observed_always_needs_a_reason(coffee_sheet: ScoreSheet) -> None:
    assert mark_problems(coffee_sheet, [Mark.not_observed("A1", "niebla cerrada")]) == []
    assert codes(mark_problems(coffee_sheet, [Mark.not_observed("A1", "  ")])) == [("not_observed_needs_reason", "A1")]


def test_every_problem_of_a_sheet_is_named_at_once(coffee_sheet: ScoreSheet) -> None:
    marks = [Mark.of("A1", 9), Mark.of("Z9", 1), Mark.of("A2", 1), Mark.of("A2", 2)]
    assert codes(mark_problems(coffee_sheet, marks)) == [
        ("mark_out_of_range", "A1"),
        ("unknown_criterion", "Z9"),
        ("criterion_twice", "A2"),
    ]


def test_what_blocks_delivery(coffee_sheet: ScoreSheet) -> None:
    all_but_two = [
        Mark.of(criterion.key, 3) for criterion in coffee_sheet.criteria if criterion.key not in ("A1", "E4")
    ]
    assert missing(coffee_sheet, all_but_two) == ["A1", "E4"]
    assert missing(coffee_sheet, [*all_but_two, Mark.not_observed("A1", "niebla"), Mark.of("E4", 0)]) == ["A1"]
    assert missing(coffee_sheet, [*all_but_two, Mark.of("A1", 0), Mark.not_applicable("E4")]) == []


def test_the_grid_holds_its_own_values_and_no_others() -> None:
    scale = Scale(Decimal(4), Decimal("0.5"))
    assert scale.values() == [Decimal(n) / 2 for n in range(9)]
    assert all(scale.holds(value) for value in scale.values())
    assert not scale.holds(Decimal("0.25"))


def test_a_criterion_may_have_a_scale_of_its_own(coffee_document: dict[str, Any]) -> None:
    first, second = coffee_document["sections"][0]["criteria"][:2]
    first["scale"] = {"max": "12", "step": "1"}
    second["scale"] = {"min": "-5", "max": "0", "step": "0.5"}
    sheet = sheet_from_document(coffee_document)
    assert sheet_from_document(sheet_to_document(sheet)) == sheet
    assert (sheet.has_one_scale, len(sheet.weighed)) == (False, 19)
    assert sheet.weight == 100 - Fraction(second["weight"])
    assert mark_problems(sheet, [Mark.of("A1", 12), Mark.of("A2", "-4.5"), Mark.of("A3", 4)]) == []
    wrong = mark_problems(sheet, [Mark.of("A1", 13), Mark.of("A2", 1), Mark.of("A3", 5)])
    assert [(own.field, own.params["low"], own.params["high"]) for own in wrong] == [
        ("A1", "0", "12"),
        ("A2", "-5", "0"),
        ("A3", "0", "4"),
    ]


def test_a_scale_may_begin_above_or_below_zero() -> None:
    scale = Scale(Decimal(5), Decimal(1), Decimal(1))
    assert scale.values() == [1, 2, 3, 4, 5]
    assert [scale.holds(Decimal(value)) for value in (0, 1, 5, 6)] == [False, True, True, False]
    assert [scale.place(Decimal(value)) for value in (1, 3, 5)] == [0, Decimal("0.5"), 1]


@pytest.mark.parametrize(
    ("breaking", "reason"),
    [
        (lambda d: d["sections"][0]["criteria"][0].update(weight="0"), "A1 has no positive weight"),
        (lambda d: d["sections"][0]["criteria"][0].update(key="B1"), "two criteria share a key"),
        (lambda d: d["sections"][0].update(key="B"), "two sections share a key"),
        (lambda d: d["sections"][0].update(part="practicas"), "part practicas is not declared"),
        (lambda d: d["scale"].update(step="0.3"), "whole number of steps"),
        (lambda d: d["scale"].update(max="0"), "whole number of steps"),
        (lambda d: d.update(sections=[]), "at least one criterion"),
        (lambda d: _own_scale(d, min="4", max="4"), "whole number of steps"),
        (lambda d: _own_scale(d, min="0.3", max="4"), "whole number of steps"),
        (lambda d: _own_scale(d, min="-4", max="-1"), "highest mark of a penalty is 0"),
        (lambda d: d["scale"].update(min="-4", max="0"), "a criterion that gives points"),
    ],
)
def test_a_broken_sheet_document_is_refused(coffee_document: dict[str, Any], breaking: Any, reason: str) -> None:
    breaking(coffee_document)
    with pytest.raises(ValueError, match=reason):
        sheet_from_document(coffee_document)


def test_a_mark_that_was_taken_back_is_no_mark_and_needs_no_reason(coffee_sheet: ScoreSheet) -> None:
    assert mark_problems(coffee_sheet, [Mark.cleared("A1"), Mark.cleared("B1", "Lo pienso todavía.")]) == []
    assert codes(mark_problems(coffee_sheet, [Mark.cleared("Z9")])) == [("unknown_criterion", "Z9")]
    all_but_one = [Mark.of(criterion.key, 3) for criterion in coffee_sheet.criteria if criterion.key != "B1"]
    assert missing(coffee_sheet, [*all_but_one, Mark.cleared("B1", "Luego.")]) == ["B1"]
    assert missing(coffee_sheet, [*all_but_one, Mark.of("B1", 0)]) == []
    assert [mark.is_given for mark in (Mark.of("A1", 0), Mark.cleared("A1"))] == [True, False]
    assert [mark.says_nothing for mark in (Mark.cleared("A1"), Mark.cleared("A1", "Luego."))] == [True, False]
