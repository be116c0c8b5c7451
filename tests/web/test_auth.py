"""Signing in: by the card's code, by e-mail and password, with a PIN; and signing out."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from judging.services.demo import demo
from judging.services.tries import FREE_TRIES
from judging.storage.models import Judge, SignIn
from tests.pages import Visitor
from tests.world import World


def sign_ins(world: World) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(SignIn)) or 0


def cookie(visitor: Visitor) -> str:
    found = visitor.client.get_cookie("judging")
    return found.value if found else ""


def with_pin(world: World, pin: str = "2749") -> None:
    rosa = world.judge("J1")
    rosa.get("/judge/pin")
    rosa.submit({"pin": pin, "again": pin})
    assert "Su PIN está puesto." in rosa.text


def test_opening_the_cards_address_signs_nobody_in(world: World) -> None:
    visitor = world.anybody()
    for _ in range(3):  # a message's preview opens it too
        visitor.get(f"/e/{world.judge_code('J1')}")
    assert "Rosa" not in visitor.text
    assert "Jurado" not in visitor.text
    assert sign_ins(world) == 0
    visitor.submit()
    assert visitor.path == "/judge/"
    assert sign_ins(world) == 1


@pytest.mark.parametrize(
    "change",
    [
        str.lower,
        lambda code: f" {code[:4]}-{code[4:]} ",
        lambda code: code.replace("0", "O").replace("1", "I"),
        lambda code: code.lower().replace("0", "o").replace("1", "l"),
    ],
)
def test_a_code_is_taken_however_it_is_typed(world: World, change: object) -> None:
    visitor = world.anybody()
    visitor.get("/enter")
    visitor.submit({"code": change(world.judge_code("J1"))})  # type: ignore[operator]
    assert visitor.path == "/judge/"


def test_a_family_comes_to_its_application_with_the_same_door(world: World) -> None:
    visitor = world.anybody()
    visitor.get(f"/e/{world.entry_code('C001')}")
    visitor.submit()
    assert "/judge" not in visitor.path


def test_a_code_nobody_has_gets_a_human_page(world: World) -> None:
    visitor = world.anybody()
    visitor.get("/e/ZZZZ-ZZZZ")
    visitor.submit(status=401)
    assert "No conocemos este código." in visitor.text
    visitor.get("/e/rubbish%20%27", status=404)
    visitor.get("/enter")
    visitor.submit({"code": "ZZZZ-ZZZZ"}, status=401)
    assert "No conocemos este código." in visitor.text
    assert 'value="ZZZZ-ZZZZ"' in (visitor.page.text if visitor.page else "")
    visitor.submit({"code": ""}, status=401)


def test_a_judge_who_left_and_a_reissued_card_open_nothing(world: World) -> None:
    rosa, old = world.judge("J1"), world.judge_code("J1")
    with world.writing() as session:
        session.scalars(select(Judge).where(Judge.key == "J1")).one().is_active = False
    rosa.get("/judge/")
    assert rosa.path == "/enter"
    late = world.anybody()
    late.get(f"/e/{old}")
    late.submit(status=401)


def test_card_and_pin(world: World) -> None:
    with_pin(world)
    visitor = world.anybody()
    visitor.get(f"/e/{world.judge_code('J1')}")
    assert "PIN" not in visitor.text
    visitor.submit()
    assert "Su PIN de 4 números" in visitor.text
    visitor.submit({"pin": "2748"}, status=401)
    assert "El PIN no es correcto." in visitor.text
    assert "2748" not in (visitor.page.text if visitor.page else "")
    visitor.submit({"pin": "2749"})
    assert visitor.path == "/judge/"


def test_the_code_alone_leads_to_the_question_for_the_pin(world: World) -> None:
    with_pin(world)
    visitor = world.anybody()
    visitor.get("/enter")
    visitor.submit({"code": world.judge_code("J1")})
    assert "Su PIN de 4 números" in visitor.text
    visitor.submit({"pin": "2749"})
    assert visitor.path == "/judge/"


def test_a_pin_that_will_not_do_is_refused_at_its_field(world: World) -> None:
    rosa = world.judge("J1")
    rosa.get("/judge/pin")
    for fields, sentence in (
        ({"pin": "1234", "again": "1234"}, "muy fácil de adivinar"),
        ({"pin": "27", "again": "27"}, "El PIN tiene 4 números"),
        ({"pin": "2749", "again": "2794"}, "Los dos PIN no son iguales."),
    ):
        rosa.submit(fields, status=422)
        assert sentence in rosa.text
    rosa.submit({"pin": "2749", "again": "2749"})
    rosa.get("/judge/pin")
    rosa.submit(action="/pin/remove")
    assert "Quitó su PIN." in rosa.text
    assert world.judge("J1").path == "/judge/"


def test_guessing_pins_is_slowed_down_with_the_seconds_to_wait(world: World) -> None:
    with_pin(world)
    visitor = world.anybody()
    visitor.get(f"/e/{world.judge_code('J1')}")
    visitor.submit()
    for guess in ("1111", "2222", "3333", "4444", "5555"):
        visitor.submit({"pin": guess}, status=401)
    answer = visitor.submit({"pin": "2749"}, status=429)
    assert answer.headers["Retry-After"] == "1"
    assert "Espere un segundo y pruebe otra vez." in visitor.text
    world.clock.pass_by(seconds=5)
    visitor.get(f"/e/{world.judge_code('J1')}")
    visitor.submit()
    visitor.submit({"pin": "2749"})
    assert visitor.path == "/judge/"


def test_the_organisers_door_tells_nothing_about_who_has_an_account(world: World) -> None:
    answers = []
    for email in (demo.STAFF_EMAIL, "nadie@example.org"):
        visitor = world.anybody()
        visitor.get("/sign-in")
        visitor.submit({"email": email, "password": "adivino"}, status=401)
        answers.append(visitor.text)
        for _ in range(FREE_TRIES - 1):
            visitor.submit({"email": email, "password": "adivino"}, status=401)
        answer = visitor.submit({"email": email, "password": "adivino"}, status=429)
        answers.append(f"{visitor.text} {answer.headers['Retry-After']}")
    assert answers[:2] == answers[2:]


def test_a_password_typed_wrong_is_never_sent_back(world: World) -> None:
    visitor = world.anybody()
    visitor.get("/sign-in")
    visitor.submit({"email": demo.STAFF_EMAIL, "password": "casi-la-buena"}, status=401)
    assert visitor.page is not None
    assert "casi-la-buena" not in visitor.page.text
    assert demo.STAFF_EMAIL in visitor.page.text


@pytest.mark.parametrize(
    "back",
    [
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "javascript:alert(1)",
        "/judge/\nx",
        "http:/judge/",
        "\\\\example.org",
    ],
)
def test_nobody_is_sent_to_another_site_after_signing_in(world: World, back: str) -> None:
    visitor = world.anybody()
    visitor.get("/enter", query_string={"back": back})
    answer = visitor.client.post(
        "/enter", data={"code": world.judge_code("J1"), "back": back, "csrf_token": visitor.token()}
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/judge/"


def test_after_signing_in_she_is_where_she_wanted_to_be(world: World) -> None:
    visitor = world.anybody()
    visitor.get("/judge/review")
    assert visitor.path == "/enter"
    visitor.submit({"code": world.judge_code("J1")})
    assert visitor.path == "/judge/review"


def test_signing_in_makes_a_fresh_cookie_and_signing_out_ends_it_everywhere(world: World) -> None:
    visitor = world.anybody()
    visitor.get("/enter?lang=fr")
    before = cookie(visitor)
    visitor.submit({"code": world.judge_code("J1")})
    signed_in = cookie(visitor)
    assert signed_in != before
    assert "Mes fermes" in visitor.text  # the language chosen before goes on
    visitor.post("/sign-out")
    thief = world.anybody()
    thief.client.set_cookie("judging", signed_in)
    thief.get("/judge/")
    assert thief.path == "/enter"


def test_a_sign_in_lasts_the_whole_round(world: World) -> None:
    rosa = world.judge("J1")
    world.clock.pass_by(days=89)
    rosa.get("/judge/help")
    assert rosa.path == "/judge/help"
    world.clock.pass_by(days=2)
    rosa.get("/judge/help")
    assert rosa.path == "/enter"


def test_who_is_in_already_finds_the_way_on_at_the_door(world: World) -> None:
    rosa = world.judge("J1")
    rosa.get("/enter")
    assert "Usted ya entró como Rosa Elena Tarifa Vargas." in rosa.text
    assert "/judge/" in rosa.links()
    stranger = world.anybody()
    stranger.get("/enter")
    assert "ya entró" not in stranger.text


def test_a_form_from_another_site_signs_nobody_in(world: World) -> None:
    visitor = world.anybody()
    visitor.get("/enter")
    answer = visitor.client.post(
        "/enter",
        data={"code": world.judge_code("J1"), "csrf_token": visitor.token()},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert visitor.client.post("/enter", data={"code": world.judge_code("J1")}).status_code == 400
    assert sign_ins(world) == 0
