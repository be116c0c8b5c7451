"""kill -9 at each step of imports, time stamps and the nights' work, and of the pages and commands that ask for them.

Each consumer, server and command is a process of its own that dies at a named place (`tests/jobs/deaths.py`), on each
database and with each queue (`test_kill.py` tries every pair of them). The next consumer starts an hour later, so that
no lease holds; nobody presses or types anything again, but where a browser sends the same form once more.
"""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from judging.certificates.proof.signing import Verdict, verify_pdf
from judging.certificates.proof.stamping import Level, level_of
from judging.domain.errors import Problem
from judging.domain.imports.plan import What
from judging.domain.permissions import OPERATOR
from judging.domain.work import NIGHTLY, JobState, Kind
from judging.services import ledger
from judging.services.imports import runs
from judging.services.imports.orders import Entries
from judging.services.imports.planning import plan
from judging.services.people import staff
from judging.services.results.checking import check
from judging.storage.copies import require_sound
from judging.storage.models import BallotSave, Certificate, CertificateState, Event, ImportRun, Job
from tests.certificates.timeservice import Service, time_service
from tests.faults.server import COMPILED_ONCE, LOST, Server
from tests.jobs.deaths import PLACES
from tests.jobs.test_kill import until
from tests.jobs.test_queue import issued_now
from tests.pages import Visitor
from tests.services.certificates.test_certificates import seal
from tests.services.imports.tables import order_of
from tests.services.imports.test_marks import FULL, wide
from tests.services.imports.test_runs import counted
from tests.world import World

ROOT = Path(__file__).parents[2]
PATIENCE = 150.0
BEFORE_THE_NIGHT = datetime(2026, 11, 28, 0, 10, tzinfo=UTC)
MORNING = datetime(2026, 11, 28, 6, 10, tzinfo=UTC)
TABLE = wide(*(f"{farm},{judge},{FULL}" for farm in ("Ana Nina", "Berta Coa") for judge in ("J1", "J2", "Rosa Nueva")))
WRITTEN = (6 * 20, 2, 1)
"""Marks, entries and judges that the table adds."""
EMAIL, PASSWORD = "ana@premio.example", "una frase larga y propia"

TOGETHER = pytest.mark.xdist_group("queues")
PAIRS = [
    ("sqlite", "sqlite"),
    pytest.param("sqlite", "redis", marks=TOGETHER),
    pytest.param("postgresql", "postgresql", marks=[pytest.mark.postgresql, TOGETHER]),
]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1200),
    pytest.mark.parametrize(("kept", "queue_url"), PAIRS, indirect=True),
]


def surroundings(world: World, queue_url: str, **more: str) -> dict[str, str]:
    settings = {
        "JUDGING_INSTANCE": str(world.settings.instance),
        "JUDGING_SECRET_KEY": world.settings.secret_key.decode(),
        "JUDGING_DATABASE_URL": world.settings.database_url,
        "JUDGING_QUEUE_URL": queue_url,
        "OPENBLAS_NUM_THREADS": "1",
        **COMPILED_ONCE,
    }
    return {**os.environ, **settings, **more}


