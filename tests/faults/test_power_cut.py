"""The power goes while judges write: what was acknowledged had reached the disk before its answer left.

The server runs on a disk that keeps only what it was told to keep (powercut.c); after its death the database is read
from there, and from nowhere else.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from judging import system
from judging.storage.copies import require_sound
from judging.storage.database import Database
from tests.faults.load import Known, at_work, untrue, wait_until_acknowledged
from tests.faults.server import Server
from tests.machine import needs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.xdist_group("faults"),
    needs("faults"),
]
CUTS = 3


def test_what_was_acknowledged_is_on_the_disk_when_the_power_goes(
    sqlite: tuple[Server, Database], tmp_path: Path
) -> None:
    server, database = sqlite
    server.stop()
    database.close()
    platter, library = tmp_path / "platter", tmp_path / "powercut.so"
    platter.mkdir()
    source = Path(__file__).with_name("powercut.c")
    compiler = system.program("cc") or "cc"
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(source), "-ldl"], check=True)
    for file in server.folder.glob("judging.sqlite3*"):
        shutil.copy(file, platter)
    server.more |= {"LD_PRELOAD": str(library), "PLATTER": str(platter), "PLATTER_OF": str(server.folder)}
    for _ in range(CUTS):
        server.start()
        with at_work(server, database) as judges:
            wait_until_acknowledged(judges, 8)
            known = [judge.known_by_now() for judge in judges]
            server.kill()
            _require_kept(platter, tmp_path / "after", known)
            server.start()
        assert untrue(database, [judge.told for judge in judges]) == []
        server.kill()


def _require_kept(platter: Path, after: Path, known: list[Known]) -> None:
    """What stood acknowledged a moment before the cut stands in the database that the disk holds."""
    shutil.rmtree(after, ignore_errors=True)
    shutil.copytree(platter, after)
    (after / "judging.sqlite3-shm").unlink(missing_ok=True)
    copy = Database(f"sqlite:///{after / 'judging.sqlite3'}")
    assert untrue(copy, known) == []
    copy.close()
    require_sound(after / "judging.sqlite3")
