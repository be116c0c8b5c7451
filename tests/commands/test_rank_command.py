"""`judging rank` as a person runs it: real files, real output, and broken files."""

from __future__ import annotations

import ast
import csv
import io
import json
import string
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import judging
from judging.cli import main
from judging.sentences import SENTENCES

DATA = Path(__file__).parents[1] / "data"
PANELS, WEIGHTS = DATA / "incomplete-panels.csv", DATA / "incomplete-panels-weights.csv"


def run(*arguments: str | Path, language: str = "es") -> Result:
    return CliRunner().invoke(main, ["rank", *map(str, arguments)], env={"JUDGING_LANG": language})


def ranked(*arguments: str | Path) -> list[dict[str, Any]]:
    result = run(*arguments, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    entries: list[dict[str, Any]] = json.loads(result.stdout)["entries"]
    return entries


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def write(content: str | bytes, name: str = "notas.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_the_red_wines_of_princeton_2012() -> None:
    entries = ranked(DATA / "princeton-2012-red.csv", "--max", "20", "--out-of", "20")
    assert [(entry["entry"], entry["score"]) for entry in entries] == [
        ("B", "15.83"),
        ("J", "15.33"),
        ("D", "15.00"),
        ("E", "14.56"),
        ("A", "14.50"),
        ("G", "14.22"),
        ("F", "14.11"),
        ("H", "13.61"),
        ("C", "13.11"),
        ("I", "11.67"),
    ]
    assert entries[0] == {
        **{"entry": "B", "judges": 9, "exact": "95/6", "score": "15.83", "rank": 1, "tie": []},
        **{"sd": 3.181980515, "range": 8.5},
    }


def test_incomplete_panels_with_weights_gaps_a_tie_and_a_half_that_floats_lose() -> None:
    entries = ranked(PANELS, "--weights", WEIGHTS)
    assert [(e["entry"], e["judges"], e["exact"], e["score"], e["rank"], e["tie"]) for e in entries] == [
        ("P06", 2, "715/8", "89.38", 1, []),
        ("P04", 3, "1450/17", "85.29", 2, []),
        ("P03", 3, "80", "80.00", 3, []),
        ("P02", 3, "475/6", "79.17", 4, []),
        ("P01", 3, "935/12", "77.92", 5, ["ex aequo"]),
        ("P07", 3, "935/12", "77.92", 5, ["ex aequo"]),
        ("P05", 4, "485/8", "60.63", 7, []),
        ("P08", 3, "535/12", "44.58", 8, []),
    ]


def test_the_document_says_what_was_done() -> None:
    document = json.loads(run(PANELS, "--rule", "median", "--decimals", "1", "--format", "json").stdout)
    assert list(document) == ["counted", "warnings", "rule", "decimals", "entries"]
    assert (document["rule"], document["decimals"]) == ("median", 1)


def test_trimming_that_could_not_be_applied_is_said_in_every_format() -> None:
    found = json.loads(run(PANELS, "--rule", "trimmed", "--format", "json").stdout)
    assert list(found) == ["counted", "warnings", "rule", "decimals", "entries", "applied", "messages"]
    assert (found["rule"], found["applied"]) == ("trimmed", "mean")
    assert found["messages"] == [
        "Se pidió «trimmed», pero no todas las inscripciones tienen 5 hojas de notas o más: no se quitó ninguna, y la "
        "nota de todas es el promedio."
    ]
    rows = list(csv.DictReader(io.StringIO(run(PANELS, "--rule", "trimmed", "--format", "csv").stdout)))
    assert {(row["rule"], row["applied"]) for row in rows} == {("trimmed", "mean")}
    assert "no se quitó ninguna" in run(PANELS, "--rule", "trimmed").stdout
    princeton = run(DATA / "princeton-2012-red.csv", "--max", "20", "--rule", "trimmed", "--trim", "3")
    assert "Promedio sin las notas más bajas" in princeton.stdout
    assert "no se quitó ninguna" not in princeton.stdout


def test_the_table_for_people_is_aligned_and_says_ties_in_words() -> None:
    lines = run(PANELS, "--weights", WEIGHTS).stdout.split("\n\n", 2)[2].splitlines()
    assert lines[0] == "Promedio de los jueces (inscripciones: 8, jueces: 4, nota sobre 100)"
    assert lines[4] == "     1  P06               2  89.38    715/8        9.72  13.75"
    assert lines[8] == "     5  P01               3  77.92   935/12       11.27  22.50  empate: comparten el puesto"


def test_entries_with_too_few_judges_come_last_without_rank() -> None:
    entries = ranked(PANELS, "--weights", WEIGHTS, "--min-judges", "3")
    assert entries[-1] == {
        **{"entry": "P06", "judges": 2, "exact": None, "score": None, "rank": None, "tie": []},
        **{"sd": None, "range": None},
    }
    assert [entry["rank"] for entry in entries] == [1, 2, 3, 4, 4, 6, 7, None]
    table = run(PANELS, "--weights", WEIGHTS, "--min-judges", "3").stdout
    assert table.splitlines()[-1] == "P06: Sin puesto. Hojas de notas: 2. Hacen falta: 3."


def test_a_spreadsheet_file_with_every_habit_of_spreadsheets(file: Any) -> None:
    path = file('\ufeffEntry;Judge;"Sombra, manejo";Suelo\r\n"Finca ""La Ñ""; alta";Ana;3,5;-\r\n\r\nOtra;;;1\r\n')
    assert "Línea 4, columna «Judge»" in run(path).stderr
    path = file('\ufeffEntry;Judge;"Sombra, manejo";Suelo\r\n"Finca ""La Ñ""; alta";Ana;3,5;-\r\n;;;\r\n')
    (entry,) = ranked(path)
    assert (entry["entry"], entry["exact"]) == ('Finca "La Ñ"; alta', "175/2")


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_line_ends_and_separators(file: Any, ends: str, between: str) -> None:
    path = file(ends.join(["entry,judge,a", "F1,Ana,1", "F2,Ana,2"]).replace(",", between))
    assert [entry["entry"] for entry in ranked(path)] == ["F2", "F1"]


def test_no_cell_of_the_csv_is_a_formula(file: Any) -> None:
    names = ["=1+1", "+1", "-1", "@SUM(A1)", "F1"]
    path = file("entry,judge,a\n" + "".join(f"{name},Ana,1\n" for name in names))
    rows = list(csv.DictReader(io.StringIO(run(path, "--format", "csv").stdout)))
    assert {row["entry"] for row in rows} == {"'=1+1", "'+1", "'-1", "'@SUM(A1)", "F1"}
    assert rows[0]["score"] == "25.00"


def test_every_problem_of_both_files_goes_to_standard_error_at_once(file: Any) -> None:
    marks = file("entry,judge,a\nF1,Ana,5\nF1,Ana,x\n")
    weights = file("criterion,weight\na,0\n", "pesos.csv")
    result = run(marks, "--max", "4", "--weights", weights)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[:-2] == [
        "notas.csv: Línea 2, columna «a»: la nota 5 pasa de 4, la nota más alta.",
        "notas.csv: Línea 3, columna «a»: «x» no es una nota. Escriba un número; si no hay nota, deje la celda vacía.",
        "notas.csv: Línea 3, columna «judge»: «F1 · Ana» ya está en la línea 2.",
        "pesos.csv: Línea 2, columna «weight»: el peso 0 debe ser mayor que 0.",
        "Con --twice last vale la última vez; con --twice mean, el promedio.",
    ]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "Línea 1, columna 1"),
        (b"\n \n", "Línea 1, columna 1"),
        ("entry,judge,a\nF,Ana,3\n".encode("utf-16")[:-1], "Línea 2, columna 8"),
        (b"entry,judge,a\nF\x001,Ana,3\n", "Línea 2, columna 2"),
        (b"entry,judge,a\nF1,\x1b[31mAna,3\n", "Línea 2, columna 4"),
        (b'entry,judge,a\nF0,J,1\n"F1,Ana,3\nF2,Ana,2\n', "Línea 3, columna 1"),
        (b'entry,judge,a\n"F"1,Ana,3\n', "Línea 2, columna 3"),
        (b'entry,judge,a\n"long\nname",Ana,3\nF2,Ana,9\n', "Línea 4, columna «a»"),
        (b"F1,Ana,3\nF2,Ana,2\n", "Línea 1, columna «entry»"),
    ],
)
def test_a_broken_file_names_line_and_column(file: Any, content: bytes, place: str) -> None:
    result = run(file(content))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"notas.csv: {place}")


