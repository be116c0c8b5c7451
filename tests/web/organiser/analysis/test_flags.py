"""Flags about judges on the pages: for organisers alone, kept, decided on, and told to everybody without a name."""

from __future__ import annotations

import pytest

from judging.domain.results.flags import Outcome
from tests.story import gladys_draws_straight_lines, gladys_judges_by_criterion, gladys_sinks_the_first
from tests.world import World

EDITION = "/organiser/caranavi-2026"
JUDGES, FLAGS = f"{EDITION}/analysis/judges", f"{EDITION}/analysis/judges/flags"
LINES = "Gladys Rocha Ibáñez entrega más hojas que los otros jueces con la misma nota en todos los criterios"


@pytest.fixture(autouse=True)
def straight_lines(world: World) -> None:
    """Three flags stand: Gladys gives each farm one mark everywhere."""
    gladys_draws_straight_lines(world)


def test_nelly_keeps_the_flags_and_writes_down_what_was_done(world: World) -> None:
    nelly = world.organiser()
    nelly.get(JUDGES)
    assert FLAGS in nelly.links()
    nelly.get(FLAGS)
    assert "3 señales sin guardar" in nelly.text
    nelly.submit(action="/flags")
    assert "Se guardaron 3 señales." in nelly.text
    assert LINES in nelly.text
    assert "Parte de sus hojas con una sola nota, menos la de los otros 1,00" in nelly.text
    assert nelly.text.count("falta decidir") == 3
    nelly.submit({"outcome": "talked", "reason": "Se habló el martes."}, action="/flags/2")
    assert "Quedó anotado qué se hizo." in nelly.text
    assert "Se conversó con la persona , 15 de septiembre de 2026, 10:30" in nelly.text
    assert "Se habló el martes." in nelly.text
    assert nelly.text.count("falta decidir") == 2
    nelly.get(f"{EDITION}/log")
    assert "guardó una señal sobre Gladys Rocha Ibáñez" in nelly.text
    assert "anotó qué se hizo con una señal sobre Gladys Rocha Ibáñez. Motivo: Se habló el martes." in nelly.text


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(world: World) -> None:
    nelly = world.organiser()
    nelly.get(FLAGS)
    nelly.submit(action="/flags")
    nelly.submit({"reason": "Se habló el martes."}, action="/flags/2", status=422)
    assert "Elija qué se hizo." in nelly.text
    assert "Se habló el martes." in nelly.text
    nelly.submit({"outcome": "talked", "reason": " "}, action="/flags/2", status=422)
    assert "Escriba el motivo." in nelly.text
    nelly.post(f"{FLAGS}/999", {"outcome": "talked", "reason": "x"}, status=404)


def test_of_two_organisers_at_one_flag_the_second_reads_what_the_first_did(world: World) -> None:
    nelly, marta = world.organiser(), world.organiser()
    nelly.get(FLAGS)
    nelly.submit(action="/flags")
    marta.get(FLAGS)
    nelly.submit({"outcome": "talked", "reason": "Se habló el martes."}, action="/flags/2")
    marta.submit({"outcome": "nothing", "reason": "No hace falta nada."}, action="/flags/2", status=409)
    assert "Otra persona guardó esto mientras usted escribía." in marta.text
    assert "Se habló el martes." in marta.text, "what Nelly did"
    assert "No hace falta nada." in marta.page.text, "and what she typed herself"  # type: ignore[union-attr]
    marta.submit(action="/flags/2")
    assert marta.text.count("No hace falta nada.") == 1
    assert "Quedó anotado qué se hizo." in marta.text


def test_a_flag_that_no_longer_shows_stays_in_sight(world: World) -> None:
    nelly = world.organiser()
    nelly.get(FLAGS)
    nelly.submit(action="/flags")
    gladys_judges_by_criterion(world)
    nelly.get(FLAGS)
    assert "1 señal sin guardar" in nelly.text
    assert nelly.text.count("con las notas de ahora ya no sale") == 2
    gladys_sinks_the_first(world, "0")
    nelly.get(FLAGS)
    assert "El total que Gladys Rocha Ibáñez dio a C003 es muy distinto" in nelly.text


def test_everybody_reads_what_flags_there_were_and_nobody_reads_about_whom(world: World) -> None:
    nelly = world.organiser()
    nelly.get(FLAGS)
    nelly.submit(action="/flags")
    nelly.submit({"outcome": "talked", "reason": "Se habló el martes."}, action="/flags/2")
    nelly.get(f"{EDITION}/publish")
    assert "Hay 2 señales sobre jueces sin decidir." in nelly.text
    nelly.submit(action="/publish")
    anybody = world.anybody()
    anybody.get("/editions/caranavi-2026/results")
    assert "Señales sobre el trabajo de los jueces" in anybody.text
    halo = "Notas demasiado parecidas entre sí dentro de cada hoja"
    assert f"{halo} : Se conversó con la persona." in anybody.text
    assert "Al publicar nadie había decidido todavía" in anybody.text
    assert not any(word in anybody.text for word in ("Gladys", "J4", "Se habló el martes"))
    told = anybody.client.get("/editions/caranavi-2026/results.json").get_json()["flags"]
    assert [(line["kind"], line["outcome"], "judges" in line) for line in told] == [
        ("judge_erratic", None, False),
        ("judge_halo", Outcome.TALKED.value, False),
        ("judge_straight_lines", None, False),
    ]
    for language, said in (("en", "Somebody talked with the person"), ("fr", "On en a parlé avec la personne")):
        anybody.get(f"/editions/caranavi-2026/results?lang={language}")
        assert said in anybody.text


def test_judges_families_and_the_public_see_no_flag(world: World) -> None:
    nelly = world.organiser()
    nelly.get(FLAGS)
    nelly.submit(action="/flags")
    for visitor in (world.judge("J4"), world.applicant("C001")):
        visitor.get(FLAGS, status=403)
        visitor.post(FLAGS, status=403)
        visitor.post(f"{FLAGS}/1", {"outcome": "nothing", "reason": "x"}, status=403)
    anybody = world.anybody()
    anybody.get(FLAGS)
    assert anybody.page is not None
    assert anybody.page.request.path == "/sign-in"


def test_the_page_asks_the_database_as_often_for_many_flags_as_for_few(world: World) -> None:
    nelly = world.organiser()
    nelly.get(FLAGS)
    nelly.submit(action="/flags")
    with world.queries() as few:
        nelly.get(FLAGS)
    gladys_sinks_the_first(world, "0")
    nelly.get(FLAGS)
    nelly.submit(action="/flags")
    with world.queries() as many:
        nelly.get(FLAGS)
    assert nelly.text.count("falta decidir") == 4
    assert len(many) == len(few)
