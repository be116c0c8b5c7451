"""The organisers' pages of a large edition: processor time and size of each, and how long a visitor waits meanwhile.

Three states: *first* (a process that has read nothing yet), *changed* (one mark was corrected since the last look),
*same* (nothing changed). Beside them the bare limits, read with sqlite3 alone: every standing mark, and every kept
total. `--short` measures a small edition and writes nothing.
"""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select

from benchmarks import large_edition
from benchmarks.web import served
from judging.app import create_app
from judging.config import Settings
from judging.domain.permissions import OPERATOR
from judging.domain.scoring.scoresheet import Mark
from judging.services.results import totals
from judging.services.scoring import scoring
from judging.storage import migrate
from judging.storage.database import Database
from judging.storage.models import Assignment

ROOT = Path(__file__).parents[1]
MARK = "<!-- results figures: written by benchmarks/run -->"
PAGES = ("results", "analysis", "what-if", "decisions", "publish", "analysis/judges", "analysis/judges/flags")
BARE = {
    "sqlite3 alone: every standing mark": "SELECT c.ballot_id, c.criterion, m.state, m.value FROM current_mark c"
    " JOIN mark m ON m.id = c.mark_id",
    "sqlite3 alone: every kept total": "SELECT ballot_id, digest, document FROM ballot_total",
}
FORM = {"Sec-Fetch-Site": "same-origin"}
WARMING, VISITS = 10, 100


@dataclass(frozen=True)
class Looked:
    """One page: milliseconds of processor in the three states, and its size in kB."""

    first: float
    changed: float
    same: float
    size: float


class Contest:
    """The edition in a folder, and one mark of it that keeps changing."""

    def __init__(self, folder: Path, farms: int, judges: int) -> None:
        self.settings = Settings.from_env({"JUDGING_INSTANCE": str(folder), "JUDGING_SECRET_KEY": "benchmark" * 5})
        self.database = Database(self.settings.database_url)
        migrate.upgrade(self.database)
        with self.database.transaction() as session:
            large_edition.fill(session, farms=farms, judges=judges)
        with self.database.transaction() as session:
            totals.fill(session)
        self._changes = 0

    def change(self) -> None:
        """Correct one sheet, so that its total was never seen before."""
        self._changes += 1
        with self.database.transaction() as session:
            sheet = session.scalars(select(Assignment).where(Assignment.id == 1 + self._changes)).one()
            standing = sheet.ballot.marks["A1"].value if sheet.ballot else None
            mark = Mark.of("A1", "2" if standing == 3 else "3")
            now = datetime.now(UTC)
            scoring.correct_ballot(session, actor=OPERATOR, assignment=sheet, marks=[mark], reason="-", now=now)


def signed_in(settings: Settings) -> FlaskClient:
    """The organiser's browser, in an application of its own."""
    client = create_app(settings).test_client()
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert found
    fields = {"email": large_edition.EMAIL, "password": large_edition.PASSWORD, "csrf_token": found.group(1)}
    assert client.post("/sign-in", data=fields, headers=FORM).status_code == 303
    return client


def spent(act: Callable[[], object]) -> float:
    """Milliseconds of processor."""
    begun = time.process_time()
    act()
    return 1000 * (time.process_time() - begun)


def look(contest: Contest, client: FlaskClient, page: str, rounds: int = 3) -> Looked:
    """One page in its three states: the middle of so many looks (the first look is one)."""
    address = f"/organiser/{large_edition.SLUG}/{page}"
    first = spent(lambda: client.get(address))
    changed, same = [], []
    for _ in range(rounds):
        contest.change()
        changed.append(spent(lambda: client.get(address)))
        same.append(spent(lambda: client.get(address)))
    answer = client.get(address)
    assert answer.status_code == 200, page
    return Looked(first, statistics.median(changed), statistics.median(same), len(answer.data) / 1000)


