"""The database: one engine, sessions that read and transactions that write.

Always true:
* a session from `reading()` cannot write: the database itself refuses;
* a session from `transaction()` holds the write lock from its first statement, so that what it read is still true when
  it commits; it commits once, at the end, and rolls back on any exception. On SQLite there is one lock for all; on
  PostgreSQL (advisory locks) writers of different editions do not wait for one another;
* nobody waits for ever: a writer gives up (`Unavailable`) after some seconds, and at once where so many wait already
  that pages could not be read any more;
* nothing is written into a schema that this code does not know;
* a commit is on disk when it returns (synchronous=FULL);
* a file that is missing is never replaced by an empty one (`make`), and nobody but its owner reads it;
* no value of a statement stands in an error's text.
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session, sessionmaker

from judging.storage.trouble import Trouble, Unavailable, tell_no_values, trouble_of
from judging.storage.turn import Turn

WAIT_SECONDS = 5.0
"""How long a writer of a web page waits for its turn."""
HASTY_SECONDS = 0.1
MOST_PATIENT = 4
"""So many writers of a process may wait that long: fewer than its threads (bin/run: 8), so that pages are read."""
CONNECT_SECONDS = 5
WRITE_LOCK = 7_202_601  # any constant of our own: the advisory lock that stands for "I write" on PostgreSQL
SCHEMA = (Path(__file__).parent / "migrations" / "HEAD").read_text(encoding="utf-8").strip()
"""The revision this code was written for."""
_PRIVATE = 0o600
_LEAST_BYTES = 512
"""One page of SQLite, at the least; a shorter file holds nothing."""
_HERE = threading.local()


def is_writing() -> bool:
    """Whether this thread is inside a transaction, where others wait for it: no place for slow work."""
    return bool(getattr(_HERE, "writes", False))


class Database:
    """An engine with its two kinds of session. `patience` is how many seconds a writer waits for its turn."""

    def __init__(self, url: str, *, patience: float = WAIT_SECONDS) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.file = Path(self.url.database) if self.is_sqlite and self.url.database not in (None, ":memory:") else None
        self._patience = patience
        self._counting, self._under_way = threading.Lock(), 0
        self._turn = Turn(f"{self.file}.turn") if self.file is not None else None
        self.engine = self._sqlite() if self.is_sqlite else self._postgresql()
        event.listen(self.engine, "handle_error", tell_no_values)
        self._read = sessionmaker(self.engine, expire_on_commit=False)
        self._write = sessionmaker(self.engine.execution_options(writes=True), expire_on_commit=False)

    # ---------------------------------------------------------------------------------------------- the file
    @property
    def is_gone(self) -> bool:
        """Whether there was a database, and its file is missing now, or empty."""
        return not self.is_there and self._began.exists()

    @property
    def is_there(self) -> bool:
        """Whether there is something to open: not an empty file. Of a server, and of no file, only trying tells."""
        if self.file is None:
            return True
        try:
            found = self.file.stat()
        except FileNotFoundError:
            return False
        return found.st_size >= _LEAST_BYTES or not stat.S_ISREG(found.st_mode)

    def make(self) -> None:
        """Make the file where there never was one, and see to it that only its owner can read it.

        Raises Unavailable where there was one before (`begun`): an empty database must not take its place; and where
        something else stands there.
        """
        if self.file is None:
            return
        if self.is_gone:
            raise Unavailable(Trouble.GONE)
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._made_private()
        except OSError as error:
            raise Unavailable(trouble_of(error) or Trouble.DOWN) from error

    def begun(self) -> None:
        """Remember that there is a database now: from here on none but a copy takes its place."""
        if self.file is not None:
            os.close(os.open(self._began, os.O_WRONLY | os.O_CREAT, _PRIVATE))

    def _made_private(self) -> None:
        assert self.file is not None
        os.close(os.open(self.file, os.O_WRONLY | os.O_CREAT, _PRIVATE))
        for ending in ("", "-wal", "-shm", ".turn", ".turn.others", ".began"):
            path = Path(f"{self.file}{ending}")
            if path.exists() and path.stat().st_mode & 0o077:
                path.chmod(_PRIVATE)

    @contextmanager
    def replacing(self) -> Iterator[Path]:
        """The file, to put another in its place: nobody writes meanwhile, and afterwards everybody opens the new one.

        For SQLite alone. Raises Unavailable where the turn does not come.
        """
        assert self.file is not None
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._in_turn(self._patience):
            yield self.file

    def _which_file(self) -> tuple[int, int] | None:
        """What tells this file from another of its name."""
        try:
            known = os.stat(self.file) if self.file is not None else None
        except FileNotFoundError:
            known = None
        return None if known is None else (known.st_dev, known.st_ino)

    @property
    def _began(self) -> Path:
        return Path(f"{self.file}.began")

    # ------------------------------------------------------------------------------------------------ sessions
    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that can only read; nothing it does is ever kept."""
        with self._read() as session:
            yield session

    def reading_session(self) -> Session:
        """The same, for whoever closes it himself (a web request)."""
        return self._read()

    @contextmanager
    def transaction(self, edition: int | None = None, *, in_no_hurry: bool = False) -> Iterator[Session]:
        """A session that writes: committed once when the block ends well, rolled back otherwise.

        `edition` is the only edition whose rows it depends on and changes (0: it depends on none); without it nobody
        else writes meanwhile; who is `in_no_hurry` lets everybody go first who waits (on PostgreSQL they queue).
        Raises Unavailable where its turn does not come, or where the schema is another one.
        """
        if not self.is_there:
            raise Unavailable(Trouble.GONE)
        with (
            self._waiting() as seconds,
            self._in_turn(seconds, in_no_hurry=in_no_hurry),
            self._opened(edition, seconds) as session,
        ):
            session.connection()  # begins now: what is read below stays true until the commit
            self._require_own_schema(session)
            _HERE.writes = True
            try:
                yield session
            finally:
                _HERE.writes = False
            session.commit()

    @contextmanager
    def _waiting(self) -> Iterator[float]:
        """How long this writer may wait: hardly at all where many of this process do so already."""
        with self._counting:
            self._under_way += 1
            is_crowded = self._under_way > MOST_PATIENT + 1
        try:
            yield min(HASTY_SECONDS, self._patience) if is_crowded else self._patience
        finally:
            with self._counting:
                self._under_way -= 1

    def _in_turn(self, seconds: float, *, in_no_hurry: bool = False) -> AbstractContextManager[None]:
        """Wait for this writer's turn (SQLite only; PostgreSQL queues by itself)."""
        return nullcontext() if self._turn is None else self._turn.taken(seconds, in_no_hurry=in_no_hurry)

    def _opened(self, edition: int | None, seconds: float) -> Session:
        if self.is_sqlite:
            return self._write()
        return self._write(bind=self.engine.execution_options(writes=True, edition=edition, wait=seconds))

    def _require_own_schema(self, session: Session) -> None:
        """Another process may have moved the schema since this one began. Asked of the driver: it is asked often."""
        driver: Any = session.connection().connection.dbapi_connection
        known: Any = self.engine.dialect.dbapi
        try:
            stands = driver.execute("SELECT version_num FROM alembic_version").fetchone()
        except known.Error:
            stands = None
        if stands is None or stands[0] != SCHEMA:
            raise Unavailable(Trouble.SCHEMA)

    # ------------------------------------------------------------------------------------------------- engines
    def _sqlite(self) -> Engine:
        engine = create_engine(self.url, connect_args={"timeout": self._patience}, hide_parameters=True)

        @event.listens_for(engine, "do_connect")
        def open_what_is_there(_dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> None:
            if self.file is not None:
                # To open an empty file is to begin it: where there was a database, one that is not there is opened.
                ending = ".began.not-there" if self.is_gone else ""
                arguments[0] = f"file:{quote(str(self.file.absolute()))}{ending}?mode=rw"
                options["uri"] = True

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, record: Any) -> None:
            record.info["file"] = self._which_file()
            connection.isolation_level = None  # SQLAlchemy says BEGIN, not the driver
            for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "recursive_triggers=ON"):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "checkout")
        def refuse_a_file_that_was_replaced(_connection: Any, record: Any, _proxy: Any) -> None:
            if record.info["file"] != self._which_file():
                raise DisconnectionError("a copy was put in its place")  # the pool opens the new one

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            writes = connection.get_execution_options().get("writes", False)
            connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

        return engine

    def _postgresql(self) -> Engine:
        engine = create_engine(
            self.url.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            connect_args={"connect_timeout": CONNECT_SECONDS},
            pool_timeout=self._patience,
            hide_parameters=True,
        )

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            options = connection.get_execution_options()
            if options.get("writes", False):
                connection.exec_driver_sql(_locks(options.get("edition"), options.get("wait", self._patience)))
            else:
                connection.exec_driver_sql("SET TRANSACTION READ ONLY")

        return engine

    def close(self) -> None:
        """Give every pooled connection back."""
        self.engine.dispose()


def _locks(edition: int | None, seconds: float) -> str:
    """What a writer of one edition, or of all, asks for on PostgreSQL before it reads anything."""
    wait = f"SET LOCAL lock_timeout = {max(1, int(seconds * 1000))}"
    if edition is None:
        return f"{wait}; SELECT pg_advisory_xact_lock({WRITE_LOCK})"
    others = f"SELECT pg_advisory_xact_lock_shared({WRITE_LOCK})"
    return f"{wait}; {others}; SELECT pg_advisory_xact_lock({WRITE_LOCK}, {edition})"
