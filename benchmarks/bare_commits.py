"""The bare limit of a save: one row into SQLite, committed to the disk, and nothing else."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

from benchmarks.load import Seen


def measure(folder: Path, writers: int, seconds: float) -> Seen:
    """`writers` threads, each committing one row at a time (WAL, synchronous=FULL, BEGIN IMMEDIATE)."""
    path = folder / f"bare-{writers}.sqlite3"
    with sqlite3.connect(path) as first:
        first.execute("PRAGMA journal_mode=WAL")
        first.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, words TEXT)")
    times: list[list[float]] = [[] for _ in range(writers)]
    start = threading.Barrier(writers + 1)

    def write(own: list[float]) -> None:
        connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        connection.execute("PRAGMA synchronous=FULL")
        start.wait()
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            began = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO row (words) VALUES ('one mark')")
            connection.execute("COMMIT")
            own.append((time.perf_counter() - began) * 1000)
        connection.close()

    threads = [threading.Thread(target=write, args=(own,)) for own in times]
    for thread in threads:
        thread.start()
    start.wait()
    for thread in threads:
        thread.join()
    every = sorted(value for own in times for value in own)
    return Seen(
        writers, len(every) / seconds, every[len(every) // 2], every[min(len(every) - 1, int(len(every) * 0.99))], 0
    )
