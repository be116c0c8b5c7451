"""Plans on the demonstration edition: what is respected, accepted in one step, undone until somebody begins.

There Néstor (J3) lives in the same community as the family of C005 and is recused; J2 has C011 and has not begun it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.assigning.question import Keeping
from judging.domain.assigning.sharing import Sharing
from judging.domain.assigning.visits import Spread
from judging.domain.errors import Refused, Stale
from judging.domain.permissions import OPERATOR, Actor, Role
from judging.domain.typed import version_of
from judging.services.assigning import accepting, sharing
from judging.services.assigning.precision import outlook, spread_of
from judging.services.assigning.proposing import asked_of, propose_assignments
from judging.services.contest.editions import current_round
from judging.services.results import results
from judging.services.scoring.assignment import PairIds, change_assignments, recuse
from judging.storage.models import Assignment, Ballot, Entry, Event, Judge, Round
from tests.services.finishing.test_opening import begin, join, own
from tests.world import START, World

MARTA = Actor(Role.ORGANISER, 1, "Marta")


@contextmanager
def refused_with(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as refused:
        yield
    assert [problem.code for problem in refused.value.problems] == [code]


def round_in(world: World, session: Session) -> Round:
    return current_round(world.edition(session))


def ids_of(session: Session, pairs: tuple[tuple[str, str], ...]) -> list[PairIds]:
    entries = {entry.number: entry.id for entry in session.scalars(select(Entry))}
    judges = {judge.key: judge.id for judge in session.scalars(select(Judge))}
    return [(entries[number], judges[key]) for number, key in pairs]


def standing(session: Session) -> set[tuple[str, str, str]]:
    return {(one.entry.number, one.judge.key, one.state.value) for one in session.scalars(select(Assignment))}


def accept(world: World, per_entry: int) -> set[tuple[str, str, str]]:
    """Accept what is proposed; the pairs that stood before."""
    with world.writing() as session:
        before = standing(session)
        edition = world.edition(session)
        plan = propose_assignments(session, edition=edition, per_entry=per_entry)
        add, drop = ids_of(session, plan.added), ids_of(session, plan.dropped)
        accepting.accept_plan(session, actor=MARTA, round_=current_round(edition), add=add, drop=drop, now=START)
    return before


def say(world: World, said: Sharing, seen: str | None = None) -> None:
    with world.writing() as session:
        round_ = round_in(world, session)
        sharing.change_sharing(session, actor=MARTA, round_=round_, said=said, now=START, seen=seen)


def test_a_plan_is_accepted_with_one_line_in_the_log_and_undone_as_it_was(world: World) -> None:
    before = accept(world, 4)
    with world.writing() as session:
        assert len(standing(session)) == len(before) + 18
        round_ = round_in(world, session)
        last = accepting.last_plan(session, round_)
        assert last is not None
        assert (last.who, len(last.added), last.may_be_undone) == ("Marta", 18, True)
        accepting.undo_plan(session, actor=MARTA, round_=round_, event=last.event, now=START)
    with world.reading() as session:
        assert standing(session) == before
        lines = session.scalars(select(Event).where(Event.subject.startswith("plan:")).order_by(Event.id)).all()
        assert [one.action for one in lines] == ["plan.accepted", "plan.undone"]
        assert accepting.last_plan(session, round_in(world, session)) is None


def test_a_plan_that_somebody_began_stays_and_one_that_is_not_the_last_is_not_meant(world: World) -> None:
    accept(world, 4)
    with world.writing() as session:
        round_ = round_in(world, session)
        last = accepting.last_plan(session, round_)
        assert last is not None
        with refused_with("plan_not_last"):
            accepting.undo_plan(session, actor=MARTA, round_=round_, event=last.event + 1, now=START)
        entry, judge = min(last.added)
        pair = session.scalars(
            select(Assignment).where(Assignment.entry_id == entry, Assignment.judge_id == judge)
        ).one()
        session.add(Ballot(assignment=pair, created_at=START))
    with world.writing() as session:
        round_ = round_in(world, session)
        last = accepting.last_plan(session, round_)
        assert last is not None
        assert not last.may_be_undone
        with refused_with("plan_begun"):
            accepting.undo_plan(session, actor=MARTA, round_=round_, event=last.event, now=START)
    with world.reading() as session:
        assert len(standing(session)) == 49


def test_undoing_leaves_alone_what_was_changed_by_hand_meanwhile(world: World) -> None:
    accept(world, 4)
    with world.writing() as session:
        edition = world.edition(session)
        last = accepting.last_plan(session, current_round(edition))
        assert last is not None
        gone = min(last.added)
        change_assignments(session, actor=MARTA, edition=edition, shown=[gone], wanted=(), now=START)
        changed = accepting.undo_plan(session, actor=MARTA, round_=current_round(edition), event=last.event, now=START)
        assert (changed.added, changed.removed) == (0, 17)


def test_after_a_recusal_one_comes_in_her_place_and_nothing_else_moves(world: World) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        accept_three = propose_assignments(session, edition=edition, per_entry=3)
        round_ = current_round(edition)
        add = ids_of(session, accept_three.added)
        accepting.accept_plan(session, actor=MARTA, round_=round_, add=add, drop=(), now=START)
        entry = session.scalars(select(Entry).where(Entry.number == "C011")).one()
        judge = session.scalars(select(Judge).where(Judge.key == "J2")).one()
        recuse(session, actor=MARTA, edition=edition, entry=entry, judge=judge, reason="Es su prima.", now=START)
    with world.reading() as session:
        plan = propose_assignments(session, edition=world.edition(session), per_entry=3, keeping=Keeping.FEWEST)
        assert plan.dropped == ()
        assert {number for number, _ in plan.added} == {"C011"}
        assert ("C011", "J2") not in plan.pairs


def test_what_is_said_is_respected_and_written_in_the_log(world: World) -> None:
    said = Sharing(most=(("J5", 9),), fields=("agronomy",), a_day=3, overlap=1)
    say(world, said)
    with world.reading() as session:
        assert sharing.sharing_of(round_in(world, session)) == said
        plan = propose_assignments(session, edition=world.edition(session), per_entry=5)
        assert plan.loads["J5"] <= 9
        assert session.scalars(select(Event).where(Event.action == "sharing.changed")).one().actor_name == "Marta"


def test_two_people_who_say_it_at_once_do_not_lose_a_word(world: World) -> None:
    with world.reading() as session:
        seen = version_of(sharing.standing_of(round_in(world, session)))
    say(world, Sharing(a_day=2), seen)
    with pytest.raises(Stale):
        say(world, Sharing(a_day=4), seen)


def test_who_is_a_shadow_does_not_change_once_there_are_sheets_and_never_counts(world: World) -> None:
    with refused_with("shadows_stay"):
        say(world, Sharing(shadows=("J1",)))
    with world.writing() as session:
        round_ = round_in(world, session)
        with_her = results.draft(session, round_.edition)
        round_.plan = {"sharing": {"shadows": ["J1"]}}
        session.flush()
        without = results.draft(session, round_.edition)
        assert any("J1" in entry.sheets for own in with_her.categories for entry in own.judged.values())
        assert not any("J1" in entry.sheets for own in without.categories for entry in own.judged.values())
        delivered = session.scalars(select(Assignment).join(Assignment.judge).where(Judge.key == "J1")).all()
        assert delivered
        assert all(results.counted_ballot(one) is None for one in delivered)


def test_somebody_has_to_count_and_a_shadow_fills_no_panel(world: World) -> None:
    begin(world)
    with world.writing() as session:
        join(session, "Rosa Tarifa", "Claire Delvaux")
        round_ = current_round(own(session))
        rosa, claire = (judge.key for judge in sharing.judges_of(session, round_))
        with pytest.raises(Refused) as refused:
            said = Sharing(shadows=(rosa, claire))
            sharing.change_sharing(session, actor=OPERATOR, round_=round_, said=said, now=START)
        assert [problem.code for problem in refused.value.problems] == ["all_are_shadows"]
        sharing.change_sharing(session, actor=OPERATOR, round_=round_, said=Sharing(shadows=(rosa,)), now=START)
        assert [one.key for one in asked_of(session, round_, per_entry=1).shadows] == [rosa]


def test_the_spread_of_an_edition_tells_what_a_plan_promises(world: World) -> None:
    with world.reading() as session:
        edition = world.edition(session)
        spread = spread_of(session, edition)
        assert spread is not None
        assert spread.entry > 0
        plan = propose_assignments(session, edition=edition, per_entry=3)
        told = outlook(current_round(edition), plan, spread, places=3)
        assert told is not None
        assert [visits for visits, _ in told.by_visits][:3] == [1, 2, 3]
        assert 0.0 < told.of_plan.best_wins <= told.of_plan.best_in_top <= 1.0
        assert told == outlook(current_round(edition), plan, spread, places=3)
        sure = outlook(current_round(edition), plan, Spread(400.0, 0.0, 1e-6), places=3)
        assert sure is not None
        assert sure.of_plan.best_wins > 0.99
