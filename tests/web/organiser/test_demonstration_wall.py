"""The demonstration's account, whose password everybody can read, runs the demonstration and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select

from judging.domain.permissions import OPERATOR
from judging.services.demo import demo
from judging.services.people.staff import add_staff
from judging.storage.models import Edition, Staff
from tests.pages import Visitor
from tests.world import QUICK, START, World, equip

PASSWORD = "una-frase-larga-y-propia"
ARGUMENTS = {
    "number": "C003",
    "code": "0000000000",
    "digest": "0" * 64,
    "language": "es",
    "look": "warm",
    "kind": "award",
    "occasion": "sheets_left",
}


def signed_in(world: World, email: str, password: str) -> Visitor:
    visitor = world.anybody()
    visitor.get("/sign-in")
    visitor.submit({"email": email, "password": password})
    return visitor


def made_real(world: World) -> None:
    with world.writing() as session:
        world.edition(session).is_demo = False


def marta(world: World) -> Visitor:
    """An organiser of her own name, as `judging staff add` makes one."""
    with world.writing() as session:
        add_staff(session, email="marta@example.org", name="Marta", password_hash=QUICK.hash(PASSWORD), now=START)
    return signed_in(world, "marta@example.org", PASSWORD)


def doors(world: World) -> list[tuple[str, str]]:
    """(method, address) of every organisers' page of an edition."""
    found = []
    with world.app.test_request_context():
        adapter = world.app.url_map.bind("localhost")
        for rule in world.app.url_map.iter_rules():
            if rule.endpoint.startswith("organiser.") and "slug" in rule.arguments:
                values = {name: ARGUMENTS.get(name, 1) for name in rule.arguments}
                if type(rule._converters.get("number")).__name__ == "Number":
                    values["number"] = 1
                address = adapter.build(rule.endpoint, {**values, "slug": "caranavi-2026"})
                found += [(method, address) for method in (rule.methods or set()) & {"GET", "POST"}]
    assert len(found) > 90
    return sorted(found)


def test_no_page_of_a_real_edition_opens_to_the_demonstration_s_account(world: World) -> None:
    stranger = world.organiser()
    made_real(world)
    token = {"csrf_token": stranger.token()}
    answers = {
        (method, address): stranger.client.open(address, method=method, data=token if method == "POST" else None)
        for method, address in doors(world)
    }
    told = {door: answer.status_code for door, answer in answers.items()}
    assert {door for door, status in told.items() if status not in (400, 404)} == set(), "400: a form of nobody"
    assert sum(status == 404 for status in told.values()) > 0.95 * len(told)


def test_the_same_pages_open_to_an_organiser_of_her_own_name(world: World) -> None:
    own = marta(world)
    made_real(world)
    for page in ("", "dates", "entries", "judges", "results", "certificates", "log"):
        own.get(f"/organiser/caranavi-2026/{page}")


def test_the_list_of_editions_shows_each_account_what_it_may_run(world: World) -> None:
    made_real(world)
    stranger, own = world.organiser(), marta(world)
    stranger.get("/organiser/")
    assert "caranavi-2026" not in stranger.text + "".join(stranger.links())
    own.get("/organiser/")
    assert own.path == "/organiser/caranavi-2026/", "straight to the only one"


def test_behind_a_public_address_the_demonstration_s_people_are_let_in_only_if_asked_for(world: World) -> None:
    code = world.judge_code("J3")
    for is_open in (False, True):
        equip(world.app, replace(world.settings, demo_is_open=is_open), world.clock)
        status = 200 if is_open else 401
        organiser = world.anybody()
        organiser.get("/sign-in")
        organiser.submit({"email": demo.STAFF_EMAIL, "password": demo.STAFF_PASSWORD}, status=status)
        judge = world.anybody()
        judge.get("/enter")
        judge.submit({"code": code}, status=status)
        family = world.anybody()
        family.get(f"/e/{world.entry_code('C003')}")
        family.submit(status=status)
        world.app.extensions["judging.database"].close()  # the world closes only its own


def test_a_removed_demonstration_stays_removed(world: World) -> None:
    with world.writing() as session:
        assert not demo.was_removed(session)
        demo.remove_demo(session, actor=OPERATOR, now=datetime(2026, 10, 1, tzinfo=UTC))
        assert demo.was_removed(session)
        assert session.scalar(select(Edition)) is None
        assert session.scalar(select(Staff).where(Staff.is_demo.is_(True))) is None
