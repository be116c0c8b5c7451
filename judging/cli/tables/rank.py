"""`judging rank FILE.csv`: rank a table of marks or places that comes from outside, with no database.

What is read is described in `domain/marktable.py`, how points are ranked in `domain/ranking.py`, places in
`domain/rankdata.py` and `domain/skating.py`. Always true: the result goes to standard output alone; problems go to
standard error, all at once, with exit code 2 and nothing on standard output.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import click

from judging.cli.tables.analysis import DEFAULT_SEED, analyse, not_linked
from judging.cli.tables.marks import ANY_MARK, Given, leave, positive_number, read_marks
from judging.cli.tables.places import PlaceRule, rank_places
from judging.cli.tables.report import Report, as_csv, as_json, as_table, report_of
from judging.domain.errors import Problem, Refused
from judging.domain.ranking.aggregation import RuleKind
from judging.domain.ranking.marktable import entries_of, sheet_for, tie_chain_for
from judging.domain.ranking.ranking import MOST_DECIMALS, Rule, rank
from judging.i18n import cli_language, translator
from judging.sentences import Translate

FORMS: dict[str, Callable[[Report, Translate], str]] = {"table": as_table, "json": as_json, "csv": as_csv}
RULES = [*(kind.value for kind in RuleKind), *(rule.value for rule in PlaceRule)]


@dataclass(frozen=True)
class Wanted:
    """How the table is to be ranked: the options of the command."""

    rule: str
    top: Decimal
    out_of: Decimal
    trim: int
    decimals: int
    min_judges: int
    seed: int | None
    """None: without analysis."""


@click.command("rank")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--max",
    "top",
    type=positive_number,
    metavar="M",
    default="4",
    show_default=True,
    help="La nota más alta. No cuenta en las reglas por puestos.",
)
@click.option(
    "--out-of",
    type=positive_number,
    metavar="N",
    default="100",
    show_default=True,
    help="Los puntos de una hoja completa.",
)
@click.option(
    "--weights",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Tabla de pesos: criterion,weight y, si quiere, section.",
)
@click.option(
    "--min-judges",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Con menos jueces, una inscripción queda sin puesto.",
)
@click.option(
    "--rule",
    type=click.Choice(RULES),
    default="mean",
    show_default=True,
    help="Cómo se juntan las hojas. De «skating» en adelante, cada nota es un puesto.",
)
@click.option(
    "--trim",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Cuántas hojas quita «trimmed» en cada extremo.",
)
@click.option(
    "--decimals",
    type=click.IntRange(0, MOST_DECIMALS),
    default=2,
    show_default=True,
    help="Decimales de la nota publicada.",
)
@click.option(
    "--analysis", is_flag=True, help="Agrega notas niveladas, qué tan seguro es el orden, los jueces y avisos."
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=DEFAULT_SEED,
    show_default=True,
    help="Semilla del azar del análisis: la misma da las mismas cifras.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMS)),
    default="table",
    show_default=True,
    help="Cómo se muestra el resultado.",
)
def rank_file(
    file: Path,
    top: Decimal,
    out_of: Decimal,
    weights: Path | None,
    min_judges: int,
    rule: str,
    trim: int,
    decimals: int,
    analysis: bool,
    seed: int,
    form: str,
) -> None:
    """Ordena una tabla de notas o de puestos, sin base de datos.

    FILE tiene las columnas entry,judge,criterion,mark (una nota por fila) o entry,judge y una columna para cada
    criterio. Una celda vacía, "-" o "NA" es una nota que no se dio: nunca un cero.
    """
    wanted = Wanted(rule, top, out_of, trim, decimals, min_judges, seed if analysis else None)
    try:
        report = _by_places(file, weights, wanted) if rule in set(PlaceRule) else _by_points(file, weights, wanted)
    except Refused as refused:
        leave([(file, problem) for problem in refused.problems])
    click.echo(FORMS[form](report, translator(cli_language()).gettext), nl=False)


def _by_points(file: Path, weights: Path | None, wanted: Wanted) -> Report:
    given: Given = read_marks(file, weights, wanted.top)
    sheet = sheet_for(given.table, given.weights, top=wanted.top, out_of=wanted.out_of)
    rule = Rule(RuleKind(wanted.rule), wanted.trim, wanted.decimals, wanted.min_judges, tie_chain_for(sheet))
    entries = entries_of(given.table, sheet)
    ranking = rank(sheet, entries, rule, official=False)
    ranked = {own.key for own in ranking.entries}
    analysis = (
        None
        if wanted.seed is None
        else analyse(
            sheet, [entry for entry in entries if entry.key in ranked], seed=wanted.seed, decimals=wanted.decimals
        )
    )
    judges = len({judge for _, judge in given.table.sheets})
    apart = [] if wanted.seed is not None else not_linked([entry for entry in entries if entry.key in ranked])
    return report_of(ranking, judges=judges, out_of=wanted.out_of, warnings=apart, analysis=analysis)


def _by_places(file: Path, weights: Path | None, wanted: Wanted) -> Report:
    if weights is not None:
        raise Refused(Problem.of("places_take_no_weights", rule=wanted.rule))
    if wanted.seed is not None:
        raise Refused(Problem.of("places_have_no_analysis", rule=wanted.rule))
    given = read_marks(file, None, ANY_MARK)
    return rank_places(given.table, PlaceRule(wanted.rule), min_judges=wanted.min_judges, decimals=wanted.decimals)
