"""The end of a judge's sheet: what she writes there in words, on every page that knows of it, and what waits for it."""

from __future__ import annotations

import pytest

from judging.domain.scoring.scoresheet import Mark
from tests.pages import Visitor
from tests.story import ask_for_words, pair
from tests.web.judge.field.sending import Sender, close, nestor, op, results, send
from tests.web.judge.sheet.judging_paths import ALL, address, number_of
from tests.world import World

__all__ = ["nestor", "send"]
SAID = "Más sombra en la parte alta."


@pytest.fixture
def asking(world: World) -> None:
    ask_for_words(world, strengths=False, advice=True)


def standing(world: World, entry: str = "C009") -> dict[str, Mark]:
    with world.reading() as session:
        ballot = pair(session, "J3", entry).ballot
        return ballot.standing if ballot is not None else {}


def test_a_sheet_that_asks_for_nothing_shows_and_sends_nothing(world: World, nestor: Visitor) -> None:
    page = nestor.get(address(world, "J3", "C009")).text
    assert "Con sus palabras" not in page
    assert "~" not in "".join(name for name in nestor.standing())


def test_she_writes_it_and_finds_it_again_and_it_is_no_criterion(world: World, asking: None, nestor: Visitor) -> None:
    where = address(world, "J3", "C009")
    nestor.get(where)
    nestor.submit({"~advice.note": SAID, "then": "stay"})
    assert "Guardado: C009, 10 de 20 criterios." in nestor.text
    assert SAID in nestor.get(where).text
    assert standing(world)["~advice"] == Mark.cleared("~advice", SAID)
    assert f"{where}/history/~advice" not in nestor.links()
    nestor.submit({"~advice.note": "Podar.", "then": "stay"})
    assert f"{where}/history/~advice" in nestor.links()
    assert SAID in nestor.get(f"{where}/history/~advice").text
    nestor.get(f"{where}/history/~overall", status=404)


def test_her_sheet_waits_until_what_must_be_written_is(world: World, asking: None, nestor: Visitor) -> None:
    where = address(world, "J3", "C009")
    nestor.get(where)
    nestor.submit({**dict.fromkeys(ALL, "2"), "then": "next"})
    assert "En esta hoja falta lo que se escribe al final." in nestor.text
    nestor.get(f"{where}/deliver")
    assert "Falta escribir al final de la hoja:" in nestor.text
    assert f"{where}#~advice" in nestor.links()
    assert f"{where}#~strengths" not in nestor.links()
    nestor.post("/judge/deliver", {"sheet": number_of(world, "J3", "C009")}, status=409)
    nestor.get(where)
    nestor.submit({"~advice.note": SAID, "then": "deliver"})
    nestor.submit(action="/deliver")
    assert "1 hoja entregada" in nestor.text
    sealed = nestor.get(where).text
    assert SAID in sealed
    assert "<textarea" not in sealed.split("Con sus palabras")[1]
    assert SAID in nestor.get("/judge/review.csv").text


def test_what_two_wrote_is_put_side_by_side(world: World, asking: None, nestor: Visitor, send: Sender) -> None:
    nestor.get(address(world, "J3", "C009"))
    send(op(world, "C009", "~advice", "none", "Podar en agosto."))
    nestor.submit({"~advice.note": SAID, "then": "stay"}, status=409)
    assert SAID in nestor.text
    assert "Podar en agosto." in nestor.text
    nestor.submit({"~advice.keep": "mine"})
    assert standing(world)["~advice"].note == SAID


def test_a_telephone_sends_it_as_it_sends_a_comment(world: World, asking: None, send: Sender) -> None:
    first = op(world, "C009", "~advice", "none", SAID, parts=["note"])
    assert send(first) == send(first)
    assert standing(world)["~advice"].note == SAID
    answers = send(
        op(world, "C009", "~advice", "none", "Otra cosa.", parts=["note"]),
        op(world, "C009", "~advice", "3", "Con nota."),
        op(world, "C009", "~overall", "none", "No se pide."),
        op(world, "C009", "~advice", "none", "Podar.", base=2, parts=["note"]),
    )
    assert results(answers) == ["conflict", "refused", "refused", "ok"]
    assert answers[0]["current"]["note"] == SAID
    assert standing(world)["~advice"].note == "Podar."


def test_what_comes_after_the_close_waits_for_the_organisers(world: World, asking: None, send: Sender) -> None:
    close(world)
    assert results(send(op(world, "C009", "~advice", "none", SAID))) == ["late"]
    nelly = world.organiser()
    nelly.get("/organiser/caranavi-2026/late")
    assert SAID in nelly.text
    assert "Consejos para mejorar" in nelly.text
    nelly.submit({"do": "count"}, action=f"/late/{number_of(world, 'J3', 'C009')}")
    assert standing(world)["~advice"].note == SAID
