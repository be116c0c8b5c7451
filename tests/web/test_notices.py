"""Notices wait for the next page in the signed cookie: however many there are, it stays small."""

from __future__ import annotations

from judging.web.page import LONGEST_NOTICES, MOST_NOTICES, newest
from tests.world import World

DATES = "/organiser/caranavi-2026/dates"
MOST_A_BROWSER_KEEPS = 4096


def test_many_saves_without_reading_a_page_leave_a_cookie_that_browsers_keep(world: World) -> None:
    """Marta's telephone sends forty saves; she sees none of the pages between."""
    marta = world.organiser()
    sizes = []
    marta.get(DATES)
    form = {field.get("name", ""): field.get("value", "") for field in marta.form("/dates").iter("input")}
    for _ in range(40):
        answer = marta.client.post(DATES, data=form, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 303
        sizes += [len(cookie) for cookie in answer.headers.getlist("Set-Cookie")]
    assert max(sizes) < MOST_A_BROWSER_KEEPS / 2


def test_what_was_said_last_is_read_on_the_next_page(world: World) -> None:
    marta = world.organiser()
    marta.get(DATES)
    form = {field.get("name", ""): field.get("value", "") for field in marta.form("/dates").iter("input")}
    for _ in range(3 * MOST_NOTICES):
        marta.client.post(DATES, data=form, headers={"Sec-Fetch-Site": "same-origin"})
    marta.get(DATES)
    assert marta.text.count("Las fechas están guardadas.") == MOST_NOTICES
    marta.get(DATES)
    assert "Las fechas están guardadas." not in marta.text, "each is said once"


def test_the_newest_that_fit_stay_in_their_order_and_the_last_one_always() -> None:
    few = [("message", f"{number}") for number in range(MOST_NOTICES)]
    assert newest(few) == few
    assert newest([("warn", "x" * 700), ("message", "y" * 400), ("message", "z" * 400)]) == [
        ("message", "y" * 400),
        ("message", "z" * 400),
    ]
    [(kind, text)] = newest([("message", "a"), ("warn", "z" * 5000)])
    assert (kind, len(text)) == ("warn", LONGEST_NOTICES)
    assert newest([]) == []