@contextmanager
def process(world: World, queue_url: str, *arguments: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A consumer, or a command; killed at the end, if it is not dead by then."""
    command = [sys.executable, "-m", "tests.jobs.deaths", *arguments]
    environment = surroundings(world, queue_url, **more)
    begun = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        yield begun
    finally:
        begun.kill()
        begun.wait()


def dies(world: World, queue_url: str, place: str, *arguments: str, **more: str) -> None:
    with process(world, queue_url, *arguments, DIES_AT=place, **more) as begun:
        assert begun.wait(PATIENCE) == -signal.SIGKILL, place


def works(world: World, queue_url: str, is_done: Callable[[World], object], **more: str) -> None:
    with process(world, queue_url, **more):
        until(world, is_done)


def hours(start: datetime) -> Iterator[str]:
    """One hour and a minute after the other."""
    while True:
        yield start.isoformat()
        start += timedelta(minutes=61)


def later() -> str:
    """After every lease that a process took today, and before a night's work is due."""
    return (datetime.now(UTC) + timedelta(days=1)).replace(hour=3).isoformat()


# --------------------------------------------------------------------------------------------------------- imports
def begin(world: World) -> None:
    with world.reading() as session:
        order = order_of(TABLE, What.MARKS, entries=Entries.NEW)
        made = plan(session, edition=world.edition(session), order=order, now=world.clock.now)
    with world.writing() as session:
        edition, now = world.edition(session), world.clock.now
        runs.begin(session, actor=OPERATOR, edition=edition, order=order, made=made, now=now)


def run_of(world: World) -> ImportRun | None:
    with world.reading() as session:
        return session.scalars(select(ImportRun)).one_or_none()


def is_imported(world: World) -> bool:
    run = run_of(world)
    return run is not None and run.ended_at is not None


def all_is_there_once(world: World, before: tuple[int, ...]) -> None:
    run = run_of(world)
    assert run is not None
    assert (run.done, run.total, run.left_out, run.content) == (6, 6, [], b"")
    assert counted(world) == tuple(had + new for had, new in zip(before, WRITTEN, strict=True))
    with world.reading() as session:
        saves = session.scalars(select(BallotSave.save_id).where(BallotSave.source == "import")).all()
        assert len(saves) == len(set(saves)) == 6
        told = session.scalars(select(Event).where(Event.action == "table.imported")).one().details
        assert [told[name] for name in ("sheets", "marks", "entries", "judges")] == [6, *WRITTEN]
        assert [problem.code for problem in check(session)] == []


def test_an_import_is_there_once_however_often_its_consumer_is_killed(kept: World, queue_url: str) -> None:
    before = counted(kept)
    begin(kept)
    clock = hours(BEFORE_THE_NIGHT)
    for place in (
        "import: taken, not committed",
        "import: taken",
        "import: part written, not committed",
        "import: between parts",
        "import: between parts 2",
        "import: part written, not committed 1",
        "import: last part written, not committed",
        "import: ended",
    ):
        assert not is_imported(kept), place
        dies(kept, queue_url, place, STARTS_AT=next(clock))
    all_is_there_once(kept, before)
    works(kept, queue_url, lambda _: time.sleep(1) or True, STARTS_AT=next(clock))
    all_is_there_once(kept, before)


def test_an_import_by_command_that_is_killed_is_ended_by_the_consumer(
    kept: World, queue_url: str, tmp_path: Path
) -> None:
    before, table = counted(kept), tmp_path / "notas.csv"
    table.write_bytes(TABLE)
    command = ("import-scores", str(table), "--edition", "caranavi-2026", "--entries", "new")
    dies(kept, queue_url, "import: between parts 2", *command)
    assert not is_imported(kept)
    works(kept, queue_url, is_imported, STARTS_AT=later())
    all_is_there_once(kept, before)


@pytest.mark.parametrize(
    "place",
    ["page: import begun, not committed", "page: import begun", "import: between parts 2", "page: import woken"],
)
def test_a_server_killed_while_it_imports_loses_and_doubles_nothing(
    kept: World, queue_url: str, tmp_path: Path, place: str
) -> None:
    before = counted(kept)
    answers_after = "0" if "woken" in place else "600"
    with served(kept, queue_url, tmp_path, DIES_AT=place, ANSWERS_AFTER=answers_after) as server:
        ana = organiser(kept, server)
        page = "/organiser/caranavi-2026/import"
        ana.get(page)
        ana.post(page, {"file": (io.BytesIO(TABLE), "notas.csv"), "what": "marks"})
        ana.submit({"entries": "new"}, action="/columns")
        confirmed = {**ana.standing("/confirm"), "csrf_token": ana.token()}
        confirm = f"{ana.path}/confirm"
        with pytest.raises(LOST):
            ana.post(confirm, confirmed)
        server.kill()
        server.more["DIES_AT"] = ""
        run = run_of(kept)
        assert run is not None
        assert (run.confirmed_at is None) == ("not committed" in place)
        if run.confirmed_at is not None:  # nobody presses again
            works(kept, queue_url, is_imported, STARTS_AT=later())
            all_is_there_once(kept, before)
        server.start()
        ana.client.post(confirm, data=confirmed)  # the browser sends it once more
    works(kept, queue_url, is_imported, STARTS_AT=later())
    all_is_there_once(kept, before)


# ----------------------------------------------------------------------------------------------------- time stamps
STAMPED = 3


@pytest.fixture
def service() -> Iterator[Service]:
    with time_service() as running:
        yield running


def without_stamp(world: World) -> int:
    with world.reading() as session:
        rows = session.scalars(select(Certificate).where(Certificate.failure.is_not(None))).all()
        return sum(row.failure == {"code": "stamp_waiting", "params": {}} for row in rows)


def papers(world: World) -> dict[str, bytes]:
    with world.reading() as session:
        rows = session.scalars(select(Certificate).where(Certificate.state == CertificateState.VALID)).all()
        assert all(row.pdf is not None and hashlib.sha256(row.pdf).hexdigest() == row.digest for row in rows)
        return {row.number: row.pdf or b"" for row in rows}


def test_each_paper_has_its_stamps_once_however_often_the_consumer_is_killed(
    kept: World, queue_url: str, service: Service, tmp_path: Path
) -> None:
    issued_now(kept)
    with kept.writing() as session:  # three papers are enough
        waiting = session.scalars(select(Certificate).order_by(Certificate.id)).all()
        for row in waiting[STAMPED:]:
            row.failure = {"code": "paper_not_drawn", "params": {}}
    authority = tmp_path / "hora.pem"
    authority.write_bytes(service.known.authority)
    asked = {
        "JUDGING_SIGNATURE_LEVEL": "B-LTA",
        "JUDGING_TIMESTAMP_URL": service.known.url,
        "JUDGING_TIMESTAMP_AUTHORITY": str(authority),
    }

    def quarter() -> str:  # at each of which stamps are asked for; never ahead of the service's own clock
        now = datetime.now(UTC)
        return now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0).isoformat()

    dies(kept, queue_url, "stamp: to be asked for", **asked, STARTS_AT=quarter())
    issued = papers(kept)
    assert (len(issued), without_stamp(kept)) == (STAMPED, STAMPED)
    for place, still in (
        ("stamp: answered", 3),
        ("stamp: kept, not committed", 3),
        ("stamp: kept 1", 2),
        ("stamp: answered 1", 1),
    ):
        dies(kept, queue_url, place, **asked, STARTS_AT=quarter())
        assert without_stamp(kept) == still, place
    dies(kept, queue_url, "stamp: answered", "certificates", "stamp", **asked)
    works(kept, queue_url, lambda world: not without_stamp(world), **asked, STARTS_AT=quarter())
    keys = seal(kept).keys()
    assert keys is not None
    for number, pdf in papers(kept).items():
        assert pdf.startswith(issued[number])
        assert (level_of(pdf), pdf.count(b"/ETSI.RFC3161")) == (Level.LTA, 2), "stamped twice"
        assert verify_pdf(pdf, [keys.authority]).verdict is Verdict.VALID


