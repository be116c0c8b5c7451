"""`judging reliability` as a person runs it: published tables, tables with gaps, and tables with next to nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from judging.cli import main

DATA = Path(__file__).parents[1] / "data"
KEYS = [
    "counted",
    "warnings",
    *(f"icc{form}{end}" for form in ("1", "2", "3", "1k", "2k", "3k") for end in ("", "_low", "_high")),
    *(f"alpha_{level}{end}" for level in ("nominal", "ordinal", "interval", "ratio") for end in ("", "_low", "_high")),
    "kendall_w",
    "kendall_w_uncorrected",
    "kendall_p",
    "cronbach_alpha",
    "fleiss_kappa",
    "variance",
    "variance_low",
    "variance_high",
    "agreement",
    "judges_needed",
    "judges_needed_same_panel",
    "reliability_by_judges",
    "messages",
]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["reliability", *map(str, arguments)], env={"JUDGING_LANG": "es"})


def document(*arguments: str | Path) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    found: dict[str, Any] = json.loads(result.stdout, parse_constant=pytest.fail)
    assert list(found) == KEYS
    return found


def figures(found: dict[str, Any], names: str) -> list[float]:
    return [found[name] for name in names.split()]


def near(*values: float) -> Any:
    return pytest.approx(list(values), abs=1e-6)


def test_shrout_and_fleiss_1979() -> None:
    """Six targets, four judges; the forms as R's psych and pingouin print them, intervals psych's."""
    found = document(DATA / "shrout-fleiss-1979.csv")
    assert figures(found, "icc1 icc2 icc3 icc1k icc2k icc3k cronbach_alpha") == near(
        0.165742, 0.289764, 0.714841, 0.442797, 0.620051, 0.909316, 0.909316
    )
    assert figures(found, "icc2_low icc2_high icc3_low icc3_high icc2k_low icc2k_high") == near(
        0.018787, 0.761084, 0.342465, 0.945858, 0.071137, 0.927232
    )
    assert figures(found, "kendall_w kendall_w_uncorrected kendall_p") == near(0.887037, 0.855357, 0.003290)
    assert figures(found["variance"], "entry judge residual") == near(2.555556, 5.244444, 1.019444)
    assert (found["judges_needed"], found["judges_needed_same_panel"], found["messages"]) == (10, 2, [])


def test_krippendorff_2011() -> None:
    """Four observers, twelve units, with gaps: Krippendorff's own example; the rest needs a complete panel."""
    found = document(DATA / "krippendorff-2011.csv")
    assert figures(found, "alpha_nominal alpha_ordinal alpha_interval alpha_ratio") == near(
        0.743421, 0.815388, 0.849107, 0.797403
    )
    assert figures(found, "icc2 icc2k_low kendall_w kendall_p cronbach_alpha fleiss_kappa") == [None] * 6
    assert 0.7 < found["icc1"] < 0.9, "each sheet as from a judge of its own"
    said = "kendall_w, kendall_w_uncorrected, kendall_p, cronbach_alpha: solo se puede calcular cuando todos"
    assert any(said in message for message in found["messages"])
    assert found["variance"]["entry"] > 0


def test_the_anxiety_ratings_of_irr() -> None:
    found = document(DATA / "irr-anxiety.csv")
    assert figures(found, "kendall_w_uncorrected kendall_w kendall_p") == near(0.501921, 0.539657, 0.042883)
    assert figures(found, "icc1 icc2 icc3 icc1k icc2k icc3k") == near(
        0.175022, 0.197998, 0.216049, 0.388926, 0.425499, 0.452586
    )
    assert figures(found, "alpha_ordinal alpha_interval") == near(0.228387, 0.170099)
    assert (found["judges_needed"], found["judges_needed_same_panel"]) == (17, 15)


def test_the_diagnoses_of_fleiss_1971() -> None:
    assert document(DATA / "fleiss-1971-diagnoses.csv")["fleiss_kappa"] == pytest.approx(0.430245, abs=1e-6)


def test_the_judgment_of_princeton() -> None:
    """Nine judges, ten wines; components as R's lme4 gives them."""
    found = document(DATA / "princeton-2012-red.csv")
    assert figures(found["variance"], "entry judge residual") == pytest.approx([0.808796, 1.705247, 5.487809], abs=1e-5)
    assert figures(found, "icc2 kendall_w kendall_p") == near(0.101076, 0.154295, 0.186671)
    assert (found["judges_needed"], found["judges_needed_same_panel"]) == (36, 28)
    assert set(found["agreement"]) >= {"John Foy", "Linda Murphy"}


QUANDT_70 = {
    "John": "142365",
    "Burt": "235164",
    "Orley": "614235",
    "Bob": "132456",
    "Frank": "126534",
    "Dick": "123465",
}
"""R. Quandt, liquidasset.com/report70.html: six tasters, six wines, places."""


