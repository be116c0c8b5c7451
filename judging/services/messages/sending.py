"""Messages on their way: prepared for everybody who is meant, put into the outbox, taken back until they go.

Vocabulary: a *draft* is who is meant, with the words for each and who is left out why; it is what a press confirms.
Always true: what is sent is exactly the draft that was seen, to the people who were ticked; a second press, of whoever,
sends nothing twice; a person has one reminder a day that stands, by whatever way; nothing goes from an invented
edition; the log tells who wrote to how many, and never a text.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from judging.domain.addresses import is_mail_address
from judging.domain.errors import NotFound, Problem, Refused, Stale
from judging.domain.messages.occasions import AUDIENCE_OF, Audience, Occasion
from judging.domain.messages.sorting import HOLD, Line, Person, day_of, lines
from judging.domain.messages.words import Text
from judging.domain.permissions import Actor
from judging.domain.typed import version_of
from judging.services import audit
from judging.services.families import mailing
from judging.services.messages import texts
from judging.services.messages.people import Means, people
from judging.storage.models import Edition, Letter, LetterState, Reminder, Sending, Way
from judging.storage.queries import messages as queries


@dataclass(frozen=True)
class Draft:
    """Everybody who is meant, each with her words and whether a message may go on `day`."""

    occasion: Occasion
    day: str
    text: Text
    lines: Sequence[Line]

    @property
    def for_mail(self) -> list[Line]:
        """Those who get an e-mail if nobody is taken out."""
        return [line for line in self.lines if line.is_for_mail]

    @property
    def for_hand(self) -> list[Line]:
        """Those who are to be written to, or called, from somebody's own telephone."""
        return [line for line in self.lines if line.is_for_hand]

    @property
    def left_out(self) -> list[Line]:
        """Those to whom no message may go now."""
        return [line for line in self.lines if line.why is not None]


@dataclass(frozen=True)
class Sender:
    """In whose name e-mails go, and where answers go to."""

    address: str
    reply_to: str


def draft(
    session: Session,
    edition: Edition,
    occasion: Occasion,
    means: Means,
    now: datetime,
    *,
    has_mail: bool = True,
    goes_at: datetime | None = None,
) -> Draft:
    """How it would go now, or at another moment; where the service sends no e-mail everybody is written to by hand."""
    day = day_of(edition.home, goes_at or now + HOLD)
    that_day = queries.reminders_of_day(session, edition, day)
    audience = AUDIENCE_OF[occasion]
    reminded = {one.row for one in that_day if AUDIENCE_OF[one.occasion] is audience}
    room = max(0, texts.cap_of(edition) - sum(one.way is Way.MAIL for one in that_day))
    text, meant = texts.text_of(edition, occasion), people(session, edition, occasion, means, now)
    if not has_mail:
        meant = [replace(one, email="") for one in meant]
    return Draft(occasion, day, text, lines(meant, text, reminded=reminded, room=room))


def standing(made: Draft, keys: Collection[str]) -> dict[str, object]:
    """What a press confirms: who of those ticked gets an e-mail, and with which words."""
    wanted = [line.person.key for line in made.for_mail if line.person.key in keys]
    said = {language: f"{words.subject}\n{words.body}" for language, words in made.text.items()}
    return {"people": " ".join(wanted), **said}


def send(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    made: Draft,
    keys: Collection[str],
    sender: Sender,
    save_id: str,
    seen: str | None,
    now: datetime,
) -> Sending:
    """Put an e-mail for each of these people into the outbox. Pressing twice is once.

    Stale where somebody else wrote to one of them meanwhile, or anything that was seen stands otherwise now.
    """
    before = queries.by_save_id(session, edition, save_id)
    if before is not None:
        return before
    if edition.is_invented:
        raise Refused(Problem.of("message_invented"))
    chosen = [line for line in made.for_mail if line.person.key in keys]
    if seen is not None and seen != version_of(standing(made, keys)):
        raise Stale(Problem.of("message_changed"), current=standing(made, keys))
    if not chosen:
        raise Refused(Problem.of("message_nobody"))
    press = Press(actor, edition, made, sender, save_id, now)
    return queue(session, press, [line.person for line in chosen], goes_at=now + HOLD)


@dataclass(frozen=True)
class Press:
    """Who sends which draft, when; `by_rule`: nobody pressed."""

    actor: Actor
    edition: Edition
    made: Draft
    sender: Sender
    save_id: str
    now: datetime
    by_rule: bool = False


def queue(session: Session, press: Press, chosen: Sequence[Person], *, goes_at: datetime) -> Sending:
    """One sending with a letter for each person."""
    edition, made, now = press.edition, press.made, press.now
    sending = Sending(
        edition_id=edition.id,
        occasion=made.occasion,
        words={language: {"subject": one.subject, "body": one.body} for language, one in made.text.items()},
        save_id=press.save_id,
        by_rule=press.by_rule,
        made_at=now,
        made_by=press.actor.name,
        goes_at=goes_at,
    )
    session.add(sending)
    session.flush()
    for person in chosen:
        reminder = _reminder(session, press.actor, edition, made, person, Way.MAIL, goes_at, sending.id)
        session.add(_letter(reminder, person, press, goes_at))
    session.flush()
    action = "messages.by_rule" if press.by_rule else "messages.queued"
    _log(session, press.actor, edition, action, now, occasion=made.occasion.value, people=len(chosen))
    return sending


