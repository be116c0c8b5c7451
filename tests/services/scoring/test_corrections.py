"""Organisers say for all judges that a criterion does not apply to one farm, and take that back."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.errors import Refused
from judging.domain.permissions import Actor
from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.services.results import results
from judging.services.results.checking import check
from judging.services.results.progress import Task, progress
from judging.services.scoring import corrections, scoring
from judging.services.scoring.assignment import recuse
from judging.storage.models import Assignment, BallotState, Entry, Event, MarkRow, MarkSource
from tests.story import NELLY, actor, pair, write
from tests.world import World

REASON = "Esta finca no vende en ningún mercado."


def decide(world: World, number: str = "C003", criterion: str = "E2", reason: str = REASON, by: Actor = NELLY) -> int:
    with world.writing() as session:
        found = session.scalars(select(Entry).where(Entry.number == number)).one()
        return corrections.decide_not_applicable(
            session,
            actor=by,
            edition=world.edition(session),
            entry=found,
            criterion=criterion,
            reason=reason,
            now=world.clock.now,
        )


def undo(world: World, number: str = "C003", criterion: str = "E2", reason: str = "Sí vende en la feria.") -> int:
    with world.writing() as session:
        found = session.scalars(select(Entry).where(Entry.number == number)).one()
        return corrections.undo_not_applicable(
            session,
            actor=NELLY,
            edition=world.edition(session),
            entry=found,
            criterion=criterion,
            reason=reason,
            now=world.clock.now,
        )


def standing(world: World, number: str, criterion: str) -> dict[str, Mark | None]:
    """Judge -> the mark that counts."""
    with world.reading() as session:
        pairs = session.scalars(select(Assignment).join(Assignment.entry).where(Entry.number == number))
        return {one.judge.key: one.ballot.marks.get(criterion) if one.ballot else None for one in pairs}


def refused(world: World, **more: str) -> list[str]:
    with pytest.raises(Refused) as refusal:
        decide(world, **more)  # type: ignore[arg-type]
    return [problem.code for problem in refusal.value.problems]


def fill(world: World, judge: str, number: str, unseen: str) -> None:
    """The judge marks everything, and one criterion "not observed"."""
    with world.writing() as session:
        sheet = pair(session, judge, number)
        keys = [criterion.key for criterion in scoring.sheet_of(sheet).criteria]
        marks = [Mark.not_observed(key, "Llovió.") if key == unseen else Mark.of(key, "3") for key in keys]
        write(session, world, sheet, *marks)


def take_off(session: Session, world: World, sheet: Assignment) -> None:
    recuse(
        session,
        actor=NELLY,
        edition=world.edition(session),
        entry=sheet.entry,
        judge=sheet.judge,
        reason="Es de su familia.",
        now=world.clock.now,
    )


# --------------------------------------------------------------------------------------------------- deciding
def test_the_decision_stands_on_every_sheet_also_on_sealed_ones_and_the_old_marks_are_kept(world: World) -> None:
    before = standing(world, "C003", "E2")
    assert all(mark is not None and mark.state is MarkState.VALUE for mark in before.values())
    assert decide(world) == 3
    assert standing(world, "C003", "E2") == dict.fromkeys(before, Mark.not_applicable("E2", REASON))
    with world.reading() as session:
        sheet = pair(session, "J2", "C003")
        assert sheet.ballot is not None
        assert sheet.ballot.state is BallotState.SUBMITTED
        rows = session.scalars(
            select(MarkRow).where(MarkRow.ballot_id == sheet.ballot.id, MarkRow.criterion == "E2")
        ).all()
        assert [row.state for row in rows] == [MarkState.VALUE, MarkState.NOT_APPLICABLE]
        assert (rows[1].save.source, rows[1].save.by, rows[1].save.reason) == (
            MarkSource.CORRECTION,
            "organiser:1",
            REASON,
        )
        assert check(session) == []
        event = session.scalars(select(Event).where(Event.action == "criterion.not_applicable")).one()
        assert event.details == {"entry": "C003", "criterion": "E2", "reason": REASON, "sheets": 3}


def test_the_points_of_the_criterion_go_to_its_own_section(world: World) -> None:
    def total() -> tuple[object, object]:
        with world.reading() as session:
            result = results.compute(session, world.edition(session))[0]
            first = next(ranked for ranked in result.ranking.entries if ranked.key == "C003")
            return first.sections["A"], first.sections["E"]

    before = total()
    decide(world)
    after = total()
    assert after[0] == before[0]
    assert after[1] != before[1]


def test_a_sheet_stuck_on_what_could_not_be_observed_can_be_delivered_afterwards(world: World) -> None:
    fill(world, "J2", "C012", unseen="E2")
    with world.writing() as session:
        sheet = pair(session, "J2", "C012")
        with pytest.raises(Refused):
            scoring.submit_ballot(session, actor=actor(sheet), assignment=sheet, now=world.clock.now)
    decide(world, "C012")
    with world.writing() as session:
        sheet = pair(session, "J2", "C012")
        scoring.submit_ballot(session, actor=actor(sheet), assignment=sheet, now=world.clock.now)
        assert check(session) == []


def test_the_overview_asks_for_a_decision_only_while_a_sheet_is_stuck(world: World) -> None:
    def waiting() -> list[tuple[int, tuple[str, ...]]]:
        with world.reading() as session:
            todo = progress(session, world.edition(session), world.clock.now).to_do
        return [(item.count, item.names) for item in todo if item.task is Task.DECIDE_UNSEEN]

    assert waiting() == []
    fill(world, "J2", "C012", unseen="E2")
    assert waiting() == [(1, ("C012",))]
    decide(world, "C012")
    assert waiting() == []


def test_a_judge_cannot_overwrite_what_was_decided_but_goes_on_with_the_rest(world: World) -> None:
    decide(world, "C012")
    with world.writing() as session:
        sheet = pair(session, "J2", "C012")
        with pytest.raises(Refused) as refusal:
            write(session, world, sheet, Mark.of("E2", "4"))
        (problem,) = refusal.value.problems
        assert (problem.code, problem.field) == ("decided_by_organisers", "E2")
        write(session, world, sheet, Mark.of("E1", "4"))
        assert sheet.ballot is not None
        assert sheet.ballot.marks["E1"] == Mark.of("E1", "4")
        assert sheet.ballot.marks["E2"].state is MarkState.NOT_APPLICABLE


def test_a_judge_who_gets_the_farm_later_finds_the_decision_on_her_new_sheet(world: World) -> None:
    decide(world, "C012")

    def hannah_writes(session: Session, mark: Mark) -> None:
        known = pair(session, "J2", "C012")
        late = Assignment(
            round=known.round, judge=pair(session, "J5", "C009").judge, entry=known.entry, changed_at=world.clock.now
        )
        session.add(late)
        session.flush()
        write(session, world, late, mark)

    with pytest.raises(Refused) as refusal, world.writing() as session:
        hannah_writes(session, Mark.of("E2", "4"))
    assert [problem.code for problem in refusal.value.problems] == ["decided_by_organisers"]
    with world.writing() as session:
        hannah_writes(session, Mark.of("E1", "4"))
    assert standing(world, "C012", "E2")["J5"] == Mark.not_applicable("E2", REASON)
    with world.reading() as session:
        assert check(session) == []


def test_who_was_taken_off_the_farm_gets_no_mark(world: World) -> None:
    with world.writing() as session:
        take_off(session, world, pair(session, "J4", "C003"))
    assert decide(world) == 2
    assert standing(world, "C003", "E2")["J4"] != Mark.not_applicable("E2", REASON)


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"criterion": "Z9"}, ["criterion_not_chosen"]),
        ({"criterion": ""}, ["criterion_not_chosen"]),
        ({"reason": "  "}, ["reason_needed"]),
        ({"reason": "x" * 1001}, ["reason_long"]),
    ],
)
def test_what_is_not_sound_is_refused_and_nothing_is_written(
    world: World, more: dict[str, str], codes: list[str]
) -> None:
    before = standing(world, "C003", "E2")
    assert refused(world, **more) == codes
    assert standing(world, "C003", "E2") == before


def test_deciding_twice_says_that_it_stands_already(world: World) -> None:
    decide(world)
    assert refused(world) == ["already_not_applicable"]


def test_a_judge_decides_nothing_for_the_others(world: World) -> None:
    with world.reading() as session:
        rosa = actor(pair(session, "J1", "C001"))
    assert refused(world, by=rosa) == ["organisers_only"]  # type: ignore[arg-type]


def test_nothing_is_decided_or_undone_once_the_results_are_published(world: World) -> None:
    decide(world, criterion="E3")
    with world.writing() as session:
        results.publish(session, actor=NELLY, edition=world.edition(session), now=world.clock.now)
    assert refused(world) == ["results_published"]
    with pytest.raises(Refused) as refusal:
        undo(world, criterion="E3")
    assert [problem.code for problem in refusal.value.problems] == ["results_published"]


# --------------------------------------------------------------------------------------------------- undoing
def test_undoing_brings_back_every_mark_that_stood_before(world: World) -> None:
    before = standing(world, "C003", "E2")
    decide(world)
    assert undo(world) == 0
    assert standing(world, "C003", "E2") == before
    with world.writing() as session:
        assert check(session) == []
        sheet = pair(session, "J2", "C003")
        assert sheet.ballot is not None
        assert sheet.ballot.state is BallotState.SUBMITTED
    assert decide(world) == 3, "and it can be decided again"


def test_a_delivered_sheet_that_lacks_the_mark_goes_back_to_its_judge(world: World) -> None:
    fill(world, "J2", "C012", unseen="E2")
    decide(world, "C012")
    with world.writing() as session:
        sheet = pair(session, "J2", "C012")
        scoring.submit_ballot(session, actor=actor(sheet), assignment=sheet, now=world.clock.now)
    assert undo(world, "C012") == 1
    with world.writing() as session:
        sheet = pair(session, "J2", "C012")
        assert sheet.ballot is not None
        assert (sheet.ballot.state, sheet.ballot.reopen_reason) == (BallotState.REOPENED, "Sí vende en la feria.")
        assert sheet.ballot.marks["E2"] == Mark.not_observed("E2", "Llovió.")
        assert check(session) == []
        write(session, world, sheet, Mark.of("E2", "3"))


def test_a_judge_s_own_not_applicable_is_hers_again_after_undoing(world: World) -> None:
    with world.writing() as session:
        sheet = pair(session, "J2", "C012")
        write(session, world, sheet, Mark.not_applicable("B4", "No tiene pulpa."))
    decide(world, "C012", "B4")
    undo(world, "C012", "B4")
    with world.writing() as session:
        sheet = pair(session, "J2", "C012")
        assert sheet.ballot is not None
        assert sheet.ballot.marks["B4"] == Mark.not_applicable("B4", "No tiene pulpa.")
        write(session, world, sheet, Mark.of("B4", "2"))


def test_what_was_never_decided_cannot_be_undone(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        undo(world)
    assert [problem.code for problem in refusal.value.problems] == ["not_decided"]


def test_an_entry_without_judges_has_nothing_to_correct(world: World) -> None:
    with world.writing() as session:
        for assignment in session.scalars(select(Assignment).join(Assignment.entry).where(Entry.number == "C003")):
            take_off(session, world, assignment)
    assert refused(world) == ["no_sheets_to_correct"]
