"""Letters with the links: through a real mail server on this machine, as it takes them, puts them off or refuses."""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from judging.config import Settings, SettingsError
from judging.domain.addresses import is_mail_address
from judging.domain.errors import Problem, Refused
from judging.domain.families.mailserver import MailServer, Security, mail_server
from judging.domain.work import SERVER_WAIT
from judging.jobs.letters import Post
from judging.notify import Result, ServerTrouble
from judging.services.certificates import revoking
from judging.services.families import mailing
from judging.storage.models import Entry, Letter, LetterState
from judging.storage.queries.claims import valid_certificates
from tests.services.certificates.test_certificates import BASE, codes, draw, issue, one
from tests.services.postbox import PASSWORD, USER, Postbox, own_authority, postbox
from tests.services.results.test_results import NELLY
from tests.world import START, World

SENDER, REPLY = "premio@example.org", "nelly@example.org"
SATURNINA, WENCESLAO = "CARANAVI-2026-0001", "CARANAVI-2026-0002"


@pytest.fixture
def issued(published: World) -> World:
    """Every certificate issued, with its paper."""
    issue(published)
    draw(published, 17)
    return published


def queue(world: World, **addresses: str) -> int:
    """Queue letters: `queue(world, n0001="ana@example.org")`."""
    wanted = {f"CARANAVI-2026-{key[1:]}": address for key, address in addresses.items()}
    with world.writing() as session:
        found = {
            f"address-{item.number}": (item, wanted.get(item.number, ""))
            for item in valid_certificates(session, world.edition(session))
        }
        return mailing.queue(session, actor=NELLY, wanted=found, sender=SENDER, reply_to=REPLY, now=world.clock.now)


def plain_server(port: int) -> MailServer:
    return MailServer("127.0.0.1", port, Security.NONE, SENDER)


def send(world: World, server: MailServer | Postbox) -> list[Result]:
    known = server if isinstance(server, MailServer) else plain_server(server.port)
    return list(Post(world.database, known, BASE, world.clock, pause=0).letters())


def letter(world: World, place: int = 0) -> Letter:
    with world.reading() as session:
        return session.scalars(select(Letter).order_by(Letter.id)).all()[place]


def stands(world: World, place: int = 0) -> tuple[LetterState, str]:
    found = letter(world, place)
    problem = mailing.problem_of(found)
    return found.state, problem.code if problem else ""


# ------------------------------------------------------------------------------------------------ what it says
def test_a_letter_says_in_the_familys_language_where_its_certificate_is(issued: World) -> None:
    with issued.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C003")).one().language = "fr"
    queue(issued, n0001="saturnina@example.org")
    with postbox() as box:
        assert send(issued, box) == [Result.SENT]
    (got,) = box.letters
    assert box.recipients == [["saturnina@example.org"]]
    assert got["Subject"] == "Votre certificat : Première place, Agro-écologie du café, Caranavi 2026"
    assert (got["To"], got["Reply-To"]) == ("saturnina@example.org", REPLY)
    assert got["From"].addresses[0].addr_spec == SENDER
    with issued.reading() as session:
        address = f"{BASE}/c/{one(session).code}"
    plain, html = got.get_body(("plain",)), got.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "Bonjour Saturnina Mamani Kʼuchu," in plain.get_content()
    assert address in plain.get_content()
    assert f'<a href="{address}">Ouvrir mon certificat</a>' in html.get_content()
    assert 'lang="fr"' in html.get_content()
    assert len(got.as_bytes()) < 6000, "a link, never the paper itself"
    assert list(got.iter_attachments()) == []


@pytest.mark.parametrize(
    "name",
    [
        "Eva\r\nBcc: evil@example.com",
        "[Pague aquí](https://evil.example)",
        '<a href="https://evil.example">Eva</a>',
        "www.evil.example",
        "eva@evil.example",
    ],
)
def test_a_name_adds_no_line_to_the_head_and_no_link_to_the_words(issued: World, name: str) -> None:
    with issued.tampering() as session:
        row = one(session)
        row.printed = {**row.printed, "holder_name": name, "issuer_name": name}
    queue(issued, n0001="eva@example.org")
    with postbox() as box:
        send(issued, box)
    (got,) = box.letters
    assert got["Bcc"] is None
    assert box.recipients == [["eva@example.org"]]
    assert len(got["From"].addresses) == 1
    for kind in ("plain", "html"):
        body = got.get_body((kind,))
        assert body is not None
        words = body.get_content().replace(BASE, "")
        assert not any(sign in words for sign in ("://", "www.", "evil.example", "@"))
        assert words.count("<a ") == (kind == "html")


