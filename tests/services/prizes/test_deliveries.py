"""The log of deliveries: what is to be handed over, what was, and what follows when the award no longer stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from judging.domain.entries.standing import EntryStatus
from judging.domain.errors import Refused, Stale
from judging.domain.typed import version_of
from judging.services.prizes import catalogue, deliveries, log
from judging.services.prizes.deliveries import DeliverySaid, Due, State
from judging.services.results import progress
from judging.services.results.progress import Task
from judging.storage.models import Delivery, DeliveryStep, Prize
from tests.services.prizes.test_prizes import MONEY, THING, published, with_prizes
from tests.services.results.test_results import NELLY
from tests.web.test_history_cost import entities
from tests.world import START, World

TODAY = date(2026, 9, 15)
HANDED = DeliverySaid(DeliveryStep.DELIVERED, TODAY, "Nelly", "Saturnina", "En el acto, con testigos.")
WRONG = DeliverySaid(DeliveryStep.MISTAKEN, TODAY, note="Era otra familia.")


def due_of(session: Session, world: World, key: str = "prize-1") -> Due:
    return next(due for due in deliveries.dues(session, world.edition(session)) if due.prize.key == key)


def note(world: World, said: DeliverySaid, **about: Any) -> None:
    """Nelly writes a line about the first prize."""
    with world.writing() as session:
        edition, due = world.edition(session), due_of(session, world)
        deliveries.record(session, actor=NELLY, edition=edition, due=due, said=said, now=START, **about)


def state(world: World) -> State:
    with world.reading() as session:
        return due_of(session, world).state


def to_do(world: World) -> dict[Task, int]:
    with world.reading() as session:
        return {one.task: one.count for one in progress.progress(session, world.edition(session), START).to_do}


@pytest.fixture
def won(world: World) -> World:
    """Results with a first and a second prize; of the second each holder gets one."""
    with_prizes(world, MONEY, replace(THING, per_holder=True))
    published(world)
    return world


def test_nothing_is_due_before_the_results_are_published(world: World) -> None:
    with_prizes(world, MONEY)
    with world.reading() as session:
        assert deliveries.dues(session, world.edition(session)) == []


def test_each_prize_waits_for_each_person_it_is_for_and_the_task_list_counts_them(won: World) -> None:
    with won.reading() as session:
        found = deliveries.dues(session, won.edition(session))
    assert [one.holder for one in found if one.prize.key == "prize-1"] == [None]
    holders = [one.holder for one in found if one.prize.key == "prize-2"]
    assert holders == list(range(len(holders)))
    assert to_do(won)[Task.DELIVER_PRIZES] == len(found)


def test_what_was_handed_over_is_written_with_the_words_of_its_day(won: World) -> None:
    before = to_do(won)[Task.DELIVER_PRIZES]
    note(won, HANDED)
    assert state(won) is State.DELIVERED
    assert to_do(won)[Task.DELIVER_PRIZES] == before - 1
    with won.reading() as session:
        line = session.scalars(select(Delivery)).one()
    assert (line.day, line.to_whom, line.made_name) == ("2026-09-15", "Saturnina", NELLY.name)
    assert line.said["prize"]["es"] == "5.000\u00a0BOB, con el auspicio de Cooperativa Río Coroico"
    assert line.said["award"]["es"].startswith("Primer lugar")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (replace(HANDED, to_whom=" "), ("to_whom", "delivery_to_missing")),
        (replace(HANDED, day=None), ("day", "delivery_day_wrong")),
        (replace(HANDED, day=date(2026, 9, 16)), ("day", "delivery_day_wrong")),
        (WRONG, ("step", "delivery_step_wrong")),
        (replace(WRONG, step=DeliveryStep.RETURNED), ("step", "delivery_step_wrong")),
        (replace(WRONG, step=DeliveryStep.NOTE, note=""), ("note", "delivery_note_missing")),
        (replace(HANDED, note="x" * 1001), ("note", "text_too_long_for_field")),
    ],
)
def test_a_line_that_says_too_little_or_cannot_be_is_refused_at_its_field(
    won: World, said: DeliverySaid, told: tuple[str, str]
) -> None:
    with pytest.raises(Refused) as refusal:
        note(won, said)
    assert [(one.field, one.code) for one in refusal.value.problems] == [told]
    assert state(won) is State.PENDING


def test_a_mistake_is_another_line_and_nothing_written_goes(won: World) -> None:
    note(won, HANDED)
    note(won, WRONG)
    assert state(won) is State.PENDING
    note(won, replace(HANDED, to_whom="Félix"))
    with won.reading() as session:
        key = due_of(session, won).key
        assert [one.to_whom for one in log.lines(session, key, first=0, most=9)] == ["Félix", "", "Saturnina"]
    for statement in (delete(Delivery), update(Delivery).values(to_whom="Nadie")):
        with pytest.raises(DatabaseError, match="append-only"), won.writing() as session:
            won.edition(session).is_demo = False
            session.flush()
            session.execute(statement)


def test_a_note_stands_in_the_log_and_changes_nothing_of_what_it_says(won: World) -> None:
    remark = DeliverySaid(DeliveryStep.NOTE, TODAY, note="Llamó su hija.")
    note(won, remark)
    assert state(won) is State.PENDING
    note(won, HANDED)
    note(won, remark)
    with won.reading() as session:
        due = due_of(session, won)
    assert due.state is State.DELIVERED
    assert due.log.lines == 3
    assert due.delivered is not None
    assert due.delivered.to_whom == "Saturnina"


def test_what_a_list_asks_and_reads_does_not_grow_with_the_log(won: World) -> None:
    note(won, HANDED)
    costs = []
    for more in (1, 40):
        for _ in range(more):
            note(won, DeliverySaid(DeliveryStep.NOTE, TODAY, note="Otra vez."))
        with won.queries() as sent, entities() as read:
            to_do(won)
        costs.append((len(sent), len(read)))
    assert costs[0] == costs[1]


def test_what_somebody_received_is_neither_changed_nor_taken_away(won: World) -> None:
    note(won, HANDED)
    with won.writing() as session:
        prize = session.scalars(select(Prize).where(Prize.key == "prize-1")).one()
        for act in (
            lambda: catalogue.remove(session, actor=NELLY, row=prize, now=START),
            lambda: catalogue.change_prize(session, actor=NELLY, prize=prize, said=THING, now=START),
        ):
            with pytest.raises(Refused) as refusal:
                act()
            assert [one.code for one in refusal.value.problems] == ["prize_given"]


def test_of_two_who_hand_over_the_same_prize_the_second_is_told(won: World) -> None:
    with won.reading() as session:
        seen = version_of(deliveries.standing(due_of(session, won)))
    note(won, HANDED, seen=seen)
    with pytest.raises(Stale):
        note(won, HANDED, seen=seen)


@pytest.mark.parametrize(
    ("step", "then", "open_again"), [(DeliveryStep.KEPT, State.KEPT, 0), (DeliveryStep.RETURNED, State.RETURNED, 0)]
)
def test_a_delivered_prize_whose_award_no_longer_stands_asks_what_follows(
    won: World, step: DeliveryStep, then: State, open_again: int
) -> None:
    note(won, HANDED)
    with won.writing() as session:
        due_of(session, won).entry.status = EntryStatus.WITHDRAWN
    assert state(won) is State.TO_DECIDE
    before = to_do(won)[Task.DELIVER_PRIZES]
    note(won, DeliverySaid(step, TODAY, note="Lo decidió el comité."))
    assert state(won) is then
    assert to_do(won).get(Task.DELIVER_PRIZES, 0) == before - 1
