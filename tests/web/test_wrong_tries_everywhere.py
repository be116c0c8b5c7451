"""Every door where a secret can be tried: slow for who guesses, open for who is right, telling nothing to anybody.

Always true: the doors of signing in are tried here by crowds; every address that takes a secret is walked in
test_every_secret.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import func, select

from judging.config import Proxies
from judging.services import tries
from judging.services.demo import demo
from judging.services.people import sign_in
from judging.storage.models import FailedTry, SignIn
from tests.pages import Visitor, some_seconds
from tests.world import QUICK, World, equip


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long a comparison takes is tested elsewhere."""
    monkeypatch.setattr(sign_in, "HASHER", QUICK)
    monkeypatch.setattr(sign_in, "_NOBODY", QUICK.hash("nobody"))


@dataclass(frozen=True)
class SecretDoor:
    """How one door is tried with a wrong secret and with the right one."""

    page: str
    wrong: Callable[[int], dict[str, str]]
    right: Callable[[World], dict[str, str]]


DOORS = {
    "auth.staff_sign_in": SecretDoor(
        "/sign-in",
        lambda n: {"email": f"nadie{n % 2}@example.org", "password": "adivino"},
        lambda world: {"email": demo.STAFF_EMAIL, "password": demo.STAFF_PASSWORD},
    ),
    "auth.code_sign_in": SecretDoor(
        "/enter", lambda n: {"code": f"2222{n:04}"}, lambda world: {"code": world.judge_code("J1")}
    ),
}


@pytest.mark.parametrize("name", DOORS)
def test_sixty_wrong_ones_are_answered_slowly_and_the_right_one_behind_the_same_address_opens(
    world: World, name: str
) -> None:
    door, stranger = DOORS[name], world.anybody()
    stranger.get(door.page)
    token = stranger.token()
    answers = [
        stranger.client.post(door.page, data={**door.wrong(number), "csrf_token": token}) for number in range(60)
    ]
    assert [answer.status_code for answer in answers[:5]] == [401] * 5
    assert {answer.status_code for answer in answers[30:]} == {429}
    for answer in answers[30:]:
        assert some_seconds(answer.headers["Retry-After"]) in answer.text, "what is told is what is asked"
    rosa = world.anybody()
    rosa.get(door.page)
    rosa.submit(door.right(world))
    assert rosa.path in ("/judge/", "/organiser/caranavi-2026/")


def test_a_forged_header_brings_no_new_tries(world: World) -> None:
    stranger = world.anybody()
    stranger.get("/enter")
    token = stranger.token()
    statuses = [
        stranger.client.post(
            "/enter",
            data={"code": f"2222{number:04}", "csrf_token": token},
            headers={"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}"},
        ).status_code
        for number in range(30)
    ]
    assert set(statuses[10:]) == {429}


def through(world: World, text: str | None) -> None:
    """The same service with proxies in front."""
    equip(world.app, replace(world.settings, proxies=Proxies.of(text) if text else None), world.clock)


@pytest.fixture
def proxied(world: World) -> Iterator[World]:
    through(world, "1")
    yield world
    world.app.extensions["judging.database"].close()


def tries_from(world: World, *headers: str, peer: str = "127.0.0.1") -> int:
    """How many addresses tries with these headers count as."""
    for number, header in enumerate(headers):
        visitor = world.anybody()
        visitor.get("/enter")
        visitor.client.post(
            "/enter",
            data={"code": f"2222{number:04}", "csrf_token": visitor.token()},
            headers={"X-Forwarded-For": header},
            environ_overrides={"REMOTE_ADDR": peer},
        )
    with world.reading() as session:
        return session.scalar(select(func.count(FailedTry.target.distinct()))) or 0


def test_behind_a_trusted_proxy_each_visitor_is_an_address_of_its_own(proxied: World) -> None:
    assert tries_from(proxied, "192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.3:4711", "[2001:db8::1]:443") == 4


def test_behind_a_trusted_proxy_what_the_visitor_wrote_before_it_is_not_believed(proxied: World) -> None:
    assert tries_from(proxied, *(f"203.0.113.{number}, 192.0.2.1" for number in range(5))) == 1


