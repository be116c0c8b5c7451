"""Where an edition is held, in which languages it speaks and what is drawn for it: kept, shown, refused."""

from __future__ import annotations

import pytest

from judging.domain.agreement.steps import Step, What
from judging.services import agreed
from judging.storage.models import Edition
from tests.pages import Visitor
from tests.services.results.test_results import NELLY
from tests.world import START, World

PLACE = "/organiser/caranavi-2026/place"


def at_the_place(world: World) -> Visitor:
    organiser = world.organiser()
    organiser.get(PLACE)
    return organiser


def standing(world: World) -> tuple[str | None, str | None, list[str] | None, str | None]:
    with world.reading() as session:
        edition: Edition = world.edition(session)
        return edition.zone, edition.country, edition.languages, edition.emblem


def test_zone_country_languages_and_emblem_are_kept_and_the_page_follows_at_once(world: World) -> None:
    organiser = at_the_place(world)
    assert "Por ejemplo: 71234567." in organiser.text
    organiser.submit(
        {"country": "BE", "first": "en", "second": "fr", "third": "es", "emblem": "laurel"}, action="/place"
    )
    assert standing(world) == ("America/La_Paz", "BE", ["en", "fr", "es"], "laurel")
    assert "Por ejemplo: 0450 00 12 34." in organiser.get("/organiser/caranavi-2026/place?lang=es").text
    assert "img/laurel.svg" in organiser.get(PLACE).text


def test_who_moves_the_clocks_is_led_to_the_dates_which_stay_the_same_moments(world: World) -> None:
    organiser = at_the_place(world)
    organiser.submit({"zone": "Europe/Brussels"}, action="/place")
    assert organiser.path == "/organiser/caranavi-2026/dates"
    assert "Ojo: las fechas siguen siendo los mismos momentos, y ahora se leen así: hora de Bélgica." in organiser.text


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ({"zone": "Europe/Brussels"}, "BE"),
        ({"zone": "Europe/Brussels", "country": "FR"}, "FR"),
        ({"zone": "America/La_Paz", "country": "BE"}, "BE"),
    ],
)
def test_the_country_follows_the_clocks_where_nobody_chose_one(
    world: World, typed: dict[str, str], country: str
) -> None:
    at_the_place(world).submit(typed, action="/place")
    assert standing(world)[:2] == (typed["zone"], country)
    again = at_the_place(world)
    again.submit({"country": "BO"}, action="/place")
    assert standing(world)[:2] == (typed["zone"], "BO"), "what somebody chose stays"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"first": "en", "second": "en", "third": ""}, "El English ya está en otro lugar de la lista."),
        ({"first": "", "second": "", "third": ""}, "Elija por lo menos un idioma."),
        ({"zone": "Mars/Olympus"}, "Elija"),
        ({"country": "XX"}, "Elija"),
        ({"emblem": "crown"}, "Elija"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(world: World, typed: dict[str, str], told: str) -> None:
    before = standing(world)
    organiser = at_the_place(world)
    organiser.submit(typed, action="/place", status=422)
    assert told in organiser.text
    assert standing(world) == before


def only_in_spanish(edition: Edition, what: str) -> None:
    if what == "una ronda":
        edition.rounds[0].name = {"es": "Visita"}
    elif what == "una categoría":
        edition.categories[0].name = {"es": "Altura"}
    elif what == "un texto":
        edition.texts = {**edition.texts, "about": {"es": "Solo aquí"}}
    elif what == "los certificados":
        edition.texts = {**edition.texts, "certificate": {**edition.texts["certificate"], "second": "es"}}


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("una ronda", "Una ronda se llama solo en Español."),
        ("una categoría", "Una categoría está solo en Español."),
        ("un texto", "Un texto de la convocatoria está solo en Español."),
        ("los certificados", "Los certificados se escriben en Español."),
    ],
)
def test_a_language_in_which_alone_something_stands_is_not_taken_away(world: World, what: str, told: str) -> None:
    with world.writing() as session:
        only_in_spanish(world.edition(session), what)
    before = standing(world)
    organiser = at_the_place(world)
    organiser.submit({"first": "en", "second": "fr", "third": ""}, action="/place", status=422)
    assert told in organiser.text
    assert standing(world) == before


def test_a_language_that_nothing_needs_is_taken_away_and_what_was_written_in_it_stays(world: World) -> None:
    organiser = at_the_place(world)
    organiser.submit({"first": "en", "second": "", "third": ""}, action="/place")
    assert standing(world)[2] == ["en"]
    organiser.get("/organiser/caranavi-2026/sheet/section?key=A&lang=es")
    with world.reading() as session:
        assert world.edition(session).rounds[0].name["es"]


def test_of_two_organisers_the_second_sees_both_values(world: World) -> None:
    first, second = at_the_place(world), at_the_place(world)
    first.submit({"country": "KE"}, action="/place")
    second.submit({"country": "BE"}, action="/place", status=409)
    assert standing(world)[1] == "KE"
    second.submit({}, action="/place")
    assert standing(world)[1] == "BE"


def test_nothing_changes_while_papers_wait_for_a_second_person(world: World) -> None:
    with world.writing() as session:
        agreed.propose(
            session,
            actor=NELLY,
            edition=world.edition(session),
            step=Step.CERTIFICATES,
            what=What.ISSUE,
            content={"publication": 0, "paper": {}, "kinds": []},
            stood={},
            now=START,
        )
    organiser = at_the_place(world)
    organiser.submit({"emblem": "laurel"}, action="/place", status=422)
    assert "esperan a una segunda persona" in organiser.text
    assert standing(world)[3] == "coffee"


def test_a_page_of_no_edition_has_the_service_s_own_leaf(world: World) -> None:
    page = world.anybody().client.get("/enter").text
    brand = page[page.index('class="brand"') :].partition("</a>")[0]
    assert "<svg" in brand
    assert "Judging" in brand
