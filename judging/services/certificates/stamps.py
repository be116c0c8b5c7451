"""Time stamps for certificates that are out already, where `JUDGING_SIGNATURE_LEVEL` asks for more than B-B.

Always true: a certificate is kept and valid before anybody is asked for a stamp, so a service that is down loses
nothing: its `failure` says that the stamp is still to come ("stamp_waiting"), and it is tried again later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, null, select
from sqlalchemy.orm import Session, undefer

from judging.certificates.proof.keys import Keys
from judging.config import Settings
from judging.domain.errors import Problem
from judging.storage.models import Certificate, CertificateState

WAITING = Problem.of("stamp_waiting")


@dataclass(frozen=True)
class Stamping:
    """The level that is wanted (above B-B), the service's address, and who vouches for it (PEM)."""

    level: str
    url: str
    authority: bytes

    @classmethod
    def of(cls, settings: Settings) -> Stamping | None:
        """What the settings ask for; None where B-B is enough. Raises OSError where the authority cannot be read."""
        if settings.timestamp_authority is None:
            return None
        return cls(settings.signature_level, settings.timestamp_url, settings.timestamp_authority.read_bytes())

    def stamped(self, pdf: bytes, keys: Keys | None, now: datetime) -> bytes:
        """The file with its stamps. Raises `StampRefused`."""
        # Slow to load, and only here.
        from judging.certificates.proof.stamping import Level, StampRefused, TimeService, stamped  # noqa: PLC0415

        if keys is None:
            raise StampRefused("there are no keys")
        return stamped(pdf, Level(self.level), TimeService(self.url, self.authority), keys, now)


def next_unstamped(session: Session, *, after: int = 0) -> Certificate | None:
    """The next valid certificate, of those after this position, whose stamp is still to come; with its bytes."""
    found: Certificate | None = session.scalar(
        _unstamped().where(Certificate.id > after).order_by(Certificate.id).options(undefer(Certificate.pdf)).limit(1)
    )
    return found


def how_many_wait(session: Session) -> int:
    """How many valid certificates wait for their stamp."""
    return session.scalar(select(func.count()).select_from(_unstamped().subquery())) or 0


def wait_for_stamp(row: Certificate) -> None:
    """Note that a stamp is to come."""
    row.failure = {"code": WAITING.code, "params": WAITING.params}


def ask_for_all(rows: Iterable[Certificate]) -> None:
    """Have a stamp come for every valid certificate that has none; its bytes must have been read."""
    for row in rows:
        if row.state is CertificateState.VALID and row.pdf is not None and b"/ETSI.RFC3161" not in row.pdf:
            wait_for_stamp(row)


def keep_stamped(session: Session, *, code: str, pdf: bytes) -> None:
    """Keep the file with what was added behind it; the file as it was issued must be its beginning."""
    row = session.scalar(select(Certificate).where(Certificate.code == code))
    if row is None or row.pdf is None or not pdf.startswith(row.pdf):
        return
    row.pdf, row.digest, row.failure = pdf, hashlib.sha256(pdf).hexdigest(), null()


def _unstamped() -> Any:
    return select(Certificate).where(Certificate.state == CertificateState.VALID, Certificate.failure.is_not(null()))
