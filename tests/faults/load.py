"""Judges at work while the service is harmed, and the comparison of what was acknowledged with what stands.

A telephone sends marks in parts of four, each with its own identifier in its comment; a judge at a page writes a new
comment and presses the button. Both send again what got no answer, under the same identifier, as ours do.
Always true: `told` holds a mark from the moment its answer was read, and never before.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from judging.storage.database import Database
from judging.storage.models import Ballot, CurrentMark, MarkRow
from tests.faults.server import LOST, Server, code, sheets
from tests.pages import Visitor

CRITERIA = ["A1", "A2", "A3", "A4"]
VALUES = ("1", "2", "3")
OURS = {"X-Judging": "1", "Sec-Fetch-Site": "same-origin"}
LAST_WORD_SECONDS = 60
Where = tuple[int, str]
"""An assignment and a criterion."""


@dataclass
class Known:
    """What somebody was told is saved: each identifier with its place and value, and which was last at each place."""

    name: str
    acknowledged: dict[str, tuple[Where, str]] = field(default_factory=dict)
    standing: dict[Where, str] = field(default_factory=dict)


class Judge(threading.Thread):
    """Somebody who gives marks until she is asked to stop; the last ones she brings to an end."""

    def __init__(self, server: Server, database: Database, key: str) -> None:
        super().__init__(name=key, daemon=True)
        self.told = Known(key)
        self.later: list[int] = []
        self.lost = 0
        self.fault: Exception | None = None
        self.visitor = Patient(server)
        with database.reading() as session:
            self.sheets, typed = sheets(session, key), code(session, key)
        self.visitor.get(f"/e/{typed}")
        self.visitor.submit()
        self._ending = threading.Event()
        self._deadline = float("inf")

    def run(self) -> None:
        try:
            for turn in count():
                if self._ending.is_set():
                    return
                self.give(turn)
        except Exception as error:
            self.fault = error

    def end(self) -> None:
        self._deadline = time.monotonic() + LAST_WORD_SECONDS
        self._ending.set()
        self.join(LAST_WORD_SECONDS + 30)
        assert not self.is_alive(), f"{self.name} still waits for an answer"
        if self.fault is not None:
            raise self.fault

    def give(self, turn: int) -> None:
        raise NotImplementedError

    def note(self, name: str, where: Where, value: str) -> None:
        self.told.acknowledged[name] = (where, value)
        self.told.standing[where] = name

    def known_by_now(self) -> Known:
        """A copy, while she goes on: what stands may be newer."""
        return Known(self.name, dict(self.told.acknowledged))

    def wait(self, answer: TestResponse | None) -> None:
        """A moment, before all of it is sent once more."""
        assert time.monotonic() < self._deadline, "no answer any more"
        if answer is None:
            self.lost += 1
        else:
            self.later.append(int(answer.headers["Retry-After"]))
        time.sleep(0.1)


class Patient(Visitor):
    """A visitor who takes "later" for an answer."""

    def _took(self, answer: TestResponse, status: int) -> TestResponse:
        return super()._took(answer, 503 if answer.status_code == 503 else status)


class Telephone(Judge):
    """Four marks at once, of one sheet after the other."""

    def __init__(self, server: Server, database: Database, key: str) -> None:
        super().__init__(server, database, key)
        answer = self.visitor.client.post("/api/v1/lease", json={"device": f"telephone-{key}"}, headers=OURS)
        self.lease = answer.json["lease"]

    def give(self, turn: int) -> None:
        sheet = list(self.sheets)[turn % len(self.sheets)]
        self.send([self.operation(sheet, criterion, VALUES[turn % 3]) for criterion in CRITERIA])

    def send(self, operations: Sequence[dict[str, Any]]) -> None:
        """All of them, until each is taken in."""
        answers = None
        while answers is None:
            answers = self._answers(operations)
        for given, answer in zip(operations, answers, strict=True):
            assert (answer["id"], answer["result"]) == (given["id"], "ok"), answer
            self.note(given["id"], (given["sheet"], given["key"]), given["value"])
            self.sheets[given["sheet"]] = max(self.sheets[given["sheet"]], answer["version"])

    def _answers(self, operations: Sequence[dict[str, Any]]) -> list[dict[str, Any]] | None:
        answer = None
        try:
            told = {"lease": self.lease, "ops": operations}
            answer = self.visitor.client.post("/api/v1/sync", json=told, headers=OURS)
        except LOST:
            return self.wait(None)
        if answer.status_code == 503:
            assert answer.json["said"], "trouble is told in words"
            return self.wait(answer)
        assert answer.status_code == 200, answer.text[:500]
        found: list[dict[str, Any]] = answer.json["answers"]
        return found

    def operation(self, sheet: int, criterion: str, value: str) -> dict[str, Any]:
        name = str(uuid.uuid4())
        base, at = self.sheets[sheet], datetime.now(UTC).isoformat()
        return {"id": name, "sheet": sheet, "key": criterion, "value": value, "note": name, "base": base, "at": at}


class AtAPage(Judge):
    """One comment and one mark at a time, without script, by the form of the page."""

    def give(self, turn: int) -> None:
        sheet, name, value = next(iter(self.sheets)), str(uuid.uuid4()), VALUES[turn % 3]
        while not self._opened(sheet):
            self.wait(None)
        self._press({"A1": value, "A1.note": name})
        self.note(name, (sheet, "A1"), value)

    def _opened(self, sheet: int) -> bool:
        try:
            return self.visitor.get(f"/judge/sheets/{sheet}").status_code == 200
        except LOST:
            return False

    def _press(self, fields: dict[str, str]) -> None:
        while True:
            answer = None
            with suppress(LOST):
                answer = self.visitor.submit(fields)
            if answer is not None and answer.status_code == 200:
                return
            if answer is not None:
                fields = {}  # the page that says "later" holds all of it
            self.wait(answer)


@contextmanager
def at_work(server: Server, database: Database) -> Iterator[list[Judge]]:
    """Four telephones and one judge at a page, as long as the block lasts; then all end what they have begun."""
    judges: list[Judge] = [Telephone(server, database, key) for key in ("J1", "J2", "J3", "J4")]
    judges.append(AtAPage(server, database, "J5"))
    for judge in judges:
        judge.start()
    try:
        yield judges
    finally:
        for judge in judges:
            judge.end()


def wait_until_acknowledged(judges: Sequence[Judge], more: int) -> None:
    """Until each of them has so many answers more."""
    wanted = {judge: len(judge.told.acknowledged) + more for judge in judges}
    until = time.monotonic() + LAST_WORD_SECONDS
    while any(len(judge.told.acknowledged) < wanted[judge] for judge in judges):
        assert time.monotonic() < until, "no work gets done"
        time.sleep(0.02)


def untrue(database: Database, told: Sequence[Known]) -> list[str]:
    """Every acknowledged mark that is not there exactly once as it was given, or does not stand though it was last."""
    with database.reading() as session:
        written = session.execute(
            select(MarkRow.note, Ballot.assignment_id, MarkRow.criterion, MarkRow.value)
            .join(Ballot, MarkRow.ballot_id == Ballot.id)
            .where(MarkRow.note != "")
        ).all()
        pointers = session.execute(
            select(Ballot.assignment_id, CurrentMark.criterion, MarkRow.note)
            .join(CurrentMark, CurrentMark.ballot_id == Ballot.id)
            .join(MarkRow, CurrentMark.mark_id == MarkRow.id)
        ).all()
    times = Counter(note for note, *_ in written)
    content = {note: ((sheet, criterion), float(value or 0)) for note, sheet, criterion, value in written}
    current = {(sheet, criterion): note for sheet, criterion, note in pointers}
    found = [f"{note} is there {number} times" for note, number in times.items() if number > 1]
    for judge in told:
        for name, (where, value) in judge.acknowledged.items():
            if content.get(name) != (where, float(value)):
                found.append(f"{judge.name}: {name} was acknowledged as {where} {value}, and is {content.get(name)}")
        for where, name in judge.standing.items():
            if current.get(where) != name:
                found.append(f"{judge.name}: {name} was last at {where}, and {current.get(where)} stands")
    return found
