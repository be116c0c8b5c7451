"""Sending each family the link to its certificate: prepared words for one's own telephone, or letters by e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Role
from judging.domain.work import Kind
from judging.i18n import LANGUAGES
from judging.services.families import links as service
from judging.services.families import mailing
from judging.storage.models import Certificate, CertificateState, Channel, Edition, Letter, LetterState
from judging.storage.queries import claims as queries
from judging.storage.queries import results
from judging.web.access import allow, now, the_staff, visitor
from judging.web.context import queue, read_session, settings, transaction
from judging.web.forms.fields import ByKey, Choice, Words
from judging.web.forms.form import Form
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words

LETTERS = 10
"""How many letters of one certificate are shown."""


@dataclass(frozen=True)
class LetterLine:
    """One letter of a certificate, and why it is not sent (yet)."""

    letter: Letter
    problem: Problem | None

    @property
    def may_go_again(self) -> bool:
        return self.letter.state in (LetterState.FAILED, LetterState.UNSURE)


@dataclass(frozen=True)
class LinkRow:
    """One certificate: the words for its family, and how its link went out so far."""

    certificate: Certificate
    prepared: service.Prepared
    sendings: queries.Sendings

    @property
    def letters(self) -> list[LetterLine]:
        """The newest letters, those first that did not arrive (yet)."""
        return [LetterLine(letter, mailing.problem_of(letter)) for letter in self.sendings.letters]

    @property
    def more_letters(self) -> int:
        """How many arrived before those that are shown."""
        return self.sendings.all_letters - len(self.sendings.letters)

    @property
    def is_sent(self) -> bool:
        """Whether the family got it by at least one way."""
        return bool(self.sendings.handed) or self.sendings.arrived > 0

    def handed(self, channel: str) -> datetime | None:
        """When somebody said that she sent it this way."""
        return next((link.at for link in self.sendings.handed if link.channel.value == channel), None)


@dataclass(frozen=True)
class LinksPage(Page):
    """Every valid certificate with its ways."""

    template: ClassVar[str] = "organiser/families/links.html"
    edition: Edition
    rows: Sequence[LinkRow]
    languages: dict[str, str]
    has_mail: bool
    typed: dict[str, str]
    problems: tuple[Problem, ...] = ()

    @property
    def sent(self) -> int:
        return sum(row.is_sent for row in self.rows)

    @property
    def is_sending(self) -> bool:
        """Whether letters are on their way without anybody doing anything."""
        waiting = (LetterState.QUEUED, LetterState.SENDING)
        letters = [letter for row in self.rows for letter in row.sendings.letters]
        return any(letter.state in waiting and not letter.failure for letter in letters)


class LinksForm(Form):
    """An address for each certificate, by its number; empty ones get no letter."""

    address = ByKey(prefix="address-", is_words=True)


class SentForm(Form):
    """The way by which she sent a link herself."""

    channel = Choice(known=tuple(Channel))


class AgainForm(Form):
    """The address of the letter to send again."""

    address = Words()


@blueprint.get("/<slug>/certificates/links")
@allow(Role.ORGANISER)
def certificate_links(slug: str) -> ResponseReturnValue:
    """The links."""
    return render(_page(slug))


@blueprint.post("/<slug>/certificates/links")
@allow(Role.ORGANISER)
def mail_links(slug: str) -> ResponseReturnValue:
    """Put a letter for each address typed into the outbox; pressing twice sends once."""
    form = LinksForm.sent()
    try:
        with transaction() as db:
            made = _queue(db, edition_or_404(db, slug), form)
    except Refused as refusal:
        return render(_page(slug, dict(form.typed), refusal.problems), 422)
    queue().wake(Kind.LETTERS)
    flash(words().ngettext("%(num)s correo está en camino.", "%(num)s correos están en camino.", made) % {"num": made})
    return redirect(url_for("organiser.certificate_links", slug=slug), 303)


@blueprint.post("/<slug>/certificates/<number>/sent")
@allow(Role.ORGANISER)
def link_sent(slug: str, number: str) -> ResponseReturnValue:
    """Note that she sent it with her own telephone."""
    channel = SentForm.sent().channel.data or abort(400)
    with transaction() as db:
        item = _valid_or_404(db, slug, number)
        service.mark_handed(db, actor=visitor().actor, certificate=item, channel=Channel(channel), now=now())
    return redirect(url_for("organiser.certificate_links", slug=slug, _anchor=number), 303)


@blueprint.post("/<slug>/certificates/<number>/again")
@allow(Role.ORGANISER)
def mail_again(slug: str, number: str) -> ResponseReturnValue:
    """Send a letter again that failed or got lost."""
    address = AgainForm.sent().address.data
    with transaction() as db:
        item = _valid_or_404(db, slug, number)
        for letter in queries.letters_to(db, item, address) or abort(404):
            mailing.again(db, actor=visitor().actor, letter=letter, now=now())
    queue().wake(Kind.LETTERS)
    return redirect(url_for("organiser.certificate_links", slug=slug, _anchor=number), 303)


def _queue(db: Session, edition: Edition, form: LinksForm) -> int:
    server = settings().mail
    if server is None:
        raise Refused(Problem.of("mail_off"))
    typed = {
        f"address-{one.number}": (one, form.address.data.get(one.number, ""))
        for one in queries.valid_certificates(db, edition)
    }
    if not any(address.strip() for _, address in typed.values()):
        raise Refused(Problem.of("mail_nothing_typed"))
    contact = edition.texts.get("contact") or {}
    reply_to = contact.get("email") or the_staff().email
    return mailing.queue(db, actor=visitor().actor, wanted=typed, sender=server.sender, reply_to=reply_to, now=now())


def _valid_or_404(db: Session, slug: str, number: str) -> Certificate:
    found = results.certificate(db, edition_or_404(db, slug), number)
    if found is None or found.state is not CertificateState.VALID:
        abort(404)
    return found


def _page(slug: str, typed: dict[str, str] | None = None, problems: tuple[Problem, ...] = ()) -> LinksPage:
    session = read_session()
    edition = edition_or_404(session, slug)
    found = queries.valid_certificates(session, edition)
    sendings, none = queries.sendings(session, found, most=LETTERS), queries.Sendings()
    rows = [LinkRow(one, service.prepared(one, settings().base_url), sendings.get(one.id, none)) for one in found]
    has_mail = settings().mail is not None and not edition.is_rehearsal
    return LinksPage(edition, rows, dict(LANGUAGES), has_mail, typed or {}, problems)
