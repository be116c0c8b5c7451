"""`judging diversity` as a person runs it: published vectors, farms, and broken tables."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from judging.cli import main

Write = Callable[[str], Path]
MEASURES = ["richness", "shannon", "pielou", "gini_simpson", "hhi", "hill_q1", "hill_q2", "max_share"]

# amounts: richness, H', J, 1-D, D, exp H', 1/D, largest share. The first ones are the vectors of scikit-bio's own
# tests (0.7.4); all figures agree with it, those marked R also with R's vegan 2.6-4.
PUBLISHED = {
    "5 5": (2, 0.693147181, 1, 0.5, 0.5, 2, 2, 0.5),
    "0 1 2 3 4": (4, 1.279854226, 0.923219672, 0.7, 0.3, 3.596115467, 3.333333333, 0.4),  # R
    "1 2 3 4 5": (5, 1.489750319, 0.925633917, 0.755555556, 0.244444444, 4.435987798, 4.090909091, 0.333333333),  # R
    "1 0 2 5 2": (4, 1.220607265, 0.880482024, 0.66, 0.34, 3.389245277, 2.941176471, 0.5),
    "1 1 1 1 1 1": (6, 1.791759469, 1, 0.833333333, 0.166666667, 6, 6, 0.166666667),
    "1 2 3 1": (4, 1.277034259, 0.921185497, 0.693877551, 0.306122449, 3.585988827, 3.266666667, 0.428571429),
    "2 8 1 1 3": (5, 1.286872630, 0.799578922, 0.648888889, 0.351111111, 3.621443236, 2.848101266, 0.533333333),  # R
}
FARMS = {
    "100": (1, 0, None, 0, 1, 1, 1, 1),
    "95 5": (2, 0.198515243, 0.286396957, 0.095, 0.905, 1.219590618, 1.104972376, 0.95),
    "90 10": (2, 0.325082973, 0.468995594, 0.18, 0.82, 1.384145488, 1.219512195, 0.9),
    "80 20": (2, 0.500402424, 0.721928095, 0.32, 0.68, 1.649384888, 1.470588235, 0.8),
    "75 15 10": (3, 0.730588061, 0.665009912, 0.405, 0.595, 2.076301241, 1.680672269, 0.75),  # R
    "45 20 15 10 10": (5, 1.426301062, 0.886210677, 0.715, 0.285, 4.163270995, 3.508771930, 0.45),  # R
    "40 20 20 10 10": (5, 1.470808476, 0.913864688, 0.74, 0.26, 4.352752816, 3.846153846, 0.4),
    "1.5 0.5 0.25 0.25": (4, 1.088899975, 0.785475297, 0.58, 0.42, 2.971004097, 2.380952381, 0.6),  # R
    "5000 300 80 60 20": (
        5,
        0.372010268,
        0.231142976,
        0.158032444,
        0.841967556,
        1.450647877,
        1.187694220,
        0.915750916,
    ),  # R
    "300 80 60 20": (4, 0.984982593, 0.710514751, 0.525519849, 0.474480151, 2.677765272, 2.107569721, 0.652173913),  # R
}


@pytest.fixture
def file(tmp_path: Path) -> Write:
    def write(content: str) -> Path:
        path = tmp_path / "cultivos.csv"
        path.write_text(content, encoding="utf-8")
        return path

    return write


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["diversity", *map(str, arguments)], env={"JUDGING_LANG": "es"})


def holders(path: Path) -> list[dict[str, Any]]:
    result = run(path, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    found: list[dict[str, Any]] = json.loads(result.stdout, parse_constant=pytest.fail)["holders"]
    assert all(list(own) == ["holder", *MEASURES] for own in found)
    return found


def rows(holder: str, amounts: str) -> list[str]:
    return [f"{holder},item {place},{amount}" for place, amount in enumerate(amounts.split())]


@pytest.mark.parametrize(("amounts", "expected"), [*PUBLISHED.items(), *FARMS.items()])
def test_published_vectors_and_farms(file: Write, amounts: str, expected: tuple[float | None, ...]) -> None:
    (own,) = holders(file("\n".join(["holder,item,amount", *rows("Ana", amounts)])))
    found = [own[name] for name in MEASURES]
    assert [value is None for value in found] == [value is None for value in expected]
    assert all(
        math.isclose(value, wanted, abs_tol=1e-9)
        for value, wanted in zip(found, expected, strict=True)
        if value is not None and wanted is not None
    ), found


def test_holders_come_in_order_and_two_plots_of_one_crop_are_one_crop(file: Write) -> None:
    found = holders(file("amount;holder;item\n2,5;Zoe;café\n5;Ana;palta\n5;Ana;café\n2,5;Zoe;café\n5;Zoe; palta \n"))
    assert [own["holder"] for own in found] == ["Ana", "Zoe"]
    assert {key: value for key, value in found[0].items() if key != "holder"} == {
        key: value for key, value in found[1].items() if key != "holder"
    }


def test_nothing_declared_is_null_and_said(file: Write) -> None:
    path = file("holder,item,amount\nAna,café,\nAna,miel,-\nBea,café,0\nCaro,café,100\n")
    assert [[own[name] for name in MEASURES] for own in holders(path)[:2]] == [[None] * 8] * 2
    said = json.loads(run(path, "--format", "json").stdout)["messages"]
    assert said == [
        "Ana: no declaró ninguna cantidad, y por eso no hay medidas.",
        "Bea: todas las cantidades son 0, y por eso no hay medidas.",
        "Caro: con un solo producto no hay reparto que medir (Pielou).",
    ]


def test_every_bad_row_is_named_and_nothing_is_measured(file: Write) -> None:
    result = run(file("holder,item,amount\nAna,café,-1\nAna,miel,x\n,palta,15\nBea,,1\n"))
    assert (result.exit_code, result.stdout) == (2, "")
    *told, look, more = result.stderr.splitlines()
    assert [line.split(":")[1].strip() for line in told] == [
        "Línea 2, columna «amount»",
        "Línea 3, columna «amount»",
        "Línea 4, columna «holder»",
        "Línea 5, columna «item»",
    ]
    assert look.startswith("Puede ser: una cantidad por fila")
    assert more.endswith("vea docs/tables.md.")
    ragged = run(file("holder,item,amount\nBea,café\nBea,café,1,2\n"))
    assert [line.split(":")[1].strip() for line in ragged.stderr.splitlines()[:2]] == [
        "Línea 2, columna «amount»",
        "Línea 3, columna «4»",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("holder,item\nAna,café\n", "columna «amount»: falta esta columna"),
        ("holder,item,amount,item\nAna,café,1,ha\n", "columna «item»: el encabezado la nombra dos veces"),
        ("holder,item,amount\n", "no hay ninguna fila"),
        ("who,what\nAna,café\n", "columna «holder»: falta esta columna"),
        ("", "el archivo está vacío"),
    ],
)
def test_a_table_that_is_none(file: Write, content: str, said: str) -> None:
    result = run(file(content))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


# ------------------------------------------------------------------------------------------------ as people have them
def document(*arguments: str | Path) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    found: dict[str, Any] = json.loads(result.stdout, parse_constant=pytest.fail)
    return found


def test_a_person_a_row_with_a_title_a_total_and_decimal_commas(file: Write) -> None:
    """A list of species as ecologists keep it; the first person's amounts are a published vector."""
    table = "Censo 2024;;;;;\nFinca;Café;Cacao;Palta;Miel;Total\nF1;1;2;3;1;7\nF2;2,5;2,5;;5;10\nTotal;3,5;4,5;3;6;17\n"
    found = document(file(table))
    assert found["counted"] == {
        "shape": "wide",
        "holders": 2,
        "items": 4,
        "amounts": 7,
        "not_given": 1,
        "columns": {"holder": "Finca", "item": None, "amounts": ["Café", "Cacao", "Palta", "Miel"]},
        "columns_left_out": [{"column": "Total", "reason": "sum"}],
        "header_line": 2,
        "rows_left_out": [
            {"line": 1, "reason": "title", "text": "Censo 2024"},
            {"line": 5, "reason": "total", "text": "Total"},
        ],
        "decimal": [","],
        "thousands": [],
        "encoding": "utf-8",
        "delimiter": ";",
        "sheet": None,
    }
    assert [own["code"] for own in found["warnings"]] == ["column_no_amounts", "row_is_total"]
    assert [own["richness"] for own in found["holders"]] == [4, 3]
    assert found["holders"][0]["shannon"] == pytest.approx(1.277034259, abs=1e-9)


