"""Signing in, both halves of a try at once, in one session: for tests and for the rows of a filled service.

It compares inside the transaction, which the service refuses to do.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from judging.domain.errors import Problem
from judging.services.people import sign_in
from judging.services.people.sign_in import Attempt, SignedIn
from judging.services.tries import Door


def with_password(session: Session, door: Door, *, email: str, password: str) -> SignedIn | Problem:
    """A member of staff types an address and a password."""
    return _settled(session, door, sign_in.ask_password(session, door, email=email, password=password))


def with_code(session: Session, door: Door, *, code: str, pin: str = "", name: str = "") -> SignedIn | Problem:
    """Somebody types a code, and a PIN or a name where it is asked for."""
    return _settled(session, door, sign_in.ask_code(session, door, code=code, pin=pin, name=name))


def _settled(session: Session, door: Door, attempt: Attempt | SignedIn | Problem) -> SignedIn | Problem:
    if not isinstance(attempt, Attempt):
        return attempt
    return sign_in.settle(session, door, attempt, is_right=sign_in._matches(attempt.kept, attempt.given))
