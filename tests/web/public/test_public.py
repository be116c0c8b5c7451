"""What anybody sees: the poster, the score sheet, the published results and their limits."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from judging.services.results import results
from judging.storage.models import Entry, EntryStatus, Publication
from tests.services.results.test_results import NELLY
from tests.world import START, World

POSTER, CRITERIA = "/editions/caranavi-2026", "/editions/caranavi-2026/criteria"
RESULTS = "/editions/caranavi-2026/results"


@pytest.fixture
def published(world: World) -> World:
    """The demonstration after its results were published."""
    publish(world)
    return world


def publish(world: World) -> None:
    with world.writing() as session:
        results.publish(session, actor=NELLY, edition=world.edition(session), now=START)


def test_the_only_edition_is_the_front_page(world: World) -> None:
    anybody = world.anybody()
    anybody.get("/")
    assert "Un premio para las familias que cuidan su café, su monte y su mesa." in anybody.text
    assert "hasta el 15 de octubre de 2026, 10:30 (hora de Bolivia)" in anybody.text
    assert "Visitas del jurado Del 26 de agosto de 2026 al 30 de octubre de 2026. Ahora" in anybody.text
    assert RESULTS not in anybody.links()


def test_the_poster_leads_to_entering_only_while_entries_are_open(world: World) -> None:
    anybody = world.anybody()
    anybody.get("/")
    assert "Inscribirme" in anybody.text
    world.clock.pass_by(days=40)
    anybody.get("/")
    assert "Inscribirme" not in anybody.text
    assert "Entrar con mi código" in anybody.text


def test_the_poster_leads_to_the_results_once_they_are_published(published: World) -> None:
    anybody = published.anybody()
    anybody.get("/")
    assert RESULTS in anybody.links()


def test_a_service_without_any_contest_says_so(empty_world: World) -> None:
    anybody = empty_world.anybody()
    for page in ("/", "/help", "/privacy", "/accessibility", "/verify"):
        anybody.get(page)
    anybody.get("/")
    assert "Todavía no hay ningún concurso." in anybody.text


def test_the_score_sheet_is_public_from_the_start(world: World) -> None:
    anybody = world.anybody()
    anybody.get(CRITERIA)
    assert "A1 · Sombra y su manejo 7" in anybody.text
    assert "El café está a pleno sol" in anybody.text
    assert "los puntos de la parte «Diversificación de cultivos»" in anybody.text


@pytest.mark.parametrize("language", ["es", "fr", "en"])
@pytest.mark.parametrize("page", ["/", CRITERIA, RESULTS, "/help", "/privacy", "/accessibility", "/verify"])
def test_every_public_page_stands_in_three_languages_and_says_it_is_a_demonstration(
    published: World, page: str, language: str
) -> None:
    anybody = published.anybody()
    answer = anybody.get(f"{page}?lang={language}")
    assert f'<html lang="{language}"' in answer.text
    if page != "/verify":  # the page for certificates of every contest, real ones too
        assert {"es": "Demostración:", "fr": "Démonstration", "en": "Demonstration"}[language] in answer.text


def test_before_publication_there_is_nothing_to_see(world: World) -> None:
    for page in (RESULTS, f"{RESULTS}.json", f"{RESULTS}.csv", "/editions/nothing", "/editions/nothing/results"):
        world.anybody().get(page, status=404)


def test_the_first_five_places_are_shown_and_everybody_else_is_a_number(published: World) -> None:
    anybody = published.anybody()
    anybody.get(RESULTS)
    assert "Saturnina Mamani Kʼuchu y Wenceslao Poma Ticona Taipiplaya 80,13 de 100" in anybody.text
    assert "Además participaron otras 6 fincas." in anybody.text
    for hidden in ("C004", "Yhoselin", "59,92", "C007", "C005", "53,88", "C012", "Primitiva", "+591 700 00101"):
        assert hidden not in anybody.text


def test_ties_are_told_with_names_and_figures(published: World) -> None:
    anybody = published.anybody()
    anybody.get(RESULTS)
    assert "Zenón Calle Mayta y Juana Chʼuqi de Patzi · Germán Patzi Illanes tienen 60,69 puntos." in anybody.text
    assert "comparten el puesto 5 (ex aequo)" in anybody.text


def test_a_tie_with_a_farm_outside_the_list_tells_nothing_of_it(world: World) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        edition.texts = {**edition.texts, "public_places": 8}
    publish(world)
    anybody = world.anybody()
    anybody.get(RESULTS)
    assert "Rufino Pʼaxsi Machaca y Basilia Ramos Surco: la misma nota que otra finca que no está en esta lista." in (
        anybody.text
    )
    for hidden in ("Hilarión", "C005", "17,13"):
        assert hidden not in anybody.text


def test_a_family_that_did_not_agree_is_a_number_and_one_that_changes_its_mind_disappears(published: World) -> None:
    def consent(agrees: bool) -> None:
        with published.writing() as session:
            entry = session.scalars(select(Entry).where(Entry.number == "C003")).one()
            entry.consents = {**entry.consents, "publish": agrees}

    anybody = published.anybody()
    for agrees in (True, False, True):
        consent(agrees)
        anybody.get(RESULTS)
        assert ("Saturnina" in anybody.text, "Taipiplaya" in anybody.text) == (agrees, agrees)
        assert ("Finca C003" in anybody.text) is not agrees
        document = json.loads(anybody.client.get(f"{RESULTS}.json").data)
        first = document["categories"][0]["entries"][0]
        assert (first["number"], first["holders"] is not None, first["community"]) == (
            "C003",
            agrees,
            "Taipiplaya" if agrees else None,
        )


def test_a_family_that_left_after_publication_is_not_named(published: World) -> None:
    with published.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C003")).one().status = EntryStatus.WITHDRAWN
    anybody = published.anybody()
    anybody.get(RESULTS)
    assert "Saturnina" not in anybody.text


def test_the_downloads_hold_what_the_page_shows(published: World) -> None:
    client = published.anybody().client
    answer = client.get(f"{RESULTS}.csv?lang=en")
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeffCategory,Place,Number,Holders,Community,Score,")
    rows = text.splitlines()
    assert len(rows) == 7
    assert rows[1] == (
        "General ranking,1,C003,Saturnina Mamani Kʼuchu and Wenceslao Poma Ticona,Taipiplaya,80.13,46.83,33.29"
    )
    document = json.loads(client.get(f"{RESULTS}.json").data)
    assert document["categories"][0]["others"] == 6
    assert [entry["score"] for entry in document["categories"][0]["entries"]] == [
        "80.13",
        "70.96",
        "68.13",
        "64.38",
        "60.69",
        "60.69",
    ]


def test_the_csv_has_the_commas_and_semicolons_of_the_reader_s_language(published: World) -> None:
    """Once a Spanish spreadsheet got commas between cells and "93.75"."""
    client = published.anybody().client
    spanish, french = (client.get(f"{RESULTS}.csv?lang={own}").data.decode("utf-8") for own in ("es", "fr"))
    assert spanish.startswith("\ufeffCategoría;Puesto;Número;Titulares;Comunidad;Nota;")
    assert all(";Taipiplaya;80,13;46,83;33,29" in text for text in (spanish, french))
    assert ",Taipiplaya,80.13,46.83,33.29" in client.get(f"{RESULTS}.csv?lang=es&habit=point").data.decode("utf-8")


def test_no_cell_of_the_csv_can_be_taken_for_a_formula(published: World) -> None:
    with published.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C002")).one().holders[0].full_name = '=HYPERLINK("x")'
    text = published.anybody().client.get(f"{RESULTS}.csv").data.decode("utf-8")
    assert "\"'=HYPERLINK(" in text


def test_the_results_page_asks_the_database_the_same_few_questions_for_one_place_and_for_five(world: World) -> None:
    publish(world)
    counts = []
    for places in (1, 3, 11):
        with world.writing() as session:
            edition = world.edition(session)
            edition.texts = {**edition.texts, "public_places": places}
        with world.queries() as sent:
            world.anybody().get(RESULTS)
        counts.append(len(sent))
    assert counts == [7, 7, 7]


@pytest.mark.parametrize(
    ("is_there", "told"),
    [
        (False, "En esta categoría no participó nadie."),
        (True, "En esta categoría nadie tiene un puesto."),
    ],
)
def test_a_category_without_a_place_is_told_in_one_sentence(published: World, is_there: bool, told: str) -> None:
    with published.tampering() as session:
        made = session.scalars(select(Publication)).one()
        record = json.loads(made.snapshot)
        unranked = [{"entry": "C099", "judges": 0}] if is_there else []
        record["categories"].append(
            {**record["categories"][0], "key": "young", "name": {"es": "Jóvenes"}, "entries": [], "tie_steps": []}
            | {"unranked": unranked, "decisions": []}
        )
        made.snapshot = json.dumps(record)
    anybody = published.anybody()
    anybody.get(RESULTS)
    assert "Jóvenes" in anybody.text
    assert anybody.text.count(told) == 1
    assert anybody.page is not None
    assert anybody.page.text.count("<table") == anybody.page.text.count('class="podium"') == 1


def test_a_wrong_address_a_wrong_method_and_too_much_are_answered_in_words(world: World) -> None:
    anybody = world.anybody()
    anybody.get("/nothing/here", status=404)
    assert "No encontramos esta página" in anybody.text
    anybody.post("/help", status=405)
    assert "No se pudo hacer" in anybody.text
