"""A mark that came after the close is called late wherever its judge meets it, and says what the organisers decided."""

from __future__ import annotations

import pytest

from tests.pages import Visitor
from tests.web.judge.field.sending import DEVICE, Sender, ask, close, op, permit_of, results
from tests.web.judge.sheet.judging_paths import ALL, address, marks, number_of
from tests.world import World

LATE = "/organiser/caranavi-2026/late"
WAITS = "Llegó después del cierre: 3. La organización decide si cuenta."


@pytest.fixture
def nestor(world: World) -> Visitor:
    return world.judge("J3")


@pytest.fixture
def send(world: World, nestor: Visitor) -> Sender:
    held = permit_of(nestor)
    return lambda *ops: ask(nestor, "sync", {"lease": held, "ops": list(ops)})["answers"]


def html(visitor: Visitor, where: str) -> str:
    return visitor.get(where).get_data(as_text=True)


def test_a_late_mark_is_called_late_on_the_sheet_in_the_list_and_among_her_marks(
    world: World, nestor: Visitor, send: Sender
) -> None:
    nestor.get("/judge/?lang=es")
    assert "después del cierre" not in nestor.text
    close(world)
    [answer] = send(op(world, "C009", "E4", "3", "Llegué sin señal."))
    assert answer["result"] == "late"
    where = address(world, "J3", "C009")
    nestor.get(where)
    assert f"{WAITS} «Llegué sin señal.»" in nestor.text
    nestor.get("/judge/")
    assert "Notas que llegaron después del cierre: 1" in nestor.text
    assert f'data-late="{answer["late_at"]}" data-late-marks="1"' in html(nestor, "/judge/")
    nestor.get("/judge/review")
    assert "falta tarde: 3" in nestor.text
    assert f'data-late="{answer["late_at"]}"' in html(nestor, "/judge/review")
    rosa = world.judge("J1")
    assert "data-late=" not in html(rosa, "/judge/") + html(rosa, "/judge/review")


def test_one_that_was_declined_says_so_and_one_that_counts_says_how_it_came(
    world: World, nestor: Visitor, send: Sender
) -> None:
    missing = [key for key in ALL if key not in marks(world, "J3", "C009")]
    close(world)
    send(op(world, "C009", missing[0], "3"))
    organiser = world.organiser()
    organiser.get(LATE)
    organiser.submit({"do": "decline"})
    where = address(world, "J3", "C009")
    nestor.get(where)
    assert "Llegó después del cierre: 3. La organización no la contó." in nestor.text
    send(*(op(world, "C009", key, "2") for key in missing))
    organiser.get(LATE)
    organiser.submit({"do": "count"})
    nestor.get(where)
    assert "Hoja entregada" in nestor.text
    assert "Llegó después del cierre" not in nestor.text
    assert "Esta nota la escribió: usted; llegó tarde y la organización la contó" in nestor.text
    nestor.get(f"{where}/history/{missing[0]}")
    assert "usted; llegó tarde y la organización la contó" in nestor.text
    page = html(nestor, "/judge/")
    assert f'data-sheet="{number_of(world, "J3", "C009")}"' in page
    assert 'data-late-marks="0"' in page, "the telephone learns that it need not say so any more"


def test_the_same_late_mark_again_is_told_the_moment_of_the_first(world: World, nestor: Visitor, send: Sender) -> None:
    close(world)
    late = op(world, "C009", "E4", "3")
    [first] = send(late)
    world.clock.pass_by(hours=2)
    assert results(send(late)) == ["late"]
    assert send(late) == [first]
    ask(nestor, "lease", {"device": DEVICE})


def test_a_page_says_when_scoring_closes_so_that_a_telephone_can_tell_by_itself(world: World, nestor: Visitor) -> None:
    page = html(nestor, address(world, "J3", "C009"))
    closes = int(page.split('data-closes="')[1].split('"')[0])
    assert closes > world.clock().timestamp()
    close(world)
    page = html(nestor, "/judge/")
    assert int(page.split('data-closes="')[1].split('"')[0]) <= world.clock().timestamp()
