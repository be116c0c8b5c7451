"""The PIN a judge may set beside the code on her card, so that the card alone opens nothing.

Always true: only an argon2 hash is kept; the log says that a PIN was set or removed, never which.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.typed import bare
from judging.services import audit
from judging.services.people.sign_in import PIN_LENGTH, hashed
from judging.storage.models import Judge

_STAIRS = "01234567890", "09876543210"


def hash_of(pin: str, again: str) -> str:
    """The hash of a PIN: four digits, typed twice alike, and not one that everybody tries first. Slow on purpose."""
    digits = bare(pin)
    if len(digits) != PIN_LENGTH or not (digits.isascii() and digits.isdigit()):
        raise Refused(Problem.of("pin_not_four_digits", at="pin"))
    if len(set(digits)) == 1 or any(digits in stairs for stairs in _STAIRS):
        raise Refused(Problem.of("pin_too_easy", at="pin"))
    if digits != bare(again):
        raise Refused(Problem.of("pin_differs", at="again"))
    return hashed(digits)


def set_pin(session: Session, *, actor: Actor, judge: Judge, pin_hash: str, now: datetime) -> None:
    """Set the PIN whose hash this is (`hash_of`)."""
    _require_self(actor, judge)
    judge.pin_hash = pin_hash
    _log(session, actor, "judge.pin_set", judge, now)


def remove_pin(session: Session, *, actor: Actor, judge: Judge, now: datetime) -> None:
    """Go back to the code alone."""
    _require_self(actor, judge)
    if judge.pin_hash is not None:
        judge.pin_hash = None
        _log(session, actor, "judge.pin_removed", judge, now)


def _require_self(actor: Actor, judge: Judge) -> None:
    if actor.role is not Role.JUDGE or actor.id != judge.id:
        raise NotFound("judge")


def _log(session: Session, actor: Actor, action: str, judge: Judge, now: datetime) -> None:
    audit.record(session, actor=actor, action=action, subject=f"judge:{judge.id}", edition_id=judge.edition_id, now=now)
