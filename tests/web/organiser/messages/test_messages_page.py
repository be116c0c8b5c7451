"""Messages on screens: who gets one is seen before it goes, it can be taken back, and nobody is written to twice."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from judging.domain.messages.sorting import HOLD
from judging.domain.permissions import EditionRole
from judging.jobs.letters import Post
from judging.storage.models import Event, Judge, Letter, LetterState, Reminder
from tests.pages import Visitor
from tests.services.messages.test_sending import BASE
from tests.services.postbox import postbox
from tests.web.organiser.exports.test_books import colleague
from tests.web.organiser.families.test_links import with_mail
from tests.world import World

PAGE = "/organiser/caranavi-2026/messages"
LEFT = f"{PAGE}/sheets_left"


@pytest.fixture
def mailing(world: World) -> World:
    """A mail server is set; Claire (J2) has e-mail, Néstor (J3) a telephone alone."""
    with world.writing() as session:
        for key, email, phone in (("J2", "claire@example.org", ""), ("J3", "", "71234567")):
            judge = session.scalars(select(Judge).where(Judge.key == key)).one()
            judge.email, judge.phone = email, phone
    return with_mail(world)


def text(visitor: Visitor) -> str:
    return " ".join(visitor.text.split())


def letters(world: World) -> list[LetterState]:
    with world.reading() as session:
        return [one.state for one in session.scalars(select(Letter).order_by(Letter.id))]


def note(visitor: Visitor, key: str, way: str = "whatsapp", *, status: int = 200) -> None:
    visitor.get(LEFT)
    visitor.post(f"{LEFT}/by-hand", {"to": key, "way": way}, status=status)


def test_the_list_says_who_is_to_be_reminded_and_the_message_shows_each_her_own_words(mailing: World) -> None:
    owner = colleague(mailing, EditionRole.OWNER)
    owner.get(PAGE)
    assert "Ahora, 2 personas: J2, J3" in text(owner)
    owner.get(LEFT)
    assert "Va a 1 persona: J2" in text(owner)
    assert "Bonjour Claire Delvaux" in owner.text, "in her language"
    assert "Hola, Néstor Choque Laime" in owner.text
    [link] = [one for one in owner.links() if one.startswith("https://wa.me/")]
    assert link.startswith("https://wa.me/59171234567?text=Hola%2C%20N%C3%A9stor")
    assert [one for one in owner.links() if one.startswith(("sms:+59171234567?body=", "tel:+59171234567"))]


def test_a_press_sends_what_was_seen_and_can_be_taken_back_until_it_goes(mailing: World) -> None:
    owner = colleague(mailing, EditionRole.OWNER)
    owner.get(LEFT)
    owner.submit({}, action=LEFT)
    assert letters(mailing) == [LetterState.QUEUED]
    assert "Por salir" in text(owner)
    owner.submit({"act": "undo"}, action=PAGE)
    assert "Se deshizo" in text(owner)
    assert letters(mailing) == [LetterState.DROPPED]
    owner.get(LEFT)
    assert "Va a 1 persona: J2" in text(owner), "she may be written to again"


def test_what_went_says_so_and_what_the_server_refused_says_its_words(mailing: World) -> None:
    owner = colleague(mailing, EditionRole.OWNER)
    owner.get(LEFT)
    owner.submit({}, action=LEFT)
    mailing.clock.now += HOLD
    with postbox(refusals={"claire@example.org": ["550 5.1.1 No such mailbox"]}) as box:
        server = mailing.app.config["SETTINGS"].mail.__class__("127.0.0.1", box.port, "smtp", "premio@example.org")
        list(Post(mailing.database, server, BASE, mailing.clock, pause=0).letters())
        owner.get(PAGE)
        assert "550 5.1.1 No such mailbox" in text(owner)
        owner.submit({"act": "again"}, action=PAGE)
        list(Post(mailing.database, server, BASE, mailing.clock, pause=0).letters())
    assert letters(mailing) == [LetterState.SENT]
    owner.get(PAGE)
    assert "mandado" in text(owner)


def test_who_is_taken_out_gets_nothing_and_with_nobody_ticked_nothing_can_be_sent(mailing: World) -> None:
    with mailing.writing() as session:
        session.scalars(select(Judge).where(Judge.key == "J3")).one().email = "nestor@example.org"
    owner = colleague(mailing, EditionRole.OWNER)
    owner.get(f"{LEFT}?ticked=1")
    assert "Elija al menos una persona." in text(owner)
    assert "Mandar 0" not in text(owner)
    owner.get(f"{LEFT}?ticked=1&to=J3")
    assert "Va a 1 persona: J3" in text(owner)
    owner.submit({}, action=LEFT)
    with mailing.reading() as session:
        assert [one.address for one in session.scalars(select(Letter))] == ["nestor@example.org"]


def test_two_organisers_at_the_same_moment_write_once(mailing: World) -> None:
    owner, secretary = colleague(mailing, EditionRole.OWNER), colleague(mailing, EditionRole.SECRETARY)
    owner.get(LEFT)
    secretary.get(LEFT)
    owner.submit({}, action=LEFT)
    secretary.submit({}, action=LEFT, status=409)
    assert "No se mandó nada" in text(secretary)
    assert "Ya tuvo un recordatorio hoy" in text(secretary)
    assert len(letters(mailing)) == 1


def test_a_mark_by_hand_takes_her_off_today_s_list_and_can_be_taken_back(mailing: World) -> None:
    owner = colleague(mailing, EditionRole.OWNER)
    note(owner, "J3")
    owner.get(LEFT)
    assert "Ya tuvo un recordatorio hoy" in text(owner)
    note(owner, "J3", status=422)
    owner.get(PAGE)
    owner.submit({"act": "unhand"}, action=PAGE)
    owner.get(LEFT)
    assert "Desde su teléfono" in text(owner)
    with mailing.reading() as session:
        assert len(session.scalars(select(Reminder)).all()) == 1, "what was noted stays, as taken back"


def test_words_of_one_s_own_are_read_for_mistakes_at_their_place_and_nothing_typed_is_lost(mailing: World) -> None:
    owner = colleague(mailing, EditionRole.OWNER)
    owner.get(f"{LEFT}/words")
    owner.submit({"body-es": "Hola {nonbre}, faltan {faltan}", "body-fr": ""}, action=f"{LEFT}/words", status=422)
    assert "{nonbre} no es ninguno de los lugares" in owner.text
    assert "Falta este texto en este idioma." in owner.text
    assert "Hola {nonbre}, faltan {faltan}" in owner.text
    owner.submit(
        {"body-es": "Hola {nombre}: {faltan}.", "body-fr": "Bonjour {nombre} : {faltan}."}, action=f"{LEFT}/words"
    )
    owner.get(LEFT)
    assert "Hola Néstor Choque Laime: 1." in owner.text
    assert "Son palabras de esta edición." in owner.text
    owner.get(f"{LEFT}/words")
    owner.submit({"act": "usual"}, action=f"{LEFT}/words")
    owner.get(LEFT)
    assert "Hola, Néstor Choque Laime." in owner.text


def test_a_place_without_a_value_for_somebody_is_told_before_anything_goes(mailing: World) -> None:
    owner = colleague(mailing, EditionRole.OWNER)
    with mailing.writing() as session:
        mailing.edition(session).scoring_until = None
    owner.get(f"{LEFT}/words")
    owner.submit({"body-es": "Hasta {plazo}"}, action=f"{LEFT}/words")
    owner.get(LEFT)
    assert "{plazo} no tiene nada que decir" in owner.text
    assert "Va a 1 persona: J2" in text(owner)


def test_a_secretary_reminds_and_changes_nothing_and_an_auditor_sees_none_of_it(mailing: World) -> None:
    colleague(mailing, EditionRole.OWNER)  # the first account of a service owns all
    secretary = colleague(mailing, EditionRole.SECRETARY)
    secretary.get(LEFT)
    assert f"{LEFT}/words" not in secretary.links()
    secretary.submit({}, action=LEFT)
    assert letters(mailing) == [LetterState.QUEUED]
    secretary.get(f"{LEFT}/words", status=403)
    secretary.get(f"{PAGE}/settings", status=403)
    secretary.get(f"{PAGE}/second_person", status=403)
    auditor = colleague(mailing, EditionRole.AUDITOR)
    auditor.get(PAGE, status=403)
    auditor.get(LEFT, status=403)
    with mailing.reading() as session:
        [line] = [one for one in session.scalars(select(Event)) if one.action.startswith("message")]
        assert line.details == {"occasion": "sheets_left", "people": 1}


def test_in_a_demonstration_one_may_look_and_note_and_nothing_leads_out(mailing: World) -> None:
    nelly = mailing.organiser()
    nelly.get(LEFT)
    assert "ninguno sale" in text(nelly)
    assert not [one for one in nelly.links() if re.match("https://wa.me|sms:|tel:", one)]
    nelly.post(LEFT, {"to": "J2", "save_id": "6f1c7c0e-8a51-4a1e-9d54-000000000001"}, status=422)
    assert letters(mailing) == []


def test_rules_and_the_most_of_a_day_are_kept_and_a_wrong_number_is_refused(mailing: World) -> None:
    owner = colleague(mailing, EditionRole.OWNER)
    owner.get(f"{PAGE}/settings")
    owner.submit({"cap": "0", "rule-few_left": "yes"}, action=f"{PAGE}/settings", status=422)
    assert "va de 1 a" in owner.text
    owner.submit({"cap": "50", "rule-few_left": "yes"}, action=f"{PAGE}/settings")
    owner.get(PAGE)
    assert "sale solo" in text(owner)
