"""What every command that works on the database needs: settings, the database, the moment, and a way to refuse.

A refusal goes to standard error as sentences in the operator's language, exit code 2; nothing was changed then. So does
trouble with the database: busy, no room, not there, damaged.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NoReturn

import click

from judging.config import Settings, SettingsError
from judging.domain.errors import Problem, Refused
from judging.domain.home import HOME, Home
from judging.i18n import Translator, cli_language, translator
from judging.sentences import sentence
from judging.storage import migrate
from judging.storage.database import Database
from judging.storage.trouble import trouble_of

_SPOKEN: ContextVar[Home] = ContextVar("spoken", default=HOME)
PATIENCE = 60.0
"""How many seconds a command waits for its turn to write."""


@dataclass(frozen=True)
class Surroundings:
    """One command's settings, database and moment."""

    settings: Settings
    database: Database
    now: datetime


def speak(home: Home) -> None:
    """Say what follows with the words and clocks of the edition that the command is about."""
    _SPOKEN.set(home)


def the_words() -> Translator:
    """The translator of the command line, for what is at home where the edition is that the command is about."""
    return translator(cli_language(), _SPOKEN.get())


def stop(*problems: Problem) -> NoReturn:
    """Say every problem and leave with exit code 2."""
    for problem in problems:
        click.echo(sentence(problem, the_words().gettext), err=True)
    raise SystemExit(2)


@contextmanager
def surroundings(*, migrated: bool = True) -> Iterator[Surroundings]:
    """Open the database of the environment's settings; refusals inside the block are said and end the command."""
    speak(HOME)
    try:
        settings = Settings.from_env().as_served()
    except SettingsError as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from error
    database = Database(settings.database_url, patience=PATIENCE)
    try:
        problem = migrate.problem_with(database) if migrated else None
        if problem is not None:
            stop(problem)
        yield Surroundings(settings, database, datetime.now(UTC))
    except Refused as refusal:
        stop(*refusal.problems)
    except Exception as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        stop(Problem.of(f"trouble_{trouble.value}", file=str(database.file or "")))
    finally:
        database.close()
