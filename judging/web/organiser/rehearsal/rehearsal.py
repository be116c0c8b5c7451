"""Rehearsing one's own edition: what a rehearsal is, beginning one, the way into it, ending it.

Always true: the page of a rehearsal is that of the edition it rehearses; a demonstration has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import Refused, Stale
from judging.domain.permissions import Deed, Role
from judging.domain.typed import version_of
from judging.rehearsing import fill_up
from judging.services.rehearsal import rehearsals as service
from judging.storage.models import Edition
from judging.storage.queries.editions import rehearsal_of
from judging.storage.queries.photos import digests
from judging.web.access import allow, now, visitor
from judging.web.context import database, forget_what_was_read, photo_files, read_session, settings, transaction
from judging.web.forms.fields import Whole
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words


class BeginForm(Form):
    """How many entries are invented."""

    entries = Whole(
        low=service.FEWEST, high=service.MOST, wrong="rehearsal_entries", needed="rehearsal_entries_missing"
    )


class EndForm(Form):
    """Which rehearsal was seen."""

    seen = Seen()


@dataclass(frozen=True)
class RehearsalPage(Page):
    """The edition, and its rehearsal where there is one."""

    template: ClassVar[str] = "organiser/rehearsal/rehearsal.html"
    edition: Edition
    rehearsal: Edition | None
    form: Form
    seen: str
    is_whole: bool
    """Whether the rehearsal is filled up to its results."""
    fewest: int = service.FEWEST
    most: int = service.MOST


@blueprint.get("/<slug>/rehearsal")
@allow(Role.ORGANISER, to=Deed.RUN)
def rehearsal(slug: str) -> ResponseReturnValue:
    """What there is to rehearse; from within a rehearsal, the page of its edition."""
    edition = edition_or_404(read_session(), slug)
    if edition.rehearsal_of is not None:
        return redirect(url_for("organiser.rehearsal", slug=edition.rehearsal_of.slug))
    return render(_page(slug, BeginForm.showing({"entries": str(service.USUAL)})))


@blueprint.post("/<slug>/rehearsal")
@allow(Role.ORGANISER, to=Deed.RUN)
def begin_rehearsal(slug: str) -> ResponseReturnValue:
    """Make the rehearsal, and go into it."""
    form = BeginForm.sent()
    try:
        entries = form.checked().entries.data or service.USUAL
        with transaction() as db:
            edition = edition_or_404(db, slug)
            made = service.start(db, actor=visitor().actor, edition=edition, now=now(), entries=entries)
            address, number = made.slug, made.id
        _filled(number, entries)
    except Refused as refusal:
        return render(_page(slug, form.refused(refusal)), 422)
    flash(words().gettext("Este es el ensayo: todo lo que ve aquí es inventado."))
    return redirect(url_for("organiser.overview", slug=address), 303)


@blueprint.post("/<slug>/rehearsal/end")
@allow(Role.ORGANISER, to=Deed.RUN)
def end_rehearsal(slug: str) -> ResponseReturnValue:
    """Take the rehearsal away, with all that is in it."""
    form = EndForm.sent()
    try:
        with transaction() as db:
            was_there = service.end(
                db, actor=visitor().actor, edition=edition_or_404(db, slug), now=now(), seen=form.seen.data
            )
    except Refused as refusal:
        usual = BeginForm.showing({"entries": str(service.USUAL)})
        return render(_page(slug, usual.refused(refusal)), 409 if isinstance(refusal, Stale) else 422)
    if was_there:
        with transaction() as db:
            named = digests(db)
        photo_files().sweep(named)
    flash(words().gettext("El ensayo está terminado: no queda nada de él."))
    return redirect(url_for("organiser.rehearsal", slug=slug), 303)


def _filled(number: int, entries: int) -> None:
    """Fill it in short steps, so that judges save meanwhile."""
    secret = settings().secret_key
    try:
        fill_up(database(), number, actor=visitor().actor, secret=secret, now=now(), entries=entries)
    finally:
        forget_what_was_read()


def _page(slug: str, form: Form) -> RehearsalPage:
    session: Session = read_session()
    edition = edition_or_404(session, slug)
    own = rehearsal_of(session, edition)
    is_whole = own is None or service.is_whole(session, own)
    return RehearsalPage(edition, own, form, version_of(service.standing_of(own)), is_whole)
