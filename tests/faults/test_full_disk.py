"""The disk is full: a clear answer, nothing acknowledged is lost, pages are read, and with room again all goes on.

A real small disk where the tests may mount one (root); everywhere a limit on the size of files, which the kernel lifts
again while the service runs.
"""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from judging.storage.database import Database
from tests.faults.conftest import served
from tests.faults.load import LAST_WORD_SECONDS, OURS, Patient, Telephone, at_work, untrue, wait_until_acknowledged
from tests.faults.server import Server, code, sheets
from tests.machine import needs

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.xdist_group("faults")]
Room = tuple[Callable[[], Any], Callable[[], Any]]
Small = tuple[Server, Database, Room]
SIZE = 16_000_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Small]:
    """A service whose instance folder is a disk of its own, which can be filled and emptied."""
    if os.geteuid() != 0:
        pytest.skip("only root mounts disks")
    folder, filler = tmp_path / "instance", tmp_path / "instance" / "filler"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine mounts no disk")
    try:
        with served(folder, f"sqlite:///{folder / 'judging.sqlite3'}") as (server, database):
            yield server, database, (lambda: _fill(filler), filler.unlink)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _fill(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


@pytest.fixture
def small_files(sqlite: tuple[Server, Database]) -> Small:
    """A service that may not make a file longer than a few pages, whenever that is said."""
    server, database = sqlite
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    return server, database, (lambda: _limit(server, (16_384, usual[1])), lambda: _limit(server, usual))


def _limit(server: Server, limits: tuple[int, int]) -> None:
    """For the server and its workers, while they run."""
    assert server.process is not None
    first = server.process.pid
    children = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="ascii").split()
    for process in (first, *map(int, children)):
        resource.prlimit(process, resource.RLIMIT_FSIZE, limits)


@pytest.fixture(params=[pytest.param("small_disk", marks=needs("faults")), "small_files"])
def small(request: pytest.FixtureRequest) -> Small:
    found: Small = request.getfixturevalue(request.param)
    return found


@contextmanager
def full(room: Room) -> Iterator[None]:
    take, give = room
    take()
    try:
        yield
    finally:
        give()


def test_a_full_disk_is_told_and_what_was_acknowledged_stays(small: Small) -> None:
    server, database, room = small
    assert server.process is not None
    began = server.process.pid
    with at_work(server, database) as judges:
        wait_until_acknowledged(judges, 8)
        with full(room):
            until = time.monotonic() + LAST_WORD_SECONDS
            while not all(judge.later for judge in judges):
                assert time.monotonic() < until, "nobody was told that there is no room"
                time.sleep(0.05)
            _pages_are_read(server, database)
            _a_photo_is_told_too(judges[0])
            ready = server.test_client().get("/readyz")
            assert (ready.status_code, ready.json["trouble"] in ("full", "disk")) == (503, True), ready.json
            assert untrue(database, [judge.known_by_now() for judge in judges]) == []
        wait_until_acknowledged(judges, 8)
    assert untrue(database, [judge.told for judge in judges]) == []
    assert server.process.pid == began, "nobody had to start it anew"
    assert server.judging("check").stdout == ""
    assert "Traceback" not in server.log.read_text(encoding="utf-8")


def _pages_are_read(server: Server, database: Database) -> None:
    visitor = Patient(server)
    for address in ("/", "/verify", "/help", "/healthz"):
        assert visitor.client.get(address).status_code == 200, address


def _a_photo_is_told_too(judge: Any) -> None:
    assert isinstance(judge, Telephone)
    part = os.urandom(60_000)
    answer = judge.visitor.client.put(
        f"/api/v1/blob/{sha256(part).hexdigest()}?offset=0&size={len(part)}",
        data=part,
        headers={**OURS, "X-Judging-Lease": judge.lease},
    )
    assert (answer.status_code, answer.json["reason"]) == (503, "full"), answer.text[:500]


def test_what_was_typed_comes_back_and_its_button_saves_it_when_there_is_room(small_files: Small) -> None:
    server, database, room = small_files
    words, sarah = "Sombra de pacay; doña Eulalia lo mostró todo.", Patient(server)
    with database.reading() as session:
        sheet, typed = next(iter(sheets(session, "J1"))), code(session, "J1")
    sarah.get(f"/e/{typed}")
    sarah.submit()
    sarah.get(f"/judge/sheets/{sheet}")
    with full(room):
        answer = sarah.submit({"A1": "2", "A1.note": words})
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert words in sarah.text
    assert sarah.submit().status_code == 200
    assert words in sarah.get(f"/judge/sheets/{sheet}").text
