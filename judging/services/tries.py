"""Wrong tries, slowed down: passwords, PINs, codes on cards, codes of certificates. At every door in the same way.

A short secret (a password, a PIN) is not even looked at before its waiting time is over; a try is *noted* before it is
judged and taken off again when it was right, so that fifty at once count as fifty. A long one (a code of forty bits and
more) is always looked at: what is slowed down is the answer to a wrong one. Always true: a right long code is never
stopped by what others did; a short one never from a device that has signed in with it before, nor from an address
without wrong tries of its own; the seconds told are the seconds there are; no wait is longer than an hour. What is
right but costs much, as a new entry, is counted for each address in the same table: generous first, then slow.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from judging.domain import codes
from judging.storage.models import FailedTry

FREE_TRIES = 5
LONGEST_WAIT = 300
WINDOW = timedelta(minutes=15)
DAY = timedelta(days=1)
COUNTED = 100
"""So many wrong codes of one address are counted in a window; more change nothing and are not written down."""
SWEEP_EVERY = 500
"""How often, in noted tries, what is older than a day is thrown away."""


@dataclass(frozen=True)
class Quota:
    """So many of a kind from one address within `span`; then one each `every` seconds, so that it ends for nobody."""

    kind: str
    free: int
    every: int
    span: timedelta


DRAFTS = Quota("draft", 30, 60, timedelta(hours=1))
"""Entries begun: a village that applies from the one telephone of its school, in an afternoon."""

UPLOADS = Quota("upload", 400, 10, timedelta(hours=1))
"""Photos and documents that come with entries: the same village, with all that its form asks for."""


@dataclass(frozen=True)
class Door:
    """What a try needs to know of its surroundings.

    `device` is what the browser calls itself; `key` and `known` come from its own signed cookie: a random name, and the
    marks of those who signed in on it before. `demo_is_open`: the demonstration's people, whose codes and password
    everybody knows, are let in; `is_borrowed`: she said that this telephone is somebody else's.
    """

    secret: bytes
    address: str
    device: str
    now: datetime
    demo_is_open: bool = True
    key: str = ""
    known: frozenset[str] = field(default_factory=frozenset)
    is_borrowed: bool = False

    @property
    def place(self) -> str:
        """The address as it is counted: of the sixth version only the half that a household or company has."""
        try:
            found = ipaddress.ip_address(self.address)
        except ValueError:
            return self.address
        if isinstance(found, ipaddress.IPv4Address):
            return str(found)
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))

    def target(self, kind: str, *parts: str) -> str:
        """The keyed digest under which tries of a kind are counted."""
        return codes.digest(self.secret, f"try:{kind}", "|".join(parts))

    def mark_of(self, person: str) -> str:
        """What a device's cookie holds of somebody who signed in on it."""
        return codes.digest(self.secret, "known", person)[:16]

    def knows(self, person: str) -> bool:
        """Whether this person has signed in on this device before."""
        return bool(self.key) and self.mark_of(person) in self.known


def failures(session: Session, target: str, now: datetime, span: timedelta = WINDOW) -> Sequence[datetime]:
    """When tries failed lately; what a clock that was wrong wrote into the future does not count."""
    return session.scalars(
        select(FailedTry.at)
        .where(FailedTry.target == target, FailedTry.at > now - span, FailedTry.at <= now)
        .order_by(FailedTry.at)
    ).all()


def pause(failed: Sequence[datetime], now: datetime, longest: int = LONGEST_WAIT) -> int:
    """Seconds to wait before the next try; 0 when it may be made now."""
    if len(failed) < FREE_TRIES:
        return 0
    whole = min(2 ** min(len(failed) - FREE_TRIES, 12), longest)
    left = failed[-1] + timedelta(seconds=whole) - now
    return max(0, _whole_seconds(left))


def _whole_seconds(left: timedelta) -> int:
    """The seconds to wait, never less than what is left."""
    return -(-left // timedelta(seconds=1))


def note(session: Session, now: datetime, *targets: str) -> list[int]:
    """Write down a try as failed; the answer takes it off again (`take_off`)."""
    rows = [FailedTry(target=target, at=now) for target in targets]
    session.add_all(rows)
    session.flush()
    if any(row.id % SWEEP_EVERY == 0 for row in rows):
        clean(session, now)
    return [row.id for row in rows]


def clean(session: Session, now: datetime) -> None:
    """Forget what counts no more, and what a clock ahead of its time wrote: it would count once that hour comes."""
    session.execute(delete(FailedTry).where(or_(FailedTry.at <= now - DAY, FailedTry.at > now + WINDOW)))


def take_off(session: Session, noted: Sequence[int], *targets: str) -> None:
    """It was right: neither it nor what was tried before against these targets counts any more."""
    session.execute(delete(FailedTry).where(FailedTry.id.in_(noted)))
    if targets:
        session.execute(delete(FailedTry).where(FailedTry.target.in_(targets)))


def note_wrong_code(session: Session, door: Door, kind: str) -> int:
    """Count a long code that nobody has, from this address; answers the seconds to wait, 0 for the first few."""
    target = door.target(kind, door.place)
    failed = failures(session, target, door.now)
    if len(failed) < COUNTED:
        note(session, door.now, target)
        failed = [*failed, door.now]
    return pause(failed, door.now) if len(failed) > FREE_TRIES else 0


def spend(session: Session, door: Door, quota: Quota) -> int:
    """Take one of a quota; 0 where it was taken, else the seconds until the next may be."""
    target = door.target(quota.kind, door.place)
    spent = failures(session, target, door.now, quota.span)
    if len(spent) >= quota.free:
        left = spent[-1] + timedelta(seconds=quota.every) - door.now
        if left > timedelta(0):
            return _whole_seconds(left)
    note(session, door.now, target)
    return 0


def many_wrong_codes(session: Session, door: Door, kind: str) -> bool:
    """Whether so many wrong codes came from this address that somebody seems to go through them."""
    return len(failures(session, door.target(kind, door.place), door.now)) >= COUNTED
