"""A form's document: read without loss, every mistake named by its place; and the published schema that says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from judging.domain.errors import Refused
from judging.domain.forms import checking, shape
from judging.domain.forms.formdocument import digest_of, document_of, form_from_document, read_form
from judging.domain.forms.kinds import Kind, Question, Role
from judging.domain.forms.schema import form_schema
from judging.sentences import sentence
from tests.domain.forms.everykind import DOCUMENT, document, form, question, words

PUBLISHED = Path(__file__).parents[3] / "docs/schemas/form.json"


def mistakes(changed: Any) -> list[tuple[str, str]]:
    """Path and code of every mistake; of a condition, the code of what is wrong in it."""
    read, problems = read_form(changed, file="mi-formulario.json")
    assert (read is None) is bool(problems)
    found = []
    for problem in problems:
        told = sentence(problem)
        assert told.startswith("mi-formulario.json, /"), told
        reason = problem.params.get("reason")
        found.append((problem.params["path"], reason.code if reason else problem.code))
    return found


def at(changed: Any, path: str) -> Any:
    for step in path.strip("/").split("/"):
        changed = changed[int(step)] if isinstance(changed, list) else changed[step]
    return changed


def test_every_kind_is_in_the_form_that_the_tests_fill_in() -> None:
    assert {one.kind for section in form().sections for one in section.questions} == set(Kind)


def test_a_form_goes_to_its_document_and_back_without_loss() -> None:
    read = form()
    assert form_from_document(document_of(read)) == read
    assert form_from_document(json.loads(json.dumps(document_of(read)))) == read
    shuffled = {key: DOCUMENT[key] for key in sorted(DOCUMENT, reverse=True)}
    assert digest_of(form_from_document(shuffled)) == digest_of(read)


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        ("/", "title", words("Otro")),
        ("/sections/0/questions/0", "help", words("Ayuda")),
        ("/sections/1/questions/1/units/2", "factor", "0.25"),
        ("/rules/0", "holds", "area <= 11"),
        ("/lists", "zone", ["Bolinda"]),
    ],
)
def test_whatever_changes_in_a_form_changes_its_digest(path: str, key: str, value: Any) -> None:
    changed = document()
    (at(changed, path) if path != "/" else changed)[key] = value
    assert digest_of(form_from_document(changed)) != digest_of(form())


WRONG: list[tuple[str, Callable[[Any], Any], list[tuple[str, str]]]] = [
    ("no object", lambda d: [], [("/", "document_no_object")]),
    ("another format", lambda d: {**d, "format": 2}, [("/format", "document_no_choice")]),
    ("a key nobody knows", lambda d: {**d, "colour": 1}, [("/colour", "document_unknown_key")]),
    ("no sections", lambda d: {**d, "sections": []}, [("/sections", "document_length")]),
    ("no languages", lambda d: {**d, "languages": ["es", "qu"]}, [("/languages/1", "document_no_choice")]),
]
SET: list[tuple[str, str, Any, list[tuple[str, str]]]] = [
    ("/sections/0", "key", "1who", [("/sections/0/key", "form_key")]),
    ("/sections/1", "key", "who", [("/sections/1/key", "document_twice")]),
    ("/sections/1/questions/2", "key", "land", [("/sections/1/questions/2/key", "document_twice"),
                                               ("/sections/1/questions/2/key", "form_control_twice")]),
    ("/sections/0/questions/1", "kind", "phone", [("/sections/0/questions/1/kind", "document_no_choice")]),
    ("/sections/0/questions/1", "longest", 3, [("/sections/0/questions/1/longest", "document_unknown_key")]),
    ("/sections/0/questions/1", "label", {}, [("/sections/0/questions/1/label", "document_missing")]),
    ("/sections/0/questions/1", "label", {"de": "Telefon"}, [
        ("/sections/0/questions/1/label/de", "document_unknown_key")]),
    ("/sections/0/questions/1", "required", "yes", [("/sections/0/questions/1/required", "document_no_yes")]),
    ("/sections/0/questions/0", "longest", 201, [("/sections/0/questions/0/longest", "document_no_whole")]),
    ("/sections/0/questions/1", "role", "title", [("/sections/0/questions/1/role", "form_role_kind"),
                                                 ("/sections/0/questions/5/role", "document_twice")]),
    ("/sections/0/questions/1", "seen_by", ["everybody"], [
        ("/sections/0/questions/1/seen_by/0", "document_no_choice")]),
    ("/sections/0/questions/1", "key", "holder", [("/sections/0/questions/1/key", "form_key_taken")]),
    ("/sections/0/questions/1", "key", "zone", [("/sections/0/questions/1/key", "form_key_taken")]),
    ("/sections/0/questions/1", "key", "incomes", [("/sections/2/questions/1/key", "document_twice"),
                                                  ("/sections/0/questions/1/key", "form_key_taken")]),
    ("/sections/0/questions/1", "key", "kept", [("/sections/0/questions/1/key", "form_control_twice")]),
    ("/sections/0/questions/1", "field", "mail", [("/sections/0/questions/2/key", "form_control_twice")]),
    ("/sections/0/questions/1", "wrong", words("«{typd}» no sirve"), [
        ("/sections/0/questions/1/wrong", "form_fills_in")]),
    ("/sections/0/questions/0", "parts", {"age": {}}, [
        ("/sections/0/questions/0/parts/age", "document_unknown_key")]),
    ("/sections/1/questions/1/units/0", "factor", "2", [
        ("/sections/1/questions/1/units/0/factor", "form_first_factor")]),
    ("/sections/1/questions/1/units/1", "factor", "0", [
        ("/sections/1/questions/1/units/1/factor", "document_no_number")]),
    ("/sections/1/questions/1/units/0", "written", ["ha"] * 21, [
        ("/sections/1/questions/1/units/0/written", "document_length")]),
    ("/sections/1/questions/5", "seen_by", ["office"] * 4, [("/sections/1/questions/5/seen_by", "document_length")]),
    ("/lists", "zone", ["Bolinda"] * 501, [("/lists/zone", "document_length")]),
    ("/sections/1/questions/1", "low", "much", [("/sections/1/questions/1/low", "document_no_number")]),
    ("/sections/1/questions/1", "low", "2000", [("/sections/1/questions/1/high", "form_bounds")]),
    ("/sections/1/questions/4", "earliest", "2027-01-01", [("/sections/1/questions/4/latest", "form_bounds")]),
    ("/sections/1/questions/4", "latest", "31/12/2026", [("/sections/1/questions/4/latest", "document_no_date")]),
    ("/sections/1/questions/5/options/1", "key", "green", [
        ("/sections/1/questions/5/options/1/key", "document_twice")]),
    ("/sections/1/questions/6", "when", 'seal = "gren"', [
        ("/sections/1/questions/6/when", "expression_option_unknown")]),
    ("/sections/1/questions/6", "when", "sael = 1 and", [("/sections/1/questions/6/when", "expression_ends")]),
    ("/sections/1/questions/6", "when", "sael = 1 and heigt > 2", [
        ("/sections/1/questions/6/when", "expression_name_unknown"),
        ("/sections/1/questions/6/when", "expression_name_unknown")]),
    ("/sections/1/questions/5", "when", "seal_since > 2000", [("/sections", "expression_circle")]),
    ("/sections/1", "when", "answered(crops)", [("/sections", "expression_circle")]),
    ("/sections/2/questions/2/inside/0", "when", "true", [
        ("/sections/2/questions/2/inside/0/when", "form_not_in_group")]),
    ("/sections/2/questions/2/inside/0", "kind", "people", [
        ("/sections/2/questions/2/inside/0/kind", "document_no_choice")]),
    ("/rules/0", "holds", "area", [("/rules/0/holds", "expression_no_truth")]),
    ("/rules/1", "key", "small", [("/rules/1/key", "document_twice")]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "found"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_document_that_is_none_is_refused_at_its_place(
    change: Callable[[Any], Any], found: list[tuple[str, str]]
) -> None:
    assert mistakes(change(document())) == found


@pytest.mark.parametrize(("path", "key", "value", "found"), SET)
def test_one_mistake_in_a_document_is_told_with_its_path(
    path: str, key: str, value: Any, found: list[tuple[str, str]]
) -> None:
    changed = document()
    at(changed, path)[key] = value
    assert mistakes(changed) == found
    with pytest.raises(Refused):
        form_from_document(changed)


def test_every_mistake_of_a_document_is_told_at_once() -> None:
    changed = document()
    changed["sections"][0]["key"] = ""
    changed["sections"][0]["questions"][3]["label"] = 5
    changed["sections"][1]["questions"][1]["units"][2]["name"] = {}
    changed["sections"][1]["questions"][6]["when"] = "seal ="
    changed["rules"][0].pop("reason")
    assert mistakes(changed) == [
        ("/sections/0/key", "document_missing"),
        ("/sections/0/questions/3/label", "document_no_object"),
        ("/sections/1/questions/1/units/2/name", "document_missing"),
        ("/sections/1/questions/6/when", "expression_ends"),
        ("/rules/0/reason", "document_missing"),
    ]


def test_a_condition_may_speak_of_roles_lists_and_the_one_holder() -> None:
    changed = document()
    asked = 'holder.gender = "woman" and age(holder, 2027-01-01) < 29 and community in zone and altitude > 1200'
    changed["sections"][2]["questions"][4]["when"] = asked
    assert mistakes(changed) == []


def test_words_that_lack_a_language_are_counted_and_named_and_no_mistake() -> None:
    changed = document()
    del changed["sections"][1]["title"]["fr"]
    del changed["sections"][1]["questions"][5]["options"][0]["name"]["fr"]
    changed["rules"][0]["reason"] = {"en": "Small farms only."}
    read = form_from_document(changed)
    found = [(one.path, one.language, one.says) for one in checking.untranslated(read, changed)]
    assert found == [
        ("/rules/0/reason", "es", "Small farms only."),
        ("/rules/0/reason", "fr", "Small farms only."),
        ("/sections/1/title", "fr", "La finca"),
        ("/sections/1/questions/5/options/0/name", "fr", "green"),
    ]
    assert checking.untranslated(form(), DOCUMENT) == ()
    of_spanish = checking.untranslated(read, changed, ("es", "en"))
    assert [(one.path, one.language) for one in of_spanish] == [("/rules/0/reason", "es")]
    assert checking.untranslated(read, changed, ("en",)) == ()


# ---------------------------------------------------------------------------------------------------- the schema
def test_the_published_schema_is_the_one_that_documents_are_read_by() -> None:
    """`python -m judging.domain.forms.schema > docs/schemas/form.json` writes it."""
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == form_schema()
    jsonschema.Draft202012Validator.check_schema(form_schema())


def valid(changed: Any) -> bool:
    return jsonschema.Draft202012Validator(form_schema()).is_valid(changed)


def test_the_schema_takes_what_is_read_and_refuses_what_is_not() -> None:
    assert valid(DOCUMENT)
    assert valid(document_of(form()))
    of_shape = {"document_no_object", "document_no_choice", "document_unknown_key", "document_missing", "form_key",
                "document_no_yes", "document_no_date", "document_length"}  # fmt: skip
    seen = 0
    for path, key, value, found in SET:
        changed = document()
        at(changed, path)[key] = value
        if {code for _, code in found} & of_shape:
            assert not valid(changed), (path, key, value)
            seen += 1
    for _, change, _ in WRONG:
        assert not valid(change(document()))
    assert seen > 8


def test_every_setting_of_a_question_is_known_to_some_kind_and_means_something() -> None:
    told = {name for kind in Kind for name in shape.settings_of(kind)}
    assert told == set(Question.__dataclass_fields__)
    assert all(setting.means for kind in Kind for setting in shape.settings_of(kind).values())
    assert set(checking.ROLE_KINDS) == set(Role)


def test_no_answer_takes_the_name_of_a_control_that_every_page_has() -> None:
    changed = document()
    changed["sections"][0]["questions"].append(question("seen", "short_text"))
    assert mistakes(changed) == [("/sections/0/questions/7/key", "form_control_twice")]
