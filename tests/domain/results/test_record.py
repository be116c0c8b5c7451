"""The record of a result: anybody computes it again from its own ballots, and every alteration is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from judging.domain.errors import Refused
from judging.domain.ranking.ranking import Entry, JudgedSheet, Rule, rank
from judging.domain.results.deliberation import Decision, DecisionKind, standing_votes
from judging.domain.results.record import (
    category_record,
    decisions_of,
    differences,
    marks_record,
    recompute,
    step_name,
    told,
)
from judging.domain.scoring.scoresheet import Mark, sheet_from_document

Record = dict[str, Any]
BALLOTS = {
    ("F1", "Ana"): "4 4 4 4",
    ("F1", "Bea"): "4 3 4 4",
    ("F2", "Ana"): "3 2 4 1",
    ("F2", "Bea"): "2 3 4 1",
    ("F3", "Ana"): "2 3 1 4",
    ("F3", "Bea"): "3 2 1 4",
    ("F4", "Ana"): "1 1 - 1",
}
VOTE = Decision(DecisionKind.VOTE, "Votó el jurado.", ("F2", "F3"), "organiser:1", "2026-09-15", {"F2": 1, "F3": 4})


def sheet_document() -> Record:
    criteria = [
        {"key": key, "weight": "1", "name": {"es": f"Criterio {key}"}, "not_applicable": key == "C"} for key in "ABCD"
    ]
    return {
        "key": "small",
        "title": {"es": "Hoja"},
        "scale": {"max": "4", "step": "0.5"},
        "out_of": "100",
        "parts": [{"key": "all", "name": {"es": "Todo"}}],
        "sections": [{"key": "S", "name": {"es": "Sección S"}, "part": "all", "criteria": criteria}],
    }


def marks(line: str) -> list[Mark]:
    return [
        Mark.not_applicable(key) if given == "-" else Mark.of(key, given)
        for key, given in zip("ABCD", line.split(), strict=True)
    ]


def record(*decisions: Decision, **rule: Any) -> Record:
    """Four farms: F2 and F3 have equal scores, F4 was seen by one judge only."""
    sheet, announced = sheet_from_document(sheet_document()), Rule(**{"tie_chain": ("median", "vote"), **rule})
    sheets: dict[str, dict[str, JudgedSheet]] = {}
    for (entry, judge), line in BALLOTS.items():
        own = JudgedSheet.of(sheet, marks(line))
        assert own is not None
        sheets.setdefault(entry, {})[judge] = own
    ranking = rank(sheet, [Entry(*item) for item in sheets.items()], announced, votes=standing_votes(decisions))
    made = {
        "sheet": sheet_document(),
        "rule": announced.to_document(),
        "ballots": [
            {"entry": entry, "judge": judge, "marks": marks_record({mark.criterion: mark for mark in marks(line)})}
            for (entry, judge), line in BALLOTS.items()
        ],
        "categories": [category_record("general", {"es": "General"}, ranking, decisions)],
    }
    return json.loads(json.dumps(made))  # type: ignore[no-any-return]


# ------------------------------------------------------------------------------------------------ checking
@pytest.mark.parametrize("decisions", [(), (VOTE,)])
def test_a_records_own_ballots_make_its_categories_again(decisions: tuple[Decision, ...]) -> None:
    made = record(*decisions)
    assert recompute(made) == made["categories"]
    assert differences(made) == []


def test_a_changed_mark_names_every_farm_whose_place_it_moves() -> None:
    made = record()
    for ballot in made["ballots"]:
        if ballot["entry"] == "F3":
            ballot["marks"] = dict.fromkeys("ABCD", "4")
    found = {problem.params["entry"]: problem.params for problem in differences(made)}
    assert {problem.code for problem in differences(made)} == {"record_place_differs"}
    assert found.keys() == {"F1", "F2", "F3"}
    assert (found["F3"]["written"], found["F3"]["computed"]) == ("2 (62.50)", "1 (100.00)")


def test_a_place_that_was_taken_or_given_away_is_named() -> None:
    made = record()
    made["categories"][0]["unranked"] = []
    made["categories"][0]["entries"].append({**made["categories"][0]["entries"][2], "entry": "F4", "rank": 4})
    (problem,) = differences(made)
    assert problem.params == {"entry": "F4", "written": "4 (62.50)", "computed": "–"}


def test_a_figure_beside_the_places_is_not_altered_unseen() -> None:
    made = record()
    made["categories"][0]["entries"][0]["sections"]["S"] = "1"
    assert [problem.code for problem in differences(made)] == ["record_figures_differ"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda made: made.pop("ballots"),
        lambda made: made.pop("rule"),
        lambda made: made["ballots"][0]["marks"].update(A="mucho"),
        lambda made: made["ballots"].append("a ballot"),
        lambda made: made["sheet"].pop("scale"),
    ],
)
def test_what_is_no_record_is_refused_with_a_reason(spoil: Callable[[Record], object]) -> None:
    made = record()
    spoil(made)
    with pytest.raises(Refused) as refusal:
        differences(made)
    assert [problem.code for problem in refusal.value.problems] == ["record_unreadable"]
    assert refusal.value.problems[0].params["reason"]


def test_marks_are_written_as_text_digit_for_digit() -> None:
    written = {"B": Mark.of("B", "2.50"), "A": Mark.of("A", "0"), "C": Mark.not_applicable("C")}
    assert marks_record(written) == {"A": "0", "B": "2.50", "C": "not_applicable"}
    assert list(marks_record(written)) == ["A", "B", "C"]


# ------------------------------------------------------------------------------------------------- telling
def test_people_are_told_places_scores_and_who_has_none() -> None:
    (category,) = told(record())
    assert [(line.rank, line.number, line.score, line.judges, line.shares_place) for line in category.lines] == [
        (1, "F1", Decimal("96.88"), 2, False),
        (2, "F2", Decimal("62.50"), 2, True),
        (2, "F3", Decimal("62.50"), 2, True),
    ]
    assert category.lines[0].parts == {"all": Fraction("96.875")}
    assert category.unranked == (("F4", 1),)
    assert category.judged == ("F1", "F2", "F3", "F4")
    assert category.decisions == ()


def test_the_first_places_take_in_all_who_share_the_last() -> None:
    (category,) = told(record())
    assert [line.number for line in category.first_places(1)] == ["F1"]
    assert [line.number for line in category.first_places(2)] == ["F1", "F2", "F3"]


def test_a_tie_is_told_with_the_steps_that_told_nothing_apart() -> None:
    (category,) = told(record())
    (tie,) = category.ties
    assert (tie.group, tie.score, tie.place, tie.deciding) == (("F2", "F3"), Decimal("62.50"), 2, None)
    assert [(step.kind, step.name) for step in tie.equal] == [("median", {}), ("vote", {})]


def test_the_step_that_parts_them_is_told_with_its_figures_best_first() -> None:
    made = record(VOTE)
    (category,) = told(made)
    (tie,) = category.ties
    assert tie.deciding is not None
    assert (tie.group, tie.deciding.kind) == (("F3", "F2"), "vote")
    assert tie.deciding.figures == (("F3", Decimal(4)), ("F2", Decimal(1)))
    assert [step.kind for step in tie.equal] == ["median"]
    assert [(line.number, line.shares_place) for line in category.lines][1:] == [("F3", False), ("F2", False)]
    assert decisions_of(made["categories"][0]) == category.decisions == (VOTE,)


def test_a_step_on_a_part_section_or_criterion_is_called_by_its_name() -> None:
    sheet = sheet_from_document(sheet_document())
    assert step_name(sheet, "part:all") == {"es": "Todo"}
    assert step_name(sheet, "section:S") == {"es": "Sección S"}
    assert step_name(sheet, "criterion:D") == {"es": "Criterio D"}
    assert step_name(sheet, "median") == step_name(sheet, "criterion:Z") == {}


def test_judges_who_set_two_farms_side_by_side_are_counted_in_a_duel() -> None:
    (category,) = told(record(tie_chain=("pairwise",)))
    (tie,) = category.ties
    assert [step.duels for step in tie.equal] == [(("F2", "F3", 0, 0),)]
