"""Somebody enters a contest of each shipped kit: from the page with her code every part leads to the next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from judging.domain.forms.checking import RESERVED_CONTROLS
from judging.domain.forms.formdocument import form_from_document
from judging.domain.permissions import OPERATOR
from judging.services.contest import kits
from judging.services.contest.forms import edition_form, form_document
from judging.services.contest.sheetversions import document_of as sheet_document
from judging.storage.models import Edition, Entry, EntryStatus
from judging.web.forms.asking import SectionForm, sent_section
from tests.pages import Visitor
from tests.world import START, World

PEOPLE = {"people-1-full_name": "Benedicta Mamani", "people-1-birth_year": "1999", "phone": "712 34567"}
ANSWERS: Mapping[str, Sequence[Mapping[str, str]]] = {
    "projects": (
        PEOPLE,
        {"title": "Un horno solar", "field": "technology", "town": "Coroico"},
        {"question": "¿Calienta?", "work": "Medimos.", "found": "Sí: 90 grados."},
    ),
    "cupping": (PEOPLE, {"title": "Loma Alta", "process": "washed", "town": "Coroico"}),
    "support": (
        PEOPLE,
        {"title": "Semillas", "town": "Coroico", "begun": "Cuarenta.", "plan": "Un estante.", "helps": "A todos."},
        {"asked": "1200"},
    ),
}
"""What somebody types in each part of a form."""


def open_contest(world: World, key: str) -> list[str]:
    """A contest of this kit that takes entries; answers the parts of its form."""
    kit = kits.shipped_kit(key)
    with world.writing() as session:
        begun = kits.Begun({"es": "Nuestro concurso"}, slug="nuestro")
        edition = kits.begin(session, actor=OPERATOR, kit=kit, begun=begun, now=START)
        edition.entries_from = START - timedelta(days=1)
    assert kit.form_document is not None
    return [section["key"] for section in kit.form_document["sections"]]


def begun(world: World) -> Visitor:
    """Benedicta, who has just begun."""
    benedicta = world.anybody()
    benedicta.get("/apply/nuestro")
    benedicta.submit({"consent-process": "yes", "consent-jury": "yes"})
    assert benedicta.path == "/apply/code"
    return benedicta


@pytest.mark.parametrize("key", [kit.key for kit in kits.shipped()])
def test_the_way_on_from_the_code_is_the_first_part_of_this_form(empty_world: World, key: str) -> None:
    parts = open_contest(empty_world, key)
    benedicta = begun(empty_world)
    onwards = [link for link in benedicta.links() if link.startswith("/apply/step/")]
    assert onwards == [f"/apply/step/{parts[0]}"]
    benedicta.get(onwards[0])
    assert f"Parte 1 de {len(parts)}" in benedicta.text


def test_once_it_is_sent_the_way_on_from_the_code_is_how_it_goes(empty_world: World) -> None:
    open_contest(empty_world, "support")
    benedicta = begun(empty_world)
    with empty_world.writing() as session:
        session.query(Entry).one().status = EntryStatus.SUBMITTED
    benedicta.get("/apply/code")
    assert not any(link.startswith("/apply/step/") for link in benedicta.links())
    assert "/apply/" in benedicta.links()


@pytest.mark.parametrize("key", ANSWERS)
def test_part_by_part_to_the_receipt(empty_world: World, key: str) -> None:
    parts = open_contest(empty_world, key)
    benedicta = begun(empty_world)
    benedicta.get(f"/apply/step/{parts[0]}")
    for part, answers in zip(parts, ANSWERS[key], strict=True):
        assert benedicta.path == f"/apply/step/{part}"
        benedicta.submit(answers)
    assert benedicta.path == "/apply/review"
    assert ANSWERS[key][1]["title"] in benedicta.text
    benedicta.submit()
    assert benedicta.path == "/apply/receipt"
    with empty_world.reading() as session:
        assert session.query(Entry).one().status is EntryStatus.SUBMITTED


def test_a_question_may_be_called_like_anything_that_every_form_can_do(empty_world: World) -> None:
    names = {name for name in dir(SectionForm) if re.fullmatch("[a-z][a-z_]*", name)} - RESERVED_CONTROLS
    assert {"process", "data", "errors", "validate", "answers"} <= names
    questions = [{"key": name, "kind": "short_text", "label": {"es": name}} for name in sorted(names)]
    section = {"key": "all", "title": {"es": "Todo"}, "questions": questions}
    form = form_from_document(
        {"format": 1, "key": "odd", "title": {"es": "Todo"}, "languages": ["es"], "sections": [section]}
    )
    typed = {name: f"answer to {name}" for name in names}
    with empty_world.app.test_request_context(method="POST", data=typed):
        assert sent_section(form.sections[0]).answers == typed


def test_who_changes_a_document_in_her_hands_changes_it_for_nobody_else(empty_world: World) -> None:
    parts = open_contest(empty_world, "support")
    with empty_world.reading() as session:
        edition = session.query(Edition).one()
        form_document(edition)["sections"].clear()
        sheet_document(edition.rounds[0])["sections"].clear()
        assert [section.key for section in edition_form(edition).sections] == parts
        assert edition.rounds[0].sheet_version.sheet.sections
