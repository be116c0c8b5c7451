"""`judging diversity FILE`: how spread each holder's crops or incomes are, with no database.

The table is read by the reader of all tables (`domain/entries/amounts.py`, docs/tables.md): one amount a row, or one
holder a row and a column for each item. Rows of one holder and item are one item (two plots of coffee are one crop);
what is not given is "not declared", never zero; zeros count for nothing. The measures are those of
`domain/entries/diversity.py`, with natural logarithms. Always true: what was counted opens the answer (for CSV on
standard error); a measure that cannot be had is null, with a message; with `--strict` a warning ends with code 3.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from judging.cli.tables.counted import careful_lines, left_out_lines, problem_document, written_lines
from judging.cli.tables.marks import leave, read_grid
from judging.cli.tables.options import column_names
from judging.cli.tables.words import N_, aligned
from judging.domain.entries.amounts import AmountsReading, AmountsWanted, read_amounts
from judging.domain.entries.diversity import Diversity, measure
from judging.domain.errors import Problem, Refused
from judging.i18n import cli_language, translator
from judging.sentences import Translate, sentence
from judging.storage.tabular import harmless

STRICT = 3
AMOUNTS_LOOK = (
    N_("Puede ser: una cantidad por fila (persona, producto, cantidad), o una persona por fila y una columna por"),
    N_("producto. CSV, XLSX u ODS; vea docs/tables.md."),
)
MEASURES: dict[str, Callable[[Diversity], float | None]] = {
    "richness": lambda own: own.hill_q0,
    "shannon": lambda own: own.shannon,
    "pielou": lambda own: own.pielou,
    "gini_simpson": lambda own: own.gini_simpson,
    "hhi": lambda own: own.hhi,
    "hill_q1": lambda own: own.hill_q1,
    "hill_q2": lambda own: own.hill_q2,
    "max_share": lambda own: own.max_share,
}
_DIGITS = 12


@dataclass(frozen=True)
class Measured:
    """One holder's measures, None where nothing above zero was declared."""

    holder: str
    found: Diversity | None
    is_declared: bool = True
    """Whether any amount was given, if only zeros."""

    def figures(self) -> dict[str, float | None]:
        """Every measure by its name, with as many digits as mean something."""
        return {name: _rounded(read(self.found)) if self.found else None for name, read in MEASURES.items()}


@click.command("diversity")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--holder", metavar="COLUMN", default="", help="La columna de las personas.")
@click.option("--item", metavar="COLUMN", default="", help="La columna de los productos.")
@click.option(
    "--amount",
    "amounts",
    metavar="COLUMN",
    multiple=True,
    callback=column_names,
    help="La columna de las cantidades, o una para cada producto; puede repetirse.",
)
@click.option(
    "--ignore",
    metavar="COLUMN",
    multiple=True,
    callback=column_names,
    help="Una columna que no cuenta; puede repetirse.",
)
@click.option("--sheet", metavar="SHEET", default="", help="La hoja de un libro XLSX u ODS: su nombre o su número.")
@click.option("--strict", is_flag=True, help="Termina con el código 3 si hubo alguna advertencia.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="Cómo se muestra el resultado.",
)
def diversity(
    *,
    file: Path,
    holder: str,
    item: str,
    amounts: tuple[str, ...],
    ignore: tuple[str, ...],
    sheet: str,
    strict: bool,
    form: str,
) -> None:
    """Mide la diversidad de cultivos o de ingresos de cada persona, sin base de datos.

    FILE tiene una cantidad por fila (persona, producto, cantidad), o una persona por fila y una columna para cada
    producto; docs/tables.md. Una cantidad vacía, "-" o "NA" no se declaró: nunca es un cero.
    """
    try:
        reading = read_amounts(read_grid(file, sheet), AmountsWanted(holder, item, amounts, ignore))
    except Refused as refused:
        leave([(file, problem) for problem in refused.problems], AMOUNTS_LOOK)
    measured = [Measured(own, measure(items), bool(items)) for own, items in sorted(reading.amounts.items())]
    say = translator(cli_language()).gettext
    if form == "csv":
        beside = [*counted_lines(reading, say)[:-1], *(sentence(own, say) for own in messages(measured))]
        click.echo("\n".join(beside), err=True)
    click.echo(FORMS[form](reading, measured, say), nl=False)
    if strict and reading.warnings:
        raise SystemExit(STRICT)


