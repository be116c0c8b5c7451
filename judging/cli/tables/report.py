"""An order of entries, as `judging rank` shows it: a table for people, JSON for programs, CSV for spreadsheets.

Always true: table and JSON begin with what was counted; entries stand in rank order, those without a rank last, with
the reason; no figure is ever NaN; no cell of the CSV can be taken for a formula.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from judging.cli.tables.analysis import TOP, Analysis, EntryFigures, entry_document, figure, whole_document
from judging.cli.tables.counted import Told, counted_document, counted_lines, problem_document
from judging.cli.tables.words import N_, aligned, percent
from judging.domain.analysis.spread import Spread
from judging.domain.errors import Problem
from judging.domain.levelling.severity import DECIMALS as MODEL_DECIMALS
from judging.domain.ranking.ranking import Ranking
from judging.domain.scoring.scoring import half_up
from judging.sentences import Translate, sentence, tie_sentence
from judging.storage.tabular import harmless

TITLES = {
    "mean": N_("Promedio de los jueces"),
    "trimmed": N_("Promedio sin las notas más bajas ni las más altas"),
    "median": N_("Nota del medio (mediana)"),
    "levelled": N_("Nota nivelada"),
    "robust": N_("Nota nivelada robusta"),
    "skating": N_("Sistema skating (puestos)"),
    "borda": N_("Puntos de Borda"),
    "copeland": N_("Duelos ganados (Copeland)"),
    "schulze": N_("Regla de Schulze (puestos)"),
    "kemeny": N_("Regla de Kemeny (puestos)"),
}
_HEADING = (N_("Puesto"), N_("Inscripción"), N_("Jueces"), N_("Nota"), N_("Exacta"), N_("Empate"))
_SPREAD_HEADING = (N_("Desviación"), N_("Rango"))
_ANALYSIS_HEADING = (N_("Nivelada"), N_("Robusta"), N_("Puestos 90 %"), N_("Primero"), N_("Entre 3"))
_JUDGES_HEADING = (N_("Juez"), N_("Diferencia"), N_("Error"), N_("Hojas"))
_ADDED_COLUMNS = ("levelled", "robust", "interval_low", "interval_high", "p_first", f"p_top{TOP}")


@dataclass(frozen=True)
class PlaceLine:
    """One entry in its place. `exact` is the figure before rounding, as text."""

    entry: str
    judges: int
    exact: str
    score: Decimal
    rank: int
    tie: tuple[str, ...]
    spread: Spread | None = None
    """How far its sheets lie apart; None with fewer than two, and where marks are places."""


@dataclass(frozen=True)
class Missing:
    """An entry without a rank, and why."""

    entry: str
    judges: int
    reason: Problem


@dataclass(frozen=True)
class Report:
    """An order and what is needed to show it.

    `rule` is the one that was asked for, `applied` the one that made every score: they differ where trimming could not
    be done, and a warning says so. `out_of` are the points of a full sheet, None for an order made of places.
    """

    rule: str
    decimals: int
    lines: tuple[PlaceLine, ...]
    missing: tuple[Missing, ...]
    applied: str
    told: Told
    warnings: tuple[Problem, ...] = ()
    """Those of `told` that came from ranking."""
    out_of: Decimal | None = None
    analysis: Analysis | None = None

    @property
    def has_spread(self) -> bool:
        """Whether sheets have points that may lie apart."""
        return self.out_of is not None

    @property
    def judges(self) -> int:
        return len({judge for _, judge in self.told.reading.table.sheets})

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """What the analysis has to say and no warning says already."""
        found = self.analysis.messages if self.analysis else ()
        return tuple(own for own in found if own not in self.told.warnings)


def report_of(
    ranking: Ranking,
    *,
    told: Told,
    out_of: Decimal,
    warnings: Sequence[Problem],
    spreads: Mapping[str, Spread | None],
    analysis: Analysis | None,
) -> Report:
    """The report of a ranking by points. Scores of a model are shown as the decimal numbers they are."""
    untrimmed = (
        []
        if ranking.applied is ranking.rule.kind
        else [Problem.of("trimming_not_applied", needed=2 * ranking.rule.trim + 3)]
    )
    own = (*untrimmed, *ranking.warnings, *warnings)
    is_model = ranking.applied.value in ("levelled", "robust")
    return Report(
        rule=ranking.rule.kind.value,
        decimals=ranking.rule.decimals,
        lines=tuple(
            PlaceLine(
                line.key,
                line.judges,
                _model_figure(line.exact) if is_model else str(line.exact),
                line.score,
                line.rank,
                line.tie,
                spreads[line.key],
            )
            for line in ranking.entries
        ),
        missing=tuple(Missing(line.key, line.judges, line.reason) for line in ranking.unranked),
        applied=ranking.applied.value,
        told=replace(told, warnings=(*told.warnings, *own)),
        warnings=own,
        out_of=out_of,
        analysis=analysis,
    )


def _model_figure(exact: Fraction) -> str:
    """A fraction of millionths as a decimal number."""
    return f"{half_up(exact, MODEL_DECIMALS):f}"


# ------------------------------------------------------------------------------------------------ JSON and CSV
def as_json(report: Report, say: Translate) -> str:
    """The result for programs."""
    entries: list[dict[str, Any]] = [
        {
            "entry": own.entry,
            "judges": own.judges,
            "exact": own.exact,
            "score": f"{own.score:f}",
            "rank": own.rank,
            "tie": list(own.tie),
            **_spread_document(own.spread, report),
        }
        for own in report.lines
    ]
    entries += [
        {
            **{"entry": own.entry, "judges": own.judges, "exact": None, "score": None, "rank": None, "tie": []},
            **_spread_document(None, report),
        }
        for own in report.missing
    ]
    document: dict[str, Any] = {
        "counted": counted_document(report.told),
        "warnings": [problem_document(own, say) for own in report.told.warnings],
        "rule": report.rule,
        "decimals": report.decimals,
        "entries": entries,
    }
    if report.applied != report.rule:
        document["applied"] = report.applied
    if report.analysis:
        for entry in entries:
            entry.update(entry_document(report.analysis.entries.get(entry["entry"])))
        document.update(whole_document(report.analysis))
    if report.analysis or report.warnings or report.missing:
        said = [*report.warnings, *report.remarks]
        document["messages"] = [*without_rank(report, say), *(sentence(own, say) for own in said)]
    return lines_of_entries(document) + "\n"


def lines_of_entries(document: Mapping[str, Any]) -> str:
    """The document as JSON with each entry on a line of its own: short to read, and written as fast as it gets."""
    of_entries = ",\n".join(
        "    " + json.dumps(own, ensure_ascii=False, allow_nan=False) for own in document["entries"]
    )
    around = json.dumps({**document, "entries": []}, ensure_ascii=False, indent=2, allow_nan=False)
    before, after = around.split('\n  "entries": []')  # no text holds a line break of its own
    return f'{before}\n  "entries": [\n{of_entries}\n  ]{after}' if of_entries else around


def _spread_document(spread: Spread | None, report: Report) -> dict[str, float | None]:
    """What an entry of the JSON document says of the spread of its sheets, in points; nulls with fewer than two."""
    if not report.has_spread:
        return {}
    if spread is None:
        return {"sd": None, "range": None}
    return {"sd": figure(spread.deviation), "range": figure(float(spread.distance))}


def as_csv(report: Report, say: Translate) -> str:
    """The result for spreadsheets."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    added = _ADDED_COLUMNS if report.analysis else ()
    writer.writerow(
        ["rank", "entry", "judges", "score", "exact", "tie", "rule", *added, "applied", *_spread_document(None, report)]
    )
    for own in report.lines:
        writer.writerow(
            [
                own.rank,
                harmless(own.entry),
                own.judges,
                f"{own.score:f}",
                own.exact,
                harmless("; ".join(own.tie)),
                report.rule,
                *_added_cells(report, own.entry),
                report.applied,
                *_spread_cells(own.spread, report),
            ]
        )
    for missing in report.missing:
        writer.writerow(
            [
                *["", harmless(missing.entry), missing.judges, "", "", "", report.rule, *[""] * len(added)],
                *[report.applied, *_spread_cells(None, report)],
            ]
        )
    return text.getvalue()


