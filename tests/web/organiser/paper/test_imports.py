"""Importing scores on the pages: look first, then everything or nothing."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from judging import bringing
from judging.domain.work import Kind
from judging.storage.models import Entry, ImportRun, Judge, MarkRow
from judging.web.organiser.paper import imports
from tests.pages import Visitor
from tests.services.paper.test_imports import FULL, wide
from tests.web.organiser.certificates.test_certificates import WaitingQueue
from tests.world import World

PAGE = "/organiser/caranavi-2026/import"


def send(visitor: Visitor, content: bytes, *, status: int = 200, **fields: str) -> None:
    """Choose a file and press the button."""
    visitor.get(PAGE)
    data = {"csrf_token": visitor.token(), "file": (io.BytesIO(content), "notas.csv"), **fields}
    answer = visitor.client.post(PAGE, data=data, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()  # the test client spools a large form to a file and leaves it open
    visitor._took(answer, status)


def marks(world: World) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(MarkRow)) or 0


def test_a_table_is_shown_first_and_imported_after_the_second_button(world: World) -> None:
    nelly, before = world.organiser(), marks(world)
    send(nelly, wide(f"Marta Nina,Bertha Apaza,{FULL}", f"C012,J3,{FULL}"), entries="new", submit="1")
    assert "2 hojas nuevas, con 40 notas" in nelly.text
    assert "1 juez nuevo: Bertha Apaza 1 conocido" in nelly.text
    assert "1 finca nueva: Marta Nina 1 conocida" in nelly.text
    assert marks(world) == before
    nelly.submit(action="/import/confirm")
    assert nelly.path == "/organiser/caranavi-2026/results"
    assert "Se trajeron 2 hojas de notas." in nelly.page.text  # type: ignore[union-attr]
    assert marks(world) == before + 40
    send(nelly, wide(f"Marta Nina,Bertha Apaza,{FULL}", f"C012,J3,{FULL}"), entries="new", submit="1")
    assert "2 ya estaban y no cambian" in nelly.text


def test_a_broken_table_is_refused_with_line_and_column_and_keeps_the_choices(world: World) -> None:
    nelly, before = world.organiser(), marks(world)
    send(nelly, wide(f"C012,J3,{FULL}", f"C999,J3,{FULL}"), status=422, submit="1")
    assert "Línea 3, columna «entry»: no hay ninguna inscripción «C999» en esta edición." in nelly.text
    assert 'name="submit" value="1" checked' in nelly.page.text  # type: ignore[union-attr]
    send(nelly, b"", status=422)
    assert "Elija un archivo CSV." in nelly.text
    send(nelly, b"x" * 500_001, status=422)
    assert "El archivo pesa más de 500 kB." in nelly.text
    assert marks(world) == before


def test_of_very_many_problems_the_first_two_hundred_are_shown(world: World) -> None:
    nelly = world.organiser()
    send(nelly, wide(*(f"C9{n:03d},J3,{FULL}" for n in range(205))), status=422)
    assert "«C9199»" in nelly.text
    assert "«C9200»" not in nelly.text
    assert "Y 5 cosas más." in nelly.text


def test_a_packed_table_that_was_tampered_with_imports_nothing(world: World) -> None:
    nelly, before = world.organiser(), marks(world)
    for packed in ("", "not base64!", "aGVsbG8="):
        nelly.post(f"{PAGE}/confirm", {"packed": packed, "entries": "new"}, status=422)
    assert marks(world) == before


def test_nobody_but_organisers_imports(world: World) -> None:
    world.judge("J1").get(PAGE, status=403)
    world.judge("J1").post(PAGE, status=403)
    world.applicant("C003").post(f"{PAGE}/confirm", status=403)
    anybody = world.anybody()
    anybody.get(PAGE)
    assert anybody.path == "/sign-in"


def test_a_plan_overtaken_by_a_change_is_shown_again_and_nothing_is_written(world: World) -> None:
    nelly, before = world.organiser(), marks(world)
    send(nelly, wide(f"C012,María Quispe,{FULL}"))
    assert "1 juez nuevo: María Quispe" in nelly.text
    with world.writing() as session:
        session.scalars(select(Judge).where(Judge.key == "J3")).one().name = "Maria Quispe"
    nelly.submit(action="/import/confirm", status=409)
    assert "Algo cambió en la edición mientras usted miraba." in nelly.text
    assert "J3 Maria Quispe" in nelly.text
    assert marks(world) == before
    nelly.submit(action="/import/confirm")
    assert marks(world) == before + 20
    with world.reading() as session:
        assert not session.scalars(select(Judge).where(Judge.name == "María Quispe")).all()


def test_the_plan_names_whom_each_row_means(world: World) -> None:
    nelly = world.organiser()
    send(nelly, wide(f"c012,j3,{FULL}"))
    with world.reading() as session:
        judge = session.scalars(select(Judge).where(Judge.key == "J3")).one().name
        people = ", ".join(session.scalars(select(Entry).where(Entry.number == "C012")).one().holder_names)
    assert f"C012 {people} J3 {judge}" in nelly.text


def test_a_large_table_shows_how_far_it_is_and_goes_on_with_a_press(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "ANSWER_SECONDS", 0.0)
    monkeypatch.setattr(bringing, "PART_SECONDS", 0.0)
    world.app.extensions["judging.queue"] = WaitingQueue()
    nelly, before = world.organiser(), marks(world)
    send(nelly, wide(f"C012,J3,{FULL}", f"C012,J4,{FULL}"))
    assert "para que los jueces puedan guardar entre tanto" in nelly.text
    nelly.submit(action="/import/confirm")
    assert nelly.path == PAGE
    assert "1 de 2 hojas importadas" in nelly.text
    assert "Lo que ya entró está guardado." in nelly.text
    assert marks(world) == before + 20
    assert world.app.extensions["judging.queue"].woken == [Kind.IMPORTS]
    nelly.submit(action="/import/resume")
    assert nelly.path == "/organiser/caranavi-2026/results"
    assert "Se trajeron 2 hojas de notas." in nelly.page.text  # type: ignore[union-attr]
    assert marks(world) == before + 40
    nelly.get(PAGE)
    assert "La última importación" not in nelly.text


def test_a_sheet_that_a_judge_wrote_on_meanwhile_is_named_on_the_page(world: World) -> None:
    nelly = world.organiser()
    send(nelly, wide(f"C012,J3,{FULL}"))
    with world.writing() as session:
        run = ImportRun(
            edition=world.edition(session), content=b"", digest="", plan="", entries="existing", submit=False
        )
        run.may_be_named, run.by, run.by_name, run.total, run.begun_at = False, "operator:0", "", 1, world.clock.now
        run.ended_at = world.clock.now
        params = {"line": 2, "column": "judge", "judge": "Rosa Espejo", "entry": "C012"}
        run.left_out = [{"code": "import_sheet_differs", "params": params}]
        session.add(run)
    nelly.get(PAGE)
    assert "Terminó. Esto no se importó:" in nelly.text
    assert "la hoja de Rosa Espejo para C012 ya tiene otras notas" in nelly.text
