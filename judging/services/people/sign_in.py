"""Signing in and out: staff by e-mail and password, judges and applicants by the code on paper and an optional PIN.

Always true: a wrong try costs the same time whether the person exists or not; tries are slowed per target and, loosely
(a whole village may share one address), per network address; a sign-in is a row, so it can be ended from here at once.
An answer is a `SignedIn` or a `Problem`, never an exception, because the failed try itself must be kept.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from judging.domain import codes
from judging.domain.errors import Problem
from judging.domain.permissions import Role
from judging.domain.typed import bare
from judging.storage.models import Entry, FailedTry, Judge, SignIn, Staff

HASHER = PasswordHasher(time_cost=1, memory_cost=47104, parallelism=1)
_NOBODY = HASHER.hash("nobody has this password")

FREE_TRIES = 5
LONGEST_WAIT = 300
WINDOW = timedelta(minutes=15)
TRIES_A_DAY = 40  # per target: a stolen card is worth forty guesses at its PIN a day, of ten thousand
DAY = timedelta(days=1)
TRIES_PER_ADDRESS = 60
STAYS = {
    Role.ORGANISER: timedelta(hours=14),
    Role.JUDGE: timedelta(days=90),
    Role.APPLICANT: timedelta(days=120),
}
PIN_LENGTH = 4
SHORTEST_PASSWORD = 10


@dataclass(frozen=True)
class SignedIn:
    """The secret for the cookie and the row that stands for it."""

    token: str
    row: SignIn


@dataclass(frozen=True)
class Door:
    """What a sign-in needs to know of its surroundings."""

    secret: bytes
    address: str
    device: str
    now: datetime
    demo_is_open: bool = True
    """Whether the demonstration's people, whose codes and password everybody knows, are let in."""


def hash_password(password: str) -> str:
    """The hash to keep of a password (argon2id)."""
    return HASHER.hash(password)


def _matches(kept: str | None, given: str) -> bool:
    """Whether a password or PIN is right; takes as long when there is nothing to compare with."""
    try:
        return HASHER.verify(kept or _NOBODY, given) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def with_password(session: Session, door: Door, *, email: str, password: str) -> SignedIn | Problem:
    """Sign a member of staff in."""
    address = bare(email).lower()
    target = codes.digest(door.secret, "try:staff", address)
    wait = _wait(session, door, target)
    if wait:
        return Problem.of("slow_down", seconds=wait)
    staff = session.scalar(select(Staff).where(Staff.email == address, Staff.is_active.is_(True)))
    if staff is not None and staff.is_demo and not door.demo_is_open:
        staff = None
    if not _matches(staff.password_hash if staff else None, password) or staff is None:
        _remember_failure(session, door, target)
        return Problem.of("wrong_password")
    return _signed_in(session, door, Role.ORGANISER, staff=staff)


def holder_of(session: Session, secret: bytes, typed: str) -> Judge | Entry | None:
    """Whose code this is; None for a code nobody has (any more). Changes nothing."""
    code = codes.normalised(typed)
    if not codes.is_well_formed(code):
        return None
    digest = codes.digest(secret, "code", code)
    judge = session.scalar(select(Judge).where(Judge.code_digest == digest, Judge.is_active.is_(True)))
    return judge or session.scalar(select(Entry).where(Entry.code_digest == digest))


def with_code(session: Session, door: Door, *, code: str, pin: str = "") -> SignedIn | Problem:
    """Sign a judge or an applicant in by the code on paper; a judge who set a PIN gives it too."""
    target = codes.digest(door.secret, "try:code", codes.normalised(code))
    wait = _wait(session, door, target)
    if wait:
        return Problem.of("slow_down", seconds=wait)
    person = holder_of(session, door.secret, code)
    if person is None or (person.edition.is_demo and not door.demo_is_open):
        _remember_failure(session, door, target)
        return Problem.of("wrong_code", at="code")
    if isinstance(person, Entry):
        return _signed_in(session, door, Role.APPLICANT, entry=person)
    pin = bare(pin)
    if person.pin_hash is not None and not _matches(person.pin_hash, pin):
        if pin:
            _remember_failure(session, door, target)
        return Problem.of("wrong_pin" if pin else "pin_needed", at="pin")
    return _signed_in(session, door, Role.JUDGE, judge=person)


