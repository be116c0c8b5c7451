"""What a reminder says when its turn in the outbox has come.

Always true: the figures are those of that moment, in the person's own language; whoever is not meant any more (her
sheets came in, the family sent its entry or took it back, the deadline passed) gets no letter; a code is filled in here
and kept nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.families.mailserver import MailServer
from judging.domain.messages.occasions import Filled
from judging.domain.messages.sorting import Person
from judging.domain.messages.words import Words, filled, without_value
from judging.i18n import translator_in
from judging.notify import Letter as Said
from judging.services.families import mailing
from judging.services.families.mailing import Unsaid, Wording
from judging.services.messages import people as who
from judging.storage.models import Letter, LetterState, Reminder, Sending

NOT_NEEDED, NO_VALUE = (Unsaid(LetterState.DROPPED, f"letter_{code}") for code in ("not_needed", "no_value"))


@dataclass(frozen=True)
class Means:
    """Who takes letters, the address of the service, and its secret."""

    server: MailServer
    base_url: str
    secret: bytes


def wording(session: Session, means: Means, now: datetime) -> Wording:
    """What any letter of the outbox says."""

    def say(letter: Letter) -> Said | Unsaid:
        if letter.reminder is None or letter.reminder.sending is None:
            return mailing.said_of_certificate(letter, means.server, means.base_url)
        return _reminder(session, letter, letter.reminder, letter.reminder.sending, means, now)

    return say


def _reminder(
    session: Session, letter: Letter, reminder: Reminder, sending: Sending, means: Means, now: datetime
) -> Said | Unsaid:
    edition = reminder.edition
    meant = who.people(session, edition, reminder.occasion, who.Means(means.base_url, means.secret), now)
    person = next((one for one in meant if one.row == reminder.row), None)
    if person is None or edition.is_invented or reminder.taken_back_at is not None:
        return NOT_NEEDED
    said = sending.words.get(person.language)
    if said is None:
        return NO_VALUE
    words = Words(said["subject"], said["body"])
    if without_value(words, person.values):
        return NO_VALUE
    return _said(letter, reminder, person, filled(words, person.values), means.server)


def _said(letter: Letter, reminder: Reminder, person: Person, words: Words, server: MailServer) -> Said:
    own = translator_in(reminder.edition.home, person.language)
    return Said(
        to=letter.address,
        sender=server.sender,
        sender_name=own.pick(reminder.edition.name),
        reply_to=letter.reply_to,
        subject=words.subject,
        greeting="",
        paragraphs=tuple(line for line in words.body.split("\n") if line.strip()),
        link=person.values[Filled.ADDRESS],
        link_label=own.gettext("Entrar"),
        closing=own.pick(reminder.edition.name),
        language=own.language,
        message_id=letter.message_id,
    )
