"""Signing in and out: staff by e-mail and password, judges and applicants by the code on paper.

Always true: opening an address never signs anybody in (links are previewed by robots); only pressing the button does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from judging.domain import codes
from judging.domain.errors import Problem
from judging.domain.permissions import Role
from judging.services.people import sign_in, staff
from judging.services.people.sign_in import Attempt, SignedIn
from judging.services.tries import Door
from judging.web.access import TOKEN, allow, door, is_borrowed, now, remember, visitor
from judging.web.context import read_session, settings, transaction
from judging.web.errors import slowed
from judging.web.forms.fields import Code, Kept, Secret, Tick
from judging.web.forms.form import Form
from judging.web.forms.returned import TOKEN_FIELD
from judging.web.page import Page, render, words

blueprint = Blueprint("auth", __name__)
EVERYTHING = '"cache", "cookies", "storage"'
HOMES = {Role.JUDGE: "judge.home", Role.APPLICANT: "applicant.tasks", Role.ORGANISER: "organiser.home"}


class StaffSignInForm(Form):
    """E-mail and password, and where she wanted to go."""

    email = Kept()
    password = Secret()
    back = Kept()


class CodeForm(Form):
    """The code; the PIN and the name where they are asked for; whose telephone it is; where she wanted to go."""

    code = Code()
    pin = Secret()
    name = Kept()
    borrowed = Tick()
    back = Kept()


class SignOutForm(Form):
    """Signing out; `all`: what is on this telephone goes too, sent or not."""

    all = Tick()


@dataclass(frozen=True)
class StaffSignInPage(Page):
    """E-mail and password."""

    template: ClassVar[str] = "auth/staff.html"
    email: str = ""
    back: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class CodePage(Page):
    """The code on the card or the slip; whose it is, is told to nobody before the button was pressed.

    `is_given`: the code came with the address or was pressed before; `already` is who is signed in on this browser, and
    `home` where that person goes on.
    """

    template: ClassVar[str] = "auth/code.html"
    code: str = ""
    is_given: bool = False
    asks_pin: bool = False
    asks_name: bool = False
    name: str = ""
    borrowed: bool = False
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
    form, here = StaffSignInForm.sent(), door()
    with transaction(is_try=True) as db:
        attempt = sign_in.ask_password(db, here, email=form.email.data, password=form.password.data)
    outcome = _settled(here, attempt)
    if isinstance(outcome, Problem):
        page = StaffSignInPage(form.email.typed, form.back.typed, (outcome,))
        return slowed(render(page, 401), outcome)
    remember(outcome)
    _tell_what_happened(outcome)
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
    """The address in a card's QR: shows the code and a button; signs nobody in and looks for nobody."""
    if not codes.is_well_formed(codes.normalised(code)):
        return render(CodePage(code=code, problems=(Problem.of("wrong_code", at="code"),)), 404)
    return render(CodePage(code=codes.normalised(code), is_given=True))


@blueprint.post("/enter")
@allow(Role.PUBLIC)
def code_sign_in() -> ResponseReturnValue:
    """Sign a judge or an applicant in."""
    form = CodeForm.sent()
    here = door(is_borrowed=form.borrowed.data)
    with transaction(is_try=True) as db:
        attempt = sign_in.ask_code(db, here, code=form.code.data, pin=form.pin.data, name=form.name.data)
    outcome = _settled(here, attempt)
    if isinstance(outcome, Problem):
        return _asked_again(form, outcome)
    remember(outcome, is_borrowed=here.is_borrowed)
    return redirect(_inside(form.back.typed) or url_for(HOMES[outcome.row.role]), 303)


@blueprint.post("/sign-out")
@allow(Role.PUBLIC)
def sign_out() -> ResponseReturnValue:
    """Sign out: the sign-in ends on the server, so a copied cookie is worth nothing.

    On a borrowed telephone everything of hers is cleared there; a judge sees first what is not sent yet.
    """
    borrowed = is_borrowed()
    if borrowed and visitor().judge is not None and not SignOutForm.sent().all.data:
        return redirect(url_for("judge.outbox", _anchor="leave"), 303)
    if token := session.get(TOKEN):
        with transaction() as db:
            sign_in.end(db, settings().secret_key, token, now())
    session.pop(TOKEN, None)  # not before it has ended on the server: the cookie goes out with a refusal too
    session.pop(TOKEN_FIELD, None)
    answer = redirect(url_for("public.home"), 303)
    if borrowed:
        session.clear()
        answer.headers["Clear-Site-Data"] = EVERYTHING
    return answer


def _tell_what_happened(signed_in: SignedIn) -> None:
    """What was done with her account since she was here last: if it was not she, somebody has to know."""
    account = signed_in.row.staff
    for notice in staff.notices(read_session(), account, signed_in.row) if account is not None else ():
        told = {
            staff.PASSWORD: words().gettext("Su contraseña se cambió el {moment}. Si no fue usted, avise hoy mismo."),
            staff.SWITCHED_ON: words().gettext("Su cuenta estuvo cerrada y se abrió otra vez el {moment}."),
        }
        flash(told[notice.action].format(moment=f"{words().moment(notice.at)} ({words().clocks()})"), "warn")


def _settled(here: Door, attempt: Attempt | SignedIn | Problem) -> SignedIn | Problem:
    """The answer to a try; a password or PIN is compared outside of any transaction, because it takes long."""
    if not isinstance(attempt, Attempt):
        return attempt
    is_right = attempt.is_right()
    with transaction(is_try=True) as db:
        return sign_in.settle(db, here, attempt, is_right=is_right)


def _asked_again(form: CodeForm, problem: Problem) -> ResponseReturnValue:
    """The form again with what was typed, but for the PIN; what is only asked for besides is no mistake."""
    page = CodePage(
        code=form.code.typed,
        is_given=problem.field in ("pin", "name") or problem.code == "slow_down",
        asks_pin=problem.field == "pin" or problem.code == "slow_down",
        asks_name=problem.field == "name",
        name=form.name.typed,
        borrowed=form.borrowed.data,
        back=form.back.typed,
        problems=() if problem.code == "pin_needed" else (problem,),
    )
    return slowed(render(page, 200 if problem.code == "pin_needed" else 401), problem)


def _inside(address: str) -> str | None:
    """The address if it leads to a page of ours, else None: nobody is sent elsewhere after signing in."""
    parts = urlsplit(address)
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if plain and not parts.netloc and not parts.scheme else None