def test_a_column_that_is_not_asked_for_is_left_out_and_said(file: Write) -> None:
    found = document(file("Persona,Cultivo,Superficie,Año\nAna,café,3,2024\nAna,palta,1,2024\n"))
    assert found["counted"]["columns_left_out"] == [{"column": "Año", "reason": "unused"}]
    assert [own["params"]["column"] for own in found["warnings"]] == ["Año"]
    assert found["holders"][0]["max_share"] == 0.75
    quiet = document(file("Persona,Cultivo,Superficie,Año\nAna,café,3,2024\n"), "--ignore", "Año")
    assert quiet["warnings"] == []


def test_columns_may_be_named(file: Write) -> None:
    table = file("who,what,a,b\nAna,café,3,1\nAna,palta,1,1\n")
    found = document(table, "--holder", "who", "--item", "what", "--amount", "a")
    assert found["holders"][0]["max_share"] == 0.75
    assert "una sola columna" in run(table, "--holder", "who", "--item", "what", "--amount", "a,b").stderr
    wide = document(table, "--holder", "what", "--amount", "a,b")
    assert [own["richness"] for own in wide["holders"]] == [2, 2]


def test_what_was_counted_opens_every_answer_and_strict_ends_with_three(file: Write) -> None:
    table = file("holder,item,amount\nAna,café,75\nana,miel,\n=1+1,palta,1\n")
    told = run(table).stdout
    assert told.startswith("Se contó: una cantidad por fila. Personas: 3, productos: 2, cantidades: 2, celdas sin")
    assert "Ana (2), ana (3)" in told
    sheet = run(table, "--format", "csv")
    assert sheet.stderr.startswith("Se contó:")
    assert "Ana (2), ana (3)" in sheet.stderr
    assert sheet.stdout.splitlines()[:2] == [",".join(["holder", *MEASURES]), "'=1+1,1,0.0,,0.0,1.0,1.0,1.0,1.0"]
    strict = run(table, "--strict")
    assert (strict.exit_code, strict.stdout) == (3, told)
    assert run(file("holder,item,amount\nAna,café,75\n"), "--strict").exit_code == 0


def test_the_table_for_people(file: Write) -> None:
    lines = run(file("holder,item,amount\nAna,café,75\nAna,miel,15\nAna,palta,10\n")).stdout.splitlines()
    assert lines[2].split() == ["Persona", *MEASURES]
    assert lines[4].split() == ["Ana", "3", "0.73", "0.67", "0.41", "0.59", "2.08", "1.68", "0.75"]
