"""No cookie goes out with an answer that somebody may keep, and no name but ours is answered to: over all routes."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from judging.web.page import asset
from tests.contract.test_access import SAMPLES
from tests.world import World

HEAVY = {"/organiser/<slug>/paper/sheets.pdf": "?judge=J1&farm=C001"}


def readable(world: World) -> list[str]:
    """An address of every route that can be read; statics and the judges' code with a name that exists."""
    found = []
    for rule in world.app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and rule.endpoint != "static":
            found.append(_filled(rule) + HEAVY.get(rule.rule, ""))
    with world.app.test_request_context():
        found.append(asset("css/app.css"))
    assert len(found) > 110
    return found


def _filled(rule: Rule) -> str:
    address = rule.rule.replace("<any(judge, more, photos, here):name>", "judge")
    for argument in rule.arguments:
        for kind in ("int:", "number:", "path:", ""):
            address = address.replace(f"<{kind}{argument}>", SAMPLES.get(argument, "1"))
    return address


@pytest.mark.parametrize("who", ["judge", "applicant", pytest.param("organiser", marks=pytest.mark.slow)])
def test_what_may_be_kept_carries_no_cookie(world: World, who: str) -> None:
    people = {
        "judge": lambda: world.judge("J1"),
        "organiser": world.organiser,
        "applicant": lambda: world.applicant("C001"),
    }
    client: FlaskClient = people[who]().client
    kept = 0
    for address in readable(world):
        answer = client.get(f"{address}{'&' if '?' in address else '?'}lang=fr")  # a change that the cookie would hold
        control = answer.headers.get("Cache-Control", "")
        answer.close()
        assert control, address
        if "no-store" not in control:
            kept += 1
            assert "Set-Cookie" not in answer.headers, f"{address}: {control}"
    assert kept >= 3, "styles, the judges' code, the service worker"


def test_pages_still_carry_it(world: World) -> None:
    answer = world.anybody().client.get("/?lang=fr")
    assert "Set-Cookie" in answer.headers


def test_what_a_page_asks_for_does_not_bring_the_cookie_again(world: World) -> None:
    rosa = world.judge("J1")
    rosa.get("/judge/")
    answer = rosa.client.post("/api/v1/lease", json={"device": "a telephone"}, headers={"X-Judging": "1"})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" in rosa.get("/judge/").headers, "a page does, so that she stays signed in"
    kept = rosa.client.get("/judge/outbox", headers={"X-Judging": "1"})
    assert "Set-Cookie" not in kept.headers, "asked for to be kept, it would take back a language chosen meanwhile"
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil@127.0.0.1"])
def test_another_host_is_400_at_every_route_and_its_name_is_nowhere(world: World, host: str) -> None:
    client = world.anybody().client
    addresses = readable(world) if host == "evil.example" else ["/", "/sign-in", "/enter"]
    for address in addresses:
        answer = client.get(address, headers={"Host": host})
        answer.close()
        assert answer.status_code == 400, address
        assert "evil" not in answer.text.replace(address, ""), address
        assert "Location" not in answer.headers


def set_at_sign_in(world: World, *, is_borrowed: bool) -> set[str]:
    """The names of the cookies that a judge's telephone gets, from the card's address to her first page."""
    visitor = world.anybody()
    first = visitor.get(f"/e/{world.judge_code('J1')}")
    last = visitor.submit({"borrowed": "yes"} if is_borrowed else {})
    lines = [line for one in (first, *last.history, last) for line in one.headers.getlist("Set-Cookie")]
    return {line.partition("=")[0] for line in lines}


def test_there_are_the_two_cookies_that_the_page_about_data_names_and_one_on_a_borrowed_phone(world: World) -> None:
    assert set_at_sign_in(world, is_borrowed=False) == {"judging", "judging-device"}
    assert set_at_sign_in(world, is_borrowed=True) == {"judging"}
    visitor = world.anybody()
    visitor.get("/privacy")
    assert "Usamos dos cookies." in visitor.text
