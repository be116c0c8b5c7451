"""Saving, delivering and reopening sheets: nothing is overwritten, nothing is written twice, nothing is lost."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Refused, Stale
from judging.domain.permissions import Actor, Role
from judging.domain.scoring.scoresheet import Mark
from judging.services.scoring import scoring
from judging.storage.models import (
    Assignment,
    AssignmentState,
    BallotSave,
    BallotState,
    Entry,
    Event,
    Judge,
    MarkRow,
    MarkSource,
)
from tests.world import World

OFFICE = Actor(Role.ORGANISER, 1, "Oficina")


class Desk:
    """Néstor's sheet of farm C009, half filled in, in one transaction; saves get an identifier of their own."""

    def __init__(self, world: World, session: Session, judge: str = "J3", entry: str = "C009") -> None:
        self.session, self.now = session, world.clock.now
        self.assignment = session.scalars(
            select(Assignment)
            .join(Assignment.judge)
            .join(Assignment.entry)
            .where(Judge.key == judge, Entry.number == entry)
        ).one()
        self.judge = Actor(Role.JUDGE, self.assignment.judge_id, self.assignment.judge.name)

    @property
    def version(self) -> int:
        assert self.assignment.ballot is not None
        return self.assignment.ballot.version

    def value(self, criterion: str) -> Decimal | None:
        assert self.assignment.ballot is not None
        return self.assignment.ballot.marks[criterion].value

    def save(
        self,
        *marks: Mark,
        seen: int | None = None,
        by: Actor | None = None,
        save_id: str = "",
        source: MarkSource = MarkSource.SCREEN,
    ) -> scoring.Saved:
        return scoring.save_ballot(
            self.session,
            actor=by or self.judge,
            assignment=self.assignment,
            marks=marks,
            expected_version=self.version if seen is None else seen,
            now=self.now,
            source=source,
            save_id=save_id or str(uuid.uuid4()),
        )

    def deliver(self, by: Actor | None = None) -> None:
        scoring.submit_ballot(self.session, actor=by or self.judge, assignment=self.assignment, now=self.now)

    def fill(self) -> None:
        keys = [criterion.key for criterion in scoring.sheet_of(self.assignment).criteria]
        self.save(*(Mark.of(key, 2) for key in keys))

    def rows(self, kind: type) -> int:
        self.session.flush()
        return self.session.scalar(select(func.count()).select_from(kind)) or 0


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    with world.writing() as session:
        yield Desk(world, session)


def codes_of(refusal: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str | None]]:
    return {(problem.code, problem.field) for problem in refusal.value.problems}


def test_a_save_appends_and_the_old_mark_stays_in_the_ledger(desk: Desk) -> None:
    before = desk.value("A1")
    saved = desk.save(Mark.of("A1", "3.5"))
    assert saved.written == ("A1",)
    assert desk.value("A1") == Decimal("3.5")
    desk.session.flush()
    versions = desk.session.scalars(
        select(MarkRow.value)
        .where(MarkRow.ballot_id == desk.assignment.ballot.id, MarkRow.criterion == "A1")
        .order_by(MarkRow.version)
    ).all()
    assert versions == [before, Decimal("3.5")]


def test_the_second_arrival_of_a_save_gets_the_first_answer_and_writes_nothing(desk: Desk) -> None:
    identifier, seen = str(uuid.uuid4()), desk.version
    first = desk.save(Mark.of("A1", 4), save_id=identifier)
    counts = desk.rows(MarkRow), desk.rows(BallotSave), desk.rows(Event)
    again = desk.save(Mark.of("A1", 4), save_id=identifier, seen=seen)
    assert again == first
    assert (desk.rows(MarkRow), desk.rows(BallotSave), desk.rows(Event)) == counts


def test_an_identifier_used_for_another_sheet_is_refused(world: World, desk: Desk) -> None:
    identifier = str(uuid.uuid4())
    desk.save(Mark.of("A1", 4), save_id=identifier)
    claire = Desk(world, desk.session, "J2", "C012")
    with pytest.raises(Refused) as refusal:
        claire.save(Mark.of("A1", 4), save_id=identifier)
    assert codes_of(refusal) == {("save_id_used", None)}


