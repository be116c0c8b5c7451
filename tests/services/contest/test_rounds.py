"""Rounds as a service: who is in which, what is closed, what is sealed; with named people at a small fair."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from judging.domain.contest.kits import documents_of, read_kit
from judging.domain.errors import Refused, Stale
from judging.domain.permissions import Actor, Role
from judging.domain.phases import Window
from judging.domain.results.record import differences
from judging.domain.results.rounds import Carry, CarryKind, Cut, CutKind, RoundPlan
from judging.domain.scoring.scoresheet import Mark
from judging.domain.typed import version_of
from judging.services.analysis import shortlists
from judging.services.assigning.proposing import propose_assignments
from judging.services.contest import kits, rounds
from judging.services.contest.editions import close_now, current_round, first_round, last_round, open_now
from judging.services.results import results
from judging.services.results.checking import check
from judging.services.scoring import assignment, corrections, scoring
from judging.storage.models import Assignment, EntryStatus, Round
from judging.storage.queries import judge as judge_queries
from tests import tworounds as story
from tests.world import World

DECLARED = Cut(CutKind.FIRST, first=3)


@pytest.fixture
def fair(world: World) -> World:
    """The fair with the desk's marks given and delivered, scoring still open."""
    with world.writing() as session:
        story.give(session, story.make_fair(session), story.AT_THE_DESK)
        story.score(world, session, story.AT_THE_DESK, ("A1", "A2"))
    return world


def close(world: World, session: Session) -> Round:
    edition = story.fair(session)
    close_now(session, actor=story.NELLY, edition=edition, what="scoring", now=world.clock.now)
    return current_round(edition)


def freeze(world: World, **more: Any) -> None:
    with world.writing() as session:
        desk = close(world, session)
        shortlists.freeze(session, actor=story.NELLY, round_=desk, now=world.clock.now, **({"cut": DECLARED} | more))


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def final(world: World, *, until: bool = True) -> None:
    """The desk's list is frozen and the final judged."""
    freeze(world)
    with world.writing() as session:
        edition = story.fair(session)
        open_now(session, actor=story.NELLY, edition=edition, what="scoring", now=world.clock.now)
        story.give(session, edition, story.IN_THE_FINAL)
        if until:
            story.score(world, session, story.IN_THE_FINAL, ("B1",))


# -------------------------------------------------------------------------------------------------------- documents
def test_a_kit_with_rounds_makes_an_edition_and_comes_out_as_it_went_in(world: World) -> None:
    with world.writing() as session:
        edition = story.make_fair(session)
        assert [(one.key, one.position, one.state.value) for one in edition.rounds] == [
            ("desk", 1, "now"),
            ("final", 2, "ahead"),
        ]
        again = documents_of(kits.kit_of(edition))
        assert again["edition.json"]["rounds"] == documents_of(story.fair_kit())["edition.json"]["rounds"]
        assert again["sheet-final.json"] == story.documents()["sheet-final.json"]
        assert "round" not in again["edition.json"]


def wrong(change: Any) -> list[tuple[str, str, str]]:
    documents = json.loads(json.dumps(story.documents()))
    change(documents)
    with pytest.raises(Refused) as refused:
        read_kit(documents)
    return [
        (problem.code, str(problem.params.get("file", "")), str(problem.params.get("path", "")))
        for problem in refused.value.problems
    ]


