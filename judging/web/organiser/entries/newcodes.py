"""A family lost its code: an organiser gives it a new one, prints it, and writes down its code word by telephone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain import codes
from judging.domain.errors import Refused, Stale
from judging.domain.permissions import Deed, Role
from judging.services import cards
from judging.services.families import newcodes
from judging.storage.models import Edition, Entry
from judging.storage.queries import organiser as plan
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, settings, transaction
from judging.web.forms.fields import Secret
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.entries.entries import entry_page
from judging.web.page import Page, render, words
from judging.web.qr import qr_picture


class NewCodeForm(Form):
    """The code that was good when a new one was asked for."""

    seen = Seen()


class WordForm(Form):
    """The word that the family said, and which one stood when it was typed."""

    word = Secret()
    seen = Seen()


@dataclass(frozen=True)
class SlipPage(Page):
    """The paper with a family's code. `qr` is a picture as a data address; `place` is where the code is typed."""

    template: ClassVar[str] = "organiser/entries/slip.html"
    edition: Edition
    entry: Entry
    code: str
    address: str
    qr: str
    place: str


@blueprint.post("/<slug>/entries/<number>/code")
@allow(Role.ORGANISER, to=Deed.RECEIVE)
def new_entry_code(slug: str, number: str) -> ResponseReturnValue:
    """Give a family a new code: the old one and its sign-ins end."""
    form = NewCodeForm.sent()
    try:
        with transaction() as db:
            found = plan.entry(db, edition_or_404(db, slug), number) or abort(404)
            key = settings().secret_key
            newcodes.renew(db, actor=visitor().actor, entry=found, secret=key, now=now(), seen=form.seen.data)
    except Stale as stale:
        return render(entry_page(read_session(), slug, number, problems=stale.problems), 409)
    flash(words().gettext("El código nuevo está listo. El de antes ya no sirve."))
    return redirect(url_for("organiser.entry_slip", slug=slug, number=number), 303)


@blueprint.get("/<slug>/entries/<number>/code")
@allow(Role.ORGANISER, to=Deed.RECEIVE)
def entry_slip(slug: str, number: str) -> ResponseReturnValue:
    """The paper with the code, to print and give to the family."""
    edition = edition_or_404(read_session(), slug)
    found = plan.entry(read_session(), edition, number) or abort(404)
    base, code = settings().base_url, codes.shown(cards.code_of(found, settings().secret_key))
    address = base + url_for("auth.code_link", code=code)
    place = base + url_for("auth.code_form")
    return render(SlipPage(edition, found, code, address, qr_picture(address), place))


@blueprint.post("/<slug>/entries/<number>/word")
@allow(Role.ORGANISER, to=Deed.RECEIVE)
def set_code_word(slug: str, number: str) -> ResponseReturnValue:
    """Write down the word that the family says on the telephone."""
    form = WordForm.sent()
    try:
        with transaction() as db:
            found = plan.entry(db, edition_or_404(db, slug), number) or abort(404)
            newcodes.set_word(
                db,
                actor=visitor().actor,
                entry=found,
                word=form.word.data,
                secret=settings().secret_key,
                now=now(),
                seen=form.seen.data,
            )
    except Refused as refusal:
        status = 409 if isinstance(refusal, Stale) else 422
        return render(entry_page(read_session(), slug, number, form.typed, refusal.problems), status)
    flash(words().gettext("La palabra secreta está guardada."))
    return redirect(url_for("organiser.entry", slug=slug, number=number), 303)
