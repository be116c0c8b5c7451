"""Messages: who is meant, what each is told, that nobody hears twice a day, and what the mail server says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from judging.domain.errors import Refused, Stale
from judging.domain.families.mailserver import MailServer, Security
from judging.domain.messages.occasions import Occasion
from judging.domain.messages.sorting import HOLD
from judging.domain.permissions import OPERATOR
from judging.domain.typed import version_of
from judging.jobs.letters import Post
from judging.notify import Result
from judging.services.messages import sending, texts
from judging.services.messages.people import Means
from judging.storage.models import (
    Assignment,
    BallotState,
    Edition,
    Entry,
    EntryStatus,
    Event,
    Judge,
    Letter,
    LetterState,
    Reminder,
    Sending,
    Way,
)
from judging.storage.queries import messages as queries
from tests.services.postbox import Postbox, postbox
from tests.services.results.test_results import NELLY
from tests.world import SECRET, World

BASE = "https://premio.example.org"
SENDER = sending.Sender("premio@example.org", "nelly@example.org")
MEANS = Means(BASE, SECRET.encode())
LEFT = Occasion.SHEETS_LEFT


@pytest.fixture
def real(world: World) -> World:
    """A real edition in which Claire (J2, French, two sheets left) and Néstor (J3, one left) have e-mail."""
    with world.writing() as session:
        world.edition(session).is_demo = False
        for key, address in (("J2", "claire@example.org"), ("J3", "nestor@example.org")):
            judge(session, key).email = address
    return world


def judge(session: object, key: str) -> Judge:
    return session.scalars(select(Judge).where(Judge.key == key)).one()  # type: ignore[attr-defined,no-any-return]


def draft(world: World, occasion: Occasion = LEFT) -> sending.Draft:
    with world.reading() as session:
        return sending.draft(session, world.edition(session), occasion, MEANS, world.clock.now)


def codes(lines: Sequence[sending.Line]) -> list[str]:
    return [line.person.code for line in lines]


def send(world: World, *keys: str, press: str = "one", occasion: Occasion = LEFT, seen: str | None = None) -> int:
    """Nelly sends to these; answers the sending's number."""
    with world.writing() as session:
        edition = world.edition(session)
        made = sending.draft(session, edition, occasion, MEANS, world.clock.now)
        about = {"actor": NELLY, "edition": edition, "sender": SENDER, "now": world.clock.now}
        return sending.send(session, made=made, keys=keys, save_id=press, seen=seen, **about).id  # type: ignore[arg-type]


def post(world: World, box: Postbox) -> list[Result]:
    server = MailServer("127.0.0.1", box.port, Security.NONE, SENDER.address)
    sender = Post(world.database, server, BASE, world.clock, secret=SECRET.encode(), pause=0)
    return list(sender.letters())


def states(world: World) -> list[tuple[LetterState, str]]:
    with world.reading() as session:
        letters = session.scalars(select(Letter).order_by(Letter.id)).all()
        return [(one.state, (one.failure or {}).get("code", "")) for one in letters]


def words_of(box: Postbox, place: int = 0) -> str:
    body = box.letters[place].get_body(("plain",))
    assert body is not None
    return str(body.get_content())


# --------------------------------------------------------------------------------------------- what each is told
def test_each_reads_her_own_figures_in_her_own_language(real: World) -> None:
    send(real, "J2", "J3")
    real.clock.now += HOLD
    with postbox() as box:
        assert post(real, box) == [Result.SENT, Result.SENT]
    [french], [spanish] = box.to("claire@example.org"), box.to("nestor@example.org")
    assert french["Content-Language"] == "fr"
    assert french["Reply-To"] == "nelly@example.org"
    said, other = words_of(box, 0), words_of(box, 1)
    assert "Bonjour Claire Delvaux" in said
    assert "C011, C012" in said
    assert "Hola, Néstor Choque Laime." in other
    assert "C009" in other
    assert "Claire" not in other, "nobody reads of another judge"
    assert "C011" not in other
    assert f"{BASE}/enter" in other
    assert spanish["Subject"] == "Agroecología del café, Caranavi 2026: hojas que faltan"


def test_the_places_of_the_words_tell_no_mark_and_the_list_is_in_the_order_of_numbers(real: World) -> None:
    [claire, nestor] = draft(real).lines
    assert claire.person.values["lista"] == "C011, C012"
    assert set(claire.person.values) == {
        "nombre", "concurso", "asignadas", "entregadas", "faltan", "lista", "plazo", "direccion", "tarjeta"
    }  # fmt: skip
    assert nestor.person.values["faltan"] == "1"