def without_rank(report: Report, say: Translate) -> list[str]:
    """Why each entry without a rank has none."""
    return [f"{own.entry}: {sentence(own.reason, say)}" for own in report.missing]


def _added_cells(report: Report, entry: str) -> list[str]:
    if not report.analysis:
        return []
    own = report.analysis.entries[entry]
    ranks = own.ranks or ("", "")
    chances = ("" if chance is None else f"{chance:g}" for chance in (own.p_first, own.p_top))
    return [str(own.levelled), str(own.robust), *map(str, ranks), *chances]


def _spread_cells(spread: Spread | None, report: Report) -> list[str]:
    return ["" if value is None else f"{value:g}" for value in _spread_document(spread, report).values()]


# ------------------------------------------------------------------------------------------------ for people
def as_table(report: Report, say: Translate) -> str:
    """The result for people: what was done, the places, why some have none, and what there is to look at."""
    lines = [*counted_lines(report.told, say), f"{say(TITLES[report.applied])} ({_counts(report, say)})"]
    if report.lines:
        lines += ["", *_places_table(report, say)]
    if report.missing:
        lines += ["", *without_rank(report, say)]
    if report.analysis and report.analysis.judges:
        lines += ["", *_judges_table(report.analysis, report.decimals, say)]
    if report.remarks:
        lines += ["", *(sentence(own, say) for own in report.remarks)]
    return "\n".join(lines) + "\n"


