"""`judging rank` on tables of people who know nothing but its help: what was read wrong once, and what a refusal says.

Always true: a reading that was decided for them is said with its first cell; a refusal names the place and what to do.
"""

from __future__ import annotations

import pytest

from tests.commands.test_tables_as_they_are import Write, document, file, refused, run, scores, warned
from tests.workbooks import xlsx

__all__ = ["file"]


def _points(*cells: str) -> str:
    """A table of two entries and two judges with these cells."""
    names = ("A;J1", "A;J2", "B;J1", "B;J2")
    return "\n".join(["entry;judge;points", *(f"{name};{cell}" for name, cell in zip(names, cells, strict=True))])


# ------------------------------------------------------------------------------------------------ thousands
@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (("1,200", "900", "1,050", "800"), "1200"),
        (("1.200", "900", "1.050", "800"), "1200"),
        (("1,200", "1,900", "1,050", "1,800"), "1200"),
        (("1,200", "900", "3", "800"), "1200"),
    ],
)
def test_a_sign_stands_between_thousands_where_the_column_makes_sense_no_other_way(
    file: Write, cells: tuple[str, ...], first: str
) -> None:
    found = document(file(_points(*cells)), "--max", "2000", "--out-of", "2000")
    told = next(own for own in found["warnings"] if own["code"] == "number_grouped")
    assert told["params"]["read"] == first
    plain = document(file(_points(*(cell.replace(",", "").replace(".", "") for cell in cells))), "--max", "2000")
    assert scores(document(file(_points(*cells)), "--max", "2000")) == scores(plain)


@pytest.mark.parametrize(
    ("cells", "options"),
    [
        (("1,250", "2,125", "3,500", "1"), []),
        (("9,125", "8,750", "10", "9"), ["--max", "10"]),
        (("1,125", "60", "70", "80"), ["--max", "100"]),
        (("1,125", "2,5", "70", "80"), ["--max", "100"]),
    ],
)
def test_the_sign_stands_before_decimals_where_thousands_would_be_beyond_the_scale(
    file: Write, cells: tuple[str, ...], options: list[str]
) -> None:
    found = document(file(_points(*cells)), *options)
    assert (found["counted"]["decimal"], found["counted"]["thousands"]) == ([","], [])
    assert scores(found) == scores(document(file(_points(*(cell.replace(",", ".") for cell in cells))), *options))


def test_without_a_highest_mark_the_other_numbers_of_the_column_say_it_and_the_mark_asked_for_is_theirs(
    file: Write,
) -> None:
    told = refused(file(_points("12,500", "9000", "11,050", "8000")))
    assert "hay notas de hasta 12500" in told


def test_thousands_by_a_blank_are_named(file: Write) -> None:
    assert "Entre los miles hay un espacio." in run(file(_points("1 200", "900", "1 050", "8")), "--max", "2000").stdout


# ------------------------------------------------------------------------------------------------ columns and rows
@pytest.mark.parametrize("letters", ["ABC", "DEL"])
@pytest.mark.parametrize("judge", ["Judge", "Juez", "Juré"])
def test_judges_called_by_a_letter_have_a_column_each(file: Write, judge: str, letters: str) -> None:
    heading = ",".join(f"{judge} {letter}" for letter in letters)
    found = document(file(f"Rank,Dancer,{heading},Total\n1,Anna,8,9,7,24\n2,Ben,7,7,8,22\n"), "--max", "10")
    assert (found["counted"]["shape"], found["counted"]["judges"]) == ("judge-columns", 3)
    assert scores(found) == {"Anna": "80.00", "Ben": "73.33"}


def test_teams_called_by_a_letter_have_a_column_each(file: Write) -> None:
    found = document(file("Judge,Team A,Team B\nAna,3,2\nZoe,4,1\n"))
    assert (found["counted"]["shape"], found["counted"]["entries"]) == ("judge-rows", 2)
    numbered = document(file("Équipe;Juge n°;Goût\nA;1;3\nA;2;2\nB;1;4\nB;2;4\n"))
    assert (numbered["counted"]["shape"], numbered["counted"]["columns"]["judge"]) == ("sheets", "Juge n°")


