"""The command line: `judging COMMAND`. Each command or group of commands has a module, and a line here.

A module is imported only when its command is called, so that ranking a file does not wait for the database.
"""

from __future__ import annotations

from importlib import import_module

import click

from judging import __version__

COMMANDS = {
    "certificate": "judging.cli.certificate:certificate",
    "check": "judging.cli.check:check",
    "db": "judging.cli.db:db",
    "demo": "judging.cli.demo:demo",
    "diversity": "judging.cli.diversity:diversity",
    "edition": "judging.cli.edition:edition",
    "import-scores": "judging.cli.scores:import_scores",
    "rank": "judging.cli.rank:rank_file",
    "recompute": "judging.cli.check:recompute",
    "reliability": "judging.cli.reliability:reliability",
    "staff": "judging.cli.staff:staff",
}


class Commands(click.Group):
    """A group that finds its commands by name in `COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def main() -> None:
    """Judging: contests with a jury, from the entry to the certificate."""
