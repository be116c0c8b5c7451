"""Undoing a decision about an entry: admitted, not admitted or given back by mistake, it waits for checking again.

Always true: a decision is undone only while nothing was built on it (nobody else changed the entry, no judge has it);
it leaves its own line in the log. The decisions themselves are in `entries`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor
from judging.services import audit
from judging.services.contest.editions import windows
from judging.services.seen import ACTED, require_unchanged
from judging.storage.models import Assignment, Entry, EntryStatus

_DECIDED = (EntryStatus.ACCEPTED, EntryStatus.EXCLUDED, EntryStatus.DRAFT)


def standing_of(entry: Entry) -> dict[str, object]:
    """What an organiser sees of an entry before she decides about it."""
    return {"status": entry.status.value, "reason": entry.status_reason, "category": entry.category_id}


def require_seen(entry: Entry, seen: str) -> None:
    """Raises Stale where somebody decided about the entry since the organiser looked (`seen`: `standing_of`)."""
    require_unchanged(standing_of(entry), seen, told=ACTED)


def undo_decision(session: Session, *, actor: Actor, entry: Entry, version: int, now: datetime) -> None:
    """Put an entry back to "sent in". `version` is the one the decision left: any later change is not ours to undo.

    Undoing twice is once.
    """
    if entry.status is EntryStatus.SUBMITTED:
        return
    if windows(session, entry.edition).published:
        raise Refused(Problem.of("results_published"))
    if entry.version != version or entry.status not in _DECIDED or entry.submitted_at is None:
        raise Refused(Problem.of("entry_changed_meanwhile", number=entry.number))
    judges = session.scalar(select(func.count()).select_from(Assignment).where(Assignment.entry_id == entry.id))
    if judges:
        raise Refused(Problem.of("entry_has_judges", number=entry.number, judges=judges))
    before = entry.status
    entry.status, entry.status_reason, entry.version = EntryStatus.SUBMITTED, "", entry.version + 1
    audit.of_entry(session, actor, "entry.decision_undone", entry, now, before=before.value)
