"""When the database cannot do what it should: nobody waits for ever, nothing is replaced, nothing private is told."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from judging.cli import main
from judging.domain.errors import Refused
from judging.storage import migrate
from judging.storage.copies import copy_of, require_sound
from judging.storage.database import MOST_PATIENT, Database, is_writing
from judging.storage.models import Competition, Staff
from judging.storage.trouble import Trouble, Unavailable, trouble_of
from tests.world import SECRET, START, World


@contextmanager
def somebody_writes(file: Path) -> Iterator[None]:
    """Another process holds the turn for as long as the block lasts."""
    descriptor = os.open(f"{file}.turn", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


def opened(world: World, patience: float) -> Database:
    return Database(world.settings.database_url, patience=patience)


def test_a_writer_whose_turn_does_not_come_gives_up_and_the_next_one_is_served(empty_world: World) -> None:
    database = opened(empty_world, 0.05)
    assert database.file is not None
    with somebody_writes(database.file):
        for _ in range(3):  # who gives up leaves no lock behind, whichever way the kernel answers later
            with pytest.raises(Unavailable, match="busy"), database.transaction():
                pass
        with database.reading() as session:
            assert session.scalars(select(Competition)).all() == []
    patient, other = opened(empty_world, 5), opened(empty_world, 5)
    for one in (patient, database, other):
        with one.transaction() as session:
            session.add(Competition(slug=str(id(one)), name={}))
        one.close()


def test_a_writer_waits_for_one_who_is_soon_done(empty_world: World) -> None:
    database = opened(empty_world, 30)
    assert database.file is not None
    done = threading.Event()

    def write() -> None:
        with database.transaction() as session:
            session.add(Competition(slug="late", name={}))
        done.set()

    with somebody_writes(database.file):
        writer = threading.Thread(target=write)
        writer.start()
        assert not done.wait(0.05)
    writer.join(30)
    assert done.is_set()
    database.close()


def test_where_many_wait_already_the_next_writer_does_not_wait_long(empty_world: World) -> None:
    """So that threads are left for reading: of ten, only as many as are patient stay."""
    database = opened(empty_world, 600)
    assert database.file is not None
    outcome: list[bool] = []

    def write() -> None:
        try:
            with database.transaction():
                outcome.append(True)
        except Unavailable:
            outcome.append(False)

    threads = [threading.Thread(target=write) for _ in range(10)]
    with somebody_writes(database.file):
        for thread in threads:
            thread.start()
        for thread in threads[MOST_PATIENT + 1 :]:
            while len(outcome) < len(threads) - MOST_PATIENT - 1:
                thread.join(0.01)
    for thread in threads:
        thread.join(60)
    assert sorted(outcome) == [False] * (len(threads) - MOST_PATIENT - 1) + [True] * (MOST_PATIENT + 1)
    database.close()


def test_a_lock_from_outside_is_trouble_and_not_a_fault(empty_world: World) -> None:
    database = opened(empty_world, 0.05)
    assert database.file is not None
    outside = sqlite3.connect(database.file)
    outside.execute("BEGIN IMMEDIATE")
    with pytest.raises(DBAPIError) as caught, database.transaction():
        pass
    outside.close()
    database.close()
    assert trouble_of(caught.value) is Trouble.BUSY


def test_a_full_disk_is_trouble_and_what_was_acknowledged_stays(empty_world: World) -> None:
    """SQLite refuses more pages as it does on a full disk; with room again all goes on."""
    with empty_world.writing() as session:
        session.add(Competition(slug="before", name={}))
    with pytest.raises(DBAPIError) as caught, empty_world.writing() as session:
        session.execute(text("PRAGMA max_page_count=1"))
        for number in range(500):
            session.add(Competition(slug=f"filler-{number}", name={"es": "x" * 3000}))
        session.flush()
    assert trouble_of(caught.value) is Trouble.FULL
    empty_world.database.close()
    with empty_world.writing() as session:
        assert session.scalars(select(Competition.slug)).all() == ["before"]
        session.add(Competition(slug="after", name={}))


def test_a_full_disk_in_the_middle_of_a_part_is_trouble_too(empty_world: World) -> None:
    """SQLite ends the whole transaction, so that the part cannot be given back: what is told is still the disk."""
    with pytest.raises(DBAPIError) as caught, empty_world.writing() as session:
        session.execute(text("PRAGMA max_page_count=1"))
        with session.begin_nested():
            session.execute(text("ROLLBACK"))  # which SQLite does by itself when it cannot write its log
            for number in range(500):
                session.add(Competition(slug=f"filler-{number}", name={"es": "x" * 3000}))
            session.flush()
    assert trouble_of(caught.value) is Trouble.FULL


def test_nobody_writes_into_the_schema_of_another_version(empty_world: World) -> None:
    """Two processes: this one goes on while another moves the schema, to and fro."""
    with empty_world.writing() as session:
        session.add(Competition(slug="before", name={}))
    other = Database(empty_world.settings.database_url)
    migrate.downgrade(other, "-1")
    with pytest.raises(Unavailable, match="schema"), empty_world.writing() as session:
        session.add(Competition(slug="meanwhile", name={}))
    migrate.upgrade(other)
    with empty_world.writing() as session:
        session.add(Competition(slug="after", name={}))
    other.close()


def test_a_schema_of_the_future_is_told_from_an_old_one_and_left_alone(empty_world: World) -> None:
    database = empty_world.database
    assert migrate.problem_with(database) is None
    with empty_world.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert [migrate.problem_with(database).code] == ["database_newer"]  # type: ignore[union-attr]
    with pytest.raises(Refused):
        migrate.upgrade(database)
    with pytest.raises(Unavailable, match="schema"), database.transaction():
        pass


def test_a_missing_file_is_never_replaced_by_an_empty_one(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'judging.sqlite3'}")
    assert database.file is not None
    with pytest.raises(DBAPIError) as caught, database.reading() as session:
        session.execute(text("SELECT 1"))
    assert trouble_of(caught.value) is Trouble.DOWN
    with pytest.raises(Unavailable, match="gone"), database.transaction():
        pass
    assert not database.file.exists()
    migrate.upgrade(database)  # truly new
    database.close()
    database.file.unlink()
    assert migrate.problem_with(database).code == "database_gone"  # type: ignore[union-attr]
    with pytest.raises(Unavailable, match="gone"):
        migrate.upgrade(database)
    assert not database.file.exists()
    Path(f"{database.file}.began").unlink()
    migrate.upgrade(database)  # who says so begins anew
    database.close()


def modes(folder: Path) -> set[int]:
    found = {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir() if path.is_file()}
    assert found
    return found


def test_the_database_its_side_files_and_copies_are_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        database = Database(f"sqlite:///{tmp_path / 'here' / 'judging.sqlite3'}")
        assert database.file is not None
        migrate.upgrade(database)
        with database.transaction() as session:
            session.add(Competition(slug="x", name={}))
            assert Path(f"{database.file}-wal").exists()
        assert modes(database.file.parent) == {0o600}
        (tmp_path / "copies").mkdir()
        copy_of(database.file, tmp_path / "copies" / "today.sqlite3")
        assert modes(tmp_path / "copies") == {0o600}
        database.file.chmod(0o644)  # an installation of before
        migrate.upgrade(database)
        assert modes(database.file.parent) == {0o600}
        database.close()
    finally:
        os.umask(before)


def test_no_error_of_the_database_says_what_was_being_written(empty_world: World) -> None:
    def write() -> None:
        with empty_world.writing() as session:
            session.add(Competition(slug="doña Eulalia Mamani", name={"es": "su telefono 71234567"}))

    write()
    with pytest.raises(IntegrityError) as error:
        write()
    assert "INSERT" in str(error.value)
    assert "Eulalia" not in str(error.value)
    assert "71234567" not in str(error.value)


def test_a_copy_holds_what_is_still_in_the_log(empty_world: World, tmp_path: Path) -> None:
    file = empty_world.database.file
    assert file is not None
    with empty_world.writing() as session:
        session.add(Competition(slug="just now", name={}))
    copy_of(file, tmp_path / "copy.sqlite3")
    copy = Database(f"sqlite:///{tmp_path / 'copy.sqlite3'}")
    with copy.reading() as session:
        assert session.scalars(select(Competition.slug)).all() == ["just now"]
    copy.close()


def test_a_damaged_file_is_known_and_not_copied(world: World, tmp_path: Path) -> None:
    file, copy = world.database.file, tmp_path / "copy.sqlite3"
    assert file is not None
    world.database.close()
    require_sound(file)
    with file.open("r+b") as raw:
        raw.seek(4096 * 20)
        raw.write(b"\xff" * 4096 * 30)
    with pytest.raises(Unavailable, match="damaged"):
        copy_of(file, copy)
    assert not list(tmp_path.glob("copy*"))


def test_values_of_a_statement_stand_in_no_error(empty_world: World) -> None:
    secret = "ana.quispe@example.org"
    with pytest.raises(IntegrityError) as caught, empty_world.writing() as session:
        for _ in range(2):
            session.add(Staff(email=secret, name="Ana", password_hash="a hash", created_at=START))
            session.flush()
    assert secret not in str(caught.value)
    assert "a hash" not in str(caught.value)


def test_a_thread_knows_whether_others_wait_for_it(empty_world: World) -> None:
    assert not is_writing()
    with empty_world.writing():
        assert is_writing()
    assert not is_writing()
    with empty_world.reading():
        assert not is_writing()


def of(instance: Path) -> dict[str, str]:
    """The settings of a service on this folder."""
    return {"JUDGING_INSTANCE": str(instance), "JUDGING_SECRET_KEY": SECRET, "JUDGING_LANG": "en"}


def judging(instance: Path, *arguments: str) -> tuple[int, str]:
    """A command's exit code and all that it says."""
    done = CliRunner().invoke(main, arguments, env=of(instance))
    return done.exit_code, done.output


