"""What is the judge's own: her PIN, and help with the organisers' telephone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Role
from judging.domain.phones import international
from judging.services.people import pins
from judging.storage.models import Judge
from judging.storage.queries import judge as queries
from judging.web.access import allow, now, the_judge, visitor
from judging.web.context import home, transaction
from judging.web.forms.fields import Secret
from judging.web.forms.form import Form
from judging.web.judge.blueprint import JudgePage, blueprint, judge_to_show
from judging.web.page import render, words


@dataclass(frozen=True)
class PinPage(JudgePage):
    """Set, change or remove the PIN."""

    template: ClassVar[str] = "judge/herself/pin.html"
    judge: Judge
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Contact:
    """Whom to call; empty where the edition does not say."""

    name: str
    phone: str
    email: str

    @property
    def digits(self) -> str:
        """The telephone number as addresses need it, with the country in front."""
        return international(self.phone, home().country)


@dataclass(frozen=True)
class HelpPage(JudgePage):
    """A short guide and whom to call."""

    template: ClassVar[str] = "judge/herself/help.html"
    judge: Judge
    contact: Contact


@blueprint.get("/help")
@allow(Role.JUDGE)
def help_page() -> ResponseReturnValue:
    """How to judge, in a few sentences."""
    judge = the_judge()
    return render(HelpPage(judge.edition, judge, contact_of(judge.edition.texts)))


class PinForm(Form):
    """The new PIN, twice; neither is ever shown again."""

    pin = Secret()
    again = Secret()


@blueprint.get("/pin")
@allow(Role.JUDGE)
def pin() -> ResponseReturnValue:
    """The page of the PIN."""
    return _pin_page()


@blueprint.post("/pin")
@allow(Role.JUDGE)
def set_pin() -> ResponseReturnValue:
    """Set the PIN, or another one."""
    form = PinForm.sent()
    try:
        pin_hash = pins.hash_of(form.pin.data, form.again.data)
        with transaction() as db:
            judge = queries.herself(db, the_judge())
            pins.set_pin(db, actor=visitor().actor, judge=judge, pin_hash=pin_hash, now=now())
    except NotFound:
        raise
    except Refused as refusal:
        return _pin_page(refusal.problems)
    flash(words().gettext("Su PIN está puesto. Lo necesita la próxima vez que entre."))
    return redirect(url_for("judge.home"), 303)


@blueprint.post("/pin/remove")
@allow(Role.JUDGE)
def remove_pin() -> ResponseReturnValue:
    """Go back to the card alone."""
    with transaction() as db:
        pins.remove_pin(db, actor=visitor().actor, judge=queries.herself(db, the_judge()), now=now())
    flash(words().gettext("Quitó su PIN. Ahora entra solo con su tarjeta."))
    return redirect(url_for("judge.home"), 303)


def contact_of(texts: Mapping[str, object]) -> Contact:
    """The organisers' contact in an edition's texts, whatever of it is there."""
    given = texts.get("contact")
    known = given if isinstance(given, Mapping) else {}
    return Contact(*(str(known.get(key) or "") for key in ("name", "phone", "email")))


def _pin_page(problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    judge = judge_to_show(the_judge())
    return render(PinPage(judge.edition, judge, problems), 422 if problems else 200)
