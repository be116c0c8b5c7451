"""A restored backup lacks marks that a telephone was told were saved: it brings them back, over no newer mark.

The service before the restore and the one after it are two databases, the second copied from the first at the moment
of the backup; both on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session

from judging.domain.permissions import OPERATOR, Actor, Role
from judging.domain.scoring.scoresheet import Mark
from judging.services.demo import demo
from judging.services.field.permits import Permit
from judging.services.field.sync import Answer, Operation, Result, take
from judging.services.scoring import scoring
from judging.storage import migrate
from judging.storage.copies import copy_of
from judging.storage.database import Database
from judging.storage.models import Assignment, AssignmentState, BallotSave, Entry, Judge, MarkSource
from tests.postgresql import cluster
from tests.world import SECRET, START

FARM = "C009"
Copier = Callable[[], Database]


@dataclass
class Service:
    """One database, and Néstor's telephone and the office that write to it; time is counted in minutes."""

    database: Database

    def _assignment(self, session: Session) -> Assignment:
        wanted = select(Assignment).join(Judge).join(Entry).where(Judge.key == "J3", Entry.number == FARM)
        return session.scalars(wanted).one()

    def arrives(self, operation: Operation, minute: int) -> Answer:
        with self.database.transaction() as session:
            judge = session.scalars(select(Judge).where(Judge.key == "J3")).one()
            permit = Permit(judge.id, judge.edition_id, "a telephone", int(START.timestamp()), 2**31)
            actor = Actor(Role.JUDGE, judge.id, judge.name)
            return take(session, actor=actor, judge=judge, permit=permit, operation=operation, now=at(minute))

    def operation(self, mark: Mark, base: int, seen_at: datetime | None) -> Operation:
        with self.database.reading() as session:
            return Operation(str(uuid.uuid4()), self._assignment(session).id, mark, base, seen_at=seen_at)

    def seen(self) -> tuple[int, datetime | None]:
        """What a page of the sheet says: the ballot's version, and since when it stands."""
        with self.database.reading() as session:
            ballot = self._assignment(session).ballot
            assert ballot is not None
            newest = session.scalar(select(func.max(BallotSave.at)).where(BallotSave.ballot_id == ballot.id))
            return ballot.version, newest

    def office_writes(self, mark: Mark, minute: int) -> None:
        with self.database.transaction() as session:
            assignment = self._assignment(session)
            scoring.save_ballot(
                session,
                actor=OPERATOR,
                assignment=assignment,
                marks=[mark],
                expected_version=assignment.ballot.version if assignment.ballot else 0,
                save_id=str(uuid.uuid4()),
                now=at(minute),
                source=MarkSource.PAPER,
            )

    def loses_the_farm(self) -> None:
        with self.database.transaction() as session:
            self._assignment(session).state = AssignmentState.RECUSED

    def stands(self, key: str) -> Mark | None:
        with self.database.reading() as session:
            ballot = self._assignment(session).ballot
            return ballot.marks.get(key) if ballot is not None else None

    def saves(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(BallotSave)) or 0


def held_after(operation: Operation, told: Answer) -> Operation:
    """A mark as the telephone holds it after its answer."""
    return replace(operation, base=told.version, seen_at=told.seen_at)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


@contextmanager
def on_sqlite(demo_file: Path, folder: Path) -> Iterator[tuple[Database, Copier]]:
    files = [folder / "first.sqlite3", folder / "backup.sqlite3"]
    shutil.copy(demo_file, files[0])
    databases = [Database(f"sqlite:///{file}") for file in files]

    def copy() -> Database:
        databases[0].close()
        copy_of(files[0], files[1])
        return databases[1]

    yield databases[0], copy
    for database in databases:
        database.close()


@contextmanager
def on_postgresql(demo_file: Path, folder: Path) -> Iterator[tuple[Database, Copier]]:
    with cluster() as address:
        first = Database(address)
        backup = Database(address.removesuffix("/postgres") + "/backup")
        migrate.upgrade(first)
        with first.transaction() as session:
            demo.load_demo(session, secret=SECRET.encode(), now=START)

        def copy() -> Database:
            first.close()
            beside = create_engine(first.engine.url.set(database="template1"), isolation_level="AUTOCOMMIT")
            with beside.connect() as connection:
                connection.execute(text("CREATE DATABASE backup TEMPLATE postgres"))
            beside.dispose()
            return backup

        yield first, copy
        first.close()
        backup.close()


