"""docs/commands.md, written from the commands themselves, in English: `bin/docs` writes it, a test compares it."""

from __future__ import annotations

from collections.abc import Iterator

import click

from judging.cli import COMMANDS, written
from judging.cli.speaking import spoken
from judging.i18n import translator

HEAD = """# Commands

Written by `bin/docs` from the commands' own help. Help, results and refusals are said in Spanish, French or English
(see `JUDGING_LANG` in [settings](settings.md)). Refusals go to standard error and end with code 2; nothing was changed
then.
"""


def reference() -> str:
    """The whole page."""
    say = translator("en").gettext
    tops = ((f"judging {name}", spoken(written(name), say)) for name in sorted(COMMANDS))
    return HEAD + "".join(_section(path, command) for top in tops for path, command in _commands(*top))


def _commands(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """The command itself, or all that stand in a group."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    for name, part in sorted(command.commands.items()):
        yield from _commands(f"{path} {name}", part)


def _section(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=path)
    arguments = " ".join(
        parameter.make_metavar(context) for parameter in command.params if isinstance(parameter, click.Argument)
    )
    lines = ["", f"## `{path}`{' ' + arguments if arguments else ''}", "", *(command.help or "").splitlines()]
    options = [
        record
        for parameter in command.params
        if isinstance(parameter, click.Option) and (record := parameter.get_help_record(context)) is not None
    ]
    if options:
        lines += ["", "| option | meaning |", "|---|---|"]
        lines += [f"| `{_cell(name)}` | {_cell(words)} |" for name, words in options]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    click.echo(reference(), nl=False)
