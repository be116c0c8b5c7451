"""Mis fincas, the matrix of her own marks, help: what a judge sees, and that she sees nothing of anybody else."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from judging.domain.scoring.scoresheet import Mark
from judging.storage.models import Edition, Judge
from tests.pages import parsed
from tests.web.judge.sheet.judging_paths import address, assign, marks, new_judge, office_writes, reopen
from tests.world import World


def test_nestor_sees_how_far_he_is_and_the_way_on(world: World) -> None:
    nestor = world.judge("J3")
    nestor.get("/judge/")
    assert "4 de 5 fincas entregadas" in nestor.text
    assert "Seguir con C009" in nestor.text
    assert "10 de 20 criterios" in nestor.text
    assert nestor.links()[0] == address(world, "J3", "C009")
    assert "Hay tiempo hasta el 30 de octubre de 2026, 10:30, hora de Bolivia." in nestor.text


def test_the_filters_show_what_is_to_do_and_what_is_delivered(world: World) -> None:
    nestor = world.judge("J3")
    nestor.get("/judge/?show=todo")
    assert "C009" in nestor.text
    assert "C003" not in nestor.text
    nestor.get("/judge/?show=delivered")
    assert "C003" in nestor.text
    assert "Colonia Puente Viejo" not in nestor.text
    rosa = world.judge("J1")
    rosa.get("/judge/?show=todo")
    assert "No le queda ninguna finca por hacer." in rosa.text
    rosa.get("/judge/?show=nonsense")
    assert "C001" in rosa.text


def test_a_reopened_sheet_says_why_and_comes_next(world: World) -> None:
    reopen(world, "J1", "C002", "Falta mirar el agua.")
    rosa = world.judge("J1")
    rosa.get("/judge/")
    assert "Abierta de nuevo" in rosa.text
    assert "Falta mirar el agua." in rosa.text
    assert "Seguir con C002" in rosa.text
    rosa.get(address(world, "J1", "C002"))
    assert "Falta mirar el agua." in rosa.text


def test_who_has_delivered_everything_is_thanked(world: World) -> None:
    rosa = world.judge("J1")
    rosa.get("/judge/")
    assert "6 de 6 fincas entregadas" in rosa.text
    assert "¡Muchas gracias por su trabajo!" in rosa.text


def test_a_judge_without_farms_is_told_where_they_come_from(world: World) -> None:
    new_judge(world)
    nieves = world.judge("J6")
    for page in ("/judge/", "/judge/review"):
        nieves.get(page)
        assert "Todavía no tiene fincas." in nieves.text


def test_before_the_first_and_after_the_last_day_she_reads_when(world: World) -> None:
    nestor = world.judge("J3")
    world.clock.pass_by(days=50)
    nestor.get("/judge/")
    assert "La evaluación cerró el 30 de octubre de 2026, 10:30." in nestor.text
    assert "Seguir con" not in nestor.text
    world.clock.pass_by(days=-80)
    early = world.judge("J3")
    early.get("/judge/")
    assert "La evaluación abre el 26 de agosto de 2026, 10:30." in early.text
    early.get(address(world, "J3", "C009"))
    assert "la evaluación no está abierta" in early.text


def test_the_matrix_shows_her_marks_and_hatches_what_is_missing(world: World) -> None:
    nestor = world.judge("J3")
    nestor.get("/judge/review")
    assert nestor.page is not None
    assert nestor.page.text.count('class="gap"') == 10
    assert f"{address(world, 'J3', 'C009')}#E4" in nestor.links()
    ways = [one for one in parsed(nestor.page.text).iter() if one.get("href") == "/judge/deliver"]
    assert all(one.get("hidden") is not None for one in ways), "nothing is complete, as far as the service knows"
    for total in re.findall(r"\d{2,3},\d", nestor.text):
        pytest.fail(f"a total on the page of marks: {total}")


def test_no_answer_holds_anything_of_another_judge(world: World) -> None:
    """Claire and Gladys scored C003 too, with comments; Néstor may read his own alone."""
    secret = [mark.note for judge in ("J2", "J4") for mark in marks(world, judge, "C003").values() if mark.note]
    own = [mark.note for mark in marks(world, "J3", "C003").values() if mark.note]
    assert secret
    with world.reading() as session:
        names = [name for key, name in session.execute(select(Judge.key, Judge.name)) if key != "J3"]
    nestor = world.judge("J3")
    pages = [
        "/judge/",
        "/judge/review",
        "/judge/deliver",
        "/judge/help",
        "/judge/pin",
        "/judge/commitment",
        *(address(world, "J3", entry) for entry in ("C003", "C004", "C007", "C009", "C010")),
    ]
    seen = ""
    for page in pages:
        seen += nestor.get(page).text
    assert not [text for text in [*secret, *names] if text in seen]
    assert all(note in seen for note in own)
    assert not re.search(r"ranking|clasificación|\bpuesto\b", seen, re.IGNORECASE)


@pytest.mark.parametrize("page", ["", "/deliver"])
def test_a_sheet_of_another_judge_does_not_exist_for_her(world: World, page: str) -> None:
    world.judge("J3").get(address(world, "J2", "C012") + page, status=404)
    world.judge("J2").get(address(world, "J2", "C012") + page)


@pytest.mark.parametrize("page", ["/judge/", "/judge/review", "/judge/deliver", "/judge/help", "/judge/pin"])
def test_the_judges_pages_are_for_judges(world: World, page: str) -> None:
    world.organiser().get(page, status=403)
    world.applicant("C001").get(page, status=403)
    stranger = world.anybody()
    stranger.get(page)
    assert stranger.path == "/enter"


def test_help_has_the_organisers_telephone_or_says_whom_to_ask(world: World) -> None:
    rosa = world.judge("J1")
    rosa.get("/judge/help")
    assert "tel:+59170000000" in rosa.links()
    assert any(link.startswith("https://wa.me/59170000000?text=Problema%20de%20Rosa") for link in rosa.links())
    with world.writing() as session:
        edition = session.scalars(select(Edition)).one()
        edition.texts = {key: text for key, text in edition.texts.items() if key != "contact"}
    rosa.get("/judge/help")
    assert "Hable con quien le dio su tarjeta." in rosa.text


def test_the_pages_speak_her_language(world: World) -> None:
    claire = world.judge("J2")
    claire.get("/judge/?lang=fr")
    assert "Mes fermes" in claire.text
    claire.get(address(world, "J2", "C012"))
    assert "Ce que dit la ferme" in claire.text
    assert "bananier" in claire.text or "bananes" in claire.text
    claire.get("/judge/review?lang=en")
    assert "Look over my marks" in claire.text


@pytest.mark.parametrize(
    ("page", "count"), [("/judge/", 7), ("/judge/review", 5), ("/judge/deliver", 5), ("/judge/commitment", 5)]
)
def test_a_list_asks_the_database_as_often_for_three_farms_as_for_one(world: World, page: str, count: int) -> None:
    new_judge(world)
    nieves = world.judge("J6")
    for farms in (["C001"], ["C002", "C003"]):
        for entry in farms:
            assign(world, "J6", entry)
            office_writes(world, "J6", entry, Mark.of("A1", 3))
        with world.queries() as sent:
            nieves.get(page)
        assert len(sent) == count, sent


def test_before_its_code_runs_no_page_says_that_all_is_saved(world: World) -> None:
    """What is on the telephone the page cannot know; without code nobody says it at all."""
    nestor = world.judge("J3")
    for path in ("/judge/", address(world, "J3", "C009"), "/judge/review", "/judge/outbox", "/judge/help"):
        page = parsed(nestor.get(path).text)
        [pill] = [one for one in page.iter("a") if one.get("class") == "pill"]
        assert not "".join(pill.itertext()).strip()
        said = [one for one in page.iter() if one.text and "Todo guardado" in one.text]
        assert all(one.get("data-w") for one in said), "only as a word for the code to say"
