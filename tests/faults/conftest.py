"""A service to do harm to, on SQLite and on PostgreSQL. All of it is slow; each test has its bounded time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from judging.storage.database import Database
from tests.faults.server import Server, fill
from tests.postgresql import cluster

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with cluster() as url:
        yield url


@contextmanager
def served(folder: Path, url: str) -> Iterator[tuple[Server, Database]]:
    """A running service with the demonstration in it."""
    database = Database(url)
    fill(database)
    server = Server(folder, url, folder.parent / "server.log")
    try:
        server.start()
        yield server, database
    finally:
        server.kill()
        database.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[tuple[Server, Database]]:
    (tmp_path / "instance").mkdir()
    with served(tmp_path / "instance", f"sqlite:///{tmp_path / 'instance' / 'judging.sqlite3'}") as both:
        yield both


@pytest.fixture
def postgresql(tmp_path: Path, address: str) -> Iterator[tuple[Server, Database]]:
    """A database of its own in the module's cluster."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS harmed WITH (FORCE)")
        connection.execute("CREATE DATABASE harmed")
    (tmp_path / "instance").mkdir()
    with served(tmp_path / "instance", address.rpartition("/")[0] + "/harmed") as both:
        yield both


@pytest.fixture(params=KINDS)
def service(request: pytest.FixtureRequest) -> tuple[Server, Database]:
    """The service on each kind of database."""
    found: tuple[Server, Database] = request.getfixturevalue(request.param)
    return found
