"""`judging import`: every kind of table, from text or a sheet of a workbook; and the same files as the pages take them.

The tables of three judges of one name are those that once gave one of them another's marks (tests/data/imports).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from sqlalchemy import select

from judging.bringing import bring
from judging.cli import main
from judging.config import Settings
from judging.domain.imports.plan import What
from judging.domain.permissions import OPERATOR
from judging.services.imports import runs
from judging.services.imports.orders import MOST, Order
from judging.services.imports.planning import plan
from judging.storage.database import Database
from judging.storage.models import Assignment, Ballot, Edition, Entry, Holder, Judge, MarkRow
from judging.storage.tabular import grid_of
from tests.world import START

DATA = Path(__file__).parents[1] / "data/imports"


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    folder = tmp_path / "instance"
    assert run(folder, "db", "upgrade").exit_code == 0
    return folder


def run(instance: Path, *words: str) -> Result:
    return CliRunner().invoke(main, list(words), env={"JUDGING_INSTANCE": str(instance), "JUDGING_LANG": "en"})


def bring_in(instance: Path, what: str, table: Path, *more: str, code: int = 0) -> Result:
    done = run(instance, "import", what, str(table), "--edition", "c", *more)
    assert done.exit_code == code, done.output
    return done


def opened(instance: Path) -> Database:
    return Database(f"sqlite:///{instance / 'judging.sqlite3'}")


@pytest.fixture
def tasting(instance: Path) -> Path:
    """A contest of one criterion, made from a table that is then imported; three more judges share one name."""
    setup = DATA / "setup.csv"
    assert run(instance, "edition", "new", "--slug", "c", "--name", "C", "--from-table", str(setup)).exit_code == 0
    said = bring_in(instance, "marks", setup, "--entries", "new").output
    assert "New rows: 2, that change: 0, already there: 0, with mistakes: 0" in said
    people = instance / "people.csv"
    people.write_text("name\nAna\nBea\nCaro\n", encoding="utf-8")
    bring_in(instance, "judges", people)
    database = opened(instance)
    with database.transaction() as session:
        for judge in session.scalars(select(Judge).where(Judge.key != "J1")):
            judge.name = "María Quispe"
    database.close()
    return instance


def marks_of(instance: Path) -> Mapping[str, str]:
    """The marks of the first farm, by the judge's key."""
    database = opened(instance)
    with database.reading() as session:
        rows = session.execute(
            select(Judge.key, MarkRow.value)
            .join(Ballot, Ballot.id == MarkRow.ballot_id)
            .join(Ballot.assignment)
            .join(Assignment.judge)
            .join(Assignment.entry)
            .where(Entry.number == "C001")
        ).all()
    database.close()
    return {key: f"{value:f}" for key, value in rows}


def by_page(instance: Path, table: Path) -> list[tuple[str, str]]:
    """As the pages do it: sent, told, planned, confirmed and carried out; each problem with its cell."""
    database, settings = opened(instance), Settings.from_env({"JUDGING_INSTANCE": str(instance)})
    raw = table.read_bytes()
    with database.transaction() as session:
        edition = session.scalars(select(Edition)).one()
        sent = runs.Sent.of((grid_of(raw, MOST),), raw, table.name)
        run_id = runs.send(session, actor=OPERATOR, edition=edition, what=What.MARKS, sent=sent, now=START).id
        draft = runs.one(session, edition, run_id, OPERATOR)
        assert draft is not None
        made = plan(session, edition=edition, order=Order.of(draft), now=START)
        if not made.problems:
            runs.confirm(session, run=draft, made=made, seen=made.version, only_sound=False, now=START)
    if not made.problems:
        assert list(bring(database, run_id, settings.secret_key, lambda: START))[-1]
    database.close()
    return [(told.problem.code, told.cell) for told in made.problems]


def test_of_three_judges_of_one_name_none_gets_the_marks_and_the_three_keys_are_told(tasting: Path) -> None:
    before, table = marks_of(tasting), DATA / "namesake-by-name.csv"
    assert by_page(tasting, table) == [("import_judge_ambiguous", "B2")]
    done = bring_in(tasting, "marks", table, code=2)
    assert "B2: " in done.output
    assert "J2, J3, J4" in done.output
    assert marks_of(tasting) == before


