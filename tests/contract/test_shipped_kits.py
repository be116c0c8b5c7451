"""The contests that ship: whole in three languages, begun and taken away as they are, each speaking of itself alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from judging.domain.contest.formlint import lint
from judging.domain.contest.kits import packed, unpacked
from judging.domain.forms.formdocument import form_from_document
from judging.i18n import LANGUAGES
from judging.services.contest import kits
from judging.services.results.checking import check
from judging.storage.models import Edition
from tests.farmwords import farm_words
from tests.services.contest.test_kits import marta
from tests.world import START, World

FOLDER = Path(__file__).parents[2] / "judging/data/kits"
SHIPPED = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
ABOUT_COFFEE = {"coffee", "cupping"}
"""The kits whose matter is coffee, and which may say so."""


def documents(name: str) -> dict[str, Any]:
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / name).glob("*.json"))}


def texts(value: Any, place: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """(place, text by language) of everything that people read in a document."""
    if isinstance(value, dict):
        if value and set(value) <= set(LANGUAGES) and all(isinstance(own, str) for own in value.values()):
            yield place, value
            return
        value = list(value.items())
    elif isinstance(value, list):
        value = list(enumerate(value))
    else:
        return
    for key, own in value:
        yield from texts(own, f"{place}/{key}")


def test_four_contests_ship() -> None:
    assert SHIPPED == ["coffee", "cupping", "projects", "support"]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_text_of_a_kit_is_there_in_each_language(name: str) -> None:
    every = [(f"{file}{place}", text) for file, own in documents(name).items() for place, text in texts(own)]
    assert len(every) > 50
    lacking = [place for place, text in every if set(text) != set(LANGUAGES) or not all(map(str.strip, text.values()))]
    assert lacking == []


@pytest.mark.parametrize("name", sorted(set(SHIPPED) - ABOUT_COFFEE))
def test_no_kit_says_the_words_of_a_farm_but_those_about_coffee(name: str) -> None:
    every = [text for own in documents(name).values() for _, text in texts(own)]
    assert [found for text in every for language in LANGUAGES for found in farm_words(text[language], language)] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_was_overlooked_in_the_form_of_a_kit(name: str) -> None:
    assert lint(documents(name)["form.json"], LANGUAGES) == ()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_kit_is_begun_and_taken_away_the_same_and_nothing_is_wrong_with_it(world: World, name: str) -> None:
    actor, kit = marta(world), kits.shipped_kit(name)
    begun = kits.Begun({"es": "Concurso de prueba"})
    with world.writing() as session:
        slug = kits.begin(session, actor=actor, kit=kit, begun=begun, now=START).slug
    with world.reading() as session:
        made = session.scalars(select(Edition).where(Edition.slug == slug)).one()
        taken = unpacked(packed(kits.kit_of(made)))
        assert (taken.sheet, taken.plan.rule) == (kit.sheet, kit.plan.rule)
        assert form_from_document(taken.form_document) == form_from_document(kit.form_document)
        assert (taken.plan.vocabulary, taken.plan.rounds) == (kit.plan.vocabulary, kit.plan.rounds)
        assert check(session) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_who_chooses_a_category_by_a_kits_form_finds_that_category_in_it(name: str) -> None:
    own = documents(name)
    asked = [q for section in own["form.json"]["sections"] for q in section["questions"] if q.get("role") == "category"]
    for question in asked:
        assert [one["key"] for one in question["options"]] == [one["key"] for one in own["edition.json"]["categories"]]
    assert bool(asked) is (len(own["edition.json"]["categories"]) > 1)
