"""Opening and closing: the four moments as an organiser types them, and the buttons that act at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from judging.domain.phases import Button, Windows, entries_are_open, scoring_is_open
from tests.pages import Visitor
from tests.world import START, World

DATES = "/organiser/caranavi-2026/dates"
OPEN = {
    "entries_from": "2026-09-01T08:30",
    "entries_until": "2026-12-01T18:00",
    "scoring_from": "2026-09-02T08:00",
    "scoring_until": "",
}


def at_the_dates(world: World) -> Visitor:
    organiser = world.organiser()
    organiser.get(DATES)
    return organiser


def moments(world: World) -> dict[str, datetime | None]:
    with world.reading() as session:
        edition = world.edition(session)
        return {name: getattr(edition, name) for name in OPEN}


def test_dates_are_typed_and_shown_in_bolivia_s_time(world: World) -> None:
    organiser = at_the_dates(world)
    organiser.submit(OPEN, action="/dates")
    assert moments(world) == {
        "entries_from": datetime(2026, 9, 1, 12, 30, tzinfo=UTC),
        "entries_until": datetime(2026, 12, 1, 22, 0, tzinfo=UTC),
        "scoring_from": datetime(2026, 9, 2, 12, 0, tzinfo=UTC),
        "scoring_until": None,
    }
    assert organiser.page is not None
    assert 'value="2026-09-01T08:30"' in organiser.page.text
    assert "Las fechas están guardadas." in organiser.text


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("entries_from", "mañana", "Escriba día y hora así"),
        ("entries_from", "0001-09-01T08:30", "Revise el año: tiene que estar entre 1900 y 2199."),
        ("scoring_until", "9999-12-01T18:00", "Revise el año: tiene que estar entre 1900 y 2199."),
        ("entries_until", "2026-08-31T08:30", "El final tiene que ser después del comienzo."),
        ("scoring_from", "", None),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_with_what_was_typed(
    world: World, field: str, typed: str, message: str | None
) -> None:
    before = moments(world)
    organiser = at_the_dates(world)
    organiser.submit({**OPEN, field: typed}, action="/dates", status=422 if message else 200)
    assert organiser.page is not None
    if message:
        assert message in organiser.text
        assert f'value="{typed}"' in organiser.page.text
        assert moments(world) == before
    else:
        assert moments(world)[field] is None


def test_an_end_at_23_59_lasts_the_whole_day_and_reads_as_it_was_typed(world: World) -> None:
    organiser = at_the_dates(world)
    organiser.submit({**OPEN, "entries_until": "2026-12-01T23:59"}, action="/dates")
    edition_ends = moments(world)["entries_until"]
    assert edition_ends == datetime(2026, 12, 2, 3, 59, 59, 999_999, tzinfo=UTC)
    for moment, is_open in ((timedelta(seconds=-0.5), True), (timedelta(microseconds=1), False)):
        windows = Windows(datetime(2026, 9, 1, tzinfo=UTC), edition_ends, None, None)
        assert entries_are_open(windows, edition_ends + moment) is is_open
    assert organiser.page is not None
    assert 'value="2026-12-01T23:59"' in organiser.page.text
    organiser.submit({**OPEN, "entries_until": "2026-12-01T23:58"}, action="/dates")
    assert moments(world)["entries_until"] == datetime(2026, 12, 2, 3, 58, tzinfo=UTC)


def test_scoring_that_ends_before_entries_open_is_saved_with_a_warning(world: World) -> None:
    warning = "los jueces terminan de calificar antes de que se abran las inscripciones"
    organiser = at_the_dates(world)
    organiser.submit(OPEN, action="/dates")
    assert warning not in organiser.text
    early = {"scoring_from": "2026-07-01T08:00", "scoring_until": "2026-07-31T23:59"}
    organiser.submit({**OPEN, **early}, action="/dates")
    assert warning in organiser.text
    assert moments(world)["scoring_until"] == datetime(2026, 8, 1, 3, 59, 59, 999_999, tzinfo=UTC)


def test_a_button_that_ends_scoring_before_entries_open_says_so_too(world: World) -> None:
    warning = "los jueces terminan de calificar antes de que se abran las inscripciones"
    organiser = at_the_dates(world)
    press(organiser, "close_entries")
    assert warning not in organiser.text
    with world.writing() as session:
        edition = world.edition(session)
        edition.entries_from, edition.entries_until, edition.entries_closed_at = START + timedelta(days=2), None, None
    press(organiser, "close_scoring")
    assert warning in organiser.text


def press(organiser: Visitor, button: str) -> None:
    """Press one of the two buttons that act at once, wherever it stands on the page."""
    organiser.get(DATES)
    assert organiser.page is not None
    assert f'value="{button}"' in organiser.page.text
    fields = organiser.form("/dates/now").iter("input")
    seen = next(field.get("value") for field in fields if field.get("name") == "seen")
    organiser.post(DATES + "/now", {"act": button, "seen": seen})


def held(world: World) -> Windows:
    """What is really open when."""
    with world.reading() as session:
        return world.edition(session).windows(published=False)


def test_scoring_is_closed_and_opened_with_one_button_and_the_announced_dates_stay(world: World) -> None:
    announced = moments(world)
    organiser = at_the_dates(world)
    assert "Evaluación ✓ abierta ahora" in organiser.text
    press(organiser, "close_scoring")
    assert "Evaluación cerrada ahora Se cerró con el botón el 15 de septiembre de 2026" in organiser.text
    assert not scoring_is_open(held(world), START)
    assert "Se cerró el 15 de septiembre de 2026" in shown_to_everybody(world)
    world.clock.pass_by(hours=1)
    press(organiser, "open_scoring")
    assert "Evaluación ✓ abierta ahora Se abrió con el botón el 15 de septiembre de 2026" in organiser.text
    assert (held(world).scoring_from, held(world).scoring_until) == (
        START + timedelta(hours=1),
        announced["scoring_until"],
    )
    assert moments(world) == announced


def shown_to_everybody(world: World) -> str:
    visitor = world.anybody()
    visitor.get("/editions/caranavi-2026")
    return visitor.text


def test_opening_entries_early_keeps_both_announced_dates(world: World) -> None:
    begin, end = START + timedelta(days=1), START + timedelta(days=3)
    with world.writing() as session:
        edition = world.edition(session)
        edition.entries_from, edition.entries_until = begin, end
    press(at_the_dates(world), "open_entries")
    assert (moments(world)["entries_from"], moments(world)["entries_until"]) == (begin, end)
    assert (held(world).entries_from, held(world).entries_until) == (START, end)
    everybody = shown_to_everybody(world)
    assert "Desde el 16 de septiembre de 2026 hasta el 18 de septiembre de 2026" in everybody
    assert "Se abrió el 15 de septiembre de 2026" in everybody


def test_an_announced_end_that_has_passed_does_not_close_what_is_opened_again(world: World) -> None:
    with world.writing() as session:
        world.edition(session).entries_until = START - timedelta(days=1)
    press(at_the_dates(world), "open_entries")
    assert entries_are_open(held(world), START + timedelta(days=300))


def test_closing_entries_leaves_scoring_as_it_is(world: World) -> None:
    before, stood = moments(world), held(world)
    press(at_the_dates(world), "close_entries")
    assert moments(world) == before
    assert held(world) == replace(stood, entries_until=START, entries_button=Button.CLOSED)


def test_new_dates_take_the_place_of_a_button_of_their_own_window_alone(world: World) -> None:
    organiser = at_the_dates(world)
    press(organiser, "close_entries")
    organiser.get(DATES)
    organiser.submit({"scoring_until": "2026-12-24T18:00"}, action="/dates")
    assert not entries_are_open(held(world), START), "closed by button: other dates do not open it"
    organiser.submit({"entries_until": "2026-12-01T18:00"}, action="/dates")
    assert entries_are_open(held(world), START + timedelta(hours=1))


@pytest.mark.parametrize("act", ["open_scoring", "close_entries"])
def test_a_button_that_the_page_does_not_offer_does_nothing(world: World, act: str) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        edition.entries_from = START + timedelta(days=1)
    before, organiser = held(world), at_the_dates(world)
    seen = next(one.get("value") for one in organiser.form("/dates").iter("input") if one.get("name") == "seen")
    organiser.post(DATES + "/now", {"act": act, "seen": seen}, status=200 if act == "open_scoring" else 422)
    assert held(world) == before


def test_a_button_nobody_made_does_nothing(world: World) -> None:
    before = moments(world)
    at_the_dates(world).post(DATES + "/now", {"act": "close_everything"}, status=400)
    assert moments(world) == before


def test_the_second_of_two_organisers_sees_both_values_and_decides(world: World) -> None:
    """Marta and Nelly have the same page open; Nelly saves first."""
    marta, nelly = at_the_dates(world), at_the_dates(world)
    nelly.submit({**OPEN, "entries_until": "2026-12-03T20:00"}, action="/dates")
    saved = moments(world)
    marta.submit({**OPEN, "entries_from": "2026-08-31T07:00", "entries_until": ""}, action="/dates", status=409)
    assert moments(world) == saved, "nothing is done over in silence"
    assert "Otra persona guardó esto mientras usted escribía." in marta.text
    assert "Ahora dice: 3 de diciembre de 2026, 20:00" in marta.text
    assert marta.page is not None
    assert 'value="2026-08-31T07:00"' in marta.page.text, "what she typed stands as she typed it"
    assert 'value="2026-09-02T08:00"' in marta.page.text, "Nelly's, which Marta had not touched"
    marta.submit({"entries_until": "2026-12-03T20:00"}, action="/dates")
    assert moments(world)["scoring_from"] == saved["scoring_from"]
    assert moments(world)["entries_from"] == datetime(2026, 8, 31, 11, 0, tzinfo=UTC)
    assert moments(world)["entries_until"] == saved["entries_until"]


def test_dates_that_are_over_already_are_pointed_out(world: World) -> None:
    marta = at_the_dates(world)
    marta.submit({**OPEN, "entries_until": "2026-09-10T18:00"}, action="/dates")
    assert "Ojo: según estas fechas, las inscripciones ya terminaron." in marta.text
    assert "ya terminó" not in marta.text
    marta.submit({"scoring_until": "2026-09-12T18:00"}, action="/dates")
    assert "Ojo: según estas fechas, la evaluación ya terminó." in marta.text
    assert "las inscripciones ya terminaron" not in marta.text, "said when it is typed, not each time"
    marta.submit({"entries_until": "2026-12-15T18:00", "scoring_until": ""}, action="/dates")
    assert "Ojo" not in marta.text


def test_the_same_organiser_saves_twice_without_being_asked(world: World) -> None:
    marta = at_the_dates(world)
    marta.submit(OPEN, action="/dates")
    marta.submit({"scoring_until": "2026-12-24T18:00"}, action="/dates")
    assert moments(world)["scoring_until"] == datetime(2026, 12, 24, 22, 0, tzinfo=UTC)
