"""Changes of an edition's team that two people may be wanted for: adding, inviting, another role, taking out.

Always true: a role is changed from what it was when it was proposed. Leaving an edition oneself needs nobody.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.agreement.steps import Step
from judging.domain.permissions import EditionRole
from judging.services.agreement.changes import Content, Doing, Work
from judging.services.people import invitations, staff
from judging.storage.models import Edition, Staff


def _steps(session: Session, edition: Edition, content: Content) -> list[Step]:
    return [Step.STAFF]


def _role_now(session: Session, edition: Edition, account: Staff | None) -> dict[str, str]:
    there = staff.membership(session, edition, account.id) if account is not None else None
    return {"role": there.role.value if there is not None else ""}


def _stood_joining(session: Session, edition: Edition, content: Content, now: datetime) -> dict[str, str]:
    return _role_now(session, edition, staff.by_address(session, content["email"]))


def _stood_member(session: Session, edition: Edition, content: Content, now: datetime) -> dict[str, str]:
    return _role_now(session, edition, session.get(Staff, content["staff_id"]))


def _nothing_stood(session: Session, edition: Edition, content: Content, now: datetime) -> dict[str, str]:
    return {}


def _join(doing: Doing) -> None:
    staff.let_join(
        doing.session,
        actor=doing.actor,
        edition=doing.edition,
        email=doing.content["email"],
        role=EditionRole(doing.content["role"]),
        now=doing.now,
        agreed=doing.agreed,
    )


def _invite(doing: Doing) -> None:
    invitations.invite(
        doing.session,
        actor=doing.actor,
        edition=doing.edition,
        role=EditionRole(doing.content["role"]),
        name=doing.content["name"],
        secret=doing.means.secret,
        now=doing.now,
        agreed=doing.agreed,
    )


def _give_role(doing: Doing) -> None:
    staff.change_role(
        doing.session,
        actor=doing.actor,
        edition=doing.edition,
        staff_id=doing.content["staff_id"],
        role=EditionRole(doing.content["role"]),
        now=doing.now,
        seen=doing.content["seen"],
        agreed=doing.agreed,
    )


def _take_out(doing: Doing) -> None:
    staff.take_out(
        doing.session,
        actor=doing.actor,
        edition=doing.edition,
        staff_id=doing.content["staff_id"],
        now=doing.now,
        seen=doing.content["seen"],
        agreed=doing.agreed,
    )


def _address(content: Content) -> str:
    return str(content["email"])


def _member(content: Content) -> str:
    return str(content["staff_id"])


JOIN = Work(_steps, _stood_joining, _join, about=_address)
INVITE = Work(_steps, _nothing_stood, _invite, about=lambda content: f"{content['role']} {content['name']}")
ROLE = Work(_steps, _stood_member, _give_role, about=_member)
TAKE_OUT = Work(_steps, _stood_member, _take_out, about=_member)
