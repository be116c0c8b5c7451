"""The levelled rules and the rules by places: as an edition's official rule, and through `judging rank`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from judging.cli import main
from judging.domain.errors import Refused
from judging.domain.ranking.aggregation import RuleKind, aggregate
from judging.domain.ranking.ranking import Rule, rank
from tests.domain.conftest import judged, small_sheet
from tests.domain.reference_panels import incomplete_panels

DATA = Path(__file__).parents[2] / "data"
TABLES = Path(__file__).parents[2] / "data/tables"
PANELS = (DATA / "incomplete-panels.csv", "--weights", DATA / "incomplete-panels-weights.csv")
PRINCETON = (DATA / "princeton-2012-red.csv", "--max", "20", "--out-of", "20")
# The worked case of docs/fairness.md: two independent programs, variances also with R's lme4 1.1-31.
LEVELLED = {
    "P06": "89.982300",
    "P01": "81.984265",
    "P07": "81.984265",
    "P02": "81.013214",
    "P04": "80.821652",
    "P03": "78.558320",
    "P05": "60.625000",
    "P08": "40.110868",
}
ROBUST = {
    "P06": "90.235880",
    "P01": "82.050789",
    "P07": "82.050789",
    "P02": "81.097740",
    "P04": "80.586075",
    "P03": "78.642847",
    "P05": "60.625000",
    "P08": "38.585790",
}
Write = Callable[..., Path]


@pytest.fixture
def file(tmp_path: Path) -> Write:
    def write(content: str, name: str = "notas.csv") -> Path:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return write


def run(*arguments: str | Path, language: str = "es") -> Result:
    return CliRunner().invoke(main, ["rank", *map(str, arguments)], env={"JUDGING_LANG": language})


def document(*arguments: str | Path) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    found: dict[str, Any] = json.loads(result.stdout, parse_constant=pytest.fail)
    return found


def order(found: dict[str, Any]) -> list[tuple[str, int]]:
    return [(entry["entry"], entry["rank"]) for entry in found["entries"]]


# ------------------------------------------------------------------------------------------------ levelled
def test_the_worked_case_levelled_and_robust_in_the_shape_of_every_rule() -> None:
    for rule, scores in (("levelled", LEVELLED), ("robust", ROBUST)):
        found = document(*PANELS, "--rule", rule)
        assert list(found) == ["counted", "warnings", "rule", "decimals", "entries"]
        assert found["rule"] == rule
        assert {entry["entry"]: entry["exact"] for entry in found["entries"]} == scores
        assert order(found) == [
            ("P06", 1),
            ("P01", 2),
            ("P07", 2),
            ("P02", 4),
            ("P04", 5),
            ("P03", 6),
            ("P05", 7),
            ("P08", 8),
        ]
    first = document(*PANELS, "--rule", "levelled")["entries"]
    assert (first[0]["score"], first[1]["tie"], first[6]["score"]) == ("89.98", ["ex aequo"], "60.63")


def test_the_worked_example_of_the_documentation_holds() -> None:
    page = (DATA.parents[1] / "docs/fairness.md").read_text(encoding="utf-8")
    rows = {
        line.split("|")[1].strip(): [cell.strip() for cell in line.split("|")[2:-1]]
        for line in page.splitlines()
        if line.startswith(("| P0", "| levelled |", "| robust |"))
    }
    for entry in document(*PANELS)["entries"]:
        assert rows[entry["entry"]][-3:] == [entry["exact"], entry["score"], str(entry["rank"])]
    assert rows["levelled"] == list(LEVELLED.values())
    assert rows["robust"] == list(ROBUST.values())


def test_a_complete_panel_levelled_is_its_mean() -> None:
    plain, levelled = document(*PRINCETON), document(*PRINCETON, "--rule", "levelled")
    assert [(e["entry"], e["rank"], e["score"]) for e in plain["entries"]] == [
        (e["entry"], e["rank"], e["score"]) for e in levelled["entries"]
    ]


def test_an_edition_may_announce_the_levelled_score() -> None:
    sheet, farms = incomplete_panels()
    rule = Rule.from_document({"kind": "levelled", "min_sheets": 2})
    assert rule.to_document()["kind"] == "levelled"
    found = rank(sheet, farms, rule)
    assert found.applied is RuleKind.LEVELLED
    assert found.warnings == ()
    assert {own.key: f"{own.score:f}" for own in found.entries}["P04"] == "80.82"
    assert found.entries[0].exact == Fraction("89.9823")


def test_the_tie_chain_parts_levelled_scores_like_any_other() -> None:
    """Two farms with the same panel and mean: the judges' preference decides."""
    sheet = small_sheet({"a": 1})
    farms = [
        judged(sheet, "F1", Ana="2", Bea="3", Caro="3"),
        judged(sheet, "F2", Ana="4", Bea="2", Caro="2"),
        judged(sheet, "F3", Ana="1", Bea="1", Caro="2"),
        judged(sheet, "F4", Ana="3", Bea="4", Caro="4"),
        judged(sheet, "F5", Ana="0", Bea="1"),
    ]
    found = rank(sheet, farms, Rule(RuleKind.LEVELLED))
    tied = [own for own in found.entries if own.key in ("F1", "F2")]
    assert tied[0].score == tied[1].score
    assert [(own.key, own.tie) for own in tied] == [("F1", ("pairwise",)), ("F2", ("pairwise",))]


