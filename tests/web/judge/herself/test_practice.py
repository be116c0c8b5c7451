"""A judge practises: her card, the practice sheet, the comparison; and what is another's stays another's."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from judging.domain.permissions import OPERATOR, Actor, Role
from judging.services.contest.editions import create_edition
from judging.services.demo import demo
from judging.services.practice import practice
from judging.storage.models import Ballot, Edition, Judge, PracticeAttempt, PracticeFarm
from judging.storage.queries import practice as queries
from tests.pages import Visitor
from tests.web.judge.sheet.judging_paths import address, new_judge
from tests.world import START, World

MARTA = Actor(Role.ORGANISER, 1, "Marta")
FARM = "/judge/practice/1"
ALL = [f"{section}{n}" for section, last in zip("ABCDE", (4, 5, 3, 4, 4), strict=True) for n in range(1, last + 1)]


def example(world: World) -> dict[str, str]:
    with world.reading() as session:
        farm = session.scalars(select(PracticeFarm).order_by(PracticeFarm.id)).first()
        assert farm is not None
        return {key: one["mark"] for key, one in farm.agreed.items()}


def attempts(world: World, judge: str) -> list[PracticeAttempt]:
    with world.reading() as session:
        found = session.scalars(
            select(PracticeAttempt)
            .join(PracticeAttempt.judge)
            .where(Judge.key == judge)
            .order_by(PracticeAttempt.number)
        ).all()
        session.expunge_all()
        return list(found)


def compares(visitor: Visitor, given: dict[str, str]) -> None:
    visitor.get(FARM)
    visitor.submit({**given, "then": "compare"})


def require(world: World) -> None:
    with world.writing() as session:
        practice.set_rule(session, actor=MARTA, edition=world.edition(session), required=True, limits={}, now=START)


def withdraw(world: World) -> None:
    with world.writing() as session:
        practice.withdraw(session, actor=MARTA, farm=session.scalars(select(PracticeFarm)).one(), now=START)


def more_farms(world: World, count: int) -> None:
    """As many further farms as asked for, shown to the judges."""
    with world.writing() as session:
        first = session.scalars(select(PracticeFarm).order_by(PracticeFarm.id)).first()
        assert first is not None
        for _ in range(count):
            farm = practice.add_farm(
                session, actor=MARTA, edition=first.edition, details=practice.details_of(first), now=START
            )
            practice.publish(session, actor=MARTA, farm=farm, now=START)


def test_the_card_says_where_she_stands(world: World) -> None:
    gladys = world.judge("J4")
    gladys.get("/judge/")
    assert "Practicar antes de empezar Sin empezar Una finca inventada con su ejemplo." in gladys.text
    gladys.get(FARM)
    gladys.submit({"A1": "3", "A2": "2"})
    gladys.get("/judge/")
    assert "2 de 20 criterios Una finca inventada" in gladys.text
    compares(gladys, example(world))
    gladys.get("/judge/")
    assert "✓ Hecha" in gladys.text
    assert FARM in gladys.links()


def test_gladys_practises_and_reads_how_near_she_came_and_why(world: World) -> None:
    gladys = world.judge("J4")
    compares(gladys, {**example(world), "A1": "1", "A2": "3", "B4": "na"})
    assert gladys.path == f"{FARM}/attempts/1"
    assert "¡Muy bien! En 18 de 19 criterios coincide con el ejemplo o está a un paso." in gladys.text
    assert "1 criterio no se compara, porque falta una nota de un lado. No vale cero." in gladys.text
    assert "Distancia media 0,16 niveles (17 son iguales)" in gladys.text
    assert "Mire esto primero A1 Sombra y su manejo 2 niveles menos que el ejemplo" in gladys.text
    assert "Por qué: La pulpa y las aguas mieles llegan al arroyo" in gladys.text
    assert gladys.page is not None
    assert 'aria-label="Su nota: 1. El ejemplo: 3."' in gladys.page.text
    assert gladys.page.text.count('class="pair"') == 20
    gladys.get(f"{FARM}/attempts/1?lang=fr")
    assert "Très bien ! Sur 18 critères sur 19" in gladys.text
    gladys.get(f"{FARM}/attempts/1?lang=en")
    assert "2 levels below the example" in gladys.text


@pytest.mark.parametrize(
    ("mark", "words"),
    [("0", "más exigentes que las del ejemplo"), ("4", "más generosas que las del ejemplo")],
)
def test_she_is_told_whether_she_is_strict_or_generous(world: World, mark: str, words: str) -> None:
    gladys = world.judge("J4")
    compares(gladys, dict.fromkeys(ALL, mark))
    assert words in gladys.text
    assert "Todavía hay distancia" in gladys.text
    assert "¿Distingue lo fuerte de lo débil? Sus notas todavía no suben y bajan donde las del ejemplo." in gladys.text
    assert "azar" not in gladys.text


def test_every_page_says_that_it_does_not_count(world: World) -> None:
    gladys = world.judge("J4")
    for page in ("/judge/practice", FARM):
        gladys.get(page)
        assert "No cuenta para ninguna finca ni para ningún premio." in gladys.text
    gladys.submit({"A1": "3"})
    assert "Esta práctica no cuenta para ninguna finca." in gladys.text
    compares(gladys, example(world))
    assert "No cuenta para ninguna finca ni para ningún premio." in gladys.text


def test_what_is_missing_is_said_and_what_was_given_is_kept(world: World) -> None:
    gladys = world.judge("J4")
    gladys.get(FARM)
    gladys.submit({"A1": "3", "then": "compare"}, status=422)
    assert "Falta la nota de A2." in gladys.text
    assert attempts(world, "J4")[0].given == {"A1": ["3", ""]}
    gladys.submit({"A2": "no", "A3": "7"}, status=422)
    assert gladys.page is not None
    assert re.search(r'name="A2" value="no" checked', gladys.page.text)
    gladys.submit({"A2": "no", "A2.note": "no se dice", "A3": None})
    assert attempts(world, "J4")[0].given["A2"] == ["no", "no se dice"]


def test_a_comment_without_a_level_is_shown_again_not_lost(world: World) -> None:
    gladys = world.judge("J4")
    gladys.get(FARM)
    gladys.submit({"C1.note": "Enseña a sus vecinos"}, status=422)
    assert "Enseña a sus vecinos" in gladys.text


def test_an_older_window_does_not_undo_a_newer_one(world: World) -> None:
    first, second = world.judge("J4"), world.judge("J4")
    first.get(FARM)
    second.get(FARM)
    first.submit({"A1": "3"})
    second.submit({"A1": "0"}, status=409)
    assert "Esta práctica cambió en otra ventana." in second.text
    assert attempts(world, "J4")[0].given["A1"][0] == "3"
    second.submit()  # having read it, she saves what she has on the page
    assert attempts(world, "J4")[0].given["A1"][0] == "0"


def test_another_try_keeps_the_first(world: World) -> None:
    rosa = world.judge("J1")
    rosa.get(FARM)
    assert rosa.path == f"{FARM}/attempts/1"
    rosa.submit(action="/again")
    assert rosa.path == FARM
    assert "Intento 2" in rosa.text
    compares(rosa, example(world))
    assert "En 20 de 20 criterios" in rosa.text
    assert "Sus intentos" in rosa.text
    assert f"{FARM}/attempts/1" in rosa.links()
    rosa.get(f"{FARM}/attempts/1")
    assert "En 19 de 20 criterios" in rosa.text
    assert [one.number for one in attempts(world, "J1")] == [1, 2]


def test_a_compared_sheet_is_not_written_on_again(world: World) -> None:
    gladys = world.judge("J4")
    gladys.get(FARM)
    late = gladys.page
    compares(gladys, example(world))
    gladys.page = late
    gladys.submit({"A1": "0"}, status=409)
    assert "Esta práctica ya se comparó con el ejemplo." in gladys.text
    assert attempts(world, "J4")[0].given["A1"][0] == example(world)["A1"]


# ------------------------------------------------------------------------------------------------------- whose it is


def test_rosas_attempt_is_rosas_alone(world: World) -> None:
    world.judge("J1").get(f"{FARM}/attempts/1")
    world.judge("J4").get(f"{FARM}/attempts/1", status=404)
    world.organiser().get(f"{FARM}/attempts/1", status=403)
    world.applicant("C001").get(FARM, status=403)
    stranger = world.anybody()
    stranger.get(FARM)
    assert stranger.path == "/enter"


def test_no_practice_page_of_hers_names_another_judge(world: World) -> None:
    gladys = world.judge("J4")
    compares(gladys, example(world))
    for page in ("/judge/practice", f"{FARM}/attempts/1", "/judge/"):
        gladys.get(page)
        assert "Rosa Elena" not in gladys.text


def test_a_farm_that_is_not_shown_does_not_exist(world: World) -> None:
    gladys = world.judge("J4")
    gladys.get(FARM)
    withdraw(world)
    gladys.submit({"A1": "3"}, status=404)
    gladys.get(FARM, status=404)
    world.judge("J1").get(f"{FARM}/attempts/1", status=404)
    gladys.get("/judge/practice")
    assert "La organización todavía no preparó una finca de práctica." in gladys.text
    gladys.get("/judge/")
    assert "Practicar antes de empezar" not in gladys.text


def test_an_open_attempt_is_no_comparison_yet(world: World) -> None:
    gladys = world.judge("J4")
    gladys.get(FARM)
    gladys.submit({"A1": "3"})
    gladys.get(f"{FARM}/attempts/1", status=404)
    gladys.get(f"{FARM}/attempts/9", status=404)


def test_a_farm_of_another_edition_is_not_hers(world: World) -> None:
    with world.writing() as session:
        document = demo.shipped("demo_caranavi.json")
        document["edition"]["slug"] = "otra-2026"
        sheet = demo.shipped("kits/coffee/sheet.json")
        other = create_edition(session, actor=OPERATOR, document=document, sheet=sheet, now=START)
        here = session.scalars(select(Edition).where(Edition.slug == "caranavi-2026")).one()
        practice.copy_farms(session, actor=OPERATOR, source=here, target=other, now=START)
        farm = queries.farms(session, other)[0]
        practice.publish(session, actor=OPERATOR, farm=farm, now=START)
        theirs = f"/judge/practice/{farm.id}"
    world.judge("J4").get(theirs, status=404)
    world.judge("J4").post(theirs, {"version": "0", "A1": "1"}, status=404)


def test_without_the_commitment_there_is_no_practice(world: World) -> None:
    with world.writing() as session:
        session.scalars(select(Judge).where(Judge.key == "J4")).one().committed_at = None
    gladys = world.judge("J4")
    gladys.get(FARM)
    assert gladys.path == "/judge/commitment"


# ------------------------------------------------------------------------------------------- before the first sheet


def test_a_required_practice_is_said_on_the_real_sheet_with_the_way_there(world: World) -> None:
    claire = world.judge("J2")
    where = address(world, "J2", "C011")
    claire.get(where)
    assert "Primero, practicar" not in claire.text
    opened = claire.page
    require(world)
    claire.get(where)
    assert "Primero, practicar" in claire.text
    assert "/judge/practice" in claire.links()
    claire.get("/judge/")
    assert "Antes de su primera hoja, esta edición le pide practicar." in claire.text
    claire.page = opened
    claire.submit({"A1": "3"}, status=409)
    assert "Esta edición pide practicar antes de la primera hoja." in claire.text
    assert re.search(r'name="A1" value="3" checked', claire.page.text)  # what she typed is still there
    with world.reading() as session:
        number = int(where.rpartition("/")[2])
        assert session.scalar(select(Ballot).where(Ballot.assignment_id == number)) is None
    compares(claire, example(world))
    claire.get(where)
    claire.submit({"A1": "3"})
    assert "Guardado: C011, 1 de 20 criterios." in claire.text


def test_a_sheet_begun_before_stays_open(world: World) -> None:
    require(world)
    claire = world.judge("J2")
    claire.get(address(world, "J2", "C012"))
    assert "Primero, practicar" not in claire.text
    claire.submit({"A1": "3"})


# ------------------------------------------------------------------------------------------------- how much it costs


@pytest.mark.parametrize(("page", "count"), [("/judge/practice", 5), ("/judge/", 5)])
def test_lists_ask_as_often_for_three_farms_as_for_one(world: World, page: str, count: int) -> None:
    new_judge(world)
    nieves = world.judge("J6")
    for more in (0, 2):
        more_farms(world, more)
        with world.queries() as sent:
            nieves.get(page)
        assert len(sent) == count, sent
    assert "El Remanso" in nieves.text or "3 fincas inventadas" in nieves.text


def test_the_comparison_asks_as_often_for_three_attempts_as_for_one(world: World) -> None:
    rosa = world.judge("J1")
    counts = []
    for _ in range(2):
        with world.queries() as sent:
            rosa.get(f"{FARM}/attempts/1")
        counts.append(len(sent))
        for _ in range(2):
            rosa.get(f"{FARM}/attempts/1")
            rosa.submit(action="/again")
            compares(rosa, example(world))
    assert counts == [8, 8]
