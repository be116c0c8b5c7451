"""A lost code on the pages: the family helps itself, or an organiser prints a paper; the old code is dead in both."""

from __future__ import annotations

from sqlalchemy import select

from judging.domain.codes import shown
from judging.storage.models import Entry
from tests.pages import some_seconds
from tests.world import World

ENTRY = "/organiser/caranavi-2026/entries/C002"
PHONE, WORD = "712 34567", "la mula Chaska"


def has_phone(world: World) -> None:
    with world.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C002")).one().phone = PHONE


def opens(world: World, code: str) -> bool:
    visitor = world.anybody()
    visitor.get(f"/e/{code}")
    return visitor.client.post("/enter", data={"code": code, "csrf_token": visitor.token()}).status_code == 303


def test_a_family_chooses_a_word_loses_its_code_and_gets_another(world: World) -> None:
    has_phone(world)
    before = world.entry_code("C002")
    felipa = world.applicant("C002")
    felipa.get("/apply/code")
    felipa.submit({"word": "mula"}, action="/apply/code", status=422)
    assert "necesita al menos 6 letras" in felipa.text
    felipa.submit({"word": WORD}, action="/apply/code")
    assert "Ya eligió una" in felipa.text
    assert "mula" not in felipa.text.lower()
    another_phone = world.anybody()
    another_phone.get("/enter")
    assert "/enter/lost" in another_phone.links()
    another_phone.get("/enter/lost")
    another_phone.submit({"phone": PHONE, "word": "la mula Rosita"}, status=401)
    assert "no podemos darle un código" in another_phone.text
    assert PHONE in str(another_phone.page.text if another_phone.page else "")
    assert "Rosita" not in str(another_phone.page.text if another_phone.page else "")
    another_phone.submit({"phone": "+591 71234567", "word": "LA MULA CHASKA"})
    assert another_phone.path == "/apply/code"
    assert shown(world.entry_code("C002")) in another_phone.text
    assert not opens(world, before)
    assert opens(world, world.entry_code("C002"))
    felipa.get("/apply/code")
    assert felipa.path == "/enter", "the telephone that was lost is signed out"


def test_an_organiser_gives_a_code_on_paper_and_writes_down_the_word(world: World) -> None:
    has_phone(world)
    before = world.entry_code("C002")
    nelly = world.organiser()
    nelly.get(ENTRY)
    assert "solo usted le puede dar otro" in nelly.text
    nelly.submit({"word": "corta"}, action="/word", status=422)
    nelly.submit({"word": WORD}, action="/word")
    assert "Tiene palabra secreta" in nelly.text
    nelly.submit(action="/code")
    assert nelly.path == f"{ENTRY}/code"
    assert shown(world.entry_code("C002")) in nelly.text
    assert not opens(world, before)
    assert opens(world, world.entry_code("C002"))
    nelly.get(ENTRY)
    assert "dio un código nuevo a la familia" in nelly.text
    family = world.anybody()
    family.get("/enter/lost")
    family.submit({"phone": PHONE, "word": WORD})
    assert family.path == "/apply/code"


def test_of_two_organisers_the_second_does_not_kill_the_paper_just_printed(world: World) -> None:
    marta, oscar = world.organiser(), world.organiser()
    marta.get(ENTRY)
    oscar.get(ENTRY)
    oscar.submit(action="/code")
    printed = world.entry_code("C002")
    marta.submit(action="/code", status=409)
    assert world.entry_code("C002") == printed


def test_who_guesses_is_told_how_long_to_wait(world: World) -> None:
    stranger = world.anybody()
    stranger.get("/enter/lost")
    data = {"phone": PHONE, "word": "adivino", "csrf_token": stranger.token()}
    answers = [stranger.client.post("/enter/lost", data=data) for _ in range(7)]
    assert [one.status_code for one in answers] == [401] * 5 + [429] * 2
    assert some_seconds(answers[-1].headers["Retry-After"]) in answers[-1].text
