"""Invitations: a link with which somebody comes in once, to an edition or as the first organiser of the service.

Always true: a link is good once, for a time; only the keyed digest of its secret is kept, and the secret is made anew
from the service's key and the row's salt for whoever may show it; one that was used or withdrawn stays listed with what
became of it; only who may say who belongs to an edition makes one; none makes a first organiser where there is one, and
one to an edition never does.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from judging.domain import codes
from judging.domain.agreement.steps import Step
from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import OPERATOR, Actor, Deed, EditionRole
from judging.domain.typed import kept_line
from judging.services import audit
from judging.services.agreed import Agreed, require_agreed
from judging.services.people import staff
from judging.services.seen import ACTED, require_unchanged
from judging.storage.models import Edition, Invitation, Staff

GOOD_FOR = timedelta(days=14)
FIRST_GOOD_FOR = timedelta(days=7)
MOST_WAITING = 50
_DIGITS = 40


class State(StrEnum):
    """What became of an invitation."""

    WAITING = "waiting"
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def state_of(invitation: Invitation, now: datetime) -> State:
    """What became of it, by now. One that a clock dated ahead is good no longer than any other."""
    if invitation.used_at is not None:
        return State.USED
    if invitation.withdrawn_at is not None:
        return State.WITHDRAWN
    lasts = invitation.expires_at - invitation.made_at
    return State.WAITING if invitation.made_at - now <= lasts and now < invitation.expires_at else State.EXPIRED


def token_of(invitation: Invitation, secret: bytes) -> str:
    """The secret of its link, as it was first shown."""
    return codes.digest(secret, "invitation", invitation.salt)[:_DIGITS]


def invite(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    role: EditionRole,
    name: str,
    secret: bytes,
    now: datetime,
    agreed: Agreed | None = None,
) -> Invitation:
    """Make a link with which somebody becomes this in an edition. `name` says for whom it is.

    `agreed` is who agreed to it, where the edition wants two people for it.
    """
    staff.require(session, actor, edition, Deed.STAFF)
    kept = kept_line(name, at="name")
    if not kept:
        raise Refused(Problem.of("invitation_name_needed", at="name"))
    waiting = [one for one in of_edition(session, edition) if state_of(one, now) is State.WAITING]
    if len(waiting) >= MOST_WAITING:
        raise Refused(Problem.of("invitations_full", most=MOST_WAITING))
    require_agreed(session, actor=actor, edition=edition, step=Step.STAFF, agreed=agreed, now=now)
    made = _made(session, edition, role, kept, actor, GOOD_FOR, secret, now)
    _log(session, actor, staff.INVITED, made, now)
    return made


def withdraw(
    session: Session, *, actor: Actor, edition: Edition, invitation_id: int, now: datetime, seen: str | None = None
) -> None:
    """Its link is worth nothing from now on. Stale where it was used or withdrawn since the writer looked."""
    staff.require(session, actor, edition, Deed.STAFF)
    found = session.get(Invitation, invitation_id)
    if found is None or found.edition_id != edition.id:
        raise NotFound("invitation")
    require_unchanged(standing(found, now), seen, told=ACTED)
    if state_of(found, now) in (State.WAITING, State.EXPIRED):
        found.withdrawn_at = now
        _log(session, actor, "edition.invitation_withdrawn", found, now)


def standing(invitation: Invitation, now: datetime) -> dict[str, object]:
    """What a page shows of an invitation, for whoever withdraws it."""
    return {"state": state_of(invitation, now).value}


def of_edition(session: Session, edition: Edition) -> Sequence[Invitation]:
    """All there ever were, newest first."""
    asked = select(Invitation).where(Invitation.edition_id == edition.id).options(joinedload(Invitation.used_by))
    return session.scalars(asked.order_by(Invitation.id.desc())).all()


def by_token(session: Session, secret: bytes, token: str) -> Invitation | None:
    """The invitation of a link, whatever became of it."""
    return session.scalar(
        select(Invitation)
        .where(Invitation.token_digest == _digest(secret, token))
        .options(joinedload(Invitation.edition), joinedload(Invitation.used_by))
    )


# ------------------------------------------------------------------------------------------------- the first organiser
def first_link(session: Session, *, secret: bytes, now: datetime) -> str:
    """The secret of the link of the first organiser: the same one while it is good; "" where there is one already."""
    if not staff.needs_first(session):
        return ""
    rows = session.scalars(select(Invitation).where(Invitation.edition_id.is_(None)).order_by(Invitation.id.desc()))
    good = (one for one in rows if state_of(one, now) is State.WAITING and _is_of(one, secret))
    found = next(good, None) or _made(session, None, EditionRole.OWNER, "", OPERATOR, FIRST_GOOD_FOR, secret, now)
    return token_of(found, secret)


# ------------------------------------------------------------------------------------------------------------ accepted
def accept_as(session: Session, *, account: Staff, token: str, secret: bytes, now: datetime) -> Edition:
    """Somebody with an account takes what the link gives her. One who belongs to the edition already loses nothing."""
    invitation = _good(session, token, secret, now)
    edition = invitation.edition
    if edition is None or account.is_demo or not account.is_active:
        raise Refused(Problem.of("invitation_needs_own_account"))
    there = staff.membership(session, edition, account.id)
    if there is not None or account.is_admin:
        raise Refused(Problem.of("invitation_belongs_already"))
    _use(session, invitation, account, now)
    return edition


def accept_new(
    session: Session, *, email: str, name: str, password_hash: str, token: str, secret: bytes, now: datetime
) -> Staff:
    """Somebody without an account makes one with the link, and takes what it gives. The password as its `hash_of`."""
    invitation = _good(session, token, secret, now)
    made = staff.add_staff(
        session,
        email=email,
        name=name,
        password_hash=password_hash,
        now=now,
        of_one_edition=invitation.edition_id is not None,
    )
    _use(session, invitation, made, now)
    return made


def _good(session: Session, token: str, secret: bytes, now: datetime) -> Invitation:
    found = by_token(session, secret, token)
    if found is None:
        raise NotFound("invitation")
    if problem := problem_with(session, found, now):
        raise Refused(problem)
    return found


def problem_with(session: Session, invitation: Invitation, now: datetime) -> Problem | None:
    """Why a link is worth nothing (any more)."""
    state = state_of(invitation, now)
    if state is not State.WAITING:
        return Problem.of(f"invitation_{state.value}")
    if invitation.edition_id is None and not staff.needs_first(session):
        return Problem.of("invitation_used")
    return None


def _use(session: Session, invitation: Invitation, account: Staff, now: datetime) -> None:
    invitation.used_at, invitation.used_by = now, account
    if invitation.edition is not None:
        actor = staff.actor_of(account)
        staff.join(session, edition=invitation.edition, account=account, role=invitation.role, now=now)
        _log(session, actor, "edition.invitation_used", invitation, now)


def _made(
    session: Session,
    edition: Edition | None,
    role: EditionRole,
    name: str,
    actor: Actor,
    span: timedelta,
    secret: bytes,
    now: datetime,
) -> Invitation:
    made = Invitation(
        edition_id=edition.id if edition is not None else None,
        role=role,
        name=name,
        salt=secrets.token_hex(16),
        made_by=actor.name,
        made_at=now,
        expires_at=now + span,
    )
    made.token_digest = _digest(secret, token_of(made, secret))
    session.add(made)
    session.flush()
    return made


def _is_of(invitation: Invitation, secret: bytes) -> bool:
    """Whether its link still opens: the service's key may be another one by now."""
    return invitation.token_digest == _digest(secret, token_of(invitation, secret))


def _digest(secret: bytes, token: str) -> str:
    return codes.digest(secret, "invitation-link", token)


def _log(session: Session, actor: Actor, action: str, invitation: Invitation, now: datetime) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"invitation:{invitation.id}",
        edition_id=invitation.edition_id,
        now=now,
        name=invitation.name,
        role=invitation.role.value,
    )
