"""`judging jobs`: the process that does what goes on after the answer was sent, and what it left to people."""

from __future__ import annotations

import click

from judging.cli.leftwork import kind_in_words, told_of
from judging.cli.surroundings import surroundings
from judging.domain.work import Kind
from judging.i18n import cli_language, translator
from judging.jobs import consumer
from judging.sentences import sentence
from judging.services import ledger
from judging.storage.queries import work


@click.group()
def jobs() -> None:
    """Hace lo que sigue después de contestar: certificados, correos, importaciones, archivos, y lo de cada noche."""


@jobs.command()
def run() -> None:
    """Trabaja hasta que se le diga que pare (SIGTERM o Ctrl-C).

    «bin/run» y «judging serve» lo arrancan junto al servidor y lo vuelven a arrancar si muere. Si se mata, no se pierde
    nada: lo que falta está en la base de datos.
    """
    with surroundings() as here:
        consumer.run(here.settings, here.database)


@jobs.command()
@click.pass_context
def show(ctx: click.Context) -> None:
    """Dice qué trabajo espera, desde cuándo, y cuál quedó para una persona.

    Termina con 1 si algo quedó para una persona, y con 0 si no.
    """
    words = translator(cli_language())
    with surroundings() as here, here.database.reading() as session:
        for kind, since in work.waits_since(session, here.now).items():
            said = words.gettext("Espera desde el {moment} UTC: {kind}")
            click.echo(said.format(moment=f"{since:%Y-%m-%d %H:%M}", kind=kind_in_words(kind, words)))
        left = ledger.left_to_people(session)
        for job in left:
            click.echo(sentence(told_of(job), words.gettext))
    ctx.exit(1 if left else 0)


@jobs.command()
def again() -> None:
    """Hace otra vez, en el minuto que sigue, lo que quedó para una persona."""
    with surroundings() as here, here.database.transaction() as session:
        for job in ledger.left_to_people(session):
            ledger.again(session, kind=Kind(job.kind), row_id=job.row_id, now=here.now)