PLAN = "edition.json"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda it: it[PLAN].update(round={"es": "Una"}), ("document_either", PLAN, "/round")),
        (lambda it: it[PLAN].update(rounds=[]), ("document_length", PLAN, "/rounds")),
        (lambda it: it[PLAN]["rounds"].pop(), ("document_no_next_round", PLAN, "/rounds/0/cut")),
        (lambda it: it[PLAN]["rounds"][0].pop("cut"), ("document_missing", PLAN, "/rounds/0/cut")),
        (lambda it: it[PLAN]["rounds"][1].update(cut={"kind": "hand"}),
         ("document_no_next_round", PLAN, "/rounds/1/cut")),
        (lambda it: it[PLAN]["rounds"][0].update(carry={"kind": "carry"}),
         ("document_no_round_before", PLAN, "/rounds/0/carry")),
        (lambda it: it[PLAN]["rounds"][1]["carry"].pop("before"), ("document_missing", PLAN, "/rounds/1/carry/before")),
        (lambda it: it[PLAN]["rounds"][1]["carry"].update(before=100),
         ("document_no_whole", PLAN, "/rounds/1/carry/before")),
        (lambda it: it[PLAN]["rounds"][1].update(key="desk"), ("document_twice", PLAN, "/rounds/1/key")),
        (lambda it: it[PLAN]["rounds"][1].update(sheet="sheet-other.json"),
         ("document_no_choice", PLAN, "/rounds/1/sheet")),
        (lambda it: it[PLAN]["rounds"][1].update(blind="yes"), ("document_no_yes", PLAN, "/rounds/1/blind")),
        (lambda it: it[PLAN]["rounds"][1].update(secret=True), ("document_unknown_key", PLAN, "/rounds/1/secret")),
        (lambda it: it[PLAN]["rounds"][1].update(rule={"tie_chain": ["criterion:A1"]}),
         ("document_not_on_sheet", PLAN, "/rounds/1/rule/tie_chain/0")),
        (lambda it: it.update({"sheet-odd.json": story.sheet("odd", {"A1": "1"})}),
         ("kit_sheet_unused", "sheet-odd.json", "")),
        (lambda it: it["sheet-final.json"].update(out_of="0"), ("document_weight", "sheet-final.json", "/out_of")),
    ],
)  # fmt: skip
def test_each_mistake_about_rounds_is_told_with_its_place(change: Any, told: tuple[str, str, str]) -> None:
    assert told in wrong(change)


def test_a_package_with_one_round_is_read_as_before() -> None:
    documents = story.documents()
    del documents[PLAN]["rounds"], documents["sheet-final.json"]
    documents[PLAN]["round"] = {"es": "Visita"}
    kit = read_kit(documents)
    assert (kit.plan.round, kit.plan.rounds) == ({"es": "Visita"}, ())
    assert documents_of(kit)[PLAN]["round"] == {"es": "Visita"}


# ----------------------------------------------------------------------------------------------------- the shortlist
def test_a_list_is_frozen_once_the_round_is_closed_and_only_as_it_was_seen(fair: World) -> None:
    with fair.writing() as session:
        desk = current_round(story.fair(session))
        with pytest.raises(Refused) as refused:
            shortlists.freeze(session, actor=story.NELLY, round_=desk, cut=DECLARED, now=fair.clock.now)
        assert codes(refused) == ["round_still_open"]
        close(fair, session)
        with pytest.raises(Refused) as refused:
            shortlists.freeze(session, actor=story.NELLY, round_=desk, cut=DECLARED, now=fair.clock.now, seen="other")
        assert codes(refused) == ["results_changed_meanwhile"]
    freeze(fair)
    with fair.reading() as session:
        edition = story.fair(session)
        assert first_round(edition).going_on == {"F001": "77.00", "F002": "82.00", "F004": "74.00"}
        assert current_round(edition).key == "final"
        assert check(session) == []


def test_the_line_tells_who_has_no_clear_difference_from_it(fair: World) -> None:
    with fair.reading() as session:
        edition = story.fair(session)
        (category,) = shortlists.proposed(results.draft(session, edition, first_round(edition)), DECLARED)
        assert category.going_on == ["F002", "F001", "F004"]
        assert {"F004", "F006"} <= {line.number for line in category.close}  # 74.00 and 73.00, two judges each
        assert all(line.low <= line.rank <= line.high for line in category.lines)


AGREED = {
    "F001": {"Ada": (10, 10), "Bruno": (10, 10)},
    "F002": {"Ada": (8, 8), "Bruno": (8, 8)},
    "F003": {"Ada": (6, 5), "Bruno": (5, 6)},  # 56, 54
    "F004": {"Ada": (5, 6), "Bruno": (5, 6)},  # 54, 54
    "F005": {"Ada": (3, 3), "Bruno": (3, 3)},
    "F006": {"Ada": (1, 1), "Bruno": (1, 1)},
}
"""Two judges who agree on all but on the two beside the line of three."""


