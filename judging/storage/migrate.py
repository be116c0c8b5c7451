"""Migrations: the schema's history, run from code on an open connection.

Always true: a migration runs both ways; it commits as a whole or not at all; `HEAD` names the newest one, so that two
made side by side collide in version control. On SQLite a batch operation copies a table, so foreign
keys rest meanwhile; so do the guards of what must not change, put on again afterwards as the tables stand then.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from judging.domain.errors import Problem, Refused
from judging.storage import append_only
from judging.storage.database import Database

FOLDER = Path(__file__).with_name("migrations")
GUARDED_FROM = "0015"
"""The migration from which on `append_only` guards the tables; those before set guards of their own."""


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema up to a revision, of a new database too. Refuses one that a newer version made."""
    database.make()
    if is_newer(database):
        raise Refused(Problem.of("database_newer"))
    with _known(revision):
        _run(database, lambda config: command.upgrade(config, revision))
    database.begun()


def downgrade(database: Database, revision: str) -> None:
    """Take the schema back to a revision ("base" for an empty database)."""
    with _known(revision):
        _run(database, lambda config: command.downgrade(config, revision))


@contextmanager
def _known(revision: str) -> Iterator[None]:
    """Refused for a revision that there is not."""
    try:
        yield
    except CommandError as error:
        raise Refused(Problem.of("revision_unknown", revision=revision, newest=head())) from error


def new_revision(message: str) -> Path:
    """Write the next migration and put it at the head (developers only: `bin/migration`).

    It holds what Alembic sees between the migrations there are and the models: tables, columns, keys and indexes, but
    neither a changed CHECK nor rows to be carried over.
    """
    number = f"{int(head() or 0) + 1:04}"
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/judging.sqlite3")
        upgrade(database)
        _run(database, lambda config: command.revision(config, message, autogenerate=True, rev_id=number))
        database.close()
    (FOLDER / "HEAD").write_text(f"{number}\n", encoding="utf-8")
    return next((FOLDER / "versions").glob(f"{number}_*.py"))


def current(database: Database) -> str | None:
    """The revision the database stands at; None when it has no schema."""
    if not database.is_there:
        return None
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The newest revision there is."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def is_current(database: Database) -> bool:
    """Whether the database stands at the newest revision."""
    return current(database) == head()


def is_newer(database: Database) -> bool:
    """Whether the database stands at a revision that this code does not know."""
    stands = current(database)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    return stands is not None and stands not in known


def problem_with(database: Database) -> Problem | None:
    """Why this code must not work on this database, with the one thing to do about it; None when it may."""
    if database.is_gone:
        return Problem.of("database_gone", file=str(database.file))
    if is_current(database):
        return None
    return Problem.of("database_newer" if is_newer(database) else "database_not_migrated")


def _config(connection: Connection | None = None) -> Config:
    config = Config(cmd_opts=Namespace(quiet=True))
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _run(database: Database, act: Callable[[Config], object]) -> None:
    engine = database.engine.execution_options(writes=True)
    with engine.connect() as connection, _foreign_keys_resting(database, connection), connection.begin():
        append_only.take_off(connection)
        act(_config(connection))
        if (MigrationContext.configure(connection).get_current_revision() or "") >= GUARDED_FROM:
            append_only.put_on(connection)


@contextmanager
def _foreign_keys_resting(database: Database, connection: Connection) -> Iterator[None]:
    """SQLite checks no foreign key meanwhile; said outside a transaction, or SQLite would ignore it."""
    raw: Any = connection.connection.dbapi_connection
    if not database.is_sqlite:
        yield
        return
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")
