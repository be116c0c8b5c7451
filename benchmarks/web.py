"""Saving and opening a score sheet under load, beside a bare page and a bare commit; writes docs/performance.md.

`python -m benchmarks.web` measures for two minutes; `--short` takes seconds and only shows that everything runs; `--to`
names another page to write to. An answer other than the one expected is counted as an error, and any error ends in 1.
"""

from __future__ import annotations

import argparse
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import bare_commits, contest
from benchmarks.load import Seen, measure

ROOT = Path(__file__).parents[1]
MARK = "<!-- web figures: written by benchmarks/run -->"
NAMES = {
    "hello": 'bare Flask "hello"',
    "commit": "bare durable SQLite commit",
    "sheet": "open a score sheet",
    "used": "open a sheet with %(earlier)s earlier saves",
    "save": "save a score sheet",
    "save used": "save a sheet with %(earlier)s earlier saves",
}


@dataclass(frozen=True)
class Size:
    """How much is measured: numbers of clients, seconds for each row, and saves before "a used sheet"."""

    clients: tuple[int, ...] = (1, 8, 32)
    seconds: float = float(os.environ.get("BENCHMARK_SECONDS", "4"))
    earlier: int = 1000


SHORT = Size(clients=(1, 2), seconds=0.3, earlier=20)


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


def run(size: Size) -> dict[str, list[Seen]]:
    """Every measurement, interleaved: for each number of clients hello, commit, sheets, saves."""
    rows: dict[str, list[Seen]] = {name: [] for name in NAMES}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings, people, used = contest.prepare(folder, max(size.clients), size.earlier)
        environment = {"JUDGING_INSTANCE": str(folder), "JUDGING_SECRET_KEY": settings.secret_key.decode()}
        with served("benchmarks.hello:app", {}) as hello, served("wsgi:app", environment) as port:
            clients = [contest.sign_in(port, code, assignment) for code, assignment in people]
            worn = contest.sign_in(port, *used, saves=size.earlier)
            for number in size.clients:
                some = clients[:number]
                rows["hello"].append(measure(hello, [lambda: ("GET", "/", b"", {})] * number, 200, size.seconds))
                rows["commit"].append(bare_commits.measure(folder, number, size.seconds))
                rows["sheet"].append(measure(port, [client.sheet for client in some], 200, size.seconds))
                rows["used"].append(measure(port, [worn.sheet] * number, 200, size.seconds))
                rows["save"].append(measure(port, [client.save for client in some], 303, size.seconds))
            rows["save used"].append(measure(port, [worn.save], 303, size.seconds))
    return rows


def table(rows: dict[str, list[Seen]], size: Size) -> str:
    """The figures as a Markdown table, with the ratio to the bare limit."""
    lines = [
        "| what | clients | per second | p50 ms | p99 ms | of the bare limit | errors |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for key, name in NAMES.items():
        for place, seen in enumerate(rows[key]):
            limit = rows["hello"][place].per_second
            ratio = "" if key in ("hello", "commit") else f"{100 * seen.per_second / limit:.0f} % of hello"
            if key.startswith("save"):
                ratio += f", {100 * seen.per_second / rows['commit'][place].per_second:.0f} % of commit"
            lines.append(
                f"| {name % {'earlier': f'{size.earlier:,}'}} | {seen.clients} | {seen.per_second:.0f} "
                f"| {seen.p50_ms:.1f} | {seen.p99_ms:.1f} | {ratio} | {seen.errors} |"
            )
    return "\n".join(lines)


def write(figures: str, path: Path, size: Size) -> None:
    """Put the table between its marks on the page."""
    before, _, after = path.read_text(encoding="utf-8").partition(MARK)
    _, _, after = after.partition(MARK)
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {today}, {size.seconds:g} s a row."
    path.write_text(f"{before}{MARK}\n\n{machine}\n\n{figures}\n\n{MARK}{after}", encoding="utf-8")


def main() -> int:
    """Measure, print and write; 1 where an answer was not the one expected."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--to", type=Path, default=ROOT / "docs/performance.md")
    asked = parser.parse_args()
    size = SHORT if asked.short else Size()
    rows = run(size)
    figures = table(rows, size)
    print(figures)
    write(figures, asked.to, size)
    return int(any(seen.errors for row in rows.values() for seen in row))


if __name__ == "__main__":
    sys.exit(main())
