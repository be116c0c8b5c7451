"""A day at tables on the demonstration edition: given one at a time, no-shows taken out, what was begun kept."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.errors import Refused
from judging.domain.permissions import Actor, Role
from judging.services.assigning import tables as service
from judging.services.contest.editions import current_round
from judging.storage.models import Assignment, Event
from tests.world import START, World

MARTA = Actor(Role.ORGANISER, 1, "Marta")


def room(world: World) -> service.Room:
    with world.reading() as session:
        return service.room_of(session, current_round(world.edition(session)))


def give(world: World, key: str) -> str:
    with world.writing() as session:
        round_ = current_round(world.edition(session))
        return service.give_next(session, actor=MARTA, round_=round_, judge_key=key, now=START)


def mark(world: World, *ticked: str, shown: tuple[str, ...] = ()) -> int:
    with world.writing() as session:
        round_ = current_round(world.edition(session))
        return service.mark_presence(session, actor=MARTA, round_=round_, ticked=ticked, shown=shown, now=START)


def pairs(session: Session) -> int:
    return len(session.scalars(select(Assignment)).all())


def free(world: World) -> str:
    """A judge with nothing before her and something to get."""
    found = room(world).tables
    return next(key for key in found.judges if not found.now_of(key) and found.next_for(key))


def test_a_free_judge_gets_the_entry_with_fewest_sheets_and_pressing_twice_is_once(world: World) -> None:
    key, before = free(world), room(world).tables
    expected = before.next_for(key)
    waiting = [one for one in before.entries if before.may(one, key) and before.has(one) < before.per_entry]
    assert before.has(expected or "") == min(before.has(one) for one in waiting)
    assert give(world, key) == expected
    assert give(world, key) == expected
    assert room(world).tables.now_of(key) == (expected,)
    with world.reading() as session:
        lines = session.scalars(select(Event).where(Event.action == "assignment.added", Event.actor_name == "Marta"))
        assert len(lines.all()) == 1


def test_a_no_show_loses_what_nobody_began_and_comes_back_when_the_tick_goes(world: World) -> None:
    with world.reading() as session:
        before = pairs(session)
    assert mark(world, "absent-C011") == 1, "J2 has C011 and has not begun; the others have delivered it"
    here = room(world)
    assert "C011" not in here.tables.entries
    assert here.absent == {"C011"}
    with world.reading() as session:
        assert pairs(session) == before - 1
        line = session.scalars(select(Event).where(Event.action == "tables.presence")).one()
        assert line.details["entries"] == "C011"
    mark(world, shown=("absent-C011",))
    assert "C011" in room(world).tables.entries


def test_two_doors_do_not_undo_what_the_other_said(world: World) -> None:
    mark(world, "absent-C011")
    mark(world, "away-J3")
    here = room(world)
    assert (here.absent, here.away) == ({"C011"}, {"J3"})


def test_a_judge_who_did_not_come_is_given_nothing(world: World) -> None:
    mark(world, "away-J3")
    with pytest.raises(Refused) as refused:
        give(world, "J3")
    assert [problem.code for problem in refused.value.problems] == ["judge_not_there"]
    assert "J3" not in room(world).tables.judges


def test_what_nobody_knows_is_not_written_down(world: World) -> None:
    assert mark(world, "absent-C999", "away-J99") == 0
    here = room(world)
    assert (here.absent, here.away) == (frozenset(), frozenset())
