"""Sheets and entries that several domain tests need: the ready-to-use score sheet and small ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import settings

from judging.domain.ranking.ranking import Entry, JudgedSheet
from judging.domain.scoring.scoresheet import Criterion, Mark, Part, Scale, ScoreSheet, Section, sheet_from_document

# The same examples in every run; no deadline, because the machine may be busy.
settings.register_profile("domain", derandomize=True, deadline=None, max_examples=60, database=None)
settings.load_profile("domain")

WEIGHTS = {
    "A": {"A1": 7, "A2": 6, "A3": 5, "A4": 6},
    "B": {"B1": 6, "B2": 5, "B3": 5, "B4": 4, "B5": 4},
    "C": {"C1": 4, "C2": 4, "C3": 4},
    "D": {"D1": 6, "D2": 4, "D3": 6, "D4": 6},
    "E": {"E1": 6, "E2": 5, "E3": 3, "E4": 4},
}

Judge = Callable[..., Entry]


def coffee_document() -> dict[str, Any]:
    """The weights of "Agro-ecological coffee farm, 100 points": half points, N/A allowed in B4 and B5."""
    return {
        "key": "coffee",
        "title": {"es": "Finca cafetalera agroecológica"},
        "scale": {"max": "4", "step": "0.5"},
        "out_of": "100",
        "parts": [
            {"key": "practices", "name": {"es": "Prácticas"}},
            {"key": "diversification", "name": {"es": "Diversificación"}},
        ],
        "sections": [
            {
                "key": section,
                "name": {"es": section},
                "part": "practices" if section in "ABC" else "diversification",
                "criteria": [
                    {
                        "key": key,
                        "weight": str(weight),
                        "name": {"es": key},
                        "not_applicable": key in ("B4", "B5"),
                    }
                    for key, weight in criteria.items()
                ],
            }
            for section, criteria in WEIGHTS.items()
        ],
    }


@pytest.fixture(scope="session")
def coffee_sheet() -> ScoreSheet:
    return sheet_from_document(coffee_document())


def small_sheet(weights: Mapping[str, int], *, top: str = "4", out_of: int = 100) -> ScoreSheet:
    """One section, one part, these criteria."""
    criteria = tuple(Criterion(key, Fraction(weight), {"es": key}) for key, weight in weights.items())
    section = Section("S", {"es": "S"}, criteria, part="P")
    return ScoreSheet(
        "small",
        {"es": "Hoja"},
        Scale(Decimal(top), Decimal("0.1")),
        Fraction(out_of),
        (section,),
        (Part("P", {"es": "P"}),),
    )


def judged(sheet: ScoreSheet, key: str, **marks_by_judge: str) -> Entry:
    """An entry from one line of marks for each judge: `judged(sheet, "F1", Ana="3 2", Bea="- 4")`."""
    sheets: dict[str, JudgedSheet] = {}
    for judge, line in marks_by_judge.items():
        marks = [
            Mark.not_applicable(criterion.key) if value == "-" else Mark.of(criterion.key, value)
            for criterion, value in zip(sheet.criteria, line.split(), strict=True)
        ]
        own = JudgedSheet.of(sheet, marks)
        assert own is not None
        sheets[judge] = own
    return Entry(key, sheets)


@pytest.fixture(name="small_sheet")
def small_sheet_fixture() -> Callable[..., ScoreSheet]:
    return small_sheet


@pytest.fixture(name="judged")
def judged_fixture() -> Judge:
    return judged


@pytest.fixture(name="coffee_document")
def coffee_document_fixture() -> dict[str, Any]:
    return coffee_document()
