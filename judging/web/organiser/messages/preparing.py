"""One message before it goes: who gets it, with which words, and by which way; then sent, or noted by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused, Stale
from judging.domain.families import sharing
from judging.domain.messages.occasions import AUDIENCE_OF, Audience, Occasion
from judging.domain.messages.sorting import Line
from judging.domain.permissions import Deed, Role
from judging.domain.typed import version_of
from judging.domain.work import Kind
from judging.i18n import LANGUAGES
from judging.services.messages import sending as service
from judging.services.messages import texts
from judging.storage.models import Edition, Sending, Way
from judging.web.access import allow, now, the_staff, visitor
from judging.web.context import queue, read_session, settings, transaction
from judging.web.forms.fields import Choice, Kept, SaveId, Ticks
from judging.web.forms.form import Form
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.messages.messages import draft, has_mail, occasion_or_404
from judging.web.page import Page, render, words
from judging.web.paging import Pages, pages_of

MOST_SHOWN = 50
"""So many people are shown on a page with their words."""
BY_HAND = (Way.WHATSAPP, Way.SMS, Way.CALL, Way.OTHER)


class SendForm(Form):
    """Who was ticked, what was seen, and the name of this press."""

    to = Ticks()
    seen = Kept()
    save_id = SaveId(needed="form_not_ours")


class HandForm(Form):
    """Whom she wrote to from her own telephone, and how."""

    to = Kept()
    way = Choice(known=[one.value for one in BY_HAND])


@dataclass(frozen=True)
class Row:
    """One person with her words, and the addresses that open a messenger with them ("" where there is no number)."""

    line: Line
    country: str
    is_open: bool
    """Whether words may go from here at all: not where everything is invented."""

    @property
    def whatsapp(self) -> str:
        phone = self.line.person.phone
        return sharing.whatsapp(self.line.words.body, phone, self.country) if self._goes and self.line.words else ""

    @property
    def sms(self) -> str:
        phone = self.line.person.phone
        return sharing.sms(self.line.words.body, phone, self.country) if self._goes and self.line.words else ""

    @property
    def call(self) -> str:
        """What rings her."""
        return sharing.call(self.line.person.phone, self.country) if self._goes else ""

    @property
    def _goes(self) -> bool:
        return self.is_open and self.line.person.phone != ""


@dataclass(frozen=True)
class MessagePage(Page):
    """One message. `chosen` are the keys of those ticked, of those who get an e-mail."""

    template: ClassVar[str] = "organiser/messages/message.html"
    edition: Edition
    draft: service.Draft
    chosen: Sequence[str]
    seen: str
    form: SendForm
    has_mail: bool
    is_own: bool
    paging: Pages
    problems: tuple[Problem, ...] = ()

    @property
    def occasion(self) -> Occasion:
        return self.draft.occasion

    @property
    def audience(self) -> Audience:
        return AUDIENCE_OF[self.occasion]

    @property
    def for_mail(self) -> list[Row]:
        return self._rows(self.draft.for_mail)

    @property
    def for_hand(self) -> list[Row]:
        """Those of this page who are to be told by hand."""
        return self._rows(self.draft.for_hand[self.paging.first : self.paging.first + self.paging.lines])

    @property
    def left_out(self) -> list[Line]:
        return self.draft.left_out

    @property
    def most_previews(self) -> int:
        """So many of those who get an e-mail are shown with their words; those of the others a link leads to."""
        return MOST_SHOWN

    @property
    def going(self) -> list[str]:
        """Those who get an e-mail at this press, as lists call them."""
        return [line.person.code for line in self.draft.for_mail if line.person.key in self.chosen]

    @property
    def languages(self) -> Mapping[str, str]:
        """How each language calls itself."""
        return LANGUAGES

    @property
    def by_hand(self) -> Sequence[Way]:
        return BY_HAND

    def _rows(self, lines: Sequence[Line]) -> list[Row]:
        return [Row(line, self.edition.home.country, not self.edition.is_invented) for line in lines]


@blueprint.get("/<slug>/messages/<occasion>")
@allow(Role.ORGANISER, to=Deed.WRITE)
def message(slug: str, occasion: str) -> ResponseReturnValue:
    """The message; of those who could get an e-mail, the ones ticked (`?to=`), or all where nobody ticked anything."""
    is_ticked = "ticked" in request.args or "to" in request.args
    return render(_page(slug, occasion_or_404(occasion), request.args.getlist("to") if is_ticked else None))


@blueprint.post("/<slug>/messages/<occasion>")
@allow(Role.ORGANISER, to=Deed.WRITE)
def send_message(slug: str, occasion: str) -> ResponseReturnValue:
    """Put the e-mails that were seen into the outbox. Pressing twice sends once."""
    wanted, form = occasion_or_404(occasion), SendForm.sent()
    try:
        form.checked()
        with transaction() as db:
            sent = _send(db, edition_or_404(db, slug), wanted, form)
            goes_at = words().moment(sent.goes_at)
    except Refused as refusal:
        page = _page(slug, wanted, form.to.data, refusal.problems)
        return render(page, 409 if isinstance(refusal, Stale) else 422)
    queue().wake(Kind.LETTERS)
    flash(words().gettext("Los correos salen el %(moment)s. Hasta entonces se pueden deshacer.") % {"moment": goes_at})
    return redirect(url_for("organiser.messages", slug=slug), 303)


@blueprint.post("/<slug>/messages/<occasion>/by-hand")
@allow(Role.ORGANISER, to=Deed.WRITE)
def hand_message(slug: str, occasion: str) -> ResponseReturnValue:
    """Note that she wrote to somebody, or called her, from her own telephone."""
    wanted, form = occasion_or_404(occasion), HandForm.sent()
    try:
        form.checked()
        with transaction() as db:
            edition = edition_or_404(db, slug)
            made, way = draft(db, edition, wanted), Way(form.way.data or Way.OTHER)
            key = form.to.data
            service.hand(db, actor=visitor().actor, edition=edition, made=made, key=key, way=way, now=now())
    except Refused as refusal:
        page = _page(slug, wanted, None, refusal.problems)
        return render(page, 409 if isinstance(refusal, Stale) else 422)
    flash(words().gettext("Está anotado. Si fue un error, deshágalo en la lista de mensajes."))
    return redirect(url_for("organiser.message", slug=slug, occasion=occasion), 303)


def _send(db: Session, edition: Edition, occasion: Occasion, form: SendForm) -> Sending:
    server = settings().mail
    if server is None and not edition.is_invented:
        raise Refused(Problem.of("mail_off"))
    contact = edition.texts.get("contact") or {}
    sender = service.Sender(server.sender if server else "", contact.get("email") or the_staff().email)
    return service.send(
        db,
        actor=visitor().actor,
        edition=edition,
        made=draft(db, edition, occasion),
        keys=form.to.data,
        sender=sender,
        save_id=form.save_id.data,
        seen=form.seen.data,
        now=now(),
    )


def _page(
    slug: str, occasion: Occasion, asked: Sequence[str] | None, problems: tuple[Problem, ...] = ()
) -> MessagePage:
    session = read_session()
    edition = edition_or_404(session, slug)
    made = draft(session, edition, occasion)
    there = [line.person.key for line in made.for_mail]
    chosen = there if asked is None else [key for key in there if key in asked]
    seen = version_of(service.standing(made, chosen))
    is_own, own = texts.is_own(edition, occasion), url_for("organiser.message", slug=slug, occasion=occasion)
    paging, form = pages_of(len(made.for_hand), own, lines=MOST_SHOWN), SendForm.showing({})
    return MessagePage(edition, made, chosen, seen, form, has_mail(edition), is_own, paging, problems)
