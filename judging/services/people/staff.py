"""Accounts of organisers, and what each is in which edition.

Always true: an address is kept in small letters, once, and of plain letters alone, so that no other looks like it; a
password is kept only as its argon2id hash and is long enough; a new password and a closed account end every sign-in;
who belongs to an edition, and as what, is written in its log; the last owner of an edition stays its owner;
what an owner invited and nobody used ends when she is none any more, and so does what she proposed to a second person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from judging.domain.addresses import address_of
from judging.domain.agreement.steps import Step
from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import OPERATOR, Actor, Deed, EditionRole, Role, may, role_in
from judging.domain.typed import bare, kept_line
from judging.services import audit
from judging.services.agreed import Agreed, fall_of, require_agreed
from judging.services.people.sign_in import SHORTEST_PASSWORD, hashed
from judging.services.seen import require_unchanged
from judging.storage.models import Edition, EditionMember, Event, Invitation, SignIn, Staff

INVITED = "edition.invited"
"""In the log: who made which invitation."""
PASSWORD, SWITCHED_OFF, SWITCHED_ON = "staff.password", "staff.switched_off", "staff.switched_on"
NOTICES = (PASSWORD, SWITCHED_ON)
"""What somebody is told of at her next sign-in."""


@dataclass(frozen=True)
class Notice:
    """Something that happened to an account since its last sign-in."""

    action: str
    at: datetime


def hash_of(password: str) -> str:
    """The hash of a password, slow on purpose: before the transaction that keeps it. Refuses a short one."""
    require_long(password)
    return hashed(password)


def add_staff(
    session: Session, *, email: str, name: str, password_hash: str, now: datetime, of_one_edition: bool = False
) -> Staff:
    """Make an account; the first of the service belongs to every edition, unless it is made `of_one_edition`.

    The password comes as its `hash_of`.
    Refuses a taken address, a wrong one, and one with letters that look like others.
    """
    address = address_of(email)
    if not address:
        raise Refused(Problem.of("email_wrong", at="email"))
    if not address.isascii():
        raise Refused(Problem.of("email_letters", at="email"))
    if by_address(session, address) is not None:
        raise Refused(Problem.of("email_taken", at="email", email=address))
    account = Staff(
        email=address,
        name=kept_line(name, at="name"),
        password_hash=password_hash,
        is_admin=not of_one_edition and needs_first(session),
        created_at=now,
    )
    session.add(account)
    session.flush()
    _log(session, OPERATOR, "staff.added", account, now)
    return account


def needs_first(session: Session) -> bool:
    """Whether nobody belongs to every edition yet: the service has no organiser of its own."""
    return not admins(session)


def by_address(session: Session, email: str) -> Staff | None:
    """The account of an address as somebody types it."""
    return session.scalar(select(Staff).where(Staff.email == bare(email).lower()))


def require_long(password: str) -> None:
    """Refuses a short password."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(Problem.of("password_short", at="password", least=SHORTEST_PASSWORD))


def change_password(session: Session, *, email: str, password_hash: str, now: datetime) -> bool:
    """Set a new password, as its `hash_of`; False when nobody has this address."""
    account = by_address(session, email)
    if account is None:
        return False
    set_password(session, actor=OPERATOR, account=account, password_hash=password_hash, now=now)
    return True


def set_password(
    session: Session, *, actor: Actor, account: Staff, password_hash: str, now: datetime, but_for: SignIn | None = None
) -> None:
    """Put a new password, as its hash; whoever is in with the old one is out, `but_for` the browser that asked."""
    account.password_hash = password_hash
    end_all_of(session, account, now, but_for)
    _log(session, actor, PASSWORD, account, now)


def switch(session: Session, *, email: str, is_active: bool, now: datetime) -> bool:
    """Close an account, or open it again; False when nobody has this address. Closed, it is out at once everywhere."""
    account = by_address(session, email)
    if account is None:
        return False
    if account.is_active is not is_active:
        account.is_active = is_active
        end_all_of(session, account, now)
        if not is_active:
            fall_of(session, actor=OPERATOR, staff_id=account.id, role=None, now=now, edition=None)
        _log(session, OPERATOR, SWITCHED_ON if is_active else SWITCHED_OFF, account, now)
    return True


