"""`judging rank --rule pairs`: reading comparisons, their order, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from judging.cli import main

BASEBALL = Path(__file__).parents[1] / "data/pairs-baseball-1987.csv"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["rank", "--rule", "pairs", *map(str, words)])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Three cheeses, two judges, one level pair, in Spanish with semicolons and a title."""
    path = tmp_path / "quesos.csv"
    path.write_text(
        "Concurso de quesos\n\n"
        "Ganador;Perdedor;Jueza;Empate;Comentario\n"
        "Andino;Fresco;Ana;;rico\nFresco;Ahumado;Ana;;\nAhumado;Andino;Bea;;\nAndino;Ahumado;Bea;sí;\n",
        encoding="utf-8",
    )
    return path


def test_the_baseball_season_for_people_and_programs() -> None:
    found = json.loads(run(BASEBALL, "--format", "json").stdout)
    assert [own["entry"] for own in found["entries"]][:3] == ["Milwaukee", "Detroit", "Toronto"]
    first = found["entries"][0]
    assert (first["rank"], first["won"], first["lost"], first["score"]) == (1, 50, 28, "62.98")
    assert first["interval"][0] < first["strength"] < first["interval"][1]
    assert found["counted"] == {
        "shape": "pairs",
        "comparisons": 273,
        "entries": 7,
        "judges": 0,
        "columns": {"winner": "winner", "loser": "loser", "times": "times"},
        "columns_left_out": [],
        "rows_left_out": [],
    }
    assert "62.98" in run(BASEBALL).stdout


def test_columns_are_known_by_their_names_and_level_pairs_count(table: Path) -> None:
    found = json.loads(run(table, "--format", "json").stdout)
    assert found["counted"]["judges"] == 2
    assert found["counted"]["columns_left_out"] == ["Comentario"]
    assert [row["line"] for row in found["counted"]["rows_left_out"]] == [1]
    assert {own["entry"]: (own["won"], own["lost"], own["level"]) for own in found["entries"]} == {
        "Andino": (1, 1, 1),
        "Fresco": (1, 1, 0),
        "Ahumado": (1, 1, 1),
    }
    assert found["level"] > 0.0


def test_the_csv_keeps_what_was_counted_out_of_the_file(table: Path) -> None:
    result = run(table, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert rows[0]["rank"] == "1"
    assert {row["rule"] for row in rows} == {"pairs"}
    assert "comparaciones: 4" in result.stderr


def test_whoever_never_lost_is_a_warning_and_strict_ends_with_three(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("winner,loser\nA,B\nB,C\nC,B\n", encoding="utf-8")
    result = run(path, "--strict")
    assert result.exit_code == 3
    assert "A: ninguna de las demás inscripciones fue preferida" in result.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("winner,judge\nA,x\n", "columna «loser»: falta esta columna"),
        ("winner,loser\nA,A\nA,B\n", "Línea 2, columna «loser»: A está comparada consigo misma"),
        ("winner,loser\nA,\nA,B\n", "Línea 2, columna «loser»: la celda está vacía"),
        ("winner,loser,times\nA,B,2.5\nB,A,1\n", "«2.5» no es un número de veces"),
        ("winner,loser,times\nA,B,0\nB,A,1\n", "«0» no es un número de veces"),
        ("winner,loser\nA,B\nC,D\n", "Grupos: A, B | C, D"),
    ],
)
def test_what_is_wrong_is_said_with_its_cell_and_what_a_table_may_look_like(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "p.csv"
    path.write_text(text, encoding="utf-8")
    result = run(path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert "winner" in result.stderr.splitlines()[-2]


@pytest.mark.parametrize("words", [["--analysis"], ["--min-judges", "2"], ["--weights", str(BASEBALL)]])
def test_options_that_mean_nothing_here_are_refused(words: list[str]) -> None:
    result = run(BASEBALL, *words)
    assert result.exit_code == 2
    assert f"quite la opción {words[0]}" in result.stderr
