"""A Redis of our own for one test run: real server, loopback only, nothing on disk, thrown away at the end."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from judging import system
from tests.ports import free_port, wait_for


@contextmanager
def redis() -> Iterator[str]:
    """A running server; answers the address of its first database."""
    program = system.program("redis-server")
    assert program, "redis-server is missing; bin/setup --test installs it"
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="judging-redis-") as folder:
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
        process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
        try:
            wait_for(port, "Redis")
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()
            process.wait()
