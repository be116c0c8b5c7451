"""A score sheet changed after the first mark, on the pages of the organisers and of a judge."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from judging.services.contest.editions import current_round
from judging.storage.models import Ballot, BallotState, SheetVersion
from tests.pages import Visitor
from tests.world import World

SHEET = "/organiser/caranavi-2026/sheet"
WHY = "El jurado acordó otra hoja."


@pytest.fixture
def nelly(world: World) -> Visitor:
    """Nelly at the sheet of a contest that judges are scoring."""
    her = world.organiser()
    her.get(SHEET)
    return her


def drop(her: Visitor, key: str) -> None:
    """Take a criterion away in the editor."""
    her.get(SHEET)
    her.submit({"act": f"drop:{key}"}, action=SHEET)


def version(world: World) -> int:
    with world.reading() as session:
        return current_round(world.edition(session)).sheet_version.version


def test_what_she_changes_waits_in_a_draft_and_its_effect_is_shown_first(world: World, nelly: Visitor) -> None:
    assert "Ya hay notas con esta hoja. Lo que cambie aquí queda en un borrador" in nelly.text
    drop(nelly, "A1")
    assert "Guardado en el borrador." in nelly.text
    assert version(world) == 1
    judge = world.judge("J1")
    judge.get(sheet_of(world, "J1"))
    assert "A1" in judge.text, "her sheet is the one of before"
    nelly.get(f"{SHEET}/effect")
    assert "Todavía no cambió nada." in nelly.text
    assert "se quita" in nelly.text
    nelly.submit({"reason": ""}, action=f"{SHEET}/confirm", status=422)
    assert "Escriba" in nelly.text or "motivo" in nelly.text
    nelly.submit({"reason": WHY}, action=f"{SHEET}/confirm")
    assert "La hoja nueva vale desde ahora. Es la versión 2." in nelly.text
    assert version(world) == 2
    judge.get(sheet_of(world, "J1"))
    assert 'name="A1"' not in (judge.page.text if judge.page else "")
    nelly.get("/organiser/caranavi-2026/log")
    assert WHY in nelly.text


def test_she_goes_back_to_an_earlier_version(world: World, nelly: Visitor) -> None:
    drop(nelly, "A1")
    nelly.get(f"{SHEET}/effect")
    nelly.submit({"reason": WHY}, action=f"{SHEET}/confirm")
    assert "Versión 1" in nelly.text
    nelly.submit({"version": "1"}, action=f"{SHEET}/version")
    assert "Qué cambiaría la hoja nueva" in nelly.text
    assert nelly.path == f"{SHEET}/effect"
    nelly.submit({"reason": WHY}, action=f"{SHEET}/confirm")
    with world.reading() as session:
        digests = list(session.scalars(select(SheetVersion.digest).order_by(SheetVersion.version)))
    assert digests[0] == digests[2] != digests[1]


def test_nobody_goes_back_over_a_draft_that_she_has_not_seen(world: World, nelly: Visitor) -> None:
    drop(nelly, "A1")
    nelly.get(f"{SHEET}/effect")
    nelly.submit({"reason": WHY}, action=f"{SHEET}/confirm")
    drop(world.organiser(), "A2")
    nelly.submit({"version": "1"}, action=f"{SHEET}/version", status=409)
    assert "A2" in nelly.text, "she is shown what the other's draft would do"
    assert version(world) == 2


def test_a_draft_is_discarded_and_nothing_was(world: World, nelly: Visitor) -> None:
    drop(nelly, "A1")
    nelly.get(f"{SHEET}/effect")
    nelly.submit({}, action=f"{SHEET}/draft")
    assert "El borrador ya no está." in nelly.text
    assert nelly.client.get(f"{SHEET}/effect").location == SHEET
    assert version(world) == 1


def test_of_two_who_change_it_the_second_sees_what_the_first_did(world: World, nelly: Visitor) -> None:
    drop(nelly, "A1")
    nelly.get(f"{SHEET}/effect")
    other = world.organiser()
    drop(other, "A2")
    nelly.submit({"reason": WHY}, action=f"{SHEET}/confirm", status=409)
    assert WHY in (nelly.page.text if nelly.page else ""), "her reason is still there"
    nelly.submit({"reason": WHY}, action=f"{SHEET}/confirm")
    assert version(world) == 2


def test_a_judge_whose_delivered_sheet_lacks_the_new_criterion_reads_why(world: World, nelly: Visitor) -> None:
    nelly.get(f"{SHEET}/criterion?section=A")
    nelly.submit({"name-es": "Sombra", "weight": "3"})
    nelly.get(f"{SHEET}/effect")
    assert "se abren otra vez" in nelly.text
    assert "Nadie tendría puesto hasta que las hojas abiertas se completen" in nelly.text
    nelly.submit({"reason": WHY}, action=f"{SHEET}/confirm")
    with world.reading() as session:
        opened = session.scalars(select(Ballot).where(Ballot.state == BallotState.REOPENED)).first()
        assert opened is not None
        key, sheet = opened.assignment.judge.key, opened.assignment_id
    judge = world.judge(key)
    judge.get(f"/judge/sheets/{sheet}")
    assert f"{WHY} (A5)" in judge.text
    assert "Sombra" in judge.text


def test_a_judge_and_the_public_have_no_business_there(world: World) -> None:
    for visitor in (world.judge("J1"), world.anybody()):
        assert visitor.client.get(f"{SHEET}/effect").status_code in (302, 303, 403, 404)


def sheet_of(world: World, judge: str) -> str:
    """The address of a sheet that she has begun and not delivered."""
    with world.reading() as session:
        for ballot in session.scalars(select(Ballot).where(Ballot.state == BallotState.DRAFT)):
            if ballot.assignment.judge.key == judge:
                return f"/judge/sheets/{ballot.assignment_id}"
        return next(
            f"/judge/sheets/{one.assignment_id}"
            for one in session.scalars(select(Ballot))
            if one.assignment.judge.key == judge
        )
