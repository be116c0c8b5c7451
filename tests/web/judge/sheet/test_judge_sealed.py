"""After the delivery: the receipt, and asking for a delivered sheet."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from judging.domain.scoring.scorecodes import line_of
from judging.storage.models import Ballot, BallotState, DeviceMessage, DeviceMessageKind, Event
from tests.pages import Visitor, parsed
from tests.web.judge.sheet.judging_paths import ALL, address, number_of, reopen
from tests.world import World

WHY = "En B2 puse la nota de otra finca."
PROBLEMS = "/organiser/caranavi-2026/problems"


def state_of(world: World, judge: str, entry: str) -> BallotState:
    with world.reading() as session:
        return session.scalars(select(Ballot.state).where(Ballot.assignment_id == number_of(world, judge, entry))).one()


def wish_of(world: World) -> int:
    with world.reading() as session:
        return (
            session.scalars(
                select(DeviceMessage.id)
                .where(DeviceMessage.kind == DeviceMessageKind.REOPENING)
                .order_by(DeviceMessage.id.desc())
            ).first()
            or 0
        )


def asks(world: World, nestor: Visitor, why: str = WHY, *, status: int = 200) -> None:
    """Nestor asks for his sheet of C003, which he has delivered."""
    nestor.get(address(world, "J3", "C003"))
    nestor.submit({"words": why}, action="/reopening", status=status)


def test_the_receipt_says_what_was_delivered_when_and_its_code(world: World) -> None:
    nestor = world.judge("J3")
    nestor.get(address(world, "J3", "C009"))
    nestor.submit(dict.fromkeys(ALL, "2"))
    nestor.post("/judge/deliver", {"sheet": number_of(world, "J3", "C009")})
    assert nestor.path == "/judge/receipt"
    assert "C009" in nestor.text
    assert "C003" not in nestor.text
    assert "15 de septiembre de 2026, 10:30" in nestor.text
    assert "20 de 20" in nestor.text
    line = next(part for part in nestor.text.partition("comprueban. ")[2].split(" Ver la hoja")[0].splitlines())
    assert line_of(line).levels == ("2",) * 20
    nestor.get(address(world, "J3", "C009"))
    assert f"/judge/receipt?sheet={number_of(world, 'J3', 'C009')}" in nestor.links()


def test_there_is_no_receipt_of_what_is_not_delivered_or_not_hers(world: World) -> None:
    nestor = world.judge("J3")
    nestor.get(f"/judge/receipt?sheet={number_of(world, 'J3', 'C009')}", status=404)
    nestor.get(f"/judge/receipt?sheet={number_of(world, 'J1', 'C001')}", status=404)


def test_the_organisers_open_a_sheet_that_was_asked_for(world: World) -> None:
    nestor, nelly = world.judge("J3"), world.organiser()
    asks(world, nestor)
    assert "La organización todavía no contestó." in nestor.text
    assert "/reopening" not in nestor.text
    nelly.get("/organiser/caranavi-2026/")
    assert PROBLEMS in nelly.links()
    nelly.get(PROBLEMS)
    assert WHY in nelly.text
    nelly.submit({"then": "open"}, action="/reopening")
    assert "La hoja está abierta otra vez para el juez." in nelly.text
    assert state_of(world, "J3", "C003") is BallotState.REOPENED
    nestor.get(address(world, "J3", "C003"))
    assert f"Motivo: {WHY}" in nestor.text
    nelly.get("/organiser/caranavi-2026/log")
    assert "pidió abrir otra vez su hoja de la finca C003" in nelly.text


def test_or_say_why_not_and_the_judge_reads_it(world: World) -> None:
    nestor, nelly = world.judge("J3"), world.organiser()
    asks(world, nestor)
    nelly.get(PROBLEMS)
    nelly.submit({"then": "decline"}, action="/reopening", status=422)
    nelly.submit({f"answer-{wish_of(world)}": "Ya la miramos: está bien.", "then": "decline"}, action="/reopening")
    assert state_of(world, "J3", "C003") is BallotState.SUBMITTED
    nestor.get(address(world, "J3", "C003"))
    assert "«Ya la miramos: está bien.»" in nestor.text
    asks(world, nestor, "Es otra cosa: falta D1.")
    assert "La organización todavía no contestó." in nestor.text


def test_a_wish_needs_words_and_waits_for_its_answer(world: World) -> None:
    nestor = world.judge("J3")
    asks(world, nestor, "  ", status=422)
    assert wish_of(world) == 0
    asks(world, nestor)
    again = {"words": "Otra vez.", "save_id": str(uuid.uuid4())}
    nestor.post(f"{address(world, 'J3', 'C003')}/reopening", again, status=409)
    assert "Ya pidió que abran esta hoja." in nestor.text


def test_what_is_not_delivered_not_hers_or_published_is_not_asked_for(world: World) -> None:
    nestor = world.judge("J3")
    wish = {"words": WHY, "save_id": str(uuid.uuid4())}
    nestor.post(f"{address(world, 'J3', 'C009')}/reopening", wish, status=409)
    nestor.post(f"{address(world, 'J1', 'C001')}/reopening", wish, status=404)
    assert wish_of(world) == 0


def test_a_sheet_that_was_opened_elsewhere_is_only_marked_as_dealt_with(world: World) -> None:
    nestor, nelly = world.judge("J3"), world.organiser()
    asks(world, nestor)
    reopen(world, "J3", "C003", "Revise el suelo.")
    nelly.get(PROBLEMS)
    assert "Abrir la hoja" not in nelly.text
    nelly.submit(action=f"/problems/{wish_of(world)}")
    assert "Ningún aviso espera respuesta." in nelly.text


def test_a_wish_is_answered_once(world: World) -> None:
    nestor, nelly, pedro = world.judge("J3"), world.organiser(), world.organiser()
    asks(world, nestor)
    nelly.get(PROBLEMS)
    pedro.get(PROBLEMS)
    nelly.submit({f"answer-{wish_of(world)}": "No hace falta.", "then": "decline"}, action="/reopening")
    pedro.submit({"then": "open"}, action="/reopening", status=409)
    assert "Alguien ya respondió a este pedido." in pedro.text
    assert "Respuesta: No hace falta." in pedro.text
    assert state_of(world, "J3", "C003") is BallotState.SUBMITTED
    with world.reading() as session:
        assert len(session.scalars(select(Event).where(Event.action == "ballot.reopened")).all()) == 0


# ------------------------------------------------------------------------------------------------------- on her list
def card(visitor: Visitor, entry: str) -> str:
    """What her list says of one farm."""
    visitor.get("/judge/")
    assert visitor.page is not None
    items = (one for one in parsed(visitor.page.text).iter("li") if "farm" in (one.get("class") or "").split())
    return next(" ".join(" ".join(one.itertext()).split()) for one in items if one.get("data-number") == entry)


def test_her_list_says_that_her_wish_waits_and_then_that_the_sheet_is_open(world: World) -> None:
    nestor, nelly = world.judge("J3"), world.organiser()
    assert "Pidió" not in card(nestor, "C003")
    asks(world, nestor)
    assert "Pidió que la abran otra vez. Todavía sin respuesta." in card(nestor, "C003")
    assert "Pidió" not in card(nestor, "C004")
    nelly.get(PROBLEMS)
    nelly.submit({"then": "open"}, action="/reopening")
    assert f"Usted pidió que la abran, y está abierta. Motivo: {WHY}" in card(nestor, "C003")


def test_her_list_says_why_a_sheet_stays_closed(world: World) -> None:
    nestor, nelly = world.judge("J3"), world.organiser()
    asks(world, nestor)
    nelly.get(PROBLEMS)
    nelly.submit({f"answer-{wish_of(world)}": "Ya la miramos: está bien.", "then": "decline"}, action="/reopening")
    assert "La organización contestó que no: «Ya la miramos: está bien.»" in card(nestor, "C003")
    claire = world.judge("J2")
    assert card(claire, "C003")
    assert "Ya la miramos" not in claire.text


def test_what_was_answered_about_an_earlier_delivery_is_not_said_of_a_later_one(world: World) -> None:
    nestor, nelly = world.judge("J3"), world.organiser()
    asks(world, nestor)
    nelly.get(PROBLEMS)
    nelly.submit({"then": "open"}, action="/reopening")
    world.clock.pass_by(minutes=5)
    nestor.get("/judge/")
    nestor.post("/judge/deliver", {"sheet": number_of(world, "J3", "C003")})
    assert "Pidió" not in card(nestor, "C003")
    world.clock.pass_by(minutes=5)
    reopen(world, "J3", "C003", "Mire la sección B.")
    assert "pidió" not in card(nestor, "C003")
    assert "Motivo: Mire la sección B." in card(nestor, "C003")


def test_a_whole_sheet_that_was_opened_again_says_where_to_look_first(world: World) -> None:
    def first() -> str | None:
        nestor.get(address(world, "J3", "C003"))
        return nestor.form().get("data-first")

    nestor = world.judge("J3")
    reopen(world, "J3", "C003", "Mire otra vez todo.")
    assert first() == "A1"
    nestor.post("/judge/deliver", {"sheet": number_of(world, "J3", "C003")})
    reopen(world, "J3", "C003", "Revise B2, y después A3.")
    assert first() == "A3", "in the order of the sheet"
    nestor.get(address(world, "J3", "C009"))
    assert nestor.form().get("data-first") is None