def bare(contest: Contest, query: str) -> tuple[float, int]:
    """Milliseconds of processor to read these rows with nothing around it, and how many they are."""
    with sqlite3.connect(str(contest.database.url.database)) as connection:
        rows: list[object] = []
        taken = spent(lambda: rows.extend(connection.execute(query)))
    return taken, len(rows)


def visit(contest: Contest, folder: Path) -> tuple[list[float], list[float]]:
    """How long a visitor of the public page waits, in ms: at rest, and while an organiser looks at what changed."""
    secret = contest.settings.secret_key.decode()
    with served("wsgi:app", {"JUDGING_INSTANCE": str(folder), "JUDGING_SECRET_KEY": secret}) as port:
        at_rest = _visits(port)
        done = threading.Event()
        organiser = threading.Thread(target=_keep_looking, args=(contest, _cookie(contest), port, done))
        organiser.start()
        meanwhile = _visits(port)
        done.set()
        organiser.join()
    return at_rest, meanwhile


def _cookie(contest: Contest) -> str:
    """The organiser's cookie, which another process knows too."""
    client = signed_in(contest.settings)
    found = client.get_cookie(client.application.config["SESSION_COOKIE_NAME"])
    assert found
    assert client.get(f"/organiser/{large_edition.SLUG}/").status_code == 200
    return f"{found.key}={found.value}"


def _visits(port: int) -> list[float]:
    """Each of so many visits, the shortest first; both processes have served one before."""
    waited = []
    for _ in range(WARMING + VISITS):
        begun = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/")
        assert connection.getresponse().read()
        connection.close()
        waited.append(1000 * (time.perf_counter() - begun))
        time.sleep(0.05)
    return sorted(waited[WARMING:])


def _keep_looking(contest: Contest, cookie: str, port: int, done: threading.Event) -> None:
    while not done.is_set():
        for page in PAGES:
            contest.change()
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", f"/organiser/{large_edition.SLUG}/{page}", headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, f"{page}: {answer.status}"
            connection.close()


def table(
    looked: dict[str, Looked], limits: dict[str, tuple[float, int]], waited: list[tuple[str, list[float]]]
) -> str:
    """The figures as Markdown."""
    lines = ["| page, ms of processor | first | changed | same | kB |", "|---|--:|--:|--:|--:|"]
    lines += [
        f"| {page} | {own.first:.0f} | {own.changed:.0f} | {own.same:.0f} | {own.size:.0f} |"
        for page, own in looked.items()
    ]
    lines += [f"| {name} ({rows} rows) | {taken:.0f} | | | |" for name, (taken, rows) in limits.items()]
    lines += ["", "| a visitor opens the front page | p50 ms | p95 ms | longest ms |", "|---|--:|--:|--:|"]
    lines += [
        f"| {name} | {statistics.median(own):.0f} | {own[int(0.95 * len(own))]:.0f} | {own[-1]:.0f} |"
        for name, own in waited
    ]
    return "\n".join(lines)


def write(figures: str) -> None:
    """Put the tables between their marks in docs/performance.md."""
    path = ROOT / "docs/performance.md"
    before, _, after = path.read_text(encoding="utf-8").partition(MARK)
    _, _, after = after.partition(MARK)
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d}."
    path.write_text(f"{before}{MARK}\n\n{machine}\n\n{figures}\n\n{MARK}{after}", encoding="utf-8")


def run(*, is_short: bool) -> None:
    """Measure, print, and (unless short) write."""
    farms, judges = (30, 6) if is_short else (large_edition.FARMS, large_edition.JUDGES)
    with tempfile.TemporaryDirectory() as name:
        contest = Contest(Path(name), farms, judges)
        client = signed_in(contest.settings)
        looked = {page: look(contest, client, page) for page in PAGES}
        limits = {name: bare(contest, query) for name, query in BARE.items()}
        at_rest, meanwhile = visit(contest, Path(name))
        contest.database.close()
    figures = table(looked, limits, [("at rest", at_rest), ("while an organiser looks at what changed", meanwhile)])
    print(figures)
    if not is_short:
        write(figures)


if __name__ == "__main__":
    run(is_short="--short" in sys.argv)
