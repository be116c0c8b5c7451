"""Invented marks: a whole sheet on each criterion's own scale, better for the better."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from judging.domain.rehearsal.marks import invented_marks, leaning_of, merit_of
from judging.domain.scoring.scoresheet import MarkState, ScoreSheet, mark_problems, missing, sheet_from_document
from judging.domain.scoring.scoring import Scorer
from judging.services.contest.kits import shipped

SHEETS = [
    pytest.param(sheet_from_document(document), id=f"{kit.key}-{name}")
    for kit in shipped()
    for name, document in {"sheet": kit.sheet_document, **kit.own_sheets}.items()
]


def sheet_of(entry: str, judge: str, merit: float, sheet: ScoreSheet) -> Any:
    return invented_marks(sheet, entry=entry, judge=judge, merit=merit, leaning=0, note="Inventado.")


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_sheet_is_whole_and_every_mark_lies_on_its_own_scale(sheet: ScoreSheet) -> None:
    for entry in range(12):
        for judge in range(3):
            marks = sheet_of(f"C{entry}", f"J{judge}", merit_of(entry, 12) + leaning_of(judge), sheet)
            assert mark_problems(sheet, marks) == []
            assert missing(sheet, marks) == []


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_better_entry_gets_a_better_total_and_judges_do_not_agree_on_all(sheet: ScoreSheet) -> None:
    def total(entry: str, judge: str, merit: float) -> Fraction:
        scored = Scorer(sheet).score({mark.criterion: mark for mark in sheet_of(entry, judge, merit, sheet)})
        assert scored is not None
        return scored.total

    assert total("C1", "J1", 0.95) > total("C2", "J1", 0.45)
    assert len({total(f"C{entry}", f"J{judge}", 0.7) for entry in range(6) for judge in range(3)}) > 1


def test_what_does_not_apply_to_an_entry_does_not_for_any_of_its_judges() -> None:
    coffee = sheet_from_document(next(kit for kit in shipped() if kit.key == "coffee").sheet_document)
    out = {
        judge: {
            (entry, mark.criterion)
            for entry in range(40)
            for mark in sheet_of(f"C{entry}", judge, 0.6, coffee)
            if mark.state is MarkState.NOT_APPLICABLE
        }
        for judge in ("J1", "J2")
    }
    assert out["J1"] == out["J2"] != set()


def test_every_entry_has_a_merit_of_its_own() -> None:
    for entries in (4, 7, 12, 14, 30):
        merits = {merit_of(place, entries) for place in range(entries)}
        assert len(merits) == entries
        assert all(0.4 < merit < 1 for merit in merits)
