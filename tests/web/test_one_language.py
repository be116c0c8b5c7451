"""An edition that speaks English alone: no sentence in another language on any page, paper or message of it.

A sentence of ours is known by the catalogues: its Spanish or French stands nowhere where the reader asked for nothing,
nor, but for organisers, where she asks for that very language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from sqlalchemy import select

from judging.domain.permissions import Role
from judging.paths import translations_folder
from judging.services.certificates import papers, sampling
from judging.services.certificates.recipients import occasion_of
from judging.services.families import links
from judging.services.paper import papersheets
from judging.storage.models import Assignment, Certificate, Edition, Staff
from tests.journeys.everybody import PEOPLE, Person
from tests.web.every_form import Service
from tests.world import START, World

SHORTEST = 12
"""Shorter ones may be names, or words of both languages."""
OF_PEOPLE = {"misma comunidad"}
"""What somebody in the demonstration wrote herself, which is shown as she wrote it."""


@cache
def sentences(language: str) -> tuple[str, ...]:
    """Every sentence of ours in this language that is another one in English and has nothing filled in."""
    found, english = set(), []
    for path in (translations_folder() / "en").glob("*.po"):
        french = {message.id: message.string for message in read(translations_folder() / "fr" / path.name)}
        for message in read(path):
            if isinstance(message.id, str) and isinstance(message.string, str):
                english.append(message.string.lower())
                own = message.id if language == "es" else french.get(message.id)
                is_plain = isinstance(own, str) and len(own) >= SHORTEST and not re.search(r"[%{}<&]", own)
                if is_plain and own not in OF_PEOPLE:
                    found.add(own)
    all_english = "\n".join(english)
    return tuple(sorted(own for own in found if own.lower() not in all_english))


def read(path: Path) -> list[object]:
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def visible(html: str) -> str:
    """What stands on a page to be read, scripts and hidden values left out."""
    plain = re.sub(r"(?s)<(script|style)\b.*?</\1>|<input[^>]*type=\"hidden\"[^>]*>", " ", html)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "\n", plain)))


def said_in(language: str, text: str) -> list[str]:
    there = (sentence for sentence in sentences(language) if sentence in text)
    return [sentence for sentence in there if re.search(rf"(?<!\w){re.escape(sentence)}(?!\w)", text)]


def make_english(edition: Edition) -> None:
    edition.languages, edition.zone, edition.country, edition.emblem = ["en"], "Europe/London", "GB", "laurel"


@pytest.fixture(scope="module", params=["open", "published"])
def english(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service.at(request.param, tmp_path_factory.mktemp(request.param))
    with service.database.transaction() as session:
        make_english(session.scalars(select(Edition)).one())
    yield service
    service.close()


@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_speaks_another_language(english: Service, who: str) -> None:
    """Families, judges and everybody ask for Spanish; organisers, who may have it, ask for nothing."""
    person: Person = PEOPLE[who]
    is_organiser = person.role is Role.ORGANISER
    visitor, found, seen, issued = english.come_in(person), [], 0, printed_before(english)
    for address in english.pages(person):
        header = {} if is_organiser else {"Accept-Language": "es"}
        page = visitor.client.get(address, follow_redirects=True, headers=header)
        if page.mimetype != "text/html" or not is_of_the_edition(page.text):
            continue
        seen += 1
        said = said_in("es", visible(page.text))
        found += [f"{address}: {sentence}" for sentence in said if sentence not in issued]
        if '<html lang="en"' not in page.text:
            found.append(f"{address}: {page.text[:60]}")
        if re.search(r'hreflang="(es|fr)"', page.text) and not is_organiser:
            found.append(f"{address}: offers another language")
    assert seen > 2
    assert found == []


def printed_before(service: Service) -> str:
    """What stands on the certificates issued while the edition spoke Spanish, and the names of the team: both are shown
    as they were written."""
    with service.database.transaction() as session:
        printed = [str(one) for one in session.scalars(select(Certificate.printed))]
        return "\n".join([*printed, *session.scalars(select(Staff.name))])


def is_of_the_edition(html: str) -> bool:
    return 'data-zone="Europe/London"' in html


def test_an_organiser_may_read_it_in_her_own_language_and_the_public_not(english: Service) -> None:
    organiser = english.come_in(PEOPLE["an organiser"])
    assert '<html lang="fr"' in organiser.get("/organiser/caranavi-2026/dates?lang=fr").text
    assert '<html lang="fr"' in organiser.get("/organiser/caranavi-2026/dates").text
    assert '<html lang="en"' in organiser.get("/editions/caranavi-2026").text


def english_edition(world: World) -> None:
    with world.writing() as session:
        make_english(world.edition(session))


def test_no_paper_speaks_another_language(world: World) -> None:
    english_edition(world)
    with world.reading() as session:
        edition = world.edition(session)
        pairs = session.scalars(select(Assignment)).all()
        assert {pair.judge.language for pair in pairs} != {"en"}, "some asked for another one before"
        sheets = [papersheets._sheet(edition, edition.rounds[0], pair, (), ()) for pair in pairs]
        assert {sheet.language for sheet in sheets} == {"en"}
        assert {sheet.words["title"] for sheet in sheets} == {"Score sheet"}
        paper = papers.paper_from({"language": "es", "second": "fr"}, issuer="Science fair", home=edition.home)
        drawn = list(
            sampling.samples_of_all(
                session, occasion_of(session, edition), paper, base_url="https://fair.example.org", now=START
            )
        )
    assert {data.language for data in drawn} == {"en"}
    assert {data.emblem for data in drawn} == {"laurel"}
    assert {data.second for data in drawn} == {None}
    for data in drawn:
        said = " ".join((data.title, data.award_line, data.citation, data.conferred, data.date_text))
        assert said_in("es", said) == []


def test_no_message_speaks_another_language(english: Service) -> None:
    with english.database.reading() as session:
        certificates = session.scalars(select(Certificate)).all()
        for certificate in certificates:
            told = links.prepared(certificate, "https://fair.example.org")
            assert told.language == "en"
            assert told.text.startswith("Hello ")
            assert said_in("es", told.text) == []
