"""The workbook of results under each rule, with gaps, criteria that do not apply, penalties and sections without marks.

Its formulas are computed twice: by `tests/formulas.py`, and where LibreOffice is installed by LibreOffice, from a copy
that lost every value written beside a formula.
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import pytest

from judging.domain.ranking.aggregation import RuleKind
from judging.domain.ranking.ranking import Entry, JudgedSheet, Ranking, Rule, rank
from judging.domain.results.rounds import CarriedIn, Carry, CarryKind
from judging.domain.scoring.scoresheet import Criterion, Mark, Scale, ScoreSheet, Section
from judging.services.exports.resultsbook import ResultsBook
from judging.services.results.results import Draft
from tests.formulas import Book
from tests.machine import needs

_HALVES, _FAULTS = Scale(Decimal(4), Decimal("0.5")), Scale(Decimal(0), Decimal("0.5"), Decimal(-3))


def criterion(key: str, weight: str, scale: Scale | None = None) -> Criterion:
    return Criterion(key, Fraction(weight), {"es": key}, not_applicable_allowed=True, scale=scale)


SHEET = ScoreSheet(
    "all",
    {"es": "Todo"},
    _HALVES,
    Fraction(100),
    (
        Section("S", {"es": "S"}, (criterion("S1", "30"), criterion("S2", "12.5", Scale(Decimal(20), Decimal(1))))),
        Section("T", {"es": "T"}, (criterion("T1", "20"), criterion("T2", "7"))),
        Section("U", {"es": "U"}, (criterion("U1", "10"), criterion("U2", "1.5", _FAULTS))),
    ),
)
MARKS = {
    "F1": ("4 19 3.5 2 3 -1", "4 18 3.5 - 3 0", "3 20 4 2 3.5 0", "2.5 12 2 1 4 -3", "4 20 4 4 4 0"),
    "F2": ("3 15 2 2 . -2", "3.5 16 - - 2 0", "3 15 2 3 3 -0.5", "1 4 2 1 1 0", "3 15 2.5 2 3 0"),
    "F3": ("3 15 2 2 - .", "3.5 . 3 2 2 0", "2 15 - - - -0.5", "4 14 3 1 1 0", "3 11 2.5 2 3 -1", "0 0 0 0 0 -3"),
    "F4": ("2 9 1 1 1 0", "2 9 1 1 1 0", "2 9 1 1 1 0", "2 9 1 1 1 0", "2 9 1 1 1 0", "2 9 1 1 1 0", "4 9 1 1 1 0"),
}
"""By entry the sheets of J1, J2, ...: "-" does not apply, "." was not given."""
RULES = [Rule(RuleKind.MEAN), Rule(RuleKind.TRIMMED), Rule(RuleKind.MEDIAN), Rule(RuleKind.MEAN, decimals=0)]
NAMES = ["mean", "trimmed", "median", "whole points", "two trimmed"]
WIDE = Rule(RuleKind.TRIMMED, trim=2, decimals=4)
CAME = {"F1": Decimal("62.05"), "F2": Decimal("91.33"), "F3": Decimal("70.00"), "F4": Decimal("99.99")}
CARRIES = ["added", "30 of a hundred", "each part rounded"]
BROUGHT = [
    CarriedIn(Carry(CarryKind.CARRY), CAME),
    CarriedIn(Carry(CarryKind.BLEND, before=30), CAME),
    CarriedIn(Carry(CarryKind.BLEND, before=45, own_decimals=0, part_decimals=1), CAME),
]


@dataclass(frozen=True)
class Category:
    """What the workbook reads of a category."""

    name: dict[str, str]
    ranking: Ranking
    in_order: list[Entry]
    carrying: CarriedIn | None = None


@dataclass(frozen=True)
class Categories:
    categories: tuple[Category, ...]


def sheet_of(line: str) -> JudgedSheet:
    marks = [
        Mark.not_applicable(own.key) if text == "-" else Mark.of(own.key, text)
        for own, text in zip(SHEET.criteria, line.split(), strict=True)
        if text != "."
    ]
    found = JudgedSheet.of(SHEET, marks)
    assert found
    return found


def entries(repeated: int = 1) -> list[Entry]:
    """The entries; each sheet repeated so many times, as from judges of their own."""
    return [
        Entry(key, {f"J{number}": sheet_of(line) for number, line in enumerate(lines * repeated, start=1)})
        for key, lines in MARKS.items()
    ]


def made(rule: Rule, carried: CarriedIn | None = None) -> tuple[bytes, Ranking]:
    given = entries(2 if rule is WIDE else 1)
    ranking = rank(SHEET, given, rule, carried=carried)
    assert ranking.applied is rule.kind, "the rule itself is what the formulas say"
    by_key = {own.key: own for own in given}
    category = Category({"es": "Café"}, ranking, [by_key[own.key] for own in ranking.entries], carried)
    drafted = cast(Draft, Categories((category,)))
    return ResultsBook(drafted, SHEET, {}, say=str, pick=lambda text: text.get("es", "")).made(), ranking


def expected(ranking: Ranking) -> list[tuple[str, Decimal, int]]:
    """Entry, published score, and the place that the score alone makes."""
    scores = [own.score for own in ranking.entries]
    return [(own.key, own.score, 1 + sum(other > own.score for other in scores)) for own in ranking.entries]


@pytest.mark.parametrize("carried", [None, *BROUGHT], ids=["one round", *CARRIES])
@pytest.mark.parametrize("rule", [*RULES, WIDE], ids=NAMES)
def test_every_formula_comes_to_what_stands_beside_it_and_to_the_published_score(
    rule: Rule, carried: CarriedIn | None
) -> None:
    content, ranking = made(rule, carried)
    book = Book(content)
    for sheet, place in book.formulas:
        computed, written = book.computed(sheet, place), book.values[sheet, place]
        assert computed == (pytest.approx(written, abs=1e-9) if isinstance(written, float) else written), (sheet, place)
    headings = {place: value for (sheet, place), value in book.values.items() if sheet == book.names[0]}
    at = {str(value): place[:-1] for place, value in headings.items() if place[1:] == "1"}
    assert len(book.formulas) > 3 * len(ranking.entries)
    found = [
        (
            str(book.values[book.names[0], f"{at['Número']}{line}"]),
            Decimal(str(book.computed(book.names[0], f"{at['Puntaje']}{line}"))),
            int(book.computed(book.names[0], f"{at['Lugar por puntaje']}{line}")),
        )
        for line in range(2, 2 + len(ranking.entries))
    ]
    assert found == expected(ranking)


def without_values(content: bytes) -> bytes:
    """The workbook without the values beside its formulas, so that whoever opens it has to compute."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(out, "w") as copy:
        for name in packed.namelist():
            text = packed.read(name)
            if name.startswith("xl/worksheets/"):
                text = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", text)
            copy.writestr(name, text)
    return out.getvalue()


@pytest.mark.slow
@needs("spreadsheet")
@pytest.mark.parametrize("carried", [None, *BROUGHT], ids=["one round", *CARRIES])
@pytest.mark.parametrize("rule", [*RULES, WIDE], ids=NAMES)
def test_libreoffice_computes_the_published_order(rule: Rule, carried: CarriedIn | None, tmp_path: Path) -> None:
    content, ranking = made(rule, carried)
    path = tmp_path / "results.xlsx"
    path.write_bytes(without_values(content))
    in_utf_8 = "csv:Text - txt - csv (StarCalc):44,34,76,1"
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", in_utf_8]
    done = subprocess.run(
        [*command, "--outdir", str(tmp_path), str(path)], capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr
    with (tmp_path / "results.csv").open(encoding="utf-8-sig") as file:
        lines: list[dict[str, Any]] = list(csv.DictReader(file))
    shown = Decimal(1).scaleb(-min(2, rule.decimals))  # a CSV says what the cells show
    wanted = [(key, score.quantize(shown), place) for key, score, place in expected(ranking)]
    found = [(own["Número"], Decimal(own["Puntaje"]).quantize(shown), int(own["Lugar por puntaje"])) for own in lines]
    assert found == wanted
