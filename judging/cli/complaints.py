"""What is said when a command was called wrongly, in the language of whoever typed it.

The library that reads the command line speaks English only; its complaints are told again here, from what they are
about and not from their words. Always true: standard error alone, exit code 2, and the last line says how to get help.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

from judging.domain.errors import Problem
from judging.i18n import cli_language, translator
from judging.sentences import sentence


class Complaint(click.ClickException):
    """A wrong call, in words."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, err=True)


@contextmanager
def in_words() -> Iterator[None]:
    """Wrong calls inside the block end in a `Complaint`."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        told = [_problem(error)]
        if error.ctx is not None:
            told.append(Problem.of("usage_help", command=error.ctx.command_path))
        say = translator(cli_language()).gettext
        raise Complaint("\n".join(sentence(own, say) for own in told)) from error


def _problem(error: click.UsageError) -> Problem:
    """What the complaint is about."""
    if isinstance(error, click.exceptions.NoSuchCommand):
        return Problem.of("usage_no_command", name=error.command_name, known=_commands(error.ctx))
    if isinstance(error, click.NoSuchOption):
        command = error.ctx.command_path if error.ctx else ""
        return Problem.of("usage_no_option", name=error.option_name, command=command)
    if isinstance(error, click.BadOptionUsage):
        return Problem.of("usage_option_value", name=error.option_name)
    if isinstance(error, click.MissingParameter):
        return Problem.of("usage_missing", name=_name(error))
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _wrong_value(error, error.param.type)
    if error.ctx is not None and isinstance(error.ctx.command, click.Group) and not error.ctx.args:
        return Problem.of("usage_command_needed", known=_commands(error.ctx))
    return Problem.of("usage_too_much")


def _wrong_value(error: click.BadParameter, wanted: click.ParamType[Any]) -> Problem:
    name = _name(error)
    if isinstance(wanted, click.Choice):
        return Problem.of("usage_choice", name=name, choices=", ".join(map(str, wanted.choices)))
    if isinstance(wanted, click.IntRange) and wanted.min is not None:
        if wanted.max is None:
            return Problem.of("usage_from", name=name, low=wanted.min)
        return Problem.of("usage_between", name=name, low=wanted.min, high=wanted.max)
    if isinstance(wanted, click.types.IntParamType):
        return Problem.of("usage_whole_number", name=name)
    if isinstance(wanted, click.Path):
        return Problem.of("usage_no_file", name=name)
    return Problem.of("usage_wrong", name=name, reason=error.message)


def _name(error: click.BadParameter) -> str:
    """The option or argument as it is typed."""
    if error.param is None:
        return str(error.param_hint or "")
    return error.param.opts[0] if isinstance(error.param, click.Option) else error.param.human_readable_name


def _commands(context: click.Context | None) -> str:
    if context is None or not isinstance(context.command, click.Group):
        return ""
    return ", ".join(context.command.list_commands(context))
