"""`judging rank` on tables as people have them: what is read of each, what is said, and what is refused.

The files stand in tests/data/tables; each was ranked wrong or not at all once.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from judging.cli import main
from tests.workbooks import ods, xlsx

TABLES = Path(__file__).parents[1] / "data/tables"
Write = Callable[..., Path]


@pytest.fixture
def file(tmp_path: Path) -> Write:
    def write(content: str | bytes, name: str = "notas.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def run(*arguments: str | Path, language: str = "es") -> Result:
    return CliRunner().invoke(main, ["rank", *map(str, arguments)], env={"JUDGING_LANG": language})


def document(*arguments: str | Path) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    found: dict[str, Any] = json.loads(result.stdout, parse_constant=pytest.fail)
    return found


def scores(found: dict[str, Any]) -> dict[str, str | None]:
    return {entry["entry"]: entry["score"] for entry in found["entries"]}


def warned(found: dict[str, Any]) -> list[str]:
    return [warning["code"] for warning in found["warnings"]]


def refused(*arguments: str | Path) -> str:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert lines[-2].startswith("Puede ser: una hoja por fila")
    assert lines[-1].endswith("vea docs/tables.md.")
    return "\n".join(lines[:-2])


# ------------------------------------------------------------------------------------------------ columns
@pytest.mark.parametrize(
    ("name", "column", "reason"), [("number-column", "No", "number"), ("total-column", "Total", "sum")]
)
def test_a_column_that_holds_no_marks_is_left_out_and_said(name: str, column: str, reason: str) -> None:
    found = document(TABLES / f"{name}.csv", "--max", "5")
    assert scores(found) == {"A": "45.00", "B": "45.00"}
    assert found["counted"]["columns_left_out"] == [{"column": column, "reason": reason}]
    assert found["warnings"][0] == {
        "code": f"column_{reason}",
        "params": {"column": column},
        "sentence": found["warnings"][0]["sentence"],
    }
    assert f"«{column}»" in found["warnings"][0]["sentence"]


def test_a_left_out_column_counts_where_it_is_named() -> None:
    found = document(TABLES / "total-column.csv", "--max", "5", "--criteria", "color,aroma", "--criteria", "Total")
    assert scores(found) == {"A": "60.00", "B": "60.00"}
    assert warned(found) == []
    ignored = document(TABLES / "total-column.csv", "--max", "5", "--ignore", "Total", "--ignore", "aroma")
    assert scores(ignored) == {"A": "60.00", "B": "30.00"}
    assert warned(ignored) == []


def test_a_column_of_words_is_left_out_and_one_that_mixes_them_is_refused_in_one_line(file: Write) -> None:
    found = document(TABLES / "comment-column.csv")
    assert scores(found) == {"A": "62.50", "B": "37.50"}
    assert warned(found) == ["column_text"]
    rows = [f"E{i},J{i % 3},{i % 5},{'bien' if i % 4 else i}" for i in range(132)]
    told = refused(file("\n".join(["entry,judge,q,Comments", *rows])))
    assert told.splitlines() == [
        "notas.csv: Columna «Comments»: 99 celdas no son números (líneas 3, 4, 5, 7, 8, 9, 11, 12…); la primera dice "
        '«bien». Escriba números, deje vacía la celda sin nota, o quite la columna con --ignore "Comments".',
        "notas.csv: Línea 130, columna «Comments»: hay notas de hasta 128 y nadie dijo cuál es la más alta; sin eso se "
        "supone 4. Dígala, por ejemplo --max 200.",
    ]


def test_one_column_for_each_judge() -> None:
    found = document(TABLES / "judge-columns.csv", "--rule", "median", "--out-of", "4")
    assert (found["counted"]["shape"], found["counted"]["judges"]) == ("judge-columns", 3)
    assert scores(found) == {"Tannat": "3.00", "Malbec": "2.00"}


def test_headings_in_spanish_titles_above_and_signs_of_windows() -> None:
    assert scores(document(TABLES / "spanish-headers.csv")) == {"Tannat": "75.00"}
    titled, windows = document(TABLES / "title-rows.csv"), document(TABLES / "windows-1252.csv")
    assert scores(titled) == scores(windows) == {"Café Ñandú": "68.75", "Tannat": "62.50"}
    assert titled["counted"]["rows_left_out"] == [{"line": 1, "reason": "title", "text": "Concurso de catas 2024"}]
    assert (windows["counted"]["encoding"], warned(windows), warned(titled)) == (
        "windows-1252",
        ["encoding_guessed"],
        [],
    )


# ------------------------------------------------------------------------------------------------ cells
def test_a_sheet_with_a_gap_is_said_with_what_it_does_to_the_score() -> None:
    found = document(TABLES / "blank-cell.csv")
    assert scores(found) == {"A": "81.25", "B": "75.00"}
    (told,) = found["warnings"]
    assert (told["code"], told["params"]) == (
        "sheet_incomplete_score",
        {"entry": "A", "judge": "J1", "criteria": "aroma", "score": "81.25", "without": "62.50"},
    )
    assert "solo con las hojas completas sería 62.50" in run(TABLES / "blank-cell.csv").stdout


def test_per_cent_is_a_share_of_the_highest_mark_and_said_where_it_stands_among_marks() -> None:
    found = document(TABLES / "percent.csv", "--max", "100", "--out-of", "100")
    assert scores(found) == {"A": "43.50", "B": "2.00"}
    assert warned(found) == ["percent_among_marks"]
    assert scores(document(TABLES / "percent.csv")) == {"A": "67.50", "B": "50.00"}


def test_what_was_not_given_is_no_zero_and_a_negative_mark_is_refused() -> None:
    found = document(TABLES / "not-given.csv", "--min-judges", "1")
    assert scores(found) == {"A": "50.00", "B": "50.00"}
    assert found["counted"]["not_given"] == 1
    assert refused(TABLES / "negative.csv").splitlines() == [
        "negative.csv: Línea 2, columna «q»: la nota -1 es menor que 0.",
        "Lo que quita puntos se dice en --weights, con 0 como max y un min menor.",
    ]


def test_a_forgotten_maximum_is_asked_for_once(file: Write) -> None:
    table = file("entry,judge,q\n" + "".join(f"E{i},J{i % 2},{i}\n" for i in range(90)))
    assert refused(table) == (
        "notas.csv: Línea 91, columna «q»: hay notas de hasta 89 y nadie dijo cuál es la más alta; sin eso se supone "
        "4. Dígala, por ejemplo --max 100."
    )
    assert len(scores(document(table, "--max", "100"))) == 90


# ------------------------------------------------------------------------------------------------ judges and names
def test_an_entry_with_one_judge_is_not_ranked_among_others_with_more() -> None:
    found = document(TABLES / "one-judge.csv")
    assert scores(found) == {"B": "93.75", "C": "66.67", "A": None}
    assert warned(found) == ["fewer_judges"]
    loose = document(TABLES / "one-judge.csv", "--min-judges", "1")
    assert scores(loose)["A"] == "100.00"
    assert loose["warnings"][0]["params"] == {"count": 2, "entries": "A, C", "most": 4}


def test_names_that_are_read_alike_are_told_with_all_their_lines() -> None:
    told = refused(TABLES / "names-alike.csv")
    assert "«Ana · J1» ya está en la línea 2" in told
    assert "Ana (2, 5, 6), ana (3), ANA (4)" in told
    found = document(TABLES / "names-alike.csv", "--twice", "last", "--min-judges", "1")
    assert scores(found) == {"Ana": "37.50", "ana": "50.00", "ANA": "25.00"}
    assert warned(found)[:2] == ["names_alike", "twice_last"]


def test_a_judge_who_is_there_twice() -> None:
    told = refused(TABLES / "same-judge-twice.csv", "--max", "5")
    assert "Línea 16, columna «judge»: «Project 5 · Judge 2» ya está en la línea 14." in told
    assert "Línea 28, columna «judge»: «Project 9 · Judge 9» ya está en la línea 27." in told
    last = document(TABLES / "same-judge-twice.csv", "--max", "5", "--twice", "last")
    mean = document(TABLES / "same-judge-twice.csv", "--max", "5", "--twice", "mean")
    # Project 9: 5,4,4,4 by judge 7; 2,4,5,3 and then 1,1,2,1 by judge 9, of which 1.5,2.5,3.5,2 is the mean.
    assert (scores(last)["Project 9"], scores(mean)["Project 9"]) == ("55.00", "66.25")
    assert [own["params"]["count"] for own in (last["warnings"][0], mean["warnings"][0])] == [2, 2]


def test_a_mean_that_no_decimal_number_is_stays_exact(file: Write) -> None:
    """Marks 1, 1 and 2 for one entry: a mean of 4/3, a third of the way from 0 to 4."""
    table = file("entry,judge,q\nA,J1,1\nA,J1,1\nA,J1,2\nA,J2,2\nB,J1,3\nB,J2,0\n")
    found = document(table, "--twice", "mean")
    assert [(own["entry"], own["exact"], own["score"]) for own in found["entries"]] == [
        ("A", "125/3", "41.67"),
        ("B", "75/2", "37.50"),
    ]
    levelled = document(table, "--twice", "mean", "--analysis")
    assert levelled["entries"][0]["levelled"] == pytest.approx(41.666667, abs=1e-6)
    alike = file("entry,judge,q\nA,J1,1\nA,J1,1\nA,J1,2\nB,J1,1\nB,J1,1\nB,J1,2\nC,J1,1\nC,J1,1\nC,J1,2\nA,J2,4\n")
    told = {own["code"]: own["params"] for own in document(alike, "--twice", "mean")["warnings"]}
    assert told["judge_same_mark"] == {"judge": "J1", "count": 3, "mark": "4/3"}


def test_a_judge_who_gave_only_zeros_is_asked_about_and_one_who_gave_other_marks_is_not() -> None:
    found = document(TABLES / "absent-judge-zeros.csv", "--max", "10")
    (told,) = found["warnings"]
    assert (told["code"], told["params"]) == ("judge_only_zeros", {"judge": "J6", "count": 40})
    assert told["sentence"].startswith("J6 puso 0 en todo (40 notas). ¿Estuvo?")


def test_groups_without_a_common_judge_are_said_beside_a_csv_too() -> None:
    result = run(TABLES / "two-groups.csv", "--format", "csv")
    assert result.exit_code == 0
    assert result.stdout.startswith("rank,entry,")
    assert "forman 2 grupos" in result.stderr
    assert result.stderr.startswith("Se contó: una hoja por fila.")


# ------------------------------------------------------------------------------------------------ how strict
def test_strict_ends_with_three_where_there_was_a_warning_after_the_whole_answer(file: Write) -> None:
    careful = run(TABLES / "two-groups.csv", "--strict")
    assert careful.exit_code == 3
    assert careful.stdout == run(TABLES / "two-groups.csv").stdout
    sound = file("entry,judge,q\nA,J1,1\nA,J2,2\nB,J1,3\nB,J2,4\n")
    assert run(sound, "--strict").exit_code == 0


def test_help_shows_what_a_table_may_look_like() -> None:
    told = " ".join(run("--help", language="en").stdout.split())
    assert "one column for each judge" in told
    assert "docs/tables.md" in told


# ------------------------------------------------------------------------------------------------ workbooks
@pytest.mark.parametrize("write", [xlsx, ods])
def test_a_workbook_is_read_like_its_text(file: Write, write: Callable[[Any], bytes]) -> None:
    rows = [["Cata 2024"], [], ["Vino", "Juez", "color"], ["Tannat", "Zoë", 3.5], ["Tannat", "Ana", 2.125]]
    book = file(write({"Notas": rows, "Otra": [["entry", "judge", "q"], ["X", "Y", 1]]}), "notas.xlsx")
    found = document(book)
    assert scores(found) == {"Tannat": "70.31"}
    assert (found["counted"]["sheet"], warned(found)) == ("Notas", ["other_sheets"])
    assert scores(document(book, "--sheet", "otra")) == {"X": "25.00"}
    assert refused(book, "--sheet", "3") == (
        "notas.xlsx: El libro no tiene ninguna hoja «3». Las que tienen algo: Notas, Otra."
    )
    assert "quite --sheet 1" in refused(TABLES / "percent.csv", "--sheet", "1")


# ------------------------------------------------------------------------------------------------ own scales
def test_criteria_with_their_own_maxima_make_a_score_of_their_sum(file: Write) -> None:
    weights = file("criterion,max\nAroma,12\nAppearance,3\nFlavor,20\nMouthfeel,5\nOverall,10\n", "pesos.csv")
    assert refused(TABLES / "own-maxima.csv", "--weights", weights) == (
        "own-maxima.csv: Línea 5, columna «Appearance»: la nota 15 pasa de 3, la nota más alta."
    )
    mended = file((TABLES / "own-maxima.csv").read_text(encoding="utf-8").replace("11,15,12", "11,3,12"))
    found = document(mended, "--weights", weights)
    assert scores(found) == {"2": "39.50", "1": "39.00"}
    assert [(own["criterion"], own["max"]) for own in found["counted"]["criteria"]][:2] == [
        ("Appearance", "3"),
        ("Aroma", "12"),
    ]
    assert scores(document(mended, "--weights", weights, "--out-of", "100")) == {"2": "79.00", "1": "78.00"}


def test_a_negative_mark_is_taken_where_the_criterion_allows_it(file: Write) -> None:
    weights = file("criterion,weight,max,min\nq,1,4,-4\n", "pesos.csv")
    assert scores(document(TABLES / "negative.csv", "--weights", weights)) == {"B": "50.00", "A": "-25.00"}
    table = file("entry,judge,dive,late\nA,J1,8,-1\nA,J2,6,0\nB,J1,7,0\nB,J2,7,-\n")
    weights = file("criterio,peso,máximo,mínimo\ndive,1,10,\nlate,5,0,-3\n", "pesos.csv")
    assert scores(document(table, "--weights", weights)) == {"B": "70.00", "A": "67.50"}


# ------------------------------------------------------------------------------------------------ spread
def test_each_entry_has_the_spread_of_its_sheets_and_one_with_a_single_sheet_has_none(file: Write) -> None:
    table = file("entry,judge,q\nA,J1,1\nA,J2,3\nB,J1,2\nB,J2,2\nC,J1,4\n")
    found = {own["entry"]: (own["sd"], own["range"]) for own in document(table, "--min-judges", "1")["entries"]}
    assert found == {"A": (pytest.approx(35.3553391), 50.0), "B": (0.0, 0.0), "C": (None, None)}
    lines = run(table, "--min-judges", "1", "--format", "csv").stdout.splitlines()
    assert lines[0].endswith(",applied,sd,range")
    assert lines[1].endswith(",mean,,")
    assert "35.36" in run(table, "--min-judges", "1").stdout
    orders = file("entry,judge,place\nA,J1,1\nB,J1,2\nA,J2,2\nB,J2,1\n")
    assert "sd" not in document(orders, "--rule", "borda")["entries"][0]
