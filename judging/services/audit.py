"""The audit log: every change leaves one line, written in the same transaction as the change.

Always true: an organiser who only reads an edition (domain/permissions.py) writes no line about it, and so changes
nothing there, whatever page or service she came by; but for what `OWN` names, which changes nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, insert, select
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, EditionRole, Role, role_in
from judging.storage.models import Edition, EditionMember, Entry, Event, Staff
from judging.storage.queries.editions import team_of

OWN = frozenset({"desk_conflict.declared", "edition.member_taken_out", "edition.invitation_used", "table.imported"})
"""What somebody who only reads does about herself: she comes and goes, and says what ties her to an entry; and the end
of an import that she confirmed when she was more, whose rows are refused one by one."""


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
    """Write one line. `action` is a verb such as "ballot.saved"; `subject` names the row, as "ballot:12".

    Refused to an organiser who only reads the edition.
    """
    if action not in OWN and _only_reads(session, actor, edition_id):
        raise Refused(Problem.of("role_only_reads"))
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


@dataclass(frozen=True)
class Line:
    """What one line says: the verb, the row it is about, and the rest."""

    action: str
    subject: str
    details: Mapping[str, Any]


def record_all(session: Session, *, actor: Actor, edition_id: int | None, now: datetime, lines: Sequence[Line]) -> None:
    """Write many lines of one act at once. Refused as `record` is."""
    if any(line.action not in OWN for line in lines) and _only_reads(session, actor, edition_id):
        raise Refused(Problem.of("role_only_reads"))
    always = {"edition_id": edition_id, "at": now, "actor": str(actor), "actor_name": actor.name}
    rows = [{**always, "action": line.action, "subject": line.subject, "details": dict(line.details)} for line in lines]
    if rows:
        session.execute(insert(Event), rows)


def _only_reads(session: Session, actor: Actor, edition_id: int | None) -> bool:
    """Asked once in a transaction; by what she is there for the pages too (`role_in`)."""
    if actor.role is not Role.ORGANISER or edition_id is None:
        return False
    known: dict[tuple[int, int], bool] = session.info.setdefault("only_reads", {})
    pair = (edition_id, actor.id)
    if pair not in known:
        hers = and_(EditionMember.edition_id == team_of(), EditionMember.staff_id == actor.id)
        asked = select(Staff.is_admin, Staff.is_demo, Edition.is_demo, EditionMember.role).select_from(Staff)
        found = session.execute(
            asked.join(Edition, Edition.id == edition_id).outerjoin(EditionMember, hers).where(Staff.id == actor.id)
        ).first()
        known[pair] = found is not None and EditionRole.AUDITOR is role_in(
            is_admin=found[0], account_is_demo=found[1], edition_is_demo=found[2], member=found[3]
        )
    return known[pair]


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
