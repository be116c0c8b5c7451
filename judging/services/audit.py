"""The audit log: every change leaves one line, written in the same transaction as the change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from judging.domain.permissions import Actor
from judging.storage.models import Entry, Event


def record(
    session: Session,
    *,
    actor: Actor,
    action: str,
    subject: str,
    edition_id: int | None,
    now: datetime,
    **details: Any,
) -> None:
    """Write one line. `action` is a verb such as "ballot.saved"; `subject` names the row, as "ballot:12"."""
    session.add(
        Event(
            edition_id=edition_id,
            at=now,
            actor=str(actor),
            actor_name=actor.name,
            action=action,
            subject=subject,
            details=details,
        )
    )


def of_entry(session: Session, actor: Actor, action: str, entry: Entry, now: datetime, **details: Any) -> None:
    """Write one line about an entry, with its number."""
    record(
        session,
        actor=actor,
        action=action,
        subject=f"entry:{entry.id}",
        edition_id=entry.edition_id,
        now=now,
        number=entry.number,
        **details,
    )
