"""The exact moment of each close: what is announced for 23:59 lasts until the day is over, at every door alike.

Always true: at one moment a page offers a form exactly when the service takes what the form sends; a page that was
opened before the close and sent after it is refused with what was typed, and a telephone's mark is kept as late.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from judging.domain.phases import Windows
from judging.services.field import permits
from judging.storage.models import Ballot, BallotState, Entry, Judge
from tests.pages import Visitor, _standing_values, parsed
from tests.web.applicant.test_applicant_path import NEEDED, START_PAGE, filled_in
from tests.web.judge.field.sending import DEVICE, ask, op, permit_of
from tests.web.judge.sheet.judging_paths import address, marks, number_of
from tests.web.judge.sheet.test_judge_delivery import fill
from tests.web.organiser.contest.test_organiser_dates import at_the_dates
from tests.web.writers import NOTE, family_kept, family_on_her_farm
from tests.world import World

LAST = datetime(2026, 9, 20, 3, 59, 59, 999_999, tzinfo=UTC)
"""The end of 19 September in Bolivia, which is announced as 23:59."""
MOMENTS = [
    pytest.param(LAST - timedelta(minutes=1), True, id="23:58:59.9"),
    pytest.param(LAST.replace(second=0, microsecond=0), True, id="23:59:00"),
    pytest.param(LAST.replace(microsecond=0), True, id="23:59:59"),
    pytest.param(LAST.replace(microsecond=900_000), True, id="23:59:59.9"),
    pytest.param(LAST - timedelta(microseconds=1), True, id="23:59:59.999998"),
    pytest.param(LAST + timedelta(microseconds=1), False, id="00:00:00"),
    pytest.param(LAST + timedelta(minutes=1), False, id="00:00:59.9"),
]
STATES = Path(__file__).parents[2] / "judging/static/js/judge/states.js"
Opened = tuple[Visitor, str, dict[str, str]]


@dataclass(frozen=True)
class Door:
    """A form of one window: `opened` before the close answers who has it, the page and what is typed; `action` is how
    the form's address ends; `is_kept` whether the service took it."""

    window: str
    opened: Callable[[World], Opened]
    action: str
    is_kept: Callable[[World], bool]


def entry_is(world: World, is_there: Callable[[Entry], bool]) -> bool:
    with world.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C013")).one_or_none()
        return entry is not None and is_there(entry)


def beginning(world: World) -> Opened:
    return world.anybody(), START_PAGE, dict(NEEDED)


def on_her_farm(world: World) -> Opened:
    felipa, typed = family_on_her_farm(world)
    return felipa, "/apply/step/finca", typed


def about_to_send(world: World) -> Opened:
    return filled_in(world), "/apply/review", {}


def on_a_sheet(world: World) -> Opened:
    return world.judge("J3"), address(world, "J3", "C009"), {"E4": "3", "E4.note": NOTE}


def about_to_deliver(world: World) -> Opened:
    nestor, where = world.judge("J3"), address(world, "J3", "C009")
    fill(nestor, where)
    return nestor, f"{where}/deliver", {}


def is_delivered(world: World) -> bool:
    with world.reading() as session:
        sheet = number_of(world, "J3", "C009")
        return session.scalars(select(Ballot.state).where(Ballot.assignment_id == sheet)).one() is BallotState.SUBMITTED


DOORS = {
    "a family begins": Door("entries", beginning, START_PAGE, lambda world: entry_is(world, lambda entry: True)),
    "a family writes": Door("entries", on_her_farm, "/step/finca", family_kept),
    "a family sends": Door(
        "entries", about_to_send, "/review", lambda world: entry_is(world, lambda entry: entry.submitted_at is not None)
    ),
    "a judge writes": Door("scoring", on_a_sheet, "", lambda world: "E4" in marks(world, "J3", "C009")),
    "a judge delivers": Door("scoring", about_to_deliver, "/deliver", is_delivered),
}


def announced(world: World, window: str, end: str = "2026-09-19T23:59") -> None:
    at_the_dates(world).submit({f"{window}_until": end}, action="/dates")


def form_on(visitor: Visitor, page: str, action: str) -> dict[str, Any] | None:
    """The form on a page that is sent there, as it stands; None where there is none."""
    answer = visitor.client.get(page, follow_redirects=True)
    visitor.page = answer
    main = next(element for element in parsed(answer.text).iter("main"))
    for form in main.iter("form"):
        to = form.get("action") or page
        is_shown = form.get("method") == "post" and "hidden" not in form.attrib
        if is_shown and to.partition("?")[0].endswith(action or page):
            return {"": to, **{name: value for name, value in _standing_values(form).items() if value is not None}}
    return None


