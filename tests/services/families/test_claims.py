"""A family asks for another spelling of its name: who may, what is refused, and what the organiser's answer does."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.families import sharing
from judging.domain.permissions import ANYBODY, OPERATOR
from judging.services.certificates import revoking
from judging.services.families import claims
from judging.services.people.sign_in import Door
from judging.storage.models import (
    Certificate,
    CertificateState,
    FailedTry,
    NameProof,
    NameRequest,
    NameState,
)
from tests.services.certificates.test_certificates import BASE, codes, draw, issue, one
from tests.services.certificates.test_issuing import OSCAR, ask_for_two
from tests.services.results.test_results import NELLY
from tests.world import START, World

FIRST = "CARANAVI-2026-0001"  # Saturnina Mamani Kʼuchu, of entry C003
RIGHT = "Saturnina Mamani Kuchu"


@pytest.fixture
def issued(published: World) -> World:
    """Every certificate issued, with its paper."""
    issue(published)
    draw(published, 17)
    return published


def asking(**changes: object) -> claims.Asking:
    plain = claims.Asking(str(uuid.uuid4()), RIGHT, "Mi apellido es Kuchu.", "code", "", "", is_signed_in=False)
    return replace(plain, **changes)  # type: ignore[arg-type]


def ask(world: World, number: str = FIRST, **changes: object) -> NameRequest | Problem:
    """Saturnina's family asks, with the code on its slip unless the story says otherwise."""
    changes.setdefault("code", world.entry_code("C003"))
    door = Door(world.settings.secret_key, "192.0.2.7", "phone", world.clock.now)
    with world.writing() as session:
        return claims.ask(session, actor=ANYBODY, door=door, certificate=one(session, number), asking=asking(**changes))


def refused(world: World, **changes: object) -> list[tuple[str, str | None]]:
    with pytest.raises(Refused) as refusal:
        ask(world, **changes)
    return [(problem.code, problem.field) for problem in refusal.value.problems]


def requests(session: Session) -> list[NameRequest]:
    return list(session.scalars(select(NameRequest).order_by(NameRequest.id)))


def states(world: World) -> list[NameState]:
    with world.reading() as session:
        return [request.state for request in requests(session)]


def accept(world: World, actor: object = NELLY, place: int = -1, *, called: bool = False) -> str | None:
    with world.writing() as session:
        request = requests(session)[place]
        new = claims.accept(
            session,
            actor=actor,
            request=request,
            called=called,  # type: ignore[arg-type]
            reason="Se corrigió el nombre.",
            base_url=BASE,
            now=world.clock.now,
        )
        return new.number if new else None


# ---------------------------------------------------------------------------------------------- who may ask
def test_the_family_asks_with_the_code_of_its_entry(issued: World) -> None:
    made = ask(issued)
    assert isinstance(made, NameRequest)
    with issued.reading() as session:
        (request,) = requests(session)
        assert (request.wanted, request.proof, request.state) == (RIGHT, NameProof.CODE, NameState.WAITING)
        assert request.phone == ""


def test_another_familys_code_and_nobodys_code_get_the_same_answer_and_are_counted(issued: World) -> None:
    others = ask(issued, code=issued.entry_code("C001"))
    judges = ask(issued, code=issued.judge_code("J1"))
    nobodys = ask(issued, code="00000000")
    assert others == judges == nobodys == Problem.of("owner_code_wrong", at="code")
    with issued.reading() as session:
        assert requests(session) == []
        assert len(session.scalars(select(FailedTry)).all()) == 3


def test_wrong_codes_are_slowed_and_the_family_with_the_right_one_is_not(issued: World) -> None:
    for _ in range(5):
        assert ask(issued, code="00000000") == Problem.of("owner_code_wrong", at="code")
    assert ask(issued, code="00000000") == Problem.of("owner_code_wrong_slow", at="code", seconds=2)
    assert isinstance(ask(issued), NameRequest)


def test_one_press_or_two_is_one_request(issued: World) -> None:
    form = str(uuid.uuid4())
    first, second = ask(issued, ask_id=form), ask(issued, ask_id=form, wanted="Otra Cosa")
    assert isinstance(first, NameRequest)
    assert isinstance(second, NameRequest)
    with issued.reading() as session:
        assert [request.wanted for request in requests(session)] == [RIGHT]


def test_a_second_request_waits_until_the_first_is_answered(issued: World) -> None:
    ask(issued)
    assert refused(issued) == [("name_already_asked", None)]
    assert refused(issued, proof="phone", phone="712 34567") == [("name_already_asked", None)]


def test_a_strangers_request_never_keeps_the_family_from_asking(issued: World) -> None:
    ask(issued, proof="phone", phone="600 00000", wanted="Un Ladrón")
    assert refused(issued, proof="phone", phone="600 00001") == [("name_already_asked", None)]
    assert isinstance(ask(issued), NameRequest)
    assert states(issued) == [NameState.REPLACED, NameState.WAITING]


def test_a_certificate_takes_only_so_many_requests_without_a_code(issued: World) -> None:
    for _ in range(claims.AT_MOST[NameProof.PHONE]):
        ask(issued, proof="phone", phone="712 34567")
        with issued.writing() as session:
            claims.refuse(session, actor=NELLY, request=requests(session)[-1], answer="No contesta.", now=START)
    assert refused(issued, proof="phone", phone="712 34567") == [("name_asked_too_often", None)]
    assert isinstance(ask(issued), NameRequest), "with the code she still may"