def test_a_peer_that_is_none_of_our_proxies_may_write_what_it_likes(proxied: World) -> None:
    assert tries_from(proxied, *(f"203.0.113.{number}" for number in range(5)), peer="198.51.100.9") == 1


def test_two_proxies_one_behind_the_other(world: World) -> None:
    through(world, "2 127.0.0.1 10.0.0.0/8")
    assert tries_from(world, "203.0.113.9, 192.0.2.1, 10.0.0.4", "203.0.113.8, 192.0.2.1, 10.0.0.4") == 1
    assert tries_from(world, "10.0.0.4") == 2, "who came past the first proxy counts as the nearest one"
    world.app.extensions["judging.database"].close()


def test_strangers_behind_the_proxy_do_not_slow_each_other(proxied: World) -> None:
    tries_from(proxied, *["192.0.2.1"] * 40)
    visitor = proxied.anybody()
    visitor.get("/enter")
    answer = visitor.client.post(
        "/enter", data={"code": "22229999", "csrf_token": visitor.token()}, headers={"X-Forwarded-For": "192.0.2.8"}
    )
    assert answer.status_code == 401


def test_a_proxy_that_nobody_told_about_is_said_in_the_log_once(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.app.extensions.pop("judging.proxy_told", None)
    tries_from(world, "192.0.2.1", "192.0.2.2")
    said = [line.getMessage() for line in caplog.records if "JUDGING_TRUSTED_PROXIES" in line.getMessage()]
    assert len(said) == 1


# -------------------------------------------------------------------------------------------------- the short link
def test_the_short_link_says_the_same_of_a_code_that_somebody_has_and_of_one_that_nobody_has(world: World) -> None:
    pages = {}
    for code in (world.judge_code("J1"), world.entry_code("C001"), "22222222"):
        visitor = world.anybody()
        visitor.get(f"/e/{code}")
        assert visitor.page is not None
        pages[code] = visitor.page.text.replace(code, "CODE").replace(f"{code[:4]}-{code[4:]}", "CODE")
        pages[code] = pages[code].replace(visitor.token(), "TOKEN")
    assert len(set(pages.values())) == 1
    stranger, code = world.anybody(), world.judge_code("J1")
    with world.queries() as sent:
        stranger.get(f"/e/{code}")
    assert not [line for line in sent if "FROM judge" in line or "FROM entry" in line], "nobody is looked for"


# ---------------------------------------------------------------------------------------------- the device's cookie
def known_device(visitor: Visitor) -> str:
    found = visitor.client.get_cookie("judging-device")
    return found.value if found else ""


def test_only_who_signed_in_is_known_to_a_device_and_a_forged_cookie_is_worth_nothing(world: World) -> None:
    visitor = world.anybody()
    visitor.get("/enter")
    assert not known_device(visitor)
    visitor.submit({"code": world.judge_code("J1")})
    mark = known_device(visitor)
    assert mark
    assert "Rosa" not in mark
    assert world.judge_code("J1") not in mark
    thief = world.anybody()
    thief.client.set_cookie("judging-device", mark)
    thief.get("/judge/")
    assert thief.path == "/enter", "the cookie opens nothing"
    for forged in (mark[:-2] + "xx", "[]", "\u00f1", "a.b"):
        other = world.anybody()
        other.client.set_cookie("judging-device", forged)
        other.get("/enter")
        other.submit({"code": "22222222"}, status=401)


def test_after_a_hundred_wrong_codes_a_new_phone_is_asked_for_the_name_and_the_known_one_is_not(world: World) -> None:
    known = world.judge("J1")
    known.post("/sign-out")
    stranger = world.anybody()
    stranger.get("/enter")
    token = stranger.token()
    for number in range(tries.COUNTED):
        stranger.client.post("/enter", data={"code": f"2222{number:04}", "csrf_token": token})
    known.get("/enter")
    known.submit({"code": world.judge_code("J1")})
    assert known.path == "/judge/"
    new = world.anybody()
    new.get("/enter")
    new.submit({"code": world.judge_code("J1")}, status=401)
    assert "Escriba también su nombre y apellido" in new.text
    new.submit({"name": "Rosa Tarifa"})
    assert new.path == "/judge/"


# ------------------------------------------------------------------------------------------------ a borrowed phone
def test_on_a_borrowed_phone_the_sign_in_ends_by_itself_and_the_device_learns_nobody(world: World) -> None:
    rosa = world.anybody()
    rosa.get(f"/e/{world.judge_code('J1')}")
    rosa.submit({"borrowed": "yes"})
    assert rosa.path == "/judge/"
    assert not known_device(rosa)
    found = rosa.client.get_cookie("judging")
    assert found is not None
    assert found.expires is None, "it goes with the browser"
    with world.reading() as session:
        row = session.scalars(select(SignIn)).one()
        assert row.expires_at - row.created_at == sign_in.STAY_ON_A_BORROWED_PHONE
    world.clock.pass_by(hours=4)
    rosa.get("/judge/")
    assert rosa.path == "/enter"


def test_a_judge_leaves_a_borrowed_phone_by_the_page_of_what_is_unsent_and_nothing_stays(world: World) -> None:
    rosa = world.anybody()
    rosa.get("/enter")
    rosa.submit({"code": world.judge_code("J1"), "borrowed": "yes"})
    cookie = rosa.client.get_cookie("judging")
    assert cookie is not None
    rosa.post("/sign-out")
    assert rosa.path == "/judge/outbox", "she is still in: what is unsent can still be sent"
    answer = rosa.client.post("/sign-out", data={"csrf_token": rosa.token(), "all": "yes"})
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    thief = world.anybody()
    thief.client.set_cookie("judging", cookie.value)
    thief.get("/judge/")
    assert thief.path == "/enter"


def test_a_family_leaves_a_borrowed_phone_at_once_and_its_own_phone_keeps_what_it_knows(world: World) -> None:
    for fields, cleared in (({"borrowed": "yes"}, True), ({}, False)):
        family = world.anybody()
        family.get("/enter")
        family.submit({"code": world.entry_code("C003"), **fields})
        answer = family.client.post("/sign-out", data={"csrf_token": family.token()})
        assert ("Clear-Site-Data" in answer.headers) is cleared
        assert bool(known_device(family)) is not cleared
        family.get("/apply/code")
        assert family.path == "/enter"


def test_on_her_own_phone_a_judge_signs_out_with_one_press_and_marks_stay_on_it(world: World) -> None:
    rosa = world.judge("J1")
    answer = rosa.client.post("/sign-out", data={"csrf_token": rosa.token()})
    assert answer.headers["Location"] == "/"
    assert "Clear-Site-Data" not in answer.headers


# ------------------------------------------------------------------------------------------------ entries begun
def begin(visitor: Visitor) -> int:
    visitor.get("/apply/caranavi-2026")
    names = [one.get("name") for one in visitor.form().iter("input") if one.get("type") == "checkbox"]
    fields = {**dict.fromkeys(filter(None, names), "yes"), "csrf_token": visitor.token()}
    begin_id = next(one.get("value") for one in visitor.form().iter("input") if one.get("name") == "begin_id")
    data = {**fields, "begin_id": begin_id}
    answer = visitor.client.post("/apply/caranavi-2026", data=data)
    if answer.status_code == 429:
        assert f"Espere {some_seconds(answer.headers['Retry-After'])}" in answer.text
        assert "checked" in answer.text, "what was ticked stays"
    return answer.status_code


def test_a_village_behind_one_address_applies_and_a_flood_becomes_one_a_minute(world: World) -> None:
    statuses = [begin(world.anybody()) for _ in range(tries.DRAFTS.free + 3)]
    assert statuses == [303] * tries.DRAFTS.free + [429] * 3
    for _ in range(3):
        world.clock.pass_by(seconds=tries.DRAFTS.every)
        assert begin(world.anybody()) == 303
        assert begin(world.anybody()) == 429
    world.clock.pass_by(hours=2)
    assert begin(world.anybody()) == 303
