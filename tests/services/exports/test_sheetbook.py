"""A score sheet as a workbook: what goes out comes in again, and every mistake is told with its cell."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from judging.domain.contest.sheets import read_sheet
from judging.domain.errors import Refused
from judging.domain.scoring.scoresheet import sheet_from_document
from judging.i18n import translator
from judging.paths import data_folder
from judging.sentences import sentence
from judging.services.exports import sheetbook
from judging.storage.tabular import Most
from judging.storage.workbooks import sheets_of_workbook
from tests.workbooks import ods, xlsx

COFFEE = json.loads((data_folder() / "kits/coffee/sheet.json").read_text(encoding="utf-8"))
MOST = Most(rows=5_000, columns=200, cells=100_000)
Rows = Sequence[Sequence[object]]
HEAD = ["Sección", "Nombre de la sección · Español", "Clave", "Nombre del criterio · Español", "Peso"]


def there_and_back(document: Mapping[str, Any], language: str = "es") -> dict[str, Any]:
    book = sheets_of_workbook(sheetbook.as_xlsx(document, translator(language)), MOST)
    return sheetbook.document_from(book, document, file="hoja.xlsx")


def brought(criteria: Rows, **others: Rows) -> dict[str, Any]:
    """What a person's workbook says over the coffee sheet."""
    book = sheets_of_workbook(xlsx({"Criterios": criteria, **others}), MOST)
    return sheetbook.document_from(book, COFFEE, file="hoja.xlsx")


def mistakes(criteria: Rows, **others: Rows) -> list[str]:
    with pytest.raises(Refused) as refusal:
        brought(criteria, **others)
    return [sentence(problem) for problem in refusal.value.problems]


@pytest.mark.parametrize("language", ["es", "fr", "en"])
def test_a_sheet_goes_out_and_comes_in_as_it_was(language: str) -> None:
    back = there_and_back(COFFEE, language)
    assert sheet_from_document(back) == sheet_from_document(COFFEE)
    for beside in ("knock_outs", "deliberation", "reading_bands", "parts", "key", "version"):
        assert back.get(beside) == COFFEE.get(beside)


def test_scales_penalties_and_fractions_come_back_exactly() -> None:
    document = deepcopy(COFFEE)
    first = document["sections"][0]["criteria"]
    first[0] |= {"weight": "7/3", "scale": {"min": "1", "max": "10", "step": "0.25"}, "levels": []}
    first[1] |= {"scale": {"min": "-5", "max": "0", "step": "1"}, "levels": [], "name": {"es": "=SUMA(A1)"}}
    first[2] |= {"weight": "0.123456789012345678"}
    _, problems = read_sheet(document)
    assert not problems
    back = there_and_back(document)
    assert sheet_from_document(back) == sheet_from_document(document)


def test_a_person_s_own_workbook_is_read() -> None:
    document = brought(
        [
            HEAD,
            ["A", "Idea", "", "Pregunta", "2,5"],
            ["", "", "", "Método", 3],
            ["B", "Cuaderno", "B1", "Orden", 1],
        ],
        Hoja=[
            ["Título de la hoja · Español", "Nota más baja", "Nota más alta", "De cuánto en cuánto",
             "Puntos de una hoja completa"],
            ["Feria", 1, 10, 1, 100],
        ],
        Niveles=[["Clave del criterio", "Nota", "Qué se ve con esa nota · Español"], ["B1", 10, "Todo está."]],
    )  # fmt: skip
    sheet = sheet_from_document(document)
    assert [(one.key, one.name["es"]) for one in sheet.criteria] == [
        ("A1", "Pregunta"),
        ("A2", "Método"),
        ("B1", "Orden"),
    ]
    assert [float(one.weight) for one in sheet.criteria] == [2.5, 3, 1]
    assert (sheet.title["es"], sheet.scale.min, sheet.scale.max) == ("Feria", 1, 10)
    assert sheet.criteria[2].levels[0].mark == Decimal(10)


def test_an_open_document_is_read_too() -> None:
    rows = [HEAD, ["A", "Idea", "A1", "Pregunta", 2], ["A", "", "A2", "Método", 3]]
    document = sheetbook.document_from(sheets_of_workbook(ods({"Criterios": rows}), MOST), COFFEE, file="hoja.ods")
    assert document["title"] == COFFEE["title"], "what has no table stays"
    assert [one["key"] for one in document["sections"][0]["criteria"]] == ["A1", "A2"]
    assert document["sections"][0]["criteria"][0]["levels"] == COFFEE["sections"][0]["criteria"][0]["levels"]


def test_every_mistake_is_told_with_its_cell() -> None:
    rows = [
        [*HEAD, "Nota más alta", "De cuánto en cuánto", "Puede no corresponder"],
        ["A", "Idea", "A1", "Pregunta", 0, "", "", "quizás"],
        ["A", "Otra", "A1", "", "mucho", 10, 3, "sí"],
    ]
    found = mistakes(rows, Niveles=[["Clave del criterio", "Nota"], ["Z9", 1]])
    for cell in ("E2", "H2", "B3", "C3", "D3", "E3", "F3"):
        place = f"Criterios, fila {cell[1]}, columna {cell[0]}"
        assert any(place in one for one in found), (place, found)
    assert any("Niveles, fila 2, columna A" in one and "Z9" in one for one in found)
    assert all(one.startswith("hoja.xlsx, ") for one in found)


def test_headings_that_nobody_knows_or_that_lack_are_told() -> None:
    assert mistakes([["Sección", "Color"], ["A", "verde"]]) == [
        "hoja.xlsx, Criterios, fila 1, columna B: no conocemos el título «Color». "
        "Quite la columna o corrija su título.",
        "hoja.xlsx, Criterios: la primera fila no tiene el título «Peso».",
    ]
    book = sheets_of_workbook(xlsx({"Tabla": [["a"], ["b"]]}), MOST)
    with pytest.raises(Refused, match="sheet_table_missing"):
        sheetbook.document_from(book, COFFEE, file="hoja.xlsx")
