"""A mark is taken back: the ledger keeps what stood, and from then on nothing is given there, for nobody."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from judging.domain.errors import NotFound, Refused, Stale
from judging.domain.permissions import OPERATOR
from judging.domain.scoring.scorecodes import score_code
from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.services.paper import dictation, keying
from judging.services.results import checking, results, totals
from judging.services.scoring import corrections, scoring
from judging.services.scoring.yielding import save_and_yield
from judging.storage.models import BallotSave, BallotState, Event, MarkRow, MarkSource
from judging.storage.queries import judge as judge_queries
from judging.storage.queries import ledger
from judging.storage.queries import organiser as plan
from judging.storage.queries import paper as paper_queries
from tests.services.imports.test_marks import carry_out, wide
from tests.services.scoring.test_scoring import OFFICE, Desk
from tests.story import NELLY, actor, imported, pair, write
from tests.world import World


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """Néstor's sheet of C009, with ten marks of twenty; A1 is one of them."""
    with world.writing() as session:
        yield Desk(world, session)


def ballot_of(desk: Desk) -> dict[str, Mark]:
    assert desk.assignment.ballot is not None
    return desk.assignment.ballot.marks


def versions(desk: Desk, key: str = "A1") -> list[str]:
    assert desk.assignment.ballot is not None
    rows = desk.session.scalars(
        select(MarkRow)
        .where(MarkRow.ballot_id == desk.assignment.ballot.id, MarkRow.criterion == key)
        .order_by(MarkRow.version)
    )
    return [row.state.value if row.value is None else str(row.value) for row in rows]


# ------------------------------------------------------------------------------------------------------ the ledger
def test_what_stood_stays_in_the_ledger_and_nothing_counts_any_more(desk: Desk) -> None:
    assert desk.assignment.ballot is not None
    before = ledger.settled(desk.session, desk.assignment.ballot)
    desk.save(Mark.of("A1", 3))
    desk.save(Mark.cleared("A1"))
    assert versions(desk)[-2:] == ["3", "cleared"]
    assert "A1" not in ballot_of(desk)
    assert ledger.settled(desk.session, desk.assignment.ballot) == before - 1
    assert ledger.last_given(desk.session, desk.assignment.ballot, ["A1", "E4"]) == {"A1": Mark.of("A1", 3)}
    event = desk.session.scalars(select(Event).where(Event.action == "ballot.saved").order_by(Event.id.desc())).first()
    assert event is not None
    assert event.details["marks"] == {"A1": "cleared"}
    desk.save(Mark.of("A1", 3))
    assert versions(desk)[-3:] == ["3", "cleared", "3"]
    assert ballot_of(desk)["A1"] == Mark.of("A1", 3)
    assert checking.check(desk.session) == []


def test_to_take_back_what_was_never_given_writes_nothing(world: World, desk: Desk) -> None:
    rows = desk.rows(MarkRow)
    saved = desk.save(Mark.cleared("E4"))
    assert saved.written == ()
    assert desk.rows(MarkRow) == rows
    fresh = Desk(world, desk.session, "J2", "C011")
    none = fresh.save(Mark.cleared("A1"), seen=0)
    assert (none.version, none.written, fresh.assignment.ballot) == (0, (), None)


def test_a_comment_stays_beside_the_empty_place_and_is_lost_by_nobody(desk: Desk) -> None:
    desk.save(Mark.of("A1", 3, "Sombra de siquili."))
    desk.save(Mark.cleared("A1", "Sombra de siquili."))
    assert desk.assignment.ballot is not None
    assert desk.assignment.ballot.standing["A1"] == Mark.cleared("A1", "Sombra de siquili.")
    desk.save(Mark.cleared("A1", "Volver a mirar."))
    assert versions(desk)[-2:] == ["cleared", "cleared"]
    assert desk.assignment.ballot.standing["A1"].note == "Volver a mirar."


def test_the_same_save_again_changes_nothing_and_another_under_its_name_is_refused(desk: Desk) -> None:
    seen, name = desk.version, str(uuid.uuid4())
    first = desk.save(Mark.cleared("A1"), seen=seen, save_id=name)
    rows = desk.rows(MarkRow)
    assert desk.save(Mark.cleared("A1"), seen=seen, save_id=name) == first
    with pytest.raises((Refused, Stale)):
        desk.save(Mark.of("A1", 4), seen=seen, save_id=name)
    assert desk.rows(MarkRow) == rows


