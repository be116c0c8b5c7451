"""`judging db`: the schema of the database."""

from __future__ import annotations

import click

from judging.cli.surroundings import Surroundings, surroundings
from judging.domain.permissions import OPERATOR
from judging.i18n import cli_language, translator
from judging.services import cards
from judging.services.results import totals
from judging.storage import migrate


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
            if ended.edition.is_demo:
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
def current() -> None:
    """Muestra en qué revisión está la base de datos y cuál es la más nueva."""
    words = translator(cli_language())
    with surroundings(migrated=False) as here:
        stands = migrate.current(here.database) or words.gettext("vacía")
    click.echo(words.gettext("{revision} (la más nueva: {newest})").format(revision=stands, newest=migrate.head()))
