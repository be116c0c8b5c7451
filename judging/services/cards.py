"""The code on the card of a judge or of a family: bound to the person by a secret of her own.

The code is made of the service's key and the person's secret, so a card can be printed again although no code is kept,
and the database alone opens nothing. Always true: a secret is random and never used twice, so that a card opens for
whom it was made and nobody else, whatever rows were removed before; a new card ends the one before it.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain import codes
from judging.domain.permissions import Actor
from judging.services import audit
from judging.storage.models import Edition, Entry, EntryStatus, Judge

Person = Judge | Entry
SECRET_BYTES = 16
NEED_NO_CARD = {EntryStatus.WITHDRAWN, EntryStatus.EXCLUDED}


@dataclass(frozen=True)
class EndedCards:
    """Whose old cards of an edition open nothing any more; new ones are ready to be printed."""

    edition: Edition
    judges: Sequence[Judge]
    entries: Sequence[Entry]


def give_code(person: Person, secret: bytes) -> None:
    """Make a code of her own; what was on an older card ends."""
    person.code_secret = secrets.token_hex(SECRET_BYTES)
    person.code_digest = codes.digest(secret, "code", code_of(person, secret))


def code_of(person: Person, secret: bytes) -> str:
    """The code on a person's card (eight symbols, derived, kept nowhere)."""
    if person.code_secret is None:
        raise LookupError(f"{person!r} has no card")
    return codes.sign_in_code(secret, person.code_secret)


def renew_ended(session: Session, *, actor: Actor, secret: bytes, now: datetime) -> list[EndedCards]:
    """Make new codes for all whose card was ended by a migration; says of each edition who needs a new card.

    Entries that were taken back or refused get a code too, so that the family can still look, but need no new card.
    """
    judges, entries = defaultdict(list), defaultdict(list)
    for judge in session.scalars(select(Judge).where(Judge.code_secret.is_(None)).order_by(Judge.id)):
        give_code(judge, secret)
        judges[judge.edition_id].append(judge)
    for entry in session.scalars(select(Entry).where(Entry.code_secret.is_(None)).order_by(Entry.id)):
        give_code(entry, secret)
        entries[entry.edition_id].append(entry)
    found = []
    for edition in session.scalars(select(Edition).where(Edition.id.in_({*judges, *entries})).order_by(Edition.id)):
        ended = EndedCards(
            edition,
            [judge for judge in judges[edition.id] if judge.is_active],
            [entry for entry in entries[edition.id] if entry.status not in NEED_NO_CARD],
        )
        _log(session, actor, ended, now)
        found.append(ended)
    return found


def _log(session: Session, actor: Actor, ended: EndedCards, now: datetime) -> None:
    audit.record(
        session,
        actor=actor,
        action="edition.cards_ended",
        subject=f"edition:{ended.edition.id}",
        edition_id=ended.edition.id,
        now=now,
        judges=len(ended.judges),
        entries=len(ended.entries),
    )
