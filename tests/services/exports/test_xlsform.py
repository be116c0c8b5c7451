"""A form as an XLSForm and back: pyxform, the converter of ODK and KoboToolbox, is the judge."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pyxform.xls2xform import convert

from judging.domain.contest.xlsformreading import form_of_xlsform
from judging.domain.contest.xlsforms import rows_of, xlsform_of
from judging.domain.forms.formdocument import document_of, form_from_document
from judging.domain.forms.kinds import FormDocument, Kind
from judging.services.contest.forms import coffee_form, empty_form
from judging.services.exports.xlsform import _house, as_workbook
from judging.storage.tabular import WORKBOOK
from judging.storage.workbooks import sheets_of_workbook
from tests.domain.forms.everykind import form as every_kind

FORMS = {"coffee": coffee_form, "empty": empty_form, "every kind": every_kind}


def told(problem: Any) -> str:
    return f"{problem.code} {json.dumps(problem.params, default=str)}"


def written(form: FormDocument) -> bytes:
    return as_workbook(xlsform_of(form, "1", _house()), told)


def rows(content: bytes) -> dict[str, list[dict[str, str]]]:
    return {
        grid.origin.sheet: list(rows_of([cells for _, cells in grid.rows]))
        for grid in sheets_of_workbook(content, WORKBOOK)
    }


def row(content: bytes, name: str) -> Mapping[str, str]:
    return next(one for one in rows(content)["survey"] if one.get("name") == name)


@pytest.mark.parametrize("name", FORMS)
def test_pyxform_converts_it_without_a_warning(name: str, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(written(FORMS[name]()))
    made = convert(path, validate=False)
    assert made.warnings == []
    assert "<h:title>" in made.xform


def test_a_question_has_its_words_in_every_language_its_bounds_and_its_condition() -> None:
    content = written(every_kind())
    since = row(content, "seal_since")
    assert since["type"] == "integer"
    assert since["label::Español (es)"] == "¿seal_since?"
    assert since["label::English (en)"] == "¿seal_since? (en)"
    assert since["relevant"] == "(${seal} = 'green' or ${seal} = 'white')"
    altitude = row(written(coffee_form()), "altitude_m")
    assert altitude["constraint"] == ". >= 300 and . <= 2600"
    assert row(content, "photos")["parameters"] == "max-pixels=1600"


def test_what_xlsform_has_nothing_for_is_named_on_a_sheet_of_its_own() -> None:
    left = [one["left_out"] for one in rows(written(every_kind()))["left_out"]]
    assert any("xlsform_rule" in one for one in left)
    assert any('"setting": "units"' in one for one in left)
    assert len([one for one in left if "xlsform_one_file" in one]) == 2, "of several photos or papers, one"


def test_questions_that_take_files_keep_what_an_xlsform_cannot_say() -> None:
    form, left = back(every_kind(), every_kind())
    assert form.by_key["photos"].most == every_kind().by_key["photos"].most == 2
    assert form.by_key["papers"].file_types == ("pdf",)
    assert not [one for one in left if one.startswith("xlsform_kind")]


def back(form: FormDocument, standing: FormDocument) -> tuple[FormDocument, list[str]]:
    sheets = rows(written(form))
    made = form_of_xlsform(sheets["survey"], sheets["choices"], sheets["settings"], document_of(standing))
    return form_from_document(made.document), [f"{one.code} {one.params.get('name')}" for one in made.left_out]


def test_what_goes_out_comes_back_as_the_same_questions() -> None:
    form, left = back(coffee_form(), coffee_form())
    assert left == []
    assert form.languages == coffee_form().languages
    assert set(form.by_role) == set(coffee_form().by_role)
    for key, was in coffee_form().by_key.items():
        now = form.by_key[key]
        assert (now.kind, now.label, now.help, now.required, now.field) == (
            was.kind,
            was.label,
            was.help,
            was.required,
            was.field,
        )
        assert (now.low, now.high, now.above, now.parts) == (was.low, was.high, was.above, was.parts)


def test_into_another_form_the_rest_is_named() -> None:
    form, left = back(every_kind(), empty_form())
    assert not [one for one in left if one.startswith("xlsform_kind")]
    assert (form.by_key["photos"].kind, form.by_key["photos"].most) == (Kind.PHOTOS, 1)
    assert (form.by_key["papers"].kind, form.by_key["papers"].most) == (Kind.FILES, 1)
    assert form.by_key["seal"].kind is Kind.CHOICE
    assert form.by_key["seal_since"].when is not None


Left = list[tuple[str, int]]


def survey(*lines: dict[str, str], choices: tuple[dict[str, str], ...] = ()) -> tuple[FormDocument, Left]:
    made = form_of_xlsform(lines, choices, [{"form_title": "Ferias"}], document_of(empty_form()))
    return form_from_document(made.document), [(one.code, one.params.get("row", 0)) for one in made.left_out]


def test_what_others_write_is_read() -> None:
    form, left = survey(
        {"type": "start", "name": "start"},
        {"type": "begin group", "name": "who", "label": "Quién"},
        {"type": "text", "name": "name", "label": "Nombre", "required": "yes", "hint": "Completo."},
        {"type": "select_one si_no", "name": "tree", "label": "¿Tiene árboles?"},
        {"type": "begin group", "name": "deep", "label": "Más", "relevant": "${tree} = 'si'"},
        {"type": "integer", "name": "many", "label": "¿Cuántos?", "constraint": ". > 0 and . < 10"},
        {"type": "decimal", "name": "far", "label": "Lejos", "constraint": ". >= 1.5", "relevant": "${many} > 3"},
        {"type": "end group"},
        {"type": "end group"},
        {"type": "calculate", "name": "sum", "calculation": "${many} + 1"},
        {"type": "select_multiple birds", "name": "spotted", "label": "Aves"},
        {"type": "note", "name": "bye", "label": "Gracias", "relevant": "selected(${spotted}, 'owl') and ${far} != ''"},
        choices=(
            {"list_name": "si_no", "name": "si", "label": "Sí"},
            {"list_name": "si_no", "name": "no", "label": "No"},
            {"list_name": "birds", "name": "owl", "label": "Búho"},
            {"list_name": "birds", "name": "dove", "label": "Paloma"},
        ),
    )
    assert [section.title["es"] for section in form.sections] == ["Quién", "Ferias"]
    assert form.by_key["name"].required
    assert form.by_key["name"].help == {"es": "Completo."}
    far = form.by_key["far"]
    assert far.when is not None
    assert (far.when.text, far.low) == ('(tree = "si") and (many > 3)', 1.5)
    bye = form.sections[1].questions[-1]
    assert bye.when is not None
    assert bye.when.text == '("owl" in spotted) and answered(far)'
    assert left == [
        ("xlsform_kind", 2),
        ("xlsform_group", 6),
        ("xlsform_constraint", 7),
        ("xlsform_kind", 11),
        ("xlsform_column", 11),
    ]


@pytest.mark.parametrize(
    "relevant", ["pulldata('x', 'y')", "${nobody} = 1", "regex(${name}, '[a-z]')", "${name} > 3", "${name} ="]
)
def test_a_condition_that_cannot_be_said_here_is_named_and_the_question_stays(relevant: str) -> None:
    form, left = survey(
        {"type": "text", "name": "name", "label": "Nombre"},
        {"type": "text", "name": "more", "label": "Más", "relevant": relevant},
    )
    assert form.by_key["more"].when is None
    assert len(left) == 1


def test_rows_within_rows_and_lists_without_answers_are_named() -> None:
    form, left = survey(
        {"type": "begin_repeat", "name": "plots", "label": "Parcelas"},
        {"type": "text", "name": "plot", "label": "Cuál"},
        {"type": "begin_repeat", "name": "trees", "label": "Árboles"},
        {"type": "text", "name": "tree", "label": "Cuál"},
        {"type": "end_repeat"},
        {"type": "select_one nothing", "name": "none", "label": "Nada"},
        {"type": "end_repeat"},
        {"type": "text", "name": "last", "label": "Por fin"},
    )
    assert [one.key for one in form.by_key["plots"].inside] == ["plot"]
    assert "last" in form.by_key
    assert left == [("xlsform_kind", 4), ("xlsform_kind", 5), ("xlsform_choices", 7)]
