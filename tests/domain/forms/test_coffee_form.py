"""The coffee form as a document asks, understands, refuses and misses what it did when it was code, word for word.

`tests/data/coffee-form.json` holds what that form in code said: of 27 pages as families type them every sentence in
three languages with its control, what was missing, and what was written back; its controls, words and help texts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from judging.domain.errors import Problem
from judging.domain.forms import completeness, rows
from judging.domain.forms.completeness import standing
from judging.domain.forms.formdocument import form_from_document
from judging.domain.forms.kinds import GROWING, Kind
from judging.domain.forms.reading import Asked
from judging.domain.forms.retyping import typed_of
from judging.i18n import LANGUAGES, translator
from judging.sentences import sentence

ROOT = Path(__file__).parents[3]
KIT = ROOT / "judging/data/kits/coffee"
DOCUMENT = json.loads((KIT / "form.json").read_text(encoding="utf-8"))
FORM = form_from_document(DOCUMENT)
SECTIONS = {section.key: section for section in FORM.sections}
ASKED = Asked(2026, frozenset({"Coffea arabica", "Persea americana"}))
BEFORE = json.loads((ROOT / "tests/data/coffee-form.json").read_text(encoding="utf-8"))


def said(problems: tuple[Problem, ...]) -> list[tuple[str, dict[str, str]]]:
    """Control and sentence of each problem in every language. The sum of shares is told at a place of its own."""
    speak = {language: translator(language) for language in LANGUAGES}
    return [
        (
            "sum" if problem.field == "row-sum" else str(problem.field),
            {language: sentence(problem, one.gettext, one.pick) for language, one in speak.items()},
        )
        for problem in problems
    ]


def as_before(told: list[list[Any]]) -> list[tuple[str, dict[str, str]]]:
    return [(at, words) for at, words in told]


@pytest.mark.parametrize("page", BEFORE["pages"], ids=lambda page: page["section"])
def test_a_page_is_understood_refused_and_found_incomplete_as_before(page: dict[str, Any]) -> None:
    section = SECTIONS[page["section"]]
    now = rows.read(section, page["typed"], ASKED)
    assert sorted(said(now.problems), key=str) == sorted(as_before(page["problems"]), key=str)
    stands = standing(FORM, now.answers)
    assert said(completeness.gaps(stands, section)) == as_before(page["gaps"])
    assert said(completeness.contradictions(stands, section)) == as_before(page["at_once"])
    assert completeness.progress(stands, section).value == page["state"]
    for comma, before in page["typed_again"].items():
        again = typed_of(section, now.answers, comma)
        assert {name: text for name, text in again.items() if text} == before


@pytest.mark.parametrize("section", SECTIONS)
def test_the_names_of_the_controls_are_the_same(section: str) -> None:
    now = [name for question in SECTIONS[section].asked for name in rows.controls_of(question, 2)]
    assert sorted(name for name in now if name != "rows") == sorted(BEFORE["fields"][section])


def test_the_sections_stand_in_their_order_with_their_limits() -> None:
    assert list(SECTIONS) == list(BEFORE["fields"])
    people, crops, incomes = (FORM.by_key[key] for key in ("people", "crops", "incomes"))
    assert (people.most, crops.most, incomes.most) == (2, 60, 60)
    assert {q.longest for q in FORM.questions if q.kind is Kind.LONG_TEXT} == {2000}
    assert (incomes.total, incomes.tolerance, incomes.stones, people.youngest) == (100, 2, 10, 10)
    assert {q.key for q in FORM.questions if q.kind in GROWING} == {"crops", "incomes"}


def test_the_declarations_are_those_of_the_coffee_sheet() -> None:
    sheet = json.loads((KIT / "sheet.json").read_text(encoding="utf-8"))
    asked = [(q.key, q.label) for q in FORM.questions if q.kind is Kind.YES_NO]
    assert asked == [(one["key"], one["text"]) for one in sheet["knock_outs"]]


def words_in(value: Any) -> list[Mapping[str, str]]:
    """Every text in languages in a document."""
    if isinstance(value, Mapping):
        if value and set(value) <= set(LANGUAGES):
            return [value]
        return [found for inside in value.values() for found in words_in(inside)]
    return [found for inside in value for found in words_in(inside)] if isinstance(value, list) else []


def test_every_word_of_the_pages_stands_in_the_document_in_three_languages() -> None:
    assert len(BEFORE["words"]) > 60
    held = words_in(DOCUMENT)
    assert [words for words in BEFORE["words"] if words not in held] == []


def test_every_help_text_of_the_pages_is_help() -> None:
    own = [question for section in FORM.sections for question in section.questions]
    held = {question.help.get("es") for question in own}
    held |= {part.help.get("es") for question in own for part in question.parts.values()}
    assert set(BEFORE["helps"]) - held == set()
