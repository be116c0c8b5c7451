"""The ground every test stands on: nothing leaves the machine, and whoever asks for a world gets one.

`world` holds the demonstration edition, `empty_world` only the tables. The application is loaded when a world is asked
for, not before: the domain's tests do without it, and loading it takes a second.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import World

LOOPBACK = ("127.", "::1", "localhost")
SPEAKS = ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LC_TIME", "LC_NUMERIC")
ODD_ZONE = "Pacific/Kiritimati"  # fourteen hours ahead


def forget_the_machine() -> None:
    """Nothing that somebody set here decides a test: no setting of the service, no language, no zone.

    The zone is the furthest there is, so that whatever reads the machine's clock instead of UTC shows on every machine.
    """
    for name in list(os.environ):
        if name.startswith("JUDGING_") or name in SPEAKS:
            del os.environ[name]
    os.environ.update({"LANG": "C.UTF-8", "TZ": ODD_ZONE})
    time.tzset()


forget_the_machine()


def stay_here(event: str, arguments: tuple[object, ...]) -> None:
    """Nothing under test leaves the machine: a connection to any other address fails where it is made."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
        if not host.startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {host}")


sys.addaudithook(stay_here)

SLOW_SECONDS = 1800
"""How long a slow test may take before it is ended; the others' limit is in pyproject.toml."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that hangs is ended, so that the others are heard of; a slow one has more time."""
    for item in items:
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SLOW_SECONDS))


def pytest_collection_finish() -> None:
    """What was imported stays until the end: it is not looked through again for what nobody holds any more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables and no row."""
    from tests.world import make_empty_file

    return make_empty_file(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="session")
def demo_file(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the demonstration edition."""
    from tests.world import make_demo_file

    return make_demo_file(empty_file, tmp_path_factory.mktemp("demo"))


@pytest.fixture
def world(demo_file: Path, tmp_path: Path) -> Iterator[World]:
    """The demonstration edition, in the middle of judging."""
    from tests.world import make_world

    made = make_world(demo_file, tmp_path)
    yield made
    made.close()


@pytest.fixture
def empty_world(empty_file: Path, tmp_path: Path) -> Iterator[World]:
    """A service with no edition, no staff, nothing."""
    from tests.world import make_world

    made = make_world(empty_file, tmp_path)
    yield made
    made.close()
