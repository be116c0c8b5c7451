"""The database keeps its promises: a reader cannot write, writers queue, what is committed stays, ledgers only grow."""

from __future__ import annotations

import threading
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from judging.domain.scoring.scoresheet import MarkState
from judging.storage.database import Database
from judging.storage.models import (
    Ballot,
    BallotSave,
    Competition,
    CurrentMark,
    Event,
    MarkRow,
    MarkSource,
)
from judging.storage.trouble import Unavailable
from tests.world import START, World


def test_a_reader_cannot_write(empty_world: World) -> None:
    with empty_world.reading() as session:
        session.add(Competition(slug="x", name={}))
        with pytest.raises(OperationalError, match="readonly"):
            session.flush()
    with empty_world.reading() as session:
        assert session.scalar(select(func.count()).select_from(Competition)) == 0


def test_a_writer_keeps_all_or_nothing(empty_world: World) -> None:
    with pytest.raises(RuntimeError, match="stop"), empty_world.writing() as session:
        session.add(Competition(slug="x", name={}))
        session.flush()
        raise RuntimeError("stop")
    with empty_world.writing() as session:
        assert session.scalar(select(func.count()).select_from(Competition)) == 0
        session.add(Competition(slug="x", name={}))
    with empty_world.reading() as session:
        assert session.scalar(select(func.count()).select_from(Competition)) == 1


def test_eight_writers_who_read_and_then_write_lose_nothing(empty_world: World, tmp_path: Path) -> None:
    """Under a plain BEGIN about one in ten of these fails with "database is locked".

    Whose turn does not come is told so before anything is written, and tries again, as a page does.
    """
    with empty_world.writing() as session:
        session.add(Competition(slug="0", name={}))
    failures: list[Exception] = []

    def count_up() -> None:
        try:
            left = 15
            while left:
                try:
                    with empty_world.writing() as session:
                        row = session.scalars(select(Competition)).one()
                        row.slug = str(int(row.slug) + 1)
                except Unavailable:
                    continue
                left -= 1
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with empty_world.reading() as session:
        assert session.scalars(select(Competition.slug)).one() == "120"


def test_a_commit_is_on_the_disk_when_it_returns(empty_world: World) -> None:
    with empty_world.writing() as session:
        assert session.scalar(text("PRAGMA synchronous")) == 2  # FULL
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


def real_ledger(session: Session, world: World) -> tuple[MarkRow, BallotSave, Event]:
    """Turn the demonstration into a real edition, and hand out one row of each ledger."""
    world.edition(session).is_demo = False
    session.flush()
    return (
        session.scalars(select(MarkRow)).first(),
        session.scalars(select(BallotSave)).first(),
        session.scalars(select(Event).where(Event.edition_id.is_not(None))).first(),
    )  # type: ignore[return-value]


@pytest.mark.parametrize("which", [0, 1, 2], ids=["mark", "save", "event"])
def test_a_ledger_row_is_never_changed(world: World, which: int) -> None:
    with pytest.raises(DatabaseError, match="append-only"), world.writing() as session:
        table = type(real_ledger(session, world)[which]).__table__
        session.execute(table.update().values(id=table.c.id))


@pytest.mark.parametrize("which", [0, 1, 2], ids=["mark", "save", "event"])
def test_a_ledger_row_of_a_real_edition_is_never_deleted(world: World, which: int) -> None:
    with pytest.raises(DatabaseError, match="append-only"), world.writing() as session:
        row = real_ledger(session, world)[which]
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        table = type(row).__table__
        session.execute(table.delete().where(table.c.id == row.id))


def test_a_value_and_its_state_cannot_disagree(world: World) -> None:
    with pytest.raises(IntegrityError, match="value_exactly_when_given"), world.writing() as session:
        ballot = session.scalars(select(Ballot)).first()
        assert ballot is not None
        save = BallotSave(
            ballot_id=ballot.id, save_id="x", version=99, at=START, by="nobody", source=MarkSource.SCREEN, answer={}
        )
        session.add(MarkRow(ballot_id=ballot.id, save=save, criterion="A1", version=99, state=MarkState.VALUE))


def test_decimals_come_back_digit_for_digit(world: World) -> None:
    with world.reading() as session:
        values = {row.value for row in session.scalars(select(MarkRow)) if row.value is not None}
    assert Decimal("2.5") in values
    assert all(isinstance(value, Decimal) for value in values)


def test_a_second_database_object_sees_what_the_first_committed(world: World) -> None:
    other = Database(world.settings.database_url)
    with other.reading() as session:
        assert session.scalar(select(func.count()).select_from(CurrentMark)) == session.scalar(
            select(func.count()).select_from(MarkRow)
        )
    other.close()
