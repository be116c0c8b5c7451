"""The server's clock, or a telephone's, jumps by two days and comes back: in the paths of every role.

Always true: nobody stays locked out or signed out, nothing that was acknowledged is lost or lands elsewhere, what was
opened or closed stays so, and two who saw the same are told of no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import itsdangerous.timed
import pytest
from sqlalchemy import func, select

from judging.domain.phases import entries_are_open, scoring_is_open
from judging.domain.scoring.scoresheet import Mark
from judging.jobs.chores import cleaned
from judging.services import tries
from judging.services.demo import demo
from judging.services.people import sign_in
from judging.services.results import results
from judging.services.results.checking import check
from judging.services.scoring import scoring
from judging.storage.models import DeviceMessage, FailedTry, LateMark, SignIn
from judging.storage.queries import organiser as queries
from tests import story
from tests.pages import Visitor
from tests.story import NELLY
from tests.web.judge.field.photo_samples import jpeg
from tests.web.judge.field.sending import DEVICE, ask, op, permit_of
from tests.web.judge.field.test_move_sheet import claire, open_page, pair
from tests.web.judge.field.test_photo_parts import op as photo
from tests.web.judge.field.test_photo_parts import send_bytes
from tests.web.judge.sheet.judging_paths import address, marks, office_writes
from tests.web.organiser.contest.test_organiser_dates import at_the_dates, held, press
from tests.web.writers import family_kept, family_on_her_farm
from tests.world import START, World

JUMPS = [pytest.param(timedelta(days=2), id="ahead"), pytest.param(timedelta(days=-2), id="behind")]


@pytest.fixture(autouse=True)
def signed_by_this_clock(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is signed into a cookie bears the hour of the service's clock too."""
    monkeypatch.setattr(itsdangerous.timed, "time", SimpleNamespace(time=lambda: world.clock.now.timestamp()))


@contextmanager
def wrong(world: World, jump: timedelta) -> Iterator[None]:
    """The clock is wrong by so much, and then right again, a minute later."""
    world.clock.now += jump
    yield
    world.clock.now -= jump
    world.clock.pass_by(minutes=1)


def send(judge: Visitor, permit: str, *ops: object) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = ask(judge, "sync", {"lease": permit, "ops": list(ops)})["answers"]
    return answers


def html(visitor: Visitor) -> str:
    return visitor.page.text if visitor.page is not None else ""


# ------------------------------------------------------------------------------------------------------ everybody
@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("home", ["/judge/", "/apply/", "/organiser/"])
def test_who_signed_in_before_is_signed_in_after(world: World, home: str, jump: timedelta) -> None:
    people: dict[str, Callable[[], Visitor]] = {
        "/judge/": lambda: world.judge("J1"),
        "/apply/": lambda: world.applicant("C001"),
        "/organiser/": world.organiser,
    }
    visitor = people[home]()
    with wrong(world, jump):
        visitor.get("/help")  # every page writes the cookie anew
    assert visitor.get(home).request.path.startswith(home[:-1])


@pytest.mark.parametrize("jump", JUMPS)
def test_who_signs_in_meanwhile_can_work_meanwhile_and_goes_on_after(world: World, jump: timedelta) -> None:
    visitor = world.anybody()
    with wrong(world, jump):
        visitor.get(f"/e/{world.judge_code('J1')}")
        visitor.submit()
        assert visitor.path == "/judge/"
    visitor.get("/judge/")
    assert visitor.path == "/judge/"


def test_a_sign_in_for_some_hours_does_not_last_for_days_because_a_clock_was_ahead(world: World) -> None:
    borrowed = world.anybody()
    with wrong(world, timedelta(days=2)):
        borrowed.get("/enter")
        borrowed.submit({"code": world.judge_code("J1"), "borrowed": "yes"})
        assert borrowed.path == "/judge/"
    borrowed.get("/judge/")
    assert borrowed.path == "/enter"
    with world.reading() as session:
        row = session.scalars(select(SignIn)).one()
        assert row.expires_at - row.created_at == sign_in.STAY_ON_A_BORROWED_PHONE
    borrowed.get("/enter")
    borrowed.submit({"code": world.judge_code("J1"), "borrowed": "yes"})
    assert borrowed.path == "/judge/", "and signs in again"


