"""The table of where an entry is in (`domain/entries/standing.py`), as the database asks it; what is begun.

Always true: no other query compares the state of an entry to decide whether somebody meets it; what any table keeps of
a pair makes it begun.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_

from judging.domain.entries.standing import IN, Place
from judging.domain.permissions import Role
from judging.storage.models import Assignment, AssignmentState, Entry
from judging.storage.models.base import Base


def stands(role: Role, place: Place) -> ColumnElement[bool]:
    """The condition on `Entry` that somebody in this role meets it in this place."""
    return Entry.status.in_(sorted(IN[role, place]))


def is_open(role: Role, place: Place) -> ColumnElement[bool]:
    """The condition on `Assignment` that its judge is to score the farm and somebody in this role meets it there.

    It asks for the entry itself, so that it holds whatever else the query joins.
    """
    return and_(Assignment.state == AssignmentState.ASSIGNED, Assignment.entry.has(stands(role, place)))


def is_begun() -> ColumnElement[bool]:
    """The condition on `Assignment` that something is kept of it: a sheet, a reading of paper, a photo, a late mark.

    Every table counts that names a pair and does not go with it.
    """
    pairs = Assignment.__table__
    kept = [
        column == Assignment.id
        for table in Base.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table is pairs and key.ondelete is None
    ]
    return or_(*(exists().where(named) for named in kept))
