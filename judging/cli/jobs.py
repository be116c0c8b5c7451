"""`judging jobs`: the process that does what goes on after the answer was sent."""

from __future__ import annotations

import click

from judging.cli.surroundings import surroundings
from judging.jobs import consumer


@click.group()
def jobs() -> None:
    """Hace lo que sigue después de contestar: certificados, sellos, correos."""


@jobs.command()
def run() -> None:
    """Trabaja hasta que se le diga que pare (SIGTERM o Ctrl-C).

    «bin/run» y «judging serve» lo arrancan junto al servidor y lo vuelven a arrancar si muere. Si se mata, no se pierde
    nada: lo que falta está en la base de datos.
    """
    with surroundings() as here:
        consumer.run(here.settings, here.database)
