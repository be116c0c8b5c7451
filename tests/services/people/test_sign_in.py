"""Signing in by password, code and PIN; slowing down who guesses; the PIN a judge sets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.services import tries
from judging.services.demo import demo
from judging.services.people import pins, sign_in
from judging.services.tries import Door
from judging.storage.models import Event, FailedTry, Judge
from judging.storage.models import SignIn as Row
from tests import signing
from tests.world import QUICK, World


def door(world: World, address: str = "10.0.0.1") -> Door:
    return Door(world.settings.secret_key, address, "Firefox", world.clock.now)


def rosa(session: Session) -> Judge:
    return session.scalars(select(Judge).where(Judge.key == "J1")).one()


def herself(judge: Judge) -> Actor:
    return Actor(Role.JUDGE, judge.id, judge.name)


def set_pin(session: Session, world: World, pin: str) -> None:
    judge = rosa(session)
    pins.set_pin(session, actor=herself(judge), judge=judge, pin_hash=QUICK.hash(pin), now=world.clock.now)


def test_the_right_password_signs_in_and_a_wrong_one_or_an_unknown_address_get_one_answer(world: World) -> None:
    with world.writing() as session:
        right = signing.with_password(
            session, door(world), email=f" {demo.STAFF_EMAIL.upper()} ", password=demo.STAFF_PASSWORD
        )
        assert isinstance(right, sign_in.SignedIn)
        wrong = signing.with_password(session, door(world), email=demo.STAFF_EMAIL, password="adivino")
        unknown = signing.with_password(session, door(world), email="nadie@example.org", password="adivino")
        assert wrong == unknown == Problem.of("wrong_password")


def test_a_code_signs_in_for_the_whole_round_and_not_longer(world: World) -> None:
    with world.writing() as session:
        outcome = signing.with_code(session, door(world), code=world.judge_code("J1"))
        assert isinstance(outcome, sign_in.SignedIn)
        session.flush()

        def still_in(days: int) -> bool:
            later = world.clock.now + timedelta(days=days)
            return sign_in.current(session, world.settings.secret_key, outcome.token, later) is not None

        assert still_in(days=0)
        assert still_in(days=89)
        assert not still_in(days=90)


def test_a_judge_with_a_pin_needs_card_and_pin(world: World) -> None:
    with world.writing() as session:
        set_pin(session, world, "2749")
        code = world.judge_code("J1")
        assert signing.with_code(session, door(world), code=code) == Problem.of("pin_needed", at="pin")
        assert signing.with_code(session, door(world), code=code, pin="2748") == Problem.of("wrong_pin", at="pin")
        assert isinstance(signing.with_code(session, door(world), code=code, pin=" 2749 "), sign_in.SignedIn)


def test_neither_code_nor_pin_nor_token_is_kept_in_clear(world: World) -> None:
    with world.writing() as session:
        set_pin(session, world, "2749")
        outcome = signing.with_code(session, door(world), code=world.judge_code("J1"), pin="2749")
        assert isinstance(outcome, sign_in.SignedIn)
        session.flush()
        judge = rosa(session)
        assert judge.pin_hash is not None
        assert judge.pin_hash.startswith("$argon2id$")
        assert judge.code_digest != world.judge_code("J1")
        assert session.scalars(select(Row.token_digest).where(Row.id == outcome.row.id)).one() != outcome.token
        assert all("2749" not in str(line.details) for line in session.scalars(select(Event)))


def test_who_guesses_is_slowed_down_and_may_try_again_later(world: World) -> None:
    with world.writing() as session:
        for _ in range(tries.FREE_TRIES):
            assert signing.with_password(
                session, door(world), email=demo.STAFF_EMAIL, password="adivino"
            ) == Problem.of("wrong_password")
        slowed = signing.with_password(session, door(world), email=demo.STAFF_EMAIL, password=demo.STAFF_PASSWORD)
        assert slowed == Problem.of("slow_down", seconds=1)
        world.clock.pass_by(seconds=2)
        assert isinstance(
            signing.with_password(session, door(world), email=demo.STAFF_EMAIL, password=demo.STAFF_PASSWORD),
            sign_in.SignedIn,
        )


def test_guesses_against_one_judge_do_not_slow_another(world: World) -> None:
    with world.writing() as session:
        set_pin(session, world, "2749")
        for guess in ("1111", "2222", "3333", "4444", "5555"):
            signing.with_code(session, door(world), code=world.judge_code("J1"), pin=guess)
        assert signing.with_code(session, door(world), code=world.judge_code("J1"), pin="2749") == Problem.of(
            "slow_down", seconds=1
        )
        assert isinstance(signing.with_code(session, door(world), code=world.judge_code("J3")), sign_in.SignedIn)


def test_what_is_no_code_at_all_finds_nobody_and_is_no_guess(world: World) -> None:
    with world.writing() as session:
        assert signing.with_code(session, door(world), code="' OR 1=1 --") == Problem.of("wrong_code", at="code")
        assert session.scalar(select(func.count()).select_from(FailedTry)) == 0


@pytest.mark.parametrize(
    ("pin", "again", "problem"),
    [
        ("274", None, Problem.of("pin_not_four_digits", at="pin")),
        ("27490", None, Problem.of("pin_not_four_digits", at="pin")),
        ("27a9", None, Problem.of("pin_not_four_digits", at="pin")),
        ("٢٧٤٩", None, Problem.of("pin_not_four_digits", at="pin")),
        ("7777", None, Problem.of("pin_too_easy", at="pin")),
        ("1234", None, Problem.of("pin_too_easy", at="pin")),
        ("9876", None, Problem.of("pin_too_easy", at="pin")),
        ("2749", "2794", Problem.of("pin_differs", at="again")),
    ],
)
def test_a_pin_is_four_digits_typed_twice_alike_and_not_the_first_one_everybody_tries(
    pin: str, again: str | None, problem: Problem
) -> None:
    with pytest.raises(Refused) as refusal:
        pins.hash_of(pin, pin if again is None else again)
    assert refusal.value.problems == (problem,)
    assert QUICK.verify(pins.hash_of(" 2749", "2749 "), "2749")


def test_a_pin_is_set_and_removed_by_her_alone(world: World) -> None:
    with world.writing() as session:
        judge, claire = rosa(session), Actor(Role.JUDGE, 9999, "Claire")
        with pytest.raises(NotFound):
            pins.set_pin(session, actor=claire, judge=judge, pin_hash=QUICK.hash("2749"), now=world.clock.now)
        set_pin(session, world, "2749")
        with pytest.raises(NotFound):
            pins.remove_pin(session, actor=claire, judge=judge, now=world.clock.now)
        pins.remove_pin(session, actor=herself(judge), judge=judge, now=world.clock.now)
        assert judge.pin_hash is None
        assert isinstance(signing.with_code(session, door(world), code=world.judge_code("J1")), sign_in.SignedIn)
