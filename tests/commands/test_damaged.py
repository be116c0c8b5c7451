"""A database that is damaged, in every way a file can be: commands, the server and its pages say so in words.

Always true: no traceback, nothing is put in place of what is there, and nothing damaged gets the name of a copy.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import click
import pytest
from click.testing import CliRunner, Result

from judging.cli import main
from judging.jobs.works import Works
from judging.queue import Queue
from tests.commands.test_every_command import CALLED, nowhere
from tests.jobs.test_queue import messages
from tests.storage.test_trouble import of, server
from tests.world import SECRET, START, World

PAGE = 4096
DAMAGED = {
    "es": "La base de datos está dañada. Pare el servicio y devuelva una copia: judging db restore\n",
    "fr": "La base de données est endommagée. Arrêtez le service et remettez une copie\u00a0: judging db restore\n",
    "en": "The database is damaged. Stop the service and put a copy back: judging db restore\n",
}
COMMANDS = (
    ("check",),
    ("check", "--repair"),
    ("db", "backup", "COPY"),
    ("jobs", "show"),
    ("jobs", "again"),
    ("demo", "load"),
    ("demo", "remove"),
    ("staff", "off", "demo@example.org"),
    ("certificates", "render"),
)


def overwritten(start: int, content: bytes) -> Callable[[Path], None]:
    def damage(file: Path) -> None:
        with file.open("r+b") as raw:
            raw.seek(start)
            raw.write(content)

    return damage


def truncated(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def no_database(file: Path) -> None:
    file.write_text("entry,judge,A1\nC001,J1,3\n" * 500, encoding="utf-8")


def page_of(table: str) -> Callable[[Path], None]:
    """The page where a table begins, overwritten."""

    def damage(file: Path) -> None:
        with closing(sqlite3.connect(file)) as connection:
            (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        overwritten((page - 1) * PAGE, Random(page).randbytes(PAGE))(file)

    return damage


WHOLE: dict[str, Callable[[Path], None]] = {
    "header": overwritten(0, b"\xff" * 100),
    "header of nothing": overwritten(0, bytes(100)),
    "what the header says": overwritten(16, b"\xff" * 84),
    "truncated": truncated,
    "no database": no_database,
    "the list of tables": overwritten(100, b"\xff" * (PAGE - 100)),
}
"""What no command gets past."""
IN_THE_MIDDLE = {table: page_of(table) for table in ("mark", "entry", "ballot_save", "event", "judge")}


@pytest.fixture
def folder(tmp_path: Path, demo_file: Path) -> Iterator[Path]:
    """A service with the demonstration edition, and nobody who works on it."""
    made = tmp_path / "service"
    made.mkdir()
    key = made / "secret_key"
    key.write_text(SECRET, encoding="ascii")
    key.chmod(0o600)
    shutil.copy(demo_file, made / "judging.sqlite3")
    (made / "judging.sqlite3.began").touch()
    yield made
    assert not (made / "copy.sqlite3.part").exists()


def run(folder: Path, *words: str, language: str = "es") -> Result:
    words = tuple(str(folder / "copy.sqlite3") if word == "COPY" else word for word in words)
    done = CliRunner().invoke(main, words, env={**of(folder), "JUDGING_LANG": language})
    assert done.exception is None or isinstance(done.exception, SystemExit), (words, done.exception)
    assert "Traceback" not in done.output
    return done


@pytest.mark.parametrize("kind", WHOLE)
def test_every_command_says_that_the_database_is_damaged(folder: Path, kind: str) -> None:
    WHOLE[kind](folder / "judging.sqlite3")
    before = (folder / "judging.sqlite3").read_bytes()
    for words in (*COMMANDS, ("jobs", "run"), ("db", "current"), ("db", "upgrade")):
        done = run(folder, *words)
        assert (done.exit_code, done.stderr, done.stdout) == (2, DAMAGED["es"], ""), words
    assert not (folder / "copy.sqlite3").exists()
    assert (folder / "judging.sqlite3").read_bytes() == before
    doctor = run(folder, "doctor")
    assert (doctor.exit_code, DAMAGED["es"] in doctor.stdout) == (1, True)


@pytest.mark.parametrize("language", DAMAGED)
def test_it_is_said_in_the_operators_language(folder: Path, language: str) -> None:
    truncated(folder / "judging.sqlite3")
    assert run(folder, "check", language=language).stderr == DAMAGED[language]


@pytest.mark.parametrize("table", IN_THE_MIDDLE)
def test_a_page_in_the_middle_is_found_and_no_copy_is_made_of_it(folder: Path, table: str) -> None:
    IN_THE_MIDDLE[table](folder / "judging.sqlite3")
    for words in (("check",), ("db", "backup", "COPY")):
        done = run(folder, *words)
        assert (done.exit_code, done.stderr) == (2, DAMAGED["es"]), words
    assert not (folder / "copy.sqlite3").exists()
    assert (run(folder, "doctor").exit_code, DAMAGED["es"] in run(folder, "doctor").stdout) == (1, True)
    for words in COMMANDS:
        assert run(folder, *words).exit_code in (0, 2), words


@pytest.mark.parametrize("junk", [b"\xff" * 60, b"x" * 60], ids=["no text", "other text"])
def test_what_is_damaged_inside_a_row_is_found_or_harmless_and_never_a_traceback(folder: Path, junk: bytes) -> None:
    file, sound = folder / "judging.sqlite3", (folder / "judging.sqlite3").read_bytes()
    told = set()
    for page in range(2, len(sound) // PAGE, 11):
        file.write_bytes(sound)
        overwritten(page * PAGE + 3000, junk)(file)
        done = run(folder, "check")
        told.add(done.exit_code)
        if done.exit_code == 2:
            assert done.stderr == DAMAGED["es"], page
    assert told <= {0, 1, 2}
    assert told != {0}


@pytest.mark.parametrize(("name", "command"), CALLED, ids=[name for name, _ in CALLED])
def test_no_command_ends_in_a_traceback(folder: Path, name: str, command: click.Command) -> None:
    truncated(folder / "judging.sqlite3")
    assert run(folder, *name.split(), *nowhere(command)).exit_code in (0, 1, 2)


# ------------------------------------------------------------------------------------- the file, the log beside it
def test_an_emptied_database_is_not_begun_anew(folder: Path) -> None:
    file = folder / "judging.sqlite3"
    for size in (0, 1, 511):
        os.truncate(file, size)
        for words in (*COMMANDS, ("db", "upgrade")):
            done = run(folder, *words)
            assert (done.exit_code, "ahora falta o está vacía" in done.stderr) == (2, True), words
        assert file.stat().st_size == size
        code, told = server(folder)
        assert (code, "is missing or empty now" in told) == (3, True)
    (folder / "judging.sqlite3.began").unlink()
    file.unlink()
    assert run(folder, "db", "upgrade").exit_code == 0, "who says so begins anew"


def test_a_first_start_that_was_cut_short_begins_again(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text(SECRET, encoding="ascii")
    (tmp_path / "secret_key").chmod(0o600)
    (tmp_path / "judging.sqlite3").touch()
    assert run(tmp_path, "db", "upgrade").exit_code == 0
    assert run(tmp_path, "check").exit_code == 0


def test_something_else_in_its_place_is_no_fault_of_ours(folder: Path) -> None:
    (folder / "judging.sqlite3").unlink()
    (folder / "judging.sqlite3").mkdir()
    (folder / "judging.sqlite3.began").unlink()
    for words in (*COMMANDS, ("db", "upgrade")):
        done = run(folder, *words)
        assert (done.exit_code, "no se puede abrir" in done.stderr) == (2, True), words


@pytest.mark.parametrize("ending", ["-wal", "-shm"])
@pytest.mark.parametrize("kind", ["missing", "overwritten", "cut"])
def test_a_damaged_log_leaves_what_is_in_the_file_and_says_nothing_untrue(
    folder: Path, world: World, ending: str, kind: str
) -> None:
    """What stood in the log alone is gone then, which no file can know: the service goes on with what is there."""
    with world.writing() as session:
        world.edition(session).scoring_until = START
    assert world.database.file is not None
    for name in ("", "-wal", "-shm"):
        shutil.copy(f"{world.database.file}{name}", folder / f"judging.sqlite3{name}")
    beside = folder / f"judging.sqlite3{ending}"
    if kind == "missing":
        beside.unlink()
    elif kind == "cut":
        os.truncate(beside, beside.stat().st_size // 3)
    else:
        beside.write_bytes(Random(7).randbytes(beside.stat().st_size))
    done = run(folder, "check")
    assert (done.exit_code, done.stderr) in ((0, ""), (2, DAMAGED["es"]))
    assert run(folder, "db", "backup", "COPY").exit_code in (0, 2)


# ------------------------------------------------------------------------------------------ the server, its worker
def test_the_server_serves_pages_that_say_so_and_the_consumer_ends_with_a_sentence(folder: Path) -> None:
    truncated(folder / "judging.sqlite3")
    code, told = server(folder)
    assert code == 0, told
    assert "the database is not usable (damaged)" in told
    assert "Traceback" not in told
    command = [sys.executable, "-m", "judging.cli", "jobs", "run"]
    done = subprocess.run(command, env=os.environ | of(folder), capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (2, DAMAGED["en"])


@pytest.mark.parametrize("kind", [*WHOLE, "mark", "emptied"])
def test_no_page_of_a_damaged_database_is_a_fault(world: World, kind: str) -> None:
    judge, organiser, file = world.judge("J1"), world.organiser(), world.database.file
    assert file is not None
    world.database.close()
    if kind == "emptied":
        os.truncate(file, 0)
        Path(f"{file}.began").touch()
    else:
        {**WHOLE, **IN_THE_MIDDLE}[kind](file)
    found = set()
    for client, address in (
        (world.anybody().client, "/"),
        (judge.client, "/judge/"),
        (organiser.client, "/organiser/caranavi-2026/"),
        (organiser.client, "/organiser/caranavi-2026/results"),
    ):
        answer = client.get(address)
        found.add(answer.status_code)
        if answer.status_code == 503:
            words = "no llega a sus datos" if kind == "emptied" else "Los datos del servicio están dañados"
            assert words in answer.text, address
            assert int(answer.headers["Retry-After"]) > 0
    assert found <= {200, 503}
    assert 503 in found
    world.app.extensions.pop("judging.ready", None)  # it asks once for several questions
    ready = world.anybody().client.get("/readyz")
    if kind in WHOLE or kind == "emptied":
        assert (ready.status_code, ready.json["trouble"]) == (503, "gone" if kind == "emptied" else "damaged")
    assert world.anybody().client.get("/healthz").status_code == 200


def test_a_damaged_queue_is_put_aside_and_work_is_found_all_the_same(world: World, tmp_path: Path) -> None:
    file = tmp_path / "queue" / "queue.sqlite3"
    first = Queue(f"sqlite:///{file}")
    first.wake("papers")  # type: ignore[arg-type]
    first.close()
    for damage in (no_database, overwritten(0, b"\xff" * 100), truncated):
        damage(file)
        queue = Queue(f"sqlite:///{file}")
        works = Works(world.settings, world.database, queue, world.clock)
        works.perform("sweep", 0)  # type: ignore[arg-type]
        assert messages(queue), "the night's work is woken"
        queue.close()
    assert Path(f"{file}.damaged").exists()
    assert file.stat().st_mode & 0o077 == 0
