"""Paper sheets typed in twice: nothing counts before two people agree or a third look decides; and dictated lines."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.scoring.scorecodes import score_code
from judging.domain.scoring.scoresheet import Mark
from judging.services.paper import dictation, keying
from judging.services.scoring import scoring
from judging.storage.models import (
    Assignment,
    AssignmentState,
    BallotState,
    Edition,
    Entry,
    Judge,
    KeyingState,
    MarkRow,
    MarkSource,
    PaperKeying,
    Publication,
)
from tests.world import World

NELLY = Actor(Role.ORGANISER, 1, "Nelly")
PEDRO = Actor(Role.ORGANISER, 2, "Pedro")
RUTH = Actor(Role.ORGANISER, 3, "Ruth")


class Office:
    """The desk where Claire's sheet of farm C011 (not begun) is typed in, in one transaction."""

    def __init__(self, world: World, session: Session, judge: str = "J2", entry: str = "C011") -> None:
        self.session, self.now, self.edition = session, world.clock.now, world.edition(session)
        self.assignment = session.scalars(
            select(Assignment)
            .join(Assignment.judge)
            .join(Assignment.entry)
            .where(Judge.key == judge, Entry.number == entry)
        ).one()
        self.judge = Actor(Role.JUDGE, self.assignment.judge_id, self.assignment.judge.name)
        self.keys = [criterion.key for criterion in scoring.sheet_of(self.assignment).criteria]

    def sheet(self, **other: str) -> list[Mark]:
        """Twos everywhere, but for these."""
        return [Mark.of(key, other.get(key, "2")) for key in self.keys]

    def key(self, actor: Actor, marks: list[Mark]) -> keying.Keyed:
        return keying.key_sheet(self.session, actor=actor, assignment=self.assignment, marks=marks, now=self.now)

    def settle(self, actor: Actor, reason: str = "se ve un 3", **choices: str) -> keying.Keyed:
        return keying.settle(
            self.session, actor=actor, assignment=self.assignment, choices=choices, reason=reason, now=self.now
        )

    @property
    def values(self) -> dict[str, Decimal | None]:
        ballot = self.assignment.ballot
        return {key: mark.value for key, mark in ballot.marks.items()} if ballot is not None else {}

    def refused(self, act: object, *arguments: object, **named: object) -> set[str]:
        with pytest.raises(Refused) as refusal:
            act(*arguments, **named)  # type: ignore[operator]
        return {problem.code for problem in refusal.value.problems}


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    with world.writing() as session:
        yield Office(world, session)


def test_one_reading_is_kept_and_counts_for_nothing(office: Office) -> None:
    before = office.session.scalar(select(func.count()).select_from(MarkRow))
    assert office.key(NELLY, office.sheet()).state is KeyingState.WAITING
    office.session.flush()
    assert office.session.scalar(select(func.count()).select_from(MarkRow)) == before
    assert office.values == {}


def test_two_people_who_read_the_same_write_and_deliver_the_sheet(office: Office) -> None:
    office.key(NELLY, office.sheet(A1="3.5"))
    keyed = office.key(PEDRO, office.sheet(A1="3.5"))
    assert keyed.state is KeyingState.ACCEPTED
    assert keyed.delivered
    assert office.values["A1"] == Decimal("3.5")
    assert len(office.values) == len(office.keys)
    ballot = office.assignment.ballot
    assert ballot is not None
    assert ballot.state is BallotState.SUBMITTED
    assert {(p.mark.save.source, p.mark.save.by) for p in ballot.current} == {(MarkSource.PAPER, "organiser:2")}
    assert {p.mark.save.reason for p in ballot.current} == {"Nelly, Pedro"}


def test_nobody_confirms_his_own_reading(office: Office) -> None:
    office.key(NELLY, office.sheet())
    assert office.refused(office.key, NELLY, office.sheet()) == {"keying_not_by_the_same"}
    assert office.values == {}