# -------------------------------------------------------------------------------------------- what is asked
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"wanted": "  "}, ("name_wanted_empty", "wanted")),
        ({"wanted": " Saturnina  Mamani Kʼuchu "}, ("name_is_the_same", "wanted")),
        ({"wanted": "Saturnina 王"}, ("name_sign_unknown", "wanted")),
        ({"wanted": "Saturnina \u202eMamani"}, ("text_turns_round", "wanted")),
        ({"wanted": "Saturnina Mamani " * 11}, ("name_too_long", "wanted")),
        ({"wanted": "S" * 300}, ("name_too_long", "wanted")),
        ({"why": " "}, ("name_why_empty", "why")),
        ({"why": "x" * 1001}, ("text_too_long_for_field", "why")),
        ({"proof": ""}, ("owner_proof_missing", "proof-code")),
        ({"proof": "friend"}, ("owner_proof_missing", "proof-code")),
        ({"code": " "}, ("owner_code_empty", "code")),
        ({"proof": "phone", "phone": "12"}, ("owner_phone_wrong", "phone")),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_field(
    issued: World, changes: dict[str, object], expected: tuple[str, str]
) -> None:
    assert refused(issued, **changes) == [expected]
    assert states(issued) == []


def test_everything_that_is_wrong_is_told_at_once(issued: World) -> None:
    found = refused(issued, wanted="", why="", proof="phone", phone="")
    assert [field for _, field in found] == ["wanted", "why", "phone"]


def test_a_certificate_that_no_longer_holds_has_no_name_to_correct(issued: World) -> None:
    with issued.writing() as session:
        revoking.revoke(session, actor=NELLY, certificate=one(session), reason="Error.", now=START)
    assert refused(issued) == [("name_not_valid_now", None)]


# ------------------------------------------------------------------------------------------------ the answer
def test_an_accepted_name_makes_a_new_certificate_and_the_old_one_is_void(issued: World) -> None:
    ask(issued)
    assert accept(issued) == f"{FIRST}-R1"
    assert accept(issued) == f"{FIRST}-R1", "a second press finds what the first did"
    with issued.reading() as session:
        assert one(session).state is CertificateState.REVOKED
        assert one(session, f"{FIRST}-R1").printed["holder_name"] == RIGHT
        assert len(session.scalars(select(Certificate)).all()) == 18
    assert states(issued) == [NameState.ACCEPTED]


def test_without_a_code_the_organiser_calls_first(issued: World) -> None:
    ask(issued, proof="phone", phone="712 34567")
    with pytest.raises(Refused) as refusal:
        accept(issued)
    assert codes(refusal) == ["owner_not_called"]
    assert accept(issued, called=True) == f"{FIRST}-R1"


def test_where_two_people_are_asked_for_the_second_one_confirms(issued: World) -> None:
    ask_for_two(issued)
    ask(issued)
    assert accept(issued, NELLY) is None
    assert accept(issued, NELLY) is None, "the same person twice is one person"
    assert states(issued) == [NameState.WAITING]
    assert accept(issued, OSCAR) == f"{FIRST}-R1"
    assert states(issued) == [NameState.ACCEPTED]


def test_a_refusal_needs_its_reason_and_changes_nothing(issued: World) -> None:
    ask(issued)

    def refuse(answer: str) -> None:
        with issued.writing() as session:
            claims.refuse(session, actor=NELLY, request=requests(session)[0], answer=answer, now=START)

    with pytest.raises(Refused) as refusal:
        refuse(" ")
    assert codes(refusal) == ["reason_needed"]
    refuse("En su carnet dice Kʼuchu.")
    refuse("En su carnet dice Kʼuchu.")
    with pytest.raises(Refused) as refusal:
        refuse("Otra vez.")
    assert codes(refusal) == ["name_answered_meanwhile"]
    with issued.reading() as session:
        assert requests(session)[0].answer == "En su carnet dice Kʼuchu."
        assert one(session).state is CertificateState.VALID
    with pytest.raises(Refused) as refusal:
        accept(issued)
    assert codes(refusal) == ["name_already_decided"]


def test_a_request_about_a_certificate_corrected_meanwhile_is_settled_with_it(issued: World) -> None:
    ask(issued)
    with issued.writing() as session:
        revoking.reissue(
            session,
            actor=OPERATOR,
            certificate=one(session),
            holder_name="Saturnina M. Kuchu",
            reason="Se corrigió el nombre.",
            base_url=BASE,
            now=START,
        )
    with pytest.raises(Refused) as refusal:
        accept(issued)
    assert codes(refusal) == ["name_already_decided"]


# ------------------------------------------------------------------------------------------------- addresses
def test_words_in_an_address_cannot_lead_elsewhere() -> None:
    nasty = "a&b=c#d?e\r\nf/ñ"
    assert sharing.whatsapp(nasty, "71234567") == ("https://wa.me/59171234567?text=a%26b%3Dc%23d%3Fe%0D%0Af%2F%C3%B1")
    assert sharing.sms(nasty).startswith("sms:?body=a%26b%3Dc%23d")
    profile = sharing.linkedin(name=nasty, organisation="x", issued_at=START, address=f"{BASE}/v/A", number="N-1")
    assert "&issueYear=2026&issueMonth=9&certUrl=https%3A%2F%2Fpremio.example.org%2Fv%2FA&certId=N-1" in profile
    assert "\n" not in profile