def test_saving_what_stands_already_makes_no_new_version(desk: Desk) -> None:
    standing = desk.assignment.ballot.marks["A1"]
    before = desk.version
    assert desk.save(standing).written == ()
    assert desk.version == before


def test_two_pages_that_touch_different_criteria_both_arrive(desk: Desk) -> None:
    seen = desk.version
    desk.save(Mark.of("A1", 1), seen=seen)
    desk.save(Mark.of("A2", 1), seen=seen)
    assert (desk.value("A1"), desk.value("A2")) == (1, 1)


def test_a_touched_criterion_that_the_office_wrote_meanwhile_is_not_overwritten(desk: Desk) -> None:
    seen = desk.version
    desk.save(Mark.of("A1", 4), by=OFFICE, source=MarkSource.PAPER)
    with pytest.raises(Stale) as stale:
        desk.save(Mark.of("A1", 1), Mark.of("A2", 1), seen=seen)
    assert stale.value.current == {"A1": Mark.of("A1", 4)}
    assert codes_of(stale) == {("mark_changed_meanwhile", "A1")}
    assert desk.value("A1") == 4
    assert desk.value("A2") != 1


def test_an_old_page_that_repeats_what_it_showed_does_not_bring_the_old_value_back(desk: Desk) -> None:
    """A form sends the whole sheet: what its writer left as it was is not hers to decide."""
    seen, shown = desk.version, desk.assignment.ballot.marks["A1"]
    desk.save(Mark.of("A1", 4), by=OFFICE, source=MarkSource.PAPER)
    saved = desk.save(shown, Mark.of("A2", 1), seen=seen)
    assert saved.written == ("A2",)
    assert desk.value("A1") == 4


def test_two_who_write_the_same_value_do_not_disagree(desk: Desk) -> None:
    seen = desk.version
    desk.save(Mark.of("A1", 4), by=OFFICE)
    assert desk.save(Mark.of("A1", 4), seen=seen).written == ()


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        (Mark.of("A1", 5), "mark_out_of_range"),
        (Mark.of("A1", "2.3"), "mark_out_of_range"),
        (Mark.of("A1", "NaN"), "mark_out_of_range"),
        (Mark.of("A1", "1e999999"), "mark_out_of_range"),
        (Mark.not_applicable("A1"), "not_applicable_refused"),
        (Mark.not_observed("A1", "  "), "not_observed_needs_reason"),
        (Mark.of("A1", 3, "x" * 4001), "note_long"),
    ],
)
def test_a_mark_that_cannot_be_is_refused_at_its_criterion_and_nothing_is_written(
    desk: Desk, mark: Mark, code: str
) -> None:
    before = desk.rows(MarkRow)
    with pytest.raises(Refused) as refusal:
        desk.save(mark, Mark.of("A2", 4))
    assert codes_of(refusal) == {(code, "A1")}
    assert desk.rows(MarkRow) == before


def test_a_judge_may_not_write_on_a_sheet_of_another_and_the_office_may(world: World, desk: Desk) -> None:
    rosa = Actor(Role.JUDGE, desk.assignment.judge_id + 100, "Rosa")
    with pytest.raises(NotFound):
        desk.save(Mark.of("A1", 4), by=rosa)
    assert desk.save(Mark.of("A1", 4), by=OFFICE).written == ("A1",)


def test_nobody_writes_on_a_sheet_that_was_taken_away(desk: Desk) -> None:
    desk.assignment.state = AssignmentState.RECUSED
    for actor in (desk.judge, OFFICE):
        with pytest.raises(NotFound):
            desk.save(Mark.of("A1", 4), by=actor)


def test_after_the_last_day_the_judge_may_not_save_and_the_office_still_may(world: World, desk: Desk) -> None:
    world.clock.pass_by(days=100)
    desk.now = world.clock.now
    with pytest.raises(Refused) as refusal:
        desk.save(Mark.of("A1", 4))
    assert codes_of(refusal) == {("scoring_closed", None)}
    assert desk.save(Mark.of("A1", 4), by=OFFICE).written == ("A1",)


