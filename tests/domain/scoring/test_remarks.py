"""What is written at the end of a sheet: asked for in its document, kept as words without a mark, weighing nothing."""

from __future__ import annotations

from typing import Any

import pytest

from judging.domain import limits
from judging.domain.contest import sheetediting as steps
from judging.domain.contest.newsheet import is_worded_alike
from judging.domain.contest.sheets import read_sheet
from judging.domain.scoring.remarks import QUESTIONS, RemarkKind, is_remark, unwritten
from judging.domain.scoring.scoresheet import Mark, mark_problems, missing, sheet_from_document, sheet_to_document
from judging.domain.scoring.scoring import sheet_score

WORDS = {"es": "¿Qué le diría?", "fr": "Que lui diriez-vous ?"}


def document(*remarks: dict[str, Any], key: str = "A1") -> dict[str, Any]:
    found: dict[str, Any] = {
        "key": "fair",
        "title": {"es": "Feria"},
        "scale": {"max": "10", "step": "1"},
        "out_of": "100",
        "sections": [
            {"key": "A", "name": {"es": "Obra"}, "criteria": [{"key": key, "weight": "1", "name": {"es": "Idea"}}]}
        ],
    }
    return {**found, **({"remarks": list(remarks)} if remarks else {})}


ADVICE = {"key": "advice", "required": True}
SHEET = sheet_from_document(document({"key": "strengths", "text": WORDS}, ADVICE))


def codes(*marks: Mark) -> list[str]:
    return [problem.code for problem in mark_problems(SHEET, marks)]


def test_a_sheet_goes_to_its_document_and_back_with_its_remarks() -> None:
    assert sheet_from_document(sheet_to_document(SHEET)) == SHEET
    assert [(one.key, one.is_required) for one in SHEET.remarks] == [("~strengths", False), ("~advice", True)]
    assert "remarks" not in sheet_to_document(sheet_from_document(document()))


def test_a_question_is_the_sheets_own_or_the_usual_one_in_each_language() -> None:
    strengths, advice = SHEET.remarks
    assert strengths.name == {**WORDS, "en": "Strengths"}
    assert advice.name == QUESTIONS[RemarkKind.ADVICE]
    assert all(set(words) == {"es", "fr", "en"} for words in QUESTIONS.values())


def test_words_stand_where_no_mark_is_given() -> None:
    assert codes(Mark.cleared("~advice", "Más sombra."), Mark.of("A1", 3)) == []
    assert codes(Mark.of("~advice", 3)) == ["unknown_criterion"]
    assert codes(Mark.cleared("~overall", "Bien.")) == ["unknown_criterion"]
    assert codes(Mark.cleared("~advice", "x" * (limits.STORY + 1))) == ["note_long"]
    assert codes(Mark.cleared("~advice", "x"), Mark.cleared("~advice", "y")) == ["criterion_twice"]


def test_words_change_no_score_and_are_no_criterion() -> None:
    marks = {"A1": Mark.of("A1", 7)}
    said = {**marks, "~advice": Mark.cleared("~advice", "Más sombra.")}
    assert sheet_score(SHEET, said) == sheet_score(SHEET, marks)
    assert missing(SHEET, said.values()) == []
    assert [is_remark(one.key) for one in SHEET.every] == [False, True, True]


def test_only_what_must_be_written_is_missed() -> None:
    assert [one.key for one in unwritten(SHEET.remarks, {})] == ["~advice"]
    assert [one.key for one in unwritten(SHEET.remarks, {"~advice": ""})] == ["~advice"]
    assert unwritten(SHEET.remarks, {"~advice": "Más sombra."}) == []


@pytest.mark.parametrize(
    ("wrong", "path", "code"),
    [
        (document({"key": "praise"}), "/remarks/0/key", "document_no_choice"),
        (document(ADVICE, ADVICE), "/remarks/1/key", "document_twice"),
        (document({**ADVICE, "required": "yes"}), "/remarks/0/required", "document_no_yes"),
        (document({**ADVICE, "weight": "1"}), "/remarks/0/weight", "document_unknown_key"),
        (document(key="~advice"), "/sections/0/criteria/0/key", "document_not_known"),
    ],
)
def test_every_mistake_is_told_with_its_place(wrong: dict[str, Any], path: str, code: str) -> None:
    sheet, problems = read_sheet(wrong)
    assert sheet is None
    assert [(problem.params["path"], problem.code) for problem in problems] == [(path, code)]


def test_remarks_are_chosen_step_by_step_and_stay_in_their_order() -> None:
    after = steps.with_remarks(document(), {"overall": steps.RemarkSaid(steps.MAY)})
    after = steps.with_remarks(after, {"strengths": steps.RemarkSaid(steps.MUST, WORDS)})
    assert after["remarks"] == [
        {"key": "strengths", "required": True, "text": WORDS},
        {"key": "overall", "required": False},
    ]
    assert steps.remark_of(after, "strengths") == steps.RemarkSaid(steps.MUST, WORDS)
    assert steps.remark_of(after, "advice") == steps.RemarkSaid("")
    none = steps.with_remarks(after, dict.fromkeys(RemarkKind, steps.RemarkSaid("")))
    assert none == document()


def test_another_question_touches_no_mark() -> None:
    assert is_worded_alike(sheet_from_document(document()), SHEET)
    assert not is_worded_alike(sheet_from_document(document(key="A2")), SHEET)
