"""Delivering sheets: first what will happen with figures, then the delivery."""

from __future__ import annotations

from sqlalchemy import select

from judging.storage.models import Ballot, BallotState
from tests.pages import Visitor
from tests.web.judge.sheet.judging_paths import ALL, address, number_of, reopen
from tests.world import World


def ballot_state(world: World, judge: str, entry: str) -> BallotState:
    with world.reading() as session:
        return session.scalars(select(Ballot.state).where(Ballot.assignment_id == number_of(world, judge, entry))).one()


def fill(visitor: Visitor, where: str, **fields: str) -> None:
    visitor.get(where)
    visitor.submit({**dict.fromkeys(ALL, "2"), **fields})


def test_what_is_missing_is_listed_with_links_and_is_not_delivered(world: World) -> None:
    where = address(world, "J3", "C009")
    nestor = world.judge("J3")
    nestor.get(where)
    nestor.submit({"E4": "3", "then": "deliver"})
    assert nestor.path == f"{where}/deliver"
    assert "Faltan 9 criterios de 20:" in nestor.text
    assert f"{where}#B2" in nestor.links()
    assert f"{where}#E4" not in nestor.links()
    nestor.post("/judge/deliver", {"sheet": number_of(world, "J3", "C009")}, status=409)
    assert ballot_state(world, "J3", "C009") is BallotState.DRAFT


def test_a_complete_sheet_is_delivered_after_a_look_at_it(world: World) -> None:
    where = address(world, "J3", "C009")
    nestor = world.judge("J3")
    fill(nestor, where, B4="na")
    nestor.submit({"then": "deliver"})
    assert "Va a entregar 1 hoja." in nestor.text
    assert ballot_state(world, "J3", "C009") is BallotState.DRAFT
    nestor.submit(action="/deliver")
    assert "1 hoja entregada. ¡Gracias!" in nestor.text
    assert nestor.path == "/judge/receipt"
    nestor.get("/judge/")
    assert "5 de 5 fincas entregadas" in nestor.text
    assert ballot_state(world, "J3", "C009") is BallotState.SUBMITTED
    nestor.get(f"{where}/deliver")
    assert nestor.path == where


def test_what_could_not_be_observed_blocks_with_its_reason_and_whom_to_ask(world: World) -> None:
    where = address(world, "J3", "C009")
    nestor = world.judge("J3")
    fill(nestor, where, A4="no", **{"A4.note": "El río estaba crecido."})
    nestor.submit({"then": "deliver"})
    assert "Falta 1 criterio de 20:" in nestor.text
    assert "«El río estaba crecido.»" in nestor.text
    assert "no vale cero" in nestor.text
    assert "/judge/help" in nestor.links()
    nestor.post("/judge/deliver", {"sheet": number_of(world, "J3", "C009")}, status=409)
    assert ballot_state(world, "J3", "C009") is BallotState.DRAFT


def test_all_complete_sheets_are_delivered_at_once_and_the_others_named(world: World) -> None:
    for entry in ("C003", "C004"):
        reopen(world, "J3", entry, "Revise.")
    nestor = world.judge("J3")
    nestor.get("/judge/review")
    assert "Entregar 2 hojas completas" in nestor.text
    nestor.get("/judge/deliver")
    assert "Va a entregar 2 hojas." in nestor.text
    assert "Estas hojas todavía no se entregan" in nestor.text
    assert "C009 Colonia Puente Viejo" in nestor.text
    numbers = [str(number_of(world, "J3", entry)) for entry in ("C003", "C004")]
    nestor.post("/judge/deliver", {"sheet": numbers})
    assert "2 hojas entregadas. ¡Gracias!" in nestor.text
    assert ballot_state(world, "J3", "C003") is ballot_state(world, "J3", "C004") is BallotState.SUBMITTED
    assert ballot_state(world, "J3", "C009") is BallotState.DRAFT


def test_all_of_them_or_none(world: World) -> None:
    reopen(world, "J3", "C003", "Revise.")
    nestor = world.judge("J3")
    nestor.get("/judge/deliver")
    numbers = [str(number_of(world, "J3", entry)) for entry in ("C003", "C009")]
    nestor.post("/judge/deliver", {"sheet": numbers}, status=409)
    assert ballot_state(world, "J3", "C003") is BallotState.REOPENED


def test_nothing_to_deliver_is_said(world: World) -> None:
    rosa = world.judge("J1")
    rosa.get("/judge/deliver")
    assert "No le queda ninguna hoja por entregar." in rosa.text
    rosa.post("/judge/deliver", {}, status=400)


def test_nobody_delivers_the_sheet_of_another(world: World) -> None:
    reopen(world, "J1", "C001", "Revise.")
    nestor = world.judge("J3")
    nestor.get("/judge/deliver")
    nestor.post("/judge/deliver", {"sheet": number_of(world, "J1", "C001")}, status=404)
    assert ballot_state(world, "J1", "C001") is BallotState.REOPENED


def test_after_the_last_day_the_delivery_is_refused_in_words(world: World) -> None:
    reopen(world, "J1", "C001", "Revise.")
    rosa = world.judge("J1")
    rosa.get("/judge/deliver")
    world.clock.pass_by(days=50)
    rosa.post("/judge/deliver", {"sheet": number_of(world, "J1", "C001")}, status=409)
    assert "La evaluación está cerrada." in rosa.text
    assert ballot_state(world, "J1", "C001") is BallotState.REOPENED
