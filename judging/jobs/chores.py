"""What is done once a night: old counters away, a copy of the database, everything that is stored checked, and the
reminders that go by themselves put into the outbox.

Each chore answers what a person has to know, or None where all is well. Always true: a chore may be done again.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from judging.config import Settings
from judging.domain.errors import Problem
from judging.domain.work import Kind
from judging.services import ledger, packs, tries
from judging.services.entries import attaching
from judging.services.field.photos import missing_files
from judging.services.imports import runs
from judging.services.messages import due
from judging.services.messages.people import Means
from judging.services.results.checking import check
from judging.storage.copies import copy_of, require_sound
from judging.storage.database import Database
from judging.storage.files import PhotoFiles
from judging.storage.packfiles import PackFiles

COPIES_KEPT = 7
SPARE_BYTES = 500_000_000
ARRIVING_SECONDS = 3 * 24 * 3600
"""So long a file that was begun waits for its next part."""

Chore = Callable[[Settings, Database, datetime], Problem | None]


def cleaned(settings: Settings, database: Database, now: datetime) -> Problem | None:
    """Counters of wrong tries, work done long ago, files made a week ago or never sent to their end, and tables nobody
    confirmed are forgotten."""
    with database.transaction() as session:
        tries.clean(session, now)
        ledger.clean(session, now)
        runs.clean(session, now)
        places = packs.clean(session, now)
    PackFiles(settings.instance).sweep(places)
    PhotoFiles(settings.instance).forget_arriving(older_than=ARRIVING_SECONDS)
    return None


def backed_up(settings: Settings, database: Database, now: datetime) -> Problem | None:
    """A proved copy in `backups/`, the last seven of them kept; one with a date that is still to come goes first.

    PostgreSQL has tools of its own.
    """
    if database.file is None:
        return None
    folder = settings.instance / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    needed = 2 * database.file.stat().st_size + SPARE_BYTES
    if shutil.disk_usage(folder).free < needed:
        return Problem.of("job_no_room", folder=str(folder), least=needed // 1_000_000)
    made = folder / f"judging-{now:%Y%m%d}.sqlite3"
    copy_of(database.file, made)
    others = sorted(set(folder.glob("judging-????????.sqlite3")) - {made}, key=lambda one: (one < made, one))
    for old in others[: max(0, len(others) + 1 - COPIES_KEPT)]:
        old.unlink()
    return None


def checked(settings: Settings, database: Database, _now: datetime) -> Problem | None:
    """As `judging check`: every stored result from the ledger, every photo there."""
    if database.file is not None:
        require_sound(database.file)
    with database.reading() as session:
        files = PhotoFiles(Path(settings.instance))
        problems = [*check(session), *missing_files(session, files), *attaching.missing_files(session, files)]
    for problem in problems:
        logging.getLogger("judging").error("judging check: %s %s", problem.code, problem.params)
    return Problem.of("job_check_differs", count=len(problems)) if problems else None


def reminded(settings: Settings, database: Database, now: datetime) -> Problem | None:
    """The reminders of each edition's rules, for the morning; where no mail server is set nothing waits for one."""
    if settings.mail is None:
        return None
    with database.reading() as session:
        wanted = due.with_rules(session)
    means = Means(settings.base_url, settings.secret_key)
    for edition_id in wanted:
        with database.transaction(edition_id) as session:
            due.queue_due(session, edition_id=edition_id, means=means, address=settings.mail.sender, now=now)
    return None


CHORES: Mapping[Kind, Chore] = {
    Kind.CLEANING: cleaned,
    Kind.BACKUP: backed_up,
    Kind.CHECK: checked,
    Kind.REMINDERS: reminded,
}