def test_where_judges_agree_only_the_two_beside_the_line_are_close_to_it(world: World) -> None:
    with world.writing() as session:
        story.give(session, story.make_fair(session), AGREED)
        story.score(world, session, AGREED, ("A1", "A2"))
        edition = story.fair(session)
        drafted = results.draft(session, edition, first_round(edition))
        (category,) = shortlists.proposed(drafted, DECLARED)
        assert [line.number for line in category.close] == ["F003", "F004"]
        (clear,) = shortlists.proposed(drafted, Cut(CutKind.FIRST, first=2))
        assert clear.close == []


def test_a_list_by_hand_or_by_another_cut_has_a_reason_and_only_who_has_a_place(fair: World) -> None:
    with pytest.raises(Refused) as refused:
        freeze(fair, cut=Cut(CutKind.FIRST, first=2))
    assert codes(refused) == ["shortlist_reason_needed"]
    with pytest.raises(Refused) as refused:
        freeze(fair, cut=Cut(CutKind.HAND), chosen={"F006", "F099"}, reason="El jurado.")
    assert codes(refused) == ["shortlist_without_place"]
    with pytest.raises(Refused) as refused:
        freeze(fair, cut=Cut(CutKind.HAND), reason="El jurado.")
    assert codes(refused) == ["shortlist_empty"]
    freeze(fair, cut=Cut(CutKind.HAND), chosen={"F006", "F001"}, reason="El jurado quiso ver la cometa.")
    with fair.reading() as session:
        desk = first_round(story.fair(session))
        assert desk.going_on == {"F001": "77.00", "F006": "73.00"}
        assert json.loads(desk.shortlist or "")["reason"] == "El jurado quiso ver la cometa."
        assert check(session) == []


def test_all_from_a_score_on_go_on(fair: World) -> None:
    freeze(fair, cut=Cut(CutKind.SCORE, least=Decimal(73)), reason="Se anunció tarde.")
    with fair.reading() as session:
        assert sorted(first_round(story.fair(session)).going_on or {}) == ["F001", "F002", "F004", "F006"]


def test_a_frozen_list_is_taken_back_with_a_reason_until_somebody_scored(fair: World) -> None:
    final(fair, until=False)
    with fair.writing() as session:
        desk = first_round(story.fair(session))
        shortlists.unfreeze(session, actor=story.NELLY, round_=desk, reason="Faltaba una hoja.", now=fair.clock.now)
    with fair.reading() as session:
        edition = story.fair(session)
        assert (current_round(edition).key, first_round(edition).going_on) == ("desk", None)
        pairs = select(Assignment.id).where(Assignment.round_id == last_round(edition).id)
        assert session.scalars(pairs).all() == []
    final(fair)
    with fair.writing() as session, pytest.raises(Refused) as refused:
        desk = first_round(story.fair(session))
        shortlists.unfreeze(session, actor=story.NELLY, round_=desk, reason="Otra vez.", now=fair.clock.now)
    assert codes(refused) == ["round_has_marks"]


def test_the_database_lets_nobody_change_a_frozen_list(fair: World) -> None:
    freeze(fair)
    with pytest.raises(IntegrityError), fair.writing() as session:
        session.execute(text("UPDATE round SET going_on = '{\"F005\": \"99.00\"}' WHERE key = 'desk'"))


def test_a_list_that_somebody_altered_is_found(fair: World) -> None:
    freeze(fair)
    with fair.tampering() as session:
        desk = first_round(story.fair(session))
        desk.going_on = {**(desk.going_on or {}), "F005": "99.00"}
    with fair.reading() as session:
        assert [problem.code for problem in check(session)] == ["check_shortlist_entries"]


def test_what_becomes_of_a_listed_entry_is_told_and_it_leaves_the_final(fair: World) -> None:
    final(fair)
    with fair.writing() as session:
        story.entry_of(session, story.fair(session), "F002").status = EntryStatus.WITHDRAWN
    with fair.reading() as session:
        edition = story.fair(session)
        assert [problem.code for problem in shortlists.gone_since(session, first_round(edition))] == ["farm_withdrawn"]
        record = results.draft_record(session, edition)
        assert [one["entry"] for one in record["categories"][0]["entries"]] == ["F001", "F004"]
        assert differences(record) == []
        assert check(session) == []


