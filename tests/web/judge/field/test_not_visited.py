"""A family that says no to the visit, or takes its yes back, is not visited: all read so, and no photo is kept."""

from __future__ import annotations

import io
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from judging.storage.models import Entry
from tests.pages import Visitor
from tests.web.judge.field.photo_samples import jpeg, photos_on
from tests.web.judge.field.sending import ask, permit_of
from tests.web.judge.field.test_photo_parts import op, send_bytes
from tests.web.judge.sheet.judging_paths import address
from tests.world import START, World

# Néstor (J3) has begun the sheet of C009.
SAYS = "Sin visita: la familia de C009 no permite ir a su finca ni tomar fotos."
EDITION = "/organiser/caranavi-2026"


@pytest.fixture
def nestor(world: World) -> Visitor:
    return world.judge("J3")


def answer(world: World, **said: str) -> Visitor:
    """The family of C009 gives or takes back permissions on its page; the two that are needed stay."""
    family = world.applicant("C009")
    family.get("/apply/consents")
    ticked = {
        "consent-visit": None,
        "consent-publish": "yes",
        **{f"consent-{key}": given for key, given in said.items()},
    }
    family.submit({name: given for name, given in ticked.items()})
    return family


def takes_back(world: World) -> Visitor:
    return answer(world)


def says_no(text: str) -> bool:
    return SAYS in text or "Sin visita ni fotos" in text


def test_the_judge_reads_it_in_her_list_on_the_sheet_and_at_the_photos_and_scores_all_the_same(
    world: World, nestor: Visitor
) -> None:
    places = ("/judge/", address(world, "J3", "C009"), f"{address(world, 'J3', 'C009')}/photos")
    for place in places:
        nestor.get(place)
        assert not says_no(nestor.text)
    takes_back(world)
    for place in places:
        nestor.get(place)
        assert says_no(nestor.text), place
    nestor.get(places[1])
    nestor.submit({"A1.mark": "3"})
    answer(world, visit="yes")
    for place in places:
        nestor.get(place)
        assert not says_no(nestor.text)


def test_no_photo_is_offered_and_none_is_taken(world: World, nestor: Visitor) -> None:
    where = f"{address(world, 'J3', 'C009')}/photos"
    nestor.get(where)
    takes_back(world)
    nestor.submit({"photo": [(BytesIO(jpeg()), "a.jpg")]}, action="/photos", status=422)
    assert "La familia de C009 no permite fotos de su finca: esta no se guarda." in nestor.text
    assert photos_on(world, "J3", "C009") == []
    nestor.get(where)
    assert nestor.page is not None
    assert 'type="file"' not in nestor.page.text
    answer(world, visit="yes")
    nestor.get(where)
    nestor.submit({"photo": [(BytesIO(jpeg()), "a.jpg")]}, action="/photos")
    takes_back(world)
    nestor.get(where)
    assert len(photos_on(world, "J3", "C009")) == 1, "what was taken with her permission stays"


def attached(world: World, nestor: Visitor, content: bytes, at: str) -> dict[str, Any]:
    permit = permit_of(nestor)
    send_bytes(nestor, permit, content)
    [said] = ask(nestor, "photos", {"lease": permit, "ops": [op(world, "C009", content, at=at)]})["answers"]
    return dict(said)


def test_a_telephone_s_photo_is_taken_in_only_if_it_was_taken_while_it_was_allowed(
    world: World, nestor: Visitor
) -> None:
    world.clock.now += timedelta(hours=2)
    takes_back(world)
    before, after = ((START + timedelta(hours=hours)).isoformat() for hours in (1, 3))
    world.clock.now += timedelta(hours=2)
    assert attached(world, nestor, jpeg(), before)["result"] == "ok"
    late = attached(world, nestor, jpeg(shade=60), after)
    assert late["result"] == "refused"
    assert "no permite fotos de su finca" in late["reason"]
    assert len(photos_on(world, "J3", "C009")) == 1


def test_of_a_family_that_never_said_yes_no_photo_is_taken_whenever_it_was(world: World, nestor: Visitor) -> None:
    with world.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C009")).one()
        entry.consents = {**entry.consents, "visit": False}
    assert attached(world, nestor, jpeg(), START.isoformat())["result"] == "refused"


def test_it_stands_on_the_sheet_on_paper_and_in_the_organisers_plans(world: World) -> None:
    nelly = world.organiser()
    paper = f"{EDITION}/paper/sheets.pdf?judge=J3&farm=C009"

    def printed() -> str:
        return PdfReader(io.BytesIO(nelly.client.get(paper).data)).pages[0].extract_text()

    nelly.get(f"{EDITION}/assignments")
    assert "sin visita" not in nelly.text
    assert "SIN VISITA" not in printed()
    takes_back(world)
    assert "SIN VISITA NI FOTOS" in printed()
    nelly.get(f"{EDITION}/assignments")
    assert nelly.text.count("sin visita") == 1
    nelly.get(f"{EDITION}/")
    assert "1 familia de 12 no permite la visita: avise a sus jueces. C009" in nelly.text


def test_the_family_is_promised_no_visit(world: World) -> None:
    family = world.applicant("C009")
    family.get("/apply/")
    assert "El jurado va a visitar su finca." in family.text
    takes_back(world)
    family.get("/apply/")
    assert "El jurado va a visitar su finca." not in family.text
    assert "no dio permiso para la visita" in family.text
    family.get("/apply/receipt")
    assert "No la visita." in family.text
    assert "Le avisamos antes." not in family.text
