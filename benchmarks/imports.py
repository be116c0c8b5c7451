"""How long a judge waits for her save while a table of 72,000 marks comes in (300 farms, 12 judges, 20 criteria).

A judge in a process of her own saves one mark after another, as her page does; meanwhile the table is brought in part
by part, and delivered. Beside it her saves while nothing comes in, and a fifteenth of the table in one transaction,
during which nobody can save at all.

    python -m benchmarks.imports [--short]
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.large_edition import FARMS, JUDGES, fill_without_marks
from judging.bringing import bring
from judging.domain.imports.plan import What
from judging.domain.permissions import OPERATOR, Actor, Role
from judging.domain.scoring.scoresheet import Mark
from judging.services.contest.editions import current_round
from judging.services.imports import runs
from judging.services.imports.orders import MOST, Order
from judging.services.imports.planning import plan as plan_of
from judging.services.scoring import scoring
from judging.storage import migrate
from judging.storage.database import Database
from judging.storage.models import Assignment, Edition, Entry, Judge
from judging.storage.tabular import grid_of

SECRET = b"a secret to measure with, of thirty-two"
EVERY = 0.02
FEW = 20


def _now() -> datetime:
    return datetime.now(UTC)


def made(file: Path, farms: int) -> Database:
    """A new database with an edition of so many farms, its judges, and one judge more, who is at work."""
    database = Database(f"sqlite:///{file}", patience=120)
    migrate.upgrade(database)
    with database.transaction() as session:
        edition = fill_without_marks(session, farms=farms, judges=JUDGES + 1)
        rosa = session.scalars(select(Judge).order_by(Judge.id.desc())).first()
        farm = session.scalars(select(Entry).order_by(Entry.id)).first()
        session.add(Assignment(round=current_round(edition), judge=rosa, entry=farm, changed_at=_now(), reason=""))
    return database


def order_of(database: Database, farms: int) -> Order:
    """The table: every farm by every judge but the one at work."""
    with database.reading() as session:
        edition = session.scalars(select(Edition)).one()
        keys = [criterion.key for criterion in current_round(edition).sheet_version.sheet.criteria]
    rows = [
        ",".join([f"C{farm:03}", f"J{judge}", *(str((farm + judge + n) % 5) for n in range(len(keys)))])
        for farm in range(1, farms + 1)
        for judge in range(1, JUDGES + 1)
    ]
    content = "\n".join([",".join(["entry", "judge", *keys]), *rows]).encode()
    return Order(What.MARKS, (grid_of(content, MOST),), sha256(content).hexdigest(), submit=True)


def save_until(file: Path, ends: Any, waits: Any) -> None:
    """A judge saves one mark after another until it is over; the seconds that each save took."""
    database, value = Database(f"sqlite:///{file}", patience=120), 0
    while not ends.is_set():
        began, value = time.perf_counter(), (value + 1) % 5
        with database.transaction() as session:
            sheet = session.scalars(select(Assignment).order_by(Assignment.id)).first()
            if sheet is None:
                return
            scoring.save_ballot(
                session,
                actor=Actor(Role.JUDGE, sheet.judge_id, sheet.judge.name),
                assignment=sheet,
                marks=[Mark.of("A1", value)],
                expected_version=sheet.ballot.version if sheet.ballot else 0,
                save_id=str(uuid.uuid4()),
                now=_now(),
            )
        waits.append(time.perf_counter() - began)
        time.sleep(EVERY)


def in_parts(database: Database, order: Order) -> None:
    """As the page and the command do it."""
    with database.reading() as session:
        made = plan_of(session, edition=session.scalars(select(Edition)).one(), order=order, now=_now())
    with database.transaction() as session:
        edition = session.scalars(select(Edition)).one()
        run = runs.begin(session, actor=OPERATOR, edition=edition, order=order, made=made, now=_now())
    for _ in bring(database, run.id, SECRET, _now):
        pass
    with database.reading() as session:
        if runs.problems_of(session.get_one(type(run), run.id)):
            raise SystemExit("the table did not come in whole")


def at_once(database: Database, order: Order) -> None:
    """In one transaction."""
    with database.transaction() as session:
        edition = session.scalars(select(Edition)).one()
        made = plan_of(session, edition=edition, order=order, now=_now())
        run = runs.begin(session, actor=OPERATOR, edition=edition, order=order, made=made, now=_now())
        taken = runs.take(session, run.id, _now())
        if taken is not None:
            runs.go_on(session, run.id, runs.work_of(session, taken, SECRET, _now()), _now(), lambda: False)


def nothing(_database: Database, _order: Order) -> None:
    """Nothing comes in."""
    time.sleep(10)


def measured(way: Any, farms: int) -> tuple[float, list[float]]:
    """Seconds for the whole import, and the seconds of each save that ended while it went on."""
    with tempfile.TemporaryDirectory() as folder, multiprocessing.Manager() as shared:
        file = Path(folder) / "measured.sqlite3"
        database, ends, waits = made(file, farms), shared.Event(), shared.list()
        order = order_of(database, farms)
        judge = multiprocessing.Process(target=save_until, args=(file, ends, waits))
        judge.start()
        time.sleep(1)
        before, began = len(waits), time.perf_counter()
        way(database, order)
        took = time.perf_counter() - began
        ends.set()
        judge.join()
        database.close()
        return took, sorted(waits[before:])


def main() -> None:
    farms = FEW if "--short" in sys.argv else FARMS
    print("| what comes in | sheets | it takes s | saves meanwhile | median ms | longest ms |")
    print("|---|--:|--:|--:|--:|--:|")
    ways = (("nothing", nothing, FEW), ("a table, part by part", in_parts, farms), ("in one transaction", at_once, FEW))
    for name, way, size in ways:
        took, waits = measured(way, size)
        sheets, middle, longest = size * JUDGES, statistics.median(waits) * 1000, waits[-1] * 1000
        told = 0 if way is nothing else sheets
        print(f"| {name} | {told} | {took:.1f} | {len(waits)} | {middle:.0f} | {longest:.0f} |", flush=True)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
