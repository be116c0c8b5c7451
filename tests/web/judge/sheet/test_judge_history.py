"""What stood before on a sheet: on a page of its own, so that the sheet does not grow with its saves."""

from __future__ import annotations

import re

import pytest

from judging.domain.scoring.scoresheet import Mark
from judging.storage.models import Assignment
from judging.web.judge.sheet.history import MOST
from tests.pages import Visitor
from tests.story import write
from tests.web.judge.sheet.judging_paths import address, number_of, office_writes
from tests.world import World


def saves(world: World, number: int, *criteria: str) -> None:
    """Néstor changes his mind about these criteria of C009 this many times."""
    with world.writing() as session:
        sheet = session.get_one(Assignment, number_of(world, "J3", "C009"))
        for turn in range(number):
            value = 1 if turn % 2 else 2
            write(session, world, sheet, *(Mark.of(key, value, f"vez {turn}") for key in criteria))


def history(world: World, key: str) -> str:
    return f"{address(world, 'J3', 'C009')}/history/{key}"


def test_the_sheet_links_to_what_stood_before_and_does_not_hold_it(world: World) -> None:
    nestor = world.judge("J3")
    nestor.get(address(world, "J3", "C009"))
    assert "nota anterior" not in nestor.text
    nestor.submit({"A1": "0", "A1.note": "Ni una sombra."})
    nestor.submit({"A1": "1", "A1.note": "Mirando mejor."})
    assert "2 notas anteriores" in nestor.text
    assert "Ni una sombra." not in nestor.text
    assert history(world, "A1") in nestor.links()
    assert history(world, "A2") not in nestor.links()
    nestor.get(history(world, "A1"))
    assert "Ahora vale: 1" in nestor.text
    assert "0 · 15 de septiembre de 2026, 10:30 · usted · «Ni una sombra.»" in nestor.text
    assert f"{address(world, 'J3', 'C009')}#A1" in nestor.links()


def test_the_history_says_who_wrote_each_mark(world: World) -> None:
    office_writes(world, "J3", "C009", Mark.of("A1", 4))
    saves(world, 1, "A1")
    nestor = world.judge("J3")
    nestor.get(history(world, "A1"))
    assert "4 · 15 de septiembre de 2026, 10:30 · la organización, de su hoja en papel" in nestor.text


def test_a_long_history_comes_a_page_at_a_time_and_nothing_is_left_out(world: World) -> None:
    saves(world, 2 * MOST + 10, "E4")
    nestor = world.judge("J3")
    seen: list[str] = []
    where = history(world, "E4")
    for shown in (MOST, MOST, 9):
        nestor.get(where)
        found = re.findall(r"«vez (\d+)»", nestor.text)
        seen += found[1:]  # the first is the mark that stands
        assert len(found) - 1 == shown
        where = next((link for link in nestor.links() if "before=" in link), "")
    assert where == ""
    assert seen == [str(turn) for turn in reversed(range(2 * MOST + 9))]


@pytest.mark.parametrize("before", ["x", "-3", "999999999999999", "0"])
def test_an_odd_place_to_begin_is_no_error(world: World, before: str) -> None:
    saves(world, 3, "E4")
    world.judge("J3").get(f"{history(world, 'E4')}?before={before}")


def test_a_criterion_without_marks_has_nothing_before_it(world: World) -> None:
    nestor = world.judge("J3")
    nestor.get(history(world, "E4"))
    assert "No hay notas anteriores." in nestor.text
    nestor.get(history(world, "Z9"), status=404)


def test_nobody_else_reads_it(world: World) -> None:
    saves(world, 3, "E4")
    world.judge("J2").get(history(world, "E4"), status=404)
    world.organiser().get(history(world, "E4"), status=403)
    stranger = world.anybody()
    stranger.get(history(world, "E4"))
    assert stranger.path == "/enter"


def weight(world: World, visitor: Visitor, where: str) -> tuple[int, int]:
    """How many questions a page asks the database, and how many bytes it is."""
    visitor.get(where)  # what was just said is said once, and what is read once is read
    with world.queries() as sent:
        answer = visitor.get(where)
    return len(sent), len(answer.text)


def test_three_hundred_saves_make_no_page_of_the_sheet_heavier(world: World) -> None:
    nestor = world.judge("J3")
    pages = [address(world, "J3", "C009"), f"{address(world, 'J3', 'C009')}/deliver", "/judge/review", "/judge/"]
    saves(world, 3, "A1", "E4")
    few = [weight(world, nestor, where) for where in pages]
    saves(world, 300, "A1", "E4")
    many = [weight(world, nestor, where) for where in pages]
    for where, (asked, size), (asked_later, size_later) in zip(pages, few, many, strict=True):
        assert asked_later == asked, where
        assert abs(size_later - size) < 60, where  # a number with more digits


def test_saving_asks_as_little_after_three_hundred_saves(world: World) -> None:
    nestor = world.judge("J3")

    where = address(world, "J3", "C009")

    def saved() -> list[str]:
        nestor.get(where)
        with world.queries() as sent:
            nestor.client.post(where, data=one_mark_changed(nestor))
        return sent

    few = saved()
    saves(world, 300, "A1")
    many = saved()
    # Read: who asks; the sheet, the save, whether it is open, the marks. Written: ballot, save, mark, pointer, log.
    # Read again: how many criteria are done, which the next page says.
    assert len(few) == len(many) == 11, many


def one_mark_changed(visitor: Visitor) -> dict[str, str]:
    """The form as it stands, with A1 changed."""
    given = {
        item.get("name", ""): item.get("value", "")
        for item in visitor.form().iter("input")
        if item.get("type") == "hidden" or item.get("checked") is not None
    }
    return {**given, "A1": "3" if given.get("A1") != "3" else "2", "then": "stay"}
