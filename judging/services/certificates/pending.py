"""Certificates that wait for their paper: taking the next, keeping its bytes, noting why it could not be made.

Always true: the bytes of a certificate are kept once and never change; drawing happens outside (judging/jobs),
between `take` and `keep_paper`, so that no transaction waits for it; two never draw the same paper at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, null, select
from sqlalchemy.orm import Session, joinedload

from judging.certificates import CertificateData
from judging.domain.errors import Problem
from judging.domain.work import LEASE, Kind
from judging.services import ledger
from judging.services.certificates import designs
from judging.services.certificates.papers import data_of
from judging.services.certificates.stamps import wait_for_stamp
from judging.storage.models import Award, Certificate, CertificateState, Edition, Job, RecognitionKind
from judging.storage.queries import results as queries
from judging.storage.queries.public import agreed_to_be_named
from judging.storage.queries.work import in_hand


@dataclass(frozen=True)
class Waiting:
    """A certificate without its paper: its code, its words, its place in the list of the revoked, its consent, and
    the bytes of the pictures it shows."""

    code: str
    data: CertificateData
    position: int
    may_be_named: bool
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def take(session: Session, *, now: datetime, lease: timedelta = LEASE) -> Waiting | None:
    """Take the next certificate without a paper in hand, so that nobody else draws it while the lease lasts.

    One whose drawing never came to an end, however often it was begun, is noted as failed.
    """
    free = ~exists().where(Job.row_id == Certificate.id, in_hand(Kind.PAPERS, now))
    while (row := session.scalar(_waiting().where(free))) is not None:
        if ledger.take(session, kind=Kind.PAPERS, row_id=row.id, now=now, lease=lease) > 0:
            return _told(session, row)
        note_failure(session, code=row.code, problem=Problem.of("paper_worker_lost"))
        session.flush()
    return None


def give_back(session: Session, *, waiting: Waiting, now: datetime) -> None:
    """It is not drawn now: whoever comes next may take it."""
    ledger.give_back(session, kind=Kind.PAPERS, row_id=waiting.position, now=now)


def next_pending(session: Session) -> Waiting | None:
    """The next certificate without a paper, in whosever hand; those that failed wait for `retry`."""
    row = session.scalar(_waiting())
    return None if row is None else _told(session, row)


def _waiting() -> Select[Certificate]:
    return (
        select(Certificate)
        .where(Certificate.state == CertificateState.PENDING, Certificate.failure.is_(null()))
        .order_by(Certificate.id)
        .options(joinedload(Certificate.award).joinedload(Award.entry), joinedload(Certificate.recognition))
        .limit(1)
    )


def _told(session: Session, row: Certificate) -> Waiting:
    data = data_of(row.printed)
    return Waiting(row.code, data, row.id, may_be_named(row), designs.pictures_of(session, row.edition, [data]))


def may_be_named(row: Certificate) -> bool:
    """Whether machines may read the name: of families who agreed and of organisations; nobody asked the judges."""
    if row.recognition is not None:
        return row.recognition.kind is RecognitionKind.COOPERATIVE
    return row.entry is not None and agreed_to_be_named(row.entry)


def how_many(session: Session) -> int:
    """How many certificates wait for their paper and may be tried."""
    wanted = select(func.count()).select_from(Certificate)
    return (
        session.scalar(wanted.where(Certificate.state == CertificateState.PENDING, Certificate.failure.is_(null())))
        or 0
    )


def keep_paper(session: Session, *, code: str, pdf: bytes, awaits_stamp: bool = False) -> None:
    """Keep the bytes once and for good; a second arrival changes nothing. A time stamp may follow (see `stamps`)."""
    row = _by_code(session, code)
    if row is not None and row.state is CertificateState.PENDING:
        row.pdf, row.digest, row.state = pdf, hashlib.sha256(pdf).hexdigest(), CertificateState.VALID
        ledger.forget(session, kind=Kind.PAPERS, row_id=row.id)
        if awaits_stamp:
            wait_for_stamp(row)


def note_failure(session: Session, *, code: str, problem: Problem) -> None:
    """Remember why a paper could not be drawn, so that the others go on and somebody can put it right."""
    row = _by_code(session, code)
    if row is not None and row.state is CertificateState.PENDING:
        row.failure = {"code": problem.code, "params": problem.params}
        ledger.forget(session, kind=Kind.PAPERS, row_id=row.id)


def retry(session: Session, *, edition: Edition) -> None:
    """Let certificates that failed be tried again."""
    for row in queries.certificates(session, edition):
        if row.state is CertificateState.PENDING and row.failure is not None:
            row.failure = null()  # the database's NULL, not JSON's null


def _by_code(session: Session, code: str) -> Certificate | None:
    return session.scalar(select(Certificate).where(Certificate.code == code))
