"""The command line: `judging COMMAND`. Each command or group of commands has a module, and a line here.

A module is imported only when its command is called, so that ranking a file does not wait for the database. Help is
written in Spanish and shown in the language of the command line (see `speaking`).
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from judging import __version__
from judging.cli.complaints import in_words
from judging.cli.speaking import SpokenContext, spoken
from judging.i18n import cli_language, translator

COMMANDS = {
    "agreement": "judging.cli.agreement:agreement",
    "certificates": "judging.cli.certificates:certificates",
    "check": "judging.cli.check:check",
    "db": "judging.cli.db:db",
    "demo": "judging.cli.demo:demo",
    "diversity": "judging.cli.tables.diversity.command:diversity",
    "doctor": "judging.cli.doctor:doctor",
    "edition": "judging.cli.edition_rehearsal:edition",
    "import": "judging.cli.imports:import_table",
    "import-scores": "judging.cli.scores:import_scores",
    "jobs": "judging.cli.jobs:jobs",
    "keys": "judging.cli.keys:keys",
    "mail": "judging.cli.mail:mail",
    "people": "judging.cli.people:people",
    "rank": "judging.cli.tables.rank:rank_file",
    "recompute": "judging.cli.check:recompute",
    "reliability": "judging.cli.tables.reliability:reliability",
    "serve": "judging.cli.serve:serve",
    "staff": "judging.cli.staff:staff",
}
ALIASES = {"certificate": "certificates"}
"""Older names that still work; help and docs do not show them."""


def written(name: str) -> click.Command:
    """One of `COMMANDS` as it stands in its module, in Spanish."""
    module, _, attribute = COMMANDS[name].partition(":")
    command: click.Command = getattr(import_module(module), attribute)
    return command


class Commands(click.Group):
    """A group that finds its commands by name in `COMMANDS`, and speaks the language of the command line."""

    context_class = SpokenContext

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        cmd_name = ALIASES.get(cmd_name, cmd_name)
        return spoken(written(cmd_name), translator(cli_language()).gettext) if cmd_name in COMMANDS else None

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with in_words():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with in_words():
            return super().invoke(ctx)

    def get_help(self, ctx: click.Context) -> str:
        return click.Group.get_help(spoken(self, translator(cli_language()).gettext), ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s", help="Muestra la versión y termina.")
def main() -> None:
    """Concursos con jurado, de la inscripción al certificado."""