# ------------------------------------------------------------------------------------------------------ the nights
def night(world: World, day: datetime) -> dict[Kind, JobState]:
    with world.reading() as session:
        rows = session.scalars(select(Job).where(Job.kind.in_(NIGHTLY), Job.row_id == int(f"{day:%Y%m%d}"))).all()
        assert len({row.kind for row in rows}) == len(rows), "a night's work twice"
        return {Kind(row.kind): row.state for row in rows}


def is_over(day: datetime) -> Callable[[World], bool]:
    return lambda world: night(world, day) == dict.fromkeys(NIGHTLY, JobState.DONE)


def test_each_night_is_done_once_wherever_its_consumer_is_killed(kept: World, queue_url: str) -> None:
    places = [name for name in PLACES if name.partition(":")[0] in ("cleaning", "backup", "check", "night")]
    if kept.database.file is None:  # PostgreSQL has backups of its own
        places = [name for name in places if not name.startswith("backup")]
    for number, place in enumerate(places):
        day = MORNING + timedelta(days=number)
        clock = hours(day)
        dies(kept, queue_url, place, STARTS_AT=next(clock))
        assert not is_over(day)(kept), place
        works(kept, queue_url, is_over(day), STARTS_AT=next(clock))
        with kept.reading() as session:
            assert ledger.left_to_people(session) == []
        if kept.database.file is not None:
            copy = kept.settings.instance / "backups" / f"judging-{day:%Y%m%d}.sqlite3"
            require_sound(copy)
            assert not list(copy.parent.glob("*.part"))


@pytest.mark.parametrize(
    "place", ["page: once more, not committed", "page: once more, nobody woken", "page: once more, woken"]
)
def test_a_server_killed_where_a_night_is_to_be_tried_again_loses_and_doubles_nothing(
    kept: World, queue_url: str, tmp_path: Path, place: str
) -> None:
    row = int(f"{MORNING:%Y%m%d}")
    with kept.writing() as session:
        ledger.take(session, kind=Kind.CHECK, row_id=row, now=MORNING)
        ledger.set_aside(session, kind=Kind.CHECK, row_id=row, problem=Problem.of("job_died", attempts=4), now=MORNING)
    with served(kept, queue_url, tmp_path, DIES_AT=place) as server:
        ana = organiser(kept, server)
        ana.get("/organiser/background")
        pressed = {**ana.standing("/background/again"), "csrf_token": ana.token()}
        with pytest.raises(LOST):
            ana.post("/organiser/background/again", pressed)
        server.kill()
        server.more["DIES_AT"] = ""
        was_kept = "not committed" not in place
        with kept.reading() as session:
            assert (ledger.left_to_people(session) == []) == was_kept
        if was_kept:  # nobody presses again
            works(kept, queue_url, lambda world: night(world, MORNING)[Kind.CHECK] is JobState.DONE, STARTS_AT=later())
        server.start()
        ana.client.post("/organiser/background/again", data=pressed)
    works(kept, queue_url, lambda world: night(world, MORNING)[Kind.CHECK] is JobState.DONE, STARTS_AT=later())


# -------------------------------------------------------------------------------------------------------- the pages
@contextmanager
def served(world: World, queue_url: str, tmp_path: Path, **more: str) -> Iterator[Server]:
    log = tmp_path.parent / f"{tmp_path.name}.log"
    told = {"JUDGING_QUEUE_URL": queue_url, **more}
    server = Server(
        world.settings.instance, world.settings.database_url, log, told, served="tests.jobs.deaths:served()"
    )
    server.start()
    try:
        yield server
    finally:
        server.kill()


def organiser(world: World, server: Server) -> Visitor:
    """The service's first account, signed in."""
    hashed = staff.hash_of(PASSWORD)
    with world.writing() as session:
        staff.add_staff(session, email=EMAIL, name="Ana Quispe", password_hash=hashed, now=datetime.now(UTC))
    ana = Visitor(server)  # type: ignore[arg-type]
    ana.get("/sign-in")
    ana.submit({"email": EMAIL, "password": PASSWORD})
    return ana
