"""Each contest is spoken of in its own words: a fair of projects says none of a farm, the coffee prize all of them.

Every page of the fair is read in three languages, by everybody who opens one, with the papers it prints.
"""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from judging.domain.home import FARM
from judging.i18n import LANGUAGES
from judging.services.exports import books
from judging.storage.models import Edition, Event
from tests.farmwords import farm_words
from tests.web import fairwords as fair
from tests.world import World

HERE = "/organiser/fair"
LEAST = {"anybody": 10, "an organiser": 40, "a judge": 10, "somebody who has entered": 3, "somebody who enters": 5}
"""So many pages each of them opens at least."""
NOUN = {"es": "proyecto", "fr": "projet", "en": "project"}


def spoken(
    world: World, monkeypatch: pytest.MonkeyPatch, who: str, vocabulary: str = "project"
) -> dict[str, tuple[int, set[str]]]:
    """What somebody reads on all pages of the fair: language -> how many pages, and every farm word with its page."""
    visitor = fair.open_fair(world, monkeypatch, vocabulary)[who]
    with world.reading() as session:
        known = list(fair.addresses(session, fair.ROLES[who]))
    found: dict[str, tuple[int, set[str]]] = {}
    for language in LANGUAGES:
        count, wrong = 0, set()
        for endpoint, address in known:
            answer = visitor.client.get(address, query_string={"lang": language})
            if answer.status_code == 200 and answer.mimetype == "text/html":
                count += 1
                wrong |= {
                    f"{endpoint}: {text.strip()}"
                    for text in fair.read(answer.text)
                    if farm_words(text, language, elsewhere=False)
                }
        found[language] = count, wrong
    return found


@pytest.mark.parametrize("who", LEAST)
def test_no_page_of_a_fair_says_a_word_of_a_farm(empty_world: World, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    for language, (count, wrong) in spoken(empty_world, monkeypatch, who).items():
        assert count >= LEAST[who], language
        assert sorted(wrong) == [], language


def test_the_walk_sees_the_words_of_a_farm_where_they_are_said(
    empty_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language, (_, wrong) in spoken(empty_world, monkeypatch, "a judge", FARM).items():
        assert len(wrong) > 10, language


def test_everybody_reads_of_projects(empty_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    people = fair.open_fair(empty_world, monkeypatch, "project")
    where = {"an organiser": f"{HERE}/assignments", "a judge": "/judge/", "anybody": "/apply/fair"}
    for who, address in where.items():
        for language, noun in NOUN.items():
            answer = people[who].client.get(address, query_string={"lang": language, "round": "desk"})
            assert answer.status_code == 200, (who, answer.location)
            assert noun in " ".join(fair.read(answer.text)).lower(), (who, language)


def test_the_sheets_on_paper_speak_of_projects_too(empty_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    marta = fair.open_fair(empty_world, monkeypatch, "project")["an organiser"]
    for language, noun in NOUN.items():
        with empty_world.writing() as session:
            fair.judge(session).language = language
            key = fair.judge(session).key
        paper = marta.client.get(f"{HERE}/paper/sheets.pdf", query_string={"judge": key, "farm": "F002"})
        assert paper.mimetype == "application/pdf", paper.status_code
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.data)).pages)
        assert noun in text.lower()
        assert farm_words(text, language, elsewhere=False) == []


def test_tables_and_problems_speak_of_projects(empty_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    marta = fair.open_fair(empty_world, monkeypatch, "project")["an organiser"]
    table = marta.client.get(f"{HERE}/exports/entries.csv", query_string={"lang": "en", "round": "desk"})
    assert table.status_code == 200
    assert farm_words(table.data.decode("utf-8-sig"), "en", elsewhere=False) == []
    marta.get(f"{HERE}/assignments/proposal?round=desk&per_entry=many&lang=en", status=422)
    assert "Write how many judges score each project" in marta.text


def test_who_runs_it_says_with_which_words_and_the_log_keeps_it(
    empty_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    marta = fair.open_fair(empty_world, monkeypatch, "project")["an organiser"]
    marta.get(f"{HERE}/name?lang=en")
    marta.submit({"vocabulary": "sample"}, action="/name")
    with empty_world.reading() as session:
        edition = fair.fair(session)
        assert edition.vocabulary == "sample"
        event = session.scalars(select(Event).where(Event.action == "edition.renamed")).one()
        assert (event.details["before"], event.details["after"]) == (
            {"vocabulary": "project"},
            {"vocabulary": "sample"},
        )
    marta.get(f"{HERE}/assignments?round=desk&lang=en")
    assert "sample" in marta.text
    assert "project" not in marta.text.replace("Proyecto", "")

    marta.get(f"{HERE}/name?lang=en")
    marta.submit({"vocabulary": "cows"}, action="/name", status=422)
    assert "Choose the words from the list." in marta.text
    with empty_world.reading() as session:
        assert fair.fair(session).vocabulary == "sample"


def test_words_that_somebody_else_chose_meanwhile_are_shown_and_not_undone(
    empty_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    marta = fair.open_fair(empty_world, monkeypatch, "project")["an organiser"]
    marta.get(f"{HERE}/name?lang=en")
    with empty_world.writing() as session:
        fair.fair(session).vocabulary = "application"
    marta.submit({"vocabulary": "sample"}, action="/name", status=409)
    assert "application, applicant" in marta.text
    with empty_world.reading() as session:
        assert fair.fair(session).vocabulary == "application"


def test_a_new_edition_takes_the_words_of_its_kit_or_those_that_are_chosen(
    empty_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    marta = fair.open_fair(empty_world, monkeypatch, "project")["an organiser"]
    marta.get("/organiser/new?lang=en")
    marta.submit({"from": "edition:fair", "name-en": "Fair 2027", "slug": "fair-2027"}, action="/new")
    marta.get("/organiser/new?lang=en")
    marta.submit(
        {"from": "kit:coffee", "name-en": "Cupping 2027", "slug": "cups", "vocabulary": "sample"}, action="/new"
    )
    with empty_world.reading() as session:
        made = {one.slug: one.vocabulary for one in session.scalars(select(Edition))}
    assert made == {"fair": "project", "fair-2027": "project", "cups": "sample"}


def test_the_coffee_prize_reads_as_before_beside_a_fair(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a service with several contests says of none of them is neutral; each contest keeps its own words."""
    people = fair.open_fair(world, monkeypatch, "project")
    coffee = world.judge("J1")
    coffee.get("/judge/?lang=es")
    assert "Mis fincas" in coffee.text
    coffee.get("/judge/?lang=fr")
    assert "Mes fermes" in coffee.text
    anybody = people["anybody"]
    anybody.get("/editions/caranavi-2026/criteria?lang=es")
    assert "la finca no entra en el concurso" in anybody.text
    anybody.get("/privacy?lang=en")
    assert farm_words(anybody.text, "en") == []
    assert "Of the entrants" in anybody.text


def test_a_file_made_beside_the_server_speaks_of_projects_and_is_stale_once_the_words_change(
    empty_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    fair.open_fair(empty_world, monkeypatch, "project")
    choice = {"table": "results", "round": "desk", "people": "", "language": "en"}
    with empty_world.writing() as session:
        edition = fair.fair(session)
        made, said = books.chosen(session, edition, choice), books.said(session, edition, choice)
        with zipfile.ZipFile(io.BytesIO(made)) as packed:
            text = " ".join(packed.read(name).decode() for name in packed.namelist() if name.endswith(".xml"))
        assert farm_words(re.sub(r"<[^>]*>", " ", text), "en") == []
        edition.vocabulary = "sample"
        assert books.said(session, edition, choice) != said
