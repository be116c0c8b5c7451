"""Every command, called with what is not there: a sentence in the person's language and exit code 2, no traceback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from judging.cli import COMMANDS, main, written
from judging.cli.newfiles import NewFile
from judging.config import SERVED_AT, Settings
from judging.storage import migrate
from judging.storage.database import Database

ENGLISH = ("Usage", "Options:", "Commands:", "Show this message", "[OPTIONS]", "[ARGS]", "[required]", "[default")
LONG_AT_WORK = {"serve", "jobs run", "certificates bench", "demo load"}
"""What asks for nothing that might not be there, and does not end by itself or takes its time."""


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a service that is well."""
    folder = tmp_path_factory.mktemp("instance")
    Settings.from_env({"JUDGING_INSTANCE": str(folder)})  # its key comes before its data
    database = Database(f"sqlite:///{folder / 'judging.sqlite3'}")
    migrate.upgrade(database)
    database.close()
    return folder


def run(instance: Path, *words: str, language: str = "es", **settings: str) -> Result:
    env: dict[str, str | None] = {"JUDGING_INSTANCE": str(instance), "JUDGING_LANG": language, **settings}
    return CliRunner().invoke(main, list(words), env=env)


def every_command() -> Iterator[tuple[str, click.Command]]:
    """Each by the words that are typed."""
    for name in COMMANDS:
        command = written(name)
        if not isinstance(command, click.Group):
            yield name, command
            continue
        for part, own in command.commands.items():
            yield f"{name} {part}", own


def nowhere(command: click.Command) -> list[str]:
    """Its arguments and the options it needs, each with something that is not there."""
    words: list[str] = []
    for param in command.params:
        value = _value(param.type)
        if isinstance(param, click.Argument):
            words.append(value)
        elif param.required:
            words += [param.opts[0], value]
        elif param.name == "yes":
            words.append("--yes")
    return words


def _value(kind: click.ParamType[Any]) -> str:
    if isinstance(kind, click.Choice):
        return str(kind.choices[0])
    return "/nonexist/a" if isinstance(kind, click.Path) else "zzz"


CALLED = [(name, command) for name, command in every_command() if name not in LONG_AT_WORK and nowhere(command)]


@pytest.mark.parametrize(("name", "command"), CALLED, ids=[name for name, _ in CALLED])
def test_what_is_not_there_is_said_in_a_sentence(instance: Path, name: str, command: click.Command) -> None:
    done = run(instance, *name.split(), *nowhere(command))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert "Traceback" not in done.output
    if done.exit_code:
        assert done.stderr.strip(), "it says why"


def test_a_file_that_a_command_writes_is_a_new_one() -> None:
    """A name of a file is of one that is there, or of one to be written and then guarded."""
    for name, command in every_command():
        for param in command.params:
            if isinstance(param.type, click.Path) and not param.type.exists:
                assert isinstance(param.type, NewFile), name
                assert any(other.name == "replace" for other in command.params), name


@pytest.mark.parametrize("words", [(), ("db",), ("db", "backup"), ("edition", "new"), ("certificates", "approval")])
def test_help_speaks_no_english_to_who_does_not(instance: Path, words: tuple[str, ...]) -> None:
    spanish, french = (run(instance, *words, "--help", language=one).output for one in ("es", "fr"))
    assert not [word for word in ENGLISH if word in spanish]
    assert not [word for word in ENGLISH if word in french and not word.startswith("Options")]
    assert "Uso:" in spanish
    assert "Muestra esta ayuda y termina." in " ".join(spanish.split())
    assert "Utilisation" in french
    assert "Options" in run(instance, *words, "--help", language="en").output


def test_a_copy_is_written_over_only_when_asked_for(instance: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert run(instance, "db", "backup", str(copy)).exit_code == 0
    before = copy.stat().st_mtime_ns
    again = run(instance, "db", "backup", str(copy))
    assert again.exit_code == 2
    assert f"{copy} ya existe y no se cambió." in again.stderr
    assert copy.stat().st_mtime_ns == before
    assert run(instance, "db", "backup", str(copy), "--replace").exit_code == 0
    assert copy.stat().st_mtime_ns != before


def test_a_folder_that_is_not_there_is_named(instance: Path) -> None:
    done = run(instance, "db", "backup", "/nonexist/x.db")
    assert (done.exit_code, done.stderr) == (
        2,
        "La carpeta /nonexist no existe, o no se puede escribir en ella. No se guardó nada.\n",
    )


def test_of_a_file_that_is_no_copy_it_is_said_that_it_is_the_file(instance: Path, tmp_path: Path) -> None:
    file = tmp_path / "notadb.csv"
    file.write_text("entry,judge\nC001,J1\n" * 100, encoding="utf-8")
    done = run(instance, "db", "restore", str(file))
    assert done.exit_code == 2
    assert done.stderr == f"{file} no es una copia de la base de datos, o está dañada. No se cambió nada.\n"
    assert run(instance, "db", "current").exit_code == 0


def test_a_revision_that_there_is_not_is_named(instance: Path) -> None:
    for words in (("upgrade", "zzz"), ("downgrade", "zzz", "--yes")):
        done = run(instance, "db", *words)
        assert (done.exit_code, "«zzz» no es una revisión" in done.stderr) == (2, True)


# ------------------------------------------------------------------------------------- the address of the service
def address(instance: Path, **settings: str) -> str:
    env = {"JUDGING_INSTANCE": str(instance), **settings}
    return Settings.from_env(env).as_served(env).base_url


def test_a_command_tells_the_address_under_which_the_service_was_started_last(tmp_path: Path) -> None:
    assert address(tmp_path) == "http://127.0.0.1:8000"
    assert address(tmp_path, JUDGING_PORT="8123") == "http://127.0.0.1:8123"
    Settings.from_env({"JUDGING_INSTANCE": str(tmp_path), "JUDGING_BASE_URL": "http://127.0.0.1:8123"}).note_address()
    assert address(tmp_path) == "http://127.0.0.1:8123"
    assert address(tmp_path, JUDGING_BASE_URL="https://premio.example.org") == "https://premio.example.org"
    assert address(tmp_path, JUDGING_PORT="8200") == "http://127.0.0.1:8200"


def test_a_note_that_is_no_address_counts_for_nothing(tmp_path: Path) -> None:
    Settings.from_env({"JUDGING_INSTANCE": str(tmp_path)})
    (tmp_path / SERVED_AT).write_text("http://anything.example\n", encoding="utf-8")
    assert address(tmp_path) == "http://127.0.0.1:8000"