@pytest.mark.parametrize(
    "address",
    [
        "a@b",
        "ana",
        "ana@example.org\r\nBcc: x@example.com",
        "Ana <ana@example.org>",
        "a@example.org, b@example.org",
        "ñandú@example.org",
        "a b@example.org",
        "@example.org",
        f"{'a' * 65}@example.org",
        f"a@{'b' * 250}.org",
    ],
)
def test_what_is_no_address_is_refused_at_its_field_and_nothing_is_kept(issued: World, address: str) -> None:
    assert not is_mail_address(address)
    with pytest.raises(Refused) as refusal:
        queue(issued, n0001="ana@example.org", n0002=address)
    assert [(p.code, p.field) for p in refusal.value.problems] == [("mail_address_wrong", f"address-{WENCESLAO}")]
    with issued.reading() as session:
        assert session.scalars(select(Letter)).all() == []


# --------------------------------------------------------------------------------------------------- only once
def test_a_letter_goes_once_for_each_certificate_and_address(issued: World) -> None:
    assert queue(issued, n0001="ana@example.org", n0002="ana@example.org") == 2, "two people, one mailbox"
    assert queue(issued, n0001="Ana@Example.org", n0002="") == 0
    with postbox() as box:
        assert send(issued, box) == [Result.SENT, Result.SENT]
        assert queue(issued, n0001="ana@example.org") == 0
        assert send(issued, box) == []
    identifiers = {got["Message-ID"] for got in box.letters}
    assert len(identifiers) == 2
    assert all(str(name).endswith("@example.org>") for name in identifiers)


def test_one_mailbox_is_not_buried_and_the_hours_told_are_the_hours_there_are(
    issued: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "TO_ONE_ADDRESS_A_DAY", 2)
    assert queue(issued, n0001="coop@example.org", n0002="coop@example.org") == 2
    issued.clock.pass_by(hours=5, minutes=30)
    with pytest.raises(Refused) as refused:
        queue(issued, n0003="Coop@example.org")
    assert refused.value.problems == (
        Problem.of("mail_address_full", at=refused.value.problems[0].field, at_most=2, hours=19),
    )
    assert queue(issued, n0003="ana@example.org") == 1
    issued.clock.pass_by(hours=19)
    assert queue(issued, n0003="coop@example.org") == 1


def test_a_certificate_goes_to_a_few_addresses_only(issued: World) -> None:
    for place in range(mailing.ADDRESSES_AT_MOST):
        queue(issued, n0001=f"a{place}@example.org")
    with pytest.raises(Refused) as refusal:
        queue(issued, n0001="one-more@example.org")
    assert codes(refusal) == ["mail_too_many"]


def test_a_certificate_that_was_revoked_meanwhile_is_not_sent(issued: World) -> None:
    queue(issued, n0001="ana@example.org", n0002="wences@example.org")
    with issued.writing() as session:
        revoking.revoke(session, actor=NELLY, certificate=one(session), reason="Error.", now=START)
    with postbox() as box:
        assert send(issued, box) == [Result.SENT]
    assert box.recipients == [["wences@example.org"]]
    assert stands(issued) == (LetterState.FAILED, "letter_void")


# ------------------------------------------------------------------------------------- as the server answers
def test_a_server_that_asks_to_wait_gets_the_same_letter_later(issued: World) -> None:
    queue(issued, n0001="ana@example.org", n0002="wences@example.org")
    with postbox(refusals={"ana@example.org": ["451 4.7.1 Greylisted, try again"]}) as box:
        assert send(issued, box) == [Result.LATER, Result.SENT], "one letter does not hold up the next"
        assert stands(issued) == (LetterState.QUEUED, "letter_later")
        assert "451 4.7.1 Greylisted" in str(letter(issued).failure)
        assert send(issued, box) == [], "not before its time"
        issued.clock.pass_by(minutes=1)
        assert send(issued, box) == [Result.SENT]
    assert stands(issued) == (LetterState.SENT, "")
    assert box.to("ana@example.org")[0]["Message-ID"] == letter(issued).message_id