def test_a_card_s_code_goes_only_where_the_words_ask_for_it_and_is_kept_nowhere(real: World) -> None:
    code = real.judge_code("J3")
    said = {"subject-es": "Entre", "body-es": "Aquí: {tarjeta}"}
    said |= {f"{part}-{language}": "x" for part in ("subject", "body") for language in ("fr", "en")}
    with real.writing() as session:
        edition = real.edition(session)
        texts.change_words(session, actor=NELLY, edition=edition, occasion=LEFT, said=said, now=real.clock.now)
    send(real, "J3")
    real.clock.now += HOLD
    with postbox() as box:
        assert post(real, box) == [Result.SENT]
    assert code[:4] in words_of(box)
    with real.reading() as session:
        kept = [str(vars(row)) for kind in (Sending, Reminder, Letter, Event) for row in session.scalars(select(kind))]
    assert not any(code in words.replace("-", "") for words in kept)


# --------------------------------------------------------------------------------------------------- only once
def test_somebody_is_reminded_once_a_day_by_whatever_way(real: World) -> None:
    send(real, "J3")
    assert codes(draft(real).for_mail) == ["J2"]
    [refused] = draft(real).left_out
    assert (refused.person.code, refused.why and refused.why.code) == ("J3", "message_today_already")
    assert codes(draft(real, Occasion.FEW_LEFT).for_mail) == ["J2"], "nor for another reason"
    with real.writing() as session, pytest.raises(Refused):
        sending.hand(
            session,
            actor=NELLY,
            edition=real.edition(session),
            made=draft(real),
            key="J3",
            way=Way.WHATSAPP,
            now=real.clock.now,
        )
    real.clock.pass_by(days=1)
    assert codes(draft(real).for_mail) == ["J2", "J3"]


def test_pressing_twice_sends_once_and_who_presses_second_hears_what_changed(real: World) -> None:
    seen = version_of(sending.standing(draft(real), ["J2", "J3"]))
    first = send(real, "J2", "J3", press="one", seen=seen)
    assert send(real, "J2", "J3", press="one", seen=seen) == first
    with pytest.raises(Stale) as stale:
        send(real, "J2", "J3", press="another organiser's", seen=seen)
    assert [problem.code for problem in stale.value.problems] == ["message_changed"]
    assert len(states(real)) == 2


def test_the_database_itself_keeps_one_reminder_a_day(real: World) -> None:
    send(real, "J3")
    with real.reading() as session:
        slots = list(session.scalars(select(Reminder.slot)))
    assert slots == ["1:judges:3:2026-09-15"]
    with pytest.raises(IntegrityError), real.writing() as session:
        first = session.scalars(select(Reminder)).one()
        session.add(
            Reminder(
                edition_id=first.edition_id,
                occasion=LEFT,
                judge_id=first.judge_id,
                way=Way.SMS,
                day=first.day,
                slot=first.slot,
                at=first.at,
                by="x",
            )
        )


def test_an_edition_lets_no_more_go_in_a_day_than_it_said_and_who_has_no_mail_is_still_called(real: World) -> None:
    with real.writing() as session:
        edition = real.edition(session)
        texts.change_settings(session, actor=NELLY, edition=edition, cap=1, rules=(), now=real.clock.now)
        judge(session, "J3").email = ""
    assert codes(draft(real).for_mail) == ["J2"]
    assert codes(draft(real).for_hand) == ["J3"]
    send(real, "J2")
    with real.writing() as session:
        judge(session, "J3").email = "nestor@example.org"
    assert [(one.person.code, one.why and one.why.code) for one in draft(real).left_out] == [
        ("J2", "message_today_already"),
        ("J3", "message_day_full"),
    ]


# --------------------------------------------------------------------------------------------- back, until it goes
def test_what_waits_can_be_taken_back_and_then_nothing_goes(real: World) -> None:
    sent = send(real, "J2", "J3")
    with postbox() as box:
        assert post(real, box) == [], "it waits two minutes"
        with real.writing() as session:
            edition = real.edition(session)
            assert sending.undo(session, actor=NELLY, edition=edition, sending_id=sent, now=real.clock.now) == 2
            assert sending.undo(session, actor=NELLY, edition=edition, sending_id=sent, now=real.clock.now) == 0
        real.clock.pass_by(hours=1)
        assert post(real, box) == []
    assert states(real) == [(LetterState.DROPPED, "letter_taken_back")] * 2
    assert codes(draft(real).for_mail) == ["J2", "J3"], "nobody was reminded"


def test_what_went_is_not_taken_back(real: World) -> None:
    sent = send(real, "J2")
    real.clock.now += HOLD
    with postbox() as box:
        post(real, box)
    with real.writing() as session, pytest.raises(Refused) as refused:
        sending.undo(session, actor=NELLY, edition=real.edition(session), sending_id=sent, now=real.clock.now)
    assert [problem.code for problem in refused.value.problems] == ["message_gone"]


