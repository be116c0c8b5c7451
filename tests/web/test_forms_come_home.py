"""A form belongs to the person on whose page it was typed: it counts for her after any sign-in, and for nobody else.

Always true: whatever the answer, all that was typed stands on the page that comes back.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from judging.services.demo import demo
from judging.storage.models import Assignment, Entry, Judge
from tests.pages import Visitor
from tests.web.writers import NOTE, WRITERS, begun_sheet
from tests.world import World

SignIn = Callable[[World, Visitor], object]


def as_code(world: World, visitor: Visitor, code: str) -> None:
    """In another tab of the same browser: the code on a card."""
    other = Visitor(world.app)
    other.client = visitor.client
    other.get(f"/e/{code}")
    other.submit()


def as_staff(world: World, visitor: Visitor) -> None:
    other = Visitor(world.app)
    other.client = visitor.client
    other.get("/sign-in")
    other.submit({"email": demo.STAFF_EMAIL, "password": demo.STAFF_PASSWORD})


def sign_out(world: World, visitor: Visitor) -> None:
    other = Visitor(world.app)
    other.client = visitor.client
    other.post("/sign-out")


HERSELF: dict[str, SignIn] = {
    "family": lambda world, visitor: as_code(world, visitor, world.entry_code("C013")),
    "judge": lambda world, visitor: as_code(world, visitor, world.judge_code(begun_sheet(world)[0])),
    "organiser": as_staff,
}


def as_somebody_else(world: World, visitor: Visitor, who: str) -> None:
    """Another family, or another judge, takes the same browser."""
    if who == "family":
        as_code(world, visitor, world.entry_code("C002"))
    else:
        other = next(key for key in ("J1", "J2") if key != begun_sheet(world)[0])
        as_code(world, visitor, world.judge_code(other))


@pytest.mark.parametrize("who", WRITERS)
def test_her_form_counts_after_she_signed_in_again_elsewhere(world: World, who: str) -> None:
    begun, is_kept, action = WRITERS[who]
    visitor, typed = begun(world)
    sign_out(world, visitor)
    HERSELF[who](world, visitor)
    visitor.submit(typed, action=action)
    assert is_kept(world)


@pytest.mark.parametrize("who", WRITERS)
def test_a_form_sent_after_signing_out_waits_until_she_is_back(world: World, who: str) -> None:
    begun, is_kept, action = WRITERS[who]
    visitor, typed = begun(world)
    sign_out(world, visitor)
    visitor.submit(typed, action=action, status=401)
    assert NOTE in visitor.text
    visitor.submit(status=401)  # pressed before she is back
    HERSELF[who](world, visitor)
    visitor.submit()
    assert is_kept(world)


@pytest.mark.parametrize("who", WRITERS)
def test_nobody_elses_name_ever_stands_on_it(world: World, who: str) -> None:
    begun, is_kept, action = WRITERS[who]
    visitor, typed = begun(world)
    as_somebody_else(world, visitor, who)
    visitor.submit(typed, action=action, status=400)
    assert NOTE in visitor.text
    visitor.submit(status=400)
    assert not is_kept(world)
    HERSELF[who](world, visitor)
    visitor.submit()
    assert is_kept(world)


def test_a_form_of_nobody_comes_back_to_be_sent_once_more(world: World) -> None:
    """The browser has forgotten its cookie; nobody was signed in, so nobody can be mixed up."""
    visitor = world.anybody()
    visitor.get("/apply/caranavi-2026")
    visitor.client = world.app.test_client()
    visitor.submit({"consent-process": "yes", "consent-jury": "yes"}, status=400)
    visitor.submit()
    assert "Tome una foto de este código" in visitor.text


def test_what_was_typed_before_anybody_signed_in_is_not_saved_for_whoever_did(world: World) -> None:
    visitor = world.anybody()
    visitor.get("/enter")
    as_code(world, visitor, world.judge_code("J1"))
    visitor.post("/enter", {"code": "WXYZ-1234", "csrf_token": visitor.token()}, status=400)
    assert "WXYZ-1234" in visitor.text
    assert "Enviar otra vez" not in visitor.text


@pytest.mark.parametrize("token", ["", "forged", None])
def test_a_form_from_elsewhere_is_shown_and_has_no_button(world: World, token: str | None) -> None:
    judge, typed = WRITERS["judge"][0](world)
    assert judge.page is not None
    address = judge.page.request.path
    fields = typed if token is None else {**typed, "csrf_token": token}
    judge.post(address, fields, status=400, token=False)
    assert NOTE in judge.text
    assert "Enviar otra vez" not in judge.text


def test_a_borrowed_telephone_forgets_whose_forms_were_there(world: World) -> None:
    """After signing out, her own old form no longer passes as anybody's: she has to be back."""
    visitor, typed = WRITERS["judge"][0](world)
    sign_out(world, visitor)
    visitor.submit(typed, status=401)
    assert NOTE in visitor.text


def test_what_was_typed_about_something_that_is_gone_comes_back(world: World) -> None:
    claire = world.judge("J2")
    with world.reading() as session:
        pair = select(Assignment).join(Entry).join(Judge).where(Entry.number == "C011", Judge.key == "J2")
        number = session.scalars(pair).one().id
    claire.get(f"/judge/sheets/{number}")
    with world.writing() as session:
        session.delete(session.scalars(pair).one())
    answer = claire.client.post(
        f"/judge/sheets/{number}", data={"csrf_token": claire.token(), "save_id": "1", "A1.note": NOTE}
    )
    assert answer.status_code == 404
    assert NOTE in answer.text
    assert "por eso no se guardó" in answer.text
    answer = claire.client.post(f"/judge/sheets/{number}", data={"csrf_token": claire.token()})
    assert "No encontramos esta página" in answer.text