def test_the_cookie_says_in_seconds_how_long_it_is_kept(world: World) -> None:
    """A browser that reads a date of a wrong clock would throw it away at once."""
    answer = world.judge("J1").client.get("/judge/")
    (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("judging=")]
    assert "Max-Age=7776000" in cookie


@pytest.mark.parametrize("jump", JUMPS)
def test_wrong_tries_of_a_wrong_hour_hold_nobody_up(world: World, jump: timedelta) -> None:
    visitor = world.anybody()
    visitor.get("/sign-in")
    with wrong(world, jump):
        for _ in range(tries.FREE_TRIES):
            visitor.post("/sign-in", {"email": demo.STAFF_EMAIL, "password": "adivino"}, status=401)
    visitor.get("/sign-in")
    visitor.submit({"email": demo.STAFF_EMAIL, "password": demo.STAFF_PASSWORD})
    assert visitor.path.startswith("/organiser")


def test_wrong_tries_of_a_clock_ahead_do_not_wait_for_their_hour(world: World) -> None:
    visitor = world.anybody()
    visitor.get("/sign-in")
    with wrong(world, timedelta(days=2)):
        for _ in range(tries.FREE_TRIES):
            visitor.post("/sign-in", {"email": demo.STAFF_EMAIL, "password": "adivino"}, status=401)
    cleaned(world.settings, world.database, world.clock.now)
    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(FailedTry)) == 0


# ---------------------------------------------------------------------------------------------------------- judges
@pytest.mark.parametrize("jump", JUMPS)
def test_a_telephones_marks_before_during_and_after_are_kept_in_their_order(world: World, jump: timedelta) -> None:
    nestor = world.judge("J3")
    permit = permit_of(nestor)
    told = send(nestor, permit, op(world, "C009", "E4", "1"))[0]
    with wrong(world, jump):
        seen = {"base": told["version"], "seen_at": told["seen_at"]}
        told = send(nestor, permit, op(world, "C009", "E4", "2", **seen))[0]
        assert told["result"] == "ok"
    told = send(nestor, permit, op(world, "C009", "E4", "3", base=told["version"], seen_at=told["seen_at"]))[0]
    assert told["result"] == "ok"
    assert marks(world, "J3", "C009")["E4"] == Mark.of("E4", "3")
    with world.reading() as session:
        assert list(check(session)) == []


@pytest.mark.parametrize("jump", JUMPS)
def test_a_difference_is_settled_once_and_does_not_come_back(world: World, jump: timedelta) -> None:
    nestor = world.judge("J3")
    permit = permit_of(nestor)
    office_writes(world, "J3", "C009", Mark.of("E4", "1"))
    with wrong(world, jump):
        mine = op(world, "C009", "E4", "3", base=1, seen_at=(START - timedelta(days=5)).isoformat())
        differs = send(nestor, permit, mine)[0]
        assert differs["result"] == "conflict"
        again = op(world, "C009", "E4", "3", base=differs["version"], seen_at=differs["seen_at"])
        assert send(nestor, permit, again)[0]["result"] == "ok"
    assert marks(world, "J3", "C009")["E4"] == Mark.of("E4", "3")


@pytest.mark.parametrize("jump", JUMPS)
def test_a_sheets_page_saves_what_it_shows_whatever_the_hour(world: World, jump: timedelta) -> None:
    nestor = world.judge("J3")
    for value in ("1", "2"):
        with wrong(world, jump if value == "1" else timedelta(0)):
            nestor.get(address(world, "J3", "C009"))
            nestor.submit({"E4": value})
    assert marks(world, "J3", "C009")["E4"] == Mark.of("E4", "2")


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("wrong_hour", ["permit", "close", "publication"])
def test_marks_given_in_time_wait_for_the_organisers_whichever_hour_was_wrong(
    world: World, jump: timedelta, wrong_hour: str
) -> None:
    def at(act: str) -> timedelta:
        return jump if act == wrong_hour else timedelta(0)

    nestor = world.judge("J3")
    with wrong(world, at("permit")):
        permit = permit_of(nestor)
    world.clock.pass_by(hours=1)
    if wrong_hour == "publication":
        with wrong(world, at("publication")), world.writing() as session:
            results.publish(session, actor=NELLY, edition=world.edition(session), now=world.clock.now)
    else:
        with wrong(world, at("close")):
            press(at_the_dates(world), "close_scoring")
    assert [one["result"] for one in send(nestor, permit, op(world, "C009", "E4", "3"))] == ["late"]
    held_still = ask(nestor, "lease", {"device": DEVICE, "lease": permit})["lease"]
    assert held_still == permit, "asking again takes it from nobody"
    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(LateMark)) == 1


