"""Strangers who guess: they are slowed down, and nobody with the right secret is ever locked out by them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.domain.errors import Problem
from judging.domain.permissions import Actor, Role
from judging.services import tries
from judging.services.demo import demo
from judging.services.people import pins, sign_in
from judging.services.people.sign_in import SignedIn
from judging.services.tries import Door
from judging.storage.models import FailedTry, Judge, Staff
from tests.signing import with_code, with_password
from tests.world import QUICK, World

RIGHT = {"email": demo.STAFF_EMAIL, "password": demo.STAFF_PASSWORD}
WRONG = {"email": demo.STAFF_EMAIL, "password": "adivino"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long a comparison takes is tested elsewhere."""
    monkeypatch.setattr(sign_in, "HASHER", QUICK)
    monkeypatch.setattr(sign_in, "_NOBODY", QUICK.hash("nobody"))


@pytest.fixture
def session(world: World) -> Iterator[Session]:
    with world.writing() as opened:
        yield opened


def at(world: World, address: str = "192.0.2.1") -> Door:
    return Door(world.settings.secret_key, address, "Firefox", world.clock.now)


def at_home_on_her_phone(door: Door, person: str) -> Door:
    """The same door on a device where this person has signed in before."""
    return replace(door, key="her-phone", known=frozenset({door.mark_of(person)}))


def rosa(session: Session) -> Judge:
    return session.scalars(select(Judge).where(Judge.key == "J1")).one()


def with_pin(session: Session, world: World) -> Judge:
    judge = rosa(session)
    herself = Actor(Role.JUDGE, judge.id, judge.name)
    pins.set_pin(session, actor=herself, judge=judge, pin_hash=QUICK.hash("2749"), now=world.clock.now)
    return judge


def seconds(answer: SignedIn | Problem) -> int:
    assert isinstance(answer, Problem)
    return int(answer.params["seconds"])


# ------------------------------------------------------------------------------------------------------- passwords
def test_sixty_wrong_passwords_of_a_stranger_stop_the_owner_nowhere_else(world: World, session: Session) -> None:
    for _ in range(60):
        with_password(session, at(world), **WRONG)
    assert isinstance(with_password(session, at(world, "198.51.100.7"), **RIGHT), SignedIn)


def test_behind_the_stranger_s_own_address_her_known_device_lets_her_in_and_another_waits(
    world: World, session: Session
) -> None:
    for _ in range(60):
        with_password(session, at(world), **WRONG)
    assert seconds(with_password(session, at(world), **RIGHT)) == 1
    assert isinstance(
        with_password(session, at_home_on_her_phone(at(world), f"staff:{demo.STAFF_EMAIL}"), **RIGHT), SignedIn
    )


def test_wrong_passwords_for_others_behind_one_address_stop_nobody(world: World, session: Session) -> None:
    for number in range(80):
        with_password(session, at(world), email=f"nadie{number}@example.org", password="adivino")
    assert isinstance(with_password(session, at(world), **RIGHT), SignedIn)


def test_the_sixth_wrong_password_is_slow_whatever_addresses_they_come_from(world: World, session: Session) -> None:
    for number in range(5):
        assert with_password(session, at(world, f"192.0.2.{number}"), **WRONG) == Problem.of("wrong_password")
    sixth = with_password(session, at(world, "192.0.2.6"), **WRONG)
    assert sixth == Problem.of("wrong_password_slow", seconds=2)
    again = with_password(session, at(world, "192.0.2.6"), **WRONG)
    assert again == Problem.of("slow_down", seconds=2), "an address with a wrong try of its own waits for the account"


