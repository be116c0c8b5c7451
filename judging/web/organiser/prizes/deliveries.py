"""What is to be handed over, what was, and what became of it: the list, one prize of one winner.

Always true: the log is only added to; who may receive entries may write in it; a photo of somebody who receives is seen
by organisers alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.errors import Refused, Stale
from judging.domain.number import whole
from judging.domain.permissions import Deed, Role
from judging.services.prizes import deliveries as service
from judging.services.prizes import log, saying
from judging.services.prizes.deliveries import DeliverySaid, Due
from judging.services.prizes.shown import award_words
from judging.storage.models import Delivery, DeliveryStep, Edition
from judging.storage.queries import designs as picture_queries
from judging.storage.queries import editions as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Choice, Kept, OneLine, Story, Understood, Upload
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.paging import has_words, looked_for
from judging.web.organiser.prizes.prizes import keep_picture
from judging.web.page import Page, render, words
from judging.web.paging import Pages, pages_of
from judging.web.uploads import picture_response, takes_pictures

ALL = "all"
"""In an address: the whole place, and not one of its holders."""
MOST_DUES = 50
OPEN = "open"
"""In an address: only what is not handed over yet."""


def _day(text: str) -> date | None:
    """A day as a browser sends it; None for none, which the service names."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class DeliveryForm(Form):
    """A line of the log as it is typed."""

    seen = Seen()
    step = Choice(known=tuple(DeliveryStep), otherwise=DeliveryStep.NOTE)
    day = Understood(by=_day)
    by_whom = OneLine(longest=limits.LINE)
    to_whom = OneLine(longest=limits.LINE)
    note = Story(longest=limits.REASON)
    picture = Kept()
    file = Upload()


@dataclass(frozen=True)
class DueLine:
    """One prize of one winner in words."""

    due: Due
    award: str
    prize: str
    who: str
    endpoint_who: str


@dataclass(frozen=True)
class DeliveriesPage(Page):
    """What is to be handed over, and was, as far as it is asked for (`is_open`: what is not handed over alone); what
    somebody has to see to stands first. `left` and `total` count all of it."""

    template: ClassVar[str] = "organiser/prizes/deliveries.html"
    edition: Edition
    lines: Sequence[DueLine]
    left: int
    is_published: bool
    paging: Pages
    total: int
    query: str
    is_open: bool


@dataclass(frozen=True)
class DeliveryPage(Page):
    """One of them with its log, the newest line first, and the form of the next line."""

    template: ClassVar[str] = "organiser/prizes/delivery.html"
    edition: Edition
    line: DueLine
    form: DeliveryForm
    log: Sequence[Delivery]
    paging: Pages


@blueprint.get("/<slug>/deliveries")
@allow(Role.ORGANISER, to=Deed.READ)
def deliveries(slug: str) -> ResponseReturnValue:
    """The list, found by words and by what is not handed over yet."""
    session = read_session()
    edition = edition_or_404(session, slug)
    dues = sorted(service.dues(session, edition), key=lambda due: due.state not in service.OPEN)
    query, show, left = looked_for(), request.args.get("show"), sum(due.state in service.OPEN for due in dues)
    show = OPEN if show == OPEN else None
    lines = [_line(edition, due) for due in (dues[:left] if show else dues)]
    found = [one for one in lines if has_words(query, one.due.entry.number, one.who, one.award, one.prize)]
    address = url_for("organiser.deliveries", slug=slug, q=query or None, show=show)
    paging = pages_of(len(found), address, lines=MOST_DUES)
    shown = found[paging.first : paging.first + paging.lines]
    published = queries.latest_publication(session, edition) is not None
    return render(DeliveriesPage(edition, shown, left, published, paging, len(dues), query, bool(show)))


@blueprint.get("/<slug>/deliveries/<key>/<number>/<who>")
@allow(Role.ORGANISER, to=Deed.READ)
def delivery(slug: str, key: str, number: str, who: str) -> ResponseReturnValue:
    """One of them."""
    return render(_page(slug, key, number, who))


@blueprint.post("/<slug>/deliveries/<key>/<number>/<who>")
@allow(Role.ORGANISER, to=Deed.RECEIVE)
@takes_pictures
def record_delivery(slug: str, key: str, number: str, who: str) -> ResponseReturnValue:
    """Add a line to its log."""
    form = DeliveryForm.sent()
    try:
        keep_picture(slug, form.file, form.picture, action="prize.picture_added")
        said = _said(form)
        with transaction() as db:
            edition = edition_or_404(db, slug)
            due = _due_or_404(db, edition, key, number, who)
            about = {"actor": visitor().actor, "edition": edition, "now": now()}
            service.record(db, due=due, said=said, seen=form.seen.data, **about)  # type: ignore[arg-type]
    except Refused as refusal:
        page = _page(slug, key, number, who)
        if isinstance(refusal, Stale):
            form.clashing(refusal, {})
        status = 409 if isinstance(refusal, Stale) else 422
        return render(replace(page, form=form.refused(refusal)), status)
    flash(words().gettext("Está anotado."))
    return redirect(url_for("organiser.delivery", slug=slug, key=key, number=number, who=who), 303)


@blueprint.get("/<slug>/deliveries/<key>/<number>/<who>/<int:line>.jpg")
@allow(Role.ORGANISER, to=Deed.READ)
def delivery_picture(slug: str, key: str, number: str, who: str, line: int) -> Response:
    """The photo or the signature of a line."""
    session = read_session()
    edition = edition_or_404(session, slug)
    due = _due_or_404(session, edition, key, number, who)
    name = log.picture_name(session, due.key, line) or abort(404)
    picture = picture_queries.picture(session, edition, name) or abort(404)
    return picture_response(picture.content)


def _said(form: DeliveryForm) -> DeliverySaid:
    """The line as its form says it. Raises Refused for what cannot be read."""
    form.checked()
    step, day = DeliveryStep(form.step.data), form.day.data
    return DeliverySaid(step, day, form.by_whom.data, form.to_whom.data, form.note.data, form.picture.data)


def _due_or_404(session: Session, edition: Edition, key: str, number: str, who: str) -> Due:
    holder = None if who == ALL else whole(who)
    if who != ALL and holder is None:
        abort(404)
    found = (
        due
        for due in service.dues(session, edition)
        if (due.prize.key, due.entry.number, due.holder) == (key, number, holder)
    )
    return next(found, None) or abort(404)


def _page(slug: str, key: str, number: str, who: str) -> DeliveryPage:
    session = read_session()
    edition = edition_or_404(session, slug)
    due = _due_or_404(session, edition, key, number, who)
    typed = {
        "step": due.may_say[0].value,
        "day": edition.home.on_clocks(now()).date().isoformat(),
        "by_whom": visitor().actor.name,
        "to_whom": ", ".join(due.names),
    }
    paging = pages_of(due.log.lines, url_for("organiser.delivery", slug=slug, key=key, number=number, who=who))
    return DeliveryPage(
        edition,
        _line(edition, due),
        DeliveryForm.showing(typed, standing=service.standing(due)),
        log.lines(session, due.key, first=paging.first, most=paging.lines),
        paging,
    )


def _line(edition: Edition, due: Due) -> DueLine:
    prize = due.won.given if due.won is not None else saying.Given(due.prize.planned)
    return DueLine(
        due,
        words().pick(due.title) or award_words(words(), edition, due.prize.planned),
        saying.with_sponsor(words(), prize),
        ", ".join(due.names),
        ALL if due.holder is None else str(due.holder),
    )