def server(instance: Path) -> tuple[int, str]:
    """The start of a web server's process: its exit code and what it says of a failure."""
    environment = os.environ | of(instance) | {"PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", "import wsgi"]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stderr


def test_commands_and_the_server_refuse_another_version_with_one_sentence(empty_world: World) -> None:
    instance = empty_world.settings.instance
    migrate.downgrade(empty_world.database, "-1")
    for (code, told), expected in ((server(instance), 3), (judging(instance, "demo", "load"), 2)):
        assert (code, told.count("\n")) == (expected, 1)
        assert "judging db upgrade" in told
    migrate.upgrade(empty_world.database)
    with empty_world.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for (code, told), expected in (
        (server(instance), 3),
        (judging(instance, "demo", "load"), 2),
        (judging(instance, "db", "upgrade"), 2),
    ):
        assert (code, told.count("\n")) == (expected, 1)
        assert "newer version" in told


def test_backup_and_restore_from_the_command_line(world: World, tmp_path: Path) -> None:
    instance, copy = world.settings.instance, tmp_path / "copy.sqlite3"
    assert judging(instance, "db", "backup", str(copy))[0] == 0
    with world.writing() as session:
        session.add(Competition(slug="after the copy", name={}))
    world.database.close()
    assert judging(instance, "check") == (0, "")
    file = world.database.file
    assert file is not None
    file.write_bytes(file.read_bytes()[:50_000])
    code, told = judging(instance, "check")
    assert (code, told.count("\n")) == (2, 1)
    assert "damaged" in told
    assert judging(instance, "db", "restore", str(file))[0] == 2, "a damaged copy is not put in place"
    assert judging(instance, "db", "restore", str(copy))[0] == 0
    assert judging(instance, "check") == (0, "")
    with world.reading() as session:
        assert "after the copy" not in session.scalars(select(Competition.slug)).all()


def test_a_service_that_was_not_stopped_goes_on_with_the_copy_and_writes_nowhere_else(
    world: World, tmp_path: Path
) -> None:
    """What is acknowledged after the swap stands in the one file that everybody reads."""
    instance, copy = world.settings.instance, tmp_path / "copy.sqlite3"
    assert judging(instance, "db", "backup", str(copy))[0] == 0
    with world.writing() as session:
        session.add(Competition(slug="before the swap", name={}))
    assert judging(instance, "db", "restore", str(copy))[0] == 0
    with world.writing() as session:
        session.add(Competition(slug="after the swap", name={}))
    other = Database(world.settings.database_url)
    for reading in (world.database, other):
        with reading.reading() as session:
            slugs = set(session.scalars(select(Competition.slug)))
            assert ("before the swap" in slugs, "after the swap" in slugs) == (False, True)
    other.close()