def test_every_window_has_its_doors_here() -> None:
    windows = {one.name.partition("_")[0] for one in fields(Windows)} - {"published"}
    assert {door.window for door in DOORS.values()} == windows


@pytest.mark.parametrize(("moment", "is_open"), MOMENTS)
@pytest.mark.parametrize("name", DOORS)
def test_page_and_service_say_the_same_to_the_last_moment(
    world: World, name: str, moment: datetime, is_open: bool
) -> None:
    door = DOORS[name]
    announced(world, door.window)
    visitor, page, typed = door.opened(world)
    form = form_on(visitor, page, door.action)
    assert form is not None, "it is open now"
    assert not door.is_kept(world)
    world.clock.now = moment
    assert (form_on(visitor, page, door.action) is not None) is is_open, "what the page offers"
    to = form.pop("")
    answer = visitor.client.post(to, data={**form, **typed}, headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code == 303, door.is_kept(world)) == (is_open, is_open), "what the service takes"
    if not is_open:
        assert [text for text in typed.values() if len(text) > 3 and text not in answer.text] == [], "nothing is lost"


@pytest.mark.parametrize(("moment", "is_open"), MOMENTS)
def test_a_telephone_s_mark_counts_to_the_last_moment_and_is_late_after_it(
    world: World, moment: datetime, is_open: bool
) -> None:
    announced(world, "scoring")
    nestor = world.judge("J3")
    permit = permit_of(nestor)
    world.clock.now = moment
    (answer,) = ask(nestor, "sync", {"lease": permit, "ops": [op(world, "C009", "E4", "3")]})["answers"]
    assert answer["result"] == ("ok" if is_open else "late")


@pytest.mark.parametrize(("moment", "is_open"), MOMENTS)
def test_a_permit_says_whether_it_is_from_before_the_close(world: World, moment: datetime, is_open: bool) -> None:
    """What arrives an hour after the close under a permit that was asked for at this moment."""
    announced(world, "scoring")
    nestor = world.judge("J3")
    world.clock.now = moment
    permit = permit_of(nestor)
    world.clock.now = LAST + timedelta(hours=1)
    (answer,) = ask(nestor, "sync", {"lease": permit, "ops": [op(world, "C009", "E4", "3")]})["answers"]
    assert answer["result"] == ("late" if is_open else "refused")


@pytest.mark.parametrize(
    ("after", "is_good"),
    [(timedelta(microseconds=-1), True), (timedelta(seconds=-1), True), (timedelta(seconds=1), False)],
)
def test_a_permit_is_good_for_sixty_days_after_the_close_to_the_last_moment(
    world: World, after: timedelta, is_good: bool
) -> None:
    announced(world, "scoring")
    nestor = world.judge("J3")
    permit = permit_of(nestor)
    with world.reading() as session:
        judge = session.scalars(select(Judge).where(Judge.key == "J3")).one()
        now = LAST + permits.LASTS + after
        found = permits.read(world.settings.secret_key, permit, judge=judge, now=now)
    assert (found is not None and found.device == DEVICE) is is_good


@pytest.mark.parametrize("window", ["entries", "scoring"])
def test_before_its_first_moment_a_window_is_closed_and_from_it_on_open(world: World, window: str) -> None:
    name = {"entries": "a family begins", "scoring": "a judge writes"}[window]
    door = DOORS[name]
    at_the_dates(world).submit({f"{window}_from": "2026-09-19T08:00", f"{window}_until": ""}, action="/dates")
    visitor, page, _ = door.opened(world)
    begins = datetime(2026, 9, 19, 12, tzinfo=UTC)
    for moment, is_open in ((begins - timedelta(microseconds=1), False), (begins, True)):
        world.clock.now = moment
        assert (form_on(visitor, page, door.action) is not None) is is_open


def test_a_telephone_s_own_clock_calls_a_mark_late_from_the_same_instant_on(world: World) -> None:
    announced(world, "scoring")
    nestor = world.judge("J3")
    page = nestor.get("/judge/").text
    (closes,) = re.findall(r'data-closes="(\d+)"', page)
    assert int(closes) == (LAST + timedelta(microseconds=1)).timestamp(), (
        "whole seconds, and none of the last day's lost"
    )
    code = STATES.read_text(encoding="utf-8")
    assert re.findall(r"isOver = \(\) => (.*);", code) == ["Date.now() >= 1000 * page.closes"]
