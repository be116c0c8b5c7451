"""When the database cannot do what it should: one word for each kind of trouble, whatever raised it.

Only what passes by itself, or what an operator mends on the machine, is trouble; a fault of ours (a table that is not
there, a broken constraint) is not, and stays the exception that it is. What an error says of a row is told without the
row's values (`tell_no_values`), so that it may be logged.
"""

from __future__ import annotations

import errno
import re
import sqlite3
from enum import StrEnum

from sqlalchemy import ExceptionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree


class Trouble(StrEnum):
    """Others write for too long; no room on the disk; no database there; damaged; file gone; another schema."""

    BUSY = "busy"
    FULL = "full"
    DOWN = "down"
    DAMAGED = "damaged"
    GONE = "gone"
    SCHEMA = "schema"


class Unavailable(Exception):
    """The database cannot be used now; nothing was changed."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


_SQLITE = {
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_IOERR: Trouble.FULL,  # what a quota and a limit of file size say
    sqlite3.SQLITE_READONLY: Trouble.FULL,
    sqlite3.SQLITE_CANTOPEN: Trouble.DOWN,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
}
_POSTGRESQL = {
    "55P03": Trouble.BUSY,  # lock_not_available
    "40P01": Trouble.BUSY,  # deadlock_detected
    "40001": Trouble.BUSY,  # serialization_failure
    "53": Trouble.FULL,  # insufficient resources: disk, memory, connections
    "57P": Trouble.DOWN,  # shut down, or starting
    "08": Trouble.DOWN,  # connection lost
    "25006": Trouble.DOWN,  # a standby that only reads
    "58": Trouble.FULL,  # the system's own errors
    "XX001": Trouble.DAMAGED,
    "XX002": Trouble.DAMAGED,
}
_SYSTEM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}


def trouble_of(error: BaseException) -> Trouble | None:
    """What kind of trouble this error is; None for what is none.

    A full disk ends SQLite's whole transaction, and the savepoint that is given back then is not there any more: the
    error that is seen is that one, and the trouble stands behind it.
    """
    found, before = _trouble_itself(error), error.__cause__ or error.__context__
    if found is None and before is not None and isinstance(error, (DBAPIError, sqlite3.Error)):
        return trouble_of(before)
    return found


def _trouble_itself(error: BaseException) -> Trouble | None:
    if isinstance(error, Unavailable):
        return error.trouble
    if isinstance(error, NoConnectionFree):
        return Trouble.BUSY
    if isinstance(error, UnicodeDecodeError):  # the driver cannot even say what it was told of a damaged file
        return Trouble.DAMAGED if b"malformed" in error.object else None
    if isinstance(error, OSError):
        return Trouble.FULL if error.errno in _SYSTEM else None
    if not isinstance(error, DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", None)
        if code is None:  # the driver's own: of a text that is none any more it says no more than this
            return Trouble.DAMAGED if "decode to UTF-8" in str(error.orig) else None
        return _SQLITE.get(code & 0xFF)
    return _of_postgresql(error)


def _of_postgresql(error: DBAPIError) -> Trouble | None:
    state = getattr(error.orig, "sqlstate", None) or ""
    for length in (5, 3, 2):
        if state[:length] in _POSTGRESQL:
            return _POSTGRESQL[state[:length]]
    is_lost = error.connection_invalidated or (not state and type(error.orig).__name__ == "OperationalError")
    return Trouble.DOWN if is_lost else None


# ------------------------------------------------------------------------------------------------- what errors say
_DATA = "22"
"""PostgreSQL's class of errors about a value itself, which they repeat."""
_REPEATED = re.compile(r"""\B'.*'|".*"|: 0x.*""", re.DOTALL)


def tell_no_values(context: ExceptionContext) -> None:
    """Take the values of rows and statements out of an error's text, the driver's and what SQLAlchemy made of it.

    To be called by an engine's event `handle_error`. PostgreSQL's details, hints and context repeat whole rows; what
    it says first of a value, and what SQLite says of one that cannot be read, repeat that value.
    """
    error: BaseException = context.original_exception
    said, primary = str(error), getattr(getattr(error, "diag", None), "message_primary", None)
    text = primary or said
    is_about_a_value = primary is None or (getattr(error, "sqlstate", None) or "").startswith(_DATA)
    is_told = context.connection is not None  # otherwise no server was reached, which has its own words for it
    if is_about_a_value and is_told and not isinstance(error, UnicodeError):
        text = _REPEATED.sub("…", text)
    if text == said:
        return
    error.args = (text,)
    wrapper = context.sqlalchemy_exception
    if wrapper is not None:  # its text was made before this
        wrapper.args = (f"({type(error).__module__}.{type(error).__qualname__}) {text}",)
