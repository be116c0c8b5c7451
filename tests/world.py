"""A service to try: a real migrated database, a clock that stands still, and people with browsers.

A database is made once for each run (migrations and all) and copied for each test; the fixtures stand in conftest.py.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from judging.app import create_app, equip, let_go
from judging.config import Settings
from judging.domain.errors import Problem
from judging.queue import Queue
from judging.services import cards
from judging.services.demo import demo
from judging.services.people import sign_in
from judging.services.people.sign_in import SignedIn
from judging.services.tries import Door
from judging.storage import append_only, migrate
from judging.storage.database import Database
from judging.storage.models import Edition, Entry, Judge, Staff
from judging.web import access
from tests.pages import Visitor

SECRET = "a secret that only the tests know 0123456789"
COMPILED = FileSystemBytecodeCache(tempfile.mkdtemp(prefix="judging-templates-"))
atexit.register(shutil.rmtree, COMPILED.directory, ignore_errors=True)
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_MADE: list[Flask] = []
NOT_ASKED = Problem.of("wrong_password")
START = datetime(2026, 9, 15, 14, 30, tzinfo=UTC)


class Clock:
    """The time, as long as nobody moves it."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        """Let time pass: `clock.pass_by(days=2)`."""
        self.now += timedelta(**span)


@dataclass
class World:
    """One service with its database, and doors for the people in the story."""

    app: Flask
    database: Database
    clock: Clock
    settings: Settings
    queue: Queue

    def close(self) -> None:
        """Nothing of it stays open, nor of what the application was equipped with meanwhile."""
        let_go(self.app)
        self.database.close()
        self.queue.close()

    def anybody(self) -> Visitor:
        """Somebody who is not signed in."""
        return Visitor(self.app)

    def organiser(self) -> Visitor:
        """The demonstration's organiser, signed in."""

        def settled(session: Session, door: Door) -> SignedIn | Problem:
            her = session.scalars(select(Staff).where(Staff.email == demo.STAFF_EMAIL)).one()
            right = sign_in.Attempt(her.password_hash, "", NOT_ASKED, (), "", staff_id=her.id)
            return sign_in.settle(session, door, right, is_right=True)

        return self._let_in(settled, "/organiser/")

    def judge(self, key: str, slug: str = "caranavi-2026") -> Visitor:
        """A judge, of the demonstration where nothing else is said, signed in as with the code on her card."""

        def settled(session: Session, door: Door) -> SignedIn | Problem:
            her = session.scalars(select(Judge).join(Judge.edition).where(Judge.key == key, Edition.slug == slug)).one()
            right = sign_in.Attempt(her.pin_hash, "", NOT_ASKED, (), "", judge_id=her.id)
            return sign_in.settle(session, door, right, is_right=True)

        return self._let_in(settled, "/judge/")

    def applicant(self, number: str) -> Visitor:
        """The family of an entry, signed in as with the code on its slip."""

        def settled(session: Session, door: Door) -> SignedIn:
            entry = session.scalars(select(Entry).where(Entry.number == number)).one()
            return sign_in.for_new_entry(session, door, entry=entry)

        return self._let_in(settled, "/apply/")

    def _let_in(self, settled: Callable[[Session, Door], SignedIn | Problem], home: str) -> Visitor:
        """Signed in as after a right password or code, which the tests of the doors try; her first page is `home`."""
        visitor = self.anybody()
        with self.app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
            with self.writing() as session:
                signed_in = settled(session, access.door())
                assert isinstance(signed_in, SignedIn), signed_in
                access.remember(signed_in)
            answer = self.app.process_response(self.app.make_response(""))
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            visitor.client.set_cookie(name, value)
        visitor.home = home
        return visitor

    def judge_code(self, key: str) -> str:
        with self.reading() as session:
            judge = session.scalars(select(Judge).where(Judge.key == key)).one()
            return cards.code_of(judge, self.settings.secret_key)

    def entry_code(self, number: str) -> str:
        with self.reading() as session:
            entry = session.scalars(select(Entry).where(Entry.number == number)).one()
            return cards.code_of(entry, self.settings.secret_key)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.database.reading() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.database.transaction() as session:
            yield session

    @contextmanager
    def tampering(self) -> Iterator[Session]:
        """Somebody who has the database in his hands and takes the guards off, to change what nobody may."""
        with self.writing() as session:
            append_only.take_off(session.connection())
            yield session
            session.flush()
            append_only.put_on(session.connection())

    def edition(self, session: Session) -> Edition:
        return session.scalars(select(Edition)).one()

    @contextmanager
    def queries(self) -> Iterator[list[str]]:
        """The statements sent to the database inside the block."""
        sent: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
                sent.append(statement)

        engine = self.app.extensions["judging.database"].engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(engine, "before_cursor_execute", note)


def make_empty_file(folder: Path) -> Path:
    """A database file with all tables and no row."""
    path = folder / "judging.sqlite3"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    _fold(database)
    return path


def make_demo_file(empty: Path, folder: Path) -> Path:
    """A database file with the demonstration edition."""
    path = folder / "judging.sqlite3"
    shutil.copy(empty, path)
    database = Database(f"sqlite:///{path}")
    with database.transaction() as session:
        demo.load_demo(session, secret=SECRET.encode(), now=START)
        # The organiser signs in hundreds of times; that people's passwords take long to guess is tested elsewhere.
        session.scalars(select(Staff)).one().password_hash = QUICK.hash(demo.STAFF_PASSWORD)
    _fold(database)
    return path


def _fold(database: Database) -> None:
    """Bring the write-ahead log into the file, so that the file alone can be copied."""
    with database.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[attr-defined]
    database.close()


def make_world(file: Path, folder: Path) -> World:
    """A service on its own copy of a database file."""
    key = folder / "secret_key"
    key.write_text(SECRET, encoding="ascii")
    key.chmod(0o600)
    shutil.copy(file, folder / "judging.sqlite3")
    return _world_with(Settings.from_env({"JUDGING_INSTANCE": str(folder), "JUDGING_SECRET_KEY": SECRET}))


def make_world_at(url: str, folder: Path) -> World:
    """A service with the demonstration edition in an empty database at this address."""
    told = {"JUDGING_INSTANCE": str(folder), "JUDGING_SECRET_KEY": SECRET, "JUDGING_DATABASE_URL": url}
    made = _world_with(Settings.from_env(told))
    migrate.upgrade(made.database)
    with made.writing() as session:
        demo.load_demo(session, secret=SECRET.encode(), now=START)
    return made


def _world_with(settings: Settings) -> World:
    clock = Clock()
    app = _the_application(settings)
    equip(app, settings, clock)
    return World(app, app.extensions["judging.database"], clock, settings, app.extensions["judging.queue"])


def _the_application(settings: Settings) -> Flask:
    """One for all tests of a process: its addresses and templates are read once. Each world equips it anew."""
    if not _MADE:
        app = create_app(settings)
        app.extensions["judging.database"].close()
        app.testing = True
        app.jinja_env.bytecode_cache = COMPILED  # templates are compiled once for a run
        app.config["PROPAGATE_EXCEPTIONS"] = False
        _MADE.append(app)
    return _MADE[0]
