"""An edition's own clocks: what is typed, shown, taken away and dated follows them, whatever another edition's say."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from judging.storage.models import Edition, Round
from tests.web.organiser.contest.test_organiser_dates import DATES, at_the_dates, moments
from tests.world import World


def at_home_in(world: World, zone: str, **more: object) -> None:
    """The demonstration is held there."""
    with world.tampering() as session:
        edition = world.edition(session)
        edition.zone = zone
        for name, value in more.items():
            setattr(edition, name, value)


@pytest.mark.parametrize(
    ("zone", "told", "begin"),
    [
        ("America/La_Paz", "hora de Bolivia", datetime(2026, 9, 1, 12, 30, tzinfo=UTC)),
        ("Europe/Brussels", "hora de Bélgica", datetime(2026, 9, 1, 6, 30, tzinfo=UTC)),
        ("Asia/Kolkata", "hora de India", datetime(2026, 9, 1, 3, 0, tzinfo=UTC)),
    ],
)
def test_dates_are_typed_and_shown_on_the_edition_s_clocks(world: World, zone: str, told: str, begin: datetime) -> None:
    at_home_in(world, zone)
    organiser = at_the_dates(world)
    organiser.submit({"entries_from": "2026-09-01T08:30", "entries_until": "2026-12-01T23:59"}, action="/dates")
    assert moments(world)["entries_from"] == begin
    assert organiser.page is not None
    assert 'value="2026-09-01T08:30"' in organiser.page.text
    assert f'data-zone="{zone}"' in organiser.page.text
    assert f"Todo es {told}." in organiser.text
    family = world.anybody()
    family.get("/editions/caranavi-2026")
    assert f"hasta el 1 de diciembre de 2026, 23:59 ({told})" in family.text


def test_the_hour_that_comes_twice_is_taken_whole_and_told_apart(world: World) -> None:
    at_home_in(world, "Europe/Brussels")
    organiser = at_the_dates(world)
    twice = "2026-10-25T02:30"
    organiser.submit({"entries_from": twice, "entries_until": twice, "scoring_until": ""}, action="/dates")
    assert moments(world)["entries_from"] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moments(world)["entries_until"] == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert organiser.page is not None
    assert organiser.page.text.count(f'value="{twice}"') == 2
    organiser.submit({}, action="/dates")  # saved once more as it stands
    assert moments(world)["entries_until"] == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    family = world.anybody()
    family.get("/editions/caranavi-2026")
    assert "hasta el 25 de octubre de 2026, 02:30 (GMT+01:00) (hora de Bélgica)" in family.text


@pytest.mark.parametrize("field", ["entries_from", "entries_until"])
def test_the_hour_that_clocks_leap_over_is_refused_with_one_that_there_is(world: World, field: str) -> None:
    at_home_in(world, "Europe/Brussels")
    before = moments(world)
    organiser = at_the_dates(world)
    organiser.submit({field: "2027-03-28T02:30"}, action="/dates", status=422)
    assert "los relojes se adelantan y nunca marcan las 02:30" in organiser.text
    assert "Escriba una hora de antes o de después: 03:30." in organiser.text
    assert organiser.page is not None
    assert 'value="2027-03-28T02:30"' in organiser.page.text
    assert moments(world) == before
    at_home_in(world, "America/La_Paz")
    organiser.submit({field: "2027-03-28T02:30", "entries_until": "2027-03-29T02:30"}, action="/dates")
    assert moments(world)[field] != before[field], "in Bolivia there is such an hour"


def test_a_whole_last_day_ends_at_the_edition_s_midnight(world: World) -> None:
    at_home_in(world, "Europe/Brussels")
    at_the_dates(world).submit({"scoring_until": "2026-10-24T23:59"}, action="/dates")
    assert moments(world)["scoring_until"] == datetime(2026, 10, 24, 21, 59, 59, 999_999, tzinfo=UTC)


def test_clocks_of_one_edition_reach_no_other_page(world: World) -> None:
    at_home_in(world, "Asia/Kolkata")
    with world.writing() as session:
        own = world.edition(session)
        session.add(
            Edition(
                competition=own.competition,
                slug="la-paz",
                name={"es": "La Paz"},
                texts={},
                rule=own.rule,
                number_prefix="P",
                zone="America/La_Paz",
                is_demo=True,
                entries_from=own.entries_from,
                entries_until=own.entries_until,
                created_at=own.created_at,
                rounds=[Round(sheet_version=own.rounds[0].sheet_version, key="visit", position=1, name={})],
            )
        )
    organiser = world.organiser()
    for slug, zone in (("la-paz", "America/La_Paz"), ("caranavi-2026", "Asia/Kolkata"), ("la-paz", "America/La_Paz")):
        page = organiser.get(f"/organiser/{slug}/dates")
        assert f'data-zone="{zone}"' in page.text
    assert 'data-zone="America/La_Paz"' in organiser.get("/organiser/").text, "of no edition: the service's own"
    judge = world.judge("J3")
    assert 'data-zone="Asia/Kolkata"' in judge.get("/judge/help").text
    assert 'data-zone="America/La_Paz"' in world.anybody().get("/privacy").text


def test_tables_taken_away_say_the_edition_s_time_and_how_far_it_is_from_universal_time(world: World) -> None:
    at_home_in(world, "Europe/Brussels")
    table = json.loads(world.organiser().get("/organiser/caranavi-2026/exports/entries.json").text)
    sent = [row["submitted_at"] for row in table["rows"] if row["submitted_at"]]
    assert sent
    assert all(at.endswith(("+02:00", "+01:00")) for at in sent)


def test_the_dates_page_is_at_home_for_whoever_wrote_in_time_of_another_zone(world: World) -> None:
    """Moments stay what they are when the zone changes; the page shows them on the new clocks."""
    organiser = at_the_dates(world)
    organiser.submit({"entries_until": "2026-12-01T18:00"}, action="/dates")
    at_home_in(world, "Europe/Brussels")
    page = organiser.get(DATES)
    assert 'value="2026-12-01T23:00"' in page.text
