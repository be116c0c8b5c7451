"""`judging diversity` on counts of sampling points, and with names merged with the catalogue."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from judging.cli import main

Write = Callable[[str], Path]
PLOTS = {
    "Girdled": [46, 22, 17, 15, 15, 9, 8, 6, 6, 4, 2, 2, 2, 2, *[1] * 12],
    "Logged": [88, 22, 16, 15, 13, 10, 8, 8, 7, 7, 7, 5, 4, 4, 4, 3, 3, 3, 3, 2, 2, 2, 2, *[1] * 14],
}
SPIDERS = "plot,species,count\n" + "\n".join(
    f"{plot},spider {place},{count}" for plot, counts in PLOTS.items() for place, count in enumerate(counts)
)
COLUMNS = ("--holder", "plot", "--item", "species", "--amount", "count")
# iNEXT 3.0.1: n, coverage of the sample, m, q0, q1, q2.
PUBLISHED = {
    "common": {
        "Girdled": (168, 0.9289, 336, 34.730733, 13.016966, 8.003912),
        "Logged": (252, 0.9446, 436.5714, 45.364508, 15.255585, 6.827759),
    },
    "0.9": {
        "Girdled": (168, 0.9289, 84.874, 19.000229, 10.982184, 7.537626),
        "Logged": (252, 0.9446, 113.373, 27.053873, 12.939882, 6.576899),
    },
}


@pytest.fixture
def file(tmp_path: Path) -> Write:
    def write(content: str) -> Path:
        path = tmp_path / "conteos.csv"
        path.write_text(content, encoding="utf-8")
        return path

    return write


def run(*arguments: str | Path, language: str = "es") -> Result:
    return CliRunner().invoke(main, ["diversity", *map(str, arguments)], env={"JUDGING_LANG": language})


def told(*arguments: str | Path) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    document: dict[str, Any] = json.loads(result.stdout, parse_constant=pytest.fail)
    return document


def farm(document: dict[str, Any], holder: str) -> dict[str, Any]:
    (own,) = (own for own in document["holders"] if own["holder"] == holder)
    return dict(own)


# ------------------------------------------------------------------------------------------------- equal coverage
@pytest.mark.parametrize("asked", ["common", "0.9", "0,9"])
def test_the_published_figures_with_an_interval(file: Write, asked: str) -> None:
    document = told(file(SPIDERS), *COLUMNS, "--at-coverage", asked)
    for plot, expected in PUBLISHED[asked.replace(",", ".")].items():
        own = farm(document, plot)
        assert [own[name] for name in ("n", "coverage", "m", "q0", "q1", "q2")] == pytest.approx(expected, rel=1e-4)
        assert all(own[f"q{q}_low"] < own[f"q{q}"] < own[f"q{q}_high"] for q in range(3))
        assert own["richness"] == len(PLOTS[plot])
    assert document["at_coverage"]["coverage"] == pytest.approx(0.96357 if asked == "common" else 0.9, rel=1e-4)


def test_without_asking_nothing_is_compared(file: Write) -> None:
    document = told(file(SPIDERS), *COLUMNS)
    assert "at_coverage" not in document
    assert "names" not in document
    assert not {"n", "m", "q0"} & farm(document, "Logged").keys()


def test_csv_and_table_have_the_same_figures(file: Write) -> None:
    path = file(SPIDERS)
    result = run(path, *COLUMNS, "--at-coverage", "common", "--format", "csv")
    rows = {row["holder"]: row for row in csv.DictReader(io.StringIO(result.stdout))}
    own = farm(told(path, *COLUMNS, "--at-coverage", "common"), "Logged")
    assert {name: float(value) for name, value in rows["Logged"].items() if name != "holder"} == {
        name: value for name, value in own.items() if name != "holder"
    }
    shown = run(path, *COLUMNS, "--at-coverage", "common").stdout
    assert f"{own['q1']:.2f} ({own['q1_low']:.2f}–{own['q1_high']:.2f})" in shown
    assert "cobertura de 0.9636 (semilla 1;" in shown


def test_the_seed_makes_the_interval(file: Write) -> None:
    path = file(SPIDERS)
    one, same, other = (
        farm(told(path, *COLUMNS, "--at-coverage", "0.9", "--seed", seed), "Logged") for seed in ("5", "5", "6")
    )
    assert one == same
    assert (one["q0"], one["q0_low"]) != (other["q0"], other["q0_low"])
    assert one["q0"] == other["q0"]


def test_what_has_no_figure_has_a_reason(file: Write) -> None:
    once = "Ana,palta,1\nAna,mango,1\n"
    path = file(f"holder,item,amount\n{once}Bea,palta,9\nCaro,palta,0\nDora,a,5\nDora,b,2\nDora,c,1\n")
    document = told(path, "--at-coverage", "0.999")
    assert [own["q1"] for own in document["holders"]] == [None, 1, None, None]
    *_, ana, bea, caro, dora = document["messages"]
    assert ana == "Ana: cada especie se vio una sola vez, y por eso no se sabe cuánto falta por ver. Cuente más puntos."
    assert bea == "Bea: se contó una sola especie; es tan variado como una."
    assert caro == "Caro: no se contó nada, y por eso no hay nada que comparar."
    assert dora.startswith("Dora: para una cobertura de 0.999 habría que contar más del doble de lo contado")


def test_where_no_sample_says_anything_there_is_no_common_coverage(file: Write) -> None:
    document = told(file("holder,item,amount\nAna,palta,1\nAna,mango,1\n"), "--at-coverage", "common")
    assert document["at_coverage"]["coverage"] is None
    assert farm(document, "Ana")["q0"] is None


def test_what_is_no_count_is_refused_with_every_row(file: Write) -> None:
    path = file("holder,item,amount\nAna,palta,1.5\nAna,mango,2\nBea,yuca,0.25\n")
    result = run(path, "--at-coverage", "common")
    assert (result.exit_code, result.stdout) == (2, "")
    assert [line.split(": ")[1] for line in result.stderr.splitlines()[:2]] == ["Ana, palta", "Bea, yuca"]
    shared = run(file("holder,item,amount\nAna,palta/yuca,4\nAna,mango,2\n"), "--at-coverage", "0.5", "--catalogue")
    assert shared.exit_code == 2
    assert "«palta/yuca» nombra varias cosas" in shared.stderr


@pytest.mark.parametrize("level", ["0", "1", "1.5", "-0.5", "nan", "mucho", "90"])
def test_what_is_no_coverage_is_refused(file: Write, level: str) -> None:
    result = run(file(SPIDERS), *COLUMNS, f"--at-coverage={level}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"«{level}» no es una cobertura" in result.stderr


# ------------------------------------------------------------------------------------------------------- catalogue
NAMED = (
    "holder,item,amount\nAna,Café,25\nAna,café caturra,5\nAna,CAFE,5\nAna,hoja de coca,30\nAna,Coca/plátano,10\n"
    "Ana,sillpi,4\nBea,kuka,3\nCaro,yuca,7\nCaro,Mandioca,1\nCaro,cassava,2\nCaro,palta,2\n"
)


def test_names_are_merged_as_in_the_form_and_what_was_merged_is_said(file: Write) -> None:
    document = told(file(NAMED), "--catalogue")
    assert [own["richness"] for own in document["holders"]] == [3, None, 2]
    assert document["names"] == {
        "merged": [
            {"name": "Coffea arabica", "words": ["Café", "café caturra", "CAFE"]},
            {"name": "Musa × paradisiaca", "words": ["Coca/plátano"]},
            {"name": "Manihot esculenta", "words": ["yuca", "Mandioca", "cassava"]},
            {"name": "Persea americana", "words": ["palta"]},
        ],
        "left_out": ["Coca/plátano", "hoja de coca", "kuka"],
        "shared": ["Coca/plátano"],
        "unknown": ["sillpi"],
    }
    assert [own["code"] for own in document["warnings"]] == ["names_left_out", "names_shared", "names_unknown"]
    assert document["messages"] == ["Bea: todo lo declarado quedó fuera de la cuenta, y por eso no hay medidas."]


def test_without_the_catalogue_names_are_what_is_written(file: Write) -> None:
    assert [own["richness"] for own in told(file(NAMED))["holders"]] == [5, 1, 4]


def test_a_person_reads_what_was_merged_in_her_language(file: Write) -> None:
    for language, lines in {
        "es": ("Nombres reunidos con el catálogo:", "- Coffea arabica: Café, café caturra, CAFE"),
        "fr": ("Noms réunis avec le catalogue\u00a0:", "- Coffea arabica\u00a0: Café, café caturra, CAFE"),
        "en": ("Names merged with the catalogue:", "- Coffea arabica: Café, café caturra, CAFE"),
    }.items():
        shown = run(file(NAMED), "--catalogue", language=language).stdout.splitlines()
        assert all(line in shown for line in lines)
    strict = run(file(NAMED), "--catalogue", "--strict", "--format", "csv")
    assert strict.exit_code == 3
    assert "Manihot esculenta: yuca, Mandioca, cassava" in strict.stderr


def test_merged_names_are_compared_at_equal_coverage(file: Write) -> None:
    rows = "Ana,Palta,6\nAna,paltas,4\nAna,aguacate,1\nAna,mango,3\nAna,cedro,1\nAna,Coca,50\n"
    document = told(file(f"holder,item,amount\n{rows}"), "--catalogue", "--at-coverage", "common")
    own = farm(document, "Ana")
    assert (own["n"], own["richness"]) == (15, 3)
    assert own["q0"] >= own["q1"] >= own["q2"] > 1