def end_all_of(session: Session, account: Staff, now: datetime, but_for: SignIn | None = None) -> None:
    """End every sign-in of an account."""
    for row in session.scalars(select(SignIn).where(SignIn.staff_id == account.id, SignIn.ended_at.is_(None))):
        if row is not but_for:
            row.ended_at = now


def notices(session: Session, account: Staff, signed_in: SignIn) -> list[Notice]:
    """What happened to an account between the sign-in before and this one, for its owner to know.

    By the lines of the log and not by the hour: a clock that was wrong hides nothing and tells nothing twice.
    """
    before = session.scalar(
        select(SignIn)
        .where(SignIn.staff_id == account.id, SignIn.id != signed_in.id)
        .order_by(SignIn.id.desc())
        .limit(1)
    )
    if before is None:
        return []
    since = Event.at > before.created_at if before.log_line is None else Event.id > before.log_line
    own = select(Event).where(Event.subject == f"staff:{account.id}", Event.action.in_(NOTICES), since)
    lines = session.scalars(own.order_by(Event.id))
    return [Notice(line.action, line.at) for line in lines]


# --------------------------------------------------------------------------------------------------------- editions
def members(session: Session, edition: Edition) -> Sequence[EditionMember]:
    """Who belongs to an edition, by name; to a rehearsal, who belongs to the edition it rehearses."""
    return session.scalars(
        select(EditionMember)
        .join(Staff)
        .where(EditionMember.edition_id == edition.team_of)
        .options(joinedload(EditionMember.staff))
        .order_by(Staff.name, Staff.id)
    ).all()


def admins(session: Session) -> Sequence[Staff]:
    """Who belongs to every edition."""
    return session.scalars(select(Staff).where(Staff.is_admin.is_(True)).order_by(Staff.name)).all()


def actor_of(account: Staff) -> Actor:
    """An organiser as the one who acts."""
    return Actor(Role.ORGANISER, account.id, account.name)


def role_of(session: Session, account: Staff, edition: Edition) -> EditionRole | None:
    """What an organiser is in an edition; None where it does not exist for her."""
    hers = (EditionMember.edition_id == edition.team_of, EditionMember.staff_id == account.id)
    return role_in(
        account_is_demo=account.is_demo,
        edition_is_demo=edition.is_demo,
        is_admin=account.is_admin,
        member=session.scalar(select(EditionMember.role).where(*hers)),
        is_rehearsal=edition.is_rehearsal,
    )


def require(session: Session, actor: Actor, edition: Edition, deed: Deed) -> None:
    """Refuses somebody whose role in the edition does not go so far. The operator of the machine may do all."""
    if actor.role is Role.OPERATOR:
        return
    account = session.get(Staff, actor.id) if actor.role is Role.ORGANISER else None
    if account is None or not may(role_of(session, account, edition), deed):
        raise Refused(Problem.of("role_not_enough"))


def let_join(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    email: str,
    now: datetime,
    role: EditionRole = EditionRole.ORGANISER,
    agreed: Agreed | None = None,
) -> EditionMember:
    """Let somebody with an account belong to an edition; twice is once. Refuses an address that no account has.

    `agreed`, here and below: who agreed to it, where the edition wants two people for it.
    """
    require(session, actor, edition, Deed.STAFF)
    account = by_address(session, email)
    if account is None or account.is_demo or not account.is_active:
        raise Refused(Problem.of("no_such_staff", at="email", email=bare(email)))
    there = membership(session, edition, account.id)
    if there is not None:
        return there
    require_agreed(session, actor=actor, edition=edition, step=Step.STAFF, agreed=agreed, now=now)
    made = join(session, edition=edition, account=account, role=role, now=now)
    _log(session, actor, "edition.member_added", account, now, edition, role=role.value)
    return made


def join(session: Session, *, edition: Edition, account: Staff, role: EditionRole, now: datetime) -> EditionMember:
    """The row that somebody belongs to an edition; whoever calls it has asked whether she may, and logs it."""
    made = EditionMember(edition_id=edition.id, staff=account, role=role, added_at=now)
    session.add(made)
    session.flush()
    return made


def standing_role(member: EditionMember) -> dict[str, object]:
    """What the form of a member shows."""
    return {"role": member.role.value}


