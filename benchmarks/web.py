"""Saving and opening a score sheet under load, beside a bare page and a bare commit; writes docs/performance.md."""

from __future__ import annotations

import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import bare_commits, contest
from benchmarks.load import Seen, measure

ROOT = Path(__file__).parents[1]
CLIENTS = (1, 8, 32)
SECONDS = float(os.environ.get("BENCHMARK_SECONDS", "4"))
MARK = "<!-- web figures: written by benchmarks/run -->"


@contextmanager
def served(app: str, environment: dict[str, str]) -> Iterator[int]:
    """An application behind the very server `bin/run` uses; answers its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--worker-class",
        "gthread",
        "--workers",
        "2",
        "--threads",
        "4",
        "--no-control-socket",
        "--log-level",
        "warning",
        "--bind",
        f"127.0.0.1:{port}",
        app,
    ]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the server did not start")


def run() -> dict[str, list[Seen]]:
    """Every measurement, interleaved: for each number of clients hello, commit, sheet, save."""
    rows: dict[str, list[Seen]] = {name: [] for name in ("hello", "commit", "sheet", "save")}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings, people = contest.prepare(folder, max(CLIENTS))
        environment = {"JUDGING_INSTANCE": str(folder), "JUDGING_SECRET_KEY": settings.secret_key.decode()}
        with served("benchmarks.hello:app", {}) as hello, served("wsgi:app", environment) as port:
            clients = [contest.sign_in(port, code, assignment) for code, assignment in people]
            for number in CLIENTS:
                some = clients[:number]
                rows["hello"].append(measure(hello, [lambda: ("GET", "/", b"", {})] * number, 200, SECONDS))
                rows["commit"].append(bare_commits.measure(folder, number, SECONDS))
                rows["sheet"].append(measure(port, [client.sheet for client in some], 200, SECONDS))
                rows["save"].append(measure(port, [client.save for client in some], 303, SECONDS))
    return rows


def table(rows: dict[str, list[Seen]]) -> str:
    """The figures as a Markdown table, with the ratio to the bare limit."""
    names = {
        "hello": 'bare Flask "hello"',
        "commit": "bare durable SQLite commit",
        "sheet": "open a score sheet",
        "save": "save a score sheet",
    }
    lines = [
        "| what | clients | per second | p50 ms | p99 ms | of the bare limit | errors |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for key, name in names.items():
        for place, seen in enumerate(rows[key]):
            limit = rows["hello"][place].per_second
            ratio = "" if key in ("hello", "commit") else f"{100 * seen.per_second / limit:.0f} % of hello"
            if key == "save":
                ratio += f", {100 * seen.per_second / rows['commit'][place].per_second:.0f} % of commit"
            lines.append(
                f"| {name} | {seen.clients} | {seen.per_second:.0f} | {seen.p50_ms:.1f} | {seen.p99_ms:.1f} "
                f"| {ratio} | {seen.errors} |"
            )
    return "\n".join(lines)


def write(figures: str) -> None:
    """Put the table between its marks in docs/performance.md."""
    path = ROOT / "docs/performance.md"
    before, _, after = path.read_text(encoding="utf-8").partition(MARK)
    _, _, after = after.partition(MARK)
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {today}, {SECONDS:g} s a row."
    path.write_text(f"{before}{MARK}\n\n{machine}\n\n{figures}\n\n{MARK}{after}", encoding="utf-8")


if __name__ == "__main__":
    measured = table(run())
    print(measured)
    write(measured)
