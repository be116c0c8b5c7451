"""A contest of each shipped kit has its own words on all its pages, papers and tables, and no word of another kit's."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from judging.domain.imports.columns import guessed
from judging.domain.imports.plan import What
from judging.domain.permissions import OPERATOR
from judging.i18n import LANGUAGES, translator_in
from judging.services.certificates import papers, sampling
from judging.services.certificates.recipients import occasion_of
from judging.services.contest import kits
from judging.services.contest.editions import current_round
from judging.services.contest.forms import set_form
from judging.services.imports.naming import with_labels
from judging.services.imports.planning import targets_of
from judging.storage.models import Judge
from tests.web import fairwords, kitwords
from tests.web.kitwords import BANNED, strange
from tests.world import START, World

LEAST = {"anybody": 10, "an organiser": 40, "a judge": 8, "somebody who has entered": 3, "somebody who enters": 5}
"""So many pages each of them opens at least."""


def spoken(world: World, monkeypatch: pytest.MonkeyPatch, kit: str) -> dict[str, tuple[int, set[str]]]:
    """Who -> how many pages she opened, and every strange word with its page."""
    visitors = kitwords.open_contest(world, monkeypatch, kit)
    found = {}
    for who, visitor in visitors.items():
        count, wrong = 0, set()
        with world.reading() as session:
            known = list(kitwords.addresses(session, who))
        for language in LANGUAGES:
            for endpoint, address in known:
                answer = visitor.client.get(address, query_string={"lang": language})
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    count += 1
                    wrong |= {
                        f"{language} {endpoint}: {text.strip()}"
                        for text in fairwords.read(answer.text)
                        if strange(text, kit, language)
                    }
        found[who] = count, wrong
    return found


@pytest.mark.parametrize("kit", BANNED)
def test_no_page_of_a_contest_says_a_word_of_another_kits(
    empty_world: World, monkeypatch: pytest.MonkeyPatch, kit: str
) -> None:
    said = spoken(empty_world, monkeypatch, kit)
    assert sorted(line for _, wrong in said.values() for line in wrong) == []
    assert {who: count for who, (count, _) in said.items() if count < LEAST[who] * len(LANGUAGES)} == {}


@pytest.mark.parametrize("kit", BANNED)
def test_no_paper_and_no_table_of_a_contest_says_a_word_of_another_kits(
    empty_world: World, monkeypatch: pytest.MonkeyPatch, kit: str
) -> None:
    marta = kitwords.open_contest(empty_world, monkeypatch, kit)["an organiser"]
    here = f"/organiser/{kitwords.SLUG}"
    with empty_world.reading() as session:
        now = current_round(kitwords.contest(session)).key
    files = [f"{here}/import/template/{what}.csv?round={now}" for what in ("entries", "judges", "marks")]
    files += [f"{here}/exports/{what}.csv?round={now}" for what in ("entries", "marks")]
    files += [f"{here}/paper/sheets.pdf?judge=J1&farm=X002&round={now}"]
    said = {}
    for language in LANGUAGES:
        with empty_world.writing() as session:
            for judge in session.scalars(select(Judge)):
                judge.language = language
        for address in files:
            answer = marta.client.get(f"{address}&lang={language}")
            assert answer.status_code == 200, address
            if answer.mimetype == "application/pdf":
                text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
            else:
                text = answer.data.decode("utf-8-sig")
            if wrong := strange(text, kit, language):
                said[address, language] = wrong
    assert said == {}


FROM = {
    "coffee": {"es": ["Comunidad o colonia", "Cooperativa o asociación"], "en": ["Community or settlement"]},
    "projects": {"es": ["Lugar", "Escuela, club u organización"], "en": ["Town", "School, club or organisation"]},
    "cupping": {"fr": ["Lieu", "Organisation ou station de lavage"], "en": ["Town"]},
    "support": {"fr": ["Lieu", "Organisation"], "en": ["Town", "Organisation"]},
}


@pytest.mark.parametrize("kit", FROM)
def test_a_table_of_judges_has_the_columns_of_the_form_and_those_are_read_again(
    empty_world: World, monkeypatch: pytest.MonkeyPatch, kit: str
) -> None:
    marta = kitwords.open_contest(empty_world, monkeypatch, kit)["an organiser"]
    here = f"/organiser/{kitwords.SLUG}"
    for language, wanted in FROM[kit].items():
        answer = marta.client.get(f"{here}/import/template/judges.csv", query_string={"lang": language})
        (heading,) = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
        assert set(wanted) <= set(heading), language
        with empty_world.reading() as session:
            known = with_labels(targets_of(What.JUDGES, kitwords.contest(session)))
            meant = guessed([*heading, "Comunidad", "Cooperativa"], known, "none")
        assert "none" not in [meant[name] for name in heading]
        assert meant[wanted[0]] == "community"
    old = guessed(["Comunidad", "Cooperative or association"], known, "none")
    assert list(old.values()) == ["community", "cooperative"], "what such tables were called before is known too"


def test_a_form_that_does_not_ask_where_people_are_from_asks_no_judge_so(
    empty_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    marta = kitwords.open_contest(empty_world, monkeypatch, "support")["an organiser"]
    with empty_world.writing() as session:
        edition = kitwords.contest(session)
        form = kits.shipped_kit("support").form_document or {}
        for section in form["sections"]:
            section["questions"] = [one for one in section["questions"] if one.get("role") != "cooperative"]
        set_form(session, actor=OPERATOR, edition=edition, document=form, now=START)
    answer = marta.client.get(f"/organiser/{kitwords.SLUG}/import/template/judges.csv?lang=en")
    assert "Town" in answer.data.decode()
    assert "Organisation" not in answer.data.decode()


EMBLEMS = {"coffee": "coffee", "projects": "laurel", "cupping": "coffee", "support": "seedling"}


@pytest.mark.parametrize("kit", EMBLEMS)
def test_pages_and_certificates_of_a_contest_have_its_own_emblem(
    empty_world: World, monkeypatch: pytest.MonkeyPatch, kit: str
) -> None:
    people = kitwords.open_contest(empty_world, monkeypatch, kit)
    pages = {"anybody": "/editions/leeds", "a judge": "/judge/", "an organiser": "/organiser/leeds/entries"}
    for who, address in pages.items():
        page = people[who].client.get(address, follow_redirects=True).text
        assert f"img/{EMBLEMS[kit]}.svg" in page, who
        assert f'data-look="{EMBLEMS[kit]}"' in page, who
    with empty_world.reading() as session:
        edition = kitwords.contest(session)
        paper = papers.paper_of(edition, translator_in(edition.home, "en"))
        (sample, *_) = sampling.samples(
            session, occasion_of(session, edition), paper, base_url="http://localhost", now=START, language="en"
        )
    assert (sample.emblem, sample.place_text) == (EMBLEMS[kit], "United Kingdom")


def test_a_page_of_no_edition_has_no_coffee_on_it(empty_world: World) -> None:
    page = empty_world.anybody().client.get("/sign-in").text
    assert "img/laurel.svg" in page
    assert "data-look" not in page


def test_a_certificate_is_given_where_the_edition_is_unless_somebody_says_where(
    empty_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    kitwords.open_contest(empty_world, monkeypatch, "coffee")

    def given(place: str, country: str | None) -> list[str]:
        with empty_world.writing() as session:
            edition = kitwords.contest(session)
            edition.country = country
            paper = replace(papers.paper_of(edition, translator_in(edition.home, "en")), place_text=place, second="fr")
            (sample, *_) = sampling.samples(
                session, occasion_of(session, edition), paper, base_url="http://localhost", now=START, language="en"
            )
        assert sample.second is not None
        return [sample.place_text, sample.second.place_text]

    assert given("", "GB") == ["United Kingdom", "Royaume-Uni"]
    assert given("", "KE") == ["Kenya", "Kenya"]
    assert given("Leeds", "GB") == ["Leeds", "Leeds"]
    assert given("", None) == ["", ""], "where nobody said in which country it is, nothing is made up"


@pytest.mark.parametrize(("country", "number"), [("GB", "07400 123456"), ("BO", "71234567"), ("FR", "06 12 34 56 78")])
def test_a_telephone_is_shown_as_it_is_written_in_the_country(
    empty_world: World, monkeypatch: pytest.MonkeyPatch, country: str, number: str
) -> None:
    people = kitwords.open_contest(empty_world, monkeypatch, "coffee")
    with empty_world.writing() as session:
        kitwords.contest(session).country = country
    family, marta = people["somebody who enters"], people["an organiser"]
    family.get("/apply/step/familia?lang=en")
    assert f"A neighbour’s will do. For example: {number}" in family.text
    family.submit({"phone": "call me"}, status=422)
    assert f"Write a phone number in digits only, for example {number}." in family.text
    marta.get(f"/organiser/{kitwords.SLUG}/judges/new?lang=en")
    assert f"For example: {number}" in marta.text
    marta.submit({"name": "Carys Lloyd", "phone": "12"}, status=422)
    assert f"for example {number}." in marta.text
