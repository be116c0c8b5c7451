"""What was counted of a table, and what there is to be careful about: the beginning of every answer.

For people it is some lines, for programs `counted` and `warnings` (each with its code, its parameters and its
sentence); where the answer is a file for a spreadsheet it goes to standard error. Always true: what was left out of the
file is named; what was recognised rather than said is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from judging.cli.tables.words import N_
from judging.domain.errors import Problem
from judging.domain.scoring.scoresheet import ScoreSheet
from judging.domain.tables.findings import listed_lines
from judging.domain.tables.frame import RowLeftOut
from judging.domain.tables.grid import Origin
from judging.domain.tables.layout import ColumnLeftOut, Shape
from judging.domain.tables.marks import ONE_CRITERION, Reading
from judging.sentences import Translate, sentence

_SHAPES = {
    Shape.LONG: N_("una nota por fila"),
    Shape.SHEETS: N_("una hoja por fila"),
    Shape.JUDGE_COLUMNS: N_("una inscripción por fila y una columna para cada juez"),
    Shape.JUDGE_ROWS: N_("un juez por fila y una columna para cada inscripción"),
    Shape.LISTS: N_("listas ordenadas, de la mejor a la última"),
}
_DELIMITERS = {
    ",": N_("comas"),
    ";": N_("punto y coma"),
    "\t": N_("tabuladores"),
    "|": N_("barras"),
    " ": N_("espacios"),
}
_ROWS = {
    "title": N_("Filas de título, sin contar: {lines}"),
    "heading": N_("El encabezado repetido, sin contar: {lines}"),
    "foot": N_("Filas al pie, sin contar: {lines}"),
    "total": N_("Filas que resumen a otras, sin contar: {lines}"),
}
_MOST_CRITERIA = 12


@dataclass(frozen=True)
class Told:
    """What opens an answer. `sheet` is the score sheet the table was counted on; None where marks are places."""

    reading: Reading
    sheet: ScoreSheet | None
    warnings: tuple[Problem, ...]

    @classmethod
    def of(cls, reading: Reading, sheet: ScoreSheet | None, others: Iterable[Problem] = ()) -> Told:
        """With the warnings of the reading and the others."""
        return cls(reading, sheet, (*reading.warnings, *others))


def problem_document(problem: Problem, say: Translate) -> dict[str, Any]:
    """A problem or warning for programs."""
    return {"code": problem.code, "params": problem.params, "sentence": sentence(problem, say)}


def counted_document(told: Told) -> dict[str, Any]:
    """What was counted, for programs."""
    counted, table = told.reading.counted, told.reading.table
    layout, origin = counted.layout, counted.origin
    return {
        "shape": layout.shape.value,
        "entries": len(table.entries),
        "judges": len(_judges(told.reading)),
        "sheets": len(table.sheets),
        "marks": sum(map(len, table.sheets.values())),
        "not_given": counted.not_given,
        "criteria": _criteria(told),
        "columns": {"entry": layout.entry or None, "judge": layout.judge or None, "marks": list(layout.marks)},
        "columns_left_out": [{"column": own.column, "reason": own.reason} for own in layout.left_out],
        "header_line": counted.line,
        "rows_left_out": [{"line": r.line, "reason": r.reason, "text": r.text} for r in counted.rows_left_out],
        "decimal": sorted(counted.decimals),
        "thousands": sorted(counted.thousands),
        "encoding": origin.encoding or None,
        "delimiter": origin.delimiter or None,
        "sheet": origin.sheet or None,
    }


def _judges(reading: Reading) -> set[str]:
    return {judge for _, judge in reading.table.sheets}


def _criteria(told: Told) -> list[dict[str, Any]]:
    """Every criterion with its weight and bounds, as texts; without them where marks are places."""
    if told.sheet is None:
        return [{"criterion": name} for name in told.reading.table.criteria]
    return [
        {"criterion": own.key, "section": section.key, "weight": str(own.weight), **_bounds(told, own.key)}
        for section in told.sheet.sections
        for own in section.criteria
    ]


def _bounds(told: Told, criterion: str) -> dict[str, str | None]:
    """The lowest and highest mark of a criterion and the step; None where nobody said one."""
    own = told.reading.scales.of(criterion)
    figures = {"min": own.low, "max": own.high, "step": own.step}
    return {name: None if value is None else f"{value:f}" for name, value in figures.items()}


def counted_lines(told: Told, say: Translate) -> list[str]:
    """What was counted and what to be careful about, for people; an empty line at the end."""
    lines = [_figures(told, say), *_columns(told, say), *_criteria_lines(told, say), *_left_out(told, say)]
    return [*lines, *careful_lines(told.warnings, say), ""]


def _figures(told: Told, say: Translate) -> str:
    counted, table = told.reading.counted, told.reading.table
    said = say(
        N_(
            "Se contó: {shape}. Inscripciones: {entries}, jueces: {judges}, hojas: {sheets}, notas: {marks}, "
            "celdas sin nota: {missing}."
        )
    )
    return said.format(
        shape=say(_SHAPES[counted.layout.shape]),
        entries=len(table.entries),
        judges=len(_judges(told.reading)),
        sheets=len(table.sheets),
        marks=sum(map(len, table.sheets.values())),
        missing=counted.not_given,
    )


def _columns(told: Told, say: Translate) -> list[str]:
    """Where the names were found, and how the file is written where that is not the usual way."""
    counted = told.reading.counted
    layout, origin = counted.layout, counted.origin
    lines = []
    if layout.entry and layout.judge:
        said = say(N_("Inscripciones en la columna «{entry}», jueces en «{judge}»."))
        lines.append(said.format(entry=layout.entry, judge=layout.judge))
    elif layout.entry:
        lines.append(say(N_("Inscripciones en la columna «{entry}».")).format(entry=layout.entry))
    elif layout.judge:
        lines.append(say(N_("Jueces en la columna «{judge}».")).format(judge=layout.judge))
    return [*lines, *written_lines(origin, counted.decimals, counted.thousands, say)]


def written_lines(origin: Origin, decimals: Collection[str], thousands: Collection[str], say: Translate) -> list[str]:
    """How the file is written, where that is not the usual way."""
    lines = []
    if origin.delimiter not in ("", ","):
        lines.append(say(N_("Entre las celdas hay {sign}.")).format(sign=say(_DELIMITERS[origin.delimiter])))
    if "," in decimals:
        both = "." in decimals
        lines.append(say(N_("Decimales con coma o con punto.") if both else N_("Decimales con coma.")))
    if thousands:
        signs = [
            say(N_("un espacio")) if sign == " " else say(N_("«{sign}»")).format(sign=sign)
            for sign in sorted(thousands)
        ]
        lines.append(say(N_("Entre los miles hay {signs}.")).format(signs=", ".join(signs)))
    return lines


def _criteria_lines(told: Told, say: Translate) -> list[str]:
    found = _criteria(told)
    shown = found[:_MOST_CRITERIA]
    if told.sheet is None:
        names = ", ".join(own["criterion"] for own in shown)
    else:
        names = ", ".join(_criterion(own, say) for own in shown)
    more = "…" if len(found) > len(shown) else ""
    return [say(N_("Criterios ({count}): {names}")).format(count=len(found), names=names + more)]


def _criterion(own: Mapping[str, Any], say: Translate) -> str:
    name = say(N_("nota")) if own["criterion"] == ONE_CRITERION else own["criterion"]
    bounded, other = N_("{criterion} ({min} a {max}, peso {weight})"), N_("{criterion} (peso {weight})")
    return say(other if own["max"] is None else bounded).format(**{**own, "criterion": name})


def _left_out(told: Told, say: Translate) -> list[str]:
    """The rows that are none of marks, and the columns that were not asked about."""
    counted = told.reading.counted
    return left_out_lines(counted.rows_left_out, counted.layout.left_out, told.reading.warnings, say)


def left_out_lines(
    rows: Iterable[RowLeftOut], columns: Iterable[ColumnLeftOut], warnings: Iterable[Problem], say: Translate
) -> list[str]:
    """The rows that do not count, and the columns that no warning names."""
    lines, rows = [], list(rows)
    for reason, words in _ROWS.items():
        own = [row.line for row in rows if row.reason == reason]
        if own:
            lines.append(say(words).format(lines=listed_lines(own, len(own))))
    said = {problem.params.get("column") for problem in warnings if problem.code.startswith("column_")}
    quiet = [own.column for own in columns if own.column not in said]
    if quiet:
        lines.append(say(N_("Columnas sin contar: {names}")).format(names=", ".join(quiet)))
    return lines


def careful_lines(warnings: Collection[Problem], say: Translate) -> list[str]:
    """What there is to be careful about."""
    if not warnings:
        return []
    return ["", say(N_("Atención:")), *(f"- {sentence(own, say)}" for own in warnings)]
