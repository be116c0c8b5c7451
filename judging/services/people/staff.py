"""Accounts of organisers.

Always true: an e-mail address is kept in lower case and once; a password is kept only as its argon2id hash and is long
enough; a new password ends every sign-in made with the old one.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.addresses import address_of
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import OPERATOR
from judging.domain.typed import bare, kept_line
from judging.services import audit
from judging.services.people.sign_in import SHORTEST_PASSWORD, hash_password
from judging.storage.models import SignIn, Staff


def add_staff(session: Session, *, email: str, name: str, password: str, now: datetime) -> Staff:
    """Make an account; refuses a taken address, a wrong one, and a short password."""
    address = address_of(email)
    if not address:
        raise Refused(Problem.of("email_wrong", at="email"))
    if session.scalar(select(Staff).where(Staff.email == address)) is not None:
        raise Refused(Problem.of("email_taken", at="email", email=address))
    _require_long(password)
    account = Staff(
        email=address, name=kept_line(name, at="name"), password_hash=hash_password(password), created_at=now
    )
    session.add(account)
    session.flush()
    audit.record(session, actor=OPERATOR, action="staff.added", subject=f"staff:{account.id}", edition_id=None, now=now)
    return account


def change_password(session: Session, *, email: str, password: str, now: datetime) -> bool:
    """Set a new password; False when nobody has this address."""
    account = session.scalar(select(Staff).where(Staff.email == bare(email).lower()))
    if account is None:
        return False
    _require_long(password)
    account.password_hash = hash_password(password)
    for row in session.scalars(select(SignIn).where(SignIn.staff_id == account.id, SignIn.ended_at.is_(None))):
        row.ended_at = now
    audit.record(
        session,
        actor=OPERATOR,
        action="staff.password",
        subject=f"staff:{account.id}",
        edition_id=None,
        now=now,
    )
    return True


def _require_long(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(Problem.of("password_short", at="password", least=SHORTEST_PASSWORD))
