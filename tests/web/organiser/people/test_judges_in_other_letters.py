"""Judges whose names have letters that the paper lacks: added as they write themselves, printed as they are spelled."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from judging.domain.imports.plan import What
from judging.domain.results.kinds import THANKS
from judging.services.certificates import recipients
from judging.services.imports.planning import plan
from judging.services.paper.papersheets import sheets_pdf
from judging.storage.models import Assignment, Judge
from tests.certificates.readers import text_of
from tests.pages import Visitor
from tests.services.imports.tables import order_of
from tests.web.applicant.test_other_letters import LATIN, OTHERS
from tests.web.organiser.certificates.test_certificates import published  # noqa: F401 - a fixture
from tests.world import World

HERE = "/organiser/caranavi-2026/judges"
ASKED = "Escriba aquí cómo debe salir este nombre, con letras latinas"


def form(world: World) -> Visitor:
    marta = world.organiser()
    marta.get(f"{HERE}/new")
    return marta


def newest(world: World) -> Judge:
    with world.reading() as session:
        return session.scalars(select(Judge).order_by(Judge.id.desc())).first() or pytest.fail("nobody")


@pytest.mark.parametrize("name", OTHERS)
def test_marta_is_asked_for_a_spelling_and_the_judge_keeps_her_name(world: World, name: str) -> None:
    marta = form(world)
    marta.submit({"name": name}, action="/new", status=422)
    assert ASKED in marta.text
    marta.submit({"name": name, "paper_name": "Ana Petrova"}, action="/new")
    judge = newest(world)
    assert (judge.name, judge.paper_name, judge.on_paper) == (name, "Ana Petrova", "Ana Petrova")
    assert name in marta.text
    assert 'value="Ana Petrova"' in (marta.page.text if marta.page else "")


@pytest.mark.parametrize("name", LATIN)
def test_a_name_in_latin_letters_of_any_country_needs_none(world: World, name: str) -> None:
    marta = form(world)
    assert "Con letras latinas" not in marta.text
    marta.submit({"name": name}, action="/new")
    judge = newest(world)
    assert (judge.name, judge.paper_name, judge.on_paper) == (name, None, name)


@pytest.mark.parametrize(
    ("name", "spelling", "sign"), [("Иван", "Иван", "И"), ("Иван", "Ivan 🐝", "🐝"), ("Ana 🐝", "", "🐝")]
)
def test_a_sign_that_no_paper_shows_is_refused_at_its_own_field(
    world: World, name: str, spelling: str, sign: str
) -> None:
    marta = form(world)
    marta.submit({"name": name, "paper_name": spelling} if spelling else {"name": name}, action="/new", status=422)
    assert f"El papel no puede mostrar el signo «{sign}»." in marta.text
    assert ASKED not in marta.text


def renamed(world: World, key: str = "J3") -> Visitor:
    """A judge with sheets is called Иван Петров from now on."""
    with world.reading() as session:
        number = session.scalars(select(Judge.id).where(Judge.key == key)).one()
    marta = world.organiser()
    marta.get(f"{HERE}/{number}")
    marta.submit({"name": "Иван Петров"}, action=f"/judges/{number}", status=422)
    assert ASKED in marta.text
    marta.submit({"name": "Иван Петров", "paper_name": "Ivan Petrov"}, action=f"/judges/{number}")
    return marta


def test_his_sheets_on_paper_bear_the_spelling(world: World, tmp_path: Path) -> None:
    renamed(world)
    with world.reading() as session:
        pair = session.scalars(select(Assignment).join(Judge).where(Judge.key == "J3")).first()
        assert pair is not None
        told = text_of(sheets_pdf(world.edition(session), pair.round, [pair]), tmp_path)
    assert "Ivan Petrov" in told
    assert "Петров" not in told


def test_his_certificate_of_thanks_is_made_out_to_the_spelling(published: World) -> None:  # noqa: F811
    renamed(published, "J1")
    with published.reading() as session:
        found = recipients.beside(session, published.edition(session))
    thanked = {one.judge_key: one.holder_name for one in found if one.kind == THANKS}
    assert thanked["J1"] == "Ivan Petrov"


def test_pages_show_his_own_name(world: World) -> None:
    marta = renamed(world)
    assert "Иван Петров" in marta.text
    marta.get("/organiser/caranavi-2026/cards")
    assert "Иван Петров" in marta.text
    judge = world.judge("J3")
    judge.get("/judge/")
    assert "Jurado: Иван Петров" in judge.text


@pytest.mark.parametrize("written", ["Иван Петров", "Ivan Petrov", "ivan  petrov"])
def test_a_table_finds_him_by_his_name_and_by_its_spelling(world: World, written: str) -> None:
    renamed(world)
    with world.reading() as session:
        order = order_of(f"entry,judge,A1\nC012,{written},3\n".encode(), What.MARKS)
        found = plan(session, edition=world.edition(session), order=order, now=world.clock.now)
    [row] = found.rows
    assert "J3" in row.name


def test_two_spellings_too_long_are_told_at_their_field(world: World) -> None:
    marta = form(world)
    marta.submit({"name": "Иван", "paper_name": "I" * 201}, action="/new", status=422)
    assert "201 letras" in marta.text
    assert "200" in marta.text
