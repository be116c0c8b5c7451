"""Reminders that go by themselves: only where a rule was switched on, in the morning, once, and back until then."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from judging.domain.families.mailserver import MailServer, Security
from judging.domain.home import Home
from judging.domain.messages.occasions import Occasion
from judging.domain.messages.sorting import HOLD, goes_at
from judging.jobs.chores import reminded
from judging.notify import Result
from judging.services.messages import sending, texts
from judging.storage.models import Event, Judge, Letter, Sending
from tests.services.messages.test_sending import SENDER, codes, draft, judge, post, real  # noqa: F401 - a fixture
from tests.services.postbox import postbox
from tests.services.results.test_results import NELLY
from tests.world import World

NIGHT = datetime(2026, 9, 16, 6, 10, tzinfo=UTC)
MORNING = datetime(2026, 9, 16, 12, 0, tzinfo=UTC)
"""Eight o'clock in Caranavi."""


def rules(world: World, *wanted: Occasion) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        texts.change_settings(session, actor=NELLY, edition=edition, cap=100, rules=wanted, now=world.clock.now)


def night(world: World, at: datetime = NIGHT) -> None:
    world.clock.now = at
    server = MailServer("127.0.0.1", 25, Security.NONE, SENDER.address)
    assert reminded(replace(world.settings, mail=server), world.database, at) is None


def waiting(world: World) -> list[tuple[str, datetime]]:
    with world.reading() as session:
        return [(one.address, one.due_at) for one in session.scalars(select(Letter).order_by(Letter.id))]


def test_without_a_rule_nothing_goes_by_itself(real: World) -> None:  # noqa: F811
    night(real)
    assert waiting(real) == []
    assert codes(draft(real).for_mail) == ["J2", "J3"], "they are listed for whoever looks"


def test_a_rule_writes_in_the_morning_once_and_can_be_taken_back_until_then(real: World) -> None:  # noqa: F811
    rules(real, Occasion.FEW_LEFT, Occasion.SHEETS_LEFT)
    night(real)
    night(real, NIGHT.replace(minute=40))
    assert waiting(real) == [("claire@example.org", MORNING), ("nestor@example.org", MORNING)]
    with postbox() as box:
        assert post(real, box) == []
        with real.writing() as session:
            sent = session.scalars(select(Sending)).one()
            assert sent.by_rule
            judge(session, "J2").is_active = False
        real.clock.now = MORNING
        assert post(real, box) == [Result.SENT], "who left meanwhile is not written to"
    with real.reading() as session:
        [line] = [one for one in session.scalars(select(Event)) if one.action == "messages.by_rule"]
        assert line.details == {"occasion": "few_left", "people": 2}


def test_what_a_rule_put_there_is_taken_back_like_any_other(real: World) -> None:  # noqa: F811
    rules(real, Occasion.SHEETS_LEFT)
    night(real)
    with real.writing() as session:
        sent = session.scalars(select(Sending)).one().id
        edition = real.edition(session)
        assert sending.undo(session, actor=NELLY, edition=edition, sending_id=sent, now=NIGHT) == 2
    real.clock.now = MORNING
    with postbox() as box:
        assert post(real, box) == []


def test_no_rule_of_a_demonstration_sends_anything(world: World) -> None:
    rules(world, Occasion.SHEETS_LEFT)
    with world.writing() as session:
        session.scalars(select(Judge).where(Judge.key == "J3")).one().email = "nestor@example.org"
    night(world)
    assert waiting(world) == []


@pytest.mark.parametrize(
    ("zone", "now", "goes"),
    [
        ("America/La_Paz", NIGHT, MORNING),
        ("America/La_Paz", NIGHT.replace(hour=18), NIGHT.replace(hour=18) + HOLD),
        ("Asia/Tokyo", NIGHT, NIGHT + HOLD),
        ("America/La_Paz", datetime(2026, 9, 17, 0, 30, tzinfo=UTC), MORNING.replace(day=17)),
    ],
    ids=["by night in the morning", "by day soon", "it is day elsewhere", "in the evening the next morning"],
)
def test_nobody_is_written_to_by_night(zone: str, now: datetime, goes: datetime) -> None:
    assert goes_at(Home(zone=zone), now) == goes