def test_a_clock_that_was_ahead_keeps_no_letter_waiting_for_a_year(issued: World) -> None:
    """One put off by such a clock goes at once; one that waits its ordinary time goes on waiting."""
    queue(issued, n0001="saturnina@example.org", n0002="wenceslao@example.org")
    with issued.writing() as session:
        ahead, ordinary = session.scalars(select(Letter).order_by(Letter.id))
        ahead.due_at, ordinary.due_at = issued.clock.now + timedelta(days=365), issued.clock.now + timedelta(hours=12)
    with issued.reading() as session:
        assert mailing.how_many(session, issued.clock.now) == 1
    with postbox() as box:
        assert send(issued, box) == [Result.SENT]
    assert box.recipients == [["saturnina@example.org"]]


def test_a_server_that_always_asks_to_wait_is_given_up_after_the_seventh_try(issued: World) -> None:
    queue(issued, n0001="ana@example.org")
    with postbox(refusals={"ana@example.org": ["450 busy"] * 10}) as box:
        for minutes in (1, 5, 15, 60, 240, 720):
            assert send(issued, box) == [Result.LATER]
            assert stands(issued) == (LetterState.QUEUED, "letter_later")
            issued.clock.pass_by(minutes=minutes, seconds=-1)
            assert send(issued, box) == [], "not before its time"
            issued.clock.pass_by(seconds=1)
        assert send(issued, box) == [Result.LATER]
        assert stands(issued) == (LetterState.FAILED, "letter_given_up")
        issued.clock.pass_by(days=30)
        assert send(issued, box) == []
    assert letter(issued).tries == 7


def test_a_refused_address_says_so_and_goes_again_only_when_somebody_asks(issued: World) -> None:
    queue(issued, n0001="ana@example.org", n0002="wences@example.org")
    with postbox(refusals={"ana@example.org": ["550 5.1.1 No such mailbox"]}) as box:
        assert send(issued, box) == [Result.REFUSED, Result.SENT]
        assert stands(issued) == (LetterState.FAILED, "letter_refused")
        assert "550 5.1.1 No such mailbox" in str(letter(issued).failure)
        issued.clock.pass_by(days=3)
        assert send(issued, box) == []
        with issued.writing() as session:
            row = session.scalars(select(Letter).order_by(Letter.id)).first()
            assert row is not None
            mailing.again(session, actor=NELLY, letter=row, now=issued.clock.now)
        assert send(issued, box) == [Result.SENT]
    assert stands(issued) == (LetterState.SENT, "")


def test_a_server_that_hangs_up_after_the_words_leaves_it_unsure_and_it_is_not_sent_twice(issued: World) -> None:
    queue(issued, n0001="ana@example.org")
    with postbox(hangs_up_after_data=True) as box:
        assert send(issued, box) == [Result.UNSURE]
        assert stands(issued) == (LetterState.UNSURE, "letter_lost")
        issued.clock.pass_by(days=1)
        assert send(issued, box) == []
    assert len(box.letters) == 1


def test_a_letter_that_was_on_its_way_in_a_crash_is_unsure_and_the_others_go_on(issued: World) -> None:
    queue(issued, n0001="ana@example.org", n0002="wences@example.org")
    with issued.writing() as session:
        assert mailing.take(session, server=plain_server(25), base_url=BASE, now=issued.clock.now) is not None
    with postbox() as box:
        assert send(issued, box) == [Result.SENT]
        assert stands(issued) == (LetterState.SENDING, ""), "somebody may just be sending it"
        issued.clock.now += mailing.LOST_AFTER * 2
        assert send(issued, box) == []
    assert stands(issued) == (LetterState.UNSURE, "letter_lost")


def test_a_server_that_is_not_there_costs_no_letter_a_try(issued: World) -> None:
    queue(issued, n0001="ana@example.org", n0002="wences@example.org")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = plain_server(free.getsockname()[1])
        with pytest.raises(ServerTrouble) as trouble:
            send(issued, nobody)
    assert trouble.value.kind == "unreachable"
    for place in (0, 1):
        assert stands(issued, place) == (LetterState.QUEUED, "mail_unreachable")
        assert letter(issued, place).tries == 0
    with postbox() as box:
        assert send(issued, box) == [], "all of them wait a little"
        issued.clock.now += SERVER_WAIT
        assert send(issued, box) == [Result.SENT, Result.SENT]


# --------------------------------------------------------------------------------------------- encryption
def secured(port: int, authority: Path | None, **changes: object) -> MailServer:
    return MailServer("127.0.0.1", port, Security.STARTTLS, SENDER, authority=authority, **changes)  # type: ignore[arg-type]


