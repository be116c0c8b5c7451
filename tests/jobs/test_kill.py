"""kill -9 of the consumer, and of the server before it could wake anybody, at every step: nothing lost, nothing twice.

Each consumer and each server is a process of its own, on SQLite and PostgreSQL with each of the three queues. Leases
last three seconds here instead of two minutes, and a file of many papers has parts of ten; all else is as it is.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import func, select

from judging.domain.work import Kind, PackOf
from judging.services import packs
from judging.services.demo import demo
from judging.services.families import mailing
from judging.storage.models import Certificate, CertificateState, Job, Letter, LetterState, Pack
from judging.storage.packfiles import PackFiles
from tests.faults.server import COMPILED_ONCE, LOST, Server
from tests.formulas import Book
from tests.jobs.test_queue import issued_now
from tests.pages import Visitor
from tests.services.postbox import postbox
from tests.services.results.test_results import NELLY
from tests.world import START, World

ROOT = Path(__file__).parents[2]
PRESS = "0f8f3a52-2c1b-4d39-9d39-0a5c7c1b0c01"
PATIENCE = 150.0  # a sweep and a lease, on a busy machine
CONSUMER = """
from datetime import timedelta
from judging.cli.surroundings import surroundings
from judging.domain.work import PackOf
from judging.jobs import consumer, packing
packing.PART[PackOf.SHEETS] = 10
with surroundings() as here:
    consumer.run(here.settings, here.database, lease=timedelta(seconds=3))