PLACES = {"sqlite": on_sqlite, "postgresql": on_postgresql}
Restoring = tuple[Service, Callable[[], Service]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def restoring(request: pytest.FixtureRequest, demo_file: Path, tmp_path: Path) -> Iterator[Restoring]:
    """The service with the demonstration in it, and how to make the one that a backup of this moment restores."""
    with PLACES[request.param](demo_file, tmp_path) as (database, copy):
        yield Service(database), lambda: Service(copy())


def test_marks_that_a_backup_lacks_come_back_once_and_over_what_she_had_seen(restoring: Restoring) -> None:
    before, restored_now = restoring
    version, since = before.seen()
    early = before.operation(Mark.of("E4", 1), version, since)
    assert before.arrives(early, 1).result is Result.OK
    after = restored_now()
    changed = before.operation(Mark.of("E4", 3), *before.seen())
    new = before.operation(Mark.of("E3", 2), *before.seen())
    told = [before.arrives(operation, minute) for minute, operation in ((5, changed), (6, new))]
    assert [answer.result for answer in told] == [Result.OK, Result.OK]
    assert (after.stands("E4"), after.stands("E3")) == (Mark.of("E4", 1), None)

    held = [held_after(one, answer) for one, answer in zip((changed, new), told, strict=True)]
    for _ in range(2):
        assert [after.arrives(operation, 20).result for operation in held] == [Result.OK, Result.OK]
    assert (after.stands("E4"), after.stands("E3")) == (Mark.of("E4", 3), Mark.of("E3", 2))
    saves = after.saves()
    assert [before.arrives(operation, 21).version for operation in held] == [answer.version for answer in told]
    assert after.saves() == saves == before.saves(), "the service that still has them writes nothing again"


@pytest.mark.parametrize("given", [1, 6], ids=["its number is newer", "its number is older"])
def test_what_somebody_wrote_after_the_restore_is_not_overwritten_whatever_its_number(
    restoring: Restoring, given: int
) -> None:
    before, restored_now = restoring
    after = restored_now()
    for minute in range(given):
        lost = before.operation(Mark.of("E4", minute % 2), *before.seen())
        told = before.arrives(lost, minute)
    unsent = before.operation(Mark.of("E3", 1), *before.seen())  # given on a page of the service that is gone
    for key in ("E4", "E3"):
        after.office_writes(Mark.of(key, 4), 10)
    assert (unsent.base > after.seen()[0]) is (given == 6)
    held = held_after(lost, told)
    answers = [after.arrives(operation, 30) for operation in (held, unsent)]
    assert [answer.result for answer in answers] == [Result.CONFLICT, Result.CONFLICT]
    assert [answer.current.mark for answer in answers if answer.current] == [Mark.of("E4", 4), Mark.of("E3", 4)]
    assert (after.stands("E4"), after.stands("E3")) == (Mark.of("E4", 4), Mark.of("E3", 4))

    settled = replace(held, id=str(uuid.uuid4()), base=answers[0].version, seen_at=answers[0].seen_at)
    assert after.arrives(settled, 31).result is Result.OK
    assert after.stands("E4") == lost.mark


def test_a_mark_that_was_taken_in_keeps_its_answer_when_the_farm_is_no_longer_hers(restoring: Restoring) -> None:
    service, _ = restoring
    mark = service.operation(Mark.of("E4", 1), *service.seen())
    first = service.arrives(mark, 1)
    service.loses_the_farm()
    assert service.arrives(mark, 2) == first
    other, never = replace(mark, mark=Mark.of("E4", 2)), service.operation(Mark.of("E3", 1), *service.seen())
    assert [service.arrives(one, 3).result for one in (other, never)] == [Result.REFUSED, Result.REFUSED]


def test_a_mark_that_stands_already_is_answered_with_the_moment_since_when_it_stands(restoring: Restoring) -> None:
    service, _ = restoring
    mark = service.operation(Mark.of("E4", 1), *service.seen())
    first = service.arrives(mark, 1)
    same = replace(mark, id=str(uuid.uuid4()))
    again = [service.arrives(same, minute) for minute in (5, 6)]
    assert again == [first, first]
    assert first.seen_at == at(1)
