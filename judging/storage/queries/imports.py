"""The import that is under way; and what imports made that were taken back, and that the ledger keeps: it comes to
life again with the next table.

Marks are never deleted, and so their sheets, judges and entries stay too, where nobody meets them. Numbers and keys
that were given once, be it to what is gone, are given to nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.storage.models import Edition, ImportPart, ImportRun


@dataclass(frozen=True)
class Revivable:
    """The rows that an import made and took back: ids of entries and judges, and pairs (judge, entry)."""

    entries: frozenset[int]
    judges: frozenset[int]
    pairs: frozenset[tuple[int | None, int | None]]


def under_way(session: Session, edition: Edition) -> ImportRun | None:
    """The import of an edition that was confirmed and has not ended (1 query)."""
    return session.scalar(
        select(ImportRun).where(
            ImportRun.edition_id == edition.id, ImportRun.confirmed_at.is_not(None), ImportRun.ended_at.is_(None)
        )
    )


def undone_runs(session: Session, edition: Edition) -> frozenset[int]:
    """The imports of an edition that were taken back (1 query)."""
    query = select(ImportRun.id).where(ImportRun.edition_id == edition.id, ImportRun.undone_at.is_not(None))
    return frozenset(session.scalars(query))


def revivable(session: Session, edition: Edition) -> Revivable:
    """What of an edition's imports was taken back and stands there still (1 query)."""
    made = list(_undone(session, edition))
    return Revivable(
        frozenset(one["id"] for one in made if one["kind"] == "entry"),
        frozenset(one["id"] for one in made if one["kind"] == "judge"),
        frozenset((one["judge"], one["entry"]) for one in made if one["kind"] == "sheet" and one["is_new"]),
    )


def given_away(session: Session, edition: Edition, kind: str) -> list[str]:
    """The numbers of entries ("entry") or keys of judges ("judge") that what was taken back had (1 query)."""
    return [one["key"] for one in _undone(session, edition) if one["kind"] == kind]


def _undone(session: Session, edition: Edition) -> Iterator[dict[str, Any]]:
    query = (
        select(ImportPart.made)
        .join(ImportRun, ImportRun.id == ImportPart.run_id)
        .where(ImportRun.edition_id == edition.id, ImportRun.undone_at.is_not(None))
        .order_by(ImportPart.id)
    )
    for made in session.scalars(query):
        yield from made