# ------------------------------------------------------------------------------------------------- rounds and judges
def test_judges_of_the_final_see_its_entries_and_its_sheet_alone(fair: World) -> None:
    with fair.reading() as session:
        ada = story.judge_of(session, story.fair(session), "Ada")
        assert len(judge_queries.way(session, ada)) == 6
    final(fair, until=False)
    with fair.reading() as session:
        edition = story.fair(session)
        ways = {name: judge_queries.way(session, story.judge_of(session, edition, name)) for name in ("Ada", "Bruno")}
        assert ways["Ada"] == []
        assert [step.number for step in ways["Bruno"]] == ["F001", "F002", "F004"]
        assert {step.sheet_digest for step in ways["Bruno"]} == {last_round(edition).sheet_version.digest}


def test_nobody_writes_on_a_sheet_of_a_round_that_is_over(fair: World) -> None:
    final(fair, until=False)
    with fair.writing() as session:
        edition = story.fair(session)
        desk = first_round(edition)
        bruno = story.judge_of(session, edition, "Bruno")
        pair = session.scalars(
            select(Assignment).where(Assignment.round_id == desk.id, Assignment.judge_id == bruno.id)
        ).first()
        assert pair is not None
        about: dict[str, Any] = {"marks": [Mark.of("A1", "1")], "expected_version": 1, "now": fair.clock.now}
        for actor, code in ((Actor(Role.JUDGE, bruno.id, "Bruno"), "scoring_closed"), (story.NELLY, "round_over")):
            with pytest.raises(Refused) as refused:
                scoring.save_ballot(session, actor=actor, assignment=pair, save_id=f"late-{code}", **about)
            assert codes(refused) == [code]
        with pytest.raises(Refused) as refused:
            scoring.reopen_ballot(session, actor=story.NELLY, assignment=pair, reason="Error.", now=fair.clock.now)
        assert codes(refused) == ["round_over"]
        told: dict[str, Any] = {"edition": edition, "entry": pair.entry, "criterion": "A1", "reason": "No hay."}
        with pytest.raises(Refused) as refused:
            corrections.decide_not_applicable(session, actor=story.NELLY, now=fair.clock.now, round_=desk, **told)
        assert codes(refused) == ["round_over"]


def test_an_entry_that_did_not_go_on_is_given_to_nobody_in_the_final(fair: World) -> None:
    final(fair, until=False)
    with fair.writing() as session:
        edition = story.fair(session)
        left, carla = story.entry_of(session, edition, "F005"), story.judge_of(session, edition, "Carla")
        about: dict[str, Any] = {"actor": story.NELLY, "edition": edition, "now": fair.clock.now}
        with pytest.raises(Refused) as refused:
            assignment.change_assignments(session, shown=[], wanted=[(left.id, carla.id)], **about)
        assert codes(refused) == ["pair_unknown"]
        with pytest.raises(Refused) as refused:
            assignment.recuse(session, entry=left, judge=carla, reason="Es su prima.", **about)
        assert codes(refused) == ["not_in_round"]
        with pytest.raises(Refused) as refused:
            assignment.change_assignments(session, shown=[], wanted=[], round_=first_round(edition), **about)
        assert codes(refused) == ["round_over"]


def test_a_panel_and_an_earlier_recusal_hold_in_the_proposal(fair: World) -> None:
    with fair.writing() as session:
        edition = story.fair(session)
        about: dict[str, Any] = {"actor": story.NELLY, "edition": edition, "now": fair.clock.now}
        one, carla = story.entry_of(session, edition, "F001"), story.judge_of(session, edition, "Carla")
        assignment.recuse(session, entry=one, judge=carla, reason="Es su prima.", **about)
    freeze(fair)
    with fair.writing() as session:
        edition = story.fair(session)
        keys = {name: story.judge_of(session, edition, name).key for name in ("Bruno", "Carla")}
        round_ = last_round(edition)
        panel = RoundPlan(None, 2, tuple(keys.values()), round_.own_plan.carry)
        rounds.change_round(session, actor=story.NELLY, round_=round_, said=said("Final", panel), now=fair.clock.now)
        plan = propose_assignments(session, edition=edition, per_entry=2)
        assert set(plan.loads) == set(keys.values())
        assert ("F001", keys["Carla"]) not in plan.added
        assert {number for number, _ in plan.added} == {"F001", "F002", "F004"}


# ------------------------------------------------------------------------------------------------ adding and changing
def said(name: str, plan: RoundPlan | None = None) -> rounds.RoundSaid:
    return rounds.RoundSaid({"es": name}, plan or RoundPlan(), Window(None, None))


