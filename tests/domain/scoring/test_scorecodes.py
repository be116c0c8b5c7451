"""Codes that people copy and dictate: one wrong character never passes, and never leads to another sheet."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.domain.codes import ALPHABET, check_pair
from judging.domain.errors import Refused
from judging.domain.scoring import sheetcodes
from judging.domain.scoring.scorecodes import dictated, line_of, marks_of, score_code
from judging.domain.scoring.scoresheet import Criterion, Mark, Scale, ScoreSheet, Section, mark_problems

KEYS = ("A1", "A2", "A3", "B1", "B2", "B3")
SHEET = ScoreSheet(
    "farm",
    {"es": "Hoja"},
    Scale(Decimal(4), Decimal("0.5")),
    Fraction(100),
    (Section("A", {}, tuple(Criterion(key, Fraction(1), {}, not_applicable_allowed=key == "B3") for key in KEYS)),),
)
ROSA = {"judge": "J1", "round_": "visit"}
FULL = {key: Mark.of(key, value) for key, value in zip(KEYS, ("3", "2", "4", "1", "2.5", "0"), strict=True)}


def read(line: str, *, judge: str = "J1", round_: str = "visit") -> dict[str, Mark]:
    marks = marks_of(line_of(line), SHEET, judge=judge, round_=round_, unseen_because="por código")
    return {mark.criterion: mark for mark in marks}


def refusal(line: str, **who: str) -> set[str]:
    with pytest.raises(Refused) as refused:
        read(line, **who)
    return {problem.code for problem in refused.value.problems}


def test_rosa_dictates_her_sheet_and_the_same_marks_come_out() -> None:
    line = score_code(SHEET, FULL, farm="C003", **ROSA)
    assert line.startswith("C003 3-2-4-1-2.5-0 ")
    assert len(line.split()[-1]) == 2
    assert read(line) == FULL


def test_a_mark_that_was_taken_back_is_dictated_as_missing_and_never_dictated_away() -> None:
    line = score_code(SHEET, {**FULL, "A2": Mark.cleared("A2", "Lo pienso.")}, farm="C003", **ROSA)
    assert line == score_code(SHEET, {key: mark for key, mark in FULL.items() if key != "A2"}, farm="C003", **ROSA)
    assert "A2" not in read(line)
    away = dictated("A2", "none")
    assert [problem.code for problem in mark_problems(SHEET, [away])] == ["mark_out_of_range"]


def test_what_is_not_a_value_has_its_own_letter() -> None:
    marks = {**FULL, "A1": Mark.not_observed("A1", "llovía"), "B3": Mark.not_applicable("B3")}
    del marks["A2"]
    line = score_code(SHEET, marks, farm="C003", **ROSA)
    assert line.startswith("C003 x-f-4-1-2.5-n ")
    read_back = read(line)
    assert "A2" not in read_back  # not given yet, and not a zero
    assert read_back["A1"] == Mark.not_observed("A1", "por código")
    assert read_back["B3"] == Mark.not_applicable("B3")


def test_it_may_be_written_down_carelessly() -> None:
    farm, levels, check = score_code(SHEET, FULL, farm="C003", **ROSA).split()
    spoken = levels.replace(".", ",").replace("-", " \u2013 ")
    assert read(f"  {farm.lower()}   {spoken} {check.lower()} ") == FULL


def test_every_single_changed_digit_is_refused() -> None:
    farm, levels, check = score_code(SHEET, FULL, farm="C003", **ROSA).split()
    tried = 0
    for place, given_level in enumerate(levels.split("-")):
        for other in ("0", "0.5", "1", "1.5", "2", "2.5", "3", "3.5", "4", "x", "f"):
            if other != given_level:
                changed = levels.split("-")
                changed[place] = other
                assert refusal(f"{farm} {'-'.join(changed)} {check}") == {"code_line_check"}
                tried += 1
    assert tried == 60


def test_swapped_neighbours_are_refused() -> None:
    farm, _, check = score_code(SHEET, FULL, farm="C003", **ROSA).split()
    assert refusal(f"{farm} 2-3-4-1-2.5-0 {check}") == {"code_line_check"}


def test_a_line_is_worth_nothing_for_another_farm_judge_or_round() -> None:
    line = score_code(SHEET, FULL, farm="C003", **ROSA)
    assert refusal(line.replace("C003", "C008")) == {"code_line_check"}
    assert refusal(line, judge="J2") == {"code_line_check"}
    assert refusal(line, round_="final") == {"code_line_check"}


def test_a_line_with_too_few_marks_or_parts_is_refused_for_that() -> None:
    assert refusal("C003 3-2-4 K7") == {"code_line_count"}
    for line in ("", "C003", "C003 3-2-4-1-2-3", "C003 3-2-4 1-2-3 K7"):
        assert refusal(line) == {"code_line_unreadable"}


def test_a_true_check_does_not_let_a_wrong_mark_in() -> None:
    levels = "5-2-4-1-2-n"
    line = f"C003 {levels} {check_pair(f'J1|visit|C003|{levels}')}"
    assert refusal(line) == {"mark_out_of_range"}
    levels = "n-2-4-1-2-3"
    assert refusal(f"C003 {levels} {check_pair(f'J1|visit|C003|{levels}')}") == {"not_applicable_refused"}


@given(st.text(min_size=1, max_size=40, alphabet="0123456789ABCxnf.-|"), st.data())
def test_one_changed_character_or_swap_always_changes_the_check(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("0123456789ABCxnf.-|"))
    changed = text[:place] + other + text[place + 1 :]
    assert (check_pair(changed) == check_pair(text)) == (changed == text)
    if place + 1 < len(text):
        swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        assert (check_pair(swapped) == check_pair(text)) == (swapped == text)


@given(st.integers(1, 32**5))
def test_a_sheet_code_leads_to_its_sheet_however_it_is_typed(number: int) -> None:
    code = sheetcodes.sheet_code(number)
    assert sheetcodes.assignment_of(code) == number
    assert sheetcodes.assignment_of(f" {sheetcodes.shown_sheet_code(code).lower().replace('0', 'o')} ") == number


@given(st.integers(1, 32**4 - 1), st.integers(0, 6), st.sampled_from(ALPHABET))
def test_one_wrong_symbol_never_leads_to_another_sheet(number: int, place: int, symbol: str) -> None:
    code = sheetcodes.sheet_code(number)
    typed = code[:place] + symbol + code[place + 1 :]
    assert sheetcodes.assignment_of(typed) == (number if typed == code else None)


@pytest.mark.parametrize("typed", ["", "H", "H12", "K7QM-3F9D", "H-0000-ZZ-0000", "hola", "H-00Ñ1-7K"])
def test_what_is_no_sheet_code_leads_nowhere(typed: str) -> None:
    assert sheetcodes.assignment_of(typed) is None
