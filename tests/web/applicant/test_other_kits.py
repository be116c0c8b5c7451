"""Somebody enters a contest of each shipped kit: from the page with her code every part leads to the next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from judging.domain.permissions import OPERATOR
from judging.services.contest import kits
from judging.storage.models import Entry, EntryStatus
from tests.world import START, World


def open_contest(world: World, key: str) -> list[str]:
    """A contest of this kit that takes entries; answers the parts of its form."""
    kit = kits.shipped_kit(key)
    with world.writing() as session:
        begun = kits.Begun({"es": "Nuestro concurso"}, slug="nuestro")
        edition = kits.begin(session, actor=OPERATOR, kit=kit, begun=begun, now=START)
        edition.entries_from = START - timedelta(days=1)
    assert kit.form_document is not None
    return [section["key"] for section in kit.form_document["sections"]]


@pytest.mark.parametrize("key", [kit.key for kit in kits.shipped()])
def test_the_way_on_from_the_code_is_the_first_part_of_this_form(empty_world: World, key: str) -> None:
    parts = open_contest(empty_world, key)
    benedicta = empty_world.anybody()
    benedicta.get("/apply/nuestro")
    benedicta.submit({"consent-process": "yes", "consent-jury": "yes"})
    assert benedicta.path == "/apply/code"
    onwards = [link for link in benedicta.links() if link.startswith("/apply/step/")]
    assert onwards == [f"/apply/step/{parts[0]}"]
    benedicta.get(onwards[0])
    assert f"Parte 1 de {len(parts)}" in benedicta.text


def test_once_it_is_sent_the_way_on_from_the_code_is_how_it_goes(empty_world: World) -> None:
    open_contest(empty_world, "support")
    benedicta = empty_world.anybody()
    benedicta.get("/apply/nuestro")
    benedicta.submit({"consent-process": "yes", "consent-jury": "yes"})
    with empty_world.writing() as session:
        session.query(Entry).one().status = EntryStatus.SUBMITTED
    benedicta.get("/apply/code")
    assert not any(link.startswith("/apply/step/") for link in benedicta.links())
    assert "/apply/" in benedicta.links()
