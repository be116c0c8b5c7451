"""A table of 2,000 entries with 50 wrong rows: how long its plan takes, carrying out what is sound, and taking it back.

OPENBLAS_NUM_THREADS=1 python -m benchmarks.tables_in      prints the table
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from sqlalchemy import func, select

from benchmarks.large_edition import fill_without_marks
from judging.bringing import bring
from judging.domain.imports.plan import Plan, What
from judging.domain.permissions import OPERATOR
from judging.services.imports import runs, undoing
from judging.services.imports.orders import MOST, Order
from judging.services.imports.planning import plan
from judging.storage import migrate
from judging.storage.database import Database
from judging.storage.models import Edition, Entry, ImportRun
from judging.storage.tabular import grid_of

SECRET = b"a secret to measure with, of thirty-two"
ROWS, WRONG_EVERY = 2_000, 40
Answer = TypeVar("Answer")


def table() -> bytes:
    """Every fortieth row has a telephone that is none."""
    rows = ["Nombres y apellidos,Teléfono,Comunidad"]
    for number in range(ROWS):
        phone = "nobody knows" if number % WRONG_EVERY == 7 else f"7{1_000_000 + number}"
        rows.append(f"Persona {number:04},{phone},Bolinda")
    return "\n".join(rows).encode()


def timed(name: str, act: Callable[[], Answer]) -> Answer:
    """Do it and print how long it took."""
    began, used = time.perf_counter(), time.process_time()
    answer = act()
    print(f"| {name} | {time.perf_counter() - began:.1f} | {time.process_time() - used:.1f} |", flush=True)
    return answer


def _now() -> datetime:
    return datetime.now(UTC)


def planned(database: Database, order: Order) -> Plan:
    with database.reading() as session:
        return plan(session, edition=session.scalars(select(Edition)).one(), order=order, now=_now())


def carried(database: Database, order: Order) -> int:
    """Plan it, confirm it, carry it out; the number of its run."""
    made = planned(database, order)
    with database.transaction() as session:
        edition = session.scalars(select(Edition)).one()
        run_id = runs.begin(
            session, actor=OPERATOR, edition=edition, order=order, made=made, only_sound=True, now=_now()
        ).id
    for _ in bring(database, run_id, SECRET, _now):
        pass
    return run_id


def taken_back(database: Database, run_id: int) -> None:
    with database.transaction() as session:
        undoing.undo(session, actor=OPERATOR, run=session.get_one(ImportRun, run_id), seen=None, now=_now())


def count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Entry)) or 0


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'measured.sqlite3'}", patience=120)
        migrate.upgrade(database)
        with database.transaction() as session:
            fill_without_marks(session, farms=1, judges=1)
        content = table()
        order = Order(What.ENTRIES, (grid_of(content, MOST),), sha256(content).hexdigest(), only_sound=True)
        print(f"| {ROWS:,} rows, {ROWS // WRONG_EVERY} of them wrong | s | processor s |\n|---|--:|--:|")
        timed("the plan, with each wrong row and its cell", lambda: planned(database, order))
        before = count(database)
        run_id = timed("carried out, plan included", lambda: carried(database, order))
        if count(database) - before != ROWS - ROWS // WRONG_EVERY:
            raise SystemExit("not all that was sound came in")
        timed("taken back", lambda: taken_back(database, run_id))
        if count(database) != before:
            raise SystemExit("something was left")
        database.close()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
