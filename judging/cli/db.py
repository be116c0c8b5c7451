"""`judging db`: the schema of the database."""

from __future__ import annotations

from pathlib import Path

import click

from judging.cli.newfiles import REPLACE, NewFile, require_new
from judging.cli.surroundings import Surroundings, stop, surroundings
from judging.domain.errors import Problem
from judging.domain.permissions import OPERATOR
from judging.i18n import cli_language, translator
from judging.services import cards
from judging.services.results import totals
from judging.storage import migrate
from judging.storage.copies import copy_of, require_sound
from judging.storage.trouble import Trouble, Unavailable


@click.group()
def db() -> None:
    """Prepara la base de datos y la pone al día."""


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Lleva la base de datos hasta REVISION; si no la indica, a la más nueva. Puede repetirse."""
    with surroundings(migrated=False) as here:
        migrate.upgrade(here.database, revision)
        if migrate.is_current(here.database):
            _renew_cards(here)
            with here.database.transaction() as session:
                totals.fill(session)


def _renew_cards(here: Surroundings) -> None:
    """Make new codes where a migration ended the old ones, and say whose cards must be printed again."""
    words = translator(cli_language())
    with here.database.transaction() as session:
        for ended in cards.renew_ended(session, actor=OPERATOR, secret=here.settings.secret_key, now=here.now):
            if ended.edition.is_invented:
                continue
            click.echo(
                words.gettext("Las tarjetas de antes ya no abren en {edition}. Imprima tarjetas nuevas para:").format(
                    edition=words.pick(ended.edition.name)
                )
            )
            for judge in ended.judges:
                click.echo(f"  {judge.key}  {judge.name}")
            for entry in ended.entries:
                click.echo(f"  {entry.number}  {', '.join(entry.holder_names)}")


@db.command()
@click.argument("revision")
@click.confirmation_option(
    prompt="Al volver atrás se pueden perder datos de las tablas más nuevas. ¿Seguir?", help="Sigue sin preguntar."
)
def downgrade(revision: str) -> None:
    """Devuelve la base de datos a REVISION («base» la deja vacía)."""
    with surroundings(migrated=False) as here:
        migrate.downgrade(here.database, revision)


@db.command()
@click.argument("copy", type=NewFile())
@click.option("--replace", is_flag=True, help=REPLACE)
def backup(copy: Path, *, replace: bool) -> None:
    """Guarda en COPY una copia completa de la base de datos, también mientras el servicio funciona.

    La copia se revisa antes de que tenga su nombre. Solo la cuenta que la hizo puede leerla.
    """
    require_new(copy, replace=replace)
    with surroundings() as here:
        copy_of(_file(here), copy)


@db.command()
@click.argument("copy", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(copy: Path) -> None:
    """Pone la copia COPY en lugar de la base de datos. Pare antes el servicio.

    La base de datos de antes queda al lado, con «.before» en el nombre. Si la copia está dañada, no cambia nada.
    """
    with surroundings(migrated=False) as here:
        _require_copy(copy)
        file = _file(here)
        with here.database.replacing():
            arriving = file.with_name(f"{file.name}.arriving")
            copy_of(copy, arriving)
            for ending in ("", "-wal", "-shm"):
                path = Path(f"{file}{ending}")
                if path.exists():
                    path.replace(f"{file}.before{ending}")
            arriving.replace(file)
        here.database.make()
        here.database.begun()
        problem = migrate.problem_with(here.database)
    if problem is not None:
        stop(problem)


def _require_copy(copy: Path) -> None:
    """Say that it is the copy that is damaged or none, and not the database that is there."""
    try:
        require_sound(copy)
    except Unavailable as error:
        if error.trouble is Trouble.FULL:
            raise
        stop(Problem.of("copy_unsound", file=str(copy)))


def _file(here: Surroundings) -> Path:
    return here.database.file or stop(Problem.of("database_is_server"))


@db.command()
def current() -> None:
    """Muestra en qué revisión está la base de datos y cuál es la más nueva."""
    words = translator(cli_language())
    with surroundings(migrated=False) as here:
        stands = migrate.current(here.database) or words.gettext("vacía")
    click.echo(words.gettext("{revision} (la más nueva: {newest})").format(revision=stands, newest=migrate.head()))
