"""Judges in the field: a service behind a line that can be made bad, and their telephones.

One service serves a whole module of tests; every sheet of every judge is open, and each test works on its own.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.domain.permissions import OPERATOR
from judging.services import cards
from judging.services.demo import demo
from judging.services.scoring import scoring
from judging.storage import migrate
from judging.storage.database import Database
from judging.storage.models import (
    Assignment,
    Ballot,
    BallotState,
    Entry,
    Judge,
    MarkRow,
)
from tests.journeys.setting import PHONE, ROOT, SECRET
from tests.ports import free_port

SAVED, HERE = "Todo guardado", "En este aparato"


@dataclass
class Field:
    """The service, its database, and the faults of its line."""

    folder: Path
    port: int
    database: Database
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        settings = {
            "JUDGING_INSTANCE": str(self.folder),
            "JUDGING_SECRET_KEY": SECRET,
            "JUDGING_BASE_URL": self.address,
            "OPENBLAS_NUM_THREADS": "1",
        }
        command = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--threads", "4"]
        command += ["--log-level", "critical", "--no-control-socket", "--bind", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(
            [*command, "tests.journeys.faulty:app"], cwd=ROOT, env={**os.environ, **settings}, start_new_session=True
        )
        self._wait_until(answers=True)

    def _wait_until(self, *, answers: bool) -> None:
        for _ in range(400):
            with socket.socket() as probe:
                if (probe.connect_ex(("127.0.0.1", self.port)) == 0) is answers:
                    return
            time.sleep(0.05)
        raise AssertionError(f"the server did not {'start' if answers else 'stop'}")

    def tell(self, what: int) -> None:
        """To the server and its workers, which are a process group of their own."""
        assert self.process is not None
        os.killpg(self.process.pid, what)

    def stop(self, how: int = signal.SIGTERM) -> None:
        assert self.process is not None
        self.tell(how)
        self.process.wait()
        self._wait_until(answers=False)  # its workers may die a moment after it, and must not be taken for the next one

    @contextmanager
    def faults(self, **said: Any) -> Iterator[None]:
        """A bad line, as long as the block lasts (faulty.py says what may be said)."""
        path = self.folder / "faults.json"
        path.write_text(json.dumps(said), encoding="utf-8")
        try:
            yield
        finally:
            path.unlink()

    # ------------------------------------------------------------------------------------------- what is known
    def code(self, judge: str) -> str:
        with self.database.reading() as session:
            row = session.scalars(select(Judge).where(Judge.key == judge)).one()
            return cards.code_of(row, SECRET.encode())

    def sheets(self, judge: str) -> dict[str, str]:
        """The addresses of a judge's sheets, by the numbers of the farms."""
        with self.database.reading() as session:
            pairs = session.execute(
                select(Entry.number, Assignment.id)
                .join(Assignment.entry)
                .join(Assignment.judge)
                .where(Judge.key == judge, Assignment.state == "assigned")
                .order_by(Entry.number)
            )
            return {number: f"/judge/sheets/{key}" for number, key in pairs}

    def versions(self, judge: str, farm: str, criterion: str) -> list[str]:
        """Every version of one mark, oldest first, as text."""
        with self.database.reading() as session:
            rows = session.scalars(
                select(MarkRow)
                .join(Ballot, MarkRow.ballot_id == Ballot.id)
                .join(Ballot.assignment)
                .join(Assignment.judge)
                .join(Assignment.entry)
                .where(Judge.key == judge, Entry.number == farm, MarkRow.criterion == criterion)
                .order_by(MarkRow.version)
            ).all()
            return [row.state if row.value is None else format(row.value.normalize(), "f") for row in rows]

    def note(self, judge: str, farm: str, criterion: str) -> str:
        """The comment that stands at one mark."""
        with self.database.reading() as session:
            found = session.scalars(
                select(MarkRow.note)
                .join(Ballot, MarkRow.ballot_id == Ballot.id)
                .join(Ballot.assignment)
                .join(Assignment.judge)
                .join(Assignment.entry)
                .where(Judge.key == judge, Entry.number == farm, MarkRow.criterion == criterion)
                .order_by(MarkRow.version.desc())
            ).first()
            return found or ""

    def count(self, what: type[Any]) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(what)) or 0

    # ----------------------------------------------------------------------------------------------- what is done
    def office_writes(self, judge: str, farm: str, *marks: Any) -> None:
        with self.database.transaction() as session:
            assignment = session.scalars(
                select(Assignment)
                .join(Assignment.judge)
                .join(Assignment.entry)
                .where(Judge.key == judge, Entry.number == farm)
            ).one()
            scoring.save_ballot(
                session,
                actor=OPERATOR,
                assignment=assignment,
                marks=marks,
                expected_version=assignment.ballot.version if assignment.ballot else 0,
                save_id=f"office-{judge}-{farm}-{time.time_ns()}"[:36],
                now=datetime.now(UTC),
                source=scoring.MarkSource.PAPER,
            )


