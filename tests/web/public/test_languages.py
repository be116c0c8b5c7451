"""The language of a page: what was chosen, else what the browser asks for, else Spanish; dates by Bolivia's clocks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from judging.domain.home import HOME
from judging.i18n import translator
from tests.world import World


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("fr-CH, fr;q=0.9, en;q=0.8", "fr"),
        ("en;q=0.4, fr;q=0.6", "fr"),
        ("qu, ay;q=0.9, en;q=0.2", "en"),
        ("fr;q=0, en;q=0.1", "en"),
        ("de-DE", "es"),
        ("", "es"),
        ("fr;q=nonsense", "es"),
    ],
)
def test_a_page_speaks_the_first_language_that_the_browser_asks_for_and_we_know(
    world: World, accepted: str, spoken: str
) -> None:
    page = world.app.test_client().get("/", headers={"Accept-Language": accepted})
    assert f'<html lang="{spoken}"' in page.text


def test_a_chosen_language_stands_against_the_browsers(world: World) -> None:
    browser = world.app.test_client()
    browser.get("/?lang=en")
    assert '<html lang="en"' in browser.get("/", headers={"Accept-Language": "fr"}).text


def test_a_moment_is_told_by_the_clocks_of_bolivia() -> None:
    moment = datetime(2026, 9, 15, 2, 30, tzinfo=UTC)
    assert moment.astimezone(HOME.clocks).utcoffset() == datetime(2026, 1, 1, tzinfo=HOME.clocks).utcoffset()
    assert translator("es").moment(moment) == "14 de septiembre de 2026, 22:30"


def test_french_calls_the_first_of_a_month_the_first() -> None:
    first, eleventh = datetime(2026, 12, 1, 14, tzinfo=UTC), datetime(2026, 12, 11, 14, tzinfo=UTC)
    fr = translator("fr")
    assert (fr.date(first), fr.date(eleventh)) == ("1er décembre 2026", "11 décembre 2026")
    assert (fr.day(first.date()), fr.moment(first)) == ("1er décembre 2026", "1er décembre 2026 à 10:00")
    assert translator("es").date(first) == "1 de diciembre de 2026"
    assert translator("en").date(first) == "1 December 2026"


def test_where_every_contest_is_english_who_asks_for_no_language_of_ours_reads_english(world: World) -> None:
    """Pages of no edition: the demonstration counts for nothing, and whoever asks for Spanish has it."""
    door = world.anybody()
    german = {"Accept-Language": "de-DE"}
    assert '<html lang="es"' in door.client.get("/enter", headers=german).text
    with world.tampering() as session:
        edition = world.edition(session)
        edition.is_demo, edition.languages = False, ["en"]
    assert '<html lang="en"' in door.client.get("/enter", headers=german).text
    assert '<html lang="es"' in door.client.get("/enter", headers={"Accept-Language": "es-BO"}).text


def test_an_edition_s_pages_are_offered_in_its_languages_alone(world: World) -> None:
    with world.writing() as session:
        world.edition(session).languages = ["fr", "en"]
    page = world.anybody().client.get("/editions/caranavi-2026?lang=es").text
    assert '<html lang="fr"' in page
    assert 'hreflang="en"' in page
    assert "Español" not in page
    judge = world.judge("J3").client.get("/judge/help?lang=en").text
    assert '<html lang="en"' in judge
    assert "Español" not in judge
