"""Judges that come in a table: known again by key, never guessed among namesakes, put back as they were."""

from __future__ import annotations

from sqlalchemy import func, select

from judging.domain.imports.plan import State, What
from judging.storage.models import Judge
from tests.services.imports.tables import brought, order_of, planned, said, states, taken_back
from tests.services.imports.test_marks import called
from tests.world import World


def judges(world: World) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(Judge)) or 0


def test_new_judges_come_in_and_go_and_their_keys_are_given_to_nobody_else(world: World) -> None:
    before = judges(world)
    table = "Nombre,Celular,Idioma,Comunidad\nBertha Apaza,71234567,francés,Bolinda\nElías Coa,,es,\n"
    run_id = brought(world, order_of(table, What.JUDGES))
    with world.reading() as session:
        bertha = session.scalars(select(Judge).where(Judge.name == "Bertha Apaza")).one()
        assert (bertha.phone, bertha.language, bertha.community) == ("71234567", "fr", "Bolinda")
        key = int(bertha.key[1:])
    assert states(planned(world, order_of(table, What.JUDGES))) == ["there", "there"]
    taken_back(world, run_id)
    assert judges(world) == before
    brought(world, order_of("Nombre\nOtra Jueza\n", What.JUDGES))
    with world.reading() as session:
        assert session.scalars(select(Judge.key).where(Judge.name == "Otra Jueza")).one() == f"J{key + 2}"


def test_a_key_finds_its_judge_and_what_changed_is_put_back(world: World) -> None:
    called(world, J3="María Quispe", J4="María Quispe", J5="J3")
    order = order_of("Clave,Nombre,Comunidad\nJ3,María Quispe,Villa Rosario\nJ4,,Bolinda\n", What.JUDGES)
    made = planned(world, order)
    assert (said(made), [row.name for row in made.rows]) == ([], ["J3 María Quispe", "J4 María Quispe"])
    assert [(row.state, row.changed) for row in made.rows] == [(State.CHANGES, ("community",))] * 2
    with world.reading() as session:
        before = dict(map(tuple, session.execute(select(Judge.key, Judge.community))))
    run_id = brought(world, order)
    taken_back(world, run_id)
    with world.reading() as session:
        assert dict(map(tuple, session.execute(select(Judge.key, Judge.community)))) == before


def test_namesakes_are_refused_with_their_keys_and_what_looks_like_a_key_makes_nobody(world: World) -> None:
    called(world, J2="María Quispe", J3="Maria  Quispe", J4="MARÍA QUISPE")
    made = planned(world, order_of("Nombre\nMaría Quispe\nJ77\n", What.JUDGES))
    assert said(made) == [("A2", "import_several_judges"), ("A3", "import_key_unknown")]
    assert made.problems[0].problem.params["other"] == "J2, J3, J4"


def test_a_wrong_telephone_and_a_judge_twice_are_said_at_their_cells(world: World) -> None:
    made = planned(world, order_of("Nombre,Celular\nBertha Apaza,12\nElías Coa,\nelias coa,71234567\n", What.JUDGES))
    assert said(made) == [("B2", "phone_wrong"), ("A4", "import_row_twice")]


def test_a_name_in_other_letters_comes_with_its_spelling_for_paper_and_goes_with_it(world: World) -> None:
    table = "Nombre,Nombre para el papel\n李娜,Li Na\n"
    assert said(planned(world, order_of(table.replace("Li Na", ""), What.JUDGES))) != []
    run_id = brought(world, order_of(table, What.JUDGES))
    with world.reading() as session:
        assert session.scalars(select(Judge.paper_name).where(Judge.name == "李娜")).one() == "Li Na"
    assert states(planned(world, order_of(table, What.JUDGES))) == ["there"]
    taken_back(world, run_id)
    with world.reading() as session:
        assert session.scalars(select(Judge).where(Judge.name == "李娜")).all() == []
