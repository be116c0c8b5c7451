"""`judging doctor`: what this machine lacks, in the person's language, and whether anything does by the exit code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

import judging
from judging import system
from judging.cli import main
from judging.config import Settings
from judging.domain.permissions import OPERATOR
from judging.services import audit
from judging.storage import migrate
from judging.storage.database import Database


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """The data of a service that is well."""
    Settings.from_env({"JUDGING_INSTANCE": str(tmp_path)})  # its key comes before its data
    database = Database(f"sqlite:///{tmp_path / 'judging.sqlite3'}")
    migrate.upgrade(database)
    database.close()
    return tmp_path


def doctor(instance: Path, **settings: str) -> tuple[int, list[str]]:
    """Its exit code, and the lines that are not about what is optional."""
    code, told = said(instance, **settings)
    return code, [line for line in told if not line.startswith("Opcional. ")]


def said(instance: Path, **settings: str) -> tuple[int, list[str]]:
    env = {"JUDGING_INSTANCE": str(instance), "JUDGING_LANG": "es"} | settings
    done = CliRunner().invoke(main, ["doctor"], env=env)
    assert done.stderr == ""
    return done.exit_code, done.stdout.splitlines()


def test_where_nothing_is_missing_it_says_so(instance: Path) -> None:
    assert doctor(instance) == (0, ["No falta nada."])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "Falta el programa pdftoppm. En Debian: apt-get install poppler-utils"),
        ("fr", "Il manque le programme pdftoppm. Sous Debian\u00a0: apt-get install poppler-utils"),
        ("en", "The program pdftoppm is missing. On Debian: apt-get install poppler-utils"),
    ],
)
def test_a_missing_program_is_told_in_the_persons_language(instance: Path, language: str, words: str) -> None:
    assert doctor(instance, JUDGING_LANG=language, PATH=str(instance)) == (1, [words])


def test_every_program_that_the_service_starts_is_looked_for(instance: Path) -> None:
    _, told = doctor(instance, PATH=str(instance))
    started = [need for need in system.needs() if need.purpose == system.RUN and need.kind == "program"]
    assert len(told) == len(started) > 0
    assert all(any(need.package in line for line in told) for need in started)


def test_a_database_that_is_not_there_yet_is_told_and_not_made(tmp_path: Path) -> None:
    assert doctor(tmp_path) == (1, ["La base de datos no está al día. Ejecute primero: judging db upgrade"])
    assert list(tmp_path.glob("*.sqlite3")) == []


def test_a_database_at_an_older_schema_is_told(instance: Path) -> None:
    database = Database(f"sqlite:///{instance / 'judging.sqlite3'}")
    migrate.downgrade(database, "-1")
    database.close()
    code, told = doctor(instance)
    assert (code, len(told)) == (1, 1)
    assert "judging db upgrade" in told[0]


def test_a_database_that_cannot_be_reached_is_told_without_its_password(instance: Path) -> None:
    code, told = doctor(instance, JUDGING_DATABASE_URL="postgresql://ana:sesamo@127.0.0.1:9/premio")
    assert (code, len(told)) == (1, 1)
    assert told[0].startswith("La base de datos no responde: ")
    assert "sesamo" not in told[0]


def test_a_file_that_is_no_database_is_told(instance: Path) -> None:
    (instance / "judging.sqlite3").write_text("Esto es una carta. " * 100, encoding="utf-8")
    code, told = doctor(instance)
    assert (code, len(told)) == (1, 1)
    assert told[0].startswith("La base de datos está dañada.")


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "instance").write_text("a file, where the folder should be")
    code, told = doctor(tmp_path / "instance")
    assert code == 1
    assert any(line.startswith(f"La carpeta {tmp_path / 'instance'} no se puede usar") for line in told)


def test_wrong_settings_are_told_beside_what_is_missing(instance: Path) -> None:
    code, told = doctor(instance, JUDGING_PRINTERS="9", PATH=str(instance))
    assert code == 1
    assert [line.split()[0] for line in told] == ["Falta", "JUDGING_PRINTERS"]


def test_a_public_address_without_a_word_about_proxies_is_told_and_counts_for_nothing(instance: Path) -> None:
    public = {"JUDGING_BASE_URL": "https://premio.example"}
    assert doctor(instance, **public) == (0, ["No falta nada."])
    for settings, is_told in (({}, True), ({"JUDGING_TRUSTED_PROXIES": "1"}, False)):
        _, told = said(instance, **public, **settings)
        assert any("JUDGING_TRUSTED_PROXIES" in line for line in told) is is_told


# ------------------------------------------------------------------------------------------------------- the clock
def wrote(instance: Path, at: datetime) -> None:
    """Something was done when the clock of the service said so."""
    database = Database(f"sqlite:///{instance / 'judging.sqlite3'}")
    with database.transaction() as session:
        audit.record(session, actor=OPERATOR, action="staff.added", subject="staff:1", edition_id=None, now=at)
    database.close()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "El reloj de esta máquina dice"),
        ("fr", "L’horloge de cette machine indique"),
        ("en", "The clock of this machine says"),
    ],
)
def test_a_clock_before_what_was_written_last_is_told(instance: Path, language: str, words: str) -> None:
    wrote(instance, datetime.now(UTC) + timedelta(days=2))
    code, told = doctor(instance, JUDGING_LANG=language)
    assert (code, len(told)) == (1, 1)
    assert told[0].startswith(words)


def test_after_a_clock_was_ahead_the_next_line_ends_the_warning(instance: Path) -> None:
    wrote(instance, datetime.now(UTC) + timedelta(days=2))
    wrote(instance, datetime.now(UTC))
    assert doctor(instance) == (0, ["No falta nada."])


def test_a_clock_before_this_code_was_made_is_told(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "BUILT", datetime.now(UTC) + timedelta(days=1))
    code, told = doctor(instance)
    assert (code, len(told)) == (1, 1)
    assert "Ponga el reloj en hora" in told[0]


def test_this_code_was_not_made_in_years_to_come() -> None:
    assert judging.BUILT.utcoffset() == timedelta(0)
    assert datetime.now(UTC) > judging.BUILT