def test_a_differing_key_is_named_and_nothing_is_written(office: Office) -> None:
    office.key(NELLY, office.sheet())
    keyed = office.key(PEDRO, office.sheet(A2="3", D1="0"))
    assert keyed.state is KeyingState.DIFFERING
    assert keyed.differing == ("A2", "D1")
    assert office.values == {}
    assert office.refused(office.key, RUTH, office.sheet()) == {"keying_differs_already"}


def test_a_third_look_decides_each_difference_with_a_reason(office: Office) -> None:
    office.key(NELLY, office.sheet())
    office.key(PEDRO, office.sheet(A2="3", D1="0"))
    assert office.refused(office.settle, RUTH, A2="second") == {"keying_choice_needed"}
    assert office.refused(office.settle, RUTH, A2="second", D1="standing") == {"keying_choice_needed"}
    assert office.refused(office.settle, RUTH, reason=" ", A2="second", D1="first") == {"keying_reason_needed"}
    assert office.values == {}
    assert office.settle(RUTH, A2="second", D1="first").delivered
    assert (office.values["A2"], office.values["D1"]) == (3, 2)
    assert office.refused(office.settle, RUTH, A2="first", D1="first") != set()


def test_a_mark_one_of_them_left_out_is_a_difference_too(office: Office) -> None:
    office.key(NELLY, office.sheet())
    assert office.key(PEDRO, office.sheet()[1:]).differing == (office.keys[0],)
    assert not office.settle(RUTH, **{office.keys[0]: "second"}).delivered  # nothing is invented for it
    assert office.keys[0] not in office.values


def test_a_sheet_with_gaps_is_written_but_not_delivered(office: Office) -> None:
    office.key(NELLY, office.sheet()[1:])
    keyed = office.key(PEDRO, office.sheet()[1:])
    assert keyed.state is KeyingState.ACCEPTED
    assert not keyed.delivered
    assert len(office.values) == len(office.keys) - 1


def test_what_was_not_observed_needs_its_reason_once(office: Office) -> None:
    unseen = [Mark.not_observed("A1", ""), *office.sheet()[1:]]
    assert office.refused(office.key, NELLY, unseen) == {"not_observed_needs_reason"}
    office.key(NELLY, [Mark.not_observed("A1", "estaba lloviendo"), *office.sheet()[1:]])
    assert office.key(PEDRO, unseen).state is KeyingState.ACCEPTED
    ballot = office.assignment.ballot
    assert ballot is not None
    assert ballot.marks["A1"].note == "estaba lloviendo"


def test_both_can_be_set_aside_and_the_sheet_typed_in_anew(office: Office) -> None:
    def set_aside(reason: str) -> None:
        keying.set_aside(office.session, actor=RUTH, assignment=office.assignment, reason=reason, now=office.now)

    office.key(NELLY, office.sheet())
    office.key(PEDRO, office.sheet(A2="3"))
    assert office.refused(set_aside, "") == {"keying_reason_needed"}
    set_aside("era otra hoja")
    assert office.refused(set_aside, "otra vez") == {"keying_nothing_to_decide"}
    assert office.key(PEDRO, office.sheet(A2="3")).state is KeyingState.WAITING
    assert office.key(NELLY, office.sheet(A2="3")).state is KeyingState.ACCEPTED
    rows = office.session.scalars(select(PaperKeying.state)).all()
    assert sorted(state.value for state in rows) == ["accepted", "accepted", "set_aside", "set_aside"]


def test_what_the_judge_gave_on_her_telephone_is_not_overwritten_in_silence(office: Office) -> None:
    scoring.save_ballot(
        office.session,
        actor=office.judge,
        assignment=office.assignment,
        now=office.now,
        expected_version=0,
        save_id="0c4b0c1e-0000-4000-8000-000000000001",
        marks=[Mark.of("A1", 4, "linda sombra"), Mark.of("A2", 2, "22 especies")],
    )
    office.key(NELLY, office.sheet())
    assert office.key(PEDRO, office.sheet()).differing == ("A1",)
    assert office.values["A1"] == 4
    assert office.settle(RUTH, A1="standing").delivered
    ballot = office.assignment.ballot
    assert ballot is not None
    assert (ballot.marks["A1"].value, ballot.marks["A1"].note) == (4, "linda sombra")
    assert ballot.marks["A2"].note == "22 especies"  # the same mark: her comment stays


