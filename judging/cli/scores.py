"""`judging import-scores FILE.csv`: a table of marks from outside goes into an edition, part by part.

What is read is described in domain/ranking/marktable.py, what it does in services/paper/imports.py.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from judging.bringing import bring
from judging.cli.surroundings import Surroundings, stop, surroundings
from judging.domain.errors import Problem
from judging.domain.permissions import OPERATOR
from judging.i18n import cli_language, translator
from judging.services.paper import imports as service
from judging.services.paper import runs
from judging.storage.models import ImportRun
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
    """Trae a una edición las notas de FILE (tabla larga o ancha), por partes; con un error en la tabla, ninguna."""
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
            done = _brought(here, slug, order)
    click.echo(_summary(done))


def _brought(here: Surroundings, slug: str, order: service.Order) -> service.Plan:
    """Bring the table in part by part, so that judges save meanwhile; stops where something of it could not be."""
    with here.database.reading() as session:
        edition = by_slug(session, slug) or stop(Problem.of("no_such_edition", slug=slug))
        made = service.plan(session, edition=edition, order=order)
    with here.database.transaction() as session:
        edition = by_slug(session, slug) or stop(Problem.of("no_such_edition", slug=slug))
        run = runs.begin(session, actor=OPERATOR, edition=edition, made=made, seen=None, now=here.now)
    for _ in bring(here.database, run.id, here.settings.secret_key, lambda: datetime.now(UTC)):
        pass
    with here.database.reading() as session:
        ended = session.get_one(ImportRun, run.id)
    if ended.ended_at is None:
        stop(Problem.of("import_under_way", done=ended.done, total=ended.total))
    if ended.left_out:
        stop(*runs.problems_of(ended))
    return made


def _summary(done: service.Plan) -> str:
    said = translator(cli_language()).gettext(
        "Hojas nuevas: {sheets}, notas: {marks}, jueces nuevos: {judges}, inscripciones nuevas: {entries}"
    )
    return said.format(
        sheets=done.new_sheets, marks=done.marks, judges=len(done.new_judges), entries=len(done.new_entries)
    )