def change_role(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    staff_id: int,
    role: EditionRole,
    now: datetime,
    seen: str | None = None,
    agreed: Agreed | None = None,
) -> None:
    """Somebody is something else in an edition from now on. Refuses to leave it without an owner.

    Stale where somebody else changed it since the writer looked (`seen`: version of `standing_role`).
    """
    require(session, actor, edition, Deed.STAFF)
    there = _member(session, edition, staff_id)
    require_unchanged(standing_role(there), seen)
    if there.role is role:
        return
    _require_another(session, edition, there)
    require_agreed(session, actor=actor, edition=edition, step=Step.STAFF, agreed=agreed, now=now)
    # Before it is so: an owner who makes herself an auditor does it as an owner.
    _log(session, actor, "edition.role", there.staff, now, edition, role=role.value, before=there.role.value)
    _end_her_links(session, actor, edition, there, now)
    fall_of(session, actor=actor, staff_id=staff_id, role=role, now=now, edition=edition)
    session.flush()
    there.role = role


def take_out(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    staff_id: int,
    now: datetime,
    seen: str | None = None,
    agreed: Agreed | None = None,
) -> None:
    """Somebody belongs to an edition no more; everybody may leave it. Refuses to leave it without an owner.

    Stale where she became something else since the writer looked (`seen`: version of `standing_role`).
    """
    leaves = actor.role is Role.ORGANISER and actor.id == staff_id
    if not leaves:
        require(session, actor, edition, Deed.STAFF)
    there = _member(session, edition, staff_id)
    require_unchanged(standing_role(there), seen)
    _require_another(session, edition, there)
    if not leaves:
        require_agreed(session, actor=actor, edition=edition, step=Step.STAFF, agreed=agreed, now=now)
    _log(session, actor, "edition.member_taken_out", there.staff, now, edition)
    _end_her_links(session, actor, edition, there, now)
    fall_of(session, actor=actor, staff_id=staff_id, role=None, now=now, edition=edition)
    session.delete(there)


def _end_her_links(session: Session, actor: Actor, edition: Edition, member: EditionMember, now: datetime) -> None:
    """What an owner invited ends with her: with a link that she kept she would come back as whatever she made it."""
    if member.role is not EditionRole.OWNER:
        return
    made = select(Event.subject).where(
        Event.edition_id == edition.id, Event.action == INVITED, Event.actor == str(actor_of(member.staff))
    )
    waits = (Invitation.edition_id == edition.id, Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None))
    hers = set(session.scalars(made))
    for one in session.scalars(select(Invitation).where(*waits).order_by(Invitation.id)).all():
        if f"invitation:{one.id}" in hers:
            one.withdrawn_at = now
            audit.record(
                session, actor=actor, action="edition.invitation_withdrawn", subject=f"invitation:{one.id}",
                edition_id=edition.id, now=now, name=one.name, role=one.role.value,
            )  # fmt: skip


def _require_another(session: Session, edition: Edition, member: EditionMember) -> None:
    """Whoever belongs to every edition owns this one too."""
    if any(one.is_active for one in admins(session)):
        return
    others = [one for one in members(session, edition) if one.id != member.id and one.staff.is_active]
    if not others:
        raise Refused(Problem.of("last_member"))
    if member.role is EditionRole.OWNER and all(one.role is not EditionRole.OWNER for one in others):
        raise Refused(Problem.of("last_owner"))


def membership(session: Session, edition: Edition, staff_id: int) -> EditionMember | None:
    """The row that an account belongs to an edition; nobody has one in a rehearsal."""
    return session.scalar(
        select(EditionMember).where(EditionMember.edition_id == edition.id, EditionMember.staff_id == staff_id)
    )


def _member(session: Session, edition: Edition, staff_id: int) -> EditionMember:
    there = membership(session, edition, staff_id)
    if there is None:
        raise NotFound("member")
    return there


def _log(
    session: Session,
    actor: Actor,
    action: str,
    account: Staff,
    now: datetime,
    edition: Edition | None = None,
    **more: str,
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"staff:{account.id}",
        edition_id=edition.id if edition is not None else None,
        now=now,
        name=account.name,
        **more,
    )
