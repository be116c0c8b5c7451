"""What a command says of itself, in the language of whoever types it.

Help is written in Spanish, in the commands. A *text* is a paragraph of a help, or the help or the question of an
option: each is translated as a whole, on one line, so that its place in the catalogues does not depend on how the
source is folded. Always true: commands are copied, never changed, so that one process can speak several languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from inspect import cleandoc
from typing import TypeVar

import click

from judging.i18n import cli_language, translator
from judging.sentences import Translate

Spoken = TypeVar("Spoken", bound=click.Command)
_EXTRA = re.compile(r"\[(required|default: .*)\]$")


class SpokenHelp(click.HelpFormatter):
    """A help whose own words, which the library knows in English only, are in the language of the command line."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        begin = translator(cli_language()).gettext("Uso:")
        super().write_usage(prog, args, f"{begin} ")

    def write_heading(self, heading: str) -> None:
        words = translator(cli_language())
        super().write_heading(
            {"Options": words.gettext("Opciones"), "Commands": words.gettext("Órdenes")}.get(heading, heading)
        )

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(term, _EXTRA.sub(_extra, text)) for term, text in rows], col_max, col_spacing)


class SpokenContext(click.Context):
    """Where a spoken command stands while it is called."""

    formatter_class = SpokenHelp


def _extra(found: re.Match[str]) -> str:
    """What is said behind the help of an option, anew."""
    words = translator(cli_language())
    if found[1] == "required":
        said = words.gettext("hace falta")
    else:
        said = words.gettext("si no se dice: {value}").format(value=found[1].removeprefix("default: "))
    return f"[{said}]"


def spoken(command: Spoken, say: Translate) -> Spoken:
    """The same command with its help, its options' and its subcommands' in the language of `say`."""
    own = copy(command)
    own.help = _paragraphs(command.help or "", say)
    own.context_class = SpokenContext
    own.options_metavar = say("[OPCIONES]")
    own._help_option = _help_option(own, say)
    own.params = [_option(param, say) if isinstance(param, click.Option) else param for param in command.params]
    if isinstance(own, click.Group):
        own.subcommand_metavar = say("ORDEN [PALABRAS]...")
        own.commands = {name: spoken(part, say) for name, part in own.commands.items()}
    return own


def _help_option(command: click.Command, say: Translate) -> click.Option | None:
    """The option that shows the help, which the library makes by itself and says of in English."""
    found = command.get_help_option(click.Context(command, help_option_names=["-h", "--help"]))
    if found is not None:
        found = copy(found)
        found.help = say("Muestra esta ayuda y termina.")
    return found


def _paragraphs(text: str, say: Translate) -> str:
    """Each paragraph translated, on one line: a terminal folds it, a page does not."""
    return "\n\n".join(say(" ".join(part.split())) for part in cleandoc(text).split("\n\n"))


def _option(option: click.Option, say: Translate) -> click.Option:
    own = copy(option)
    own.help = say(option.help or "")
    own.prompt = say(option.prompt) if option.prompt else option.prompt
    again = option.confirmation_prompt
    own.confirmation_prompt = say(again) if isinstance(again, str) else again
    return own