def test_each_taster_against_the_others(tmp_path: Path) -> None:
    path = tmp_path / "tasting.csv"
    rows = [f"W{wine},{judge},{place}" for judge, own in QUANDT_70.items() for wine, place in enumerate(own)]
    path.write_text("\n".join(["entry,judge,place", *rows]), encoding="utf-8")
    found = document(path)
    printed = {
        "John": 0.637748,
        "Burt": 0.428571,
        "Orley": -0.028571,
        "Bob": 0.771429,
        "Frank": 0.485714,
        "Dick": 0.885714,
    }
    assert found["agreement"] == pytest.approx(printed, abs=1e-6)
    assert figures(found, "kendall_w kendall_p") == near(0.396825, 0.036116)


def test_with_several_criteria_the_totals_are_compared(tmp_path: Path) -> None:
    weights = tmp_path / "pesos.csv"
    weights.write_text("criterion,weight\na,3\nb,1\n", encoding="utf-8")
    path = tmp_path / "notas.csv"
    path.write_text("entry,judge,a,b\nF1,Ana,4,0\nF1,Bea,2,2\nF2,Ana,1,1\nF2,Bea,0,4\n", encoding="utf-8")
    totals = tmp_path / "totales.csv"
    totals.write_text("entry,judge,t\nF1,Ana,3\nF1,Bea,2\nF2,Ana,1\nF2,Bea,1\n", encoding="utf-8")
    assert document(path, "--weights", weights)["icc3"] == pytest.approx(document(totals)["icc3"])
    as_points = document(path, "--weights", weights, "--max", "4", "--out-of", "100")
    assert as_points["variance"]["entry"] == pytest.approx(625 * document(totals)["variance"]["entry"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("entry,judge,a\nF1,Ana,3\nF2,Ana,2\n", "icc1, icc2, icc3, icc1k, icc2k, icc3k, kendall_w"),
        ("entry,judge,a\nF1,Ana,3\nF1,Bea,2\n", ": no se puede calcular con una sola inscripción."),
        ("entry,judge,a\nF1,Ana,0\nF1,Bea,0\nF2,Ana,0\nF2,Bea,0\n", "porque todas las notas son iguales"),
        ("entry,judge,a\nF1,Ana,1\nF1,Bea,2\nF2,Ana,2\nF2,Bea,1\n", "ningún número de jueces alcanzaría"),
        ("entry,judge,a\nF1,Ana,1\nF1,Bea,1\nF2,Ana,2\nF2,Bea,2\n", "no dan un margen de error"),
        ("entry,judge,a\nF1,Ana,1\nF2,Bea,2\n", "estas hojas no alcanzan"),
    ],
)
def test_what_is_undefined_is_null_with_a_sentence(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "notas.csv"
    path.write_text(content, encoding="utf-8")
    found = document(path)
    assert any(said in message for message in found["messages"]), found["messages"]


def test_one_mark_a_judge_gives_a_sum_and_a_reason() -> None:
    found = document(DATA / "tables/one-mark-a-judge.csv")
    assert (found["variance"]["judge"], found["variance"]["residual"]) == (None, None)
    assert found["variance"]["judge_and_residual"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["icc1"] is not None
    assert found["judges_needed_same_panel"] is None
    assert any(
        "variance_judge, variance_residual, judges_needed_same_panel: no se puede separar." in message
        for message in found["messages"]
    )


def test_reliability_with_one_to_ten_judges() -> None:
    found = document(DATA / "shrout-fleiss-1979.csv")["reliability_by_judges"]
    assert [own["judges"] for own in found] == list(range(1, 11))
    assert (found[9]["different_panels"], found[1]["same_panel"]) == pytest.approx((0.803143, 0.833711), abs=1e-6)
    assert "10                       0.803" in run(DATA / "shrout-fleiss-1979.csv").stdout


def test_a_broken_table_names_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "notas.csv"
    path.write_text("entry,judge,a\nF1,Ana,5\nF1,Bea,x\n", encoding="utf-8")
    result = run(path, "--max", "4")
    assert (result.exit_code, result.stdout) == (2, "")
    assert [line.split(":")[1].strip() for line in result.stderr.splitlines()[:-2]] == [
        "Línea 2, columna «a»",
        "Línea 3, columna «a»",
    ]


def test_the_table_for_people() -> None:
    lines = run(DATA / "shrout-fleiss-1979.csv").stdout.splitlines()
    assert lines[:3] == [
        "Se contó: una hoja por fila. Inscripciones: 6, jueces: 4, hojas: 24, notas: 24, celdas sin nota: 0.",
        "Inscripciones en la columna «entry», jueces en «judge».",
        "Criterios (1): nota (peso 1)",
    ]
    assert lines[4] == "inscripciones: 6, jueces: 4, hojas: 24"
    assert lines[9].split() == ["icc2", "0.290", "0.019", "0.761"]
    assert "judges_needed" in run(DATA / "krippendorff-2011.csv").stdout
