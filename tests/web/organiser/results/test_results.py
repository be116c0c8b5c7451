"""The organisers' results: the draft, the sheets behind a place, publishing, the full record."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select

from judging.storage.models import Entry, Publication
from tests.story import imported
from tests.world import World

DRAFT = "/organiser/caranavi-2026/results"
PUBLISH = "/organiser/caranavi-2026/publish"
RECORD = "/organiser/caranavi-2026/publications/1.json"


def test_the_draft_tells_the_order_the_ties_and_who_has_no_place(world: World) -> None:
    nelly = world.organiser()
    nelly.get(DRAFT)
    assert "27 de 30 hojas entregadas" in nelly.text
    assert "11 de 12 fincas con puesto" in nelly.text
    assert (
        "C007 y C005 tienen 53,88 puntos. Desempata la parte «Diversificación de cultivos»: 22,44 contra 17,13."
        in nelly.text
    )
    assert "Ningún paso de la regla las separa: comparten el puesto 5 (ex aequo)." in nelly.text
    assert "Primitiva Nuñez Alanoca: tiene 1 hoja entregada y hacen falta 2." in nelly.text
    assert "el promedio de las hojas de sus jueces" in nelly.text


def test_the_draft_speaks_french_and_english(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{DRAFT}?lang=fr")
    assert "La partie « Diversification des cultures » départage : 22,44 contre 17,13." in nelly.text
    nelly.get(f"{DRAFT}?lang=en")
    assert "The part “Crop diversification” decides: 22.44 to 17.13." in nelly.text


def test_an_organiser_sees_every_mark_behind_a_place(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{DRAFT}/C003")
    assert "Claire Delvaux Entregada 18,75 17,50 9,50 19,00 14,00 78,75" in nelly.text
    assert "Da talleres en su parcela" in nelly.text
    nelly.get(f"{DRAFT}/C005")
    assert "Néstor Choque Laime No califica Vive en la misma comunidad que la familia." in nelly.text
    nelly.get(f"{DRAFT}/C099", status=404)


@pytest.mark.parametrize("page", [DRAFT, f"{DRAFT}/C003", PUBLISH, RECORD])
def test_nobody_but_organisers_sees_results_before_they_are_published(world: World, page: str) -> None:
    world.judge("J1").get(page, status=403)
    world.applicant("C003").get(page, status=403)
    anybody = world.anybody()
    anybody.get(page)
    assert anybody.path == "/sign-in"


def test_before_publishing_an_organiser_reads_what_is_missing_and_what_becomes_public(world: World) -> None:
    with world.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C006")).one()
        entry.consents = {**entry.consents, "publish": False}
    nelly = world.organiser()
    nelly.get(PUBLISH)
    assert "1 finca no tiene puesto: C012." in nelly.text
    assert "Faltan 3 hojas. Publicar cierra la evaluación" in nelly.text
    assert "1 familia no aceptó que se publique su nombre. Saldrá solo con su número: C006." in nelly.text
    assert "2. Finca C006 70,96" in nelly.text
    assert "María del Rosario" not in nelly.text
    assert "Va a publicar 6 resultados." in nelly.text


def test_publishing_shows_the_public_page_and_keeps_a_record_with_the_published_digest(world: World) -> None:
    nelly = world.organiser()
    nelly.get(PUBLISH)
    nelly.submit(action="/publish")
    assert nelly.path == "/editions/caranavi-2026/results"
    record = nelly.client.get(RECORD)
    assert hashlib.sha256(record.data).hexdigest() in nelly.text
    assert "attachment" in record.headers["Content-Disposition"]
    nelly.get("/organiser/caranavi-2026/publications/2.json", status=404)


def test_publishing_what_changed_meanwhile_is_refused_on_the_page(world: World) -> None:
    nelly = world.organiser()
    nelly.get(PUBLISH)
    with world.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C003")).one().status = "excluded"  # type: ignore[assignment]
    nelly.submit(action="/publish", status=422)
    assert "Los resultados cambiaron mientras usted miraba esta página" in nelly.text
    with world.reading() as session:
        assert session.scalars(select(Publication)).all() == []


def test_publishing_again_asks_why_and_keeps_what_was_typed(world: World) -> None:
    nelly = world.organiser()
    nelly.get(PUBLISH)
    nelly.submit(action="/publish")
    nelly.get(PUBLISH)
    nelly.submit(action="/publish", status=422)
    assert "Escriba por qué se publica otra vez." in nelly.text
    nelly.submit({"note": "Se corrigió una hoja en papel."}, action="/publish")
    assert "Esta es la publicación 2. Toma el lugar de la anterior. Motivo: Se corrigió una hoja en papel" in nelly.text
    nelly.get(DRAFT)
    assert "Publicación 1" in nelly.text


def test_the_draft_asks_the_database_the_same_few_questions_however_many_sheets_there_are(world: World) -> None:
    nelly = world.organiser()
    nelly.get(DRAFT)
    counts = []
    for rows in (1, 3):
        with world.queries() as sent:
            nelly.get(DRAFT)
        counts.append(len(sent))
        with world.writing() as session:
            table = "entry,judge,A1\n" + "".join(f"Familia {rows}{n},J1,3\n" for n in range(rows))
            imported(session, world, table)
    assert counts == [13, 13]
