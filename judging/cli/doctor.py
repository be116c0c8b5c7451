"""`judging doctor`: whether this machine has all that the service needs, and what it lacks.

Always true: one line for each thing that is missing, with what to do, and exit code 1; nothing missing, and it says so,
exit code 0. What only some installations want is said as optional and never counts. It changes no data.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import click
from huey.exceptions import ConfigurationError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

import judging
from judging import system
from judging.cli.leftwork import told_of
from judging.config import Settings, SettingsError
from judging.domain.errors import Problem
from judging.i18n import Translator, cli_language, translator
from judging.queue import opened
from judging.sentences import sentence
from judging.services import ledger
from judging.services.background import LONGEST_WAIT
from judging.storage import migrate
from judging.storage.copies import require_sound
from judging.storage.database import Database
from judging.storage.models import Event
from judging.storage.queries import work
from judging.storage.trouble import Trouble, Unavailable, trouble_of

LEAST_FREE_MB = 500
"""Below it a day of photos may not fit, and SQLite stops where a disk is full."""
CLOCKS_MAY_DIFFER = timedelta(minutes=5)
"""So far another machine on the same database may be ahead."""
LACKS = {
    "program": "doctor_program",
    "library": "doctor_library",
    "file": "doctor_file",
    "font": "doctor_file",
}
"""The sentence for each kind of need (`system.KINDS`)."""


@click.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Dice si a esta máquina le falta algo para servir: programas, bibliotecas, carpeta, base de datos, cola, disco.

    Una línea por cada cosa que falta, con el paquete de Debian que la trae. Termina con 0 si no falta nada y con 1 si
    falta algo; lo opcional se dice, pero no cuenta.
    """
    words = translator(cli_language())
    missing = [sentence(own, words.gettext) for own in _system()]
    optional: list[Problem] = []
    try:
        settings = Settings.from_env()
    except SettingsError as error:
        missing += str(error).splitlines()
    else:
        missing += [sentence(own, words.gettext) for own in (*_folder(settings.instance), *_database(settings))]
        missing += [sentence(own, words.gettext) for own in _work(settings)]
        missing += [sentence(own, words.gettext) for own in _clock(settings, words)]
        optional += _proxies(settings)
        for counts, own in _packages(settings):
            if counts:
                missing.append(sentence(own, words.gettext))
            else:
                optional.append(own)
    for line in missing:
        click.echo(line)
    for own in optional:
        click.echo(words.gettext("Opcional. {what}").format(what=sentence(own, words.gettext)))
    if not missing:
        click.echo(words.gettext("No falta nada."))
    ctx.exit(1 if missing else 0)


def _system() -> Iterator[Problem]:
    """Programs and libraries that pages and commands use."""
    for need in system.missing([system.RUN]):
        yield Problem.of(LACKS[need.kind], name=need.title, package=need.package)


def _folder(instance: Path) -> Iterator[Problem]:
    """The folder of the data: can be written to, and there is room."""
    try:
        instance.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=instance):
            pass
        free = shutil.disk_usage(instance).free // 1_000_000
    except OSError as error:
        yield Problem.of("setting_folder", folder=str(instance), reason=error.strerror or str(error))
        return
    if free < LEAST_FREE_MB:
        yield Problem.of("doctor_disk", folder=str(instance), free=free, least=LEAST_FREE_MB)


def _database(settings: Settings) -> Iterator[Problem]:
    """The database answers, is whole and has the newest schema. A file that is not there yet is not made."""
    if not _is_sqlite(settings) and find_spec("psycopg") is None:
        return  # `_packages` says so
    try:
        database = Database(settings.database_url)
        try:
            problem = migrate.problem_with(database)
            if problem is not None:
                yield problem
            elif database.file is not None and database.is_there:
                require_sound(database.file)
        finally:
            database.close()
    except (SQLAlchemyError, OSError, Unavailable) as error:
        trouble = trouble_of(error)
        if trouble in (Trouble.DAMAGED, Trouble.FULL):
            yield Problem.of(f"trouble_{trouble}")
            return
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        yield Problem.of("doctor_database", reason=reason)


def _work(settings: Settings) -> Iterator[Problem]:
    """The queue answers, and somebody does the work. A queue's file that is not there yet is not made."""
    try:
        if not settings.queue_url.startswith("sqlite:"):
            opened(settings.queue_url).storage.queue_size()
    except ConfigurationError:
        yield Problem.of("doctor_redis" if settings.queue_url.startswith("redis") else "doctor_postgresql")
    except Exception as error:  # each driver has its own
        yield Problem.of("doctor_queue", reason=str(error).strip().partition("\n")[0])
    since, left = _waits_since(settings)
    yield from left
    if since is not None and datetime.now(UTC) - since >= LONGEST_WAIT:
        yield Problem.of("doctor_waiting", minutes=(datetime.now(UTC) - since) // timedelta(minutes=1))


def _clock(settings: Settings, words: Translator) -> Iterator[Problem]:
    """The clock is not before this code was made, nor before what was written last (the log's newest line)."""
    now = datetime.now(UTC)
    if now < judging.BUILT:
        yield Problem.of("doctor_clock_old", now=words.moment(now), built=words.date(judging.BUILT))
        return
    last = _last_line(settings)
    if last is not None and last > now + CLOCKS_MAY_DIFFER:
        yield Problem.of("doctor_clock_behind", now=words.moment(now), last=words.moment(last))


def _last_line(settings: Settings) -> datetime | None:
    """The hour of the log's newest line; nothing where there is none, or `_database` said why it cannot be read."""
    database = Database(settings.database_url)
    try:
        if not database.is_there or migrate.problem_with(database) is not None:
            return None
        with database.reading() as session:
            return session.scalar(select(Event.at).order_by(Event.id.desc()).limit(1))
    except (SQLAlchemyError, OSError):
        return None
    finally:
        database.close()


def _waits_since(settings: Settings) -> tuple[datetime | None, list[Problem]]:
    """Since when the oldest work waits, and what was left to people; nothing where `_database` said why not."""
    database = Database(settings.database_url)
    try:
        if not database.is_there or migrate.problem_with(database) is not None:
            return None, []
        with database.reading() as session:
            since = min(work.waits_since(session, datetime.now(UTC)).values(), default=None)
            return since, [told_of(job) for job in ledger.left_to_people(session)]
    except (SQLAlchemyError, OSError):
        return None, []
    finally:
        database.close()


def _packages(settings: Settings) -> Iterator[tuple[bool, Problem]]:
    """Python packages of the extras that are not installed; true where the settings ask for them."""
    if find_spec("psycopg") is None:
        yield not _is_sqlite(settings), Problem.of("doctor_postgresql")
    if find_spec("pkcs11") is None:
        yield settings.device is not None, Problem.of("doctor_device")


def _proxies(settings: Settings) -> Iterator[Problem]:
    """An address of the internet is served through a web server, which has to be told about."""
    if settings.secure_cookies and settings.proxies is None:
        yield Problem.of("doctor_proxies", address=settings.base_url)


def _is_sqlite(settings: Settings) -> bool:
    return settings.database_url.startswith("sqlite")
