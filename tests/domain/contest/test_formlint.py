"""A form looked over before families meet it: what would stop the contest, and what was overlooked."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from judging.domain.contest.formediting import with_languages
from judging.domain.contest.formlint import lint
from judging.domain.expressions.meaning import Kind, Meaning, Scope
from judging.domain.expressions.parsing import parsed
from judging.domain.expressions.possible import can_hold
from judging.paths import data_folder

COFFEE = json.loads((data_folder() / "kits/coffee/form.json").read_text(encoding="utf-8"))
SCOPE = Scope(
    {
        "x": Meaning(Kind.NUMBER),
        "t": Meaning(Kind.TEXT, frozenset({"a", "b"})),
        "y": Meaning(Kind.TRUTH),
        "free": Meaning(Kind.TEXT),
    }
)


def found(document: Any, languages: tuple[str, ...] = ()) -> set[tuple[str, str]]:
    return {(one.problem.code, one.path) for one in lint(document, languages)}


def changed(**question: Any) -> dict[str, Any]:
    """The coffee form with one question more in its second section."""
    document: dict[str, Any] = json.loads(json.dumps(COFFEE))
    words = {"es": "¿Riega?", "fr": "Arrosez-vous ?", "en": "Do you water?"}
    document["sections"][1]["questions"].append({"key": "water", "kind": "yes_no", "label": words, **question})
    return document


AT = "/sections/1/questions/5"
NAMES = [{"key": key, "name": {"es": name, "fr": name, "en": name}} for key, name in (("a", "Sí"), ("b", "si"))]


def test_the_coffee_form_is_in_order() -> None:
    assert found(COFFEE, ("es", "fr", "en")) == set()


@pytest.mark.parametrize(
    ("question", "code", "path"),
    [
        ({"when": "altitude_m > 2600"}, "form_lint_never_asked", f"{AT}/when"),
        ({"when": "altitude_m > 2000 and altitude_m < 1000"}, "form_lint_never_asked", f"{AT}/when"),
        ({"required_when": "false"}, "form_lint_never_needed", f"{AT}/required_when"),
        ({"when": "count(crops) > 3"}, "form_lint_asked_later", f"{AT}/when"),
        ({"kind": "choice", "options": NAMES}, "form_lint_same_answers", f"{AT}/options"),
        ({"kind": "choice", "options": NAMES[:1]}, "form_lint_one_answer", f"{AT}/options"),
        ({"seen_by": []}, "form_lint_nobody_sees", f"{AT}/seen_by"),
        ({"label": {"es": "¿Riega?", "fr": "Arrosez-vous ?"}}, "form_lint_words", f"{AT}/label"),
        ({"when": "rain > 3"}, "document_condition", f"{AT}/when"),
        ({"when": "water"}, "document_condition", "/sections"),
    ],
)
def test_what_was_overlooked_is_found_at_its_place(question: dict[str, Any], code: str, path: str) -> None:
    assert found(changed(**question)) == {(code, path)}


def test_a_condition_that_can_be_true_is_not_told() -> None:
    assert found(changed(when="altitude_m > 2500 or altitude_m < 400")) == set()


def test_roles_that_the_contest_reads_are_asked_for() -> None:
    document = changed()
    family = document["sections"][0]["questions"]
    family[0] |= {"required": False}
    assert found(document) == {("form_lint_holders_free", "/sections/0/questions/0")}
    for question in family:
        question.pop("role")
    assert found(document) == {("form_lint_no_holders", ""), ("form_lint_no_telephone", "")}
    assert [one.stops for one in lint(document)] == [True, False]


def test_rules_that_nobody_meets_and_rules_that_an_empty_answer_opens() -> None:
    reason = {"es": "No.", "fr": "Non.", "en": "No."}
    document = changed() | {
        "rules": [
            {"key": "high", "holds": "area > 2000", "reason": reason},
            {"key": "old", "holds": "since < 2000", "reason": reason},
        ]
    }
    assert found(document) == {
        ("form_lint_rule_never", "/rules/0/holds"),
        ("form_lint_rule_open", "/rules/1/holds"),
    }


def test_a_contest_of_one_language_lacks_nothing_in_those_it_does_not_speak() -> None:
    words = changed(label={"en": "Do you water?"})
    assert found(words, ("en",)) == set()
    assert found(words, ("es", "en")) == {("form_lint_words", f"{AT}/label")}
    assert [one.problem.params["language"] for one in lint(words, ("es", "en"))] == ["es"]


def test_a_language_of_the_edition_that_the_form_lacks_is_told() -> None:
    spoken = with_languages(changed(), COFFEE["languages"], ["es", "en"])
    assert found(spoken, ("es", "en")) == set()
    assert found(spoken, ("es", "fr", "en")) == {("form_lint_language", "/languages")}


@pytest.mark.parametrize(
    ("text", "possible"),
    [
        ("x > 3", True),
        ("x > 90", False),
        ("x >= 90", True),
        ("-3 > x", False),
        ("x > 10 and x < 5", False),
        ("x > 10 or x < 5", True),
        ("3 < x < 2", False),
        ("not (3 < x < 2)", True),
        ("not (x > 3) and x > 4", False),
        ("x in [1, 2] and x > 3", False),
        ("x not in [1, 2]", True),
        ('t = "a" and t = "b"', False),
        ('t != "a" and t != "b"', False),
        ('t in ["a"] and t = "b"', False),
        ('free != "a" and free != "b"', True),
        ('free = "Á" and free = "a"', True),
        ("y and not y", False),
        ("y = true and y = false", False),
        ("1 > 2", False),
        ('1 > 2 or "a" = "A"', True),
        ("age(holder, 2027-01-01) < 10 and age(holder, 2027-01-01) > 20", False),
        ("age(holder, 2027-01-01) < 10 and age(holder, 2026-01-01) > 20", True),
        ("count(crops) < 0", False),
    ],
)
def test_what_can_never_be_true_is_known(text: str, possible: bool) -> None:
    assert can_hold(parsed(text), SCOPE, {"x": (Fraction(1), Fraction(90))}) is possible


def test_what_has_too_many_ways_to_be_told_is_called_possible() -> None:
    text = " and ".join(f"(x = {number} or x = {number + 1})" for number in range(2, 40, 2))
    assert can_hold(parsed(text), SCOPE, {}), "it is not, and nobody is told so"
