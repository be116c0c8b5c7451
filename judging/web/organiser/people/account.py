"""An organiser's own account: its password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Role
from judging.services.people import sign_in, staff
from judging.services.people.sign_in import Attempt, SignedIn
from judging.storage.models import Staff
from judging.web.access import allow, door, now, remember, the_staff, visitor
from judging.web.context import transaction
from judging.web.errors import slowed
from judging.web.forms.fields import Secret
from judging.web.forms.form import Form
from judging.web.organiser.blueprint import blueprint
from judging.web.page import Page, render, words


class PasswordForm(Form):
    """The password there is, and the new one twice; none is ever shown again."""

    current = Secret()
    password = Secret()
    again = Secret()


@dataclass(frozen=True)
class AccountPage(Page):
    """An organiser's own account."""

    template: ClassVar[str] = "organiser/people/account.html"
    staff: Staff
    problems: tuple[Problem, ...] = ()


@blueprint.get("/account")
@allow(Role.ORGANISER)
def account() -> ResponseReturnValue:
    """Her account."""
    return render(AccountPage(the_staff()))


@blueprint.post("/account")
@allow(Role.ORGANISER)
def change_password() -> ResponseReturnValue:
    """Another password; every other browser that is in with the old one is out."""
    form, herself, here = PasswordForm.sent(), the_staff(), door()
    problem = _problem_with(form, herself)
    if problem is not None:
        return render(AccountPage(herself, (problem,)), 422)
    password_hash = staff.hash_of(form.password.data)
    with transaction() as db:
        attempt = sign_in.ask_password(db, here, email=herself.email, password=form.current.data)
    if not isinstance(attempt, Attempt):
        problem = attempt if isinstance(attempt, Problem) else Problem.of("wrong_password")
        return slowed(render(AccountPage(herself, (problem,)), 422), problem)
    is_right = attempt.is_right()
    with transaction() as db:
        outcome = sign_in.settle(db, here, attempt, is_right=is_right)
        if isinstance(outcome, SignedIn):
            changed, row = db.get_one(Staff, herself.id), outcome.row
            staff.set_password(
                db, actor=visitor().actor, account=changed, password_hash=password_hash, now=now(), but_for=row
            )
    if isinstance(outcome, Problem):
        return render(AccountPage(herself, (Problem.of("current_password_wrong", at="current"),)), 422)
    remember(outcome)
    flash(words().gettext("Su contraseña es otra ahora. En los demás aparatos hay que entrar otra vez."))
    return redirect(url_for("organiser.home"), 303)


def _problem_with(form: PasswordForm, herself: Staff) -> Problem | None:
    if herself.is_demo:
        return Problem.of("demo_password_stays")
    try:
        staff.require_long(form.password.data)
    except Refused as refusal:
        return refusal.problems[0]
    return None if form.password.data == form.again.data else Problem.of("passwords_differ", at="again")
