"""The files that came with entries: whose they are, and how much room they take. Who may read which:
services/entries/attaching.py."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.storage.models import Entry, EntryFile


def of_entry(session: Session, entry: Entry) -> Sequence[EntryFile]:
    """Every file that ever came with an entry, oldest first (1 query)."""
    return session.scalars(select(EntryFile).where(EntryFile.entry_id == entry.id).order_by(EntryFile.id)).all()


def named(session: Session, entry: Entry, digest: str) -> EntryFile | None:
    """A file of this entry and of no other, by its digest."""
    own = select(EntryFile).where(EntryFile.entry_id == entry.id, EntryFile.digest == digest)
    return session.scalars(own.order_by(EntryFile.id)).first()


def sent_by(session: Session, entry: Entry, question: str, sent_digest: str) -> EntryFile | None:
    """The file that came as these very bytes in answer to a question, so that they need not be sent again."""
    return session.scalars(
        select(EntryFile)
        .where(
            EntryFile.entry_id == entry.id,
            EntryFile.question == question,
            EntryFile.sent_digest == sent_digest,
        )
        .order_by(EntryFile.id)
    ).first()


def bytes_of_edition(session: Session, edition_id: int) -> int:
    """How much room the files of an edition's entries take (1 query)."""
    of_edition = select(func.sum(EntryFile.size)).join(EntryFile.entry).where(Entry.edition_id == edition_id)
    return session.scalar(of_edition) or 0


def files_named(session: Session) -> Sequence[EntryFile]:
    """Every file of every entry (1 query)."""
    return session.scalars(select(EntryFile).order_by(EntryFile.id)).all()
