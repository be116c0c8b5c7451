"""Signing in and out: staff by e-mail and password, judges and applicants by the code on paper.

Always true: opening an address never signs anybody in (links are previewed by robots); only pressing the button does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from judging.domain import codes
from judging.domain.errors import Problem
from judging.domain.permissions import Role
from judging.services.people import sign_in
from judging.storage.models import Edition, Entry, Judge
from judging.web.access import TOKEN, allow, door, now, remember, visitor
from judging.web.context import read_session, settings, transaction
from judging.web.forms.fields import Code, Kept, Secret
from judging.web.forms.form import Form
from judging.web.page import Page, render

blueprint = Blueprint("auth", __name__)
HOMES = {Role.JUDGE: "judge.home", Role.APPLICANT: "applicant.tasks", Role.ORGANISER: "organiser.home"}


class StaffSignInForm(Form):
    """E-mail and password, and where she wanted to go."""

    email = Kept()
    password = Secret()
    back = Kept()


class CodeForm(Form):
    """The code, the PIN where there is one, and where she wanted to go."""

    code = Code()
    pin = Secret()
    back = Kept()


@dataclass(frozen=True)
class StaffSignInPage(Page):
    """E-mail and password."""

    template: ClassVar[str] = "auth/staff.html"
    email: str = ""
    back: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class CodePage(Page):
    """The code on the card or the slip; once it is known whose it is, the name to confirm and the PIN if set.

    `already` is who is signed in on this browser, and `home` where that person goes on.
    """

    template: ClassVar[str] = "auth/code.html"
    code: str = ""
    person: str = ""
    place: str = ""
    edition: Edition | None = None
    is_judge: bool = False
    asks_pin: bool = False
    back: str = ""
    already: str = ""
    home: str = ""
    problems: tuple[Problem, ...] = ()


@blueprint.get("/sign-in")
@allow(Role.PUBLIC)
def staff_form() -> ResponseReturnValue:
    """The organisers' door."""
    return render(StaffSignInPage(back=request.args.get("back", "")))


@blueprint.post("/sign-in")
@allow(Role.PUBLIC)
def staff_sign_in() -> ResponseReturnValue:
    """Sign an organiser in."""
    form = StaffSignInForm.sent()
    with transaction() as db:
        outcome = sign_in.with_password(db, door(), email=form.email.data, password=form.password.data)
    if isinstance(outcome, Problem):
        return _refused(StaffSignInPage(form.email.typed, form.back.typed, (outcome,)), outcome)
    remember(outcome.token)
    return redirect(_inside(form.back.typed) or url_for("organiser.home"), 303)


@blueprint.get("/enter")
@allow(Role.PUBLIC)
def code_form() -> ResponseReturnValue:
    """The door of judges and applicants."""
    role = visitor().actor.role
    home = url_for(HOMES[role]) if role in HOMES else ""
    return render(CodePage(back=request.args.get("back", ""), already=visitor().actor.name, home=home))


@blueprint.get("/e/<code>")
@allow(Role.PUBLIC)
def code_link(code: str) -> ResponseReturnValue:
    """The address in a card's QR: shows whose card it is and a button; signs nobody in."""
    return _confirm(code, "")


@blueprint.post("/enter")
@allow(Role.PUBLIC)
def code_sign_in() -> ResponseReturnValue:
    """Sign a judge or an applicant in."""
    form = CodeForm.sent()
    code, back = form.code.data, form.back.typed
    with transaction() as db:
        outcome = sign_in.with_code(db, door(), code=code, pin=form.pin.data)
    if isinstance(outcome, Problem):
        if outcome.code in ("pin_needed", "wrong_pin"):
            return _confirm(code, back, outcome)
        return _refused(CodePage(code=form.code.typed, back=back, problems=(outcome,)), outcome)
    remember(outcome.token)
    return redirect(_inside(back) or url_for(HOMES[outcome.row.role]), 303)


@blueprint.post("/sign-out")
@allow(Role.PUBLIC)
def sign_out() -> ResponseReturnValue:
    """Sign out: the sign-in ends on the server, so a copied cookie is worth nothing."""
    token = session.pop(TOKEN, None)
    if token:
        with transaction() as db:
            sign_in.end(db, settings().secret_key, token, now())
    return redirect(url_for("public.home"), 303)


def _confirm(code: str, back: str, problem: Problem | None = None) -> ResponseReturnValue:
    person = sign_in.holder_of(read_session(), settings().secret_key, code)
    if person is None:
        return render(CodePage(code=code, back=back, problems=(Problem.of("wrong_code", at="code"),)), 404)
    problems = (problem,) if problem is not None and problem.code != "pin_needed" else ()
    page = CodePage(
        code=codes.normalised(code),
        person=_short_name(person),
        place=_place(person),
        edition=person.edition,
        is_judge=isinstance(person, Judge),
        back=back,
        problems=problems,
        asks_pin=isinstance(person, Judge) and person.pin_hash is not None,
    )
    return render(page, 401 if problems else 200)


def _short_name(person: Judge | Entry) -> str:
    """First name and an initial: enough to know oneself, too little to learn who somebody is."""
    name = person.name if isinstance(person, Judge) else (person.holder_names or [person.number])[0]
    first, *others = name.split()
    return f"{first} {others[0][0]}." if others else first


def _place(person: Judge | Entry) -> str:
    return person.number if isinstance(person, Entry) else person.key


def _refused(page: Page, problem: Problem) -> ResponseReturnValue:
    """The form again: 401 for what is wrong; 429 after too many tries, with the seconds to wait."""
    if problem.code != "slow_down":
        return render(page, 401)
    body, status = render(page, 429)
    return body, status, {"Retry-After": str(problem.params["seconds"])}


def _inside(address: str) -> str | None:
    """The address if it leads to a page of ours, else None: nobody is sent elsewhere after signing in."""
    parts = urlsplit(address)
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if plain and not parts.netloc and not parts.scheme else None
