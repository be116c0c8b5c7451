"""Whole copies of a SQLite database, for backups: made while others write, proved sound before they get their name."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from judging.storage.trouble import Trouble, Unavailable

PRIVATE = 0o600


def copy_of(source: Path, copy: Path) -> None:
    """Write a complete and consistent copy of a database file, which only its owner can read, in place of any other.

    A plain copy of the file would miss what still stands in its log. Raises Unavailable for a damaged source.
    """
    beside = copy.with_name(f"{copy.name}.part")
    beside.unlink(missing_ok=True)
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))
    try:
        _written_anew(source, beside)
        require_sound(beside)
        _flush(beside)
        os.replace(beside, copy)
        _flush(copy.absolute().parent)
    finally:
        beside.unlink(missing_ok=True)


def _written_anew(source: Path, beside: Path) -> None:
    try:
        with _opened(source) as connection:
            connection.execute("VACUUM INTO ?", (str(beside),))
    except Unavailable as error:
        if error.trouble is Trouble.FULL:
            require_sound(source)  # a damaged one may seem to need more pages than there can be
        raise


def require_sound(file: Path) -> None:
    """Raise Unavailable for a file that is no database, or a damaged one."""
    with _opened(file) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        strays = connection.execute("PRAGMA foreign_key_check").fetchall()
    if found != ["ok"] or strays:
        raise Unavailable(Trouble.DAMAGED)


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=ro", uri=True)) as connection:
            yield connection
    except sqlite3.OperationalError as error:
        raise Unavailable(Trouble.FULL if error.sqlite_errorcode == sqlite3.SQLITE_FULL else Trouble.DOWN) from error
    except sqlite3.DatabaseError as error:
        raise Unavailable(Trouble.DAMAGED) from error


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
