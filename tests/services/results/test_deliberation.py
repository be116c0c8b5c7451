"""The jury's decisions: when one is needed, what settles it, how votes break a tie, and how all of it is sealed."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.results.deliberation import Decision, DecisionKind, standing_votes
from judging.domain.results.record import differences, told
from judging.services.results import deliberation, results
from judging.services.results.checking import check
from judging.services.results.deliberation import Proposed
from judging.storage.models import Assignment, AssignmentState, Deliberation, Event, Publication
from tests.story import NELLY, gladys_sinks_the_first, pair
from tests.world import START, World

DISPUTED = ("C003", "C006", "C011")


def decide(world: World, proposed: Proposed, by: Actor = NELLY) -> None:
    with world.writing() as session:
        deliberation.record(session, actor=by, edition=world.edition(session), proposed=proposed, now=world.clock.now)


def confirmed(*about: str, kind: DecisionKind = DecisionKind.ORDER) -> Proposed:
    return Proposed("general", kind, "Se miraron las tres hojas de C003.", about)


def voted(**votes: int) -> Proposed:
    return Proposed("general", DecisionKind.VOTE, "Votó el jurado en Caranavi.", votes=votes)


def publish(world: World) -> Publication:
    with world.writing() as session:
        return results.publish(session, actor=NELLY, edition=world.edition(session), now=world.clock.now)


def refusal_of(world: World, proposed: Proposed, by: Actor = NELLY) -> list[Problem]:
    with pytest.raises(Refused) as refusal:
        decide(world, proposed, by)
    with world.reading() as session:
        assert session.scalars(select(Deliberation)).all() == []
    return list(refusal.value.problems)


def with_rule(world: World, **changes: object) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        edition.rule = {**edition.rule, **changes}


# ------------------------------------------------------------------------------------------- when it is needed
def test_a_panel_that_agrees_needs_no_decision(world: World) -> None:
    with world.reading() as session:
        assert results.publication_obstacles(results.draft(session, world.edition(session))) == []


def test_publishing_waits_while_the_two_scores_disagree_about_the_prizes(world: World) -> None:
    gladys_sinks_the_first(world)
    with pytest.raises(Refused) as refusal:
        publish(world)
    (problem,) = refusal.value.problems
    assert (problem.code, problem.params) == ("decision_needed_panels", {"entries": "C003, C006, C011"})
    decide(world, confirmed(*DISPUTED))
    publish(world)


def test_the_reason_says_so_where_the_rule_itself_is_the_levelled_score(world: World) -> None:
    gladys_sinks_the_first(world)
    with_rule(world, kind="levelled")
    with pytest.raises(Refused) as refusal:
        publish(world)
    assert [problem.code for problem in refusal.value.problems] == ["decision_needed_rule"]


@pytest.mark.parametrize(
    "proposed",
    [confirmed(*DISPUTED, kind=DecisionKind.NOTE), confirmed("C003", "C006")],
    ids=["a note settles nothing", "a decision about some of the farms settles nothing"],
)
def test_what_does_not_settle_the_dispute_leaves_publishing_closed(world: World, proposed: Proposed) -> None:
    gladys_sinks_the_first(world)
    decide(world, proposed)
    with pytest.raises(Refused) as refusal:
        publish(world)
    assert [problem.code for problem in refusal.value.problems] == ["decision_needed_panels"]


def test_a_complete_panel_under_the_plain_mean_needs_no_decision(world: World) -> None:
    """Without C003's other judges' absence there is nothing to level: only farms that J2 and J4 both scored remain."""
    gladys_sinks_the_first(world)
    with world.writing() as session:
        for assignment in session.scalars(select(Assignment)):
            if assignment.judge.key not in ("J2", "J4") or assignment.entry.number not in ("C003", "C006"):
                assignment.state = AssignmentState.ABSENT
        drafted = results.draft(session, world.edition(session))
        assert len(drafted.categories[0].ranking.entries) == 2
        assert results.missing_decisions(drafted) == []


# --------------------------------------------------------------------------------------------- writing it down
def test_a_decision_is_kept_with_its_reason_its_farms_and_a_line_in_the_log(world: World) -> None:
    decide(world, confirmed("C006", "C003"))
    with world.reading() as session:
        row = session.scalars(select(Deliberation)).one()
        assert (row.kind, row.entries, row.votes, row.decided_by) == (
            DecisionKind.ORDER,
            ["C003", "C006"],
            {},
            "organiser:1",
        )
        assert row.decided_at == START
        event = session.scalars(select(Event).where(Event.action == "jury.decided")).one()
        assert event.details["reason"] == "Se miraron las tres hojas de C003."


def test_nobody_but_an_organiser_writes_a_decision(world: World) -> None:
    rosa = Actor(Role.JUDGE, 1, "Rosa Elena Tarifa")
    assert [problem.code for problem in refusal_of(world, confirmed("C003"), rosa)] == ["organisers_only"]


def test_a_decision_needs_a_reason_and_farms_of_its_category(world: World) -> None:
    (reason,) = refusal_of(world, Proposed("general", DecisionKind.NOTE, "  "))
    assert (reason.code, reason.field) == ("reason_needed", "reason")
    assert [one.code for one in refusal_of(world, confirmed("C099"))] == ["decision_entry_unknown"]
    assert [one.code for one in refusal_of(world, Proposed("otra", DecisionKind.NOTE, "x"))] == [
        "decision_entry_unknown"
    ]
    (long,) = refusal_of(world, Proposed("general", DecisionKind.NOTE, "x" * 4001))
    assert long.code == "reason_long"


# ------------------------------------------------------------------------------------------------------- votes
def test_a_recorded_vote_breaks_the_tie_where_the_rule_asks_for_it(world: World) -> None:
    """C008 and C011 share place 5; the jury votes, and the chain has that step last."""
    with_rule(world, tie_chain=["part:diversification", "section:A", "vote"])
    decide(world, voted(C011=3, C008=2))
    with world.reading() as session:
        record = results.draft_record(session, world.edition(session))
    (category,) = told(record)
    assert [(line.rank, line.number) for line in category.lines[4:6]] == [(5, "C011"), (6, "C008")]
    assert differences(record) == []
    tie = next(tie for tie in category.ties if "C011" in tie.group)
    assert tie.deciding is not None
    assert tie.deciding.kind == "vote"


def test_a_vote_changes_nothing_where_the_rule_has_no_such_step(world: World) -> None:
    decide(world, voted(C011=3, C008=2))
    with world.reading() as session:
        (category,) = told(results.draft_record(session, world.edition(session)))
    assert [(line.rank, line.number) for line in category.lines[4:6]] == [(5, "C008"), (5, "C011")]


def test_who_was_taken_off_one_of_the_farms_has_no_vote(world: World) -> None:
    """Five judges; Néstor was taken off C005, so four may vote on it and five on other farms."""
    with world.reading() as session:
        assert pair(session, "J3", "C005").state is AssignmentState.RECUSED
        able = deliberation.voters(session, world.edition(session), ["C005", "C007"])
        assert [judge.key for judge in able.able] == ["J1", "J2", "J4", "J5"]
        assert [(judge.key, entry.number) for judge, entry in able.barred] == [("J3", "C005")]
    (problem,) = refusal_of(world, voted(C005=3, C007=2))
    assert (problem.code, problem.params) == ("votes_too_many", {"cast": 5, "judges": 4})
    decide(world, voted(C008=3, C011=2))


def test_a_vote_needs_two_farms_and_whole_votes(world: World) -> None:
    assert [one.code for one in refusal_of(world, voted(C008=3))] == ["votes_too_few"]
    (negative,) = refusal_of(world, voted(C008=-1, C011=2))
    assert (negative.code, negative.field) == ("votes_wrong", "votes.C008")


def test_a_later_vote_takes_the_place_of_every_earlier_one_on_the_same_farm() -> None:
    def vote(**votes: int) -> Decision:
        return Decision(DecisionKind.VOTE, "x", tuple(votes), "organiser:1", "2026-09-15T14:30:00+00:00", votes)

    assert standing_votes([vote(A=3, B=2), vote(C=4, D=1)]) == {"A": 3, "B": 2, "C": 4, "D": 1}
    assert standing_votes([vote(A=3, B=2), vote(B=4, C=1)]) == {"B": 4, "C": 1}


# ----------------------------------------------------------------------------------------------------- sealing
def test_the_decision_is_sealed_with_the_results_and_everything_still_agrees(world: World) -> None:
    with_rule(world, tie_chain=["part:diversification", "section:A", "vote"])
    decide(world, voted(C011=3, C008=2))
    publish(world)
    with world.reading() as session:
        record = json.loads(session.scalars(select(Publication)).one().snapshot)
        (decision,) = record["categories"][0]["deliberation"]
        assert (decision["kind"], decision["votes"]) == ("vote", {"C011": 3, "C008": 2})
        assert record["seed"] == 1
        assert differences(record) == []
        assert check(session) == []
    decision["votes"] = {"C011": 1, "C008": 4}
    assert {problem.code for problem in differences(record)} == {"record_place_differs"}


def test_a_record_from_before_there_were_decisions_can_still_be_computed_again(world: World) -> None:
    with world.reading() as session:
        record = results.draft_record(session, world.edition(session))
    assert "deliberation" not in record["categories"][0]
    del record["seed"]
    assert differences(record) == []
    assert told(record)[0].decisions == ()


def test_a_levelled_rule_that_the_panels_cannot_carry_is_shown_and_not_published(world: World) -> None:
    """Hannah keeps two farms only: her strictness cannot be known well enough for an official levelled score."""
    with_rule(world, kind="levelled", min_sheets=1)
    with world.writing() as session:
        kept = 0
        for assignment in session.scalars(select(Assignment).order_by(Assignment.id)):
            if assignment.judge.key == "J5":
                kept += assignment.ballot is not None
                assignment.state = AssignmentState.ABSENT if kept > 2 else assignment.state
    with world.reading() as session:
        drafted = results.draft(session, world.edition(session))
        assert drafted.categories[0].ranking.entries
    with pytest.raises(Refused) as refusal:
        publish(world)
    assert "levelled_few_shared" in {problem.code for problem in refusal.value.problems}