def _places_table(report: Report, say: Translate) -> list[str]:
    """The entries with a rank; before the tie stand the columns of their spread and of the analysis."""
    heading = [say(word) for word in _HEADING]
    rows = [_cells(own, say) for own in report.lines]
    if report.has_spread:
        heading[-1:-1] = [say(word) for word in _SPREAD_HEADING]
    if report.analysis:
        heading[-1:-1] = [say(word) for word in _ANALYSIS_HEADING]
    for own, row in zip(report.lines, rows, strict=True):
        if report.has_spread:
            row[-1:-1] = _spread_shown(own.spread, report.decimals)
        if report.analysis:
            row[-1:-1] = _shown(report.analysis.entries[own.entry], report.decimals)
    return aligned(heading, rows, left=(1, len(heading) - 1))


def _counts(report: Report, say: Translate) -> str:
    figures = {"entries": len(report.lines) + len(report.missing), "judges": report.judges}
    if report.out_of is None:
        return say(N_("inscripciones: {entries}, jueces: {judges}")).format(**figures)
    with_points = say(N_("inscripciones: {entries}, jueces: {judges}, nota sobre {out_of}"))
    return with_points.format(**figures, out_of=f"{report.out_of:f}")


def _cells(own: PlaceLine, say: Translate) -> list[str]:
    tie = ", ".join(tie_sentence(step, say) for step in own.tie)
    return [str(own.rank), own.entry, str(own.judges), f"{own.score:f}", own.exact, tie]


def _spread_shown(spread: Spread | None, decimals: int) -> list[str]:
    if spread is None:
        return ["–", "–"]
    return [f"{spread.deviation:.{decimals}f}", f"{half_up(spread.distance, decimals):f}"]


def _shown(own: EntryFigures, decimals: int) -> list[str]:
    points = [f"{half_up(Fraction(value), decimals):f}" for value in (own.levelled, own.robust)]
    ranks = f"{own.ranks[0]}–{own.ranks[1]}" if own.ranks else "–"
    return [*points, ranks, percent(own.p_first), percent(own.p_top)]


def _judges_table(analysis: Analysis, decimals: int, say: Translate) -> list[str]:
    def points(value: float | None, sign: str = "") -> str:
        return "–" if value is None else f"{value:{sign}.{decimals}f}"

    ratio, of_judges, rest = analysis.variances
    rows = [[own.judge, points(own.difference, "+"), points(own.se), str(own.sheets)] for own in analysis.judges]
    return [
        *aligned([say(word) for word in _JUDGES_HEADING], rows, left=(0,)),
        say(
            N_(
                "Diferencia: cuántos puntos pone un juez por encima (+) o por debajo (-) de los demás en las mismas "
                "inscripciones."
            )
        ),
        say(N_("Entre jueces: {judge}, resto: {residual}, razón: {ratio}")).format(
            judge=points(of_judges), residual=points(rest), ratio=points(ratio)
        ),
        say(N_("Semilla del azar: {seed}")).format(seed=analysis.seed),
    ]
