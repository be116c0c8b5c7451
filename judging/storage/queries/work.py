"""What waits for the consumer, read from the rows themselves: they are the truth, the queue only wakes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, null, or_, select
from sqlalchemy.orm import Session

from judging.domain.work import Kind
from judging.storage.models import Certificate, CertificateState, ImportRun, Job, Letter, LetterState, Pack


def waits_since(session: Session, now: datetime) -> Mapping[Kind, datetime]:
    """Since when the oldest piece of each kind that may be done now has been waiting; a kind without work is absent."""
    oldest = {kind: session.scalar(since) for kind, since in _since(now).items()}
    return {kind: since for kind, since in oldest.items() if since is not None}


def _since(now: datetime) -> dict[Kind, Select[Any]]:
    has_failed = Certificate.failure.is_not(null())
    issued = select(func.min(Certificate.issued_at))
    return {
        Kind.PAPERS: issued.where(Certificate.state == CertificateState.PENDING, ~has_failed),
        # A valid certificate that "failed" waits for its stamp.
        Kind.STAMPS: issued.where(Certificate.state == CertificateState.VALID, has_failed),
        # One that is on its way is looked at again: its post may have died.
        Kind.LETTERS: select(func.min(Letter.due_at)).where(
            or_(Letter.state == LetterState.QUEUED, Letter.state == LetterState.SENDING), Letter.due_at <= now
        ),
        # One that somebody has in hand is left to him for a while.
        Kind.IMPORTS: select(func.min(ImportRun.begun_at)).where(
            ImportRun.ended_at.is_(None), or_(ImportRun.taken_until.is_(None), ImportRun.taken_until <= now)
        ),
        Kind.PACKS: select(func.min(Pack.asked_at)).where(
            Pack.ended_at.is_(None),
            Pack.failure.is_(null()),
            ~exists().where(Job.kind == Kind.PACKS, Job.row_id == Pack.id, Job.lease_until > now),
        ),
    }
