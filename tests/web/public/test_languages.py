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
