"""The database: one engine, sessions that read and transactions that write.

Always true:
* a session from `reading()` cannot write: the database itself refuses;
* a session from `transaction()` holds the write lock from its first statement (BEGIN IMMEDIATE on SQLite, an advisory
  lock on PostgreSQL), so that what it read is still true when it commits; it commits once, at the end, and rolls back
  on any exception;
* writers queue fairly: on SQLite a kernel lock on a side file is taken before BEGIN IMMEDIATE, because SQLite's own
  waiting sleeps by a table and lets one writer starve;
* a commit is on disk when it returns (synchronous=FULL).
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

BUSY_TIMEOUT_SECONDS = 20
WRITE_LOCK = 7_202_601  # any constant of our own: the advisory lock that stands for "I write" on PostgreSQL


class Database:
    """An engine with its two kinds of session."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = self._sqlite() if self.is_sqlite else self._postgresql()
        self._read = sessionmaker(self.engine, expire_on_commit=False)
        self._write = sessionmaker(self.engine.execution_options(writes=True), expire_on_commit=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that can only read; nothing it does is ever kept."""
        with self._read() as session:
            yield session

    def reading_session(self) -> Session:
        """The same, for whoever closes it himself (a web request)."""
        return self._read()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that writes: committed once when the block ends well, rolled back otherwise."""
        with self._turn(), self._write() as session:
            session.connection()  # begins now: what is read below stays true until the commit
            yield session
            session.commit()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for this writer's turn (SQLite only; PostgreSQL queues by itself)."""
        if not self.is_sqlite or not self.url.database or self.url.database == ":memory:":
            yield
            return
        descriptor = os.open(f"{self.url.database}.turn", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _sqlite(self) -> Engine:
        if self.url.database and self.url.database != ":memory:":
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(self.url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS})

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _record: Any) -> None:
            connection.isolation_level = None  # SQLAlchemy says BEGIN, not the driver
            for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            writes = connection.get_execution_options().get("writes", False)
            connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

        return engine

    def _postgresql(self) -> Engine:
        engine = create_engine(self.url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            if connection.get_execution_options().get("writes", False):
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")
            else:
                connection.exec_driver_sql("SET TRANSACTION READ ONLY")

        return engine

    def close(self) -> None:
        """Give every pooled connection back."""
        self.engine.dispose()
