"""A contest to measure on: one edition with the shipped sheet, a judge and a farm for each client, all signed in."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from benchmarks.load import Request
from judging.config import Settings
from judging.domain.permissions import OPERATOR, Actor, Role
from judging.domain.scoring.scoresheet import Mark
from judging.services import cards
from judging.services.contest.editions import create_edition, current_round
from judging.services.demo.demo import shipped
from judging.services.people import conflicts
from judging.services.scoring import scoring
from judging.storage import migrate
from judging.storage.database import Database
from judging.storage.models import Assignment, Edition, Entry, EntryStatus, Holder, Judge

Pair = tuple[str, int]
"""A judge's code and the number of her sheet."""
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


@dataclass
class Client:
    """One judge's browser: her sheet's address, her cookie, her form's token, and how often she saved."""

    address: str
    cookie: str
    token: str
    saves: int = 0

    def sheet(self) -> Request:
        """Open the sheet."""
        return "GET", self.address, b"", {"Cookie": self.cookie}

    def save(self) -> Request:
        """Send the whole form, with one mark changed, as a browser does."""
        fields = {
            f"{section}{n}": "3"
            for section, last in zip("ABCDE", (4, 5, 3, 4, 4), strict=True)
            for n in range(1, last + 1)
        }
        fields |= {
            "A1": "2" if self.saves % 2 else "3",
            "version": str(self.saves),
            "save_id": str(uuid.uuid4()),
            "csrf_token": self.token,
            "then": "stay",
        }
        self.saves += 1
        return "POST", self.address, urlencode(fields).encode(), {**FORM, "Cookie": self.cookie}


def prepare(folder: Path, clients: int, earlier: int) -> tuple[Settings, list[Pair], Pair]:
    """Make the database: the settings, each judge's code and sheet, and those of a sheet saved `earlier` times."""
    settings = Settings.from_env({"JUDGING_INSTANCE": str(folder), "JUDGING_SECRET_KEY": "benchmark" * 5})
    database = Database(settings.database_url)
    migrate.upgrade(database)
    now = datetime.now(UTC)
    with database.transaction() as session:
        edition = create_edition(
            session,
            actor=OPERATOR,
            document={**shipped("demo_caranavi.json")},
            now=now,
            sheet=shipped("kits/coffee/sheet.json"),
        )
        edition.scoring_from, edition.scoring_until = now - timedelta(days=1), now + timedelta(days=1)
        people = [_pair(session, settings, edition, number, now) for number in range(clients + 1)]
    with database.transaction() as session:
        _use(session, session.get_one(Assignment, people[-1][1]), earlier, now)
    database.close()
    return settings, people[:-1], people[-1]


def _pair(session: Session, settings: Settings, edition: Edition, number: int, now: datetime) -> Pair:
    """A judge who said that nothing ties her to her one farm: her code, and the number of her sheet."""
    judge = Judge(
        edition_id=edition.id,
        key=f"J{number}",
        name=f"Rosa Mamani {number}",
        expertise=[],
        code_digest=f"j{number}",
        committed_at=now,
    )
    entry = Entry(
        edition_id=edition.id,
        number=f"C{number:03}",
        status=EntryStatus.ACCEPTED,
        answers={},
        consents={},
        steps_done=[],
        code_digest=f"e{number}",
        created_at=now,
        holders=[Holder(position=0, full_name=f"Eusebio Condori {number}")],
    )
    pair = Assignment(round=current_round(edition), judge=judge, entry=entry, changed_at=now)
    conflicts.clear(pair, now)
    session.add_all((judge, entry, pair))
    session.flush()
    cards.give_code(judge, settings.secret_key)
    return cards.code_of(judge, settings.secret_key), pair.id


def _use(session: Session, pair: Assignment, times: int, now: datetime) -> None:
    """Save a sheet this many times, each time every mark on it."""
    for turn in range(times):
        scoring.save_ballot(
            session,
            actor=Actor(Role.JUDGE, pair.judge_id, pair.judge.name),
            assignment=pair,
            marks=[Mark.of(one.key, 1 + turn % 2) for one in scoring.sheet_of(pair).criteria],
            expected_version=turn,
            save_id=str(uuid.uuid4()),
            now=now,
        )


def sign_in(port: int, code: str, assignment_id: int, saves: int = 0) -> Client:
    """Sign one judge in as her browser would."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    page, cookie = _ask(connection, "GET", f"/e/{code}", b"", {})
    fields = urlencode({"code": code, "csrf_token": _token(page)}).encode()
    _, cookie = _ask(connection, "POST", "/enter", fields, {**FORM, "Cookie": cookie})
    address = f"/judge/sheets/{assignment_id}"
    page, renewed = _ask(connection, "GET", address, b"", {"Cookie": cookie})
    connection.close()
    return Client(address, renewed or cookie, _token(page), saves)


def _ask(
    connection: HTTPConnection, method: str, address: str, body: bytes, headers: dict[str, str]
) -> tuple[str, str]:
    connection.request(method, address, body or None, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    assert answer.status in (200, 303), f"{address}: {answer.status}"
    cookies = [line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie") or []]
    return text, next((cookie for cookie in cookies if cookie.startswith("judging=")), "")


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found.group(1)
