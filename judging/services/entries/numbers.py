"""The numbers that entries get: C013 after C012."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.storage.models import Edition, Entry
from judging.storage.queries.imports import given_away


def free_numbers(session: Session, edition: Edition) -> Iterator[str]:
    """The numbers after the highest given so far, read once; only the writing transaction keeps them free."""
    prefix = edition.number_prefix
    given = session.scalars(select(Entry.number).where(Entry.edition_id == edition.id))
    gone = given_away(session, edition, "entry")
    counted = [int(rest) for number in [*given, *gone] if (rest := number.removeprefix(prefix)).isdecimal()]
    return (f"{prefix}{number:03d}" for number in count(max(counted, default=0) + 1))
