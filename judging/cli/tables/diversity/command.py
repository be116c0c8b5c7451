"""`judging diversity FILE`: how spread each holder's crops or incomes are, with no database.

The table is read by the reader of all tables (`domain/entries/amounts.py`, docs/tables.md): one amount a row, or one
holder a row and a column for each item. Rows of one holder and item are one item (two plots of coffee are one crop);
what is not given is "not declared", never zero; zeros count for nothing. The measures are those of
`domain/entries/diversity.py`, with natural logarithms; counts of sampling points are besides compared at equal
coverage (`equal.py`), and names merged with the catalogue (`named.py`), where that is asked for. Always true: what was
counted opens the answer (for CSV on standard error); a measure that cannot be had is null, with a message; with
`--strict` a warning ends with code 3.
"""

from __future__ import annotations

from pathlib import Path

import click

from judging.cli.tables.analysis import DEFAULT_SEED
from judging.cli.tables.diversity.equal import compare, coverage_level
from judging.cli.tables.diversity.named import Declared, by_name, read_names
from judging.cli.tables.diversity.told import FORMS, Answer, Measured, counted_lines, messages
from judging.cli.tables.marks import leave, read_grid
from judging.cli.tables.options import Whole, column_names
from judging.cli.tables.words import N_
from judging.domain.entries.amounts import AmountsWanted, read_amounts
from judging.domain.entries.diversity import measure
from judging.domain.errors import Refused
from judging.i18n import cli_language, translator
from judging.sentences import sentence
from judging.storage.catalogue import crop_catalogue

STRICT = 3
AMOUNTS_LOOK = (
    N_("Puede ser: una cantidad por fila (persona, producto, cantidad), o una persona por fila y una columna por"),
    N_("producto. CSV, XLSX u ODS; vea docs/tables.md."),
)


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
@click.option(
    "--catalogue", is_flag=True, help="Reúne los nombres con el catálogo, como el formulario, y dice qué reunió."
)
@click.option(
    "--at-coverage",
    type=coverage_level,
    metavar="common|0.9",
    help=(
        "Compara conteos de puntos de muestreo a igual cobertura: la que todos alcanzan con el doble de lo contado, o "
        "la dicha."
    ),
)
@click.option(
    "--seed",
    type=Whole(0),
    default=DEFAULT_SEED,
    show_default=True,
    help="Semilla del azar del intervalo: la misma da las mismas cifras.",
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
    catalogue: bool,
    at_coverage: str | None,
    seed: int,
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
        names = read_names(reading.amounts, crop_catalogue().names) if catalogue else None
        declared: Declared = names.declared if names else by_name(reading.amounts)
        compared = compare(declared, names, at_coverage, seed) if at_coverage else None
    except Refused as refused:
        leave([(file, problem) for problem in refused.problems], AMOUNTS_LOOK)
    measured = [Measured(own, measure(items), bool(items)) for own, items in sorted(declared.items())]
    answer = Answer(reading, measured, names, compared)
    say = translator(cli_language()).gettext
    if form == "csv":
        beside = [*counted_lines(answer, say)[:-1], *(sentence(own, say) for own in messages(answer))]
        click.echo("\n".join(beside), err=True)
    click.echo(FORMS[form](answer, say), nl=False)
    if strict and answer.warnings:
        raise SystemExit(STRICT)
