"""`judging serve`: server and consumer are kept running, and stop together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from judging.storage import migrate
from judging.storage.database import Database
from tests.pages import parsed
from tests.ports import free_port
from tests.world import SECRET

ROOT = Path(__file__).parents[2]
SERVER, CONSUMER = "judging.starting", "judging.cli jobs run"
PATIENCE = 60.0


@dataclass
class Running:
    """One `judging serve` with its two children."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    def child(self, name: str) -> int | None:
        """The process called so whose parent is ours."""
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                parent = (path / "stat").read_text().rpartition(")")[2].split()[1]
                if name in words and int(parent) == self.process.pid:
                    return int(path.name)
        return None

    def answers(self) -> bool:
        with suppress(OSError):
            return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).status == 200
        return False


def eventually(what: Callable[[], object], says: str) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, says
        time.sleep(0.1)


@contextmanager
def serving(folder: Path, **more: str) -> Iterator[Running]:
    port = free_port()
    settings = {
        "JUDGING_INSTANCE": str(folder),
        "JUDGING_SECRET_KEY": SECRET,
        "JUDGING_PORT": str(port),
        "JUDGING_BASE_URL": f"http://127.0.0.1:{port}",
        "JUDGING_WORKERS": "1",
    }
    command = [sys.executable, "-m", "judging.serving"]
    with open(folder / "said.log", "ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings, **more}, stderr=log)
    running = Running(process, port, folder)
    try:
        yield running
    finally:
        process.terminate()
        process.wait(PATIENCE)


def make_instance(folder: Path) -> None:
    database = Database(f"sqlite:///{folder / 'judging.sqlite3'}")
    migrate.upgrade(database)
    database.close()


def is_alive(pid: int | None) -> bool:
    try:
        return pid is not None and "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]
    except OSError:
        return False


def test_what_is_killed_is_started_again_and_both_stop_together(tmp_path: Path) -> None:
    make_instance(tmp_path)
    with serving(tmp_path) as running:
        eventually(running.answers, "the server does not answer")
        for name in (CONSUMER, SERVER):
            before = running.child(name)
            assert before is not None
            os.kill(before, signal.SIGKILL)
            eventually(lambda name=name, old=before: running.child(name) not in (None, old), f"{name} stays dead")
        eventually(running.answers, "the server does not answer any more")
        children = [running.child(SERVER), running.child(CONSUMER)]
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(PATIENCE) == 0
        assert not any(is_alive(one) for one in children)


def test_both_end_when_they_are_left_alone(tmp_path: Path) -> None:
    make_instance(tmp_path)
    with serving(tmp_path) as running:
        eventually(running.answers, "the server does not answer")
        children = [running.child(SERVER), running.child(CONSUMER)]
        assert all(is_alive(one) for one in children)
        running.process.kill()
        eventually(lambda: not any(is_alive(one) for one in children), "a child outlives who started it")


def asked(port: int, request: bytes) -> str:
    """All that the server answers to these bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(request)
        return b"".join(iter(lambda: line.recv(65536), b"")).decode()


def test_what_is_too_long_to_be_read_is_told_in_every_language(tmp_path: Path) -> None:
    make_instance(tmp_path)
    with serving(tmp_path) as running:
        eventually(running.answers, "the server does not answer")
        host = f"Host: 127.0.0.1:{running.port}\r\nConnection: close\r\n".encode()
        ours = asked(running.port, b"GET /verify?code=" + b"A" * 8000 + b" HTTP/1.1\r\n" + host + b"\r\n")
        assert ours.startswith("HTTP/1.1 404")
        assert "Verificar un certificado" in ours
        address = asked(running.port, b"GET /verify?code=" + b"A" * 9000 + b" HTTP/1.1\r\n" + host + b"\r\n")
        headers = asked(running.port, b"GET / HTTP/1.1\r\n" + host + b"X-Long: " + b"A" * 9000 + b"\r\n\r\n")
    for status, answer in (("414", address), ("431", headers)):
        assert answer.startswith(f"HTTP/1.1 {status}")
        for words in (
            "es demasiado largo y no se leyó",
            "est trop long et n’a pas été lu",
            "too long and was not read",
        ):
            assert words in answer
        parsed(answer.partition("\r\n\r\n")[2])


def test_a_schema_that_is_not_ours_ends_all_with_one_instruction(tmp_path: Path) -> None:
    make_instance(tmp_path)
    database = Database(f"sqlite:///{tmp_path / 'judging.sqlite3'}")
    migrate.downgrade(database, "-1")
    database.close()
    with serving(tmp_path, JUDGING_LANG="en") as running:
        assert running.process.wait(PATIENCE) == 3
    assert "judging db upgrade" in (tmp_path / "said.log").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["JUDGING_PORT", "JUDGING_WORKERS"])
def test_the_settings_of_bin_run_are_those_of_serve(name: str) -> None:
    from judging.serving import commands  # noqa: PLC0415 - nothing of it may run here

    server, consumer = commands({name: "7"}, ["--log-level", "info"])
    assert ("127.0.0.1:7" in server) == (name == "JUDGING_PORT")
    assert server[-3:] == ["--log-level", "info", "judging.app:served()"]
    assert consumer[1:] == ["-m", "judging.cli", "jobs", "run"]