def test_a_sheet_that_lacks_the_mark_again_is_not_delivered(desk: Desk) -> None:
    desk.fill()
    desk.save(Mark.cleared("B2", "Volver a mirar."))
    with pytest.raises(Refused) as refusal:
        desk.deliver()
    assert [(problem.code, problem.field) for problem in refusal.value.problems] == [("criterion_missing", "B2")]
    desk.save(Mark.of("B2", 0))
    desk.deliver()
    with pytest.raises(Refused, match="ballot_sealed"):
        desk.save(Mark.cleared("B2"))


# --------------------------------------------------------------------------------------------------- two who write
def test_a_mark_given_elsewhere_meanwhile_is_not_taken_back_unasked_and_the_other_way_round(desk: Desk) -> None:
    seen = desk.version
    desk.save(Mark.of("A1", 4))
    with pytest.raises(Stale) as stale:
        desk.save(Mark.cleared("A1"), seen=seen)
    assert stale.value.current == {"A1": Mark.of("A1", 4)}
    seen = desk.version
    desk.save(Mark.cleared("A1"))
    with pytest.raises(Stale):
        desk.save(Mark.of("A1", 1), seen=seen)
    assert "A1" not in ballot_of(desk)


def test_she_may_let_the_empty_place_stand_and_the_history_holds_both(desk: Desk) -> None:
    seen = desk.version
    desk.save(Mark.cleared("A1"))
    save_and_yield(
        desk.session,
        actor=desk.judge,
        assignment=desk.assignment,
        marks=[Mark.of("A1", 1)],
        yielded=["A1"],
        expected_version=desk.version,
        save_id=str(uuid.uuid4()),
        now=desk.now,
    )
    assert seen < desk.version
    assert versions(desk)[-3:] == ["cleared", "1", "cleared"]


def test_an_older_page_that_never_showed_the_mark_leaves_it(desk: Desk) -> None:
    seen = desk.version
    desk.save(Mark.of("E4", 3))
    desk.save(Mark.cleared("E4"), Mark.of("A2", 4), seen=seen)
    assert ballot_of(desk)["E4"] == Mark.of("E4", 3)


# ------------------------------------------------------------------------------------------- what the office brings
def test_what_the_office_brings_fills_an_empty_place(desk: Desk) -> None:
    desk.save(Mark.cleared("A1"))
    desk.save(Mark.of("A1", 2), by=OFFICE, seen=0, source=MarkSource.PAPER)
    assert ballot_of(desk)["A1"] == Mark.of("A1", 2)
    with pytest.raises(Stale):
        desk.save(Mark.of("A1", 4), by=OFFICE, seen=0, source=MarkSource.PAPER)


def test_a_dictated_line_says_missing_and_one_with_the_mark_writes_it(world: World, desk: Desk) -> None:
    desk.save(Mark.cleared("A1"))
    sheet, edition, judge = scoring.sheet_of(desk.assignment), world.edition(desk.session), desk.assignment.judge

    def told(marks: dict[str, Mark]) -> dictation.LineTaken:
        line = score_code(sheet, marks, judge=judge.key, round_=desk.assignment.round.key, farm="C009")
        [taken] = dictation.take_lines(
            desk.session, actor=NELLY, edition=edition, judge=judge, text=line, unseen_because="", now=desk.now
        )
        return taken

    assert desk.assignment.ballot is not None
    as_it_is = told(desk.assignment.ballot.standing)
    assert (as_it_is.written, as_it_is.problems) == (0, ())
    assert "A1" not in ballot_of(desk)
    given = told({**ballot_of(desk), "A1": Mark.of("A1", 4)})
    assert (given.written, given.problems) == (1, ())
    assert ballot_of(desk)["A1"] == Mark.of("A1", 4)


def test_a_sheet_on_paper_is_not_compared_with_a_mark_that_was_taken_back(desk: Desk) -> None:
    desk.fill()
    desk.save(Mark.cleared("A1"))
    marks = [Mark.of(criterion.key, 2) for criterion in scoring.sheet_of(desk.assignment).criteria]
    for who in (NELLY, OPERATOR):
        keyed = keying.key_sheet(desk.session, actor=who, assignment=desk.assignment, marks=marks, now=desk.now)
    assert (keyed.differing, keyed.delivered) == ((), True)
    assert ballot_of(desk)["A1"] == Mark.of("A1", 2)


