"""Hashing takes long on purpose, so nobody does it while others wait to write: who tries is stopped, at every door."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from judging.domain.errors import Problem
from judging.services.demo import demo
from judging.services.people import pins, sign_in, staff
from judging.services.people.sign_in import Attempt
from tests.world import QUICK, SECRET, START, World

ATTEMPT = Attempt(QUICK.hash("2749"), "2749", Problem.of("wrong_pin"), (), "")


@pytest.mark.parametrize(
    "act",
    [
        lambda: staff.hash_of("una-frase-larga"),
        lambda: pins.hash_of("2749", "2749"),
        ATTEMPT.is_right,
    ],
    ids=["password", "pin", "compared"],
)
def test_it_is_done_outside_a_transaction_and_refused_in_one(world: World, act: object) -> None:
    assert callable(act)
    assert act()
    with world.reading():
        assert act()
    with pytest.raises(RuntimeError, match="not in it"), world.writing():
        act()


def test_every_place_that_keeps_a_secret_does_it_without_hashing_under_the_lock(
    empty_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole of it through the pages and the commands' services: accounts, PINs, sign-ins, the demonstration."""
    password_hash = staff.hash_of("una-frase-larga")
    with empty_world.writing() as session:
        demo.load_demo(session, secret=SECRET.encode(), now=START)
        staff.add_staff(session, email="ema@example.org", name="Ema", password_hash=password_hash, now=START)
        assert staff.change_password(session, email="ema@example.org", password_hash=password_hash, now=START)
    rosa = empty_world.judge("J1")
    rosa.get("/judge/pin")
    rosa.submit({"pin": "2749", "again": "2749"}, action="/judge/pin")
    assert "Su PIN está puesto." in rosa.text
    again = empty_world.anybody()
    again.get(f"/e/{empty_world.judge_code('J1')}")
    again.submit({"pin": "2749"})
    assert again.path.startswith("/judge")
    assert empty_world.organiser().path.startswith("/organiser")


def test_the_hash_of_the_printed_password_is_its_hash_as_it_would_be_made_today() -> None:
    assert PasswordHasher().verify(demo.STAFF_HASH, demo.STAFF_PASSWORD)
    assert not sign_in.HASHER.check_needs_rehash(demo.STAFF_HASH)