def test_words_and_password_travel_encrypted_to_a_server_that_can_show_who_it_is(issued: World, tmp_path: Path) -> None:
    queue(issued, n0001="ana@example.org")
    own, password = own_authority(tmp_path), tmp_path / "password"
    password.write_text(PASSWORD + "\n", encoding="utf-8")
    with postbox(tls=own.context, needs_sign_in=True) as box:
        assert send(issued, secured(box.port, own.file, user=USER, password_file=password)) == [Result.SENT]
    with postbox(tls=own.context, at_once=True) as box:
        queue(issued, n0002="wences@example.org")
        at_once = MailServer("127.0.0.1", box.port, Security.TLS, SENDER, authority=own.file)
        assert send(issued, at_once) == [Result.SENT]
    assert len(box.letters) == 1


def test_a_wrong_password_is_told_and_no_letter_is_lost(issued: World, tmp_path: Path) -> None:
    queue(issued, n0001="ana@example.org")
    own, password = own_authority(tmp_path), tmp_path / "password"
    password.write_text("another one", encoding="utf-8")
    with postbox(tls=own.context, needs_sign_in=True) as box, pytest.raises(ServerTrouble) as trouble:
        send(issued, secured(box.port, own.file, user=USER, password_file=password))
    assert trouble.value.kind == "sign_in"
    assert "another one" not in str(trouble.value)
    assert stands(issued) == (LetterState.QUEUED, "mail_sign_in")


@pytest.mark.parametrize("fault", ["no TLS at all", "an unknown authority", "another name"])
def test_nothing_is_said_to_a_server_that_cannot_show_who_it_is(issued: World, tmp_path: Path, fault: str) -> None:
    queue(issued, n0001="ana@example.org")
    own = own_authority(tmp_path, name="mail.example.org" if fault == "another name" else "127.0.0.1")
    trusted = None if fault == "an unknown authority" else own.file
    context = None if fault == "no TLS at all" else own.context
    with postbox(tls=context) as box, pytest.raises(ServerTrouble) as trouble:
        send(issued, secured(box.port, trusted))
    assert trouble.value.kind == "encryption"
    assert box.letters == []
    assert stands(issued) == (LetterState.QUEUED, "mail_encryption")


# ------------------------------------------------------------------------------------------------- settings
def test_without_a_setting_there_is_no_mail(tmp_path: Path) -> None:
    assert Settings.from_env({"JUDGING_INSTANCE": str(tmp_path)}).mail is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp+starttls://premio%40aopeb@mail.example.org", ("mail.example.org", 587, Security.STARTTLS)),
        ("smtps://premio%40aopeb@mail.example.org:4650", ("mail.example.org", 4650, Security.TLS)),
    ],
)
def test_a_server_is_read_from_its_address(url: str, expected: tuple[str, int, Security]) -> None:
    server, problems = mail_server(url, sender=SENDER, password_file="/run/secret")
    assert problems == []
    assert server is not None
    assert (server.host, server.port, server.security) == expected
    assert server.user == "premio@aopeb"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"JUDGING_SMTP_URL": "smtp://mail.example.org", "JUDGING_MAIL_FROM": SENDER}, "sin cifrado solo se usa"),
        ({"JUDGING_SMTP_URL": "smtps://u:p@mail.example.org", "JUDGING_MAIL_FROM": SENDER}, "no puede llevar la"),
        ({"JUDGING_SMTP_URL": "smtps://u@mail.example.org", "JUDGING_MAIL_FROM": SENDER}, "van juntos"),
        ({"JUDGING_SMTP_URL": "smtps://mail.example.org"}, "JUDGING_MAIL_FROM tiene que ser una dirección"),
        ({"JUDGING_SMTP_URL": "mail.example.org", "JUDGING_MAIL_FROM": SENDER}, "tiene que ser una dirección como"),
        ({"JUDGING_SMTP_URL": "smtps://mail:x", "JUDGING_MAIL_FROM": SENDER}, "tiene que ser una dirección como"),
        ({"JUDGING_MAIL_FROM": SENDER}, "JUDGING_MAIL_FROM necesita también JUDGING_SMTP_URL"),
        (
            {
                "JUDGING_SMTP_URL": "smtps://u@m.example.org",
                "JUDGING_MAIL_FROM": SENDER,
                "JUDGING_SMTP_PASSWORD_FILE": "/nowhere",
            },
            "no es un archivo: /nowhere",
        ),
    ],
)
def test_a_setting_that_cannot_be_meant_stops_the_service(tmp_path: Path, values: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        Settings.from_env({"JUDGING_INSTANCE": str(tmp_path), "JUDGING_LANG": "es", **values})
