"""Signing in and out: staff by e-mail and password, judges and applicants by the code on paper and an optional PIN.

A try has two halves: `ask_password` or `ask_code` in one transaction, `settle` in another; between them the password or
PIN is compared (`Attempt.is_right`), which takes long on purpose and must hold no lock.
Always true: a wrong try costs the same time whether the person exists or not, and is slowed down as services/tries.py
says; a sign-in is a row, so it can be ended from here at once.
An answer is a `SignedIn` or a `Problem`, never an exception, because the failed try itself must be kept.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from judging.domain import codes
from judging.domain.errors import Problem
from judging.domain.permissions import Role
from judging.domain.typed import bare, folded_words
from judging.services import cards, tries
from judging.services.seen import ACTED, require_unchanged
from judging.services.tries import Door
from judging.storage.database import is_writing
from judging.storage.models import Entry, Event, Judge, SignIn, Staff

HASHER = PasswordHasher(time_cost=1, memory_cost=47104, parallelism=1)
_NOBODY = HASHER.hash("nobody has this password")
_HASHING = threading.Semaphore(2)
"""Each comparison takes 46 MB for a moment: never more than two at a time in one process."""

LONGEST_WAIT_FOR_PIN = 3600
"""Seconds. A PIN has ten thousand values: whoever found a card has two dozen guesses a day."""
STAYS = {
    Role.ORGANISER: timedelta(hours=14),
    Role.JUDGE: timedelta(days=90),
    Role.APPLICANT: timedelta(days=120),
}
STAY_ON_A_BORROWED_PHONE = timedelta(hours=3)
PIN_LENGTH = 4
SHORTEST_PASSWORD = 10


@dataclass(frozen=True)
class SignedIn:
    """The secret for the cookie, the row that stands for it, and the person's mark for the device's cookie."""

    token: str
    row: SignIn
    mark: str


@dataclass(frozen=True)
class Attempt:
    """A password or PIN that may be compared now. `kept` is None where nobody is there to compare with."""

    kept: str | None
    given: str
    wrong: Problem
    noted: Sequence[int]
    own: str
    staff_id: int | None = None
    judge_id: int | None = None

    def is_right(self) -> bool:
        """Whether it is right; takes as long when there is nothing to compare with."""
        with _hashing():
            return _matches(self.kept, self.given)


def hashed(secret: str) -> str:
    """The hash to keep of a password or a PIN (argon2id): before a transaction, see `_hashing`."""
    with _hashing():
        return HASHER.hash(secret)


@contextmanager
def _hashing() -> Iterator[None]:
    """Slow on purpose, so few at a time, and never while others wait for what this thread holds: that is a fault."""
    if is_writing():
        raise RuntimeError("a password is hashed or compared before or after a transaction, not in it")
    with _HASHING:
        yield


def _matches(kept: str | None, given: str) -> bool:
    try:
        return HASHER.verify(kept or _NOBODY, given) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


# ------------------------------------------------------------------------------------------------------- passwords
def ask_password(session: Session, door: Door, *, email: str, password: str) -> Attempt | Problem:
    """Whether a member of staff may try now; the try is noted as failed until it is settled."""
    address = bare(email).lower()
    is_known = door.knows(f"staff:{address}")
    own = door.target("staff-device", door.key, address) if is_known else door.target("staff", address, door.place)
    everywhere = door.target("staff", address)
    here, elsewhere = (tries.failures(session, target, door.now) for target in (own, everywhere))
    wait = max(tries.pause(here, door.now), tries.pause(elsewhere, door.now) if here and not is_known else 0)
    if wait:
        return Problem.of("slow_down", seconds=wait)
    noted = tries.note(session, door.now, own, everywhere)
    staff = session.scalar(select(Staff).where(Staff.email == address, Staff.is_active.is_(True)))
    if staff is not None and staff.is_demo and not door.demo_is_open:
        staff = None
    failed = [*(here if is_known else elsewhere), door.now]
    wait = tries.pause(failed, door.now) if len(failed) > tries.FREE_TRIES else 0
    wrong = Problem.of("wrong_password_slow", seconds=wait) if wait else Problem.of("wrong_password")
    kept = staff.password_hash if staff else None
    return Attempt(kept, password, wrong, noted, own, staff_id=staff.id if staff else None)


# ----------------------------------------------------------------------------------------------------------- codes
def holder_of(session: Session, secret: bytes, typed: str) -> Judge | Entry | None:
    """Whose code this is; None for a code nobody has (any more). Changes nothing."""
    code = codes.normalised(typed)
    if not codes.is_well_formed(code):
        return None
    digest = codes.digest(secret, "code", code)
    judge = session.scalar(select(Judge).where(Judge.code_digest == digest, Judge.is_active.is_(True)))
    return judge or session.scalar(select(Entry).where(Entry.code_digest == digest))


def ask_code(session: Session, door: Door, *, code: str, pin: str = "", name: str = "") -> Attempt | SignedIn | Problem:
    """Sign a judge or an applicant in by the code on paper; a judge who set a PIN gives it too.

    Where somebody seems to go through the codes from this address, a name is asked for besides, alike for right codes
    and wrong ones, but not on a device where the person signed in before: nobody with a card is ever locked out.
    """
    if not codes.is_well_formed(codes.normalised(code)):
        return Problem.of("wrong_code", at="code")
    person = holder_of(session, door.secret, code)
    if person is not None and person.edition.is_demo and not door.demo_is_open:
        person = None
    is_known = person is not None and door.knows(person.code_digest)
    if not is_known and tries.many_wrong_codes(session, door, "code") and not _answers_to(person, name):
        return Problem.of("name_wrong" if name.strip() else "name_needed", at="name")
    if person is None:
        wait = tries.note_wrong_code(session, door, "code")
        return Problem.of("wrong_code_slow", at="code", seconds=wait) if wait else Problem.of("wrong_code", at="code")
    if isinstance(person, Entry):
        return _signed_in(session, door, Role.APPLICANT, person.code_digest, entry=person)
    if person.pin_hash is None:
        return _signed_in(session, door, Role.JUDGE, person.code_digest, judge=person)
    return _ask_pin(session, door, person, bare(pin), is_known=is_known)


def _ask_pin(session: Session, door: Door, judge: Judge, pin: str, *, is_known: bool) -> Attempt | Problem:
    if not pin:
        return Problem.of("pin_needed", at="pin")
    own = door.target("pin-device", door.key, judge.code_digest) if is_known else door.target("pin", judge.code_digest)
    failed = tries.failures(session, own, door.now, tries.DAY)
    wait = tries.pause(failed, door.now, LONGEST_WAIT_FOR_PIN)
    if wait:
        return Problem.of("slow_down", seconds=wait)
    noted = tries.note(session, door.now, own)
    return Attempt(judge.pin_hash, pin, Problem.of("wrong_pin", at="pin"), noted, own, judge_id=judge.id)


def _answers_to(person: Judge | Entry | None, said: str) -> bool:
    """Whether somebody says the name on this card (two words of it), or the number of this entry."""
    if person is None:
        return False
    if isinstance(person, Entry) and codes.normalised(said) == codes.normalised(person.number):
        return True
    words = set(folded_words(said))
    names = [person.name] if isinstance(person, Judge) else person.holder_names
    return any(
        words and words <= own and len(words) >= min(2, len(own)) for own in (set(folded_words(name)) for name in names)
    )


def settle(session: Session, door: Door, attempt: Attempt, *, is_right: bool) -> SignedIn | Problem:
    """The answer to a try that was compared meanwhile; whoever was switched off meanwhile is not let in."""
    staff = session.get(Staff, attempt.staff_id) if attempt.staff_id is not None else None
    judge = session.get(Judge, attempt.judge_id) if attempt.judge_id is not None else None
    if is_right and staff is not None and staff.is_active and staff.password_hash == attempt.kept:
        tries.take_off(session, attempt.noted, attempt.own)
        signed_in = _signed_in(session, door, Role.ORGANISER, f"staff:{staff.email}", staff=staff)
        signed_in.row.log_line = session.scalar(select(func.max(Event.id))) or 0
        return signed_in
    if is_right and judge is not None and judge.is_active and judge.pin_hash == attempt.kept:
        tries.take_off(session, attempt.noted, attempt.own)
        return _signed_in(session, door, Role.JUDGE, judge.code_digest, judge=judge)
    return attempt.wrong


def shows_entry(session: Session, door: Door, *, code: str, entry: Entry | None, at: str) -> Problem | None:
    """Whether somebody holds the code of this entry, without signing her in; None when she does.

    A code of somebody else and a code of nobody get the same answer and are counted for each address like at the door;
    no entry has no code. `at` is the field the code was typed in.
    """
    person = holder_of(session, door.secret, code)
    if isinstance(person, Entry) and entry is not None and person.id == entry.id:
        return None
    wait = tries.note_wrong_code(session, door, "owner")
    if wait:
        return Problem.of("owner_code_wrong_slow", at=at, seconds=wait)
    return Problem.of("owner_code_wrong", at=at)


def for_new_entry(session: Session, door: Door, *, entry: Entry) -> SignedIn:
    """Let the browser that has just begun an entry go on with it."""
    return _signed_in(session, door, Role.APPLICANT, entry.code_digest, entry=entry)


def for_new_staff(session: Session, door: Door, *, account: Staff) -> SignedIn:
    """Let the browser that has just made an account with an invitation go on with it."""
    signed_in = _signed_in(session, door, Role.ORGANISER, f"staff:{account.email}", staff=account)
    signed_in.row.log_line = session.scalar(select(func.max(Event.id))) or 0
    return signed_in


def current(session: Session, secret: bytes, token: str, now: datetime) -> SignIn | None:
    """The sign-in a cookie stands for, while it lasts: at most twice its time, if it was made with a clock ahead."""
    row = session.scalar(
        select(SignIn)
        .where(SignIn.token_digest == codes.digest(secret, "token", token))
        .options(
            joinedload(SignIn.staff),
            joinedload(SignIn.judge).joinedload(Judge.edition),
            joinedload(SignIn.entry).joinedload(Entry.edition),
        )
    )
    if row is None or row.ended_at is not None or not row.created_at - now <= row.expires_at - row.created_at:
        return None
    if row.expires_at <= now:
        return None
    if (row.staff and not row.staff.is_active) or (row.judge and not row.judge.is_active):
        return None
    return row


def end(session: Session, secret: bytes, token: str, now: datetime) -> None:
    """Sign out: the cookie is worth nothing from now on, wherever it was copied to."""
    row = session.scalar(select(SignIn).where(SignIn.token_digest == codes.digest(secret, "token", token)))
    if row is not None:
        row.ended_at = now


def end_all_of(session: Session, person: Judge | Entry, *, now: datetime) -> None:
    """End every sign-in of a judge or a family (lost phone, new card)."""
    hers = SignIn.judge_id == person.id if isinstance(person, Judge) else SignIn.entry_id == person.id
    for row in session.scalars(select(SignIn).where(hers, SignIn.ended_at.is_(None))):
        row.ended_at = now


def standing_card(person: Judge | Entry) -> dict[str, object]:
    """Which code of a person is good, for two who give a new one at the same time."""
    return {"serial": person.code_serial}


def new_card(session: Session, person: Judge | Entry, *, secret: bytes, now: datetime, seen: str | None = None) -> None:
    """Give a new code: the old card and every open sign-in are worth nothing from now on.

    Stale where somebody gave one since the writer looked (`seen`: version of `standing_card`): a card that was just
    printed must not die unnoticed.
    """
    require_unchanged(standing_card(person), seen, told=ACTED)
    person.code_serial += 1
    cards.give_code(person, secret)
    end_all_of(session, person, now=now)


def _signed_in(
    session: Session,
    door: Door,
    role: Role,
    person: str,
    *,
    staff: Staff | None = None,
    judge: Judge | None = None,
    entry: Entry | None = None,
) -> SignedIn:
    token = secrets.token_urlsafe(32)
    row = SignIn(
        token_digest=codes.digest(door.secret, "token", token),
        role=role,
        staff=staff,
        judge=judge,
        entry=entry,
        created_at=door.now,
        expires_at=door.now + (STAY_ON_A_BORROWED_PHONE if door.is_borrowed else STAYS[role]),
        device=door.device[:200],
    )
    session.add(row)
    return SignedIn(token, row, door.mark_of(person))
