"""Finals judged by places, through `judging rank`: published ballots and orders."""

from __future__ import annotations

import pytest

from tests.domain.ranking.ranked import (
    Write,
    document,
    order,
    run,
)

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
        ("entry,judge,p\nA,Ana,1\nB,Ana,2\nA,Bea,1\n", ["skating"], "Bea no puso en orden todas las inscripciones"),
        ("entry,judge,p\nA,Ana,1\nB,Ana,2\nA,Bea,1\n", ["borda"], "Le faltan 1: B"),
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
