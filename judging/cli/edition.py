"""`judging edition`: editions made on the command line, from a kit, a file, another edition or a table of marks."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import click

from judging.cli.surroundings import Surroundings, surroundings
from judging.cli.tables.counted import Told, counted_lines
from judging.cli.tables.marks import MARKS_LOOK, leave, read_marks
from judging.cli.tables.options import CRITERIA_HELP, WEIGHTS_HELP, Asked, Whole, column_names, positive_number
from judging.cli.tables.rank import FULL
from judging.domain.contest.kits import Kit
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import OPERATOR
from judging.domain.ranking.aggregation import RuleKind
from judging.domain.ranking.marktable import sheet_for, tie_chain_for
from judging.domain.ranking.ranking import MOST_DECIMALS, Rule
from judging.domain.scoring.scoresheet import ScoreSheet, sheet_to_document
from judging.domain.tables.layout import Shape, Wanted
from judging.domain.tables.marks import Twice
from judging.domain.typed import kept_line
from judging.i18n import SOURCE, cli_language, translator
from judging.services.contest import kits
from judging.services.contest.editions import create_edition

SLUG_HELP, NAME_HELP = "La dirección: letras minúsculas, números y guiones.", "El nombre de la edición."


@click.group()
def edition() -> None:
    """Crea ediciones de un concurso."""


@edition.command()
@click.option("--slug", required=True, help=SLUG_HELP)
@click.option("--name", required=True, help=NAME_HELP)
@click.option("--paper-name", help="Cómo sale en el papel, si el nombre tiene letras que el papel no tiene.")
@click.option(
    "--from-table",
    "file",
    help="Tabla de notas de la que sale la hoja.",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--kit", "key", help="El modelo del que parte: vea «judging edition kits».")
@click.option(
    "--weights",
    help=WEIGHTS_HELP,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--criteria", metavar="A,B,C", multiple=True, callback=column_names, help=CRITERIA_HELP)
@click.option("--max", "top", type=positive_number, metavar="M", help="La nota más alta; sin esto, 4 si ninguna pasa.")
@click.option(
    "--out-of",
    type=positive_number,
    metavar="N",
    help="Los puntos de una hoja completa; sin esto, 100, o la suma de las notas más altas si solo ellas pesan.",
)
@click.option(
    "--rule",
    "kind",
    type=click.Choice([kind.value for kind in RuleKind]),
    default="mean",
    show_default=True,
    help="Cómo se juntan las hojas de los jueces.",
)
@click.option(
    "--trim",
    type=Whole(1),
    default=1,
    show_default=True,
    help="Cuántas hojas quita «trimmed» en cada extremo.",
)
@click.option(
    "--min-judges",
    type=Whole(1),
    default=1,
    show_default=True,
    help="Con menos jueces, una inscripción queda sin puesto.",
)
@click.option(
    "--decimals",
    type=Whole(0, MOST_DECIMALS),
    default=2,
    show_default=True,
    help="Decimales de la nota publicada.",
)
@click.option("--places", type=Whole(1), default=3, show_default=True, help="Cuántos puestos se publican.")
def new(
    slug: str,
    name: str,
    paper_name: str | None,
    file: Path | None,
    key: str | None,
    weights: Path | None,
    criteria: tuple[str, ...],
    top: Decimal | None,
    out_of: Decimal | None,
    kind: str,
    trim: int,
    min_judges: int,
    decimals: int,
    places: int,
) -> None:
    """Crea una edición desde un modelo, o con una hoja de notas que sale de una tabla que ya existe."""
    with surroundings() as here:
        if (file is None) == (key is None):
            raise Refused(Problem.of("kit_or_table"))
        if file is None:
            printed = {SOURCE: kept_line(paper_name or "")}
            begin_from(
                here, kits.shipped_kit(str(key)), kits.Begun({SOURCE: kept_line(name)}, slug, paper_name=printed)
            )
            return
        sheet = _sheet(Asked(file, top, Wanted(criteria=criteria), Twice.REFUSE, "", is_strict=False), weights, out_of)
        rule = Rule(RuleKind(kind), trim, decimals, min_judges, tie_chain_for(sheet))
        named: dict[str, object] = {"name": {"es": kept_line(name)}}
        if paper_name:
            named["paper_name"] = {"es": kept_line(paper_name)}
        document = {
            "competition": {"slug": slug, **named},
            "edition": {"slug": slug, **named, "rule": rule.to_document(), "public_places": places},
        }
        with here.database.transaction() as session:
            made = create_edition(
                session, actor=OPERATOR, document=document, sheet=sheet_to_document(sheet), now=here.now
            )
            click.echo(made.slug)


def begin_from(here: Surroundings, kit: Kit, begun: kits.Begun) -> None:
    """Make an edition from a kit, and say its address."""
    with here.database.transaction() as session:
        click.echo(kits.begin(session, actor=OPERATOR, kit=kit, begun=begun, now=here.now).slug)


def _sheet(asked: Asked, weights: Path | None, out_of: Decimal | None) -> ScoreSheet:
    """The sheet of a table, after saying beside the answer what was counted; leaves with what is wrong where there is
    anything."""
    given = read_marks(asked, weights, asked.bounds)
    if given.reading.counted.layout.shape is Shape.LISTS:
        leave([(asked.file, Problem.of("sheet_of_lists"))], MARKS_LOOK)
    full = out_of or given.weights.whole or FULL
    sheet = sheet_for(given.table, given.weights, top=given.top, out_of=full)
    said = counted_lines(Told.of(given.reading, sheet), translator(cli_language()).gettext)
    click.echo("\n".join(said[:-1]), err=True)
    return sheet