def test_a_table_fills_the_place_and_does_not_meet_another_mark_there(world: World) -> None:
    with world.writing() as session:
        desk = Desk(world, session, "J2", "C011")
        desk.save(Mark.of("A1", 1), seen=0)
        desk.save(Mark.cleared("A1"))
    made = carry_out(world, wide("C011,J2," + ",".join(["3"] * 20)))
    assert made.problems == ()
    with world.reading() as session:
        ballot = pair(session, "J2", "C011").ballot
        assert ballot is not None
        assert ballot.marks["A1"] == Mark.of("A1", 3)
        standing = paper_queries.standing_sheets(session, pair(session, "J2", "C011").round)
        assert len(standing[pair(session, "J2", "C011").judge_id, pair(session, "J2", "C011").entry_id].marks) == 20


def test_a_table_finds_no_mark_where_one_was_taken_back(world: World) -> None:
    with world.writing() as session:
        desk = Desk(world, session, "J2", "C011")
        desk.save(Mark.of("A1", 1), Mark.of("A2", 1), seen=0)
        desk.save(Mark.cleared("A1", "Luego."))
        sheet = pair(session, "J2", "C011")
        found = paper_queries.standing_sheets(session, sheet.round)[sheet.judge_id, sheet.entry_id]
        assert set(found.marks) == {"A2"}
        imported(session, world, "entry,judge,A1\nC011,J2,4\n")
        assert desk.assignment.ballot is not None
        session.expire(desk.assignment.ballot)
        assert desk.assignment.ballot.marks["A1"] == Mark.of("A1", 4)


# --------------------------------------------------------------------------------------------------- what is counted
def test_her_list_the_organisers_and_the_sums_count_it_as_not_given(world: World, desk: Desk) -> None:
    def counted() -> tuple[int, int, int]:
        [stop] = [one for one in judge_queries.route(desk.session, judge) if one.assignment.id == desk.assignment.id]
        [row] = [one for one in plan.pairs(desk.session, desk.assignment.round) if one.id == stop.assignment.id]
        return stop.given, stop.settled, row.marks

    judge = desk.assignment.judge
    given, settled, marks = counted()
    desk.save(Mark.cleared("A1", "Luego."))
    assert counted() == (given - 1, settled - 1, marks - 1)


def test_no_total_and_no_record_ever_holds_it(world: World) -> None:
    with world.writing() as session:
        desk = Desk(world, session, "J3", "C003")
        scoring.reopen_ballot(session, actor=NELLY, assignment=desk.assignment, reason="Mire A1.", now=desk.now)
        desk.save(Mark.cleared("A1"))
        before = desk.rows(BallotSave)
        desk.save(Mark.of("A1", 1))
        desk.deliver()
        assert desk.rows(BallotSave) == before + 1
        made = results.compute(session, world.edition(session))
        assert made
        text = totals.Totals.on(desk.assignment.round.sheet_version).document(
            {**ballot_of(desk), "A2": Mark.cleared("A2", "Luego.")}
        )
        assert "A2" not in json.loads(text)["marks"]
        assert checking.check(session) == []


def test_undoing_a_decision_gives_the_sheet_back_where_she_had_taken_the_mark_back(world: World) -> None:
    with world.writing() as session:
        desk = Desk(world, session, "J3", "C009")
        desk.fill()
        desk.save(Mark.cleared("E2"))
        entry, edition = desk.assignment.entry, world.edition(session)
        asked = {"actor": NELLY, "edition": edition, "entry": entry, "criterion": "E2", "now": desk.now}
        corrections.decide_not_applicable(session, reason="Nadie vende.", **asked)
        desk.deliver()
        corrections.undo_not_applicable(session, reason="Sí venden.", **asked)
        ballot = desk.assignment.ballot
        assert ballot is not None
        assert ballot.state is BallotState.REOPENED
        assert ballot.standing["E2"].state is MarkState.CLEARED
        assert checking.check(session) == []


def test_a_judge_writes_and_another_does_not_take_back_what_is_not_hers(world: World, desk: Desk) -> None:
    other = pair(desk.session, "J1", "C001")
    with pytest.raises(NotFound):
        desk.save(Mark.cleared("A1"), by=actor(other))
    write(desk.session, world, desk.assignment, Mark.cleared("A1"))
    assert "A1" not in ballot_of(desk)
