"""Somebody else holds the database: who writes waits, then is told so with all she typed; pages are read meanwhile."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from judging.storage.database import WAIT_SECONDS, WRITE_LOCK, Database
from tests.faults.load import Patient, Telephone, untrue
from tests.faults.server import Server, code, sheets

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("faults")]
WORDS = "Sombra de pacay; doña Eulalia lo mostró todo."
BUSY_MACHINE_SECONDS = 15


@contextmanager
def held(database: Database) -> Iterator[None]:
    """Another process writes as long as the block lasts: a backup, a command, somebody at the database's own tool."""
    if database.is_sqlite:
        outside = sqlite3.connect(str(database.file), isolation_level=None)
        outside.execute("BEGIN IMMEDIATE")
        yield
        outside.execute("ROLLBACK")
        outside.close()
        return
    with psycopg.connect(database.url.render_as_string(hide_password=False)) as connection:
        connection.execute(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")
        yield


def judge_at_her_sheet(server: Server, database: Database) -> tuple[Patient, str]:
    with database.reading() as session:
        sheet, typed = next(iter(sheets(session, "J1"))), code(session, "J1")
    visitor, address = Patient(server), f"/judge/sheets/{sheet}"
    visitor.get(f"/e/{typed}")
    visitor.submit()
    visitor.get(address)
    return visitor, address


def test_a_writer_waits_then_gets_her_words_back_and_pages_are_read(service: tuple[Server, Database]) -> None:
    server, database = service
    judge, address = judge_at_her_sheet(server, database)
    other = Patient(server)
    read: list[float] = []

    def look() -> None:
        for place in ("/", "/help", "/verify", "/healthz"):
            began = time.monotonic()
            assert other.client.get(place).status_code == 200
            read.append(time.monotonic() - began)

    with held(database):
        began, reader = time.monotonic(), threading.Timer(0.5, look)
        reader.start()
        answer = judge.submit({"A1": "2", "A1.note": WORDS})
        waited = time.monotonic() - began
        reader.join()
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert WORDS in judge.text
    assert WAIT_SECONDS * 0.9 <= waited < WAIT_SECONDS + BUSY_MACHINE_SECONDS
    assert len(read) == 4
    assert max(read) < waited, "a page waited for the writer"
    assert judge.submit().status_code == 200
    assert WORDS in judge.get(address).text


def test_a_telephone_waits_for_one_who_is_soon_done(service: tuple[Server, Database]) -> None:
    server, database = service
    telephone = Telephone(server, database, "J2")
    with held(database):
        sending = threading.Thread(target=telephone.give, args=(1,))
        sending.start()
        time.sleep(1)
        assert sending.is_alive()
        assert not telephone.told.acknowledged
    sending.join(60)
    assert len(telephone.told.acknowledged) == 4
    assert telephone.later == [], "it was sent away though the other was soon done"
    assert untrue(database, [telephone.told]) == []
