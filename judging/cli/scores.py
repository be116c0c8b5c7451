"""`judging import-scores FILE`: a table of marks from outside goes into an edition, part by part.

What is read is described in docs/tables.md, what it does in services/imports/marks.py. `judging import marks` does the
same and tells more.
"""

from __future__ import annotations

from pathlib import Path

import click

from judging.cli.about import the_edition
from judging.cli.imports import carry_out, sent_of
from judging.cli.surroundings import Surroundings, stop, surroundings
from judging.domain.imports.plan import Plan, State, What
from judging.i18n import cli_language, translator
from judging.services.imports.orders import Entries, Order
from judging.services.imports.planning import plan


@click.command("import-scores")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--edition", "slug", required=True, metavar="SLUG", help="La dirección de la edición.")
@click.option(
    "--entries",
    type=click.Choice([mode.value for mode in Entries]),
    default="existing",
    show_default=True,
    help="Con «new» se crean las inscripciones que faltan.",
)
@click.option("--submit", is_flag=True, help="Entrega cada hoja.")
@click.option(
    "--may-be-named", is_flag=True, help="Las personas de las inscripciones nuevas aceptaron que se publique su nombre."
)
@click.option("--dry-run", is_flag=True, help="Solo dice qué pasaría: no guarda nada.")
def import_scores(file: Path, slug: str, entries: str, submit: bool, may_be_named: bool, dry_run: bool) -> None:
    """Trae a una edición las notas de FILE (texto, XLSX u ODS), por partes; con un error en la tabla, ninguna."""
    sent = sent_of(file)
    order = Order(What.MARKS, sent.book, sent.digest, {}, 0, "", Entries(entries), submit, may_be_named)
    with surroundings() as here:
        made = _planned(here, slug, order)
        if made.problems:
            stop(*(told.problem for told in made.problems))
        if not dry_run:
            carry_out(here, slug, order, made)
    click.echo(_summary(made))


def _planned(here: Surroundings, slug: str, order: Order) -> Plan:
    with here.database.reading() as session:
        edition = the_edition(session, slug)
        return plan(session, edition=edition, order=order, now=here.now)


def _summary(made: Plan) -> str:
    said = translator(cli_language()).gettext(
        "Hojas nuevas: {sheets}, notas: {marks}, jueces nuevos: {judges}, inscripciones nuevas: {entries}"
    )
    new_judges = {row.change.judge.name for row in made.to_do if row.change.judge.is_new}
    new_entries = {row.change.entry.name for row in made.to_do if row.change.entry.is_new}
    marks = sum(len(row.change.marks) for row in made.to_do)
    return said.format(
        sheets=made.in_state(State.NEW) + made.in_state(State.CHANGES),
        marks=marks,
        judges=len(new_judges),
        entries=len(new_entries),
    )
