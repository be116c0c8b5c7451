"""Every form in which somebody writes much is kept on her device (static/js/keep.js), and what the service says of it.

Found on all pages of everybody: a form with a text of several lines, or with more than three questions, is marked as
kept, or stands here with the reason why not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from judging.storage.models import Entry, EntryStatus
from tests.journeys.everybody import PEOPLE
from tests.pages import INPUTS, Visitor, parsed
from tests.web.every_form import Service, _without_numbers
from tests.world import World

TEMPLATES = Path(__file__).parents[2] / "templates"
MOST_QUESTIONS = 3
NOBODYS = {"hidden", "submit", "button", "image", "reset"}
SHEET = "every tap and every key of it is kept as a mark of its own (static/js/judge/sheet.js)"
SECRET = "nothing but passwords"
NOT_KEPT = {
    "/judge/sheets/0": SHEET,
    "/judge/compare": SHEET,
    "/organiser/account": SECRET,
    "/organiser/caranavi-2026/form/preview": "a trial, of which nothing is kept",
    "/enter": "a code, and a PIN",
}


@pytest.fixture
def family(world: World) -> Visitor:
    """A family that is still writing."""
    with world.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C012")).one().status = EntryStatus.DRAFT
    return world.applicant("C012")


@pytest.fixture(params=["open", "published"])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    made = Service.at(request.param, tmp_path)
    yield made
    made.close()


def questions(form: ElementTree.Element) -> set[str]:
    """The names of what is asked in a form."""
    return {
        str(one.get("name"))
        for one in form.iter()
        if one.tag in INPUTS and one.get("name") and one.tag != "button" and one.get("type") not in NOBODYS
    }


def forms_to_keep(page: str) -> Iterator[ElementTree.Element]:
    main = next(element for element in parsed(page).iter("main"))
    for form in main.iter("form"):
        is_long = any(one.tag == "textarea" for one in form.iter()) or len(questions(form)) > MOST_QUESTIONS
        if is_long and (form.get("method") or "get").lower() == "post":
            yield form


@pytest.mark.slow
def test_whoever_writes_much_finds_it_again(service: Service) -> None:
    met: dict[str, str] = {}
    for person in PEOPLE.values():
        visitor = service.come_in(person)
        for address in service.pages(person):
            answer = visitor.client.get(address, follow_redirects=True)
            if answer.mimetype != "text/html":
                continue
            for form in forms_to_keep(answer.text):
                action = _without_numbers((form.get("action") or address).partition("?")[0].partition("#")[0])
                if form.get("data-keep") is None and action not in NOT_KEPT:
                    met[action] = address
    assert met == {}


def test_a_form_with_a_text_is_kept_wherever_it_stands() -> None:
    form = re.compile(r"<form\b(.*?)</form>", re.DOTALL)
    found = [
        (path.relative_to(TEMPLATES).as_posix(), one)
        for path in TEMPLATES.rglob("*.html")
        for one in form.findall(path.read_text(encoding="utf-8"))
        if "<textarea" in one or re.search(r"\brows=", one)
    ]
    assert len(found) > 15
    assert {place for place, one in found if "data-keep" not in one} == {"judge/sheet/compare.html"}


def keeping(page: str) -> dict[str, str]:
    found = re.search(r'<template id="keeping"([^>]*)>', page)
    assert found
    return dict(re.findall(r'data-([a-z]+)(?:="([^"]*)")?', found.group(1)))


def step(visitor: Visitor, **fields: str) -> dict[str, str]:
    page = visitor.client.get("/apply/step/finca").text
    [token] = set(re.findall(r'name="csrf_token" value="([^"]+)"', page))
    [seen] = re.findall(r'name="seen" value="([^"]*)"', page)
    return {"csrf_token": token, "seen": seen, "do": "later", "community": "Uyunense", **fields}


def test_what_was_saved_is_said_by_the_draft_s_own_name_and_once(family: Visitor) -> None:
    answer = family.client.post("/apply/step/finca", data=step(family, kept="m1abc23def"))
    assert answer.status_code == 303
    page = family.client.get("/apply/").text
    assert keeping(page)["saved"] == "m1abc23def"
    assert "m1abc23def" not in re.sub(r"<template id=\"keeping\"[^>]*>", "", page)
    assert keeping(family.client.get("/apply/").text)["saved"] == ""


def test_what_was_refused_is_said_on_its_page_and_stays_on_the_device(family: Visitor) -> None:
    answer = family.client.post("/apply/step/finca", data=step(family, kept="m1abc23def", area_ha="mucho"))
    assert answer.status_code == 422
    assert keeping(answer.text)["refused"] == "m1abc23def"
    assert keeping(family.client.get("/apply/").text)["saved"] == ""


def test_a_name_that_none_of_our_pages_made_is_not_repeated(family: Visitor) -> None:
    answer = family.client.post("/apply/step/finca", data=step(family, kept='"><b>x'))
    assert answer.status_code == 303
    assert keeping(family.client.get("/apply/").text)["saved"] == ""


def test_the_page_names_its_person_and_says_whose_telephone_it_is(world: World, family: Visitor) -> None:
    one, other = (
        keeping(family.client.get("/apply/").text),
        keeping(world.organiser().client.get("/organiser/caranavi-2026/").text),
    )
    nobody = keeping(world.anybody().client.get("/").text)
    assert [page["who"].partition(":")[0] for page in (one, other, nobody)] == ["applicant", "organiser", ""]
    assert ["own" in page for page in (one, other, nobody)] == [True, True, False]
