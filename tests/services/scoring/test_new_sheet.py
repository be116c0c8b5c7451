"""A score sheet that changes after the first mark: shown first, confirmed with a reason, and no mark is ever lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.domain.contest import sheetediting as steps
from judging.domain.errors import Refused, Stale
from judging.domain.permissions import OPERATOR, Actor, Role
from judging.domain.scoring.scoresheet import Mark
from judging.services.contest import sheets
from judging.services.contest import sheetversions as versions
from judging.services.contest.editions import current_round
from judging.services.results import doubts
from judging.services.results.checking import check
from judging.services.results.results import doubts_about, draft, publish
from judging.services.scoring import newsheet, scoring
from judging.services.scoring.newsheet import Effect
from judging.storage.models import Assignment, Ballot, BallotState, BallotTotal, Event, MarkRow, Round, SheetVersion
from tests.world import START, World

WHY = "El jurado pidió otra hoja."
Step = Callable[[Mapping[str, Any]], dict[str, Any]]


def here(world: World, session: Session) -> Round:
    return current_round(world.edition(session))


def change(world: World, step: Step) -> None:
    """Nelly changes the sheet in the editor."""
    with world.writing() as session:
        sheets.change(session, actor=OPERATOR, round_=here(world, session), step=step, did="test", now=START)


def effect(world: World) -> Effect:
    with world.reading() as session:
        found = newsheet.effect_of(session, here(world, session), START)
    assert found is not None
    return found


def confirm(world: World, seen: str | None = None, reason: str = WHY) -> None:
    with world.writing() as session:
        newsheet.carry_out(session, actor=OPERATOR, round_=here(world, session), reason=reason, now=START, seen=seen)


def restore(world: World, version: int) -> None:
    with world.writing() as session:
        versions.restore(session, actor=OPERATOR, round_=here(world, session), version=version, now=START)
    confirm(world)


def marks(world: World) -> dict[int, dict[str, Mark]]:
    with world.reading() as session:
        return {ballot.id: ballot.marks for ballot in session.scalars(select(Ballot))}


def states(world: World) -> dict[int, BallotState]:
    with world.reading() as session:
        return {ballot.id: ballot.state for ballot in session.scalars(select(Ballot))}


def order(world: World) -> dict[str, tuple[int, str]]:
    """The order, from the marks themselves."""
    with world.reading() as session:
        drafted = draft(session, world.edition(session), from_marks=True)
        return {
            one.key: (one.rank, str(one.score)) for category in drafted.categories for one in category.ranking.entries
        }


def foretold(found: Effect) -> dict[str, tuple[int, str]]:
    return {
        one.number: (one.after.rank, str(one.after.score))
        for category in found.orders
        for one in category.entries
        if one.after.rank is not None
    }


def rows(world: World) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count(MarkRow.id))) or 0


def without(key: str) -> Step:
    return lambda document: steps.without(document, key)


def rescaled(key: str, **scale: str) -> Step:
    def step(document: Mapping[str, Any]) -> dict[str, Any]:
        after = deepcopy(dict(document))
        found = steps.criterion_of(after, key)
        assert found is not None
        found[0]["scale"] = scale
        return after

    return step


def one_more(document: Mapping[str, Any]) -> dict[str, Any]:
    said = steps.CriterionSaid(section=steps.sections_of(document)[0]["key"], name={"es": "Sombra"}, weight="3")
    return steps.with_criterion(document, None, said)


def settled(world: World) -> None:
    with world.reading() as session:
        assert check(session) == []


def test_a_draft_changes_nothing_for_anybody(world: World) -> None:
    given, places = marks(world), order(world)
    change(world, without("A1"))
    assert (marks(world), order(world)) == (given, places)
    with world.reading() as session:
        round_ = here(world, session)
        assert scoring.sheet_of(session.scalars(select(Assignment)).first()).criterion("A1") is not None  # type: ignore[arg-type]
        assert versions.sheet_of(round_).criterion("A1") is None
        assert session.scalar(select(func.count(SheetVersion.id))) == 1


def test_marks_of_a_criterion_that_goes_are_set_aside_and_come_back_with_it(world: World) -> None:
    given, places, before = marks(world), order(world), states(world)
    change(world, without("A1"))
    told = effect(world)
    of_a1 = sum("A1" in own for own in given.values())
    assert of_a1 > 5
    assert told.sums.aside == {"A1": of_a1}
    assert not told.opened
    was = rows(world)
    confirm(world, told.version)
    assert order(world) == foretold(told), "what was shown is what came"
    assert all("A1" not in own for own in marks(world).values())
    assert states(world) == before, "what is delivered stays delivered"
    assert rows(world) == was + of_a1, "written after, nothing written over"
    settled(world)
    restore(world, 1)
    assert marks(world) == given
    assert order(world) == places
    assert states(world) == before
    settled(world)


def test_the_effect_names_who_changes_place(world: World) -> None:
    change(world, lambda document: steps.with_weights(document, {"A1": "90"}))
    told = effect(world)
    assert not told.sums.aside
    confirm(world, told.version)
    now_ = order(world)
    assert now_ == foretold(told)
    moved = {one.number for category in told.orders for one in category.moved}
    stood = {one.number: one.before.rank for category in told.orders for one in category.entries}
    assert moved == {number for number, rank in stood.items() if rank != now_.get(number, (None,))[0]}
    assert moved, "a weight of ninety moves somebody"
    settled(world)


def test_a_new_criterion_gives_delivered_sheets_back_and_its_end_delivers_them_again(world: World) -> None:
    before = states(world)
    delivered = {ballot for ballot, state in before.items() if state is BallotState.SUBMITTED}
    change(world, one_more)
    told = effect(world)
    (key,) = told.sums.missing
    assert len(told.opened) == len(delivered) > 0
    confirm(world, told.version)
    assert {ballot for ballot, state in states(world).items() if state is BallotState.REOPENED} >= delivered
    with world.reading() as session:
        opened = session.scalars(select(Ballot).where(Ballot.id.in_(delivered))).all()
        assert {ballot.reopen_reason for ballot in opened} == {f"{WHY} ({key})"}, "her reason, and what is missing"
        mine = opened[0].assignment
        judge, sheet = mine.judge_id, mine.id
    with world.writing() as session:
        assignment = session.get_one(Assignment, sheet)
        scoring.save_ballot(
            session,
            actor=Actor(Role.JUDGE, judge, "she"),
            assignment=assignment,
            marks=[Mark.of(key, 2)],
            expected_version=assignment.ballot.version if assignment.ballot else 0,
            save_id=str(uuid.uuid4()),
            now=START,
        )
    settled(world)
    restore(world, 1)
    after = states(world)
    assert sum(after[ballot] is BallotState.SUBMITTED for ballot in delivered) == len(delivered) - 1
    with world.reading() as session:
        ballot = session.get_one(Assignment, sheet).ballot
        assert ballot is not None
        assert ballot.state is BallotState.REOPENED, "on hers she wrote: she signs it again"
        assert key not in ballot.marks
    settled(world)


def test_another_highest_mark_makes_another_criterion(world: World) -> None:
    given = marks(world)
    change(world, rescaled("A1", max="10", step="1"))
    told = effect(world)
    (new,) = [one for one in told.changes if one.was == "A1"]
    assert new.key not in {"A1", *given}
    assert told.sums.aside["A1"] == sum("A1" in own for own in given.values())
    confirm(world, told.version)
    with world.reading() as session:
        sheet = versions.sheet_of(here(world, session))
        assert sheet.criterion("A1") is None
        assert sheet.criteria[0].key == new.key, "in the same place"
    change(world, without(new.key))
    with world.writing() as session:
        round_ = here(world, session)
        said = steps.CriterionSaid(section="A", name={"es": "Sombra"}, weight="3")
        sheets.save_criterion(
            session, actor=OPERATOR, round_=round_, key=None, said=said, now=START, standing={}, seen=None
        )
        keys = {one.key for one in versions.sheet_of(round_).criteria}
    assert not keys & {"A1", new.key}, "no key is used a second time for something else"
    assert "A6" in keys


def test_on_other_steps_only_what_lies_on_none_is_set_aside(world: World) -> None:
    given = marks(world)
    values = [own["A1"].value for own in given.values() if "A1" in own and own["A1"].value is not None]
    halves = [value for value in values if value % 1]
    assert halves
    change(world, rescaled("A1", max="4", step="1"))
    told = effect(world)
    assert told.sums.aside == {"A1": len(halves)}
    assert told.sums.stays["A1"] == sum("A1" in own for own in given.values()) - len(halves)
    confirm(world, told.version)
    settled(world)
    restore(world, 1)
    assert marks(world) == given
    settled(world)


def test_other_words_are_the_sheet_at_once(world: World) -> None:
    given, places = marks(world), order(world)

    def spelled(document: Mapping[str, Any]) -> dict[str, Any]:
        after = deepcopy(dict(document))
        after["sections"][0]["criteria"][0]["name"]["es"] = "Suelo vivo"
        return after

    change(world, spelled)
    with world.writing() as session:
        round_ = here(world, session)
        assert not versions.has_draft(round_)
        assert round_.sheet_version.version == 2
        assert versions.sheet_of(round_).criteria[0].name["es"] == "Suelo vivo"
        newsheet.keep_totals(session, round_)
        assert set(session.scalars(select(BallotTotal.sheet_digest))) == {round_.sheet_version.digest}
    assert (marks(world), order(world)) == (given, places)
    settled(world)


def test_nothing_is_carried_out_that_was_not_seen_or_has_no_reason(world: World) -> None:
    with pytest.raises(Refused, match="sheet_no_draft"):
        confirm(world)
    change(world, without("A1"))
    told = effect(world)
    with pytest.raises(Refused, match="reason_needed"):
        confirm(world, told.version, reason=" ")
    with world.writing() as session:
        ballot = session.scalars(select(Ballot).where(Ballot.state == BallotState.DRAFT)).first()
        assert ballot is not None
        scoring.save_ballot(
            session,
            actor=OPERATOR,
            assignment=ballot.assignment,
            marks=[Mark.of("A1", "0.5" if ballot.marks.get("A1") != Mark.of("A1", "0.5") else 1)],
            expected_version=ballot.version,
            save_id=str(uuid.uuid4()),
            now=START,
        )
        were = sum("A1" in own.marks for own in session.scalars(select(Ballot)))
    if were != told.sums.aside["A1"]:
        with pytest.raises(Stale):
            confirm(world, told.version)
    change(world, without("A2"))
    with pytest.raises(Stale):
        confirm(world, told.version)
    with world.writing() as session:
        versions.discard_draft(session, actor=OPERATOR, round_=here(world, session), now=START)
    with world.reading() as session:
        assert newsheet.effect_of(session, here(world, session), START) is None


def test_a_telephone_with_the_sheet_of_before_writes_on_no_other_criterion(world: World) -> None:
    change(world, rescaled("A1", max="10", step="1"))
    confirm(world)
    with world.writing() as session:
        ballot = session.scalars(select(Ballot).where(Ballot.state == BallotState.DRAFT)).first()
        assert ballot is not None
        assignment, was = ballot.assignment, dict(ballot.marks)
        her = Actor(Role.JUDGE, assignment.judge_id, "she")

        def save(mark: Mark) -> None:
            scoring.save_ballot(
                session,
                actor=her,
                assignment=assignment,
                marks=[mark],
                expected_version=0,
                save_id=str(uuid.uuid4()),
                now=START,
            )

        with pytest.raises(Refused, match="unknown_criterion"):
            save(Mark.of("A1", 3))
        assert ballot.marks == was


def test_it_stays_once_its_results_are_out(world: World) -> None:
    change(world, without("A1"))
    with world.writing() as session:
        edition = world.edition(session)
        said = doubts.version(doubts_about(session, draft(session, edition), START))
        publish(session, actor=OPERATOR, edition=edition, now=START, confirmed=said)
    assert [problem.code for problem in effect(world).problems] == ["sheet_published"]
    with pytest.raises(Refused, match="sheet_published"):
        confirm(world)
    with pytest.raises(Refused, match="sheet_published"):
        change(world, without("A2"))


def test_all_of_it_is_in_the_log(world: World) -> None:
    change(world, without("A1"))
    confirm(world)
    with world.reading() as session:
        line = session.scalars(select(Event).where(Event.action == "edition.sheet_confirmed")).one()
        assert line.details["reason"] == WHY
        assert line.details["aside"] > 0
        version = here(world, session).sheet_version
        assert (version.version, version.follows, version.reason) == (2, 1, WHY)
