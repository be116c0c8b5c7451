"""What an entry is called and where it competes, from a form that asks for both."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from judging.services.entries.answers import answers_of, beside_columns, form_of, standing_of, write
from judging.storage import migrate
from judging.storage.models import Category, Entry
from tests.services.contest.test_forms import change
from tests.world import World

TITLE = {"key": "project", "kind": "short_text", "label": {"es": "Título"}, "role": "title"}
FIELD = {
    "key": "field",
    "kind": "choice",
    "label": {"es": "Área"},
    "role": "category",
    "options": [{"key": key, "name": {"es": key}} for key in ("energy", "water", "other")],
}


def ask_for_both(sections: list[Any]) -> None:
    sections.append({"key": "project_page", "title": {"es": "Proyecto"}, "questions": [TITLE, FIELD]})


@pytest.fixture
def fair(world: World) -> World:
    """An edition whose form asks for a title and a category, two of which there are."""
    change(world, ask_for_both)
    with world.writing() as session:
        edition = world.edition(session)
        for key in ("energy", "water"):
            edition.categories.append(Category(key=key, name={"es": key}, position=9))
        entry = session.scalars(select(Entry).where(Entry.number == "C001")).one()
        entry.form_digest = edition.form_digest
    return world


def say(world: World, key: str, answer: str | None) -> None:
    with world.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C001")).one()
        question = next(one for one in form_of(entry).questions if one.key == key)
        write(entry, question, answer)


def stands(world: World) -> tuple[list[str], str | None, dict[str, Any]]:
    """What it is called, the key of its category, and what its form's two questions answer."""
    with world.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C001")).one()
        said = answers_of(entry, form_of(entry))
        own = {key: said[key] for key in ("project", "field") if key in said}
        assert not {"project", "field"} & {one.key for one in beside_columns(standing_of(entry))}
        return entry.called, entry.category.key if entry.category else None, own


def test_an_entry_is_met_by_its_title_and_its_holders(fair: World) -> None:
    _, _, before = stands(fair)
    assert "project" not in before
    say(fair, "project", "Horno solar")
    called, _, own = stands(fair)
    assert called[0] == "Horno solar"
    assert len(called) > 1
    assert own["project"] == "Horno solar"
    say(fair, "project", None)
    assert "Horno solar" not in stands(fair)[0]


def test_the_answer_puts_it_into_the_category_of_that_key_and_another_into_none(fair: World) -> None:
    for answer, key in (("water", "water"), ("energy", "energy"), ("other", None)):
        say(fair, "field", answer)
        _, category, own = stands(fair)
        assert (category, own["field"]) == (key, answer)


def test_entries_of_before_are_called_by_the_answer_they_gave(fair: World) -> None:
    say(fair, "project", "Horno solar")
    migrate.downgrade(fair.database, "0035")
    migrate.upgrade(fair.database)
    called, _, own = stands(fair)
    assert (called[0], own["project"]) == ("Horno solar", "Horno solar")


def test_judges_and_organisers_meet_the_title(fair: World) -> None:
    say(fair, "project", "Horno solar")
    assert "Horno solar" in fair.organiser().get("/organiser/caranavi-2026/entries").text
    assert "Horno solar" in fair.organiser().get("/organiser/caranavi-2026/entries/C001").text
    assert "Horno solar" in fair.judge("J1").get("/judge/?all=1").text