APART = "entry,judge,a\nF1,Ana,3\nF1,Bea,2\nF2,Ana,1\nF2,Bea,1\nF3,Caro,4\nF3,Dora,3\nF4,Caro,2\nF4,Dora,2\n"


def test_groups_that_no_judge_links_are_never_one_levelled_order(file: Write) -> None:
    refused = run(file(APART), "--rule", "levelled", "--format", "json")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "forman 2 grupos" in refused.stderr
    assert "Grupo 1: inscripciones F1, F2; jueces Ana, Bea." in refused.stderr
    assert "Grupo 2: inscripciones F3, F4; jueces Caro, Dora." in refused.stderr
    linked = file(APART + "F4,Ana,2\n")
    assert run(linked, "--rule", "levelled").exit_code == 0


def test_too_few_shared_farms_may_be_looked_at_but_not_published(file: Write) -> None:
    totals = {"F1": {"Ana": Fraction(75)}, "F2": {"Ana": Fraction(25), "Bea": Fraction(50)}}
    with pytest.raises(Refused) as refusal:
        aggregate(RuleKind.LEVELLED, totals)
    assert [problem.code for problem in refusal.value.problems] == [
        "levelled_few_repetitions",
        "levelled_few_shared",
        "levelled_few_shared",
    ]
    looked_at = aggregate(RuleKind.LEVELLED, totals, official=False)
    assert looked_at.scores["F1"] == 75
    assert looked_at.warnings == refusal.value.problems
    table = file("entry,judge,a\nF1,Ana,3\nF2,Ana,1\nF2,Bea,2\n")
    shown = document(table, "--rule", "levelled", "--min-judges", "1")
    assert shown["messages"][-1].startswith("Inscripciones que Bea comparte con otros jueces: 1. Hacen falta: 3.")


def test_a_category_with_one_farm_has_a_levelled_score_its_mean() -> None:
    """Its panel is complete: nothing is estimated, so nothing is refused."""
    found = aggregate(RuleKind.LEVELLED, {"F1": {"Ana": Fraction(50), "Bea": Fraction(75)}})
    assert (found.scores, found.warnings) == ({"F1": Fraction("62.5")}, ())


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ABCDE"), st.sampled_from("wxyz")),
        st.integers(0, 400).map(lambda n: Fraction(n, 4)),
        min_size=1,
    ),
    st.randoms(use_true_random=False),
    st.sampled_from([RuleKind.LEVELLED, RuleKind.ROBUST]),
)
def test_neither_rows_nor_names_matter_to_a_levelled_kind(
    cells: dict[tuple[str, str], Fraction], dice: Any, kind: RuleKind
) -> None:
    def outcome(rows: list[tuple[tuple[str, str], Fraction]]) -> dict[str, Fraction] | list[str]:
        totals: dict[str, dict[str, Fraction]] = {}
        for (entry, judge), total in rows:
            totals.setdefault(entry, {})[judge] = total
        try:
            return dict(aggregate(kind, totals, official=False).scores)
        except Refused as refusal:
            return [problem.code for problem in refusal.problems]

    rows = list(cells.items())
    turned = str.maketrans("ABCDEwxyz", "EDCBAzyxw")
    renamed = outcome([((entry.translate(turned), judge.translate(turned)), total) for (entry, judge), total in rows])
    expected = outcome(rows)
    assert outcome(dice.sample(rows, len(rows))) == expected
    if isinstance(expected, dict) and isinstance(renamed, dict):
        # Other names put the sums in another order: the last of the six decimals may differ by one.
        assert all(abs(renamed[key.translate(turned)] - value) <= Fraction(2, 10**6) for key, value in expected.items())
    else:
        assert renamed == expected


