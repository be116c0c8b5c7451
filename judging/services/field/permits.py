"""Permits: a signed word that a telephone held a judge's sheets while scoring was open.

A permit names the judge, the edition, the device (an identifier that the telephone made up for itself) and two moments:
when it was issued and until when it is worth anything. Always true: a permit gives nobody access (the sign-in does); it
only says that marks which arrive after the close may still be shown to the organisers; asking for another one takes
none away.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from judging.services.contest.editions import scoring_ended
from judging.storage.models import Judge

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

    def covers_close_at(self, closed_at: datetime) -> bool:
        """Whether it was issued before scoring closed."""
        return self.issued < closed_at.timestamp()


def issue(secret: bytes, *, judge: Judge, device: str, now: datetime) -> str:
    """A permit for one judge's device."""
    _, closes = judge.edition.scoring_window.held
    until = max(now, closes or now) + LASTS
    permit = Permit(judge.id, judge.edition_id, device, int(now.timestamp()), int(until.timestamp()))
    return str(_signer(secret).dumps(asdict(permit)))


def renewed(session: Session, secret: bytes, *, judge: Judge, device: str, held: str, now: datetime) -> str:
    """A permit for a device that says which one it holds: after the close the one from before it stays.

    Whoever fetches all her farms once more when scoring is over keeps what says that her marks were given in time.
    """
    permit, ended = read(secret, held, judge=judge, now=now), scoring_ended(session, judge.edition, now)
    if permit is not None and permit.device == device and ended is not None and permit.covers_close_at(ended):
        return held
    return issue(secret, judge=judge, device=device, now=now)


def read(secret: bytes, text: str, *, judge: Judge, now: datetime) -> Permit | None:
    """The permit in a text; None if it is not ours, not this judge's, or over."""
    try:
        said: dict[str, Any] = _signer(secret).loads(text)
    except BadSignature:
        return None
    permit = Permit(**said)
    return permit if permit.judge == judge.id and now.timestamp() < permit.until else None


def _signer(secret: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=PURPOSE)
