"""Reminders that go by themselves: once a day, for each rule that an organiser switched on, whoever is meant then.

Always true: nothing goes by itself that nobody switched on, and nothing from an invented edition; what a rule sends
waits until the day has begun where the edition is, so that it can be taken back; asked twice in a night, it sends once.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.messages.occasions import Occasion
from judging.domain.messages.sorting import goes_at
from judging.domain.permissions import OPERATOR
from judging.services.messages import sending, texts
from judging.services.messages.people import Means
from judging.storage.models import Edition
from judging.storage.queries import messages as queries

_RULES = uuid.UUID("6f3c7a52-7f0e-4c0b-9d0f-3a1b5c6d7e8f")
"""The name space of what a rule sends on a day."""


def with_rules(session: Session) -> Sequence[int]:
    """The real editions in which a reminder goes by itself."""
    real = select(Edition).where(Edition.is_demo.is_(False), Edition.rehearsal_of_id.is_(None)).order_by(Edition.id)
    return [edition.id for edition in session.scalars(real) if texts.rules_of(edition)]


def queue_due(session: Session, *, edition_id: int, means: Means, address: str, now: datetime) -> int:
    """Put what the rules of an edition say into the outbox; answers how many e-mails. `address` is the sender's."""
    edition = session.get(Edition, edition_id)
    if edition is None or edition.is_invented:
        return 0
    return sum(_queued(session, edition, occasion, means, address, now) for occasion in texts.rules_of(edition))


def _queued(session: Session, edition: Edition, occasion: Occasion, means: Means, address: str, now: datetime) -> int:
    at = goes_at(edition.home, now)
    made = sending.draft(session, edition, occasion, means, now, goes_at=at)
    name = str(uuid.uuid5(_RULES, f"{edition.id}:{occasion.value}:{made.day}"))
    chosen = [line.person for line in made.for_mail]
    if not chosen or queries.by_save_id(session, edition, name) is not None:
        return 0
    contact = edition.texts.get("contact") or {}
    sender = sending.Sender(address, contact.get("email") or "")
    press = sending.Press(OPERATOR, edition, made, sender, name, now, by_rule=True)
    sending.queue(session, press, chosen, goes_at=at)
    return len(chosen)