@pytest.mark.parametrize(
    "option",
    [
        ("--max", "0"),
        ("--max", "nan"),
        ("--out-of", "-1"),
        ("--decimals", "7"),
        ("--min-judges", "0"),
        ("--trim", "0"),
        ("--rule", "best"),
        ("--format", "xml"),
        ("--weights", "no-such-file.csv"),
    ],
)
def test_an_option_nobody_could_follow_is_refused(option: tuple[str, str]) -> None:
    result = run(PANELS, *option)
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_maximum_may_have_a_decimal_comma(file: Any) -> None:
    (entry,) = ranked(file("entry,judge,a\nF1,Ana,2.5\n"), "--max", "2,5")
    assert entry["score"] == "100.00"


def _codes_with_their_parameters() -> list[tuple[str, set[str]]]:
    package = Path(judging.__file__).parent
    sources = [*(package / "domain").rglob("*.py"), package / "storage/tabular.py", package / "cli/tables/rank.py"]
    found: list[tuple[str, set[str]]] = []
    for source in sources:
        for node in ast.walk(ast.parse(source.read_text())):
            if (
                isinstance(node, ast.Call)
                and all(keyword.arg for keyword in node.keywords)
                and ast.unparse(node.func).endswith(("Problem.of", "findings.add"))
            ):
                code, names = node.args[0], {keyword.arg for keyword in node.keywords if keyword.arg}
                if isinstance(code, ast.Constant):
                    places = {"line", "column"} if ast.unparse(node.func).endswith("add") else set()
                    found.append((str(code.value), names | places))
    return found


def test_every_problem_has_a_sentence_that_uses_only_what_the_problem_knows() -> None:
    found = _codes_with_their_parameters()
    assert len(found) > 25
    assert {code for code, _ in found} <= set(SENTENCES)
    for code, names in found:
        used = {name for _, name, _, _ in string.Formatter().parse(SENTENCES[code]) if name}
        assert used <= names, code
