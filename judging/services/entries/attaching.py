"""The files that answer questions of a form: kept as they arrive, counted once the part they belong to is saved.

Vocabulary: a file is *kept* when its bytes are on disk and its row stands; it *counts* while the entry's answers name
it. Always true: only the family itself (or who writes for it) adds one, while it may write; an answer names only files
that came for this very question of this very entry, so that nobody shows another's by guessing; one file twice is one;
what no longer counts stays as a row, out of everybody's sight but the family's, and the line of sending says which
files counted then; somebody else sees a file only where the question is asked, counts, and says that she may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from judging.domain.entries.attached import name_kept, taken_names
from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.forms.answers import Answers, Kept
from judging.domain.forms.kinds import ATTACHED, PICTURES, FileType, Kind, Question, Reader
from judging.domain.permissions import Actor
from judging.services import audit, tries
from judging.services.entries.answers import form_of, standing_of
from judging.services.entries.entries import require_may_edit
from judging.services.tries import Door
from judging.storage.files import PhotoFiles
from judging.storage.models import Entry, EntryFile
from judging.storage.queries import attached as queries
from judging.storage.queries import photos

MOST_OF_ENTRY = 100
"""Files that may come with one entry, those that no longer count included."""
MOST_BYTES_OF_ENTRY = 100 * 1024**2
MOST_BYTES_OF_EDITION = 4 * 1024**3
"""Of all photos and documents of an edition, those of its judges included."""


@dataclass(frozen=True)
class Arrived:
    """A file that is on disk already: the SHA-256 of what was sent, what it is, and its own."""

    sent_digest: str
    kind: FileType
    name: str
    digest: str
    size: int
    width: int = 0
    height: int = 0


def require_writer(session: Session, *, actor: Actor, entry: Entry, now: datetime) -> None:
    """Refuse a part of a file from who may not write in this entry now."""
    require_may_edit(session, actor=actor, entry=entry, now=now)


def asks_for_files(entry: Entry) -> bool:
    """Whether any question of its form takes a file at all."""
    return any(question.kind in ATTACHED for question in form_of(entry).questions)


def spend(session: Session, *, entry: Entry, actor: Actor, door: Door) -> None:
    """Count a file that is about to be looked into. Raises Refused where very many come from one address, and for an
    entry that is sent or closed."""
    require_may_edit(session, actor=actor, entry=entry, now=door.now)
    if wait := tries.spend(session, door, tries.UPLOADS):
        raise Refused(Problem.of("uploads_slow", seconds=wait))


def attach(
    session: Session, *, actor: Actor, entry: Entry, question: Question, arrived: Arrived, now: datetime
) -> EntryFile:
    """Keep a file for a question of an entry's form. The same one again is the one that is there.

    Raises Refused, at the question's control, where there is no room, or for what the question does not take.
    """
    require_may_edit(session, actor=actor, entry=entry, now=now)
    asked = form_of(entry).by_key.get(question.key)
    if asked is None or asked.kind not in ATTACHED:
        raise NotFound("question")
    there = queries.of_entry(session, entry)
    for one in there:
        if one.question == asked.key and arrived.digest == one.digest:
            return one
    _require_taken(asked, arrived)
    _require_room(session, entry, there, arrived, asked.control)
    made = EntryFile(
        entry=entry,
        question=asked.key,
        kind=arrived.kind,
        name=name_kept(arrived.name, arrived.kind),
        sent_digest=arrived.sent_digest,
        digest=arrived.digest,
        size=arrived.size,
        width=arrived.width,
        height=arrived.height,
        added_at=now,
        added_by=str(actor),
    )
    session.add(made)
    session.flush()
    audit.of_entry(session, actor, "entry.file_added", entry, now, question=asked.key, digest=arrived.digest)
    return made


def require_light(question: Question, size: int) -> None:
    """Refuse a file of so many bytes where its question takes none as heavy."""
    if size > question.megabytes * 1_000_000:
        raise Refused(Problem.of("attached_heavy", at=question.control, megabytes=question.megabytes))


def _require_taken(question: Question, arrived: Arrived) -> None:
    require_light(question, arrived.size)
    is_taken = arrived.kind in question.taken or (arrived.kind in PICTURES and bool(question.taken & PICTURES))
    if not is_taken:  # whatever picture came, it was drawn anew as a JPEG
        raise Refused(file_unknown(question))


def file_unknown(question: Question) -> Problem:
    """That a file is nothing that a question takes, with what it does take."""
    if question.kind is Kind.PHOTOS:
        return Problem.of("photo_unreadable", at=question.control)
    return Problem.of("attached_unknown", at=question.control, known=", ".join(taken_names(question.taken)))


def _require_room(session: Session, entry: Entry, there: Sequence[EntryFile], arrived: Arrived, control: str) -> None:
    size = sum(one.size for one in there) + arrived.size
    if len(there) >= MOST_OF_ENTRY or size > MOST_BYTES_OF_ENTRY:
        raise Refused(Problem.of("attached_full", at=control))
    used = photos.bytes_of_edition(session, entry.edition_id) + queries.bytes_of_edition(session, entry.edition_id)
    if used + arrived.size > MOST_BYTES_OF_EDITION:
        raise Refused(Problem.of("photo_edition_full", at=control))


# ----------------------------------------------------------------------------------------------------- what counts
def own_files(session: Session, entry: Entry, shown: Sequence[Question], answers: Answers) -> dict[str, Any]:
    """The answers of a page with its files as they are kept, whatever the page says of them.

    Raises Refused at the control of a question for a file that did not come for it.
    """
    asked = [question for question in shown if question.kind in ATTACHED and answers.get(question.key)]
    if not asked:
        return dict(answers)
    there = {(one.question, one.digest): one for one in queries.of_entry(session, entry)}
    found: dict[str, Any] = {}
    for question in asked:
        named = list(dict.fromkeys(one.digest for one in answers[question.key]))
        rows = [there.get((question.key, digest)) for digest in named]
        if None in rows:
            raise Refused(Problem.of("attached_gone", at=question.control))
        found[question.key] = tuple(kept_of(one) for one in rows if one is not None)
    return {**answers, **found}


def kept_of(file: EntryFile) -> Kept:
    """A file as an answer names it."""
    return Kept(file.digest, file.name, file.size)


# ----------------------------------------------------------------------------------------------------- who sees what
@dataclass(frozen=True)
class Unnamed:
    """A file without the name that its owner gave it, for whoever must not know whose it is."""

    name: str
    kind: FileType
    digest: str
    size: int
    is_picture: bool


Seen = EntryFile | Unnamed


@dataclass(frozen=True)
class Answered:
    """A question with the files that answer it."""

    question: Question
    files: Sequence[Seen]

    @property
    def unnamed(self) -> Answered:
        """The same, each file called by its place alone."""
        numbered = enumerate(self.files, start=1)
        files = [
            Unnamed(f"{at}.{one.kind.value}", one.kind, one.digest, one.size, one.is_picture) for at, one in numbered
        ]
        return Answered(self.question, files)


def seen_by(session: Session, entry: Entry, reader: Reader, *, blind: bool = False) -> list[Answered]:
    """The files of an entry that count and that this reader may see, question by question (1 query, or none); `blind`:
    without their names."""
    found = _seen_by(session, entry, reader)
    return [one.unnamed for one in found] if blind else found


def _seen_by(session: Session, entry: Entry, reader: Reader) -> list[Answered]:
    if not any(_names_files(kept) for kept in entry.answers.values()):
        return []
    stands = standing_of(entry)
    asked = [
        (question, answer)
        for key, answer in stands.counted.items()
        if (question := stands.form.by_key[key]).kind in ATTACHED and reader in question.seen_by
    ]
    if not asked:
        return []
    there = {(one.question, one.digest): one for one in queries.of_entry(session, entry)}
    named = [(question, [there.get((question.key, one.digest)) for one in answer]) for question, answer in asked]
    return [Answered(question, [one for one in rows if one is not None]) for question, rows in named]


def _names_files(kept: Any) -> bool:
    """Whether what is kept of an answer names files; asked first, because it costs nothing."""
    return isinstance(kept, list) and any(isinstance(one, dict) and "digest" in one for one in kept)


def one_seen_by(session: Session, entry: Entry, reader: Reader, digest: str, *, blind: bool = False) -> Seen | None:
    """One of these files; None for any other."""
    every = (one for answered in seen_by(session, entry, reader, blind=blind) for one in answered.files)
    return next((one for one in every if one.digest == digest), None)


def missing_files(session: Session, files: PhotoFiles) -> list[Problem]:
    """One problem for each file whose bytes are not on disk, or are not those that its row names."""
    return [
        Problem.of("check_entry_file", entry=one.entry.number, digest=one.digest)
        for one in queries.files_named(session)
        if files.digest_of(one.digest, is_document=not one.is_picture) != one.digest
    ]


def path_of(files: PhotoFiles, file: EntryFile, *, small: bool) -> Path:
    """Where the bytes of a file stand; of a document there is no small one."""
    return files.path(file.digest, small=small) if file.is_picture else files.document(file.digest)
