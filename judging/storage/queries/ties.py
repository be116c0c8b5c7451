"""Which entries an organiser is tied to, by what she declared herself and nobody lifted."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.storage.models import Assignment, Edition, Entry, StaffConflict


def entries_tied_to(session: Session, edition: Edition, staff_id: int) -> frozenset[str]:
    """The numbers of the entries of an edition that she declared a conflict with (one query)."""
    asked = select(Entry.number).join(StaffConflict, StaffConflict.entry_id == Entry.id)
    hers = (StaffConflict.edition_id == edition.id, StaffConflict.staff_id == staff_id)
    return frozenset(session.scalars(asked.where(*hers, StaffConflict.lifted_at.is_(None))))


def entry_of(session: Session, edition: Edition, part: str, value: object) -> str | None:
    """The number of the one entry that an address is about: its `number`, or the entry of its `assignment_id`; None
    where it is about no entry alone (a publication has a number too)."""
    asked = select(Entry.number).where(Entry.edition_id == edition.id)
    if part == "number" and isinstance(value, str):
        return session.scalar(asked.where(Entry.number == value))
    if part == "assignment_id":
        return session.scalar(asked.join(Assignment, Assignment.entry_id == Entry.id).where(Assignment.id == value))
    return None
