"""Who belongs to an edition and as what: members, and invitations by link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.agreement.steps import Step, What
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Deed, EditionRole, Role
from judging.domain.typed import version_of
from judging.services.agreed import needs_two
from judging.services.agreement.changes import Change
from judging.services.agreement.proposals import do_or_ask
from judging.services.people import invitations, staff
from judging.services.people.invitations import State
from judging.storage.models import Edition, EditionMember, Invitation, Proposal, Staff
from judging.web.access import allow, may_do, now, the_staff, visitor
from judging.web.context import forget_what_was_read, read_session, settings, transaction
from judging.web.forms.fields import Choice, Email, OneLine
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.members import told
from judging.web.organiser.agreement.agreement import asked_and_back, means
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words

ROLES = tuple(role.value for role in EditionRole)


class JoinForm(Form):
    """The address of somebody who has an account already, and what she becomes."""

    email = Email(needed="email_wrong")
    as_role = Choice(known=ROLES, otherwise=EditionRole.ORGANISER.value, wrong="role_wrong", name="as")


class InviteForm(Form):
    """For whom a link is made, and what it makes of her."""

    name = OneLine()
    invited_role = Choice(known=ROLES, otherwise=EditionRole.SECRETARY.value, wrong="role_wrong", name="role")


class RoleForm(Form):
    """What somebody is from now on."""

    role = Choice(known=ROLES, wrong="role_wrong", name="becomes")
    seen = Seen()


class SeenForm(Form):
    """What was seen of a member or an invitation whose button was pressed."""

    seen = Seen()


@dataclass(frozen=True)
class MemberLine:
    """Somebody who belongs to the edition, and the form of what she is."""

    member: EditionMember
    form: RoleForm
    seen: str
    is_herself: bool


@dataclass(frozen=True)
class InvitationLine:
    """An invitation with what became of it; `address` is its link while it waits and she may show it."""

    invitation: Invitation
    state: State
    address: str
    seen: str


@dataclass(frozen=True)
class TeamPage(Page):
    """Who belongs to this edition; `admins` own every one."""

    template: ClassVar[str] = "organiser/people/team.html"
    edition: Edition
    members: Sequence[MemberLine]
    admins: Sequence[Staff]
    invitations: Sequence[InvitationLine]
    form: JoinForm
    inviting: InviteForm
    problems: tuple[Problem, ...]

    @property
    def needs_two(self) -> bool:
        """Whether a change waits for a second person."""
        return needs_two(self.edition, Step.STAFF)

    @property
    def roles(self) -> list[tuple[str, str]]:
        """What somebody may be, as a list to choose from."""
        return [(role, told(words(), "edition_role", role)) for role in ROLES]


@blueprint.get("/<slug>/team")
@allow(Role.ORGANISER, to=Deed.READ)
def team(slug: str) -> ResponseReturnValue:
    """Who belongs to this edition."""
    return _team(slug)


@blueprint.post("/<slug>/team")
@allow(Role.ORGANISER, to=Deed.STAFF)
def let_join(slug: str) -> ResponseReturnValue:
    """Let somebody with an account belong to this edition."""
    form = JoinForm.sent()
    try:
        form.checked()
        made = _done_or_asked(slug, Change(What.JOIN, {"email": form.email.data, "role": form.as_role.data}))
    except Refused as refusal:
        return _team(slug, form=form.refused(refusal))
    return _back(slug) if made is None else asked_and_back(slug, made)


@blueprint.post("/<slug>/team/invitations")
@allow(Role.ORGANISER, to=Deed.STAFF)
def invite(slug: str) -> ResponseReturnValue:
    """Make a link with which somebody comes in."""
    form = InviteForm.sent()
    try:
        form.checked()
        made = _done_or_asked(slug, Change(What.INVITE, {"name": form.name.data, "role": form.invited_role.data}))
    except Refused as refusal:
        return _team(slug, inviting=form.refused(refusal))
    if made is not None:
        return asked_and_back(slug, made)
    flash(words().gettext("El enlace está hecho. Cópielo abajo y mándelo solo a esa persona."))
    return _back(slug, "invitations")


@blueprint.post("/<slug>/team/invitations/<int:invitation_id>/withdraw")
@allow(Role.ORGANISER, to=Deed.STAFF)
def withdraw_invitation(slug: str, invitation_id: int) -> ResponseReturnValue:
    """The link is worth nothing from now on."""
    seen = SeenForm.sent().seen.data
    try:
        with transaction() as db:
            invitations.withdraw(
                db,
                actor=visitor().actor,
                edition=edition_or_404(db, slug),
                invitation_id=invitation_id,
                now=now(),
                seen=seen,
            )
    except Refused as refusal:
        return _team(slug, refusal=refusal)
    return _back(slug, "invitations")


@blueprint.post("/<slug>/team/<int:staff_id>/role")
@allow(Role.ORGANISER, to=Deed.STAFF)
def change_role(slug: str, staff_id: int) -> ResponseReturnValue:
    """Somebody is something else here from now on."""
    form = RoleForm.sent()
    try:
        form.checked()
        told = {"staff_id": staff_id, "name": _name(staff_id), "role": form.role.data, "seen": form.seen.data}
        made = _done_or_asked(slug, Change(What.ROLE, told))
    except Refused as refusal:
        return _team(slug, refusal=refusal, changed=(staff_id, form))
    return _back(slug) if made is None else asked_and_back(slug, made)


@blueprint.post("/<slug>/team/<int:staff_id>/out")
@allow(Role.ORGANISER, to=Deed.READ)
def take_out(slug: str, staff_id: int) -> ResponseReturnValue:
    """Take somebody out of this edition, or leave it."""
    if staff_id != the_staff().id and not may_do(Deed.STAFF):
        abort(403)
    seen, made = SeenForm.sent().seen.data, None
    try:
        if staff_id == the_staff().id:
            with transaction() as db:
                edition = edition_or_404(db, slug)
                staff.take_out(db, actor=visitor().actor, edition=edition, staff_id=staff_id, now=now(), seen=seen)
            return redirect(url_for("organiser.home"), 303)
        told = {"staff_id": staff_id, "name": _name(staff_id), "seen": seen}
        made = _done_or_asked(slug, Change(What.TAKE_OUT, told))
    except Refused as refusal:
        return _team(slug, refusal=refusal)
    return _back(slug) if made is None else asked_and_back(slug, made)


def _done_or_asked(slug: str, change: Change) -> Proposal | None:
    """Change the team, or propose it where a second person is needed."""
    with transaction() as db:
        edition = edition_or_404(db, slug)
        return do_or_ask(db, actor=visitor().actor, edition=edition, change=change, means=means(), now=now())


def _name(staff_id: int) -> str:
    account = read_session().get(Staff, staff_id)
    return account.name if account is not None else ""


def _back(slug: str, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("organiser.team", slug=slug, _anchor=anchor), 303)


def _team(
    slug: str,
    *,
    form: JoinForm | None = None,
    inviting: InviteForm | None = None,
    refusal: Refused | None = None,
    changed: tuple[int, RoleForm] | None = None,
) -> ResponseReturnValue:
    """The page; `form`, `inviting` and `changed` are forms that were refused."""
    forget_what_was_read()
    session = read_session()
    edition = edition_or_404(session, slug)
    members = [member for member in staff.members(session, edition) if not member.staff.is_admin]  # who owns it anyway
    lines = [_line(member, changed, refusal) for member in members]
    joining = form or JoinForm.showing({"as": EditionRole.ORGANISER.value})
    asked = inviting or InviteForm.showing({"role": EditionRole.SECRETARY.value})
    problems = joining.problems + asked.problems + (refusal.problems if refusal else ())
    links = [_invitation(one) for one in invitations.of_edition(session, edition)]
    status = 409 if isinstance(refusal, Stale) else 422 if problems else 200
    return render(TeamPage(edition, lines, staff.admins(session), links, joining, asked, problems), status)


def _line(member: EditionMember, changed: tuple[int, RoleForm] | None, refusal: Refused | None) -> MemberLine:
    standing = {"becomes": member.role.value}
    version = version_of(staff.standing_role(member))
    if changed is not None and changed[0] == member.staff_id:
        form = changed[1].clashing(refusal, standing) if isinstance(refusal, Stale) else changed[1]
    else:
        form = RoleForm.showing(standing, standing=staff.standing_role(member))
    return MemberLine(member, form, version, member.staff_id == the_staff().id)


def _invitation(one: Invitation) -> InvitationLine:
    state, address = invitations.state_of(one, now()), ""
    if state is State.WAITING and may_do(Deed.STAFF):
        token = invitations.token_of(one, settings().secret_key)
        address = settings().base_url.rstrip("/") + url_for("auth.invitation", token=token)
    return InvitationLine(one, state, address, version_of(invitations.standing(one, now())))
