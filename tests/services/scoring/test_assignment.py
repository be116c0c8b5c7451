"""Giving farms to judges and taking judges off farms, on the demonstration edition.

There Néstor (J3) lives in the same community as the family of C005 and is recused; Claire (J2) has C011 but has not
begun; J2 has begun C012; everybody else has delivered or begun.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from judging.domain.errors import Refused
from judging.domain.permissions import Actor, Role
from judging.domain.scoring.conflicts import PossibleConflict
from judging.domain.scoring.scoresheet import MarkState
from judging.services.assigning.proposing import propose_assignments
from judging.services.results import results
from judging.services.scoring import assignment as service
from judging.storage.models import (
    Assignment,
    AssignmentState,
    Base,
    Entry,
    EntryStatus,
    Event,
    Judge,
    KeyingState,
    LateMark,
    PaperKeying,
    Photo,
)
from judging.storage.models.photos import PhotoKind
from tests.world import START, World

MARTA = Actor(Role.ORGANISER, 1, "Marta")
Names = tuple[str, str]


def ids(session: Session, pair: Names) -> service.PairIds:
    entry, judge = _people(session, pair)
    return entry.id, judge.id


def _people(session: Session, pair: Names) -> tuple[Entry, Judge]:
    entry = session.scalars(select(Entry).where(Entry.number == pair[0])).one()
    return entry, session.scalars(select(Judge).where(Judge.key == pair[1])).one()


def change(world: World, *, shown: Iterable[Names] = (), wanted: Iterable[Names] = ()) -> service.Changed:
    with world.writing() as session:
        return service.change_assignments(
            session,
            actor=MARTA,
            edition=world.edition(session),
            now=START,
            shown={ids(session, pair) for pair in shown},
            wanted={ids(session, pair) for pair in wanted},
        )


def refused(world: World, *, shown: Iterable[Names] = (), wanted: Iterable[Names] = ()) -> list[str]:
    with pytest.raises(Refused) as refusal:
        change(world, shown=shown, wanted=wanted)
    return [problem.code for problem in refusal.value.problems]


def state(world: World, pair: Names) -> AssignmentState | None:
    with world.reading() as session:
        entry, judge = ids(session, pair)
        return session.scalar(
            select(Assignment.state).where(Assignment.entry_id == entry, Assignment.judge_id == judge)
        )


def recuse(world: World, pair: Names, reason: str) -> int:
    with world.writing() as session:
        entry, judge = _people(session, pair)
        return service.recuse(
            session, actor=MARTA, edition=world.edition(session), entry=entry, judge=judge, reason=reason, now=START
        ).id


def publish(world: World) -> None:
    with world.writing() as session:
        results.publish(session, actor=MARTA, edition=world.edition(session), now=START)


def test_a_farm_is_given_and_what_nobody_began_is_taken_back(world: World) -> None:
    done = change(world, shown=[("C011", "J2")], wanted=[("C001", "J5")])
    assert done == service.Changed(added=1, removed=1)
    assert state(world, ("C001", "J5")) is AssignmentState.ASSIGNED
    assert state(world, ("C011", "J2")) is None


def test_what_another_organiser_assigned_meanwhile_is_left_alone(world: World) -> None:
    change(world, wanted=[("C001", "J5")])
    assert change(world, shown=[("C011", "J2")], wanted=[("C011", "J2")]) == service.Changed(0, 0)
    assert state(world, ("C001", "J5")) is AssignmentState.ASSIGNED


def test_the_same_form_sent_twice_changes_things_once(world: World) -> None:
    change(world, wanted=[("C001", "J5")])
    assert change(world, wanted=[("C001", "J5")]) == service.Changed(0, 0)


def kept_of(what: str, pair_id: int) -> Base:
    """A row about a pair that has no sheet."""
    made: dict[str, Base] = {
        "paper_keying": PaperKeying(
            assignment_id=pair_id, keyed_by="organiser:1", keyed_name="Nelly", at=START, given="[]", matched_by="",
            state=KeyingState.WAITING,
        ),
        "photo": Photo(
            assignment_id=pair_id, kind=PhotoKind.EVIDENCE, save_id="p", sent_digest="a" * 64, digest="b" * 64, size=1,
            width=1, height=1, added_at=START, added_by="judge:2", added_name="Claire",
        ),
        "late_mark": LateMark(
            assignment_id=pair_id, save_id="l", criterion="A1", mark_state=MarkState.NOT_APPLICABLE, received_at=START
        ),
    }  # fmt: skip
    return made[what]


def test_a_pair_of_which_anything_is_kept_is_not_taken_away(world: World) -> None:
    pairs = Assignment.__table__
    naming = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table is pairs and key.ondelete is None
    }
    for what in sorted(naming - {"ballot"}):
        with world.writing() as session:
            pair = session.scalars(
                select(Assignment).join(Entry).join(Judge).where(Entry.number == "C011", Judge.key == "J2")
            ).one()
            session.add(kept_of(what, pair.id))
        assert refused(world, shown=[("C011", "J2")]) == ["pair_kept"], what
        with world.writing() as session:
            session.execute(delete(Base.metadata.tables[what]))
    assert change(world, shown=[("C011", "J2")]) == service.Changed(0, 1)


@pytest.mark.parametrize("pair", [("C001", "J1"), ("C012", "J2")], ids=["delivered", "begun"])
def test_a_sheet_that_was_begun_is_never_orphaned(world: World, pair: Names) -> None:
    assert refused(world, shown=[pair, ("C011", "J2")]) == ["pair_begun"]
    assert state(world, pair) is AssignmentState.ASSIGNED
    assert state(world, ("C011", "J2")) is AssignmentState.ASSIGNED  # nothing was half done


def test_a_recused_judge_is_not_assigned_by_the_way(world: World) -> None:
    assert refused(world, wanted=[("C005", "J3")]) == ["pair_recused"]


def test_only_admitted_farms_and_active_judges_are_paired(world: World) -> None:
    with world.writing() as session:
        _people(session, ("C001", "J5"))[0].status = EntryStatus.EXCLUDED
        _people(session, ("C002", "J4"))[1].is_active = False
    assert refused(world, wanted=[("C001", "J5"), ("C002", "J4")]) == ["pair_unknown", "pair_unknown"]


def test_a_recused_judge_s_delivered_sheet_no_longer_counts_until_she_is_let_back(world: World) -> None:
    def sheets() -> int:
        with world.reading() as session:
            ranked = results.compute(session, world.edition(session))[0].ranking
            return next(one.judges for one in ranked.entries if one.key == "C003")

    assert sheets() == 3
    pair_id = recuse(world, ("C003", "J4"), " Es prima de la familia. ")
    assert sheets() == 2
    with world.writing() as session:
        pair = session.get_one(Assignment, pair_id)
        assert pair.reason == "Es prima de la familia."
        service.cancel_recusal(session, actor=MARTA, assignment=pair, now=START)
    assert sheets() == 3


def test_a_tie_may_be_written_down_before_anybody_is_assigned(world: World) -> None:
    recuse(world, ("C001", "J5"), "Compra el café de la familia.")
    assert state(world, ("C001", "J5")) is AssignmentState.RECUSED


def test_nobody_is_recused_without_a_reason(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        recuse(world, ("C001", "J1"), "  ")
    assert [(one.code, one.field) for one in refusal.value.problems] == [("reason_needed", "reason")]


def test_after_publication_nothing_moves(world: World) -> None:
    publish(world)
    assert refused(world, wanted=[("C001", "J5")]) == ["results_published"]
    with pytest.raises(Refused):
        recuse(world, ("C001", "J1"), "tarde")
    with world.writing() as session, pytest.raises(Refused):
        pair = session.scalars(select(Assignment).where(Assignment.state == AssignmentState.RECUSED)).one()
        service.cancel_recusal(session, actor=MARTA, assignment=pair, now=START)


def test_every_change_of_a_pair_leaves_its_line(world: World) -> None:
    change(world, shown=[("C011", "J2")], wanted=[("C001", "J5")])
    recuse(world, ("C001", "J5"), "Es su vecina.")
    with world.reading() as session:
        lines = session.scalars(select(Event).where(Event.action.startswith("assignment.")).order_by(Event.id)).all()
        assert [(line.action, line.details["entry"]) for line in lines] == [
            ("assignment.added", "C001"),
            ("assignment.removed", "C011"),
            ("assignment.recused", "C001"),
        ]


def test_the_tie_of_nestor_with_his_neighbours_is_found_and_no_other(world: World) -> None:
    with world.reading() as session:
        judges, entries = session.scalars(select(Judge)).all(), session.scalars(select(Entry)).all()
        assert service.found_conflicts(judges, entries) == {ids(session, ("C005", "J3")): (PossibleConflict.COMMUNITY,)}


def test_a_proposal_keeps_what_stands_and_avoids_ties_and_recusals(world: World) -> None:
    with world.reading() as session:
        edition = world.edition(session)
        plan = propose_assignments(session, edition=edition, per_entry=4)
        assert ("C005", "J3") not in plan.pairs
        assert ("C001", "J1") in plan.pairs
        assert ("C001", "J1") not in plan.added
        assert plan.is_connected
        assert max(plan.loads.values()) - min(plan.loads.values()) <= 1


def test_a_community_shared_by_name_is_avoided_even_before_anybody_declares_it(world: World) -> None:
    with world.writing() as session:
        _people(session, ("C001", "J5"))[1].community = "ALTO MIRADOR"
    with world.reading() as session:
        plan = propose_assignments(session, edition=world.edition(session), per_entry=5)
        assert {("C001", "J5"), ("C008", "J5")}.isdisjoint(plan.pairs)
        assert plan.explanation.short.keys() == {"C001", "C005", "C008"}
