"""Clients that stop in the middle of a request, or send it letter by letter: docs/operations.md and docs/security.md.

Always true: behind the web server that operations.md asks for, with the very lines that stand there, pages come while
hundreds of such clients hold on; without it they take every thread, as security.md says, and only while they hold on.
"""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from judging import system
from judging.storage.database import Database
from tests.faults.server import Server, fill
from tests.machine import needs
from tests.ports import free_port, wait_for

pytestmark = [pytest.mark.slow]

OPERATIONS = Path(__file__).parents[2] / "docs/operations.md"
HEAD = b"GET /verify HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: a"
FORM = (
    b"POST /enter HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 9000\r\n\r\na"
)
BEGUN = {"half a header": HEAD, "half a form": FORM}
MANY = 150
"""Of each kind; a server alone is taken by its sixteen threads' worth of them."""
A_PAGE = 5.0
"""Seconds in which a page comes, on a machine that does other things as well."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o700)
    url = f"sqlite:///{folder / 'judging.sqlite3'}"
    database = Database(url)
    fill(database)
    database.close()
    made = Server(folder, url, tmp_path / "log", {"JUDGING_TRUSTED_PROXIES": "1"})
    made.start()
    yield made
    made.stop()


def documented(port: int, service: int) -> str:
    """The lines for nginx in operations.md, for these two ports."""
    block = OPERATIONS.read_text(encoding="utf-8").partition("# nginx")[2].partition("```")[0]
    beside = block.partition("\n")[0].index("# Caddyfile") + len("# nginx")  # where the other column begins
    lines = [re.split(r" {3,}", line.strip())[0] for line in block.splitlines()[1:] if line[:beside].strip()]
    text = "\n".join(lines).replace("server_name prize.example;", f"listen 127.0.0.1:{port};")
    assert text.count("http://127.0.0.1:8000") == 1
    return text.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{service}")


@contextmanager
def proxy(folder: Path, service: int) -> Iterator[int]:
    """nginx with the documented lines in front of the service; answers its port."""
    program, port = system.program("nginx"), free_port()
    assert program
    own = [f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")]
    http_block = "\n".join(["access_log off;", *own, documented(port, service)])
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_rlimit_nofile 4096;\n"
        f"events {{ worker_connections 2048; }}\nhttp {{\n{http_block}\n}}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(config), "-e", f"{folder}/error.log"])
    try:
        wait_for(port, "nginx")
        yield port
    finally:
        process.terminate()
        process.wait()


@contextmanager
def holding_on(port: int, each: int) -> Iterator[None]:
    """So many clients of each kind that have begun and say nothing more, and as many that go on letter by letter."""
    over = threading.Event()
    with ExitStack() as held:
        lines = []
        for begun in BEGUN.values():
            for place in range(2 * each):
                line = held.enter_context(socket.create_connection(("127.0.0.1", port)))
                line.sendall(begun)
                lines += [line] if place % 2 else []

        def drip() -> None:
            while not over.wait(1.0):
                for line in lines:
                    with suppress(OSError):
                        line.send(b"a")

        dripping = threading.Thread(target=drip, daemon=True)
        dripping.start()
        try:
            yield
        finally:
            over.set()
            dripping.join()


def seconds_for_a_page(port: int, patience: float) -> float:
    """How long the first page takes; `patience` where it did not come by then."""
    began = time.monotonic()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        line.request("GET", "/enter")
        answer = line.getresponse()
        assert (answer.status, b"<h1" in answer.read()) == (200, True)
    except TimeoutError:
        return patience
    finally:
        line.close()
    return time.monotonic() - began


@needs("proxy")
def test_behind_the_documented_web_server_pages_come_while_hundreds_hold_on(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "nginx"
    folder.mkdir()
    folder.chmod(0o755)
    with proxy(folder, server.port) as port, holding_on(port, MANY):
        took = []
        until = time.monotonic() + 15  # longer than the proxy lets anybody take for a header or a piece of a form
        while time.monotonic() < until:
            took.append(seconds_for_a_page(port, A_PAGE))
            time.sleep(0.2)
        assert max(took) < A_PAGE, took


def test_alone_the_service_waits_for_them_and_is_there_at_once_when_they_are_gone(server: Server) -> None:
    """What security.md says, so that nobody serves without one: if this fails, the service has become better."""
    said = " ".join(Path(OPERATIONS.with_name("security.md")).read_text(encoding="utf-8").split())
    assert re.search(
        r"slow clients take its few threads, and a web server that reads whole requests stands in front", said
    )
    with holding_on(server.port, 20):
        time.sleep(1)
        assert seconds_for_a_page(server.port, A_PAGE) == A_PAGE
    assert seconds_for_a_page(server.port, 4 * A_PAGE) < A_PAGE