def _letter(reminder: Reminder, person: Person, press: Press, goes_at: datetime) -> Letter:
    sender = press.sender
    return Letter(
        reminder_id=reminder.id,
        address=person.email,
        message_id=f"<{uuid.uuid4()}@{sender.address.rpartition('@')[2]}>",
        due_at=goes_at,
        queued_at=press.now,
        queued_by=press.actor.name[:80] or str(press.actor),
        reply_to=sender.reply_to if is_mail_address(sender.reply_to) else "",
    )


def undo(session: Session, *, actor: Actor, edition: Edition, sending_id: int, now: datetime) -> int:
    """Take back what of a sending did not go yet; answers for how many people. Refused where all of it went."""
    sending = queries.sending(session, edition, sending_id)
    if sending is None:
        raise NotFound("sending")
    waiting = [one for one in queries.letters_of(session, sending) if is_held(one)]
    if sending.undone_at is not None:
        return 0
    if not waiting:
        raise Refused(Problem.of("message_gone"))
    sending.undone_at = now
    for letter in waiting:
        assert letter.reminder is not None  # by these it was found
        letter.state, letter.failure = LetterState.DROPPED, {"code": "letter_taken_back", "params": {}}
        _take_back(letter.reminder, now)
    session.flush()
    occasion = sending.occasion.value
    _log(session, actor, edition, "messages.undone", now, occasion=occasion, people=len(waiting))
    return len(waiting)


def is_held(letter: Letter) -> bool:
    """Whether a letter has not been begun, so that it can be taken back."""
    return letter.state is LetterState.QUEUED and letter.tries == 0


def again(session: Session, *, actor: Actor, edition: Edition, reminder_id: int, now: datetime) -> None:
    """Have the e-mail of a reminder tried once more that was refused, or of which nobody knows whether it arrived.

    Refused where the person had another reminder meanwhile."""
    reminder = queries.reminder(session, edition, reminder_id)
    letter = queries.letter_of(session, reminder) if reminder is not None else None
    if reminder is None or letter is None:
        raise NotFound("reminder")
    if edition.is_invented:
        raise Refused(Problem.of("message_invented"))
    if mailing.may_go_again(letter):
        _take_the_day(session, edition, reminder, now)
        mailing.requeue(letter, now)
        _log(session, actor, edition, "message.again", now, who=code_of(reminder))


def _take_the_day(session: Session, edition: Edition, reminder: Reminder, now: datetime) -> None:
    """Let a reminder be one of today; whoever had another one today has none again."""
    day, audience = day_of(edition.home, now), AUDIENCE_OF[reminder.occasion]
    others = [one for one in queries.reminders_of_day(session, edition, day) if one is not reminder]
    if any(one.row == reminder.row and AUDIENCE_OF[one.occasion] is audience for one in others):
        raise Refused(Problem.of("message_today_already"))
    reminder.slot = None
    session.flush()
    reminder.day, reminder.slot = day, _slot(edition, audience, reminder.row, day)


def _slot(edition: Edition, audience: Audience, row: int, day: str) -> str:
    """What only one reminder of a person and a day has."""
    return f"{edition.id}:{audience.value}:{row}:{day}"


# ------------------------------------------------------------------------------------------------------- by hand
def hand(
    session: Session, *, actor: Actor, edition: Edition, made: Draft, key: str, way: Way, now: datetime
) -> Reminder:
    """Somebody says that she wrote to a person, or called her, from her own telephone. Refused where that person had a
    reminder today."""
    line = next((one for one in made.lines if one.person.key == key), None)
    if line is None:
        raise Stale(Problem.of("message_changed"), current={})
    if line.why is not None:
        raise Refused(line.why)
    reminder = _reminder(session, actor, edition, made, line.person, way, now)
    _log(session, actor, edition, "message.handed", now, who=line.person.code, way=way.value)
    return reminder


def unhand(session: Session, *, actor: Actor, edition: Edition, reminder_id: int, now: datetime) -> None:
    """Take back that somebody was written to by hand: it was a mistake. Twice is once."""
    reminder = queries.reminder(session, edition, reminder_id)
    if reminder is None or reminder.way is Way.MAIL:
        raise NotFound("reminder")
    if reminder.taken_back_at is None:
        _take_back(reminder, now)
        _log(session, actor, edition, "message.unhanded", now, who=code_of(reminder), way=reminder.way.value)


def code_of(reminder: Reminder) -> str:
    """How a list calls the person of a reminder."""
    if reminder.judge is not None:
        return reminder.judge.key
    if reminder.entry is not None:
        return reminder.entry.number
    return reminder.staff.name if reminder.staff is not None else ""


def _reminder(
    session: Session,
    actor: Actor,
    edition: Edition,
    of: Draft,
    person: Person,
    way: Way,
    at: datetime,
    sending_id: int | None = None,
) -> Reminder:
    column = {Audience.JUDGES: "judge_id", Audience.ENTRANTS: "entry_id", Audience.TEAM: "staff_id"}[person.audience]
    made = Reminder(
        edition_id=edition.id,
        occasion=of.occasion,
        sending_id=sending_id,
        way=way,
        day=of.day,
        slot=_slot(edition, person.audience, person.row, of.day),
        at=at,
        by=actor.name or str(actor),
        **{column: person.row},
    )
    session.add(made)
    session.flush()
    return made


def _take_back(reminder: Reminder, now: datetime) -> None:
    reminder.taken_back_at, reminder.slot = now, None


def _log(session: Session, actor: Actor, edition: Edition, action: str, now: datetime, **details: Any) -> None:
    about = {"subject": f"edition:{edition.id}", "edition_id": edition.id, "now": now}
    audit.record(session, actor=actor, action=action, **about, **details)  # type: ignore[arg-type]
