"""What waits for the consumer, read from the rows themselves: they are the truth, the queue only wakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, null, or_, select
from sqlalchemy.orm import Session, joinedload

from judging.domain.work import LONGEST_LETTER_WAIT, JobState, Kind, last_believable
from judging.storage.models import Base, Certificate, CertificateState, ImportRun, Job, Letter, LetterState, Pack


def waits_since(session: Session, now: datetime) -> Mapping[Kind, datetime]:
    """Since when the oldest piece of each kind that may be done now has been waiting; a kind without work is absent."""
    oldest = {kind: session.scalar(since) for kind, since in _since(now).items()}
    return {kind: since for kind, since in oldest.items() if since is not None}


def in_hand(kind: Kind, now: datetime) -> ColumnElement[bool]:
    """Whether somebody has a job of this kind in hand."""
    until = Job.lease_until
    return and_(Job.kind == kind, Job.state == JobState.RUNNING, until > now, until <= last_believable(kind, now))


def _is_at_import(now: datetime) -> ColumnElement[bool]:
    until = ImportRun.taken_until
    return and_(until.is_not(None), until > now, until <= last_believable(Kind.IMPORTS, now))


def is_due(now: datetime) -> ColumnElement[bool]:
    """Whether a letter's turn has come: also of one that would wait longer than any does, because a clock was wrong."""
    return or_(Letter.due_at <= now, Letter.due_at > now + LONGEST_LETTER_WAIT)


def _since(now: datetime) -> dict[Kind, Select[Any]]:
    has_failed = Certificate.failure.is_not(null())
    issued = select(func.min(Certificate.issued_at))
    return {
        Kind.PAPERS: issued.where(Certificate.state == CertificateState.PENDING, ~has_failed),
        # A valid certificate that "failed" waits for its stamp.
        Kind.STAMPS: issued.where(Certificate.state == CertificateState.VALID, has_failed),
        # One that is on its way is looked at again: its post may have died.
        Kind.LETTERS: select(func.min(Letter.due_at)).where(
            or_(Letter.state == LetterState.SENDING, and_(Letter.state == LetterState.QUEUED, is_due(now)))
        ),
        # One that somebody has in hand is left to him for a while.
        Kind.IMPORTS: select(func.min(ImportRun.confirmed_at)).where(
            ImportRun.confirmed_at.is_not(None), ImportRun.ended_at.is_(None), ~_is_at_import(now)
        ),
        Kind.PACKS: select(func.min(Pack.asked_at)).where(
            Pack.ended_at.is_(None),
            Pack.failure.is_(null()),
            ~exists().where(Job.row_id == Pack.id, in_hand(Kind.PACKS, now)),
        ),
    }


@dataclass(frozen=True)
class Pieces:
    """How many pieces of a kind wait (those that are not due yet too), are in somebody's hand, and were given up."""

    waiting: int
    in_hand: int
    given_up: int


def pieces(session: Session, now: datetime) -> dict[Kind, Pieces]:
    """The pieces of every kind that is not a night's (one query for each figure)."""

    def count(table: type[Base], *conditions: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

    def held(kind: Kind) -> int:
        return count(Job, in_hand(kind, now))

    papers, files = held(Kind.PAPERS), held(Kind.PACKS)
    pending, failed = Certificate.state == CertificateState.PENDING, Certificate.failure.is_not(null())
    imports = ImportRun.ended_at.is_(None), ImportRun.confirmed_at.is_not(None)
    imported = count(ImportRun, *imports, _is_at_import(now))
    unmade = Pack.ended_at.is_(None), Pack.failure.is_(null())
    return {
        Kind.PAPERS: Pieces(count(Certificate, pending, ~failed) - papers, papers, count(Certificate, pending, failed)),
        Kind.STAMPS: Pieces(count(Certificate, Certificate.state == CertificateState.VALID, failed), 0, 0),
        Kind.LETTERS: Pieces(
            count(Letter, Letter.state == LetterState.QUEUED),
            count(Letter, Letter.state == LetterState.SENDING),
            count(Letter, Letter.state.in_([LetterState.FAILED, LetterState.UNSURE])),
        ),
        Kind.IMPORTS: Pieces(count(ImportRun, *imports) - imported, imported, 0),
        Kind.PACKS: Pieces(count(Pack, *unmade) - files, files, count(Pack, Pack.failure.is_not(null()))),
    }


def packs_given_up(session: Session) -> Sequence[Pack]:
    """The files that nobody makes any more, newest first."""
    return session.scalars(
        select(Pack).where(Pack.failure.is_not(null())).order_by(Pack.id.desc()).options(joinedload(Pack.edition))
    ).all()


def papers_given_up(session: Session) -> Sequence[Certificate]:
    """The certificates whose paper could not be made, in the order they were issued in."""
    pending, failed = Certificate.state == CertificateState.PENDING, Certificate.failure.is_not(null())
    return session.scalars(select(Certificate).where(pending, failed).order_by(Certificate.id)).all()
