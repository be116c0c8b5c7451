"""Checking a certificate by its code or by its file.

Always true: nobody can go through the codes: they are random, and after a number of unknown ones an address has to
wait; a code that is not even well formed says so without any look into the database; what is told is what is printed
on the paper and its state, never more.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.certificates import is_valid, normalise
from judging.domain import codes
from judging.domain.errors import Problem
from judging.storage.models import Certificate, FailedTry
from judging.storage.queries import public as queries

WINDOW = timedelta(minutes=15)
UNKNOWN_CODES_PER_ADDRESS = 30


@dataclass(frozen=True)
class Asker:
    """Who asks, as far as it matters for slowing guesses down."""

    secret: bytes
    address: str
    now: datetime

    @property
    def target(self) -> str:
        """The keyed digest under which this address's tries are kept."""
        return codes.digest(self.secret, "try:certificate", self.address)


class FileVerdict(StrEnum):
    """What a compared file is: byte for byte the original, another one, or none we know."""

    IDENTICAL = "identical"
    ALTERED = "altered"
    UNKNOWN = "unknown"


def problem_with(typed: str) -> Problem | None:
    """Why this cannot be a code at all: nothing typed, or a slip that the check symbol shows."""
    if not normalise(typed):
        return Problem.of("certificate_code_empty", at="code")
    return None if is_valid(typed) else Problem.of("certificate_code_slip", at="code")


def must_wait(session: Session, asker: Asker) -> bool:
    """Whether too many unknown codes came from this address lately."""
    tries = session.scalar(
        select(func.count())
        .select_from(FailedTry)
        .where(FailedTry.target == asker.target, FailedTry.at > asker.now - WINDOW)
    )
    return (tries or 0) >= UNKNOWN_CODES_PER_ADDRESS


def find(session: Session, typed: str) -> Certificate | None:
    """The certificate of a code as somebody typed it."""
    return queries.certificate(session, normalise(typed)) if is_valid(typed) else None


def remember_unknown(session: Session, asker: Asker) -> None:
    """Count a well-formed code that nobody has."""
    session.add(FailedTry(target=asker.target, at=asker.now))


def compare(session: Session, content: bytes, typed: str) -> tuple[FileVerdict, Certificate | None]:
    """What a file is: looked up by its SHA-256; where a code is given too, another file for it is an altered one."""
    original = queries.certificate_of_file(session, hashlib.sha256(content).hexdigest())
    if original is not None:
        return FileVerdict.IDENTICAL, original
    claimed = find(session, typed)
    return (FileVerdict.ALTERED, claimed) if claimed is not None else (FileVerdict.UNKNOWN, None)