def test_a_sheet_with_gaps_is_not_delivered_and_each_gap_is_named(desk: Desk) -> None:
    desk.save(Mark.not_observed("A1", "No paramos en el cafetal."))
    with pytest.raises(Refused) as refusal:
        desk.deliver()
    named = codes_of(refusal)
    assert ("criterion_not_observed", "A1") in named
    assert ("criterion_missing", "E4") in named
    assert ("criterion_missing", "A2") not in named
    assert desk.assignment.ballot.state is BallotState.DRAFT


def test_not_applicable_does_not_block_the_delivery(desk: Desk) -> None:
    desk.fill()
    desk.save(Mark.not_applicable("B4"))
    desk.deliver()
    assert desk.assignment.ballot.state is BallotState.SUBMITTED


def test_a_delivered_sheet_is_sealed_and_delivering_twice_is_once(desk: Desk) -> None:
    desk.fill()
    desk.deliver()
    events = desk.rows(Event)
    desk.deliver()
    assert desk.rows(Event) == events
    with pytest.raises(Refused) as refusal:
        desk.save(Mark.of("A1", 4))
    assert codes_of(refusal) == {("ballot_sealed", None)}


def test_only_the_office_reopens_a_sheet_and_only_with_a_reason(desk: Desk) -> None:
    desk.fill()
    desk.deliver()

    def reopen(actor: Actor, reason: str) -> None:
        scoring.reopen_ballot(desk.session, actor=actor, assignment=desk.assignment, reason=reason, now=desk.now)

    with pytest.raises(NotFound):
        reopen(desk.judge, "Me equivoqué.")
    with pytest.raises(Refused) as refusal:
        reopen(OFFICE, "  ")
    assert codes_of(refusal) == {("reason_needed", "reason")}
    reopen(OFFICE, "Falta mirar el agua.")
    assert desk.save(Mark.of("A1", 4)).written == ("A1",)
    with pytest.raises(Refused) as again:
        reopen(OFFICE, "Otra vez.")
    assert codes_of(again) == {("sheet_opened_already", None)}


def test_the_log_names_the_farm_the_judge_and_each_value(desk: Desk) -> None:
    desk.save(Mark.of("A1", "3.5"), Mark.not_applicable("B4"))
    desk.session.flush()
    line = desk.session.scalars(select(Event).where(Event.action == "ballot.saved").order_by(Event.id.desc())).first()
    assert line is not None
    assert line.details["entry"] == "C009"
    assert line.details["judge"] == "Néstor Choque Laime"
    assert line.details["marks"] == {"A1": "3.5", "B4": "not_applicable"}


def test_a_sheet_is_read_once_for_each_document(desk: Desk) -> None:
    first = scoring.sheet_of(desk.assignment)
    assert scoring.sheet_of(desk.assignment) is first
    assert [section.key for section in first.sections] == ["A", "B", "C", "D", "E"]


def test_the_same_identifier_with_another_mark_is_a_clash_and_writes_nothing(desk: Desk) -> None:
    identifier, seen = str(uuid.uuid4()), desk.version
    desk.save(Mark.of("A1", 4), save_id=identifier)
    counts = desk.rows(MarkRow), desk.rows(BallotSave)
    with pytest.raises(Stale) as clash:
        desk.save(Mark.of("A1", 1), save_id=identifier, seen=seen)
    assert {key: mark.value for key, mark in clash.value.current.items()} == {"A1": 4}
    assert (desk.rows(MarkRow), desk.rows(BallotSave)) == counts
    assert desk.value("A1") == 4


def test_the_same_save_arrives_again_after_others_wrote_and_still_gets_its_first_answer(desk: Desk) -> None:
    identifier, seen = str(uuid.uuid4()), desk.version
    first = desk.save(Mark.of("A1", 4), save_id=identifier)
    desk.save(Mark.of("A1", 2))
    assert desk.save(Mark.of("A1", 4), save_id=identifier, seen=seen) == first
    assert desk.value("A1") == 2