def test_only_the_office_types_in_and_only_while_a_sheet_may_be_written(world: World, office: Office) -> None:
    assert office.refused(office.key, office.judge, office.sheet()) == {"organisers_only"}
    assert office.refused(office.key, NELLY, []) == {"keying_empty"}
    assert office.refused(office.key, NELLY, [Mark.of("A1", "7")]) == {"mark_out_of_range"}
    delivered = Office(world, office.session, "J1", "C001")
    assert delivered.refused(delivered.key, NELLY, delivered.sheet()) == {"ballot_sealed"}
    office.assignment.state = AssignmentState.RECUSED
    with pytest.raises(NotFound):
        office.key(NELLY, office.sheet())


def dictate(office: Office, text: str) -> list[dictation.LineTaken]:
    judge = office.assignment.judge
    edition: Edition = office.edition
    return dictation.take_lines(
        office.session, actor=NELLY, edition=edition, judge=judge, text=text, unseen_because="dictado", now=office.now
    )


def code(office: Office, marks: list[Mark]) -> str:
    about = {"judge": office.assignment.judge.key, "round_": office.assignment.round.key}
    given = {mark.criterion: mark for mark in marks}
    return score_code(scoring.sheet_of(office.assignment), given, farm=office.assignment.entry.number, **about)


def test_a_dictated_line_gives_the_same_marks_as_typing_them(office: Office) -> None:
    line = code(office, office.sheet(A1="0.5", D4="4"))
    taken = dictate(office, f"\n{line.lower()}\n")
    assert [(one.number, one.farm, one.written, one.problems) for one in taken] == [(2, "C011", len(office.keys), ())]
    assert office.values == {mark.criterion: mark.value for mark in office.sheet(A1="0.5", D4="4")}
    assert [one.written for one in dictate(office, line)] == [0]  # the same line again changes nothing


def test_of_many_lines_the_wrong_ones_are_named_and_the_good_ones_taken(office: Office) -> None:
    good = code(office, office.sheet())
    wrong = good.replace("-2-", "-3-", 1)
    taken = dictate(office, "\n".join([wrong, "C777 3 K7", "hola", good]))
    problems = [(one.number, [problem.code for problem in one.problems]) for one in taken]
    assert problems == [(1, ["code_line_check"]), (2, ["code_line_farm"]), (3, ["code_line_unreadable"]), (4, [])]
    assert set(office.values.values()) == {2}


def test_a_dictated_line_overwrites_nothing_that_says_otherwise(office: Office) -> None:
    dictate(office, code(office, office.sheet()))
    (taken,) = dictate(office, code(office, office.sheet(A1="4")))
    assert [problem.code for problem in taken.problems] == ["mark_changed_meanwhile"]
    assert office.values["A1"] == 2


def test_lines_are_for_the_office_and_not_after_publication(office: Office) -> None:
    def by_the_judge() -> None:
        dictation.take_lines(
            office.session,
            actor=office.judge,
            edition=office.edition,
            judge=office.assignment.judge,
            text="x",
            unseen_because="",
            now=office.now,
        )

    assert office.refused(by_the_judge) == {"organisers_only"}
    assert office.refused(dictate, office, " \n ") == {"code_lines_missing"}


def test_a_problem_is_a_fact_with_a_sentence(office: Office) -> None:
    problem: Problem = keying.obstacles(
        office.session, actor=office.judge, assignment=office.assignment, now=office.now
    )[0]
    assert problem.code == "organisers_only"
    assert keying.obstacles(office.session, actor=NELLY, assignment=office.assignment, now=office.now) == ()
    assert office.session.scalar(select(func.count()).select_from(Publication)) == 0
