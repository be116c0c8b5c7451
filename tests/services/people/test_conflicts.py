"""A judge's own declaration of a conflict, and taking it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Refused
from judging.domain.permissions import Actor, Role
from judging.services import audit
from judging.services.people import conflicts
from judging.storage.models import Assignment, AssignmentState, Entry, Event, Judge
from tests.world import World


def assignment_of(session: Session, judge: str, entry: str) -> Assignment:
    return session.scalars(
        select(Assignment)
        .join(Assignment.judge)
        .join(Assignment.entry)
        .where(Judge.key == judge, Entry.number == entry)
    ).one()


def herself(assignment: Assignment) -> Actor:
    return Actor(Role.JUDGE, assignment.judge_id, assignment.judge.name)


def test_nestor_declares_a_tie_and_takes_it_back(world: World) -> None:
    with world.writing() as session:
        farm = assignment_of(session, "J3", "C009")
        conflicts.declare(session, actor=herself(farm), assignment=farm, reason=" Es mi cuñado. ", now=world.clock.now)
        assert (farm.state, farm.reason) == (AssignmentState.RECUSED, "Es mi cuñado.")
        line = session.scalars(select(Event).where(Event.action == "conflict.declared")).one()
        assert line.details["reason"] == "Es mi cuñado."
        assert conflicts.may_be_taken_back(session, [farm]) == {farm.id}
        conflicts.take_back(session, actor=herself(farm), assignment=farm, now=world.clock.now)
        assert (farm.state, farm.reason) == (AssignmentState.ASSIGNED, "")


def test_once_the_office_has_acted_the_tie_is_no_more_hers_to_take_back(world: World) -> None:
    with world.writing() as session:
        farm = assignment_of(session, "J3", "C009")
        conflicts.declare(session, actor=herself(farm), assignment=farm, reason="Es mi socio.", now=world.clock.now)
        audit.record(
            session,
            actor=Actor(Role.ORGANISER, 1, "Oficina"),
            action="assignment.recused",
            subject=conflicts.subject_of(farm),
            edition_id=farm.round.edition_id,
            now=world.clock.now,
        )
        assert conflicts.may_be_taken_back(session, [farm]) == frozenset()
        with pytest.raises(Refused, match="conflict_settled"):
            conflicts.take_back(session, actor=herself(farm), assignment=farm, now=world.clock.now)
        assert farm.state is AssignmentState.RECUSED


def test_a_recusal_by_the_office_is_not_hers_to_take_back(world: World) -> None:
    with world.writing() as session:
        farm = assignment_of(session, "J3", "C005")
        with pytest.raises(Refused, match="conflict_settled"):
            conflicts.take_back(session, actor=herself(farm), assignment=farm, now=world.clock.now)


def test_nobody_declares_for_another_judge(world: World) -> None:
    with world.writing() as session:
        farm, other = assignment_of(session, "J3", "C009"), assignment_of(session, "J2", "C012")
        for actor in (herself(other), Actor(Role.ORGANISER, farm.judge_id, "Oficina")):
            with pytest.raises(NotFound):
                conflicts.declare(session, actor=actor, assignment=farm, reason="Es pariente.", now=world.clock.now)


@pytest.mark.parametrize(
    ("entry", "reason", "code"),
    [
        ("C009", "   ", "conflict_reason_needed"),
        ("C009", "x" * 1001, "reason_long"),
        ("C003", "Es mi cuñado.", "conflict_after_delivery"),
    ],
)
def test_a_tie_needs_its_reason_and_comes_before_the_delivery(world: World, entry: str, reason: str, code: str) -> None:
    with world.writing() as session:
        farm = assignment_of(session, "J3", entry)
        with pytest.raises(Refused) as refusal:
            conflicts.declare(session, actor=herself(farm), assignment=farm, reason=reason, now=world.clock.now)
        assert [(problem.code, problem.field) for problem in refusal.value.problems] == [(code, f"reason-{farm.id}")]
        assert farm.state is AssignmentState.ASSIGNED


def test_when_judging_is_over_nothing_moves_any_more(world: World) -> None:
    with world.writing() as session:
        farm = assignment_of(session, "J3", "C009")
        late = world.clock.now + timedelta(days=100)
        with pytest.raises(Refused, match="scoring_closed"):
            conflicts.declare(session, actor=herself(farm), assignment=farm, reason="Es pariente.", now=late)


def test_the_commitment_keeps_its_first_date_and_is_hers_alone(world: World) -> None:
    with world.writing() as session:
        judge = session.scalars(select(Judge).where(Judge.key == "J1")).one()
        judge.committed_at = None
        rosa = Actor(Role.JUDGE, judge.id, judge.name)
        with pytest.raises(NotFound):
            conflicts.commit(session, actor=Actor(Role.JUDGE, judge.id + 1, "Claire"), judge=judge, now=world.clock.now)
        conflicts.commit(session, actor=rosa, judge=judge, now=world.clock.now)
        conflicts.commit(session, actor=rosa, judge=judge, now=world.clock.now + timedelta(days=3))
        assert judge.committed_at == world.clock.now