def test_a_lone_text_below_the_totals_is_no_entry(file: Write) -> None:
    found = document(file("Vino,Ana,Luis\nA,3,2\nB,1,4\n\nTotal,4,6\nJurado: 2 personas,,\n"))
    assert scores(found) == {"A": "62.50", "B": "62.50"}
    assert [row["reason"] for row in found["counted"]["rows_left_out"]] == ["total", "foot"]


def test_places_counted_like_marks_are_said_unless_they_were_named(file: Write) -> None:
    table = file("entry,judge,rank\nA,J1,1\nB,J1,2\nA,J2,1\nB,J2,2\n")
    assert warned(document(table)) == ["column_rank_counted"]
    assert warned(document(table, "--criteria", "rank")) == []
    assert warned(document(table, "--rule", "schulze")) == []


def test_parts_of_one_in_a_workbook_are_asked_about_and_in_a_text_they_are_what_they_say(file: Write) -> None:
    rows = [["entry", "judge", "a"], ["A", "J1", 0.85], ["A", "J2", 0.7], ["B", "J1", 0.6], ["B", "J2", 1]]
    book = file(xlsx({"Hoja": rows}), "notas.xlsx")
    assert warned(document(book, "--max", "100")) == ["percents_of_workbook"]
    assert warned(document(book, "--max", "1")) == []


# ------------------------------------------------------------------------------------------------ refusals
def test_cells_of_a_comment_column_are_one_problem_whatever_else_is_wrong(file: Write) -> None:
    told = refused(file("entry,judge,taste,Comments\nA,J1,16,5 stars\nA,J2,12,7\nB,J1,14,good\nB,J2,18,40\n"))
    assert told.splitlines() == [
        "notas.csv: Columna «Comments»: 2 celdas no son números (líneas 2, 4); la primera dice «5 stars». Escriba "
        'números, deje vacía la celda sin nota, o quite la columna con --ignore "Comments".',
        "notas.csv: Línea 5, columna «taste»: hay notas de hasta 18 y nadie dijo cuál es la más alta; sin eso se "
        "supone 4. Dígala, por ejemplo --max 20.",
    ]


def test_the_same_fault_once_more_names_the_lines_that_were_not_named(file: Write) -> None:
    told = refused(file("entry,judge,a\n" + "".join(f"E{i},,3\n" for i in range(5))))
    assert told.splitlines()[1] == "notas.csv: Columna «judge»: lo mismo 4 veces más (líneas 3, 4, 5, 6)."


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("entry,judge,a\nA,J1,3\nA,J1,2\n", [], "Con --twice last vale la última vez"),
        ("entry,judge,a\nA,J1,3\nA,J2,-2\n", [], "Lo que quita puntos se dice en --weights"),
        ("start,grp/entry,a\nx,A,3\nx,B,2\n", ["--shape", "sheets"], "Las columnas que hay: start, grp/entry, a."),
        ("entry,judge,a\nA,J1,A+\nA,J2,B\n", [], "Línea 2, columna «a»: «A+» no es un número"),
        ("entry,judge,a\nA,J1,8/10\nA,J2,7/10\n", [], "«8/10» no es un número, y en toda la columna no hay ninguno"),
        ("Place,Ana,Luis\n1,A,C\n2,B,B\n3,C,\n", ["--rule", "borda"], "Luis no puso en orden todas las inscripciones"),
        ("Place,Ana,Luis\n1,A,C\n2,B,B\n3,C,\n", ["--rule", "borda"], "Le faltan 1: A."),
        ("entry,judge,a\nA,J1," + "9" * 200_000 + "\n", [], "Línea 2, columna «a»: «9999"),
    ],
)
def test_a_refusal_says_the_place_and_what_to_do(file: Write, content: str, options: list[str], said: str) -> None:
    assert said in refused(file(content), *options)


