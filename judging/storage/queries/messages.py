"""Who was written to in an edition, and what became of it. Always true: nothing of another edition is answered."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from judging.storage.models import Edition, Letter, LetterState, Reminder, Sending


def reminders_of_day(session: Session, edition: Edition, day: str) -> Sequence[Reminder]:
    """The reminders of a day that stand, by whatever way (1 query)."""
    own = Reminder.edition_id == edition.id, Reminder.day == day, Reminder.slot.is_not(None)
    return session.scalars(select(Reminder).where(*own).order_by(Reminder.id)).all()


def _all(edition: Edition) -> Select[Reminder]:
    return select(Reminder).where(Reminder.edition_id == edition.id)


def count(session: Session, edition: Edition) -> int:
    """How many reminders there ever were (1 query)."""
    return session.scalar(select(func.count()).select_from(_all(edition).subquery())) or 0


def newest(session: Session, edition: Edition, *, first: int, most: int) -> list[tuple[Reminder, Letter | None]]:
    """Reminders, the newest first, with the e-mail of those that went so (1 query)."""
    rows = session.execute(
        select(Reminder, Letter)
        .outerjoin(Letter, Letter.reminder_id == Reminder.id)
        .where(Reminder.edition_id == edition.id)
        .order_by(Reminder.id.desc())
        .offset(first)
        .limit(most)
        .options(*(joinedload(one) for one in (Reminder.judge, Reminder.entry, Reminder.staff, Reminder.sending)))
    )
    return [(reminder, letter) for reminder, letter in rows]


def held(session: Session, edition: Edition) -> list[tuple[Sending, int]]:
    """The sendings of which something may still be taken back, and how many e-mails of each, the newest first (1
    query)."""
    waits = Letter.state == LetterState.QUEUED, Letter.tries == 0
    rows = session.execute(
        select(Sending, func.count())
        .join(Reminder, Reminder.sending_id == Sending.id)
        .join(Letter, Letter.reminder_id == Reminder.id)
        .where(Sending.edition_id == edition.id, *waits)
        .group_by(Sending.id)
        .order_by(Sending.id.desc())
    )
    return [(sending, count) for sending, count in rows]


def sending(session: Session, edition: Edition, sending_id: int) -> Sending | None:
    """One sending of this edition."""
    return session.scalar(select(Sending).where(Sending.id == sending_id, Sending.edition_id == edition.id))


def by_save_id(session: Session, edition: Edition, save_id: str) -> Sending | None:
    """What a form made when it arrived before."""
    return session.scalar(select(Sending).where(Sending.save_id == save_id, Sending.edition_id == edition.id))


def reminder(session: Session, edition: Edition, reminder_id: int) -> Reminder | None:
    """One reminder of this edition."""
    return session.scalar(_all(edition).where(Reminder.id == reminder_id))


def letter_of(session: Session, reminder: Reminder) -> Letter | None:
    """The e-mail of a reminder."""
    return session.scalar(select(Letter).where(Letter.reminder_id == reminder.id))


def letters_of(session: Session, sending: Sending) -> Sequence[Letter]:
    """The e-mails of a sending, with their reminders."""
    asked = select(Letter).join(Letter.reminder).where(Reminder.sending_id == sending.id)
    return session.scalars(asked.order_by(Letter.id).options(joinedload(Letter.reminder))).all()
