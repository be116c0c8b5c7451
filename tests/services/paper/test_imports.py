"""Scores from outside: a plan that changes nothing, and all or nothing when it is carried out."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import OPERATOR
from judging.domain.scoring.scoresheet import MarkState
from judging.services.paper import imports
from judging.services.paper.imports import Entries, Order
from judging.services.results import results
from judging.storage.models import (
    Assignment,
    Ballot,
    BallotSave,
    BallotState,
    Entry,
    EntryStatus,
    Event,
    Judge,
    MarkRow,
    MarkSource,
)
from tests.services.results.test_results import NELLY
from tests.world import START, World

SECTIONS = {"A": 4, "B": 5, "C": 3, "D": 4, "E": 4}
CRITERIA = [f"{section}{number}" for section, size in SECTIONS.items() for number in range(1, size + 1)]
FULL = ",".join(["3"] * len(CRITERIA))
WITHOUT_B4 = ",".join("" if key == "B4" else "3" for key in CRITERIA)


def wide(*rows: str) -> bytes:
    return "\n".join([",".join(["entry", "judge", *CRITERIA]), *rows]).encode()


def long(*rows: str) -> bytes:
    return "\n".join(["entry,judge,criterion,mark", *rows]).encode()


def plan(world: World, content: bytes, **how: object) -> imports.Plan:
    with world.reading() as session:
        order = Order(content, **how)  # type: ignore[arg-type]
        return imports.plan(session, edition=world.edition(session), order=order)


def carry_out(world: World, content: bytes, **how: object) -> imports.Plan:
    with world.writing() as session:
        order = Order(content, **how)  # type: ignore[arg-type]
        return imports.carry_out(
            session,
            actor=OPERATOR,
            edition=world.edition(session),
            order=order,
            secret=world.settings.secret_key,
            now=world.clock.now,
        )


def said(problems: tuple[Problem, ...]) -> list[tuple[str, object, object]]:
    return [(problem.code, problem.params.get("line"), problem.params.get("column")) for problem in problems]


def counted(world: World, kind: type) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def test_of_what_a_long_table_has_no_row_for_it_says_nothing_and_an_empty_cell_says_not_applicable(
    world: World,
) -> None:
    [without] = plan(world, long("C012,J4,A1,3")).sheets
    assert [mark.criterion for mark in without.marks] == ["A1"]
    [said_so] = plan(world, long("C012,J4,A1,3", "C012,J4,B4,")).sheets
    assert {mark.criterion: mark.state for mark in said_so.marks}["B4"] is MarkState.NOT_APPLICABLE


# ------------------------------------------------------------------------------------------------- the plan
def test_a_plan_says_who_is_known_and_who_would_be_made(world: World) -> None:
    content = wide(f"C012,J4,{FULL}", f"Marta Nina,Bertha Apaza,{FULL}", f"primitiva nuñez alanoca,j5,{FULL}")
    made = plan(world, content, entries=Entries.NEW, submit=True)
    assert made.problems == ()
    assert (made.new_entries, made.new_judges) == (("Marta Nina",), ("Bertha Apaza",))
    assert {name: entry.number for name, entry in made.known_entries.items()} == {
        "C012": "C012",
        "primitiva nuñez alanoca": "C012",
    }
    assert (made.new_sheets, made.marks) == (3, 60)


def test_a_plan_changes_nothing(world: World) -> None:
    before = [counted(world, kind) for kind in (Judge, Entry, MarkRow, Event)]
    plan(world, wide(f"Marta Nina,Bertha Apaza,{FULL}"), entries=Entries.NEW)
    assert [counted(world, kind) for kind in (Judge, Entry, MarkRow, Event)] == before


def test_an_unknown_farm_is_refused_where_none_may_be_made(world: World) -> None:
    made = plan(world, wide(f"C012,J3,{FULL}", f"C999,J2,{FULL}"))
    assert said(made.problems) == [("import_entry_unknown", 3, "entry")]


def test_every_problem_is_named_with_its_line_and_column(world: World) -> None:
    content = long("C012,J3,A1,3", "C012,J3,Z9,3", "C012,J3,A2,2.3", "C012,J3,A3,9", "C012,J3,A4,tres")
    assert said(plan(world, content).problems) == [
        ("mark_above_max", 5, "mark"),
        ("mark_not_a_number", 6, "mark"),
    ]
    content = long("C012,J3,A1,3", "C012,J3,Z9,3", "C012,J3,A2,2.3")
    assert sorted(said(plan(world, content).problems)) == [
        ("import_criterion_unknown", 3, "criterion"),
        ("import_mark_off_grid", 4, "mark"),
    ]
    header_problem = plan(world, b"entry,judge,Z9\nC012,J3,3\n")
    assert said(header_problem.problems) == [("import_criterion_unknown", 2, "Z9")]


def test_a_sheet_to_be_delivered_must_be_complete_but_for_what_may_not_apply(world: World) -> None:
    gap = wide(f"C012,J3,{FULL.removeprefix('3')}")
    assert said(plan(world, gap, submit=True).problems) == [("import_mark_missing", 2, "judge")]
    assert plan(world, gap).problems == ()
    (sheet,) = plan(world, wide(f"C012,J3,{WITHOUT_B4}"), submit=True).sheets
    assert sheet.not_applicable == 1


def test_a_recused_judge_an_entry_that_was_not_accepted_and_a_shared_name_are_refused(world: World) -> None:
    with world.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C012")).one().status = EntryStatus.WITHDRAWN
        for number in ("C001", "C002"):
            session.scalars(select(Entry).where(Entry.number == number)).one().holders[0].full_name = "Juan Mamani"
    made = plan(world, wide(f"C005,J3,{FULL}", f"C012,J3,{FULL}", f"Juan Mamani,J1,{FULL}"))
    assert sorted(said(made.problems)) == [
        ("import_entry_ambiguous", 4, "entry"),
        ("import_entry_not_accepted", 3, "entry"),
        ("import_judge_recused", 2, "judge"),
    ]


def test_marks_that_stand_are_never_overwritten(world: World) -> None:
    made = plan(world, wide(f"C003,J2,{FULL}"))
    assert said(made.problems) == [("import_sheet_differs", 2, "judge")]


# --------------------------------------------------------------------------------------------- carrying out
def test_an_import_makes_people_sheets_and_marks_and_counts_for_the_results(world: World) -> None:
    carry_out(
        world, wide(f"Marta Nina,Bertha Apaza,{WITHOUT_B4}", f"Marta Nina,J1,{FULL}"), entries=Entries.NEW, submit=True
    )
    with world.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C013")).one()
        assert entry.holder_names == ["Marta Nina"]
        assert (entry.status, entry.consents["publish"]) == (EntryStatus.ACCEPTED, False)
        judge = session.scalars(select(Judge).where(Judge.name == "Bertha Apaza")).one()
        ballot = session.scalars(select(Ballot).join(Ballot.assignment).where(Assignment.judge_id == judge.id)).one()
        assert ballot.state is BallotState.SUBMITTED
        assert ballot.marks["B4"].state is MarkState.NOT_APPLICABLE
        save = session.scalars(select(BallotSave).where(BallotSave.ballot_id == ballot.id)).one()
        assert (save.source, save.by) == (MarkSource.IMPORT, "operator:0")
        (result,) = results.compute(session, world.edition(session))
        assert {"C013": "75.00"}.items() <= {item.key: str(item.score) for item in result.ranking.entries}.items()


def test_a_judge_who_was_made_can_sign_in_with_a_card(world: World) -> None:
    carry_out(world, wide(f"C012,Bertha Apaza,{FULL}"))
    with world.reading() as session:
        key = session.scalars(select(Judge.key).where(Judge.name == "Bertha Apaza")).one()
    world.judge(key).get("/judge/")


def test_one_bad_row_keeps_the_whole_file_out(world: World) -> None:
    before = counted(world, MarkRow)
    with pytest.raises(Refused):
        carry_out(world, wide(f"C012,J3,{FULL}", f"C999,J1,{FULL}"))
    assert counted(world, MarkRow) == before


def test_the_same_file_a_second_time_changes_nothing(world: World) -> None:
    content = wide(f"Marta Nina,Bertha Apaza,{WITHOUT_B4}", f"C012,J3,{FULL}")
    carry_out(world, content, entries=Entries.NEW, submit=True)
    before = [counted(world, kind) for kind in (Judge, Entry, MarkRow, BallotSave, Event)]
    again = carry_out(world, content, entries=Entries.NEW, submit=True)
    assert (again.new_sheets, again.new_judges, again.new_entries) == (0, (), ())
    assert [counted(world, kind) for kind in (Judge, Entry, MarkRow, BallotSave, Event)] == before


def test_a_draft_brought_in_before_is_delivered_later(world: World) -> None:
    content = wide(f"C012,J3,{FULL}")
    carry_out(world, content)
    assert plan(world, content, submit=True).new_sheets == 1
    carry_out(world, content, submit=True)
    assert plan(world, content, submit=True).new_sheets == 0


def test_after_publication_nothing_new_comes_in_but_the_same_file_does_no_harm(world: World) -> None:
    content = wide(f"C012,J3,{FULL}")
    carry_out(world, content, submit=True)
    with world.writing() as session:
        results.publish(session, actor=NELLY, edition=world.edition(session), now=START)
    carry_out(world, content, submit=True)
    with pytest.raises(Refused) as refusal:
        carry_out(world, wide(f"C012,J5,{FULL}"), submit=True)
    assert [problem.code for problem in refusal.value.problems] == ["results_published"]
