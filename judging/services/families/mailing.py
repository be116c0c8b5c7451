"""The outbox: letters wait in the database, are taken one by one, and what came of each is noted.

The letters with the links of certificates are put into it and worded here; reminders in `services/messages`.
Always true: one letter for each certificate and address, and one for each reminder; a letter is marked as on its way
before the server hears a word, so a crash never sends it twice: what was on its way then is "unsure", and only a person
sends it again; a letter whose certificate is void by then, or whose reminder is not needed any more, is not sent; the
server's troubles cost no letter a try.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, null, or_, select, update
from sqlalchemy.orm import Session, contains_eager

from judging.domain.addresses import is_mail_address
from judging.domain.errors import Problem, Refused
from judging.domain.families.mailserver import MailServer
from judging.domain.permissions import Actor
from judging.domain.typed import bare
from judging.domain.work import LETTER_WAITS, SERVER_WAIT
from judging.i18n import translator, translator_in
from judging.notify import Letter as Words
from judging.notify import Outcome, Result, ServerTrouble
from judging.notify.letters import harmless
from judging.services import audit
from judging.services.families import links
from judging.storage.models import Award, Certificate, CertificateState, Edition, Entry, Letter, LetterState
from judging.storage.queries.work import is_due

LOST_AFTER: Final = timedelta(minutes=10)
"""A try takes at most a few times the time-out of a step (20 s); one that is older ended without a word."""

ADDRESSES_AT_MOST: Final = 5
TO_ONE_ADDRESS_A_DAY: Final = 100
"""Letters: a cooperative takes those of all its families, a stranger is not buried under them."""


@dataclass(frozen=True)
class Taken:
    """A letter on its way: its row and its words."""

    letter_id: int
    words: Words


@dataclass(frozen=True)
class Unsaid:
    """A letter that is not sent when its turn comes: what becomes of it, and why."""

    state: LetterState
    code: str


Wording = Callable[[Letter], Words | Unsaid]
"""What a letter says, asked when its turn has come."""


# ------------------------------------------------------------------------------------------- into the outbox
def queue(
    session: Session,
    *,
    actor: Actor,
    wanted: Mapping[str, tuple[Certificate, str]],
    sender: str,
    reply_to: str,
    now: datetime,
) -> int:
    """Put a letter for each certificate and address into the outbox; answers how many are new.

    `wanted` is by the field it was typed in; what is empty is passed over. Refused, and nothing kept, for an address
    that is none, and in a rehearsal. A letter that failed before, for the same address, is tried again.
    """
    typed = {field: (one, bare(address)) for field, (one, address) in wanted.items() if bare(address)}
    if any(one.edition.is_rehearsal for one, _ in typed.values()):
        raise Refused(Problem.of("rehearsal_sends_nothing"))
    problems = [
        Problem.of("mail_address_wrong", at=field, typed=address)
        for field, (_, address) in typed.items()
        if not is_mail_address(address)
    ]
    if problems:
        raise Refused(*problems)
    made = 0
    for field, (certificate, address) in typed.items():
        made += _queued(session, actor, certificate, address, field, (sender, reply_to), now)
    if made:
        edition_id = next(one.edition.id for one, _ in typed.values())
        audit.record(
            session,
            actor=actor,
            action="letters.queued",
            subject=f"edition:{edition_id}",
            edition_id=edition_id,
            now=now,
            letters=made,
        )
    return made


def _queued(
    session: Session,
    actor: Actor,
    certificate: Certificate,
    address: str,
    field: str,
    names: tuple[str, str],
    now: datetime,
) -> int:
    there = session.scalars(select(Letter).where(Letter.certificate_id == certificate.id)).all()
    same = next((letter for letter in there if letter.address.lower() == address.lower()), None)
    if same is not None:
        return int(same.state is LetterState.FAILED and requeue(same, now))
    if len(there) >= ADDRESSES_AT_MOST:
        raise Refused(Problem.of("mail_too_many", at=field, at_most=ADDRESSES_AT_MOST))
    _require_room(session, address, field, now)
    sender, reply_to = names
    session.add(
        Letter(
            certificate_id=certificate.id,
            address=address,
            message_id=f"<{uuid.uuid4()}@{sender.rpartition('@')[2]}>",
            due_at=now,
            queued_at=now,
            queued_by=actor.name or str(actor),
            reply_to=reply_to if is_mail_address(reply_to) else "",
        )
    )
    session.flush()
    return 1


def _require_room(session: Session, address: str, field: str, now: datetime) -> None:
    """Refuses what would be too many letters to one address in a day, with the hours until the next may go."""
    day = timedelta(days=1)
    recent = session.scalars(
        select(Letter.queued_at)
        .where(func.lower(Letter.address) == address.lower(), Letter.queued_at > now - day, Letter.queued_at <= now)
        .order_by(Letter.queued_at)
    ).all()
    if len(recent) >= TO_ONE_ADDRESS_A_DAY:
        left = recent[-TO_ONE_ADDRESS_A_DAY] + day - now
        hours = int(-(-left.total_seconds() // 3600))
        raise Refused(Problem.of("mail_address_full", at=field, at_most=TO_ONE_ADDRESS_A_DAY, hours=hours))


def again(session: Session, *, actor: Actor, letter: Letter, now: datetime) -> None:
    """Send the letter of a certificate again that failed, or of which nobody knows whether it arrived. One that was
    sent stays so."""
    if may_go_again(letter) and letter.certificate is not None and requeue(letter, now):
        audit.record(
            session,
            actor=actor,
            action="letter.again",
            subject=f"letter:{letter.id}",
            edition_id=letter.certificate.edition.id,
            now=now,
            number=letter.certificate.number,
        )


def may_go_again(letter: Letter) -> bool:
    """Whether a person may have it tried once more."""
    return letter.state in (LetterState.FAILED, LetterState.UNSURE)


def requeue(letter: Letter, now: datetime) -> bool:
    """Let a letter wait for its turn as if it had never been tried."""
    letter.state, letter.tries, letter.due_at = LetterState.QUEUED, 0, now
    letter.failure = null()
    return True


# ----------------------------------------------------------------------------------------- out of the outbox
def take(
    session: Session, *, server: MailServer, base_url: str, now: datetime, wording: Wording | None = None
) -> Taken | None:
    """The next letter whose turn it is, marked as on its way; None when nothing is due.

    `wording` says what it says; without one only certificates' letters are known.
    """
    is_lost = or_(Letter.due_at <= now - LOST_AFTER, Letter.due_at > now + LOST_AFTER)
    lost = select(Letter).where(Letter.state == LetterState.SENDING, is_lost)
    for other in session.scalars(lost):
        other.state, other.failure = LetterState.UNSURE, _failure("letter_lost", reply="")
    say = wording or (lambda letter: said_of_certificate(letter, server, base_url))
    while (letter := _next(session, now)) is not None:
        said = say(letter)
        if isinstance(said, Words):
            letter.state, letter.tries, letter.due_at = LetterState.SENDING, letter.tries + 1, now
            return Taken(letter.id, said)
        letter.state, letter.failure = said.state, _failure(said.code)
        _free_the_day(letter)
        session.flush()
    return None


def settle(session: Session, *, letter_id: int, outcome: Outcome, now: datetime) -> None:
    """Note what came of a letter that was taken."""
    letter = _on_its_way(session, letter_id)
    if letter is None:
        return
    if outcome.result is Result.SENT:
        letter.state, letter.sent_at, letter.failure = LetterState.SENT, now, null()
    elif outcome.result is Result.UNSURE:
        letter.state, letter.failure = LetterState.UNSURE, _failure("letter_lost", reply=outcome.reply)
    elif outcome.result is Result.LATER and letter.tries <= len(LETTER_WAITS):
        letter.state, letter.due_at = LetterState.QUEUED, now + LETTER_WAITS[letter.tries - 1]
        letter.failure = _failure("letter_later", reply=outcome.reply)
    else:
        code = "letter_given_up" if outcome.result is Result.LATER else "letter_refused"
        letter.state, letter.failure = LetterState.FAILED, _failure(code, reply=outcome.reply)
        _free_the_day(letter)


def _free_the_day(letter: Letter) -> None:
    """Somebody whom no reminder reached may have another one that day."""
    if letter.reminder is not None:
        letter.reminder.slot = None


def give_back(session: Session, *, letter_id: int, trouble: ServerTrouble, now: datetime) -> None:
    """The server is the matter, not the letter: it keeps its tries, and all letters wait a little."""
    letter = _on_its_way(session, letter_id)
    if letter is not None:
        letter.state, letter.tries = LetterState.QUEUED, letter.tries - 1
        session.flush()
    later = now + SERVER_WAIT
    failure = _failure(f"mail_{trouble.kind}", reply=trouble.reply)
    session.execute(
        update(Letter)
        .where(Letter.state == LetterState.QUEUED, Letter.due_at < later)
        .values(due_at=later, failure=failure)
    )


def how_many(session: Session, now: datetime) -> int:
    """How many letters are due."""
    due = select(func.count()).select_from(Letter).where(Letter.state == LetterState.QUEUED, is_due(now))
    return session.scalar(due) or 0


def problem_of(letter: Letter) -> Problem | None:
    """Why a letter is not sent (yet), for showing."""
    if letter.failure is None or letter.state is LetterState.SENT:
        return None
    return Problem(letter.failure["code"], letter.failure["params"])


def trial_letter(server: MailServer, *, to: str, language: str, base_url: str) -> Words:
    """A letter that only shows that letters arrive."""
    words = translator(language)
    return Words(
        to=to,
        sender=server.sender,
        sender_name="Judging",
        reply_to="",
        subject=words.gettext("Prueba de correo"),
        greeting=words.gettext("Si lee esto, el correo llega."),
        paragraphs=(),
        link=base_url,
        link_label=words.gettext("El concurso está en"),
        closing="",
        language=words.language,
        message_id=f"<{uuid.uuid4()}@{server.sender.rpartition('@')[2]}>",
    )


def _next(session: Session, now: datetime) -> Letter | None:
    return session.scalar(
        select(Letter)
        .outerjoin(Letter.certificate)
        .where(Letter.state == LetterState.QUEUED, is_due(now))
        .order_by(Letter.due_at, Letter.id)
        .limit(1)
        .options(
            contains_eager(Letter.certificate)
            .joinedload(Certificate.award)
            .joinedload(Award.entry)
            .joinedload(Entry.edition)
            .joinedload(Edition.competition)
        )
    )


def _on_its_way(session: Session, letter_id: int) -> Letter | None:
    return session.scalar(select(Letter).where(Letter.id == letter_id, Letter.state == LetterState.SENDING))


def _failure(code: str, **params: str) -> dict[str, object]:
    return {"code": code, "params": params}


def said_of_certificate(letter: Letter, server: MailServer, base_url: str) -> Words | Unsaid:
    """The letter with the link of a certificate, as long as that is valid."""
    certificate = letter.certificate
    if certificate is None or certificate.state is not CertificateState.VALID:
        return Unsaid(LetterState.FAILED, "letter_void")
    return _words(letter, certificate, server, base_url)


def _words(letter: Letter, certificate: Certificate, server: MailServer, base_url: str) -> Words:
    """The letter in the family's language. Names come from outside: they are made harmless here."""
    edition = certificate.edition
    words = translator_in(edition.home, certificate.language)
    award, contest = links.award_in(certificate, words), links.contest_in(certificate, words)
    demo = words.gettext("Demostración: todas las personas y fincas son inventadas.") if edition.is_demo else ""
    help_ = words.gettext(
        "En esta página puede guardarlo, imprimirlo y compartirlo. Si su nombre está mal escrito, "
        "pida allí mismo que lo corrijan. No hace falta ninguna cuenta."
    )
    return Words(
        to=letter.address,
        sender=server.sender,
        sender_name=certificate.printed["issuer_name"],
        reply_to=letter.reply_to,
        subject=words.gettext("Su certificado: {award}, {contest}").format(award=award, contest=contest),
        greeting=words.gettext("Hola, {name}:").format(name=harmless(certificate.printed["holder_name"])),
        paragraphs=(
            words.gettext("Aquí está su certificado: {award}, {contest}.").format(award=award, contest=contest),
            help_,
        ),
        link=links.claim_address(certificate, base_url),
        link_label=words.gettext("Abrir mi certificado"),
        closing=" ".join(part for part in (harmless(certificate.printed["issuer_name"]) + ".", demo) if part),
        language=words.language,
        message_id=letter.message_id,
    )
