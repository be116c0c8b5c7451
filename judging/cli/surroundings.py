"""What every command that works on the database needs: settings, the database, the moment, and a way to refuse.

A refusal goes to standard error as sentences in the operator's language, exit code 2; nothing was changed then.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NoReturn

import click

from judging.config import Settings, SettingsError
from judging.domain.errors import Problem, Refused
from judging.i18n import cli_language, translator
from judging.sentences import sentence
from judging.storage import migrate
from judging.storage.database import Database


@dataclass(frozen=True)
class Surroundings:
    """One command's settings, database and moment."""

    settings: Settings
    database: Database
    now: datetime


def stop(*problems: Problem) -> NoReturn:
    """Say every problem and leave with exit code 2."""
    words = translator(cli_language())
    for problem in problems:
        click.echo(sentence(problem, words.gettext), err=True)
    raise SystemExit(2)


@contextmanager
def surroundings(*, migrated: bool = True) -> Iterator[Surroundings]:
    """Open the database of the environment's settings; refusals inside the block are said and end the command."""
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from error
    database = Database(settings.database_url)
    try:
        if migrated and not migrate.is_current(database):
            stop(Problem.of("database_not_migrated"))
        yield Surroundings(settings, database, datetime.now(UTC))
    except Refused as refusal:
        stop(*refusal.problems)
    finally:
        database.close()
