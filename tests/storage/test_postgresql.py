"""The same promises on PostgreSQL: schema, ledgers, readers, writers, and the whole path to published results."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import DatabaseError

from judging.domain.permissions import OPERATOR
from judging.services.contest import kits
from judging.services.demo import demo
from judging.services.rehearsal import rehearsals
from judging.services.results import results
from judging.storage import migrate
from judging.storage.database import Database
from judging.storage.models import Competition, Edition, MarkRow
from tests.postgresql import cluster
from tests.storage import dumps
from tests.storage.steps import REVISIONS, step, to_the_newest
from tests.world import SECRET, START

pytestmark = [pytest.mark.postgresql, pytest.mark.xdist_group("postgresql")]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with cluster() as url:
        yield url


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    """A migrated database, empty again afterwards (which also runs the migrations down)."""
    opened = Database(address)
    migrate.upgrade(opened)
    yield opened
    migrate.downgrade(opened, "base")
    opened.close()


def test_the_demonstration_ends_in_the_same_results_as_on_sqlite(database: Database) -> None:
    with database.transaction() as session:
        edition = demo.load_demo(session, secret=SECRET.encode(), now=START)
    with database.transaction() as session:
        edition = session.scalars(select(Edition)).one()
        publication = results.publish(session, actor=OPERATOR, edition=edition, now=START)
        order = [entry["entry"] for entry in json.loads(publication.snapshot)["categories"][0]["entries"]]
    assert order[:4] == ["C003", "C006", "C001", "C002"]
    with database.transaction() as session:
        assert demo.remove_demo(session, actor=OPERATOR, now=START) == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(MarkRow)) == 0


def test_an_edition_is_rehearsed_to_its_results_and_the_rehearsal_leaves_nothing(database: Database) -> None:
    with database.transaction() as session:
        begun = kits.Begun({"es": "Feria 2027"}, "feria")
        own = kits.begin(session, actor=OPERATOR, kit=kits.shipped_kit("projects"), begun=begun, now=START)
        rehearsals.begin(session, actor=OPERATOR, edition=own, secret=SECRET.encode(), now=START, entries=9)
    with database.transaction() as session:
        own = session.scalars(select(Edition).where(Edition.slug == "feria")).one()
        copy = session.scalars(select(Edition).where(Edition.rehearsal_of_id == own.id)).one()
        results.publish(session, actor=OPERATOR, edition=copy, now=START)
    for change in ("rehearsal_of_id = NULL", "is_demo = TRUE"):
        with pytest.raises(DatabaseError, match="append-only"), database.transaction() as session:
            session.execute(text(f"UPDATE edition SET {change} WHERE slug = 'ensayo-feria'"))
    with database.transaction() as session:
        own = session.scalars(select(Edition).where(Edition.slug == "feria")).one()
        assert rehearsals.end(session, actor=OPERATOR, edition=own, now=START)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(MarkRow)) == 0
        assert session.scalars(select(Edition.slug)).all() == ["feria"]


@pytest.mark.slow
@pytest.mark.parametrize("dump", dumps.released(), ids=lambda path: path.stem)
def test_a_released_database_keeps_its_rows_through_every_migration(address: str, dump: Path, tmp_path: Path) -> None:
    database, before = Database(address), dumps.loaded(dump, tmp_path / "judging.sqlite3")
    released = migrate.current(before) or "base"
    migrate.upgrade(database, released)
    dumps.carried(before, database)
    to_the_newest(database)
    for revision in REVISIONS[REVISIONS.index(released) : 1 : -1]:
        step(database, revision)
    to_the_newest(database)  # from the first tables, all the way, with what stood in them
    migrate.downgrade(database, "base")
    before.close()
    database.close()


def test_a_reader_cannot_write(database: Database) -> None:
    with database.reading() as session:
        session.add(Competition(slug="x", name={}))
        with pytest.raises(DatabaseError, match="read-only"):
            session.flush()


def test_marks_of_a_real_edition_are_never_changed_or_deleted(database: Database) -> None:
    with database.transaction() as session:
        demo.load_demo(session, secret=SECRET.encode(), now=START).is_demo = False
    for statement in (MarkRow.__table__.update().values(note="changed"), delete(MarkRow)):
        with pytest.raises(DatabaseError, match="append-only"), database.transaction() as session:
            session.execute(statement)


def test_writers_who_read_and_then_write_lose_nothing(database: Database) -> None:
    with database.transaction() as session:
        session.add(Competition(slug="0", name={}))
    failures: list[Exception] = []

    def count_up() -> None:
        try:
            for _ in range(10):
                with database.transaction() as session:
                    row = session.scalars(select(Competition)).one()
                    row.slug = str(int(row.slug) + 1)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with database.reading() as session:
        assert session.scalars(select(Competition.slug)).one() == "40"
