"""The three queues: a file, PostgreSQL and Redis, each a real one on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from judging.queue import opened
from tests.postgresql import cluster
from tests.redis import redis


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
