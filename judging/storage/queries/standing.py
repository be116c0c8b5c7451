"""The table of where an entry is in (`domain/entries/standing.py`), as the database asks it.

Always true: no other query compares the state of an entry to decide whether somebody meets it.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from judging.domain.entries.standing import IN, Place
from judging.domain.permissions import Role
from judging.storage.models import Assignment, AssignmentState, Entry


def stands(role: Role, place: Place) -> ColumnElement[bool]:
    """The condition on `Entry` that somebody in this role meets it in this place."""
    return Entry.status.in_(sorted(IN[role, place]))


def is_open(role: Role, place: Place) -> ColumnElement[bool]:
    """The condition on `Assignment` that its judge is to score the farm and somebody in this role meets it there.

    It asks for the entry itself, so that it holds whatever else the query joins.
    """
    return and_(Assignment.state == AssignmentState.ASSIGNED, Assignment.entry.has(stands(role, place)))