# ------------------------------------------------------------------------------------------------ analysis
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


# ------------------------------------------------------------------------------------------------ places
BALLOTS = [
    (5, "ACBED"),
    (5, "ADECB"),
    (8, "BEDAC"),
    (3, "CABED"),
    (7, "CAEBD"),
    (2, "CBADE"),
    (7, "DCEBA"),
    (8, "EBADC"),
]
"""Schulze (2011), A new monotonic, clone-independent, reversal symmetric ... method, example 1: 45 ballots."""
TENNESSEE = [(42, "MNCK"), (26, "NCKM"), (15, "CKNM"), (17, "KCNM")]
"""Memphis, Nashville, Chattanooga, Knoxville: the textbook example of Condorcet methods."""


def places_of(ballots: list[tuple[int, str]]) -> str:
    rows, judge = ["entry,judge,criterion,mark"], 0
    for count, best_first in ballots:
        for _ in range(count):
            judge += 1
            rows += [f"{entry},V{judge},place,{place}" for place, entry in enumerate(best_first, start=1)]
    return "\n".join(rows)


@pytest.mark.parametrize(
    ("ballots", "rule", "places", "figures"),
    [
        (BALLOTS, "schulze", "E1 A2 C3 B4 D5", None),
        (BALLOTS, "borda", "E1 A2 B3 C4 D5", "102 98 92 89 69"),
        (BALLOTS, "copeland", "E1 A2 B2 C2 D5", "3 2 2 2 1"),
        (BALLOTS, "kemeny", "E1 B2 A3 D4 C5", None),
        (TENNESSEE, "schulze", "N1 C2 K3 M4", None),
        (TENNESSEE, "kemeny", "N1 C2 K3 M4", None),
        (TENNESSEE, "copeland", "N1 C2 K3 M4", "3 2 1 0"),
        (TENNESSEE, "borda", "N1 C2 M3 K4", "194 173 126 107"),
    ],
)
def test_ballots_with_published_orders(
    file: Write, ballots: list[tuple[int, str]], rule: str, places: str, figures: str | None
) -> None:
    found = document(file(places_of(ballots)), "--rule", rule)
    assert list(found) == ["counted", "warnings", "rule", "decimals", "entries"]
    assert " ".join(f"{key}{place}" for key, place in order(found)) == places
    if figures is not None:
        assert " ".join(entry["exact"] for entry in found["entries"]) == figures


# Svenska Danssportförbundet's teaching examples of Rules 5 to 8 and two of the encyclopedia's: couples in official
# order, one digit for each judge.
@pytest.mark.parametrize(
    ("rows", "places"),
    [
        ("11121 42212 33354 24543 56435 65666", "1 2 3 4 5 6"),
        ("1121421 6215212 2433633 3352154 4564365 5646546", "1 2 3 4 5 6"),
        ("3161121 2215313 1542262 5424654 4633546 6356435", "1 2 3 4 5 6"),
        ("3332523 4443232 2266414 1615146 5551361 6124655", "1 2 3 4 5 6"),
        ("11334 22222 33411 44143", "5/2 1 5/2 4"),
        ("11125 24512 52251 33333 45444", "1 2 3 4 5"),
    ],
)
def test_finals_by_the_skating_system(file: Write, rows: str, places: str) -> None:
    lines = ["entry,judge,place"]
    lines += [
        f"C{couple},J{judge},{mark}"
        for couple, own in enumerate(rows.split(), start=1)
        for judge, mark in enumerate(own)
    ]
    found = document(file("\n".join(lines)), "--rule", "skating")
    by_entry = {entry["entry"]: entry["exact"] for entry in found["entries"]}
    assert " ".join(by_entry[key] for key in sorted(by_entry)) == places