@pytest.mark.parametrize("door", ["page", "command"])
def test_a_key_finds_its_judge_whatever_anybody_is_called_and_makes_nobody(tasting: Path, door: str) -> None:
    table = DATA / "keys-of-namesakes.csv"
    if door == "page":
        assert by_page(tasting, table) == []
    else:
        bring_in(tasting, "marks", table)
    assert marks_of(tasting) == {"J1": "3", "J2": "4", "J3": "1", "J4": "2"}
    database = opened(tasting)
    with database.reading() as session:
        assert len(session.scalars(select(Judge)).all()) == 4
    database.close()
    assert "already there: 3" in bring_in(tasting, "marks", table).output


@pytest.fixture
def coffee(instance: Path) -> Path:
    assert run(instance, "edition", "new", "--slug", "c", "--name", "C", "--kit", "coffee").exit_code == 0
    return instance


def book(path: Path, **sheets: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(path) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    return path


def test_entries_judges_crops_and_incomes_come_from_the_sheets_of_one_workbook(coffee: Path, tmp_path: Path) -> None:
    table = book(
        tmp_path / "all.xlsx",
        farms=[["Nombre", "Teléfono", "Comunidad"], ["Rosa Quispe", "71234567", "Bolinda"]],
        jury=[["Juez principal", "Correo"], ["Ana Nina", "ana@example.org"]],
        crops=[["Nombre", "Cultivo", "Cantidad", "Unidad"], ["Rosa Quispe", "Café", "200", "plantas"]],
        money=[
            ["Titular", "Fuente de ingreso", "Monto"],
            ["Rosa Quispe", "café", "300"],
            ["Rosa Quispe", "miel", "100"],
        ],
    )
    bring_in(coffee, "entries", table)
    bring_in(coffee, "judges", table, "--sheet", "jury", "--column", "Juez principal=Nombre")
    bring_in(coffee, "crops", table, "--sheet", "crops")
    bring_in(coffee, "incomes", table, "--sheet", "4")
    database = opened(coffee)
    with database.reading() as session:
        farm = session.scalars(select(Entry).join(Entry.holders).where(Holder.full_name == "Rosa Quispe")).one()
        assert (farm.community, farm.phone, len(farm.crops)) == ("Bolinda", "71234567", 1)
        assert [f"{row.share:g}" for row in farm.incomes] == ["75", "25"]
        assert session.scalars(select(Judge)).one().email == "ana@example.org"
    database.close()


def test_what_is_asked_for_and_not_there_is_said_with_what_there_is(coffee: Path, tmp_path: Path) -> None:
    table = book(tmp_path / "two.xlsx", one=[["Nombre"], ["Ana"]], two=[["Nombre"], ["Bea"]])
    assert "“three”" in bring_in(coffee, "judges", table, "--sheet", "three", code=2).output
    assert "one, two" in bring_in(coffee, "judges", table, "--sheet", "3", code=2).output
    assert "“Nom”" in bring_in(coffee, "judges", table, "--column", "Nom=name", code=2).output
    assert "“nobody”" in bring_in(coffee, "judges", table, "--column", "Nombre=nobody", code=2).output


def test_what_is_sound_comes_alone_where_that_is_asked_and_a_dry_run_keeps_nothing(
    coffee: Path, tmp_path: Path
) -> None:
    table = tmp_path / "people.csv"
    table.write_text("name,language\nAna,es\nBea,klingon\n", encoding="utf-8")
    assert "B3: " in bring_in(coffee, "judges", table, code=2).output
    assert "New rows: 1" in bring_in(coffee, "judges", table, "--only-sound", "--dry-run").output
    database = opened(coffee)
    with database.reading() as session:
        assert session.scalars(select(Judge)).all() == []
    assert "with mistakes: 1" in bring_in(coffee, "judges", table, "--only-sound").output
    with database.reading() as session:
        assert [judge.name for judge in session.scalars(select(Judge))] == ["Ana"]
    database.close()
