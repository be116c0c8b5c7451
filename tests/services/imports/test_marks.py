"""Scores from outside: a plan that changes nothing, and all or nothing when it is carried out."""

from __future__ import annotations

from copy import deepcopy

import pytest
from sqlalchemy import func, select

from judging import bringing
from judging.domain.errors import Refused, Stale
from judging.domain.imports.plan import Plan, Row, State, What, grouped
from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.services.imports import marks as module
from judging.services.imports.orders import Entries
from judging.services.results import results
from judging.storage.models import (
    Assignment,
    Ballot,
    BallotSave,
    BallotState,
    Entry,
    EntryStatus,
    Event,
    ImportRun,
    Judge,
    MarkRow,
    MarkSource,
    SheetVersion,
)
from tests.services.imports.tables import carried, nelly, order_of, planned, run_of, sent
from tests.services.results.test_results import NELLY
from tests.world import START, World

SECTIONS = {"A": 4, "B": 5, "C": 3, "D": 4, "E": 4}
CRITERIA = [f"{section}{number}" for section, size in SECTIONS.items() for number in range(1, size + 1)]
FULL = ",".join(["3"] * len(CRITERIA))
WITHOUT_B4 = ",".join("no corresponde" if key == "B4" else "3" for key in CRITERIA)


@pytest.fixture(autouse=True)
def all_is_one_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine; parts are tried in test_runs.py."""
    monkeypatch.setattr(bringing, "PART_SECONDS", 600.0)


def wide(*rows: str) -> bytes:
    return "\n".join([",".join(["entry", "judge", *CRITERIA]), *rows]).encode()


def long(*rows: str) -> bytes:
    return "\n".join(["entry,judge,criterion,mark", *rows]).encode()


def plan(world: World, content: bytes, **how: object) -> Plan:
    return planned(world, order_of(content, What.MARKS, **how))


def carry_out(world: World, content: bytes, *, seen: str | None = None, **how: object) -> Plan:
    """Plan it, confirm it and bring it in, as the page and the command do."""
    order = order_of(content, What.MARKS, **how)
    made = planned(world, order)
    run_id = sent(world, order, seen=seen)
    carried(world, run_id)
    assert run_of(world, run_id).left_out == []
    return made


def said(made: Plan) -> list[tuple[str, str]]:
    """Each problem with its cell."""
    return [(told.problem.code, told.cell) for told in made.problems]


def new(made: Plan, who: str) -> set[str]:
    """The judges or entries that would be made."""
    return {getattr(row.change, who).name for row in made.rows if row.change and getattr(row.change, who).is_new}


def marks_in(row: Row) -> list[tuple[str, str]]:
    return [(mark.criterion, str(mark.value)) for mark in row.change.marks]


def counted(world: World, kind: type) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


@pytest.mark.parametrize("cell", ["", "-", "NA", "n/a"])
def test_what_is_not_given_is_never_what_does_not_apply(world: World, cell: str) -> None:
    [row] = plan(world, long("C012,J4,A1,3", f"C012,J4,B4,{cell}")).rows
    assert marks_in(row) == [("A1", "3")]
    [row] = plan(world, wide(f"C012,J4,{FULL}").replace(b"3,3,3", f"{cell},3,3".encode(), 1)).rows
    assert len(row.change.marks) == len(CRITERIA) - 1


@pytest.mark.parametrize("cell", ["No corresponde", "sans objet", "Not applicable"])
def test_what_does_not_apply_is_said_in_words_and_only_where_the_sheet_allows_it(world: World, cell: str) -> None:
    [row] = plan(world, long("C012,J4,A1,3", f"C012,J4,B4,{cell}")).rows
    assert {mark.criterion: mark.state for mark in row.change.marks}["B4"] is MarkState.NOT_APPLICABLE
    assert said(plan(world, long(f"C012,J4,A1,{cell}"))) == [("import_not_applicable", "B2")]


# ------------------------------------------------------------------------------------------------- the plan
def test_a_plan_says_who_is_known_and_who_would_be_made(world: World) -> None:
    content = wide(f"C012,J4,{FULL}", f"Marta Nina,Bertha Apaza,{FULL}", f"primitiva nuñez alanoca,j5,{FULL}")
    made = plan(world, content, entries=Entries.NEW, submit=True)
    assert made.problems == ()
    assert made.people == ("Bertha Apaza", "Marta Nina")
    assert [row.change.entry.key for row in made.rows] == ["C012", "", "C012"]
    assert (len(made.to_do), sum(len(row.change.marks) for row in made.to_do)) == (3, 60)


def test_a_plan_changes_nothing(world: World) -> None:
    before = [counted(world, kind) for kind in (Judge, Entry, MarkRow, Event)]
    plan(world, wide(f"Marta Nina,Bertha Apaza,{FULL}"), entries=Entries.NEW)
    assert [counted(world, kind) for kind in (Judge, Entry, MarkRow, Event)] == before


def test_an_unknown_farm_is_refused_where_none_may_be_made(world: World) -> None:
    made = plan(world, wide(f"C012,J3,{FULL}", f"C999,J2,{FULL}"))
    assert said(made) == [("import_entry_unknown", "A3")]


def test_every_problem_is_named_with_its_cell(world: World) -> None:
    content = long("C012,J3,A1,3", "C012,J3,Z9,3", "C012,J3,A2,2.3", "C012,J3,A3,9", "C012,J3,A4,tres")
    assert sorted(said(plan(world, content)), key=lambda own: own[1]) == [
        ("import_criterion_unknown", "C2"),
        ("mark_off_step", "D4"),
        ("mark_above_max", "D5"),
        ("mark_not_a_number", "D6"),
    ]
    made = plan(world, b"entry,judge,A1,Z9\nC012,J3,3,4\n")
    assert (said(made), made.to_do) == ([("import_criterion_unknown", "D1")], ())


def test_a_mark_lies_on_its_criterions_own_scale(world: World) -> None:
    own = {"A1": {"max": "12", "step": "1"}, "A2": {"min": "-5", "max": "0", "step": "1"}}
    with world.tampering() as session:
        version = session.scalars(select(SheetVersion)).one()
        document = deepcopy(version.document)
        for section in document["sections"]:
            for criterion in section["criteria"]:
                if criterion["key"] in own:
                    criterion |= {"scale": own[criterion["key"]], "levels": []}
        version.document, version.digest = document, "f" * 64
    [row] = plan(world, b"entry,judge,A1,A2,A3\nC012,J3,11,-3,4\n").rows
    assert (row.state, marks_in(row)) == (State.NEW, [("A1", "11"), ("A2", "-3"), ("A3", "4")])
    made = plan(world, b"entry,judge,A1,A2,A3\nC012,J3,13,1,11\n")
    assert said(made) == [("mark_above_max", "C2"), ("mark_above_max", "D2"), ("mark_above_max", "E2")]


def test_a_sheet_to_be_delivered_must_be_complete_but_for_what_may_not_apply(world: World) -> None:
    gap = wide(f"C012,J3,{FULL.removeprefix('3')}")
    assert said(plan(world, gap, submit=True)) == [("import_mark_missing", "B2")]
    assert plan(world, gap).problems == ()
    [row] = plan(world, wide(f"C012,J3,{WITHOUT_B4}"), submit=True).rows
    assert row.change.not_applicable == 1


def test_a_recused_judge_an_entry_that_was_not_accepted_and_a_shared_name_are_refused(world: World) -> None:
    with world.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C012")).one().status = EntryStatus.WITHDRAWN
        for number in ("C001", "C002"):
            session.scalars(select(Entry).where(Entry.number == number)).one().holders[0].full_name = "Juan Mamani"
    made = plan(world, wide(f"C005,J3,{FULL}", f"C012,J3,{FULL}", f"Juan Mamani,J1,{FULL}"))
    assert said(made) == [
        ("import_judge_recused", "B2"),
        ("import_entry_not_accepted", "A3"),
        ("import_entry_ambiguous", "A4"),
    ]


def test_marks_that_stand_are_never_overwritten(world: World) -> None:
    made = plan(world, wide(f"C003,J2,{FULL}"))
    assert said(made) == [("import_sheet_differs", "B2")]


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
        assert (save.source, save.by) == (MarkSource.IMPORT, str(nelly(world)))
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
    assert (again.to_do, again.people, {row.state for row in again.rows}) == ((), (), {State.THERE})
    assert [counted(world, kind) for kind in (Judge, Entry, MarkRow, BallotSave, Event)] == before


def test_a_draft_brought_in_before_is_delivered_later(world: World) -> None:
    content = wide(f"C012,J3,{FULL}")
    carry_out(world, content)
    assert len(plan(world, content, submit=True).to_do) == 1
    carry_out(world, content, submit=True)
    assert plan(world, content, submit=True).to_do == ()


def test_after_publication_no_table_comes_in_not_even_the_one_that_did(world: World) -> None:
    content = wide(f"C012,J3,{FULL}")
    carry_out(world, content, submit=True)
    with world.writing() as session:
        results.publish(session, actor=NELLY, edition=world.edition(session), now=START)
    before = [counted(world, kind) for kind in (MarkRow, ImportRun, Event)]
    for table in (content, wide(f"C012,J5,{FULL}")):
        with pytest.raises(Refused) as refusal:
            carry_out(world, table, submit=True)
        assert [problem.code for problem in refusal.value.problems] == ["results_published"]
    assert [counted(world, kind) for kind in (MarkRow, ImportRun, Event)] == before


# ----------------------------------------------------------------------------------------- whom the names mean
def called(world: World, **names: str) -> None:
    """Give judges of the demonstration other names, by key."""
    with world.writing() as session:
        for key, name in names.items():
            session.scalars(select(Judge).where(Judge.key == key)).one().name = name


def one_mark(*rows: str) -> bytes:
    return "\n".join(["entry,judge,A1", *rows]).encode()


def test_of_three_judges_of_one_name_none_gets_the_marks_and_the_keys_are_told(world: World) -> None:
    called(world, J2="María Quispe", J3="Maria  Quispe", J4="MARÍA QUISPE")
    made = plan(world, one_mark("C012,María Quispe,4"))
    assert said(made) == [("import_judge_ambiguous", "B2")]
    assert made.problems[0].problem.params["other"] == "J2, J3, J4"
    before = counted(world, MarkRow)
    with pytest.raises(Refused, match="import_judge_ambiguous"):
        carry_out(world, one_mark("C012,María Quispe,4"))
    assert counted(world, MarkRow) == before


def test_a_key_always_finds_its_judge_whatever_anybody_is_called(world: World) -> None:
    called(world, J3="María Quispe", J4="María Quispe", J5="J3")
    made = carry_out(world, one_mark("C012,J3,4", "C012,j4,1", "C012,J5,2"))
    assert (made.problems, new(made, "judge")) == ((), set())
    assert [(row.change.judge.key, str(row.change.marks[0].value)) for row in made.rows] == [
        ("J3", "4"),
        ("J4", "1"),
        ("J5", "2"),
    ]
    with world.reading() as session:
        rows = session.execute(
            select(Judge.key, MarkRow.value)
            .join(Ballot, Ballot.id == MarkRow.ballot_id)
            .join(Ballot.assignment)
            .join(Assignment.judge)
            .join(Assignment.entry)
            .where(Entry.number == "C012", MarkRow.criterion == "A1")
        ).all()
    assert {(key, int(value)) for key, value in rows} >= {("J3", 4), ("J4", 1), ("J5", 2)}


def test_what_looks_like_a_key_and_is_nobodys_makes_nobody(world: World) -> None:
    made = plan(world, one_mark("C012,J77,4", "C777,J2,4"), entries=Entries.NEW)
    assert said(made) == [("import_judge_unknown", "B2"), ("import_entry_unknown", "A3")]


@pytest.mark.parametrize("other", ["bertha apaza", "BERTHA  APAZÁ", "Bertha Apaza\u0301"])
def test_two_ways_of_writing_a_new_name_are_asked_about(world: World, other: str) -> None:
    made = plan(world, one_mark("C012,Bertha Apaza,4", f"C003,{other},4"))
    assert said(made) == [("import_names_alike", "B3")]
    made = plan(world, one_mark("Bertha Apaza,J2,4", f"{other},J3,4"), entries=Entries.NEW)
    assert said(made) == [("import_names_alike", "A3")]


def test_one_judge_under_her_name_and_her_key_is_one_sheet_and_twice_is_told(world: World) -> None:
    called(world, J3="José Núñez")
    once = plan(world, long("C012,J3,A1,4", "C012,jose nunez,A2,3", "c012,JOSE NU\u0303N\u0303EZ,A3,2"))
    assert once.problems == ()
    [row] = once.rows
    assert (row.change.judge.key, [mark.criterion for mark in row.change.marks]) == ("J3", ["A1", "A2", "A3"])
    twice = plan(world, long("C012,J3,A1,4", "C012,jose nunez,A1,3"))
    assert said(twice) == [("row_twice", "B3")]
    assert twice.problems[0].problem.params["first"] == 2
    rows = plan(world, wide(f"C012,J3,{FULL}", f"C012,Jose Nunez,{FULL}"))
    assert said(rows) == [("row_twice", "B3")]


def test_a_criterion_is_known_in_small_letters_and_two_columns_of_one_are_refused(world: World) -> None:
    [row] = plan(world, b"entry,judge,a1\nC012,J3,4\n").rows
    assert row.change.marks[0] == Mark.of("A1", 4)
    made = plan(world, b"entry,judge,A1,a1\nC012,J3,4,3\n")
    assert (said(made), made.to_do) == ([("import_criterion_unknown", "D1")], ())


# -------------------------------------------------------------------------------- what is shown is what is done
def test_a_plan_is_another_one_when_a_name_means_somebody_else_meanwhile(world: World) -> None:
    content = one_mark("C012,María Quispe,4")
    called(world, J2="María Quispe")
    seen = plan(world, content).version
    assert plan(world, content).version == seen
    called(world, J2="Nelly Vargas", J3="María Quispe")
    before = counted(world, MarkRow)
    with pytest.raises(Stale) as stale:
        carry_out(world, content, seen=seen)
    assert [row.change.judge.key for row in stale.value.current.rows] == ["J3"]
    assert counted(world, MarkRow) == before


def test_numbers_of_new_entries_are_read_once_however_many_there_are(world: World) -> None:
    sent = {}
    for many in (2, 12):
        with world.queries() as statements:
            carry_out(world, one_mark(*(f"Finca {many} {chr(97 + n)},J2,3" for n in range(many))), entries=Entries.NEW)
        sent[many] = len([line for line in statements if line.startswith("SELECT entry.number")])
    assert sent == {2: 1, 12: 1}
    with world.reading() as session:
        numbers = session.scalars(select(Entry.number).where(Entry.typed_by == "import").order_by(Entry.id)).all()
    assert numbers == [f"C{number:03d}" for number in range(13, 27)]


# --------------------------------------------------------------------------------------------- very large tables
def test_where_much_is_wrong_each_kind_is_listed_and_what_is_sound_comes_in(world: World) -> None:
    made = plan(world, wide(*(f"C9{n:04d},J3,{FULL}" for n in range(1200)), f"C012,J3,{FULL}"))
    listed, more = grouped(made.problems)
    assert (len(listed), more) == (200, 1000)
    assert [row.line for row in made.to_do] == [1202]
    z = plan(world, b"entry,judge,A1\n" + b"".join(b"C012,Juez %d,z\n" % n for n in range(300)))
    assert {told.problem.code for told in z.problems} == {"mark_not_a_number"}
    assert len(z.problems) == 300


def test_a_table_of_more_sheets_than_an_edition_has_is_refused_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_SHEETS", 2)
    rows = [f"C012,{judge},{FULL}" for judge in ("J3", "J4", "J5")]
    assert [code for code, _ in said(plan(world, wide(*rows)))] == ["import_many_sheets"]
    assert plan(world, wide(*rows[:2])).problems == ()
