"""Organisers make practice farms, show them, and see who practised: may and may not, and nothing typed is lost."""

from __future__ import annotations

import re

from sqlalchemy import select

from judging.domain.permissions import OPERATOR, Actor, Role
from judging.services.contest.editions import create_edition
from judging.services.demo import demo
from judging.services.practice import practice
from judging.storage.models import Judge, PracticeAttempt, PracticeFarm
from tests.web.judge.herself.test_practice import FARM, compares, example, more_farms, require
from tests.world import START, World

LIST = "/organiser/caranavi-2026/practice"
MARTA = Actor(Role.ORGANISER, 1, "Marta")


def farms(world: World) -> list[PracticeFarm]:
    with world.reading() as session:
        found = session.scalars(select(PracticeFarm).order_by(PracticeFarm.position)).all()
        session.expunge_all()
        return list(found)


def other_edition(world: World) -> None:
    """Another edition, without practice farms."""
    with world.writing() as session:
        document = demo.shipped("demo_caranavi.json")
        document["edition"] |= {"slug": "caranavi-2027", "name": {"es": "Caranavi 2027"}}
        sheet = demo.shipped("kits/coffee/sheet.json")
        create_edition(session, actor=OPERATOR, document=document, sheet=sheet, now=START, is_demo=True)


def test_the_list_says_who_practised_and_how_near_each_came(world: World) -> None:
    compares(world.judge("J4"), dict.fromkeys(example(world), "0"))
    organiser = world.organiser()
    organiser.get(LIST)
    assert "El Remanso (finca de práctica) ✓ la ve el jurado 20 de 20 criterios con nivel y porqué" in organiser.text
    assert "2 prácticas hechas" in organiser.text
    assert "Rosa Elena Tarifa Vargas ✓ Hecha 19 de 20 0,35 +0,35 parejo 0,70" in organiser.text
    assert re.search(
        r"Gladys Rocha Ibáñez ✓ Hecha 2 de 20 2,33 −2,33 más exigente conviene conversar 0,00", organiser.text
    )
    assert "Claire Delvaux Sin empezar – – – –" in organiser.text
    assert organiser.page is not None
    assert organiser.page.text.count('<circle class="dot"') == 3  # two judges and the key
    organiser.get("/organiser/caranavi-2026/judges")
    assert LIST in organiser.links()


def test_a_later_try_does_not_polish_her_figures(world: World) -> None:
    rosa = world.judge("J1")
    rosa.get(FARM)
    rosa.submit(action="/again")
    compares(rosa, example(world))
    organiser = world.organiser()
    organiser.get(LIST)
    assert "✓ Hecha 2 intentos 19 de 20 0,35" in organiser.text