@pytest.mark.parametrize("is_new", [True, False])
def test_a_permit_from_a_clock_that_was_past_the_announced_close_counts_as_what_it_is(
    world: World, is_new: bool
) -> None:
    """The clock runs two days ahead, past the close of the day after; Néstor's telephone asks for a permit then."""
    with world.writing() as session:
        world.edition(session).scoring_until = close = world.clock.now + timedelta(days=1)
    nestor = world.judge("J3")
    held = "" if is_new else permit_of(nestor)
    with wrong(world, timedelta(days=2)):
        permit = ask(nestor, "lease", {"device": DEVICE, "lease": held})["lease"]
    with world.writing() as session:
        story.write(session, world, story.pair(session, "J3", "C009"), Mark.of("E1", "3"))  # any line of the log
    world.clock.now = close + timedelta(hours=1)
    assert [one["result"] for one in send(nestor, permit, op(world, "C009", "E4", "3"))] == ["late"]
    assert ask(nestor, "lease", {"device": DEVICE, "lease": permit})["lease"] == permit


def test_a_permit_from_after_the_close_counts_for_nothing_when_no_clock_was_wrong(world: World) -> None:
    with world.writing() as session:
        world.edition(session).scoring_until = world.clock.now + timedelta(hours=1)
    nestor = world.judge("J3")
    world.clock.pass_by(hours=2)
    permit = permit_of(nestor)
    world.clock.pass_by(hours=2)
    assert [one["result"] for one in send(nestor, permit, op(world, "C009", "E4", "3"))] == ["refused"]


@pytest.mark.parametrize("jump", JUMPS)
def test_a_mark_for_a_sheet_that_was_passed_on_lands_on_no_other(world: World, jump: timedelta) -> None:
    """Claire's second telephone saw the sheet at C012; it went to C011, and a new one was begun at C012."""
    judge = claire(world)
    permit = permit_of(judge)
    here, there = pair(world, "C012"), pair(world, "C011")
    first = {**op(world, "C009", "A1", "1"), "sheet": here, "base": 0}
    told = send(judge, permit, first)[0]
    with wrong(world, jump):
        open_page(judge, world, "C012")
        judge.submit({"target": str(there), "reason": "Abrí la finca de al lado."})
        begun = {**op(world, "C009", "A2", "4"), "sheet": here, "base": 0}
        assert send(judge, permit, begun)[0]["result"] == "ok"
    late = {**op(world, "C009", "A1", "2"), "sheet": here, "base": told["version"], "seen_at": told["seen_at"]}
    answer = send(judge, permit, late)[0]
    assert answer["result"] == "refused"
    assert "La hoja de C012 pasó a la finca C011" in answer["reason"]
    assert set(marks(world, "J2", "C012")) == {"A2"}
    told = send(judge, permit, {**begun, "id": op(world, "C009", "A2", "3")["id"], "value": "3", "base": 1})[0]
    assert told["result"] in ("ok", "conflict"), "the new sheet takes marks"


@pytest.mark.parametrize("hour", [f"{year}-09-15T14:29:00.000Z" for year in ("1970", "2262", "+012026")])
def test_a_telephone_whose_clock_is_far_off_is_believed_all_the_same(world: World, hour: str) -> None:
    nestor = world.judge("J3")
    told = {"at": hour}
    mark = op(world, "C009", "E4", "3", **told)
    report = op(world, "C009", "!report", "yes", "Llueve.", **told)
    assert [one["result"] for one in send(nestor, permit_of(nestor), mark, report)] == ["ok", "ok"]
    with world.reading() as session:
        given = session.scalars(select(DeviceMessage)).one().given_at
        assert (given is not None) == hour.startswith("1970")


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("wrong_hour", ["permit", "delivery"])
def test_a_photo_taken_before_its_sheet_was_delivered_is_taken_in_late(
    world: World, jump: timedelta, wrong_hour: str
) -> None:
    nestor = world.judge("J3")
    with wrong(world, jump if wrong_hour == "permit" else timedelta(0)):
        before = permit_of(nestor)
    with wrong(world, jump if wrong_hour == "delivery" else timedelta(0)), world.writing() as session:
        sheet = story.pair(session, "J3", "C003")
        scoring.reopen_ballot(session, actor=NELLY, assignment=sheet, reason="Revisar.", now=world.clock.now)
        scoring.submit_ballot(session, actor=story.actor(sheet), assignment=sheet, now=world.clock.now)
    after = permit_of(nestor)
    for permit, result in ((after, "refused"), (before, "late")):
        send_bytes(nestor, permit, jpeg())
        told = ask(nestor, "photos", {"lease": permit, "ops": [photo(world, "C003", jpeg())]})["answers"]
        assert [one["result"] for one in told] == [result]


