"""The demonstration of each kit: begun from it, filled with what is invented, its last round open to who tries it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from judging.domain.errors import Refused
from judging.domain.permissions import OPERATOR
from judging.domain.phases import scoring_is_open
from judging.services.contest import kits
from judging.services.contest.editions import windows
from judging.services.demo import demo
from judging.services.results.results import draft
from judging.storage.models import BallotState, Competition, Edition, Entry, Staff
from judging.storage.queries import editions as queries
from tests.world import SECRET, START, World

KEY = SECRET.encode()


@pytest.mark.parametrize("key", ["cupping", "projects", "support"])
def test_each_kit_is_shown_with_invented_people_and_goes_as_a_whole(empty_world: World, key: str) -> None:
    kit = kits.shipped_kit(key)
    with empty_world.writing() as session:
        made = demo.load_kit(session, kit=kit, secret=KEY, now=START)
        assert (made.slug, made.is_demo, made.name) == (f"demo-{key}", True, kit.plan.name)
    with empty_world.reading() as session:
        own = empty_world.edition(session)
        assert scoring_is_open(windows(session, own), START)
        pairs = queries.assignments(session, own.rounds[-1])
        states = {pair.ballot.state if pair.ballot else None for pair in pairs}
        assert states == {BallotState.SUBMITTED, None}, "somebody has still to score"
        found = draft(session, own, own.rounds[-1], from_marks=True)
        assert all(len(one.ranking.entries) >= 3 for one in found.categories)
        assert demo.of_kits(session) == {key: f"demo-{key}"}
        (_, password), *judges = demo.sign_ins(session, KEY)
        assert password == demo.STAFF_PASSWORD
        assert len(judges) >= 4
        assert not any("(" in who for who, _ in judges), "there is only one demonstration"
    with empty_world.writing() as session:
        assert demo.remove_demo(session, actor=OPERATOR, now=START) == 1
        assert [session.scalar(select(func.count(kind.id))) for kind in (Edition, Competition, Entry, Staff)] == [0] * 4


def test_several_stand_beside_one_another_each_once(world: World) -> None:
    with world.writing() as session:
        demo.load_kit(session, kit=kits.shipped_kit("cupping"), secret=KEY, now=START)
        assert demo.of_kits(session) == {"coffee": "caranavi-2026", "cupping": "demo-cupping"}
        who = [one for one, _ in demo.sign_ins(session, KEY)[1:]]
        assert {one.rpartition("(")[2] for one in who} == {"caranavi-2026)", "demo-cupping)"}
    with world.writing() as session, pytest.raises(Refused):
        demo.load_kit(session, kit=kits.shipped_kit("cupping"), secret=KEY, now=START)
