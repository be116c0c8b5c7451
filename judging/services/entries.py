"""Entries, from the organiser's side and the applicant's: begin, write step by step, send, take back, admit.

Always true: a draft is saved however incomplete, and what was not said stays unsaid (NULL); only a draft whose steps
are all sound can be sent; what was sent is changed by nobody but an organiser, under his own name; every change counts
the entry's `version` up and leaves one line in the log, without the person's words.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.services import audit
from judging.storage.models import Category, Entry, EntryStatus

_STAFF = (Role.ORGANISER, Role.OPERATOR)
_SENT = (EntryStatus.SUBMITTED, EntryStatus.ACCEPTED, EntryStatus.EXCLUDED)


def accept_entry(session: Session, *, actor: Actor, entry: Entry, now: datetime,
                 category: Category | None = None) -> None:
    """Admit an entry to judging, in this category (else the one it has, else the edition's first).

    A second call changes nothing but the category. Raises Refused("entry_not_sent") for a draft or an entry taken
    back, Refused("category_of_another_edition") for a foreign category.
    """
    _require_staff(actor)
    _require_status(entry, *_SENT)
    if category is not None and category.edition_id != entry.edition_id:
        raise Refused(Problem.of("category_of_another_edition", at="category"))
    entry.category = category or entry.category or _first_category(entry)
    _move(session, actor, entry, EntryStatus.ACCEPTED, "", "entry.accepted", now)


def exclude_entry(session: Session, *, actor: Actor, entry: Entry, reason: str, now: datetime) -> None:
    """Do not admit an entry; the family reads the reason. Raises Refused("reason_needed", at="reason") without one."""
    _require_staff(actor)
    _require_status(entry, *_SENT)
    _move(session, actor, entry, EntryStatus.EXCLUDED, _reason(reason), "entry.excluded", now)


def reopen_entry(session: Session, *, actor: Actor, entry: Entry, reason: str, now: datetime) -> None:
    """Give an entry back to the family for correction; they read the reason and send it again."""
    _require_staff(actor)
    _require_status(entry, *_SENT, EntryStatus.WITHDRAWN)
    _move(session, actor, entry, EntryStatus.DRAFT, _reason(reason), "entry.reopened", now)


def _first_category(entry: Entry) -> Category | None:
    return next((category for category in entry.edition.categories if not category.is_distinction), None)


def _reason(given: str) -> str:
    reason = given.strip()
    if not reason:
        raise Refused(Problem.of("reason_needed", at="reason"))
    if len(reason) > 1000:
        raise Refused(Problem.of("text_too_long_for_field", at="reason", longest=1000))
    return reason


def _require_staff(actor: Actor) -> None:
    if actor.role not in _STAFF:
        raise Refused(Problem.of("not_yours_to_decide"))


def _require_status(entry: Entry, *statuses: EntryStatus) -> None:
    if entry.status not in statuses:
        raise Refused(Problem.of("entry_not_sent", number=entry.number))


def _move(session: Session, actor: Actor, entry: Entry, status: EntryStatus, reason: str, action: str,
          now: datetime) -> None:
    """Change where an entry stands, and say so in the log."""
    before = entry.status
    entry.status, entry.status_reason, entry.version = status, reason, entry.version + 1
    audit.record(session, actor=actor, action=action, subject=f"entry:{entry.id}", edition_id=entry.edition_id,
                 now=now, number=entry.number, before=before.value, reason=reason)
