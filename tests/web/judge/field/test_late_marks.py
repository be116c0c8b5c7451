"""Marks that come after the close wait for the organisers, who let them count or not; alone they count for nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from judging.domain.scoring.scoresheet import Mark
from judging.storage.models import Edition, LateMark, LateState
from tests.pages import Visitor
from tests.web.judge.field.sending import DEVICE, Sender, ask, close, count, nestor, op, permit_of, results, send
from tests.web.judge.sheet.judging_paths import ALL, marks, number_of
from tests.world import World

__all__ = ["nestor", "send"]  # fixtures: Néstor (J3), and his telephone


def test_after_the_close_marks_are_kept_for_the_organisers_and_do_not_count(world: World, send: Sender) -> None:
    late = op(world, "C009", "E4", "3", "Llegué sin señal.")
    close(world)
    assert results(send(late)) == ["late"]
    assert results(send(late)) == ["late"]
    assert results(send({**late, "value": "1"})) == ["refused"]
    assert count(world, LateMark) == 1
    assert "E4" not in marks(world, "J3", "C009")
    with world.reading() as session:
        kept = session.scalars(select(LateMark)).one()
        assert (kept.as_mark(), kept.device, kept.state) == (
            Mark.of("E4", 3, "Llegué sin señal."),
            DEVICE,
            LateState.WAITING,
        )


def test_a_telephone_that_asked_for_its_lease_after_the_close_is_simply_too_late(world: World, nestor: Visitor) -> None:
    close(world)
    message = {"lease": permit_of(nestor), "ops": [op(world, "C009", "E4", "3")]}
    [answer] = ask(nestor, "sync", message)["answers"]
    assert answer["result"] == "refused"
    assert answer["reason"].startswith("La evaluación está cerrada.")


def test_fetching_all_farms_again_after_the_close_uncovers_no_mark_that_was_given_in_time(
    world: World, nestor: Visitor
) -> None:
    held = permit_of(nestor)
    close(world)
    again = ask(nestor, "lease", {"device": DEVICE, "lease": held})["lease"]
    (answer,) = ask(nestor, "sync", {"lease": again, "ops": [op(world, "C009", "A1", "3")]})["answers"]
    assert answer["result"] == "late"
    for odd in (None, 7, ["x"], "x" * 5000):
        assert ask(nestor, "lease", {"device": DEVICE, "lease": odd})["lease"] != held


def test_a_late_mark_that_cannot_be_is_refused_like_any_other(world: World, send: Sender) -> None:
    close(world)
    assert results(send(op(world, "C009", "E4", "9"), op(world, "C009", "E3", "no"))) == ["refused", "refused"]
    assert count(world, LateMark) == 0


def test_before_scoring_opens_nothing_is_late(world: World, send: Sender) -> None:
    with world.writing() as session:
        edition = session.scalars(select(Edition)).one()
        edition.scoring_from, edition.scoring_until = edition.scoring_until, None
    assert results(send(op(world, "C009", "E4", "3"))) == ["refused"]


def test_an_organiser_lets_late_marks_count_and_the_complete_sheet_is_delivered(world: World, send: Sender) -> None:
    missing = [key for key in ALL if key not in marks(world, "J3", "C009")]
    close(world)
    send(*(op(world, "C009", key, "3") for key in missing))
    organiser = world.organiser()
    organiser.get("/organiser/caranavi-2026/late")
    assert "C009" in organiser.text
    assert "Néstor" in organiser.text
    organiser.submit({"do": "count"})
    assert "Las notas cuentan" in organiser.text
    assert all(marks(world, "J3", "C009")[key].value == 3 for key in missing)
    assert "Ninguna nota llegó tarde." in organiser.text


def test_an_organiser_lets_late_marks_not_count_and_they_stay_in_the_log(world: World, send: Sender) -> None:
    close(world)
    send(op(world, "C009", "E4", "3"), op(world, "C009", "A1", "0"))
    organiser = world.organiser()
    organiser.get("/organiser/caranavi-2026/late")
    organiser.submit({"do": "decline"})
    assert "E4" not in marks(world, "J3", "C009")
    organiser.get("/organiser/caranavi-2026/log")
    assert "no contó notas que llegaron tarde: 2 (hoja de Néstor" in organiser.text
    organiser.post(f"/organiser/caranavi-2026/late/{number_of(world, 'J3', 'C009')}", {"do": "count"}, status=409)
    assert "E4" not in marks(world, "J3", "C009"), "what was declined is not counted by a page of before"
    organiser.post("/organiser/caranavi-2026/late/9999", {"do": "count"}, status=404)


def test_of_two_organisers_at_late_marks_nobody_decides_about_what_she_has_not_read(world: World, send: Sender) -> None:
    close(world)
    send(op(world, "C009", "E4", "3"))
    nelly, marta = world.organiser(), world.organiser()
    nelly.get("/organiser/caranavi-2026/late")
    send(op(world, "C009", "A1", "0"))
    nelly.submit({"do": "count"}, status=409)
    assert "Mientras usted miraba, otra persona decidió sobre esta hoja o llegó algo más." in nelly.text
    assert "Contar 2 notas" in nelly.text, "the one she had not read stands there too"
    assert "E4" not in marks(world, "J3", "C009")
    marta.get("/organiser/caranavi-2026/late")
    nelly.submit({"do": "count"})
    assert marks(world, "J3", "C009")["A1"].value == 0
    marta.submit({"do": "decline"}, status=409)
    assert marks(world, "J3", "C009")["E4"].value == 3, "what Nelly decided stands"


def test_late_marks_on_a_delivered_sheet_ask_to_reopen_it_first(world: World, send: Sender) -> None:
    close(world)
    send(op(world, "C003", "A1", "0"))
    organiser = world.organiser()
    organiser.get("/organiser/caranavi-2026/late")
    organiser.submit({"do": "count"}, status=409)
    assert "Esta hoja ya está entregada." in organiser.text
    assert count(world, LateMark) == 1


@pytest.mark.parametrize("sheets", [["C009"], ["C009", "C003", "C004"]])
def test_the_page_of_late_marks_asks_the_database_the_same_for_one_and_for_three(
    world: World, send: Sender, sheets: list[str]
) -> None:
    close(world)
    send(*(op(world, entry, "A1", "0") for entry in sheets))
    organiser = world.organiser()
    with world.queries() as sent:
        organiser.get("/organiser/caranavi-2026/late")
    assert len(sent) == 13, sent
