"""Clients that ask as fast as they are answered, and what they saw.

A client is a thread with one connection that is kept open; it sends the next request when the answer to the last one
has arrived whole. Times are wall-clock milliseconds. Clients and server share the machine, so the rates are what
remains for the server: compare them with the other rows of the same run, not with other machines.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

Request = tuple[str, str, bytes, dict[str, str]]
"""Method, address, body, headers."""


@dataclass(frozen=True)
class Seen:
    """What the clients of one measurement saw together."""

    clients: int
    per_second: float
    p50_ms: float
    p99_ms: float
    errors: int


def measure(port: int, makers: list[Callable[[], Request]], expected: int, seconds: float) -> Seen:
    """Run one client for each maker of requests; an answer with another status than `expected` is an error."""
    times: list[list[float]] = [[] for _ in makers]
    errors = [0] * len(makers)
    start = threading.Barrier(len(makers) + 1)

    def client(number: int, make: Callable[[], Request]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        start.wait()
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            method, address, body, headers = make()
            began = time.perf_counter()
            connection.request(method, address, body or None, headers)
            answer = connection.getresponse()
            answer.read()
            times[number].append((time.perf_counter() - began) * 1000)
            errors[number] += answer.status != expected
        connection.close()

    threads = [threading.Thread(target=client, args=pair) for pair in enumerate(makers)]
    for thread in threads:
        thread.start()
    start.wait()
    for thread in threads:
        thread.join()
    every = sorted(value for own in times for value in own)
    return Seen(
        clients=len(makers),
        per_second=len(every) / seconds,
        p50_ms=every[len(every) // 2],
        p99_ms=every[min(len(every) - 1, int(len(every) * 0.99))],
        errors=sum(errors),
    )
