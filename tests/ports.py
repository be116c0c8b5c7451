"""Free loopback ports, and programs that listen there: what every test that starts a server needs."""

from __future__ import annotations

import socket
import time


def free_port() -> int:
    """A port of this machine that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, name: str) -> None:
    """Until somebody answers there; fails after fifteen seconds, naming who did not come."""
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"{name} did not start")
