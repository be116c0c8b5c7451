"""Prizes handed over, on screens: the list, the log of one, who may write in it, the table that is taken away."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from judging.domain.permissions import EditionRole
from judging.storage.models import Delivery, Sponsor
from tests.pages import Visitor
from tests.services.prizes.test_prizes import MONEY, THING, published, with_prizes
from tests.web.organiser.exports.test_books import colleague
from tests.web.organiser.prizes.test_prizes_page import HERE, picture
from tests.world import World

PAGE = f"{HERE}/deliveries"


@pytest.fixture
def won(world: World) -> World:
    with_prizes(world, MONEY, THING)
    published(world)
    return world


def first(visitor: Visitor) -> str:
    """The address of the first prize of the list, which she opens."""
    visitor.get(PAGE)
    address = next(one for one in visitor.links() if one.startswith(f"{PAGE}/prize-1/"))
    visitor.get(address)
    return address


def test_before_the_publication_the_list_says_why_it_is_empty(world: World) -> None:
    with_prizes(world, MONEY)
    nelly = world.organiser()
    nelly.get(PAGE)
    assert "cuando los resultados están publicados" in nelly.text


def test_today_s_list_leads_to_what_is_to_be_handed_over_and_a_line_takes_it_off(won: World) -> None:
    nelly = won.organiser()
    nelly.get(f"{HERE}/")
    assert "Faltan por entregar 2 premios." in nelly.text
    assert PAGE in nelly.links()
    address = first(nelly)
    assert nelly.standing(address)["to_whom"], "who won stands there already"
    nelly.submit({"to_whom": "Saturnina", "file": (picture(), "firma.png")}, action=address)
    assert "Está anotado." in nelly.page.text if nelly.page else False
    assert "Recibió: Saturnina" in nelly.text
    assert "Lo anotó" in nelly.text
    photo = next(one for one in nelly.links() if one.endswith(".jpg"))
    with nelly.client.get(photo) as answer:
        assert answer.mimetype.startswith("image/")
    assert won.anybody().client.get(photo).status_code != 200, "organisers alone see it"
    nelly.get(f"{HERE}/")
    assert "Falta por entregar 1 premio." in nelly.text


def test_who_received_is_not_offered_as_a_logo_and_a_giver_s_sign_is(won: World) -> None:
    nelly = won.organiser()
    nelly.submit({"file": (picture("#a03020"), "firma.png")}, action=first(nelly))
    nelly.get(f"{HERE}/sponsors/sponsor-1")
    nelly.submit({"file": (picture(), "logo.png")}, action="/sponsors/sponsor-1")
    with won.reading() as session:
        hers, sign = session.scalars(select(Delivery)).one().picture, session.scalars(select(Sponsor)).one().picture
    nelly.get(f"{HERE}/certificates/design")
    assert nelly.page is not None
    assert sign in nelly.page.text
    assert hers not in nelly.page.text


def test_a_picture_that_was_never_sent_is_refused(won: World) -> None:
    nelly = won.organiser()
    address = first(nelly)
    nelly.submit({"picture": "0" * 64}, action=address, status=422)
    with won.reading() as session:
        assert session.scalars(select(Delivery)).all() == []


def test_a_refused_line_keeps_what_was_typed(won: World) -> None:
    nelly = won.organiser()
    address = first(nelly)
    nelly.submit({"to_whom": "", "note": "En el acto."}, action=address, status=422)
    assert "Escriba quién lo recibió." in nelly.text
    assert nelly.standing(address)["note"] == "En el acto."


def test_of_two_who_note_the_same_the_second_sees_the_first_s_line_and_keeps_her_words(won: World) -> None:
    nelly, pedro = won.organiser(), won.organiser()
    address = first(nelly)
    first(pedro)
    nelly.submit({"to_whom": "Saturnina"}, action=address)
    pedro.submit({"to_whom": "Félix", "note": "En la casa."}, action=address, status=409)
    assert "Otra persona anotó algo" in pedro.text
    assert "Recibió: Saturnina" in pedro.text
    assert pedro.standing(address)["note"] == "En la casa."


def test_a_secretary_notes_a_delivery_and_an_auditor_reads_it(won: World) -> None:
    colleague(won, EditionRole.OWNER)
    secretary, auditor = (colleague(won, role) for role in (EditionRole.SECRETARY, EditionRole.AUDITOR))
    address = first(secretary)
    secretary.submit({"to_whom": "Saturnina"}, action=address)
    auditor.get(address)
    assert "Recibió: Saturnina" in auditor.text
    assert "Qué pasó" not in auditor.text
    auditor.post(address, {"step": "note", "day": "2026-09-15", "note": "Nada."}, status=403)
    with won.reading() as session:
        assert len(session.scalars(select(Delivery)).all()) == 1


@pytest.mark.parametrize("address", ["prize-9/C001/all", "prize-1/C999/all", "prize-1/C001/x"])
def test_what_nobody_won_does_not_exist(won: World, address: str) -> None:
    won.organiser().get(f"{PAGE}/{address}", status=404)


def test_the_table_names_people_only_where_it_is_asked_to(won: World) -> None:
    nelly = won.organiser()
    nelly.submit({"to_whom": "Saturnina Kʼuchu"}, action=first(nelly))
    plain = nelly.get(f"{HERE}/exports/deliveries.csv").text
    assert "delivered" in plain
    assert "pending" in plain
    assert "Cooperativa Río Coroico" in plain
    assert "Saturnina" not in plain
    assert "Saturnina" in nelly.get(f"{HERE}/exports/deliveries.csv?people=1").text
    assert nelly.get(f"{HERE}/exports/deliveries.xlsx").data.startswith(b"PK")


def listed(visitor: Visitor, asked: str) -> list[str]:
    """What the rows of the list lead to, in their order."""
    visitor.get(f"{PAGE}{asked}")
    return [one for one in visitor.links() if one.startswith(f"{PAGE}/")]


def test_a_prize_is_found_by_who_won_it_and_what_is_not_handed_over_stands_alone(won: World) -> None:
    nelly = won.organiser()
    one, other = listed(nelly, "")
    number = one.split("/")[-2]
    assert listed(nelly, f"?q={number}") == [one] != [other]
    assert listed(nelly, "?q=nadie-se-llama-asi") == []
    assert "No encontramos ningún premio así." in nelly.text
    nelly.get(one)
    nelly.submit({"to_whom": "Saturnina"}, action=one)
    assert listed(nelly, "?show=open") == [other]
    assert listed(nelly, f"?show=open&q={number}") == []
    assert sorted(listed(nelly, "?show=nonsense")) == sorted([one, other])
