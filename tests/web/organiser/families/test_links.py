"""Sending families their links: prepared words for her own telephone, marks, and letters that go out by themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from judging.domain.families.mailserver import MailServer, Security
from judging.domain.work import Kind
from judging.storage.models import Certificate, Entry, Event, HandedLink, Letter, LetterState
from tests.services.certificates.test_certificates import draw, issue
from tests.web.organiser.certificates.test_certificates import WaitingQueue, code_of, published  # noqa: F401 - a fixture
from tests.world import World

LINKS = "/organiser/caranavi-2026/certificates/links"
FIRST, SECOND = "CARANAVI-2026-0001", "CARANAVI-2026-0002"


@pytest.fixture
def issued(published: World) -> World:  # noqa: F811
    """Two certificates with their papers, of Saturnina and Wenceslao."""
    issue(published)
    draw(published, 2)
    return published


def with_mail(world: World) -> World:
    """The same service where a mail server is set, with a queue that leaves the work to the test."""
    server = MailServer("127.0.0.1", 2525, Security.NONE, "premio@example.org")
    world.app.config["SETTINGS"] = replace(world.settings, mail=server)
    world.app.extensions["judging.queue"] = WaitingQueue()
    return world


def letters(world: World) -> list[Letter]:
    with world.reading() as session:
        return list(session.scalars(select(Letter).order_by(Letter.id)))


def fail(world: World, state: LetterState, code: str) -> None:
    """What the mail server's answer would have made of the first letter."""
    with world.writing() as session:
        letter = session.scalars(select(Letter).order_by(Letter.id)).first()
        assert letter is not None
        letter.sent_at = world.clock.now if state is LetterState.SENT else None
        letter.state, letter.failure = state, {"code": code, "params": {"reply": "550 5.1.1 no such mailbox"}}


def test_before_there_is_a_certificate_there_is_nothing_to_send(published: World) -> None:  # noqa: F811
    nelly = published.organiser()
    nelly.get(LINKS)
    assert "Todavía no hay ningún certificado listo." in nelly.text


def test_each_family_has_words_in_its_language_ready_for_her_telephone(issued: World) -> None:
    with issued.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C003")).one()
        entry.language, entry.phone = "fr", "712 34567"
    nelly = issued.organiser()
    nelly.get("/organiser/caranavi-2026/certificates")
    nelly.get(next(link for link in nelly.links() if link.endswith("/links")))
    assert "0 de 2 certificados tienen su enlace mandado" in nelly.text
    assert "Bonjour Saturnina Mamani Kʼuchu. Voici votre certificat : Première place" in nelly.text
    assert f"http://127.0.0.1:8000/c/{code_of(issued)}" in nelly.text
    assert [link[:45] for link in nelly.links() if "wa.me" in link] == [
        "https://wa.me/59171234567?text=Bonjour%20Satu",
        "https://wa.me/59171234567?text=Bonjour%20Wenc",
    ]
    assert len([link for link in nelly.links() if link.startswith("sms:+59171234567?body=")]) == 2


def test_what_she_sent_herself_is_marked_once_and_logged(issued: World) -> None:
    nelly = issued.organiser()
    nelly.get(LINKS)
    for _ in range(2):
        nelly.post(f"/organiser/caranavi-2026/certificates/{FIRST}/sent", {"channel": "whatsapp"})
    assert "1 de 2 certificados tienen su enlace mandado" in nelly.text
    assert "✓ WhatsApp, 15 de septiembre de 2026" in nelly.text
    nelly.post(f"/organiser/caranavi-2026/certificates/{FIRST}/sent", {"channel": "pigeon"}, status=400)
    nelly.post("/organiser/caranavi-2026/certificates/CARANAVI-2026-0009/sent", {"channel": "sms"}, status=404)
    with issued.reading() as session:
        assert len(session.scalars(select(HandedLink)).all()) == 1
        assert len(session.scalars(select(Event).where(Event.action == "link.whatsapp")).all()) == 1
    nelly.get("/organiser/caranavi-2026/log")
    assert f"mandó por WhatsApp el enlace del certificado {FIRST}" in nelly.text


def test_without_a_mail_server_the_page_says_so_and_takes_no_address(issued: World) -> None:
    nelly = issued.organiser()
    answer = nelly.get(LINKS)
    assert "Este servicio no manda correos." in nelly.text
    assert "address-" not in answer.text
    nelly.post(LINKS, {f"address-{FIRST}": "ana@example.org"}, status=422)
    assert letters(issued) == []


def test_addresses_are_queued_once_however_often_she_presses(issued: World) -> None:
    with_mail(issued)
    nelly = issued.organiser()
    nelly.get(LINKS)
    fields = {f"address-{FIRST}": "ana@example.org", f"address-{SECOND}": "wences@example.org"}
    answer = nelly.post(LINKS, fields)
    assert "2 correos están en camino." in nelly.text
    assert "js/refresh" in answer.text
    nelly.post(LINKS, fields)
    assert "0 correos están en camino." in nelly.text
    assert [(letter.address, letter.reply_to) for letter in letters(issued)] == [
        ("ana@example.org", "demo@example.org"),
        ("wences@example.org", "demo@example.org"),
    ]
    assert issued.app.extensions["judging.queue"].woken == [Kind.LETTERS] * 2


def test_one_wrong_address_sends_nothing_and_all_that_was_typed_stays(issued: World) -> None:
    with_mail(issued)
    nelly = issued.organiser()
    nelly.get(LINKS)
    answer = nelly.post(LINKS, {f"address-{FIRST}": "ana@example.org", f"address-{SECOND}": "wences"}, status=422)
    assert "«wences» no es una dirección de correo." in nelly.text
    assert 'value="ana@example.org"' in answer.text
    assert 'value="wences"' in answer.text
    assert letters(issued) == []
    nelly.post(LINKS, {}, status=422)
    assert "Escriba al menos una dirección de correo." in nelly.text


def test_each_letter_says_what_became_of_it_and_may_go_again(issued: World) -> None:
    with_mail(issued)
    nelly = issued.organiser()
    nelly.get(LINKS)
    nelly.post(LINKS, {f"address-{FIRST}": "ana@example.org"})
    fail(issued, LetterState.FAILED, "letter_refused")
    answer = nelly.get(LINKS)
    assert "Esa dirección no lo recibe. Mire si está bien escrita. El servidor dijo: 550 5.1.1" in nelly.text
    assert "refresh" not in answer.text, "nothing comes without somebody doing something"
    nelly.submit(action=f"{FIRST}/again")
    assert letters(issued)[0].state is LetterState.QUEUED
    nelly.post(f"/organiser/caranavi-2026/certificates/{FIRST}/again", {"address": "x@example.org"}, status=404)
    fail(issued, LetterState.SENT, "letter_refused")
    nelly.post(f"/organiser/caranavi-2026/certificates/{FIRST}/again", {"address": "ana@example.org"})
    assert letters(issued)[0].state is LetterState.SENT, "one that arrived is not sent again"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_links_asks_the_database_the_same_for_one_and_three(
    published: World,  # noqa: F811
    count: int,
) -> None:
    issue(published)
    draw(published, count)
    with_mail(published)
    nelly = published.organiser()
    with published.reading() as session:
        ready = session.scalars(select(Certificate.number).where(Certificate.digest != "")).all()
    nelly.get(LINKS)
    nelly.post(LINKS, {f"address-{number}": "ana@example.org" for number in ready})
    with published.queries() as sent:
        nelly.get(LINKS)
    assert nelly.text.count("Copiar el texto") == count
    assert len(sent) == 7
