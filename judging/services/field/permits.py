"""Permits: a signed word that a telephone held a judge's sheets while scoring was open.

A permit names the judge, the edition, the device (an identifier that the telephone made up for itself), two moments
(when it was issued and until when it is worth anything), whether scoring was open then and which line was the log's
last. Always true: a permit gives nobody access (the sign-in does); it only says that what arrives after an end may
still be shown to the organisers; asking for another one takes none away; a clock that jumps takes none away either:
what was issued while scoring was open is from before its close, and the order of the log tells of a delivery.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadData, BadSignature, URLSafeSerializer
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.domain.phases import scoring_is_open
from judging.services.contest.editions import current_round, scoring_ended, windows
from judging.storage.models import Event, Judge

PURPOSE = "lease"
LASTS = timedelta(days=60)
"""How long after the close of scoring a telephone may still come back."""


@dataclass(frozen=True)
class Permit:
    """What a permit says; moments in whole seconds since 1970."""

    judge: int
    edition: int
    device: str
    issued: int
    until: int
    while_open: bool = False
    line: int = 0

    def covers_close_at(self, closed_at: datetime) -> bool:
        """Whether it says itself that it was issued before scoring closed (its own hour is in whole seconds)."""
        return self.while_open or self.issued < int(closed_at.timestamp())

    def is_older_than(self, line: int | None, moment: datetime) -> bool:
        """Whether it was issued before that line of the log; by the hour where it has no line or names none."""
        return self.line < line if self.line and line else self.issued < moment.timestamp()


def issue(secret: bytes, *, judge: Judge, device: str, now: datetime, while_open: bool = False, line: int = 0) -> str:
    """A permit for one judge's device; `while_open` says that scoring is open now, `line` is the log's last."""
    _, closes = judge.edition.scoring_window.held
    until = max(now, closes or now) + LASTS
    issued, over = int(now.timestamp()), math.ceil(until.timestamp())
    permit = Permit(judge.id, judge.edition_id, device, issued, over, while_open, line)
    return str(_signer(secret).dumps(asdict(permit)))


def was_before(session: Session, permit: Permit, closed_at: datetime, *, of_now: bool = True) -> bool:
    """Whether a permit was issued before scoring closed: as it says itself, or because a line of the log that was
    written after it bears an hour before the close. Then the clock was wrong when it was issued.

    What it says of scoring being open is about the round that was judged then: of one that is over (`of_now` False)
    only the hour and the log tell."""
    if permit.covers_close_at(closed_at) if of_now else permit.issued < int(closed_at.timestamp()):
        return True
    later = select(Event.id).where(Event.id > permit.line, Event.at < closed_at).limit(1)
    return permit.line > 0 and session.scalar(later) is not None


def renewed(session: Session, secret: bytes, *, judge: Judge, device: str, held: str, now: datetime) -> str:
    """A permit for a device that says which one it holds: after the close the one from before it stays.

    Whoever fetches all her farms once more when scoring is over keeps what says that her marks were given in time.
    """
    permit, ended = read(secret, held, judge=judge, now=now), scoring_ended(session, current_round(judge.edition), now)
    if permit is not None and permit.device == device and ended is not None and was_before(session, permit, ended):
        return held
    is_open = scoring_is_open(windows(session, judge.edition), now)
    line = session.scalar(select(func.max(Event.id))) or 0
    return issue(secret, judge=judge, device=device, now=now, while_open=is_open, line=line)


def read(secret: bytes, text: str, *, judge: Judge, now: datetime) -> Permit | None:
    """The permit in a text; None if it is not ours, not this judge's, or over."""
    try:
        said: dict[str, Any] = _signer(secret).loads(text)
    except BadSignature:
        return None
    permit = Permit(**said)
    return permit if permit.judge == judge.id and now.timestamp() < permit.until else None


def sealing(secret: bytes, said: str) -> tuple[str, Permit] | None:
    """The whole permit whose open part is in a file, and what it says; None where that part is none of ours.

    The rest of it is known to its telephone and to us alone: so it seals the file (services/field/copies.py).
    """
    try:
        whole = _signer(secret).make_signer(PURPOSE).sign(said.encode()).decode()
        return whole, Permit(**_signer(secret).loads(whole))
    except (BadData, TypeError, ValueError):
        return None


def _signer(secret: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=PURPOSE)
