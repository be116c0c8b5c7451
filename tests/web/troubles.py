"""What keeps a service from writing, as it really happens: somebody who does not end, and a disk without room."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask import Flask

from judging.storage.database import Database


@contextmanager
def locked(app: Flask) -> Iterator[None]:
    """Somebody else writes and does not end; nobody here is patient."""
    usual = app.extensions["judging.database"]
    hasty = app.extensions["judging.database"] = Database(str(usual.url), patience=0.02)
    with closing(sqlite3.connect(str(usual.file))) as outside:
        outside.execute("BEGIN IMMEDIATE")
        yield
    hasty.close()
    app.extensions["judging.database"] = usual


@contextmanager
def full(app: Flask) -> Iterator[None]:
    """No file may grow beyond what the database's log has already: what comes after is refused as on a full disk."""
    file = app.extensions["judging.database"].file
    with closing(sqlite3.connect(str(file))) as outside:
        outside.execute("PRAGMA wal_autocheckpoint=0")
        outside.execute("BEGIN")
        outside.execute("SELECT count(*) FROM edition").fetchone()  # so that the log is not begun from its start again
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (Path(f"{file}-wal").stat().st_size, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
