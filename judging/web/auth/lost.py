"""A family that lost its code gets a new one here, with the telephone of its entry and its code word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.errors import Problem
from judging.domain.permissions import Role
from judging.services.families import newcodes
from judging.web.access import allow, door, remember
from judging.web.auth.routes import blueprint
from judging.web.context import transaction
from judging.web.errors import slowed
from judging.web.forms.fields import Phone, Secret, Tick
from judging.web.forms.form import Form
from judging.web.page import Page, render, words


class LostForm(Form):
    """The telephone, the code word, and whose telephone this is."""

    phone = Phone()
    word = Secret()
    borrowed = Tick()


@dataclass(frozen=True)
class LostPage(Page):
    """What is asked of a family that lost its code."""

    template: ClassVar[str] = "auth/lost.html"
    phone: str = ""
    borrowed: bool = False
    problems: tuple[Problem, ...] = ()


@blueprint.get("/enter/lost")
@allow(Role.PUBLIC)
def lost_form() -> ResponseReturnValue:
    """Where a new code is asked for."""
    return render(LostPage())


@blueprint.post("/enter/lost")
@allow(Role.PUBLIC)
def new_code() -> ResponseReturnValue:
    """Make a new code, let the family in and show it; the old one ends."""
    form = LostForm.sent()
    here = door(is_borrowed=form.borrowed.data)
    with transaction(is_try=True) as db:
        outcome = newcodes.renew_by_word(db, here, phone=form.phone.data, word=form.word.data)
    if isinstance(outcome, Problem):
        return slowed(render(LostPage(form.phone.typed, form.borrowed.data, (outcome,)), 401), outcome)
    remember(outcome, is_borrowed=here.is_borrowed)
    flash(words().gettext("Este es su código nuevo. El de antes ya no sirve."))
    return redirect(url_for("applicant.code"), 303)