def counted_lines(reading: AmountsReading, say: Translate) -> list[str]:
    """What was counted and what to be careful about; an empty line at the end."""
    own = reading.counted
    wide, long = N_("una persona por fila y una columna para cada producto"), N_("una cantidad por fila")
    said = say(
        N_(
            "Se contó: {shape}. Personas: {holders}, productos: {items}, cantidades: {given}, celdas sin cantidad: "
            "{missing}."
        )
    )
    lines = [
        said.format(
            shape=say(wide if own.is_wide else long),
            holders=len(reading.amounts),
            items=own.items,
            given=own.given,
            missing=own.not_given,
        ),
        *written_lines(own.origin, own.decimals, own.thousands, say),
        *left_out_lines(own.rows_left_out, own.columns_left_out, reading.warnings, say),
    ]
    return [*lines, *careful_lines(reading.warnings, say), ""]


def counted_document(reading: AmountsReading) -> dict[str, Any]:
    """What was counted, for programs."""
    own = reading.counted
    return {
        "shape": "wide" if own.is_wide else "long",
        "holders": len(reading.amounts),
        "items": own.items,
        "amounts": own.given,
        "not_given": own.not_given,
        "columns": {"holder": own.holder, "item": own.item or None, "amounts": list(own.amounts)},
        "columns_left_out": [{"column": left.column, "reason": left.reason} for left in own.columns_left_out],
        "header_line": own.line,
        "rows_left_out": [{"line": row.line, "reason": row.reason, "text": row.text} for row in own.rows_left_out],
        "decimal": sorted(own.decimals),
        "thousands": sorted(own.thousands),
        "encoding": own.origin.encoding or None,
        "delimiter": own.origin.delimiter or None,
        "sheet": own.origin.sheet or None,
    }


def messages(measured: Sequence[Measured]) -> list[Problem]:
    """Why a measure is missing."""
    found = []
    for own in measured:
        if own.found is None:
            code = "diversity_all_zero" if own.is_declared else "diversity_nothing_declared"
            found.append(Problem(code, {"holder": own.holder}))
        elif own.found.pielou is None:
            found.append(Problem.of("diversity_one_item", holder=own.holder))
    return found


def as_json(reading: AmountsReading, measured: Sequence[Measured], say: Translate) -> str:
    """The measures for programs, holders in the order of their names."""
    document = {
        "counted": counted_document(reading),
        "warnings": [problem_document(own, say) for own in reading.warnings],
        "holders": [{"holder": own.holder, **own.figures()} for own in measured],
        "messages": [sentence(problem, say) for problem in messages(measured)],
    }
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def as_csv(reading: AmountsReading, measured: Sequence[Measured], say: Translate) -> str:
    """The measures for spreadsheets."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["holder", *MEASURES])
    for own in measured:
        writer.writerow([harmless(own.holder), *("" if value is None else value for value in own.figures().values())])
    return text.getvalue()


def as_table(reading: AmountsReading, measured: Sequence[Measured], say: Translate) -> str:
    """The measures for people."""
    rows = [
        [
            own.holder,
            *(
                "–" if value is None else f"{value:.{0 if name == 'richness' else 2}f}"
                for name, value in own.figures().items()
            ),
        ]
        for own in measured
    ]
    lines = [*counted_lines(reading, say), *aligned([say(N_("Persona")), *MEASURES], rows, left=(0,))]
    told = messages(measured)
    if told:
        lines += ["", *(sentence(problem, say) for problem in told)]
    return "\n".join(lines) + "\n"


def _rounded(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else float(f"{value:.{_DIGITS}g}")


FORMS: dict[str, Callable[[AmountsReading, Sequence[Measured], Translate], str]] = {
    "table": as_table,
    "json": as_json,
    "csv": as_csv,
}