"""

pytestmark = pytest.mark.slow


@contextmanager
def consumer(world: World, queue_url: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """One that is killed at the end, if it is not dead by then."""
    settings = {
        "JUDGING_INSTANCE": str(world.settings.instance),
        "JUDGING_SECRET_KEY": world.settings.secret_key.decode(),
        "JUDGING_DATABASE_URL": world.settings.database_url,
        "JUDGING_QUEUE_URL": queue_url,
        "OPENBLAS_NUM_THREADS": "1",
        **COMPILED_ONCE,
    }
    process = subprocess.Popen([sys.executable, "-c", CONSUMER], cwd=ROOT, env={**os.environ, **settings, **more})
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(world: World, what: Callable[[World], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not what(world):
        assert time.monotonic() < end, "it did not come to this"
        time.sleep(0.002)


def in_hand(world: World) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(Job).where(Job.kind == Kind.PAPERS)) or 0


def drawn(world: World) -> int:
    with world.reading() as session:
        valid = Certificate.state == CertificateState.VALID
        return session.scalar(select(func.count()).select_from(Certificate).where(valid)) or 0


def letters(world: World) -> Counter[LetterState]:
    with world.reading() as session:
        return Counter(session.scalars(select(Letter.state)))


def test_every_certificate_has_its_paper_once_however_often_its_maker_is_killed(kept: World, queue_url: str) -> None:
    world = kept
    issued_now(world)  # the server died before it could wake anybody
    with world.reading() as session:
        wanted = session.scalar(select(func.count()).select_from(Certificate)) or 0
    assert wanted >= 15
    steps: list[Callable[[World], object]] = [
        lambda _: time.sleep(0.5) or True,  # hardly begun
        in_hand,  # taken, and not kept
        lambda world: drawn(world) >= 2,
        lambda world: drawn(world) >= 5 and in_hand(world),
    ]
    for step in steps:
        with consumer(world, queue_url):
            until(world, step)
    with consumer(world, queue_url):
        until(world, lambda world: drawn(world) == wanted)
    with world.reading() as session:
        rows = session.scalars(select(Certificate)).all()
        assert all(row.pdf is not None and hashlib.sha256(row.pdf).hexdigest() == row.digest for row in rows)
        assert all(row.failure is None for row in rows)
        assert session.scalar(select(func.count()).select_from(Job).where(Job.kind == Kind.PAPERS)) == 0


def test_no_letter_goes_out_twice_and_none_is_forgotten(kept: World, queue_url: str) -> None:
    world = kept
    issued_now(world)
    with world.writing() as session:
        rows = session.scalars(select(Certificate).order_by(Certificate.id)).all()[:6]
        for row in rows:
            row.state, row.pdf = CertificateState.VALID, b"%PDF"
        wanted = {f"address-{row.number}": (row, f"familia{row.id}@example.org") for row in rows}
        mailing.queue(
            session, actor=NELLY, wanted=wanted, sender="premio@example.org", reply_to="nelly@example.org", now=START
        )
        for row in session.scalars(select(Certificate).where(Certificate.state == CertificateState.PENDING)):
            row.failure = {"code": "paper_not_drawn", "params": {}}  # only letters, here
    with postbox(seconds=0.3) as box:
        mail = {"JUDGING_SMTP_URL": f"smtp://127.0.0.1:{box.port}", "JUDGING_MAIL_FROM": "premio@example.org"}
        steps: list[Callable[[World], object]] = [
            lambda _: time.sleep(0.5) or True,
            lambda world: letters(world)[LetterState.SENT] >= 1,
            lambda world: letters(world)[LetterState.SENDING] and len(box.letters) >= 2,  # said, and not heard of
        ]
        for step in steps:
            with consumer(world, queue_url, **mail):
                until(world, step)
        with consumer(world, queue_url, **mail):
            until(world, lambda world: not letters(world)[LetterState.QUEUED])
            until(world, lambda world: letters(world)[LetterState.SENT] == 5)
    arrived = Counter(to for (to,) in box.recipients)
    assert len(arrived) == 6, "a letter is missing"
    assert max(arrived.values()) == 1, "a letter went out twice"
    assert letters(world) == {LetterState.SENT: 5, LetterState.SENDING: 1}
    world.clock.now = max(world.clock.now, _last_due(world)) + mailing.LOST_AFTER
    world.clock.pass_by(seconds=1)
    with world.writing() as session:
        taken = mailing.take(session, server=None, base_url="", now=world.clock.now)  # type: ignore[arg-type]
        assert taken is None
    assert letters(world) == {LetterState.SENT: 5, LetterState.UNSURE: 1}, "a person decides"


# ------------------------------------------------------------------------------------------- files of many papers
def pack(world: World) -> Pack | None:
    with world.reading() as session:
        return session.scalars(select(Pack)).one_or_none()


def holds_every_page_once(world: World) -> None:
    made = pack(world)
    assert made is not None
    assert made.ended_at is not None
    assert made.failure is None
    with pikepdf.open(PackFiles(world.settings.instance).whole(made.place)) as pdf:
        assert len(pdf.pages) == 3 * len(made.rows)
    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(Job).where(Job.kind == Kind.PACKS)) == 0


def is_in_hand(world: World) -> object:
    with world.reading() as session:
        return session.scalar(select(Job.attempts).where(Job.kind == Kind.PACKS, Job.lease_until > datetime.now(UTC)))


def test_a_workbook_is_whole_however_often_its_maker_is_killed(kept: World, queue_url: str) -> None:
    with kept.writing() as session:
        edition = kept.edition(session)
        choice = {"table": "results", "round": edition.rounds[0].key, "people": "1", "language": "es"}
        whose = {"actor": NELLY, "save_id": PRESS, "now": datetime.now(UTC)}
        packs.ask(session, edition=edition, of=PackOf.BOOK, choice=choice, **whose)  # type: ignore[arg-type]
    for step in (lambda _: time.sleep(0.5) or True, is_in_hand, is_in_hand):
        with consumer(kept, queue_url):
            until(kept, step)
    with consumer(kept, queue_url):
        until(kept, lambda world: (made := pack(world)) is not None and (made.ended_at or made.failure))
    made = pack(kept)
    assert made is not None
    assert made.failure is None
    assert len(Book(PackFiles(kept.settings.instance).whole(made.place, "xlsx").read_bytes()).names) == 3
    with kept.reading() as session:
        assert session.scalar(select(func.count()).select_from(Job).where(Job.kind == Kind.PACKS)) == 0


def test_a_file_of_many_papers_goes_on_from_its_last_part_however_often_its_maker_is_killed(
    kept: World, queue_url: str
) -> None:
    with kept.writing() as session:
        edition, choice = kept.edition(session), {"paper": "a4"}
        packs.ask(
            session, actor=NELLY, edition=edition, of=PackOf.SHEETS, choice=choice, save_id=PRESS, now=datetime.now(UTC)
        )

    def done(parts: int) -> Callable[[World], object]:
        return lambda world: (made := pack(world)) is not None and made.done >= parts

    every = len(pack(kept).rows) if pack(kept) is not None else 0  # type: ignore[union-attr]
    assert every > 20
    for step in (lambda _: time.sleep(0.5) or True, is_in_hand, done(10), done(20), done(every)):
        with consumer(kept, queue_url):
            until(kept, step)
    with consumer(kept, queue_url):
        until(kept, lambda world: (made := pack(world)) is not None and (made.ended_at or made.failure))
    holds_every_page_once(kept)


@pytest.mark.parametrize("dies_at", ["row", "wake", "answer"])
def test_a_server_killed_in_the_request_that_asks_loses_nothing_and_doubles_nothing(
    kept: World, queue_url: str, tmp_path: Path, dies_at: str
) -> None:
    more = {"JUDGING_QUEUE_URL": queue_url, "DIES_AT": dies_at}
    log = tmp_path.parent / f"{tmp_path.name}.log"
    server = Server(kept.settings.instance, kept.settings.database_url, log, more, served="tests.jobs.dying:app")
    server.start()
    try:
        nelly = Visitor(server)
        nelly.get("/sign-in")
        nelly.submit({"email": demo.STAFF_EMAIL, "password": demo.STAFF_PASSWORD})
        nelly.get("/organiser/caranavi-2026/paper")
        pressed = {"of": "sheets", "judge": "J1", "paper": "a4", "save_id": PRESS, "csrf_token": nelly.token()}
        with pytest.raises(LOST):
            nelly.post("/organiser/caranavi-2026/files", pressed)
        assert (pack(kept) is None) == (dies_at == "row"), "there is nothing, or all of it"
        server.kill()
        server.more["DIES_AT"] = ""
        if dies_at != "row":  # nobody presses again
            with consumer(kept, queue_url):
                until(kept, lambda world: (made := pack(world)) is not None and made.ended_at)
            holds_every_page_once(kept)
        server.start()
        nelly.post("/organiser/caranavi-2026/files", pressed)  # the browser sends it once more
        with consumer(kept, queue_url):
            until(kept, lambda world: (made := pack(world)) is not None and made.ended_at)
        holds_every_page_once(kept)
    finally:
        server.kill()


def _last_due(world: World) -> object:
    with world.reading() as session:
        return session.scalar(select(func.max(Letter.due_at)))