def test_nelly_makes_a_farm_step_by_step_and_shows_it_when_it_is_whole(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{LIST}/new")
    nelly.submit({"title-es": "La Quebrada", "section-A-es": "Hay sombra.", "A1": "3", "why-A1-es": "Es pareja."})
    assert "Guardada. El jurado todavía no la ve." in nelly.page.text  # type: ignore[union-attr]
    made = farms(world)[-1]
    assert (made.title, made.is_published) == ({"es": "La Quebrada"}, False)
    gladys = world.judge("J4")
    gladys.get(f"/judge/practice/{made.id}", status=404)
    nelly.submit({"then": "publish"}, status=422)
    assert "Falta el nivel acordado de A2." in nelly.text
    rest = {key: "2" for key in example(world) if key != "A1"}
    nelly.submit({**rest, **{f"why-{key}-es": "Se ve así." for key in rest}, "then": "publish"})
    assert farms(world)[-1].is_published
    gladys.get(f"/judge/practice/{made.id}")
    assert "Hay sombra." in gladys.text
    nelly.submit(action="/withdraw")
    gladys.get(f"/judge/practice/{made.id}", status=404)


def test_what_was_typed_stays_where_something_is_wrong(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{LIST}/new")
    nelly.submit({"says-fr": "Bonjour.", "altitude_m": "alto", "B1": "2.5", "why-B1-en": "Half."}, status=422)
    assert "Escriba un nombre para la finca de práctica." in nelly.text
    assert "Escriba un número entre 0 y 6500, o déjelo vacío." in nelly.text
    form = nelly.page.text  # type: ignore[union-attr]
    assert "Bonjour." in form
    assert 'value="alto"' in form
    assert '<option value="2.5" selected>' in form
    assert "Half." in form
    assert len(farms(world)) == 1


def test_a_changed_level_changes_the_figures_of_those_who_practised(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{LIST}/1")
    assert "1 intento de un juez se compara con este ejemplo." in nelly.text
    nelly.submit({"D3": "4"})
    rosa = world.judge("J1")
    rosa.get(f"{FARM}/attempts/1")
    assert "En 20 de 20 criterios" in rosa.text


def test_the_order_is_the_organisers(world: World) -> None:
    more_farms(world, 1)
    nelly = world.organiser()
    nelly.get(LIST)
    assert [farm.id for farm in farms(world)] == [1, 2]
    nelly.submit(action="/2/up")
    assert [farm.id for farm in farms(world)] == [2, 1]
    with world.writing() as session:
        first = session.get_one(PracticeFarm, 2)
        practice.move_up(session, actor=OPERATOR, edition=first.edition, farm=first, now=START)  # stays the first
    assert [farm.id for farm in farms(world)] == [2, 1]


def test_the_rule_is_kept_and_a_wrong_one_is_said_at_its_field(world: World) -> None:
    nelly = world.organiser()
    nelly.get(LIST)
    nelly.submit({"is_required": "yes", "close_distance": "0,25"}, action="/rule")
    assert 'value="0,25"' in nelly.page.text  # type: ignore[union-attr]
    assert 'name="is_required" value="yes" checked' in nelly.page.text  # type: ignore[union-attr]
    rosa = world.judge("J1")
    rosa.get(f"{FARM}/attempts/1")
    assert "Va por buen camino" in rosa.text
    nelly.submit({"near_share": "3", "tendency": "poco"}, action="/rule", status=422)
    assert "Escriba un número, por ejemplo 0,5." in nelly.text
    assert 'value="poco"' in nelly.page.text  # type: ignore[union-attr]
    nelly.get(LIST)
    nelly.submit({"is_required": None}, action="/rule")
    with world.reading() as session:
        assert not practice.is_required(world.edition(session))


def test_of_two_organisers_at_one_farm_the_second_sees_both_values(world: World) -> None:
    """Marta and Nelly have the farm open; Nelly saves another level and another reason first."""
    marta, nelly = world.organiser(), world.organiser()
    for one in (marta, nelly):
        one.get(f"{LIST}/1")
    nelly.submit({"A1": "1", "why-A1-es": "Le da el sol.", "altitude_m": "1480"})
    saved = farms(world)[0]
    marta.submit({"says-es": "Somos cuatro.", "A1": "2", "altitude_m": "1500"}, status=409)
    for said in ("Otra persona guardó esto", "Ahora dice: 1 ", "Ahora dice: 1480"):
        assert said in marta.text
    assert "Ahora dice: Le da el sol." not in marta.text, "Marta had not touched it: it stands in the field itself"
    assert ">Le da el sol.</textarea>" in marta.page.text  # type: ignore[union-attr]
    assert "Otra persona cambió esto: así está ahora." in marta.text
    assert "Somos cuatro." in marta.page.text  # type: ignore[union-attr]
    assert farms(world)[0].texts == saved.texts, "nothing was kept"
    assert farms(world)[0].agreed == saved.agreed
    marta.submit({"A1": "1", "altitude_m": "1480"})
    now = farms(world)[0]
    assert (now.texts["says"]["es"], now.agreed, now.facts) == ("Somos cuatro.", saved.agreed, saved.facts)


def test_of_two_organisers_at_the_rule_the_second_sees_both_values(world: World) -> None:
    marta, nelly = world.organiser(), world.organiser()
    for one in (marta, nelly):
        one.get(LIST)
    nelly.submit({"is_required": "yes", "close_distance": "0,3"}, action="/rule")
    marta.submit({"tendency": "0,7", "close_distance": "0,2"}, action="/rule", status=409)
    assert 'name="is_required" value="yes" checked' in marta.page.text, "as Nelly left it"  # type: ignore[union-attr]
    assert "Ahora dice: 0,3" in marta.text
    assert 'value="0,7"' in marta.page.text  # type: ignore[union-attr]
    with world.reading() as session:
        assert practice.standing_rule(world.edition(session))["tendency"] != "0.7"
    marta.submit({"close_distance": "0,3"}, action="/rule")
    with world.reading() as session:
        standing = practice.standing_rule(world.edition(session))
    assert (standing["is_required"], standing["close_distance"], standing["tendency"]) == ("yes", "0.3", "0.7")
    marta.submit({"is_required": None}, action="/rule")
    with world.reading() as session:
        assert not practice.is_required(world.edition(session)), "nobody else saved: nobody is asked"


def test_an_edition_without_farms_may_copy_those_of_another_once(world: World) -> None:
    other_edition(world)
    nelly = world.organiser()
    there = "/organiser/caranavi-2027/practice"
    nelly.get(there)
    assert "tiene 1 finca de práctica." in nelly.text
    nelly.submit(action="/copy")
    assert "1 finca copiada. Revísela antes de mostrarla." in nelly.page.text  # type: ignore[union-attr]
    nelly.post(f"{there}/copy", {"from": "caranavi-2026"}, status=409)
    copied = farms(world)
    assert len(copied) == 2
    assert [farm.is_published for farm in copied if farm.id != 1] == [False]
    with world.reading() as session:
        assert {one.farm_id for one in session.scalars(select(PracticeAttempt))} == {1}


def test_a_farm_is_reached_through_its_own_edition_alone(world: World) -> None:
    other_edition(world)
    nelly = world.organiser()
    there = "/organiser/caranavi-2027/practice/1"
    nelly.get(there, status=404)
    nelly.post(there, {"title-es": "Robada"}, status=404)
    for act in ("withdraw", "up"):
        nelly.post(f"{there}/{act}", status=404)
    assert farms(world)[0].title["es"] == "El Remanso (finca de práctica)"
    assert farms(world)[0].is_published
    nelly.get("/organiser/caranavi-2027/practice")
    assert "Rosa" not in nelly.text


def test_the_pages_are_for_organisers(world: World) -> None:
    for visitor in (world.judge("J1"), world.applicant("C001")):
        for page in (LIST, f"{LIST}/1", f"{LIST}/new"):
            visitor.get(page, status=403)
    stranger = world.anybody()
    stranger.get(LIST)
    assert stranger.path == "/sign-in"


def test_the_log_tells_of_it_in_words(world: World) -> None:
    require(world)
    compares(world.judge("J4"), example(world))
    nelly = world.organiser()
    nelly.get("/organiser/caranavi-2026/log")
    assert "practicó en «El Remanso (finca de práctica)» y comparó con el ejemplo (intento 1)" in nelly.text
    assert "decidió que el jurado practica antes de su primera hoja" in nelly.text


def test_the_list_asks_as_often_for_three_farms_and_attempts_as_for_one(world: World) -> None:
    nelly = world.organiser()
    nelly.get(LIST)
    asked = []
    for more in (0, 2):
        more_farms(world, more)
        if more:
            for key in ("J2", "J3"):
                compares(world.judge(key), example(world))
        with world.queries() as sent:
            nelly.get(LIST)
        asked.append(len(sent))
    assert asked[0] == asked[1] <= 8


def test_who_was_switched_off_is_not_in_the_list(world: World) -> None:
    with world.writing() as session:
        session.scalars(select(Judge).where(Judge.key == "J1")).one().is_active = False
    nelly = world.organiser()
    nelly.get(LIST)
    assert "Rosa" not in nelly.text
