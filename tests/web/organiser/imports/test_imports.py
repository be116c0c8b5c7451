"""Importing on the pages: send a table, say what its columns hold, look, then what is sound or nothing; and back."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import func, select

from judging import bringing
from judging.domain.work import Kind
from judging.services.imports import runs
from judging.storage.models import Entry, Holder, ImportRun, Judge, MarkRow
from judging.web.organiser.imports import carrying
from tests.pages import Visitor
from tests.services.imports.test_marks import FULL, wide
from tests.web.organiser.certificates.test_certificates import WaitingQueue
from tests.world import World

PAGE = "/organiser/caranavi-2026/import"


def send(visitor: Visitor, content: bytes, what: str = "marks", *, status: int = 200, name: str = "notas.csv") -> None:
    """Choose a file and press the button; she is asked what its columns hold."""
    visitor.get(f"{PAGE}/of/{what}")
    data = {"csrf_token": visitor.token(), "what": what, "file": (io.BytesIO(content), name)}
    answer = visitor.client.post(PAGE, data=data, content_type="multipart/form-data", follow_redirects=True)
    answer.request.environ["wsgi.input"].close()  # the test client spools a large form to a file and leaves it open
    visitor._took(answer, status)


def test_of_a_file_and_a_pasted_table_neither_is_left_out_in_silence(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{PAGE}/of/marks")
    pasted = "entry,judge,A1\nC012,J3,3"
    nelly.submit({"text": pasted, "file": (io.BytesIO(b"entry,judge,A1\nC011,J3,2\n"), "notas.csv")}, status=422)
    assert "Eligió un archivo y además pegó una tabla." in nelly.text
    assert nelly.standing()["text"].strip() == pasted


def look(visitor: Visitor, content: bytes, what: str = "marks", **fields: str) -> None:
    """Send it, leave the columns as they are guessed, and look at the plan."""
    send(visitor, content, what)
    visitor.submit(fields, action="/columns")


def marks(world: World) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(MarkRow)) or 0


def test_a_table_is_shown_first_and_imported_after_the_second_button_and_taken_back_by_a_third(world: World) -> None:
    nelly, before = world.organiser(), marks(world)
    table = wide(f"Marta Nina,Bertha Apaza,{FULL}", f"C012,J3,{FULL}")
    look(nelly, table, entries="new", submit="1")
    assert "2 nuevas" in nelly.text
    assert "porque nadie se llama así todavía: Bertha Apaza, Marta Nina" in nelly.text
    assert marks(world) == before
    nelly.submit(action="/confirm")
    assert "Notas: importación hecha" in nelly.text
    assert "1 inscripción nueva 1 juez nuevo 2 hojas, 40 notas" in nelly.text
    assert marks(world) == before + 40
    look(nelly, table, entries="new", submit="1")
    assert "Todo lo que dice la tabla ya está. No cambia nada." in nelly.text
    with world.reading() as session:
        run = session.scalars(select(ImportRun.id).where(ImportRun.ended_at.is_not(None))).one()
    nelly.get(f"{PAGE}/{run}")
    nelly.submit(action="/undo")
    assert "Notas: importación deshecha" in nelly.text
    assert "Todo está como antes." in nelly.text
    assert marks(world) == before + 80, "the ledger keeps them, and that they were taken back"


def test_columns_are_told_on_screen_and_remembered_for_the_same_headings(world: World) -> None:
    nelly = world.organiser()
    table = "Quién;Tel.;Pueblo\nRosa Quispe;71234567;Bolinda\n".encode()
    send(nelly, table, "entries")
    assert "Rosa Quispe" in nelly.text
    assert "Bolinda" in nelly.text
    told = {"column-0": "person-1-full_name", "column-1": "phone", "column-2": "community", "submit": None}
    nelly.submit(told, action="/columns")
    assert "1 nueva 0 cambian" in nelly.text
    nelly.submit(action="/confirm")
    with world.reading() as session:
        entry = session.scalars(select(Entry).join(Entry.holders).where(Holder.full_name == "Rosa Quispe")).one()
        assert (entry.community, entry.phone) == ("Bolinda", "71234567")
    send(nelly, table.replace(b"Rosa", b"Juana"), "entries")
    assert nelly.standing("/columns")["column-2"] == "community"


def test_of_a_table_with_mistakes_each_is_named_at_its_cell_and_the_rest_can_come_in_alone(world: World) -> None:
    nelly, before = world.organiser(), marks(world)
    look(nelly, wide(f"C012,J3,{FULL}", f"C999,J3,{FULL}"))
    assert "A3 · Línea 3, columna «entry»: no hay ninguna inscripción «C999» en esta edición." in nelly.text
    assert "Importar solo 1 fila correcta" in nelly.text
    assert marks(world) == before
    nelly.submit(action="/confirm")
    assert marks(world) == before + 20
    assert "Lo que no entró" in nelly.text
    assert "«C999»" in nelly.text


def test_what_is_no_table_is_refused_and_what_was_pasted_stays(world: World) -> None:
    nelly = world.organiser()
    send(nelly, b"", status=422)
    assert "Elija un archivo, o pegue la tabla." in nelly.text
    send(nelly, b"x" * 500_001, status=422)
    assert "El archivo pesa más de 500 kB." in nelly.text
    nelly.get(PAGE)
    nelly.submit({"text": 'a;b\n"roto;1'}, status=422)
    assert "roto;1" in nelly.page.text  # type: ignore[union-attr]
    nelly.submit({"text": "Nombre;Comunidad\nRosa Quispe;Bolinda"})
    assert nelly.path.endswith("/columns")


def test_a_plan_shows_the_rows_that_are_asked_for(world: World) -> None:
    nelly = world.organiser()
    look(nelly, wide(f"C012,J3,{FULL}", *(f"C9{n:03d},J3,{FULL}" for n in range(205))))
    assert "Y 5 cosas más." in nelly.text
    assert "página 1 de 3" in nelly.text
    address = nelly.path
    nelly.get(f"{address}/to_do")
    assert "C012" in nelly.text.partition("Fila por fila")[2]
    assert "C9001" not in nelly.text.partition("Fila por fila")[2]
    nelly.get(f"{address}/there")
    assert "Ninguna fila." in nelly.text


def test_nobody_but_organisers_imports_and_a_draft_is_its_writers_alone(world: World) -> None:
    nelly = world.organiser()
    send(nelly, wide(f"C012,J3,{FULL}"))
    address = nelly.path
    for somebody in (world.judge("J1"), world.applicant("C003")):
        somebody.get(PAGE, status=403)
        somebody.post(PAGE, status=403)
        somebody.get(address, status=403)
    anybody = world.anybody()
    anybody.get(PAGE)
    assert anybody.path == "/sign-in"
    with world.writing() as session:
        run = session.scalars(select(ImportRun)).one()
        session.add(
            ImportRun(
                edition=run.edition, content=b"[]", digest="", by="organiser:999", by_name="", begun_at=run.begun_at
            )
        )
        session.flush()
        other = session.scalars(select(func.max(ImportRun.id))).one()
    nelly.get(f"{PAGE}/{other}", status=404)
    nelly.post(f"{PAGE}/{other}/confirm", {"seen": ""}, status=404)


def test_a_plan_overtaken_by_a_change_is_shown_again_and_nothing_is_written(world: World) -> None:
    nelly, before = world.organiser(), marks(world)
    look(nelly, wide(f"C012,María Quispe,{FULL}"))
    assert "porque nadie se llama así todavía: María Quispe" in nelly.text
    with world.writing() as session:
        session.scalars(select(Judge).where(Judge.key == "J3")).one().name = "Maria Quispe"
    nelly.submit(action="/confirm", status=409)
    assert "Algo cambió en la edición mientras usted miraba." in nelly.text
    assert "J3 Maria Quispe" in nelly.text
    assert marks(world) == before
    nelly.submit(action="/confirm")
    assert marks(world) == before + 20
    with world.reading() as session:
        assert not session.scalars(select(Judge).where(Judge.name == "María Quispe")).all()


def test_a_large_table_shows_how_far_it_is_and_goes_on_by_itself_or_else_with_a_press(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "ANSWER_SECONDS", 0.0)
    monkeypatch.setattr(bringing, "PART_SECONDS", 0.0)
    monkeypatch.setattr(runs, "AT_ONCE", 1)
    world.app.extensions["judging.queue"] = WaitingQueue()
    nelly, before = world.organiser(), marks(world)
    look(nelly, wide(f"C012,J3,{FULL}", f"C012,J4,{FULL}"))
    nelly.submit(action="/confirm")
    assert "1 de 2 filas importadas" in nelly.text
    assert marks(world) == before + 20
    assert world.app.extensions["judging.queue"].woken == [Kind.IMPORTS]
    assert "Entra por partes" in nelly.text, "the page looks again: whoever was woken has it in a moment"
    world.clock.pass_by(seconds=59)
    nelly.get(nelly.path)
    assert "Lo que ya entró está guardado." not in nelly.text
    world.clock.pass_by(seconds=1)
    nelly.get(nelly.path)
    assert "Lo que ya entró está guardado." in nelly.text, "nobody came: she does it"
    nelly.submit(action="/resume")
    assert "importación hecha" in nelly.text
    assert marks(world) == before + 40


@pytest.mark.parametrize("what", ["entries", "judges", "marks", "crops", "incomes"])
def test_the_tables_to_fill_in_are_understood_as_they_are(world: World, what: str) -> None:
    nelly = world.organiser()
    for kind in ("csv", "xlsx"):
        content = nelly.client.get(f"{PAGE}/template/{what}.{kind}").data
        if kind == "csv":
            headings = next(csv.reader([content.decode("utf-8-sig").strip()]))
            send(nelly, content + ",".join("x" for _ in headings).encode(), what)
            told = nelly.standing("/columns")
            chosen = [value for name, value in told.items() if name.startswith("column-")]
            assert not {"keep", "ignore", "untold"} & set(chosen), (
                what,
                dict(zip(headings, chosen, strict=True)),
            )
        else:
            assert content.startswith(b"PK")