def test_a_round_is_added_moved_and_taken_away_before_anybody_scores(world: World) -> None:
    with world.writing() as session:
        edition = story.make_fair(session)
        about: dict[str, Any] = {"actor": story.NELLY, "now": world.clock.now}
        seen = version_of(rounds.order_of(edition))
        made = rounds.add_round(session, edition=edition, said=said("Visita"), seen=seen, **about)
        assert [one.key for one in edition.rounds] == ["desk", "final", "round-3"]
        with pytest.raises(Stale):
            rounds.add_round(session, edition=edition, said=said("Otra"), seen=seen, **about)
        rounds.move_up(session, round_=made, **about)
        assert [(one.key, one.position, one.state.value) for one in edition.rounds] == [
            ("desk", 1, "now"),
            ("round-3", 2, "ahead"),
            ("final", 3, "ahead"),
        ]
        assert edition.rounds[1].own_plan.carry == Carry(CarryKind.BLEND, 40)  # what is carried in stays with the place
        rounds.remove_round(session, round_=edition.rounds[1], **about)
        assert [one.key for one in edition.rounds] == ["desk", "final"]
        with pytest.raises(Refused) as refused:
            rounds.remove_round(session, round_=edition.rounds[0], **about)
        assert codes(refused) == ["round_not_ahead"]


def test_what_a_round_is_ranked_by_stays_once_it_has_a_sheet_and_its_name_may_change(fair: World) -> None:
    with fair.writing() as session:
        desk = first_round(story.fair(session))
        about: dict[str, Any] = {"actor": story.NELLY, "round_": desk, "now": fair.clock.now}
        with pytest.raises(Refused) as refused:
            rounds.change_round(session, said=said("Mesa", RoundPlan(cut=Cut(CutKind.FIRST, first=1))), **about)
        assert codes(refused) == ["round_has_marks"]
        with pytest.raises(Refused) as refused:
            rounds.move_up(session, actor=story.NELLY, round_=last_round(story.fair(session)), now=fair.clock.now)
        assert codes(refused) == ["round_has_marks"]
        rounds.change_round(session, said=said("Escritorio", RoundPlan(cut=DECLARED)), **about)
        assert desk.name == {"es": "Escritorio"}


def test_the_final_is_not_published_while_the_desk_is_judged(fair: World) -> None:
    with fair.writing() as session, pytest.raises(Refused) as refused:
        results.publish(session, actor=story.NELLY, edition=story.fair(session), now=fair.clock.now)
    assert codes(refused) == ["nothing_to_publish"]


@pytest.mark.parametrize(
    "alter",
    [
        lambda it: it["rounds"][0]["ballots"][0]["marks"].update(A1="10"),
        lambda it: it["rounds"][0]["goes_on"].update(F005="49.00"),
        lambda it: it["round"]["came"].update(F001="99.00"),
        lambda it: it["round"]["carry"].update(before=60),
        lambda it: it["ballots"][0]["marks"].update(B1="1"),
        lambda it: it["categories"][0]["entries"][0].update(own="100"),
    ],
)
def test_an_outsider_finds_what_was_altered_in_either_round(fair: World, alter: Any) -> None:
    final(fair)
    with fair.reading() as session:
        record = results.draft_record(session, story.fair(session))
    assert differences(record) == []
    changed = json.loads(json.dumps(record))
    alter(changed)
    assert differences(changed) != []


def test_a_category_with_fewer_than_three_is_told_before_it_is_published(fair: World) -> None:
    final(fair)
    with fair.writing() as session:
        edition = story.fair(session)
        told = results.doubts_about(session, results.draft(session, edition), fair.clock.now)
        assert "publish_few_entrants" not in [problem.code for problem in told]
        story.entry_of(session, edition, "F004").status = EntryStatus.WITHDRAWN
        session.flush()
        told = results.doubts_about(session, results.draft(session, edition), fair.clock.now)
        assert ("publish_few_entrants", 2) in [(problem.code, problem.params.get("count")) for problem in told]
        with pytest.raises(Refused) as refused:
            results.publish(session, actor=story.NELLY, edition=edition, now=fair.clock.now)
        assert codes(refused) == ["publish_unconfirmed"]
