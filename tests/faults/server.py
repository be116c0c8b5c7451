"""The service as `bin/run` serves it, for tests that do it harm: two processes of eight threads, on loopback.

Always true: the server and its workers are a process group of their own, so that a kill reaches all of them and nobody
else; what it says stands in `log`, outside its instance folder, which may be full.
"""

from __future__ import annotations

import atexit
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import EnvironHeaders
from werkzeug.test import Client

from judging.domain.permissions import OPERATOR
from judging.services import cards
from judging.services.demo import demo
from judging.services.scoring import scoring
from judging.storage import migrate
from judging.storage.database import Database
from judging.storage.models import Assignment, Ballot, BallotState, Entry, Judge
from tests.ports import free_port
from tests.world import SECRET

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 60
_COMPILED = tempfile.mkdtemp(prefix="judging-compiled-")
atexit.register(shutil.rmtree, _COMPILED, ignore_errors=True)
COMPILED_ONCE = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": _COMPILED}
"""For processes that start many times: their code is compiled once for a run of the tests, whatever is set outside."""
LOST = (OSError, http.client.HTTPException)
"""What a visitor sees of a server that dies: the line breaks, or nobody listens."""


@dataclass
class Server:
    """A service on this instance folder and database; `test_client` lets a Visitor drive it."""

    folder: Path
    url: str
    log: Path
    more: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    served: str = "wsgi:app"
    process: subprocess.Popen[bytes] | None = None

    # ------------------------------------------------------------------------------------------- life and death
    def environment(self) -> dict[str, str]:
        own = {
            "JUDGING_INSTANCE": str(self.folder),
            "JUDGING_DATABASE_URL": self.url,
            "JUDGING_SECRET_KEY": SECRET,
            "JUDGING_BASE_URL": f"http://127.0.0.1:{self.port}",
            "JUDGING_LANG": "en",
            "OPENBLAS_NUM_THREADS": "1",
            **COMPILED_ONCE,
        }
        return {name: value for name, value in {**os.environ, **own, **self.more}.items() if value}

    def begin(self) -> subprocess.Popen[bytes]:
        """Start it, and wait for nothing."""
        command = [
            sys.executable,
            "-m",
            "judging.starting",
            "--worker-class",
            "gthread",
            "--workers",
            "2",
            "--threads",
            "8",
        ]
        command += ["--no-control-socket", "--log-level", "warning"]
        command += ["--bind", f"127.0.0.1:{self.port}", self.served]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment(), start_new_session=True, stderr=log, stdout=log
            )
        return self.process

    def start(self) -> None:
        process, until = self.begin(), time.monotonic() + STARTS_WITHIN
        while not self.is_alive():
            assert process.poll() is None, self.log.read_text(encoding="utf-8")[-2000:]
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.05)

    def is_alive(self) -> bool:
        try:
            return bool(self.test_client().get("/healthz").status_code == 200)
        except LOST:
            return False

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End it and its workers, and wait until nobody listens any more."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        self.process.wait(60)
        while self._is_listening():
            time.sleep(0.02)
        self.process = None

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    def _is_listening(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    # -------------------------------------------------------------------------------------------------- visitors
    def test_client(self) -> Client:
        return Client(self._hand_on)

    def _hand_on(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """One request, over a real line; raises one of LOST where the line breaks."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        path = environ["PATH_INFO"] + (f"?{environ['QUERY_STRING']}" if environ["QUERY_STRING"] else "")
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(environ["REQUEST_METHOD"], path, body, dict(EnvironHeaders(environ)))
            answer = line.getresponse()
            content = answer.read()
        finally:
            line.close()
        hidden = {"connection", "transfer-encoding", "keep-alive"}
        headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in hidden]
        start(f"{answer.status} {answer.reason}", headers)
        return [content]

    def judging(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of the operator, on the same data."""
        program = "from judging.cli import main; main(prog_name='judging')"
        command = [sys.executable, "-c", program, *arguments]
        environment = {**self.environment(), "PYTHONIOENCODING": "utf-8"}
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)


def fill(database: Database) -> None:
    """The demonstration, today, with every sheet open."""
    migrate.upgrade(database)
    now = datetime.now(UTC)
    with database.transaction() as session:
        demo.load_demo(session, secret=SECRET.encode(), now=now)
        for ballot in session.scalars(select(Ballot).where(Ballot.state == BallotState.SUBMITTED)):
            scoring.reopen_ballot(session, actor=OPERATOR, assignment=ballot.assignment, reason="Ensayo.", now=now)


def code(session: Session, judge: str) -> str:
    return cards.code_of(session.scalars(select(Judge).where(Judge.key == judge)).one(), SECRET.encode())


def sheets(session: Session, judge: str) -> dict[int, int]:
    """A judge's assignments and the versions of their ballots."""
    rows = session.execute(
        select(Assignment.id, Ballot.version)
        .join(Assignment.judge)
        .join(Assignment.entry)
        .outerjoin(Ballot)
        .where(Judge.key == judge, Assignment.state == "assigned")
        .order_by(Entry.number)
    )
    return {key: version or 0 for key, version in rows}