@contextmanager
def in_the_field(folder: Path) -> Iterator[Field]:
    """A running service with every sheet open."""
    with served(folder, _every_sheet_open) as service:
        yield service


def _every_sheet_open(session: Session, folder: Path, now: datetime) -> None:
    demo.load_demo(session, secret=SECRET.encode(), now=now)
    for ballot in session.scalars(select(Ballot).where(Ballot.state == BallotState.SUBMITTED)):
        scoring.reopen_ballot(session, actor=OPERATOR, assignment=ballot.assignment, reason="Para probar.", now=now)


@contextmanager
def served(folder: Path, fill: Callable[[Session, Path, datetime], None]) -> Iterator[Field]:
    """A running service, with what `fill` puts into its database."""
    database = Database(f"sqlite:///{folder / 'judging.sqlite3'}")
    migrate.upgrade(database)
    with database.transaction() as session:
        fill(session, folder, datetime.now(UTC))
    port = free_port()
    service = Field(folder, port, database)
    service.start()
    try:
        yield service
    finally:
        service.stop()
        database.close()


def telephone(field: Field, *, is_long: bool = True) -> dict[str, Any]:
    """How a telephone is set up; `is_long`: its judge has chosen the long sheet, where every criterion shows."""
    chosen = [{"origin": field.address, "localStorage": [{"name": "ways", "value": "all"}]}] if is_long else []
    return {
        "storage_state": {"cookies": [], "origins": chosen},
        "viewport": PHONE,
        "base_url": field.address,
        "locale": "es-BO",
        "timezone_id": "America/La_Paz",
    }


def enter(page: Page, field: Field, judge: str) -> None:
    """Sign in with the card."""
    page.goto(f"/e/{field.code(judge)}")
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url("**/judge/**")


def open_sheet(page: Page, field: Field, judge: str, farm: str) -> None:
    """Open a sheet with signal, and wait until it would open without."""
    page.goto(field.sheets(judge)[farm])
    expect(page.locator("html[data-kept]")).to_be_attached()
    expect(pill(page)).to_have_text(SAVED)


def whole_sheet(page: Page) -> None:
    """On a telephone, the long sheet instead of one criterion per screen."""
    page.get_by_role("button", name="Ver la hoja entera").click()


def pill(page: Page) -> Locator:
    return page.locator("#judge:not([hidden]) .pill")  # before it knows what to say, it says nothing


def level(page: Page, criterion: str, value: str) -> Locator:
    return page.locator(f'#{criterion} input[value="{value}"]')


def tap(page: Page, criterion: str, value: str) -> None:
    """Choose a level as a thumb does, without waiting for anything."""
    level(page, criterion, value).evaluate("field => field.click()")


def where(page: Page, criterion: str) -> Locator:
    return page.locator(f"#{criterion} .where")


def criteria(page: Page) -> list[str]:
    found: list[str] = page.locator("fieldset.criterion").evaluate_all("boxes => boxes.map(box => box.id)")
    return found


def network(context: BrowserContext, *, on: bool) -> None:
    context.set_offline(not on)
