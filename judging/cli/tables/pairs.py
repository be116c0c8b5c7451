"""`judging rank --rule pairs`: contests that compare two entries at a time become an order, with how sure it is.

The table is described in `domain/tables/pairs.py`, the model in `domain/ranking/pairs.py`. The score is how often, of
100 times, the entry would be preferred to an average one; the strength itself stands beside it with its 95 % interval.
Always true: the answer begins with what was counted; no figure is ever NaN; no cell of the CSV can be taken for a
formula.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from judging.cli.tables.analysis import figure
from judging.cli.tables.counted import careful_lines, problem_document
from judging.cli.tables.marks import read_grid
from judging.cli.tables.options import Asked
from judging.cli.tables.words import N_, aligned, percent
from judging.domain.errors import Problem
from judging.domain.ranking.pairs import PairsFit, Strength, bradley_terry
from judging.domain.ranking.ties import EX_AEQUO
from judging.domain.scoring.scoring import half_up
from judging.domain.tables.findings import listed_lines
from judging.domain.tables.pairs import PairsReading, read_pairs
from judging.sentences import Translate, sentence
from judging.storage.tabular import harmless

RULE = "pairs"
PAIRS_LOOK = (
    N_("Una comparación por fila: la columna de la preferida (winner) y la de la otra (loser); si quiere, el juez,"),
    N_("si quedaron iguales (tie) y cuántas veces (times). CSV, XLSX u ODS; vea docs/tables.md."),
)
_HEADING = (
    N_("Puesto"),
    N_("Inscripción"),
    N_("Preferida"),
    N_("No preferida"),
    N_("Iguales"),
    N_("De 100"),
    N_("Fuerza"),
    N_("Mínimo"),
    N_("Máximo"),
    N_("Delante de la siguiente"),
)


@dataclass(frozen=True)
class PairsReport:
    """What was read, and the order it makes."""

    reading: PairsReading
    fit: PairsFit
    decimals: int

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return (*self.reading.warnings, *self.fit.messages)

    @property
    def judges(self) -> int:
        return len({own.judge for own in self.reading.comparisons} - {""})

    @property
    def comparisons(self) -> int:
        return sum(own.times for own in self.reading.comparisons)

    def score(self, own: Strength) -> Decimal:
        return half_up(Fraction(own.preference) * 100, self.decimals)

    def tie(self, own: Strength) -> list[str]:
        return [EX_AEQUO] if [other.rank for other in self.fit.standings].count(own.rank) > 1 else []


def rank_pairs(asked: Asked, decimals: int) -> PairsReport:
    """Read the table and order it; raises Refused as the reader and the model do."""
    reading = read_pairs(read_grid(asked.file, asked.sheet), judge=asked.wanted.judge)
    return PairsReport(reading, bradley_terry(reading.comparisons), decimals)


def as_json(report: PairsReport, say: Translate) -> str:
    """The result for programs."""
    reading = report.reading
    document: dict[str, Any] = {
        "counted": {
            "shape": RULE,
            "comparisons": report.comparisons,
            "entries": len(report.fit.entries),
            "judges": report.judges,
            "columns": {role.value: name for role, name in reading.columns.items()},
            "columns_left_out": list(reading.left_out),
            "rows_left_out": [{"line": r.line, "reason": r.reason, "text": r.text} for r in reading.rows_left_out],
        },
        "warnings": [problem_document(own, say) for own in report.warnings],
        "rule": RULE,
        "decimals": report.decimals,
        "level": figure(report.fit.level),
        "entries": [
            {
                "entry": own.entry,
                "judges": own.judges,
                "exact": f"{own.strength:f}",
                "score": f"{report.score(own):f}",
                "rank": own.rank,
                "tie": report.tie(own),
                "strength": float(own.strength),
                "se": figure(own.error),
                "interval": [figure(end) for end in own.interval],
                "won": own.won,
                "lost": own.lost,
                "level": own.level,
                "p_ahead_of_next": figure(own.ahead),
            }
            for own in report.fit.standings
        ],
        "messages": [sentence(own, say) for own in report.warnings],
    }
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def as_csv(report: PairsReport, say: Translate) -> str:
    """The result for spreadsheets."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    added = ("strength", "se", "low", "high", "won", "lost", "level", "p_ahead_of_next")
    writer.writerow(["rank", "entry", "judges", "score", "exact", "tie", "rule", *added])
    for own in report.fit.standings:
        figures = [figure(end) for end in (float(own.strength), own.error, *own.interval)]
        ahead = "" if own.ahead is None else figure(own.ahead)
        place = [own.rank, harmless(own.entry), own.judges, f"{report.score(own):f}", f"{own.strength:f}"]
        tie = harmless("; ".join(report.tie(own)))
        writer.writerow([*place, tie, RULE, *figures, own.won, own.lost, own.level, ahead])
    return text.getvalue()


def counted_lines(report: PairsReport, say: Translate) -> list[str]:
    """What was counted and what to be careful about; an empty line at the end."""
    counts = say(N_("Se contó: comparaciones: {comparisons}, inscripciones: {entries}, jueces: {judges}."))
    lines = [
        counts.format(comparisons=report.comparisons, entries=len(report.fit.entries), judges=report.judges or "–")
    ]
    rows = [row.line for row in report.reading.rows_left_out]
    if rows:
        lines.append(say(N_("Filas sin contar: {lines}")).format(lines=listed_lines(rows, len(rows))))
    if report.reading.left_out:
        lines.append(say(N_("Columnas sin contar: {names}")).format(names=", ".join(report.reading.left_out)))
    return [*lines, *careful_lines(report.warnings, say), ""]


def as_table(report: PairsReport, say: Translate) -> str:
    """The result for people."""
    rows = [
        [
            str(own.rank),
            own.entry,
            str(own.won),
            str(own.lost),
            str(own.level),
            f"{report.score(own):f}",
            *(f"{value:+.3f}" for value in (float(own.strength), *own.interval)),
            percent(own.ahead),
        ]
        for own in report.fit.standings
    ]
    told = N_(
        "De 100: cuántas veces de cada 100 se la preferiría a una inscripción del montón. Fuerza: el logaritmo de esa "
        "ventaja; mínimo y máximo: entre ellos está 95 de cada 100 veces."
    )
    lines = [*counted_lines(report, say), say(N_("Comparaciones de a dos (Bradley y Terry)")), ""]
    return "\n".join([*lines, *aligned([say(word) for word in _HEADING], rows, left=(1,)), "", say(told)]) + "\n"


FORMS: dict[str, Callable[[PairsReport, Translate], str]] = {"table": as_table, "json": as_json, "csv": as_csv}
