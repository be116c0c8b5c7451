"""Workbooks from outside: their numbers are exact, their rows numbered as on the screen, a hostile one is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from judging.domain.errors import Refused
from judging.domain.tables.grid import Grid, Number
from judging.services.certificates.printers import Limits, Printers
from judging.storage.tabular import WORKBOOK, Most
from judging.storage.workbooks import MOST_UNPACKED, sheet_of_workbook
from tests.workbooks import Sheets, ods, xlsx

SHEETS: Sheets = {
    "Léeme": [["Notas de la cata"]],
    "Notas": [
        ["Cata 2024"],
        [],
        ["Vino", "Catador", "color", "día"],
        ["Tannat", "Zoë", 3.5, "x"],
        ["Malbec", "Zoë", 0.1 + 0.2, None],
    ],
}


def code(read: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refusal:
        read()
    return refusal.value.problems[0].code


@pytest.mark.parametrize("write", [xlsx, ods])
def test_the_first_sheet_wide_enough_is_read_with_the_numbers_of_its_rows(write: Callable[[Sheets], bytes]) -> None:
    grid = sheet_of_workbook(write(SHEETS), WORKBOOK)
    assert (grid.origin.sheet, grid.origin.sheets) == ("Notas", ("Léeme", "Notas"))
    assert [line for line, _ in grid.rows] == [1, 3, 4, 5]
    assert [row[:3] for _, row in grid.rows[2:]] == [("Tannat", "Zoë", "3.5"), ("Malbec", "Zoë", "0.3")]
    assert isinstance(grid.rows[3][1][2], Number)
    assert Grid.from_text(grid.to_text()) == grid


@pytest.mark.parametrize("write", [xlsx, ods])
@pytest.mark.parametrize("sheet", ["léeme", "1"])
def test_a_sheet_is_found_by_its_name_or_its_number(write: Callable[[Sheets], bytes], sheet: str) -> None:
    assert sheet_of_workbook(write(SHEETS), WORKBOOK, sheet).rows == ((1, ("Notas de la cata",)),)
    assert code(lambda: sheet_of_workbook(write(SHEETS), WORKBOOK, "Otra")) == "sheet_missing"


def test_hidden_sheets_are_not_read_unless_named() -> None:
    book = xlsx({"Viejo": [["a", "b"], [1, 2]], "Nuevo": [["c", "d"], [3, 4]]}, hidden="Viejo")
    assert (sheet_of_workbook(book, WORKBOOK).origin.sheet, sheet_of_workbook(book, WORKBOOK).origin.sheets) == (
        "Nuevo",
        ("Nuevo",),
    )
    assert sheet_of_workbook(book, WORKBOOK, "Viejo").rows[0] == (1, ("a", "b"))


def test_dates_yes_and_no_and_large_numbers_are_text_as_it_is_shown() -> None:
    book = xlsx({"a": [[True, False, 59171234567, 1234567890123, 1e-7, -0.5]]})
    assert sheet_of_workbook(book, WORKBOOK).rows == (
        (1, ("TRUE", "FALSE", "59171234567", "1234567890123", "0.0000001", "-0.5")),
    )
    assert [isinstance(cell, Number) for cell in sheet_of_workbook(book, WORKBOOK).rows[0][1]] == [False] * 2 + [
        True,
        False,
        True,
        True,
    ]


def test_a_cell_over_several_rows_counts_in_each_of_them() -> None:
    rows = [["entry", "judge", "q"], [None, "J1", 1], [None, "J2", 2]]
    book = xlsx({"a": rows}, merged=[("a", 1, 2, 0, "Tannat")])
    assert [row[0] for _, row in sheet_of_workbook(book, WORKBOOK).rows] == ["entry", "Tannat", "Tannat"]


def test_what_is_no_workbook_or_too_much_of_one_is_refused() -> None:
    assert code(lambda: sheet_of_workbook(b"PK\x03\x04nonsense", WORKBOOK)) == "workbook_unreadable"
    assert code(lambda: sheet_of_workbook(xlsx({"a": []}), WORKBOOK)) == "file_empty"
    wide = xlsx({"a": [[1, 2, 3, 4]] * 3})
    assert code(lambda: sheet_of_workbook(wide, Most(rows=3, columns=3, cells=100))) == "table_too_large"
    assert code(lambda: sheet_of_workbook(wide, Most(rows=2, columns=4, cells=100))) == "table_too_large"
    assert code(lambda: sheet_of_workbook(wide, Most(rows=3, columns=4, cells=11))) == "table_too_large"
    assert len(sheet_of_workbook(wide, Most(rows=3, columns=4, cells=12)).rows) == 3


def test_a_lone_cell_at_the_far_end_costs_nothing() -> None:
    far: list[list[object]] = [[1]]
    book = xlsx({"a": far})
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b'r="A1"', b'r="XFD1048576"')
    assert code(lambda: sheet_of_workbook(_packed(parts), WORKBOOK)) == "table_too_large"


def test_a_file_that_swells_is_not_unpacked() -> None:
    book = _packed({"content.xml": b" " * (MOST_UNPACKED + 1)})
    assert len(book) < 1_000_000
    assert code(lambda: sheet_of_workbook(book, WORKBOOK)) == "workbook_too_large"


def test_a_workbook_is_opened_in_a_worker_which_may_be_lost() -> None:
    book = xlsx(SHEETS)
    assert Printers().grid(book, sheet="Notas").rows[-1][0] == 5
    assert Printers().grid(b"a;b\n1;2\n").rows[0] == (1, ("a", "b"))
    small = Printers(limits=Limits(memory_bytes=30_000_000, cpu_seconds=5, wall_seconds=20.0))
    assert code(lambda: small.grid(book)) == "workbook_too_large"


def _packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()