# ------------------------------------------------------------------------------------------ when its turn comes
def test_who_delivered_meanwhile_gets_no_letter(real: World) -> None:
    send(real, "J3")
    with real.writing() as session:
        pair = select(Assignment).join(Assignment.judge).join(Assignment.entry)
        sheet = session.scalars(pair.where(Judge.key == "J3", Entry.number == "C009")).one()
        assert sheet.ballot is not None
        sheet.ballot.state = BallotState.SUBMITTED
    real.clock.now += HOLD
    with postbox() as box:
        assert post(real, box) == []
    assert states(real) == [(LetterState.DROPPED, "letter_not_needed")]


def test_a_refused_address_says_the_server_s_words_and_the_day_is_free_again(real: World) -> None:
    send(real, "J3")
    real.clock.now += HOLD
    with postbox(refusals={"nestor@example.org": ["550 5.1.1 No such mailbox"]}) as box:
        assert post(real, box) == [Result.REFUSED]
        assert states(real) == [(LetterState.FAILED, "letter_refused")]
        with real.reading() as session:
            assert "550 5.1.1 No such mailbox" in str(session.scalars(select(Letter)).one().failure)
        assert codes(draft(real).for_mail) == ["J2", "J3"], "it reached nobody"
        with real.writing() as session:
            row = session.scalars(select(Reminder)).one().id
            sending.again(session, actor=NELLY, edition=real.edition(session), reminder_id=row, now=real.clock.now)
        assert codes(draft(real).for_mail) == ["J2"]
        assert post(real, box) == [Result.SENT]


# -------------------------------------------------------------------------------------------------------- by hand
def test_what_was_noted_by_hand_counts_and_can_be_taken_back(real: World) -> None:
    about = {"actor": NELLY, "now": real.clock.now}
    with real.writing() as session:
        edition = real.edition(session)
        made = sending.draft(session, edition, LEFT, MEANS, real.clock.now)
        noted = sending.hand(session, edition=edition, made=made, key="J3", way=Way.CALL, **about)  # type: ignore[arg-type]
        row = noted.id
    assert codes(draft(real).for_mail) == ["J2"]
    with real.writing() as session:
        edition = real.edition(session)
        for _ in range(2):
            sending.unhand(session, edition=edition, reminder_id=row, **about)  # type: ignore[arg-type]
    assert codes(draft(real).for_mail) == ["J2", "J3"]
    with real.reading() as session:
        lines = [one.action for one in session.scalars(select(Event).order_by(Event.id)) if "message" in one.action]
    assert lines == ["message.handed", "message.unhanded"]


# ------------------------------------------------------------------------------------------ nothing goes from here
def test_nothing_goes_from_a_demonstration(world: World) -> None:
    with world.writing() as session:
        judge(session, "J3").email = "nestor@example.org"
    with pytest.raises(Refused) as refused:
        send(world, "J3")
    assert [problem.code for problem in refused.value.problems] == ["message_invented"]
    assert states(world) == []


# ----------------------------------------------------------------------------------------------- families, the team
def begun(world: World, number: str, status: EntryStatus = EntryStatus.DRAFT) -> None:
    """A family that has not sent its entry, or took it back."""
    with world.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == number)).one()
        entry.status, entry.phone = status, "71234567"


def test_a_family_with_a_draft_is_reminded_and_one_that_took_it_back_never(real: World) -> None:
    begun(real, "C011")
    begun(real, "C012", EntryStatus.WITHDRAWN)
    assert codes(draft(real, Occasion.DRAFT).lines) == ["C011"]
    assert codes(draft(real, Occasion.ENTRIES_END).lines) == [], "the deadline is a month away"
    real.clock.now = near = real.clock.now + timedelta(days=28)
    [line] = draft(real, Occasion.ENTRIES_END).lines
    assert line.words is not None
    assert "C011" in line.words.body
    with real.writing() as session:
        until = real.edition(session).entries_until
        assert until is not None
        real.edition(session).entries_until = near
    assert draft(real, Occasion.DRAFT).lines == [], "nobody may send it any more"


def test_the_log_tells_who_wrote_to_how_many_and_no_text(real: World) -> None:
    send(real, "J2", "J3")
    with real.reading() as session:
        edition = session.scalars(select(Edition)).one()
        [line] = [one for one in session.scalars(select(Event)) if one.action == "messages.queued"]
        assert line.details == {"occasion": "sheets_left", "people": 2}
        assert line.actor_name == NELLY.name
        assert queries.count(session, edition) == 2
    assert OPERATOR.name not in line.actor_name