def test_two_who_share_places_two_and_three(file: Write) -> None:
    lines = [
        f"C{couple},J{judge},{mark}"
        for couple, own in enumerate(["11334", "22222", "33411", "44143"], start=1)
        for judge, mark in enumerate(own)
    ]
    found = document(file("\n".join(["entry,judge,place", *lines])), "--rule", "skating")
    shared = found["entries"][1]
    assert (shared["entry"], shared["score"], shared["rank"], shared["tie"]) == ("C1", "2.50", 2, ["ex aequo"])


def test_several_best_orders_are_said_and_share_places(file: Write) -> None:
    circle = file(places_of([(1, "ABC"), (1, "BCA"), (1, "CAB")]))
    found = document(circle, "--rule", "kemeny")
    assert [rank for _, rank in order(found)] == [1, 1, 1]
    assert found["messages"] == [
        "Hay 3 órdenes igual de buenos. El puesto de cada inscripción se cuenta por las que quedan delante de ella en "
        "todos; las que tienen el mismo número de inscripciones delante comparten puesto."
    ]


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("entry,judge,p\nA,Ana,1\nB,Ana,1\n", ["skating"], "Ana no dio los puestos de 1 a 2"),
        ("entry,judge,p\nA,Ana,1\nB,Ana,2\nA,Bea,1\n", ["skating"], "Faltan puestos"),
        ("entry,judge,p\nA,Ana,1\nB,Ana,2\nA,Bea,1\n", ["borda"], "Falta un puesto para B"),
        ("entry,judge,p\nA,Ana,0\nB,Ana,1\n", ["schulze"], "Los puestos empiezan en 1"),
        ("entry,judge,p\nA,Ana,1\nB,Ana,x\n", ["borda"], "Línea 3, columna «p»"),
        ("entry,judge,p\nA,Ana,1\n", ["borda", "--analysis"], "el análisis solo se puede hacer con notas"),
        (places_of([(1, "ABCDEFGHIJKLMNOPQ")]), ["kemeny"], "se calcula con 16 como máximo"),
    ],
)
def test_places_that_are_none(file: Write, content: str, options: list[str], said: str) -> None:
    result = run(file(content), "--rule", *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_the_maximum_does_not_apply_to_places_and_weights_are_refused(file: Write) -> None:
    nine = file(places_of([(2, "ABCDEFGHI"), (1, "BACDEFGHI")]))
    assert order(document(nine, "--rule", "borda", "--max", "4"))[0] == ("A", 1)
    refused = run(nine, "--rule", "borda", "--weights", file("criterion,weight\nplace,1\n", "pesos.csv"))
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "Quite la tabla de pesos" in refused.stderr


def test_an_entry_that_too_few_judges_placed_has_no_place(file: Write) -> None:
    path = file("entry,judge,p\nA,Ana,1\nB,Ana,2\nA,Bea,2\nB,Bea,1\nC,Bea,3\n")
    found = document(path, "--rule", "copeland", "--min-judges", "2")
    assert [(e["entry"], e["rank"], e["score"]) for e in found["entries"]] == [
        ("A", 1, "0.50"),
        ("B", 1, "0.50"),
        ("C", None, None),
    ]


@pytest.mark.parametrize(
    ("language", "word"), [("es", "Nota nivelada"), ("fr", "Note nivelée"), ("en", "Levelled score")]
)
def test_the_words_are_in_three_languages(language: str, word: str) -> None:
    assert run(*PANELS, "--rule", "levelled", language=language).stdout.split("\n\n")[2].startswith(word)
