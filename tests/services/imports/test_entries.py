"""Entries that come in a table: read as the form reads them, known again however they are named, taken back whole."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from judging.domain.errors import Refused
from judging.domain.imports.plan import State, What
from judging.services.entries.answers import FROM_TABLE
from judging.services.imports import undoing
from judging.storage.models import Entry, EntryStatus, Event, Holder
from tests.services.imports.tables import brought, order_of, planned, run_of, said, states, taken_back
from tests.world import World

HEADING = "Nombre;Teléfono;Comunidad;Superficie de toda la finca;Altura;¿Le gusta?"


def table(*rows: str) -> str:
    return "\n".join([HEADING, *rows])


def drafts(content: str, **how: object) -> object:
    return order_of(content, What.ENTRIES, **how)


def counted(world: World) -> tuple[int, ...]:
    with world.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(kind)) or 0 for kind in (Entry, Holder))


def test_a_row_becomes_an_entry_with_its_answers_and_what_belongs_to_no_question(world: World) -> None:
    order = order_of(table("Rosa Quispe Ñáñez;712 34567;Bolinda;2,5;1.450;mucho"), What.ENTRIES)
    made = planned(world, order)
    assert (said(made), states(made)) == ([], ["new"])
    brought(world, order)
    with world.reading() as session:
        entry = session.scalars(select(Entry).join(Entry.holders).where(Holder.full_name == "Rosa Quispe Ñáñez")).one()
        assert (entry.number, entry.status) == ("C013", EntryStatus.DRAFT)
        assert (entry.phone, entry.community, entry.area_ha) == ("712 34567", "Bolinda", Decimal("2.5"))
        assert entry.answers[FROM_TABLE]["aside"] == {"Altura": "1.450", "¿Le gusta?": "mucho"}
        assert session.scalars(select(Event.action).order_by(Event.id.desc()).limit(1)).one() == "table.imported"


def test_what_cannot_be_understood_is_said_at_its_cell_and_the_others_come_in(world: World) -> None:
    order = order_of(table("Rosa Quispe;712;Bolinda;dos;;", "Ana Nina;71234568;Bolinda;1;;"), What.ENTRIES)
    made = planned(world, order)
    assert said(made) == [("B2", "phone_wrong"), ("D2", "form_says")]
    with pytest.raises(Refused):
        brought(world, order)
    before = counted(world)
    run_id = brought(world, order, only_sound=True)
    assert counted(world) == (before[0] + 1, before[1] + 1)
    assert [one["cell"] for one in run_of(world, run_id).left_out] == ["B2", "D2"]


def test_the_same_table_twice_changes_nothing(world: World) -> None:
    content = table(
        "Rosa Quispe;71234567;Bolinda;2,5;;", "Juan Mamani;71234568;Bolinda;2;;", "Juan Mamani;71234569;;;;"
    )
    brought(world, order_of(content, What.ENTRIES))
    again = planned(world, order_of(content, What.ENTRIES))
    assert states(again) == ["there"] * 3
    assert again.to_do == ()


def test_what_a_table_says_otherwise_changes_and_is_put_back(world: World) -> None:
    brought(world, order_of(table("Rosa Quispe;71234567;Bolinda;2,5;;"), What.ENTRIES))
    order = order_of("numero,Comunidad\nC013,Villa Rosario\n", What.ENTRIES)
    made = planned(world, order)
    assert [(row.state, row.changed) for row in made.rows] == [(State.CHANGES, ("community",))]
    run_id = brought(world, order)
    with world.reading() as session:
        assert session.scalars(select(Entry.community).where(Entry.number == "C013")).one() == "Villa Rosario"
    taken_back(world, run_id)
    with world.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C013")).one()
        assert (entry.community, entry.holder_names, entry.area_ha) == ("Bolinda", ["Rosa Quispe"], Decimal("2.5"))


def test_undoing_leaves_nothing_and_no_number_is_given_again(world: World) -> None:
    before = counted(world)
    run_id = brought(world, order_of(table("Rosa Quispe;71234567;Bolinda;2,5;;", "Ana Nina;;;;;"), What.ENTRIES))
    assert counted(world) == (before[0] + 2, before[1] + 2)
    taken_back(world, run_id)
    assert counted(world) == before
    taken_back(world, run_id)  # twice is once
    brought(world, order_of(table("Rosa Quispe;71234567;Bolinda;2,5;;"), What.ENTRIES))
    with world.reading() as session:
        assert session.scalars(select(Entry.number).order_by(Entry.id.desc()).limit(1)).one() == "C015"


def test_what_somebody_built_on_is_not_undone_and_says_so(world: World) -> None:
    run_id = brought(world, order_of(table("Rosa Quispe;71234567;Bolinda;2,5;;", "Ana Nina;;;;;"), What.ENTRIES))
    with world.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C014")).one().version += 1
    world.applicant("C013").get("/apply/")
    with world.reading() as session:
        run = run_of(world, run_id)
        session.add(run)
        problems = undoing.why_not(session, run)
    assert [(problem.code, problem.params["number"]) for problem in problems] == [
        ("import_undo_entry_used", "C013"),
        ("import_undo_entry_changed", "C014"),
    ]
    before = counted(world)
    with pytest.raises(Refused, match="import_undo_entry_used"):
        taken_back(world, run_id)
    assert counted(world) == before


def test_one_entry_by_number_and_by_name_is_one_and_namesakes_are_refused_with_all(world: World) -> None:
    with world.writing() as session:
        for number in ("C001", "C002"):
            session.scalars(select(Entry).where(Entry.number == number)).one().holders[0].full_name = "Juan Mamani"
    twice = planned(world, order_of("numero,Nombre,Comunidad\nC003,,Uno\n,Carla Flores,Dos\n", What.ENTRIES))
    with world.reading() as session:
        name = session.scalars(select(Entry).where(Entry.number == "C003")).one().holder_names[0]
    twice = planned(world, order_of(f"numero,Nombre,Comunidad\nC003,,Uno\n,{name},Dos\n", What.ENTRIES))
    assert said(twice) == [("A3", "import_row_twice")] or said(twice) == [("B3", "import_row_twice")]
    several = planned(world, order_of("Nombre,Comunidad\nJuan Mamani,Uno\n", What.ENTRIES))
    assert [told.problem.code for told in several.problems] == ["import_several"]
    assert "C001" in several.problems[0].problem.params["other"]
    assert "C002" in several.problems[0].problem.params["other"]


def test_sent_in_means_complete_and_says_all_that_is_missing(world: World) -> None:
    made = planned(world, order_of("Nombre\nRosa Quispe\n", What.ENTRIES, submit=True))
    codes = {told.problem.code for told in made.problems}
    assert made.rows[0].state is State.WRONG
    assert codes <= {"form_says", "answer_missing", "rows_missing"}
    assert all(told.cell == "2" for told in made.problems)