# ------------------------------------------------------------------------------------------------------ organisers
@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("what", ["entries", "scoring"])
def test_a_window_stays_as_its_button_left_it(world: World, what: str, jump: timedelta) -> None:
    asked = {"entries": entries_are_open, "scoring": scoring_is_open}[what]
    for act, is_open in (("close", False), ("open", True), ("close", False)):
        with wrong(world, jump):
            press(at_the_dates(world), f"{act}_{what}")
            assert asked(held(world), world.clock.now) is is_open
        assert asked(held(world), world.clock.now) is is_open, act
    press(at_the_dates(world), f"open_{what}")
    assert asked(held(world), world.clock.now)


@pytest.mark.parametrize("jump", JUMPS)
def test_what_is_opened_meanwhile_can_be_closed_and_what_is_closed_refuses(world: World, jump: timedelta) -> None:
    nestor = world.judge("J3")
    with wrong(world, jump):
        press(at_the_dates(world), "close_scoring")
    nestor.get(address(world, "J3", "C009"))
    assert 'name="E4"' not in html(nestor), "the page offers nothing to write"
    with wrong(world, jump):
        press(at_the_dates(world), "open_scoring")
    nestor.get(address(world, "J3", "C009"))
    nestor.submit({"E4": "2"})
    assert marks(world, "J3", "C009")["E4"] == Mark.of("E4", "2")


@pytest.mark.parametrize("jump", JUMPS)
def test_the_log_is_told_in_the_order_in_which_things_happened(world: World, jump: timedelta) -> None:
    with wrong(world, jump):
        press(at_the_dates(world), "close_entries")
    press(at_the_dates(world), "open_entries")
    with world.reading() as session:
        lines, _ = queries.events(session, world.edition(session))
        assert [line.action for line in lines[:2]] == ["edition.entries_opened", "edition.entries_closed"]


@pytest.mark.parametrize("jump", JUMPS)
def test_what_is_published_meanwhile_is_shown_and_sound_after(world: World, jump: timedelta) -> None:
    with wrong(world, jump), world.writing() as session:
        results.publish(session, actor=NELLY, edition=world.edition(session), now=world.clock.now)
    world.anybody().get("/editions/caranavi-2026/results")
    with world.reading() as session:
        assert list(check(session)) == []
    nestor = world.judge("J3")
    nestor.get(address(world, "J3", "C009"))
    assert 'name="E4"' not in html(nestor)


# -------------------------------------------------------------------------------------------------------- families
@pytest.mark.parametrize("jump", JUMPS)
def test_a_family_begins_meanwhile_and_goes_on_after(world: World, jump: timedelta) -> None:
    with wrong(world, jump):
        family, typed = family_on_her_farm(world)
    family.submit(typed)
    assert family_kept(world)


@pytest.mark.parametrize("jump", JUMPS)
def test_a_full_hour_of_entries_from_one_address_ends_with_the_wrong_hour(world: World, jump: timedelta) -> None:
    door = tries.Door(world.settings.secret_key, "10.0.0.1", "Firefox", world.clock.now)
    with world.writing() as session:
        ahead = tries.Door(door.secret, door.address, door.device, door.now + jump)
        for _ in range(tries.DRAFTS.free):
            assert tries.spend(session, ahead, tries.DRAFTS) == 0
        assert tries.spend(session, ahead, tries.DRAFTS) > 0
        assert tries.spend(session, door, tries.DRAFTS) == 0
