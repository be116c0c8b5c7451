"""Conflicts of interest of those who run an edition: declared by themselves, lifted by another.

Always true: from the moment she declares one she reads no mark, no sum and no order of that edition at the desk, for an
order of the others tells the place of the one that is missing, and does nothing with them; sheets and pages of one
other entry alone stay open. It is lifted by somebody else, with a reason; both stand in the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from judging.domain import limits
from judging.domain.errors import NotFound, Problem, Refused, Stale
from judging.domain.permissions import Actor, Deed, Role
from judging.domain.typed import kept_story
from judging.services import audit
from judging.services.people import staff
from judging.storage.models import Edition, Entry, StaffConflict
from judging.storage.queries import ties as queries

DECLARED, LIFTED = "desk_conflict.declared", "desk_conflict.lifted"


def declare(session: Session, *, actor: Actor, edition: Edition, number: str, reason: str, now: datetime) -> None:
    """Keep that something ties her to an entry, with the reason in her words; twice is once.

    Refused without an entry of this edition or without a reason.
    """
    if actor.role is not Role.ORGANISER:
        raise NotFound("organiser")
    entry = session.scalar(select(Entry).where(Entry.edition_id == edition.id, Entry.number == number.strip().upper()))
    if entry is None:
        raise Refused(Problem.of("desk_tie_unknown", at="entry"))
    words = kept_story(reason, at="reason")
    if not words:
        raise Refused(Problem.of("conflict_reason_needed", at="reason", entry=entry.number))
    if len(words) > limits.REASON:
        raise Refused(Problem.of("reason_long", at="reason", most=limits.REASON))
    if entry.number in queries.entries_tied_to(session, edition, actor.id):
        return
    made = StaffConflict(edition_id=edition.id, staff_id=actor.id, entry_id=entry.id, reason=words, declared_at=now)
    session.add(made)
    session.flush()
    _log(session, actor, DECLARED, made, now, entry=entry.number, reason=words)


def lift(session: Session, *, actor: Actor, edition: Edition, conflict_id: int, reason: str, now: datetime) -> None:
    """Say, with a reason, that what somebody else declared binds her no more. Refused to herself, and to who is tied to
    an entry there too; Stale where it was lifted meanwhile."""
    at = f"why-{conflict_id}"
    row = session.get(StaffConflict, conflict_id)
    if row is None or row.edition_id != edition.id:
        raise NotFound("conflict")
    staff.require(session, actor, edition, Deed.RUN)
    if row.staff_id == actor.id:
        raise Refused(Problem.of("desk_tie_lifted_by_another"))
    if queries.entries_tied_to(session, edition, actor.id):
        raise Refused(Problem.of("tied_herself"))
    if row.lifted_at is not None:
        raise Stale(Problem.of("desk_tie_lifted_already", who=row.lifted_by), current={"lifted_by": row.lifted_by})
    words = kept_story(reason, at=at)
    if not words:
        raise Refused(Problem.of("reason_needed", at=at))
    if len(words) > limits.REASON:
        raise Refused(Problem.of("reason_long", at=at, most=limits.REASON))
    row.lifted_at, row.lifted_by, row.lifted_because = now, actor.name, words
    session.flush()
    _log(session, actor, LIFTED, row, now, entry=row.entry.number, of=row.staff.name, reason=words)


def of_edition(session: Session, edition: Edition, *, first: int, most: int) -> Sequence[StaffConflict]:
    """What was declared: what binds before what was lifted, the newest first; `most` of it from place `first` on."""
    asked = select(StaffConflict).where(StaffConflict.edition_id == edition.id)
    told = asked.options(joinedload(StaffConflict.staff), joinedload(StaffConflict.entry))
    in_order = told.order_by(StaffConflict.lifted_at.is_not(None), StaffConflict.id.desc())
    return session.scalars(in_order.offset(first).limit(most)).all()


def count_of_edition(session: Session, edition: Edition) -> int:
    """How many were ever declared."""
    asked = select(func.count()).select_from(StaffConflict).where(StaffConflict.edition_id == edition.id)
    return session.scalar(asked) or 0


def _log(session: Session, actor: Actor, action: str, row: StaffConflict, now: datetime, **more: str) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"staff:{row.staff_id}",
        edition_id=row.edition_id,
        now=now,
        **more,
    )
