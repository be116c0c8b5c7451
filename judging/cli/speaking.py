"""What a command says of itself, in the language of whoever types it.

Help is written in Spanish, in the commands. A *text* is a paragraph of a help, or the help or the question of an
option: each is translated as a whole, on one line, so that its place in the catalogues does not depend on how the
source is folded. Always true: commands are copied, never changed, so that one process can speak several languages.
"""

from __future__ import annotations

from copy import copy
from inspect import cleandoc
from typing import TypeVar

import click

from judging.sentences import Translate

Spoken = TypeVar("Spoken", bound=click.Command)


def spoken(command: Spoken, say: Translate) -> Spoken:
    """The same command with its help, its options' and its subcommands' in the language of `say`."""
    own = copy(command)
    own.help = _paragraphs(command.help or "", say)
    own.params = [_option(param, say) if isinstance(param, click.Option) else param for param in command.params]
    if isinstance(own, click.Group):
        own.commands = {name: spoken(part, say) for name, part in own.commands.items()}
    return own


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