def test_the_seconds_told_are_the_seconds_there_are_and_never_more_than_five_minutes(
    world: World, session: Session
) -> None:
    for _ in range(tries.FREE_TRIES):
        with_password(session, at(world), **WRONG)
    told = []
    for _ in range(8):
        told.append(seconds(with_password(session, at(world), **RIGHT | {"password": "adivino"})))
        world.clock.pass_by(seconds=told[-1] - 1)
        assert seconds(with_password(session, at(world), **RIGHT)) == 1, "not earlier"
        world.clock.pass_by(seconds=1)
        assert with_password(session, at(world), **WRONG) != Problem.of("slow_down", seconds=told[-1])
    assert told == [1, 2, 4, 8, 16, 32, 64, 128]
    assert tries.pause([world.clock.now] * 99, world.clock.now) == tries.LONGEST_WAIT
    world.clock.pass_by(seconds=tries.LONGEST_WAIT)
    assert isinstance(with_password(session, at(world), **RIGHT), SignedIn)


def test_forty_wrong_passwords_lock_nobody_for_a_day(world: World, session: Session) -> None:
    for _ in range(40):
        with_password(session, at(world), **WRONG)
        world.clock.pass_by(minutes=6)
    assert isinstance(with_password(session, at(world), **RIGHT), SignedIn)


def test_an_unknown_account_is_slowed_exactly_like_a_known_one(world: World, session: Session) -> None:
    answers = {
        email: [with_password(session, at(world, place), email=email, password="x") for place in ["192.0.2.1"] * 7]
        for email in (demo.STAFF_EMAIL, "nadie@example.org")
    }
    assert answers[demo.STAFF_EMAIL] == answers["nadie@example.org"]


def test_fifty_tries_at_once_count_as_fifty(world: World, session: Session) -> None:
    """Each is noted before it is compared, so that none slips through while others are still being compared."""
    asked = [sign_in.ask_password(session, at(world), **WRONG) for _ in range(50)]
    assert sum(isinstance(one, sign_in.Attempt) for one in asked) == tries.FREE_TRIES


def test_a_right_password_wipes_the_slate_and_leaves_no_try_behind(world: World, session: Session) -> None:
    for _ in range(4):
        with_password(session, at(world), **WRONG)
    assert isinstance(with_password(session, at(world), **RIGHT), SignedIn)
    assert with_password(session, at(world), **WRONG) == Problem.of("wrong_password")


def test_who_was_switched_off_between_the_two_halves_of_a_try_is_not_let_in(world: World, session: Session) -> None:
    attempt = sign_in.ask_password(session, at(world), **RIGHT)
    assert isinstance(attempt, sign_in.Attempt)
    session.scalars(select(Staff)).one().is_active = False
    session.flush()
    assert sign_in.settle(session, at(world), attempt, is_right=True) == Problem.of("wrong_password")


# ------------------------------------------------------------------------------------------------------------ PINs
def test_a_found_card_is_worth_two_dozen_guesses_a_day_and_the_wait_is_an_hour_at_most(
    world: World, session: Session
) -> None:
    with_pin(session, world)
    code, end, guesses = world.judge_code("J1"), world.clock.now + timedelta(days=1), 0
    while world.clock.now < end:
        answer = with_code(session, at(world), code=code, pin="1111")
        if answer == Problem.of("wrong_pin", at="pin"):
            guesses += 1
            continue
        assert 0 < seconds(answer) <= sign_in.LONGEST_WAIT_FOR_PIN
        world.clock.pass_by(seconds=seconds(answer))
    assert guesses < 45


def test_guesses_at_her_pin_do_not_stop_her_on_her_own_phone(world: World, session: Session) -> None:
    judge, code = with_pin(session, world), world.judge_code("J1")
    for _ in range(30):
        with_code(session, at(world), code=code, pin="1111")
    hers = at_home_on_her_phone(at(world), judge.code_digest)
    assert isinstance(with_code(session, hers, code=code, pin="2749"), SignedIn)
    assert seconds(with_code(session, at(world, "198.51.100.7"), code=code, pin="2749")) > 0


def test_guesses_on_her_own_lost_phone_are_slowed_too(world: World, session: Session) -> None:
    judge, code = with_pin(session, world), world.judge_code("J1")
    hers = at_home_on_her_phone(at(world), judge.code_digest)
    answers = [with_code(session, hers, code=code, pin="1111") for _ in range(6)]
    assert answers[:5] == [Problem.of("wrong_pin", at="pin")] * 5
    assert seconds(answers[5]) == 1


