"""What organisers take away: workbooks that compute themselves, CSV in the reader's habit, JSON with its dictionary."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from judging.cli import main
from judging.domain.ranking.aggregation import RuleKind
from judging.services.results import results
from judging.storage.models import Edition, Entry, Judge
from judging.storage.queries.editions import by_slug
from tests.formulas import Book
from tests.world import World

PAGE = "/organiser/caranavi-2026/exports"
TABLES = ("entries", "judges", "assignments", "marks", "results")


def file(world: World, name: str, **asked: str) -> bytes:
    answer = world.organiser().client.get(f"{PAGE}/{name}", query_string=asked)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="caranavi-2026-{name}"'
    return answer.data


def lines(content: bytes, delimiter: str = ";") -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def document(content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(content, parse_constant=pytest.fail)
    return found


def drafted(world: World) -> results.Draft:
    with world.reading() as session:
        edition = by_slug(session, "caranavi-2026")
        assert edition
        return results.draft(session, edition)


# ------------------------------------------------------------------------------------------------ the page
def test_the_page_leads_to_every_table_in_every_format(world: World) -> None:
    nelly = world.organiser()
    nelly.get(PAGE)
    assert nelly.page is not None
    for table in TABLES:
        for kind in ("xlsx", "csv", "json"):
            assert f"{PAGE}/{table}.{kind}?" in nelly.page.text
    assert "no nombran a nadie" in nelly.text
    nelly.get(f"{PAGE}?people=1")
    assert "people=1" in nelly.page.text
    assert "llevan datos de personas" in nelly.text
    for name in ("nothing.csv", "entries.pdf"):
        nelly.get(f"{PAGE}/{name}", status=404)


# ------------------------------------------------------------------------------------------------ the three formats
@pytest.mark.parametrize("table", TABLES)
def test_the_three_formats_of_a_table_say_the_same(world: World, table: str) -> None:
    told = document(file(world, f"{table}.json"))
    keys = [column["key"] for column in told["columns"]]
    assert len(told["rows"]) > 2
    assert all(column["meaning"] for column in told["columns"])
    assert all(list(row) == keys for row in told["rows"])
    heading, *rows = lines(file(world, f"{table}.csv", habit="point"), ",")
    assert heading == [column["title"] for column in told["columns"]]
    assert rows == [["" if cell is None else str(cell) for cell in row.values()] for row in told["rows"]]
    if table != "results":
        book = Book(file(world, f"{table}.xlsx"))
        assert [book.values[book.names[0], f"A{at}"] for at in (1, 2)] == [heading[0], rows[0][0]]


def test_a_csv_is_in_the_habit_of_the_page_s_language_or_as_asked(world: World) -> None:
    score = str(drafted(world).categories[0].ranking.entries[0].score)
    spanish, french, english = (file(world, "results.csv", lang=own).decode() for own in ("es", "fr", "en"))
    assert f";{score.replace('.', ',')};" in spanish
    assert f";{score.replace('.', ',')};" in french
    assert f",{score}," in english
    assert f",{score}," in file(world, "results.csv", lang="es", habit="point").decode()
    assert file(world, "results.csv", lang="es", habit="nonsense").decode() == spanish


def test_the_table_of_marks_is_one_that_the_command_ranks_to_the_same_order(world: World, tmp_path: Path) -> None:
    table = tmp_path / "marks.csv"
    table.write_bytes(file(world, "marks.csv"))
    found = CliRunner().invoke(main, ["reliability", str(table), "--format", "json"])
    assert found.exit_code == 0, found.output
    counted = json.loads(found.stdout)["counted"]
    delivered = [own for own in drafted(world).categories for entry in own.judged.values() for own in entry.sheets]
    assert counted["sheets"] == len(delivered)


# ------------------------------------------------------------------------------------------------ people, formulas
def test_nobody_is_named_unless_people_are_asked_for(world: World) -> None:
    with world.reading() as session:
        names = [own.full_name for entry in session.query(Entry) for own in entry.holders]
        names += [judge.name for judge in session.query(Judge)]
        phones = [entry.phone for entry in session.query(Entry) if entry.phone]
    assert names
    for table in TABLES:
        for kind in ("csv", "json", "xlsx"):
            text = readable(file(world, f"{table}.{kind}"))
            assert not [own for own in (*names, *phones) if own in text]
    told = readable(file(world, "entries.xlsx", people="1"))
    assert any(name in told for name in names)
    assert any(name in readable(file(world, "judges.csv", people="1")) for name in names)
    assert any(name in readable(file(world, "results.xlsx", people="1")) for name in names)


def readable(content: bytes) -> str:
    if not content.startswith(b"PK"):
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist())


def test_only_those_who_run_the_edition_take_anything_away(world: World) -> None:
    for name in (f"{PAGE}", f"{PAGE}/entries.csv", f"{PAGE}/results.xlsx"):
        assert world.anybody().client.get(name).status_code == 302


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"])
def test_a_text_that_could_be_a_formula_has_an_apostrophe_in_every_format(world: World, start: str) -> None:
    with world.writing() as session:
        entry = session.query(Entry).filter_by(number="C003").one()
        entry.community = f"{start} evil"
    wanted = f"'{start} evil"
    rows = {row["number"]: row for row in document(file(world, "entries.json"))["rows"]}
    assert rows["C003"]["community"] == wanted
    assert any(wanted in row for row in lines(file(world, "entries.csv")))
    book = Book(file(world, "entries.xlsx"))
    assert book.formulas == {}
    assert wanted in {str(value).replace("_x000D_", "\r") for value in book.values.values()}


# ------------------------------------------------------------------------------------------------ the results
@pytest.mark.parametrize("kind", [*RuleKind])
def test_the_workbook_computes_the_published_order_and_each_formula_has_its_value(world: World, kind: RuleKind) -> None:
    with world.writing() as session:
        edition: Edition = world.edition(session)
        edition.rule = {**edition.rule, "kind": kind.value}
    draft = drafted(world)
    book = Book(file(world, "results.xlsx"))
    assert len(book.formulas) > 50
    for sheet, place in book.formulas:
        computed, written = book.computed(sheet, place), book.values[sheet, place]
        assert computed == (pytest.approx(written, abs=1e-9) if isinstance(written, float) else written), (sheet, place)
    order, letters = book.names[0], _letters_by_heading(book)
    found = [
        (
            book.computed(order, f"{letters['Número']}{line}"),
            Decimal(str(book.computed(order, f"{letters['Puntaje']}{line}"))),
            int(book.computed(order, f"{letters['Lugar por puntaje']}{line}")),
        )
        for line in range(2, 2 + len(draft.categories[0].ranking.entries))
    ]
    ranked = draft.categories[0].ranking.entries
    assert found == [(own.key, own.score, 1 + sum(other.score > own.score for other in ranked)) for own in ranked]


def _letters_by_heading(book: Book) -> dict[str, str]:
    return {
        str(book.values[sheet, place]): place[:-1]
        for sheet, place in book.values
        if sheet == book.names[0] and place[1:] == "1"
    }


def test_another_mark_makes_another_total_score_and_place(world: World) -> None:
    """What a reader changes in the workbook moves the order: nothing is a value that only looks computed."""
    book = Book(file(world, "results.xlsx"))
    order, sheets = book.names[:2]
    letters = _letters_by_heading(book)
    last = len(drafted(world).categories[0].ranking.entries) + 1
    number = book.values[order, f"{letters['Número']}{last}"]
    cells = list(book.values.items())
    own = [place[1:] for (sheet, place), value in cells if (sheet, place[0], value) == (sheets, "B", number)]
    before = book.computed(order, f"{letters['Puntaje']}{last}")
    for line in own:
        for column in "DEFGH":
            book.values[sheets, f"{column}{line}"] = 4.0
    assert book.computed(order, f"{letters['Puntaje']}{last}") > before
