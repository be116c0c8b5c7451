"""`judging rank FILE.csv`: rank a table of marks or places that comes from outside, with no database.

What is read is described in docs/tables.md, how points are ranked in `domain/ranking/ranking.py`, places in
`rankdata.py` and `skating.py` beside it. Always true: the result begins with what was counted and goes to standard
output alone (for CSV the beginning goes to standard error); problems go to standard error, all at once, with exit code
2 and nothing on standard output.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import click

from judging.cli.tables import pairs, stages
from judging.cli.tables.analysis import DEFAULT_SEED, analyse, not_linked
from judging.cli.tables.counted import Told, counted_lines
from judging.cli.tables.marks import MARKS_LOOK, Given, leave, read_marks
from judging.cli.tables.options import WEIGHTS_HELP, Asked, Whole, positive_number, table_of_marks
from judging.cli.tables.places import PlaceRule, rank_places
from judging.cli.tables.report import Report, as_csv, as_json, as_table, report_of, without_rank
from judging.domain.analysis.spread import spread_of
from judging.domain.errors import Problem, Refused
from judging.domain.ranking.aggregation import LEVELLED_KINDS, RuleKind
from judging.domain.ranking.completeness import fewer_judges, incomplete_sheets
from judging.domain.ranking.marktable import entries_of, sheet_for, tie_chain_for
from judging.domain.ranking.ranking import MOST_DECIMALS, Entry, Rule, rank
from judging.domain.tables.figures import Bounds
from judging.domain.tables.layout import Shape
from judging.domain.tables.words import says_rank
from judging.domain.typed import folded
from judging.i18n import cli_language, translator
from judging.sentences import Translate

FORMS: dict[str, Callable[[Report, Translate], str]] = {"table": as_table, "json": as_json, "csv": as_csv}
RULES = [*(kind.value for kind in RuleKind), *(rule.value for rule in PlaceRule), pairs.RULE, stages.RULE]
FULL = Decimal(100)
"""The points of a full sheet where nobody says other ones."""
STRICT = 3
"""The exit code where a warning was not to be overlooked."""


@dataclass(frozen=True)
class Ways:
    """How the table is to be ranked: the options of the command."""

    rule: str
    out_of: Decimal | None
    trim: int
    decimals: int
    min_judges: int | None
    """None: two, unless no entry has more than one judge; one where marks are places, because orders hang together."""
    seed: int | None
    """None: without analysis."""


@click.command("rank")
@click.option(
    "--max",
    "top",
    type=positive_number,
    metavar="M",
    help="La nota más alta; sin esto, 4 si ninguna pasa. No cuenta en las reglas por puestos.",
)
@click.option(
    "--out-of",
    type=positive_number,
    metavar="N",
    help="Los puntos de una hoja completa; sin esto, 100, o la suma de las notas más altas si solo ellas pesan.",
)
@click.option(
    "--weights",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=WEIGHTS_HELP,
)
@click.option(
    "--min-judges",
    type=Whole(1),
    help=(
        "Con menos jueces, una inscripción queda sin puesto. Sin esto, 2; o 1 si ninguna tiene más de uno o las notas "
        "son puestos."
    ),
)
@click.option(
    "--rule",
    type=click.Choice(RULES),
    default="mean",
    show_default=True,
    help=(
        "Cómo se juntan las hojas. De «skating» a «kemeny» cada nota es un puesto; «pairs» compara de a dos; «stages» "
        "suma por etapas lo que dice --stages."
    ),
)
@click.option(
    "--stages",
    "plan",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE.json",
    help="Las etapas, con sus factores, redondeos y descuentos, para la regla «stages».",
)
@click.option(
    "--trim",
    type=Whole(1),
    default=1,
    show_default=True,
    help="Cuántas hojas quita «trimmed» en cada extremo.",
)
@click.option(
    "--decimals",
    type=Whole(0, MOST_DECIMALS),
    default=2,
    show_default=True,
    help="Decimales de la nota publicada.",
)
@click.option(
    "--analysis", is_flag=True, help="Agrega notas niveladas, qué tan seguro es el orden, los jueces y avisos."
)
@click.option(
    "--seed",
    type=Whole(0),
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
@table_of_marks
def rank_file(
    *,
    asked: Asked,
    out_of: Decimal | None,
    weights: Path | None,
    min_judges: int | None,
    rule: str,
    plan: Path | None,
    trim: int,
    decimals: int,
    analysis: bool,
    seed: int,
    form: str,
) -> None:
    """Ordena una tabla de notas o de puestos, sin base de datos.

    FILE puede tener una hoja por fila (inscripción, juez y una columna para cada criterio), una nota por fila
    (inscripción, juez, criterio, nota), o una inscripción por fila y una columna para cada juez; docs/tables.md.

    Una celda vacía, "-" o "NA" es una nota que no se dio: nunca un cero.
    """
    ways = Ways(rule, out_of, trim, decimals, min_judges, seed if analysis else None)
    say = translator(cli_language()).gettext
    if rule == pairs.RULE:
        _by_pairs(asked, weights, ways, form)
        return
    if rule == stages.RULE or plan:
        _by_stages(asked, plan, weights, ways, form)
        return
    try:
        report = _by_places(asked, weights, ways) if rule in set(PlaceRule) else _by_points(asked, weights, ways)
    except Refused as refused:
        leave([(asked.file, problem) for problem in refused.problems], MARKS_LOOK)
    if form == "csv":
        beside = [*counted_lines(report.told, say)[:-1], *without_rank(report, say)]
        click.echo("\n".join(beside), err=True)
    click.echo(FORMS[form](report, say), nl=False)
    if asked.is_strict and report.told.warnings:
        raise SystemExit(STRICT)


def _by_stages(asked: Asked, plan: Path | None, weights: Path | None, ways: Ways, form: str) -> None:
    """The whole answer where totals are built up in stages."""
    say = translator(cli_language()).gettext
    others = {
        "--weights": weights,
        "--analysis": ways.seed,
        "--min-judges": ways.min_judges,
        "--max": asked.top,
        "--out-of": ways.out_of,
    }
    reading = plan or asked.file
    try:
        if ways.rule != stages.RULE or plan is None:
            raise Refused(Problem.of("stages_need_rule_and_file"))
        if unknown := [option for option, value in others.items() if value is not None]:
            raise Refused(*(Problem.of("stages_without_option", option=option) for option in unknown))
        read = stages.plan_of(plan)
        reading = asked.file
        report = stages.rank_stages(asked, read, ways.decimals)
    except Refused as refused:
        leave([(reading, problem) for problem in refused.problems], MARKS_LOOK if reading == asked.file else ())
    if form == "csv":
        click.echo("\n".join(counted_lines(report.told, say)[:-1]), err=True)
    click.echo(stages.FORMS[form](report, say), nl=False)
    if asked.is_strict and report.told.warnings:
        raise SystemExit(STRICT)


def _by_pairs(asked: Asked, weights: Path | None, ways: Ways, form: str) -> None:
    """The whole answer where entries are compared two at a time."""
    say = translator(cli_language()).gettext
    given = {"--weights": weights, "--analysis": ways.seed, "--min-judges": ways.min_judges}
    try:
        for option, value in given.items():
            if value is not None:
                raise Refused(Problem.of("pairs_without_option", option=option))
        report = pairs.rank_pairs(asked, ways.decimals)
    except Refused as refused:
        leave([(asked.file, problem) for problem in refused.problems], pairs.PAIRS_LOOK)
    if form == "csv":
        click.echo("\n".join(pairs.counted_lines(report, say)[:-1]), err=True)
    click.echo(pairs.FORMS[form](report, say), nl=False)
    if asked.is_strict and report.warnings:
        raise SystemExit(STRICT)


def _by_points(asked: Asked, weights: Path | None, ways: Ways) -> Report:
    given: Given = read_marks(asked, weights, asked.bounds)
    if given.reading.counted.layout.shape is Shape.LISTS:
        raise Refused(Problem.of("lists_need_places", rule=ways.rule))
    out_of = ways.out_of or given.weights.whole or FULL
    sheet = sheet_for(given.table, given.weights, top=given.top, out_of=out_of)
    kind, least = RuleKind(ways.rule), _min_judges(given, ways)
    entries = entries_of(given.table, sheet)
    ranking = rank(sheet, entries, Rule(kind, ways.trim, ways.decimals, least, tie_chain_for(sheet)), official=False)
    ranked = {own.key for own in ranking.entries}
    judged = [entry for entry in entries if entry.key in ranked]
    analysis = None if ways.seed is None else analyse(sheet, judged, seed=ways.seed, decimals=ways.decimals)
    is_told = ways.seed is not None or kind in LEVELLED_KINDS  # by the analysis; a levelled order is refused instead
    apart = [] if is_told else not_linked(judged)
    told = Told.of(given.reading, sheet, [*_places_as_marks(asked, given), *_careful(judged, kind, ways.decimals)])
    spreads = {
        entry.key: spread_of({judge: own.score.total for judge, own in entry.sheets.items()}) for entry in judged
    }
    return report_of(ranking, told=told, out_of=out_of, warnings=apart, spreads=spreads, analysis=analysis)


def _places_as_marks(asked: Asked, given: Given) -> list[Problem]:
    """That columns called places count like marks, unless whoever asks named them."""
    named = set(map(folded, asked.wanted.criteria))
    those = [name for name in given.reading.counted.layout.marks if says_rank(name) and folded(name) not in named]
    return [Problem.of("column_rank_counted", column=name) for name in those]


def _careful(judged: list[Entry], kind: RuleKind, decimals: int) -> list[Problem]:
    """What makes scores hard to compare: entries with fewer judges, sheets that are not complete."""
    return [*fewer_judges(judged, kind), *incomplete_sheets(judged, kind, decimals)]


def _min_judges(given: Given, ways: Ways) -> int:
    """How many judges an entry needs for a rank."""
    if ways.min_judges is not None:
        return ways.min_judges
    counts = Counter(entry for entry, _ in given.table.sheets)
    return min(2, max(counts.values(), default=1))


def _by_places(asked: Asked, weights: Path | None, ways: Ways) -> Report:
    if weights is not None:
        raise Refused(Problem.of("places_take_no_weights", rule=ways.rule))
    if ways.seed is not None:
        raise Refused(Problem.of("places_have_no_analysis", rule=ways.rule))
    given = read_marks(asked, None, Bounds(Decimal(0), None))
    return rank_places(given.reading, PlaceRule(ways.rule), min_judges=ways.min_judges or 1, decimals=ways.decimals)
