"""The three queues: a file, PostgreSQL and Redis, each a real one on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from judging.queue import opened
from judging.services.demo import demo
from judging.storage import migrate
from judging.storage.database import Database
from tests.postgresql import cluster
from tests.redis import redis
from tests.world import SECRET, START, World


@pytest.fixture(scope="session")
def _postgresql() -> Iterator[str]:
    with cluster() as url:
        yield url


@pytest.fixture(scope="session")
def _redis() -> Iterator[str]:
    with redis() as url:
        yield url


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.xdist_group("queues")]),
        pytest.param("redis", marks=pytest.mark.xdist_group("queues")),
    ]
)
def queue_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty queue of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'queue.sqlite3'}"
    url: str = request.getfixturevalue(f"_{request.param}")
    huey = opened(url)
    huey.storage.flush_queue()
    huey.storage.close()
    return url


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.xdist_group("queues")])]
)
def kept(request: pytest.FixtureRequest, world: World, tmp_path: Path) -> Iterator[World]:
    """The demonstration, in a file and on PostgreSQL."""
    if request.param == "sqlite":
        yield world
        return
    address: str = request.getfixturevalue("_postgresql")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS killed WITH (FORCE)")
        connection.execute("CREATE DATABASE killed")
    url = address.rpartition("/")[0] + "/killed"
    database = Database(url)
    migrate.upgrade(database)
    with database.transaction() as session:
        demo.load_demo(session, secret=SECRET.encode(), now=START)
    yield replace(world, database=database, settings=replace(world.settings, database_url=url))
    database.close()
