"""docs/commands.md, written from the commands themselves: `bin/docs` writes it, a test compares it."""

from __future__ import annotations

from collections.abc import Iterator

import click

from judging.cli import main

HEAD = """# Commands

Written by `bin/docs` from the commands' own help. Refusals are said in Spanish, French or English (see `JUDGING_LANG` in
[settings](settings.md)), go to standard error and end with code 2; nothing was changed then.
"""


def reference() -> str:
    """The whole page."""
    return HEAD + "".join(_section(path, command) for path, command in _commands(main, "judging"))


def _commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")
        elif command is not None:
            yield f"{path} {name}", command


def _section(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=path)
    arguments = " ".join(
        parameter.make_metavar(context) for parameter in command.params if isinstance(parameter, click.Argument)
    )
    lines = ["", f"## `{path}`{' ' + arguments if arguments else ''}", "", *_paragraphs(command.help or "")]
    options = [
        record
        for parameter in command.params
        if isinstance(parameter, click.Option) and (record := parameter.get_help_record(context)) is not None
    ]
    if options:
        lines += ["", "| option | meaning |", "|---|---|"]
        lines += [f"| `{_cell(name)}` | {_cell(words)} |" for name, words in options]
    return "\n".join(lines) + "\n"


def _paragraphs(text: str) -> list[str]:
    """The help text, each paragraph on one line."""
    paragraphs = [" ".join(part.split()) for part in text.split("\n\n")]
    return "\n\n".join(part for part in paragraphs if part).splitlines()


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    click.echo(reference(), nl=False)
