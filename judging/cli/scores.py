"""`judging import-scores FILE.csv`: a table of marks from outside goes into an edition, or nothing of it.

What is read is described in domain/ranking/marktable.py, what it does in services/paper/imports.py.
"""

from __future__ import annotations

from pathlib import Path

import click

from judging.cli.surroundings import stop, surroundings
from judging.domain.errors import Problem
from judging.domain.permissions import OPERATOR
from judging.i18n import cli_language, translator
from judging.services.paper import importing
from judging.services.paper import imports as service
from judging.storage.queries.editions import by_slug
from judging.storage.tabular import MOST_BYTES


@click.command("import-scores")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--edition", "slug", required=True, metavar="SLUG", help="La dirección de la edición.")
@click.option(
    "--entries",
    type=click.Choice([mode.value for mode in service.Entries]),
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
    """Trae a una edición las notas de FILE (tabla larga o ancha), todas o ninguna."""
    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    order = service.Order(content, service.Entries(entries), submit, may_be_named)
    with surroundings() as here:
        if dry_run:
            with here.database.reading() as session:
                edition = by_slug(session, slug) or stop(Problem.of("no_such_edition", slug=slug))
                done = service.plan(session, edition=edition, order=order)
            if done.problems:
                stop(*done.problems)
        else:
            with here.database.transaction() as session:
                edition = by_slug(session, slug) or stop(Problem.of("no_such_edition", slug=slug))
                done = importing.carry_out(
                    session, actor=OPERATOR, edition=edition, order=order, secret=here.settings.secret_key, now=here.now
                )
    click.echo(_summary(done))


def _summary(done: service.Plan) -> str:
    said = translator(cli_language()).gettext(
        "Hojas nuevas: {sheets}, notas: {marks}, jueces nuevos: {judges}, inscripciones nuevas: {entries}"
    )
    return said.format(
        sheets=done.new_sheets, marks=done.marks, judges=len(done.new_judges), entries=len(done.new_entries)
    )