def shows_entry(session: Session, door: Door, *, code: str, entry: Entry | None, at: str) -> Problem | None:
    """Whether somebody holds the code of this entry, without signing her in; None when she does.

    Slowed like a sign-in, for each entry and for each address, and the failed try is kept. A code of somebody else
    and a code of nobody get the same answer; no entry has no code. `at` is the field the code was typed in.
    """
    target = codes.digest(door.secret, "try:owner", str(entry.id) if entry is not None else "")
    wait = _wait(session, door, target)
    if wait:
        return Problem.of("slow_down", at=at, seconds=wait)
    person = holder_of(session, door.secret, code)
    if isinstance(person, Entry) and entry is not None and person.id == entry.id:
        return None
    _remember_failure(session, door, target)
    return Problem.of("owner_code_wrong", at=at)


def for_new_entry(session: Session, door: Door, *, entry: Entry) -> SignedIn:
    """Let the browser that has just begun an entry go on with it."""
    return _signed_in(session, door, Role.APPLICANT, entry=entry)


def current(session: Session, secret: bytes, token: str, now: datetime) -> SignIn | None:
    """The sign-in a cookie stands for, while it lasts."""
    row = session.scalar(
        select(SignIn)
        .where(SignIn.token_digest == codes.digest(secret, "token", token))
        .options(joinedload(SignIn.staff), joinedload(SignIn.judge), joinedload(SignIn.entry))
    )
    if row is None or row.ended_at is not None or row.expires_at <= now:
        return None
    if (row.staff and not row.staff.is_active) or (row.judge and not row.judge.is_active):
        return None
    return row


def end(session: Session, secret: bytes, token: str, now: datetime) -> None:
    """Sign out: the cookie is worth nothing from now on, wherever it was copied to."""
    row = session.scalar(select(SignIn).where(SignIn.token_digest == codes.digest(secret, "token", token)))
    if row is not None:
        row.ended_at = now


def end_all_of(session: Session, *, judge: Judge, now: datetime) -> None:
    """End every sign-in of a judge (lost phone, reissued card)."""
    for row in session.scalars(select(SignIn).where(SignIn.judge_id == judge.id, SignIn.ended_at.is_(None))):
        row.ended_at = now


def _signed_in(
    session: Session,
    door: Door,
    role: Role,
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
        expires_at=door.now + STAYS[role],
        device=door.device[:200],
    )
    session.add(row)
    return SignedIn(token, row)


def _wait(session: Session, door: Door, target: str) -> int:
    """Seconds to wait before the next try; 0 when it may be made now."""
    since = door.now - WINDOW
    address = codes.digest(door.secret, "try:address", door.address)
    from_here = session.scalar(
        select(func.count()).select_from(FailedTry).where(FailedTry.target == address, FailedTry.at > since)
    )
    if (from_here or 0) >= TRIES_PER_ADDRESS:
        return LONGEST_WAIT
    today = session.scalars(
        select(FailedTry.at).where(FailedTry.target == target, FailedTry.at > door.now - DAY).order_by(FailedTry.at)
    ).all()
    if len(today) >= TRIES_A_DAY:
        return int((today[-TRIES_A_DAY] + DAY - door.now).total_seconds()) + 1
    tries = [at for at in today if at > since]
    if len(tries) < FREE_TRIES:
        return 0
    pause = min(2 ** (len(tries) - FREE_TRIES), LONGEST_WAIT)
    left = tries[-1] + timedelta(seconds=pause) - door.now
    return max(0, -(-int(left.total_seconds() * 1000) // 1000))


def _remember_failure(session: Session, door: Door, target: str) -> None:
    for value in (target, codes.digest(door.secret, "try:address", door.address)):
        session.add(FailedTry(target=value, at=door.now))
