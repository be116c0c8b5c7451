"""The command line: `judging COMMAND`. Each command or group of commands has a module, and a line here."""

from __future__ import annotations

import click

from judging import __version__
from judging.cli.db import db
from judging.cli.demo import demo
from judging.cli.rank import rank_file
from judging.cli.staff import staff


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def main() -> None:
    """Judging: concursos con jurado, de la inscripción al certificado."""


for command in (rank_file, db, demo, staff):
    main.add_command(command)
