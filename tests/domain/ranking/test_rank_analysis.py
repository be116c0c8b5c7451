"""What `judging rank --analysis` says beside an order: how sure it is, the judges, what to look at."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.domain.ranking.ranked import (
    APART,
    LEVELLED,
    PANELS,
    ROBUST,
    TABLES,
    Write,
    document,
    run,
)


def test_the_analysis_of_the_worked_case() -> None:
    found = document(*PANELS, "--analysis")
    assert list(found) == [
        *("counted", "warnings", "rule", "decimals", "entries"),
        *("judges", "variance", "connected", "seed", "messages"),
    ]
    by_entry = {entry["entry"]: entry for entry in found["entries"]}
    assert {key: own["levelled"] for key, own in by_entry.items()} == {k: float(v) for k, v in LEVELLED.items()}
    assert {key: own["robust"] for key, own in by_entry.items()} == {k: float(v) for k, v in ROBUST.items()}
    assert by_entry["P06"]["exact"] == "715/8"
    # Less sure than with the variances taken as known, where 400,000 draws of an independent program say [1, 1], .984.
    assert [by_entry[key]["interval"] for key in ("P01", "P03", "P05", "P06", "P08")] == [
        [2, 6],
        [3, 6],
        [7, 7],
        [1, 2],
        [8, 8],
    ]
    assert by_entry["P06"]["p_first"] == pytest.approx(0.92, abs=0.01)
    assert [by_entry[key]["p_top3"] for key in ("P06", "P01", "P07", "P02", "P04", "P03")] == pytest.approx(
        [0.988, 0.556, 0.556, 0.393, 0.403, 0.103], abs=0.02
    )
    assert [own["judge"] for own in found["judges"]] == ["J1", "J2", "J3", "J4"]
    assert [own["severity"] for own in found["judges"]] == pytest.approx(
        [-4.325040, -13.417397, 5.539641, 12.202796], abs=1e-6
    )
    assert [own["difference"] for own in found["judges"]] == pytest.approx(
        [-5.851788, -18.176471, 7.498847, 16.529412], abs=1e-6
    )
    assert [own["se"] for own in found["judges"]] == pytest.approx([1.637817, 1.670167, 1.637817, 1.670167], abs=1e-6)
    assert {own["sheets"] for own in found["judges"]} == {6}
    assert found["variance"] == pytest.approx(
        {"ratio": 11.738924, "judge": 128.1289215, "residual": 10.914877}, abs=1e-5
    )
    assert (found["connected"], found["seed"]) == (True, 1)
    # Only P06 has two sheets: they lie far apart, and nothing says which of them is the odd one.
    assert [message.partition(":")[0].partition(" es muy")[0] for message in found["messages"]] == [
        "Con dos hojas o menos la nota robusta no protege de un juez que se aparta",
        "El total que J2 dio a P06",
        "El total que J4 dio a P06",
    ]


def test_a_very_strict_judge_is_told_with_the_error_of_a_difference() -> None:
    """Forty points of a hundred below two others on all thirty entries."""
    found = document(TABLES / "strict-judge.csv", "--max", "100", "--analysis")
    own = found["judges"][0]
    assert (own["judge"], own["difference"]) == ("J1", pytest.approx(-39.027, abs=1e-3))
    assert own["se"] == pytest.approx(0.717, abs=1e-3)
    said = [message for message in found["messages"] if "notas más" in message]
    assert len(said) == 1
    assert said[0].startswith("J1 pone notas más bajas")


def test_a_judge_who_gave_zeros_is_asked_about() -> None:
    found = document(TABLES / "absent-judge-zeros.csv", "--max", "10", "--analysis")
    assert [message for message in found["messages"] if "J6" in message] == [
        "J6 dio 0 a inscripciones a las que ningún otro juez dio 0. ¿Estuvo allí? Si no estuvo, esas hojas sobran: "
        "un 0 baja el promedio, una hoja que falta no. Las demás señales se calcularon sin ellas."
    ]


def test_the_seed_makes_the_figures_and_is_printed() -> None:
    chosen = document(*PANELS, "--analysis", "--seed", "7")
    assert chosen["seed"] == 7
    assert chosen == document(*PANELS, "--analysis", "--seed", "7")
    assert chosen["entries"] != document(*PANELS, "--analysis")["entries"]


def test_the_analysis_across_groups_says_what_cannot_be_known(file: Write) -> None:
    found = document(file(APART), "--analysis")
    assert found["connected"] is False
    assert {entry["interval"] for entry in found["entries"]} == {None}
    assert {entry["p_first"] for entry in found["entries"]} == {None}
    assert any(message.startswith("Grupo 2: inscripciones F3, F4") for message in found["messages"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("entry,judge,a\nF1,Ana,3\nF2,Ana,2\n", "Calificó una sola persona (Ana)"),
        ("entry,judge,a\nF1,Ana,3\nF1,Bea,2\n", "Hay una sola inscripción (F1)"),
        ("entry,judge,a\nF1,Ana,3\nF1,Bea,3\nF2,Ana,3\nF2,Bea,3\n", "no se distingue una inscripción de otra"),
        ("entry,judge,a\nF1,Ana,3\nF2,Bea,3\n", "no se puede calcular"),
        ("entry,judge,a\nF1,Ana,0\nF1,Bea,0\nF2,Ana,0\nF2,Bea,0\nF3,Ana,0\nF3,Bea,0\n", "el mismo total"),
    ],
)
@pytest.mark.parametrize("rule", ["mean", "levelled", "robust"])
def test_panels_with_next_to_nothing_get_sentences(file: Write, content: str, said: str, rule: str) -> None:
    result = run(file(content), "--rule", rule, "--analysis", "--format", "json")
    if result.exit_code == 2:
        assert "forman 2 grupos" in result.stderr
        return
    found = json.loads(result.stdout, parse_constant=pytest.fail)
    assert any(said in message for message in found["messages"])


def test_an_entry_with_too_few_judges_has_no_figures() -> None:
    missing = document(*PANELS, "--analysis", "--min-judges", "3")["entries"][-1]
    assert (missing["entry"], missing["levelled"], missing["interval"], missing["p_top3"]) == ("P06", None, None, None)
    nobody = document(*PANELS, "--analysis", "--min-judges", "5")
    assert nobody["judges"] == []
    assert nobody["messages"][0] == "P01: Sin puesto. Hojas de notas: 3. Hacen falta: 5."
    assert nobody["messages"][-1] == "Ninguna inscripción tiene las hojas que hacen falta: no hay nada que analizar."


def test_the_table_and_the_csv_show_the_analysis() -> None:
    table = run(*PANELS, "--analysis").stdout
    assert "2–6" in table
    assert "J2        -18.18   1.67      6" in table
    assert "Semilla del azar: 1" in table
    rows = list(csv.DictReader(io.StringIO(run(*PANELS, "--analysis", "--format", "csv").stdout)))
    assert (rows[0]["entry"], rows[0]["levelled"], rows[0]["interval_low"]) == ("P06", "89.982300", "1")


def test_a_dishonest_judge_makes_the_jury_decide(file: Write) -> None:
    """Eve sinks three rivals of her friend: she looks strict, which lifts the friend in the levelled order."""
    rows = ["entry,judge,a"]
    for farm in range(12):
        for place, judge in enumerate(("Ana", "Bea", "Caro", "Eve")):
            if (farm + place) % 4 == 3:
                continue
            mark = 40 + 4 * farm + (farm * 7 + place * 5) % 3
            rows.append(f"F{farm:02},{judge},{(mark - 40 if farm > 8 else mark) if judge == 'Eve' else mark}")
    found = document(file("\n".join(rows)), "--max", "100", "--rule", "levelled", "--analysis")
    assert any("El jurado tiene que decidir" in message for message in found["messages"])
