"""Coming in with an invitation: as somebody who has an account, or by making one.

Always true: opening the link changes nothing and signs nobody in (links are previewed by robots); a link that is worth
nothing (any more) says why; what is typed stays, but for passwords.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Role
from judging.services.people import invitations, sign_in, staff
from judging.services.people.sign_in import SignedIn
from judging.storage.models import Invitation, Staff
from judging.web.access import allow, door, now, remember, visitor
from judging.web.auth.routes import blueprint
from judging.web.context import is_about, read_session, settings, transaction
from judging.web.forms.fields import Email, OneLine, Secret
from judging.web.forms.form import Form
from judging.web.page import Page, render, words


class AccountForm(Form):
    """A new account: name, address, and the password twice."""

    name = OneLine(needed="account_name_needed")
    email = Email(needed="email_wrong")
    password = Secret()
    again = Secret()


@dataclass(frozen=True)
class InvitationPage(Page):
    """What a link gives; `worthless` says why it gives nothing. `account` is who is signed in with one of her own."""

    template: ClassVar[str] = "auth/invitation.html"
    token: str
    invitation: Invitation
    worthless: Problem | None
    form: AccountForm
    account: Staff | None
    problems: tuple[Problem, ...] = ()

    @property
    def own_address(self) -> str:
        return url_for("auth.invitation", token=self.token)


@blueprint.get("/invitation/<token>")
@allow(Role.PUBLIC)
def invitation(token: str) -> ResponseReturnValue:
    """What this link gives, and to whom."""
    return _page(token, AccountForm.showing({}))


@blueprint.post("/invitation/<token>/accept")
@allow(Role.PUBLIC)
def accept_invitation(token: str) -> ResponseReturnValue:
    """Whoever is signed in takes it."""
    account = visitor().staff
    if account is None:
        return redirect(url_for("auth.invitation", token=token), 303)
    try:
        with transaction() as db:
            slug = invitations.accept_as(
                db, account=db.get_one(Staff, account.id), token=token, secret=settings().secret_key, now=now()
            ).slug
    except Refused as refusal:
        return _page(token, AccountForm.showing({}), refusal.problems)
    return redirect(url_for("organiser.overview", slug=slug), 303)


@blueprint.post("/invitation/<token>")
@allow(Role.PUBLIC)
def make_account(token: str) -> ResponseReturnValue:
    """Make an account with the link, and let it in."""
    form, edition = AccountForm.sent(), _found(token).edition
    try:
        form.checked()
        if form.password.data != form.again.data:
            raise Refused(Problem.of("passwords_differ", at="again"))
        signed_in = _made(token, form, staff.hash_of(form.password.data))
    except Refused as refusal:
        return _page(token, form.refused(refusal), refusal.problems)
    remember(signed_in)
    flash(words().gettext("Su cuenta está hecha. Desde ahora entra con su correo y su contraseña."))
    after = url_for("organiser.overview", slug=edition.slug) if edition else url_for("organiser.new_edition")
    return redirect(after, 303)


def _made(token: str, form: AccountForm, password_hash: str) -> SignedIn:
    """The account, signed in."""
    here, own = door(), settings()
    with transaction() as db:
        made = invitations.accept_new(
            db,
            email=form.email.data,
            name=form.name.data,
            password_hash=password_hash,
            token=token,
            secret=own.secret_key,
            now=now(),
        )
        signed_in = sign_in.for_new_staff(db, here, account=made)
        db.flush()
    return signed_in


def _found(token: str) -> Invitation:
    return invitations.by_token(read_session(), settings().secret_key, token) or abort(404)


def _page(token: str, form: AccountForm, problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    found, account = _found(token), visitor().staff
    if found.edition is not None:
        is_about(found.edition)
    worthless = invitations.problem_with(read_session(), found, now())
    own = account if account is not None and not account.is_demo else None
    shown = () if worthless is not None else problems
    status = 410 if worthless is not None else 422 if problems else 200
    return render(InvitationPage(token, found, worthless, form, own, shown), status)