# ----------------------------------------------------------------------------------------------------------- codes
def guess(world: World, session: Session, count: int, *, start: int = 0) -> list[SignedIn | Problem]:
    return [with_code(session, at(world), code=f"2222{number:04}") for number in range(start, start + count)]


def test_sixty_wrong_codes_behind_one_address_stop_no_right_one(world: World, session: Session) -> None:
    answers = guess(world, session, 60)
    assert answers[:5] == [Problem.of("wrong_code", at="code")] * 5
    assert [seconds(answer) for answer in answers[5:8]] == [2, 4, 8]
    for code in (world.judge_code("J1"), world.entry_code("C003")):
        assert isinstance(with_code(session, at(world), code=code), SignedIn)


def test_who_goes_through_the_codes_meets_the_question_for_the_name_and_learns_nothing(
    world: World, session: Session
) -> None:
    guess(world, session, tries.COUNTED)
    right, wrong = world.judge_code("J1"), "22229999"
    for name, told in (("", "name_needed"), ("Juana Mamani", "name_wrong"), ("Rosa", "name_wrong")):
        for code in (right, wrong):
            assert with_code(session, at(world), code=code, name=name) == Problem.of(told, at="name")


@pytest.mark.parametrize("name", ["Rosa Tarifa", "TARIFA, rosa", "Rosa Elena Tarifa Vargas"])
def test_with_her_name_a_judge_comes_in_however_many_guess_beside_her(
    world: World, session: Session, name: str
) -> None:
    guess(world, session, tries.COUNTED + 50)
    assert isinstance(with_code(session, at(world), code=world.judge_code("J1"), name=name), SignedIn)


def test_a_family_comes_in_with_the_number_of_its_entry_or_a_name(world: World, session: Session) -> None:
    guess(world, session, tries.COUNTED)
    code = world.entry_code("C003")
    assert with_code(session, at(world), code=code, name="C004") == Problem.of("name_wrong", at="name")
    assert isinstance(with_code(session, at(world), code=code, name="c-003"), SignedIn)


def test_her_own_phone_is_asked_for_no_name(world: World, session: Session) -> None:
    guess(world, session, tries.COUNTED)
    hers = at_home_on_her_phone(at(world), rosa(session).code_digest)
    assert isinstance(with_code(session, hers, code=world.judge_code("J1")), SignedIn)


def test_a_flood_of_wrong_codes_writes_a_hundred_rows_and_no_more(world: World, session: Session) -> None:
    guess(world, session, tries.COUNTED + 40)
    assert session.scalar(select(func.count()).select_from(FailedTry)) == tries.COUNTED


def test_the_slowing_ends_with_the_quarter_of_an_hour(world: World, session: Session) -> None:
    guess(world, session, tries.COUNTED)
    world.clock.pass_by(minutes=16)
    assert guess(world, session, 1, start=5000) == [Problem.of("wrong_code", at="code")]


def test_neighbours_in_one_house_of_the_sixth_version_are_one_address_and_others_are_not(world: World) -> None:
    places = [
        at(world, address).place
        for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1", "::ffff:192.0.2.1", "192.0.2.1")
    ]
    assert places[0] == places[1] != places[2]
    assert places[3] == places[4]


def test_a_clock_that_jumped_back_locks_nobody(world: World, session: Session) -> None:
    for _ in range(20):
        with_password(session, at(world), **WRONG)
    world.clock.pass_by(hours=-5)
    assert isinstance(with_password(session, at(world), **RIGHT), SignedIn)


def test_old_tries_are_thrown_away(world: World, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tries, "SWEEP_EVERY", 1)
    guess(world, session, 20)
    world.clock.pass_by(days=2)
    guess(world, session, 1)
    assert session.scalar(select(func.count()).select_from(FailedTry)) == 1