def test_a_criterion_without_its_weight_is_told_beside_a_mark_that_is_refused(file: Write) -> None:
    weights = file("criterion,weight,max\nForm,40,10\nFlo,60,20\n", "pesos.csv")
    told = refused(file("Diver,Judge,Form,Flow\nA,J1,8,15\nB,J1,9,21\n"), "--weights", weights)
    assert "«Flo» tiene peso, pero no está en la tabla de notas" in told
    assert "falta el peso de «Flow»" in told


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "El archivo es un libro antiguo (XLS) o tiene contraseña."),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "El archivo es PDF, no una tabla."),
        (b"\xef\xbb\xbf<html><table><tr><td>entry</td></tr></table>", "El archivo es HTML, no una tabla."),
        (b'[{"entry": "A", "judge": "J1", "a": 3}]', "El archivo es JSON, no una tabla."),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "El archivo es PNG, no una tabla."),
        ("entry,judge,a\nAb\u202ec,J1,3\n".encode(), "Línea 2, columna 3: hay un signo que no se ve (U+202E)"),
        (b"entry,judge,a\nA\x00,J1,3\n", "Línea 2, columna 2: hay un signo que no se ve (U+0000)"),
    ],
)
def test_a_file_that_is_no_table_is_told_as_what_it_is(file: Write, content: bytes, said: str) -> None:
    assert refused(file(content)).startswith(f"notas.csv: {said}")


# ------------------------------------------------------------------------------------------------ more shapes
def test_where_columns_are_called_like_judges_no_other_column_names_them(file: Write) -> None:
    table = "Name,Category,Judge 1,Judge 2\nA,Red,3,2\nB,White,1,2\n"
    found = document(file(table + "C,White,4,4\n"))
    assert (found["counted"]["shape"], found["counted"]["judges"]) == ("judge-columns", 2)
    assert "«A · Judge 1 · mark» ya está en la línea 2" in refused(file(table + "A,White,4,4\n"))


def test_a_judge_and_a_criterion_a_row_with_a_column_for_each_entry(file: Write) -> None:
    found = document(file("Juez,Criterio,Tannat,Malbec\nAna,Nariz,3,2\nAna,Boca,4,1\nLuis,Nariz,2,2\nLuis,Boca,1,4\n"))
    assert found["counted"]["shape"] == "judge-rows"
    assert [own["criterion"] for own in found["counted"]["criteria"]] == ["Boca", "Nariz"]
    assert scores(found) == {"Tannat": "62.50", "Malbec": "56.25"}


def test_the_numbers_that_a_tool_gives_its_rows_are_no_marks(file: Write) -> None:
    found = document(file("entry,judge,taste,_id,_index\nA,J1,3,457,1\nA,J2,4,458,2\nB,J1,2,459,3\nB,J2,1,460,4\n"))
    assert warned(found) == ["column_number", "column_number"]
    assert scores(found) == {"A": "87.50", "B": "37.50"}


def test_rows_of_spread_and_number_are_no_entries_beside_a_row_of_means(file: Write) -> None:
    rows = "Dish,Ana,Zoe\nx,3,2\ny,1,4\nSD,1,1\nn,2,2\n"
    assert scores(document(file(rows + "Average,2,3\n"))) == {"x": "62.50", "y": "62.50"}
    assert {"SD", "n"} < set(scores(document(file(rows))))
    sheets = "entry,judge,a\nA,J1,3\nA,J2,2\nMax,J1,4\nMax,J2,4\nTotal,,5\nSD,,1\n"
    assert set(scores(document(file(sheets)))) == {"A"}


@pytest.mark.parametrize(
    "content",
    [
        ",Judge 1,,Judge 2,\nEntry,Taste,Look,Taste,Look\nA,3,2,4,1\nB,2,2,1,1\n",
        "Vino;Catador;Visual;;Gusto;\n;;Color;Brillo;Cuerpo;Final\nMalbec;Ana;3;2;4;1\nTannat;Ana;1;2;4;1\n",
    ],
)
def test_a_heading_in_two_rows_is_told_as_what_it_is(file: Write, content: str) -> None:
    assert refused(file(content)).startswith(
        "notas.csv: Línea 1: el encabezado parece ocupar dos filas, esta y la 2. Escríbalo en una sola"
    )
    assert "dos filas" not in refused(file("entry,judge,a,a\nA,J1,3,2\n"))
