"""`judging diversity FILE.csv`: how spread each holder's crops or incomes are, with no database.

A table has the columns `holder,item,amount`, one amount for each row. Rows of one holder and item are one item (two
plots of coffee are one crop); an empty amount, "-" and "NA" are "not declared", never zero; zeros count for nothing.
The measures are those of `domain/entries/diversity.py`, with natural logarithms. Always true: a table is taken whole or
refused with every problem in it, each with its line and column; empty columns at the right end, which spreadsheets
leave behind, count for nothing; a measure that cannot be had is null, with a message.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import click

from judging.cli.tables.marks import leave
from judging.cli.tables.words import N_, aligned
from judging.domain.entries.diversity import Diversity, measure
from judging.domain.errors import Problem, Refused
from judging.domain.ranking.marktable import number, tidy
from judging.domain.tables.findings import shortened
from judging.domain.typed import folded
from judging.i18n import cli_language, translator
from judging.sentences import Translate, sentence
from judging.storage.tabular import Table, read_table

COLUMNS = ("holder", "item", "amount")
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
_NOT_GIVEN = ("", "-", "na")
_DIGITS = 12

Amounts = dict[str, list[tuple[str, Decimal]]]
"""Holder -> the amounts declared, by item; empty where none was."""


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
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="Cómo se muestra el resultado.",
)
def diversity(file: Path, form: str) -> None:
    """Mide la diversidad de cultivos o de ingresos de cada persona, sin base de datos.

    FILE tiene las columnas holder,item,amount. Una cantidad vacía, "-" o "NA" no se declaró: nunca es un cero.
    """
    try:
        amounts = parse_amounts(read_table(file))
    except Refused as refused:
        leave([(file, problem) for problem in refused.problems])
    measured = [Measured(holder, measure(items), bool(items)) for holder, items in sorted(amounts.items())]
    say = translator(cli_language()).gettext
    click.echo(as_json(measured, say) if form == "json" else as_table(measured, say), nl=False)


def parse_amounts(table: Table) -> Amounts:
    """The amounts of every holder; raises Refused with every problem found."""
    columns = _cells([folded(name) for name in table.header], least=0)
    problems = _header_problems(columns, table.header_line)
    if problems:
        raise Refused(*problems)
    amounts: Amounts = {}
    for line, cells in table.rows:
        row = _cells(cells, least=len(columns))
        wrong = list(_row_problems(columns, row, line))
        problems += wrong
        if wrong:
            continue
        holder, item, text = (row[columns.index(name)] for name in COLUMNS)
        own = amounts.setdefault(holder, [])
        amount = number(text)
        if amount is not None:
            own.append((item, amount))
    if not table.rows:
        problems.append(Problem.of("table_empty", line=table.header_line, column=COLUMNS[0]))
    if problems:
        raise Refused(*problems)
    return amounts


def _cells(cells: Sequence[str], *, least: int) -> list[str]:
    """The cells as a reader sees them, without empty ones at the end beyond the first `least`."""
    found = [tidy(cell) for cell in cells]
    while len(found) > least and not found[-1]:
        found.pop()
    return found


def _header_problems(columns: Sequence[str], line: int) -> list[Problem]:
    found = [Problem.of("column_missing", line=line, column=name) for name in COLUMNS if name not in columns]
    for place, name in enumerate(columns):
        if name not in COLUMNS:
            found.append(Problem.of("column_unknown", line=line, column=name or str(place + 1)))
        elif name in columns[:place]:
            found.append(Problem.of("column_twice", line=line, column=name))
    return found


def _row_problems(columns: Sequence[str], row: Sequence[str], line: int) -> Iterator[Problem]:
    if len(row) != len(columns):
        column = columns[len(row)] if len(row) < len(columns) else str(len(columns) + 1)
        yield Problem.of("wrong_number_of_cells", line=line, column=column, cells=len(row), expected=len(columns))
        return
    cells = dict(zip(columns, row, strict=True))
    for name in ("holder", "item"):
        if not cells[name]:
            yield Problem.of("cell_empty", line=line, column=name)
    text = cells["amount"]
    if folded(text) in _NOT_GIVEN:
        return
    amount = number(text)
    if amount is None:
        yield Problem.of("amount_cell_not_a_number", line=line, column="amount", text=shortened(text))
    elif amount < 0:
        yield Problem.of("amount_cell_negative", line=line, column="amount", text=text)


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


def as_json(measured: Sequence[Measured], say: Translate) -> str:
    """The measures for programs, holders in the order of their names."""
    document = {
        "holders": [{"holder": own.holder, **own.figures()} for own in measured],
        "messages": [sentence(problem, say) for problem in messages(measured)],
    }
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def as_table(measured: Sequence[Measured], say: Translate) -> str:
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
    lines = aligned([say(N_("Persona")), *MEASURES], rows, left=(0,))
    told = messages(measured)
    if told:
        lines += ["", *(sentence(problem, say) for problem in told)]
    return "\n".join(lines) + "\n"


def _rounded(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else float(f"{value:.{_DIGITS}g}")
