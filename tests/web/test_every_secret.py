"""Every address of the service that takes a code, a PIN, a password or a secret word, found in its own table.

Always true of each: five wrong ones are answered as they are, the next has to wait and is told how long; a long code
that is right opens at once all the same, a short secret when the time told is over; what is wrong is never told apart
from what nobody has. One that takes a secret and is not tried stands in `NOT_TRIED` with its reason.
"""

from __future__ import annotations

import inspect
import io
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.test import TestResponse

from judging.domain.permissions import Actor, Role
from judging.jobs import papers
from judging.services.demo import demo
from judging.services.people import sign_in, staff
from judging.services.people.pins import set_pin
from judging.services.proof.sealing import Seal
from judging.services.tries import FREE_TRIES
from judging.storage.models import Judge
from tests.contract.test_forms import sources
from tests.pages import Visitor
from tests.services.certificates.test_certificates import draw, issue
from tests.web.organiser.certificates.test_certificates import UNKNOWN, code_of, published  # noqa: F401 - a fixture
from tests.web.test_lost_codes import PHONE, WORD, has_phone
from tests.world import QUICK, World

IN_ADDRESS = {"code", "payload", "token"}
IN_FORM = {"code", "pin", "password", "current", "word"}
ASKED_FOR = re.compile(r"args\.get\(\"(?:code|pin|password|word|token)\"")
TOLD = re.compile(r"\b[Ee]sper[ea]\w* (\d+|un) segundos?")
HERS = "una frase larga de antes"
SETS = "it sets a secret and compares none"
LINK = "a link of 160 random bits, good once and for some days; nobody guesses one, and the account's password is set"
NOT_TRIED = {
    "auth.code_link": "it tells the same of every code and looks for nobody; its button leads to a door that is tried",
    "auth.invitation": LINK,
    "auth.accept_invitation": LINK,
    "auth.make_account": LINK,
    "public.claim_find": "it looks nothing up: a well formed code leads to the page of the code, which is tried",
    "public.verify": "the same",
    "public.offline_code": "what it takes is signed and proves itself; nothing is looked up that could be guessed",
    "public.offline_code_upper": "the same",
    "applicant.save_word": SETS,
    "judge.set_pin": SETS,
    "organiser.set_code_word": SETS,
    "organiser.keep_paper_photo": "the number on a printed sheet, typed by an organiser; it is no secret",
    "organiser.paper_photos": "the same",
    "organiser.keying": "the same",
}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long a comparison takes is tested elsewhere."""
    monkeypatch.setattr(sign_in, "HASHER", QUICK)
    monkeypatch.setattr(sign_in, "_NOBODY", QUICK.hash("nobody"))


@pytest.fixture
def issued(published: World) -> World:  # noqa: F811
    """Every certificate issued; the first has its real paper."""
    issue(published)
    draw(published, 16, but="Saturnina Mamani Kʼuchu")
    seal = Seal.of(published.settings.instance, "https://premio.example.org")
    papers.render_pending(published.database, seal, published.clock)
    return published


# ------------------------------------------------------------------------------------------------------ the doors
@dataclass(frozen=True)
class Door:
    """How one address is tried: `ready` makes it so that there is a secret, and says who tries. `sent` is what is
    posted with a secret; None where the secret stands in the address alone (GET)."""

    endpoint: str
    address: Callable[[World, bool], str]
    sent: Callable[[World, bool, int], Mapping[str, object]] | None = None
    ready: Callable[[World], Visitor] = World.anybody
    is_long: bool = True


def at(address: str) -> Callable[[World, bool], str]:
    return lambda world, is_right: address


def coded(pattern: str) -> Callable[[World, bool], str]:
    """An address with the code of a certificate in it, or one that nobody has."""
    return lambda world, is_right: pattern.replace("CODE", code_of(world) if is_right else UNKNOWN)


def signed_in(_world: World, is_right: bool, number: int) -> dict[str, object]:
    return {"email": demo.STAFF_EMAIL, "password": demo.STAFF_PASSWORD if is_right else f"adivino {number}"}


def card(world: World, is_right: bool, number: int) -> dict[str, object]:
    return {"code": world.judge_code("J1") if is_right else f"2222{number:04}"}


def with_pin(world: World) -> Visitor:
    with world.writing() as session:
        judge = session.scalars(select(Judge).where(Judge.key == "J1")).one()
        herself = Actor(Role.JUDGE, judge.id, judge.name)
        set_pin(session, actor=herself, judge=judge, pin_hash=QUICK.hash("2749"), now=world.clock.now)
    return world.anybody()


def card_and_pin(world: World, is_right: bool, number: int) -> dict[str, object]:
    return {"code": world.judge_code("J1"), "pin": "2749" if is_right else f"{3000 + number}"}


def with_word(world: World) -> Visitor:
    has_phone(world)
    felipa = world.applicant("C002")
    felipa.get("/apply/code")
    felipa.submit({"word": WORD}, action="/apply/code")
    return world.anybody()


def word(_world: World, is_right: bool, number: int) -> dict[str, object]:
    return {"phone": PHONE, "word": WORD if is_right else f"otra palabra {number}"}


def ema(world: World) -> Visitor:
    with world.writing() as session:
        hers = QUICK.hash(HERS)
        staff.add_staff(session, email="ema@example.org", name="Ema", password_hash=hers, now=world.clock.now)
    visitor = world.anybody()
    visitor.get("/sign-in")
    visitor.submit({"email": "ema@example.org", "password": HERS})
    return visitor


def own_password(_world: World, is_right: bool, number: int) -> dict[str, object]:
    new = "una frase larga y propia"
    return {"current": HERS if is_right else f"no es {number}", "password": new, "again": new}


def name_with_code(world: World, is_right: bool, number: int) -> dict[str, object]:
    code = world.entry_code("C003") if is_right else f"2222{number:04}"
    return {"wanted": "Saturnina Mamani Kuchu", "why": "Va sin apóstrofo.", "proof": "code", "code": code}


def name_with_right_code(world: World, _is_right: bool, number: int) -> dict[str, object]:
    return name_with_code(world, True, number)


def a_file(world: World, is_right: bool, number: int) -> dict[str, object]:
    content = io.BytesIO(b"%PDF-1.4 " + str(number).encode())
    return {"code": code_of(world) if is_right else UNKNOWN, "file": (content, "papel.pdf")}


DOORS = {
    "a password": Door("auth.staff_sign_in", at("/sign-in"), signed_in, is_long=False),
    "a card": Door("auth.code_sign_in", at("/enter"), card),
    "a card's PIN": Door("auth.code_sign_in", at("/enter"), card_and_pin, with_pin, is_long=False),
    "a secret word": Door("auth.new_code", at("/enter/lost"), word, with_word, is_long=False),
    "her own password": Door("organiser.change_password", at("/organiser/account"), own_password, ema, is_long=False),
    "the page that proves": Door("public.certificate", coded("/v/CODE")),
    "the same in capitals": Door("public.certificate_upper", coded("/V/CODE")),
    "the paper": Door("public.certificate_pdf", coded("/v/CODE/pdf")),
    "its picture": Door("public.certificate_png", coded("/v/CODE/png")),
    "a file compared": Door("public.compare", at("/verify"), a_file),
    "a family's page": Door("public.claim", coded("/c/CODE")),
    "its paper": Door("public.claim_pdf", coded("/c/CODE/pdf")),
    "the paper's picture": Door("public.claim_png", coded("/c/CODE/png")),
    "the paper to print": Door("public.claim_print", coded("/c/CODE/print")),
    "its credential": Door("public.claim_credential", coded("/c/CODE/credential")),
    "its form of a name": Door("public.name_form", coded("/c/CODE/name")),
    "a name is asked for": Door("public.ask_name", coded("/c/CODE/name"), name_with_right_code),
    "a name, by the entry's code": Door(
        "public.ask_name", lambda world, _: f"/c/{code_of(world)}/name", name_with_code
    ),
}


# -------------------------------------------------------------------------------------------------- none is missing
def takes_a_secret(view: Callable[..., object], others: set[object]) -> bool:
    """Whether a view asks for one, in a form of its own or after the question mark."""
    text = "".join(sources(view, others))
    there = vars(sys.modules[view.__module__])
    forms = [kind for name in set(re.findall(r"\b\w+Form\b", text)) if inspect.isclass(kind := there.get(name))]
    fields = {name for kind in forms if issubclass(kind, FlaskForm) for name in dir(kind)}
    return bool(ASKED_FOR.search(text)) or bool(fields & IN_FORM)


def with_a_secret(world: World) -> Iterator[str]:
    """Every endpoint that takes a secret, in its address or in what is sent."""
    views = {name: inspect.unwrap(view) for name, view in world.app.view_functions.items() if "." in name}
    for rule in world.app.url_map.iter_rules():
        if rule.arguments & IN_ADDRESS:
            yield rule.endpoint
        elif rule.endpoint in views and "POST" in (rule.methods or ()):
            if takes_a_secret(views[rule.endpoint], set(views.values())):
                yield rule.endpoint
        elif rule.endpoint in views and ASKED_FOR.search(inspect.getsource(views[rule.endpoint])):
            yield rule.endpoint


def test_every_address_that_takes_a_secret_is_tried_or_says_why_not(empty_world: World) -> None:
    assert set(with_a_secret(empty_world)) == {door.endpoint for door in DOORS.values()} | set(NOT_TRIED)


# -------------------------------------------------------------------------------------------------------- the walk
def tried(world: World, visitor: Visitor, door: Door, *, is_right: bool, number: int = 0) -> TestResponse:
    address = door.address(world, is_right)
    if door.sent is None:
        return visitor.client.get(address)
    sent = {**door.sent(world, is_right, number), "csrf_token": visitor.token()}
    return visitor.client.post(address, data=sent, headers={"Sec-Fetch-Site": "same-origin"})


def seconds_told(answer: TestResponse) -> int:
    """How long it says one has to wait; 0 for nothing said. The header says the same as the words."""
    words = TOLD.search(re.sub(r"\s+", " ", answer.text)) if answer.mimetype == "text/html" else None
    header = answer.headers.get("Retry-After")
    told = words and words.group(1).replace("un", "1")
    assert header is None or told is None or header == told
    return int(header or told or 0)


@pytest.mark.parametrize("name", DOORS)
def test_five_wrong_ones_are_free_then_one_waits_and_the_right_one_opens(issued: World, name: str) -> None:
    door = DOORS[name]
    visitor = door.ready(issued)
    visitor.token()
    wrong = [tried(issued, visitor, door, is_right=False, number=number) for number in range(FREE_TRIES + 4)]
    assert {answer.status_code for answer in wrong} <= {200, 401, 404, 422, 429}
    assert [seconds_told(answer) for answer in wrong[:FREE_TRIES]] == [0] * FREE_TRIES
    assert all(seconds_told(answer) > 0 for answer in wrong[FREE_TRIES + 1 :])
    if not door.is_long:
        issued.clock.pass_by(seconds=seconds_told(wrong[-1]))
    right = tried(issued, visitor, door, is_right=True)
    assert right.status_code in (200, 303), right.text[:2000]
    assert seconds_told(right) == 0
