"""Sharing judges out on screens: what is said beforehand, the proposal, its undoing, a day at tables."""

from __future__ import annotations

from sqlalchemy import select

from judging.storage.models import Assignment
from tests.pages import Visitor
from tests.world import World

HERE = "/organiser/caranavi-2026/assignments"


def at(world: World, page: str = "") -> Visitor:
    organiser = world.organiser()
    organiser.get(HERE + page)
    return organiser


def pairs(world: World) -> int:
    with world.reading() as session:
        return len(session.scalars(select(Assignment)).all())


def test_an_accepted_plan_is_undone_by_one_button(world: World) -> None:
    organiser = at(world, "/proposal?per_entry=4")
    organiser.submit(action="/assignments/proposal")
    assert pairs(world) == 49
    assert "Agregó 18 y quitó 0." in organiser.text
    organiser.submit(action="/proposal/undo")
    assert "Reparto deshecho. Quitó 18 y devolvió 0." in organiser.text
    assert pairs(world) == 31
    assert "Deshacer el reparto" not in organiser.text
    organiser.post(HERE + "/proposal/undo", {"plan": "1"}, status=422)
    assert "Ese reparto ya no es el último" in organiser.text


def test_the_proposal_says_what_precision_to_expect_before_anybody_travels(world: World) -> None:
    organiser = at(world, "/proposal?per_entry=4")
    assert "Este reparto" in organiser.text
    assert "Gana la mejor" in organiser.text
    organiser.get(HERE + "/proposal?per_entry=4&sd_entry=8&sd_judge=6,5&sd_rest=7")
    first = organiser.text
    assert "Este reparto" in first
    organiser.get(HERE + "/proposal?per_entry=4&sd_entry=8&sd_judge=6,5&sd_rest=7")
    assert organiser.text == first
    organiser.get(HERE + "/proposal?per_entry=4&sd_entry=x&standing=none&from=nowhere")
    assert "Este reparto" in organiser.text


def test_what_stands_may_move_where_she_says_so(world: World) -> None:
    organiser = at(world, "/proposal?per_entry=2&standing=free")
    assert "Otra propuesta" in organiser.text
    organiser.get(HERE + "/proposal?per_entry=3&standing=fewest")
    assert "no quita ninguna" in organiser.text


def test_each_judge_who_is_kept_off_is_named_with_her_reason(world: World) -> None:
    organiser = at(world, "/proposal?per_entry=5")
    assert "Por qué, una por una" in organiser.text
    assert "(misma comunidad, apartado)" in organiser.text


def test_a_jury_that_is_too_small_is_not_said_to_have_conflicts(world: World) -> None:
    organiser = at(world, "/proposal?per_entry=6")
    assert "12 inscripciones no llegan a 6 jueces:" in organiser.text
    assert "nadie más en el jurado" in organiser.text
    assert "porque los demás están apartados" not in organiser.text


def test_how_judges_are_shared_out_is_kept_and_shown_again(world: World) -> None:
    organiser = at(world, "/sharing")
    organiser.submit(
        {"most-J1": "4", "field-agronomy": "yes", "a_day": "3", "ways": "Bolinda; Alto; 1,5"}, action="/sharing"
    )
    assert "Está guardado." in organiser.text
    organiser.get(HERE + "/sharing")
    assert 'value="4"' in organiser.page.text  # type: ignore[union-attr]
    assert "Alto; Bolinda; 1,5" in organiser.text
    organiser.get(HERE + "/proposal?per_entry=4")
    assert "Días" in organiser.text
    assert "Horas de camino" in organiser.text


def test_what_is_not_understood_is_told_at_its_field_and_stays(world: World) -> None:
    organiser = at(world, "/sharing")
    organiser.submit({"most-J1": "muchas", "ways": "Bolinda a Alto"}, action="/sharing", status=422)
    assert "No se entiende este camino: «Bolinda a Alto»." in organiser.text
    page = organiser.page.text  # type: ignore[union-attr]
    assert 'id="most-J1-error"' in page
    assert 'value="muchas"' in page


def test_a_second_save_tells_both_values(world: World) -> None:
    late = at(world, "/sharing")
    at(world, "/sharing").submit({"a_day": "3"}, action="/sharing")
    late.submit({"a_day": "5"}, action="/sharing", status=409)
    assert "Ahora dice: 3" in late.text


def test_a_day_at_tables_goes_by_buttons(world: World) -> None:
    organiser = at(world, "/tables")
    assert "A quien queda libre le toca" in organiser.text
    organiser.submit({"absent-C011": "yes", "away-J3": "yes"}, action="/tables/presence")
    assert "Está anotado. Quitó" in organiser.text
    assert "no vino" in organiser.text
    organiser.post(HERE + "/tables", {"judge": "J3"}, status=422)
    assert "Ese juez no está" in organiser.text
    organiser.get(HERE + "/tables")
    if 'name="judge"' in organiser.page.text:  # type: ignore[union-attr]
        before = pairs(world)
        organiser.submit(action="/assignments/tables")
        assert "Le toca C0" in organiser.text
        assert pairs(world) == before + 1
