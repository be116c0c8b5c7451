"""What ties organisers to entries: declared by themselves, lifted by another with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from judging.domain import limits
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Deed, Role
from judging.services.people import ties as service
from judging.storage.models import Edition, StaffConflict
from judging.web.access import allow, is_tied, now, the_staff, visitor
from judging.web.context import forget_what_was_read, read_session, transaction
from judging.web.forms.fields import ByKey, OneLine, Story
from judging.web.forms.form import Form
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words
from judging.web.paging import Pages, pages_of


class TieForm(Form):
    """The number of an entry, and what ties her to it."""

    entry = OneLine()
    reason = Story(longest=limits.REASON)


class LiftForm(Form):
    """Why it binds her no more."""

    why = ByKey(prefix="why-")


@dataclass(frozen=True)
class TiesPage(Page):
    """What was declared, and the form for one's own. `is_closed`: she came from a page that is closed to her."""

    template: ClassVar[str] = "organiser/people/ties.html"
    edition: Edition
    ties: Sequence[StaffConflict]
    paging: Pages
    form: TieForm
    is_tied: bool
    is_closed: bool
    her: int
    whys: Mapping[str, str]
    problems: tuple[Problem, ...]


@blueprint.get("/<slug>/ties")
@allow(Role.ORGANISER, to=Deed.READ)
def ties(slug: str) -> ResponseReturnValue:
    """What ties organisers to entries."""
    return render(_page(slug))


@blueprint.post("/<slug>/ties")
@allow(Role.ORGANISER, to=Deed.READ)
def declare_tie(slug: str) -> ResponseReturnValue:
    """Say what ties oneself to an entry."""
    form = TieForm.sent()
    try:
        form.checked()
        with transaction() as db:
            service.declare(
                db,
                actor=visitor().actor,
                edition=edition_or_404(db, slug),
                number=form.entry.data,
                reason=form.reason.data,
                now=now(),
            )
    except Refused as refusal:
        return render(_page(slug, form=form.refused(refusal)), 422)
    flash(words().gettext("Está declarado. Desde ahora no ve notas ni órdenes de esta edición."))
    return redirect(url_for("organiser.ties", slug=slug), 303)


@blueprint.post("/<slug>/ties/<int:conflict_id>/lift")
@allow(Role.ORGANISER)
def lift_tie(slug: str, conflict_id: int) -> ResponseReturnValue:
    """Say that what somebody else declared binds her no more."""
    whys = LiftForm.sent().why.data
    try:
        with transaction() as db:
            service.lift(
                db,
                actor=visitor().actor,
                edition=edition_or_404(db, slug),
                conflict_id=conflict_id,
                reason=whys.get(str(conflict_id), ""),
                now=now(),
            )
    except Refused as refusal:
        return render(_page(slug, refusal=refusal, whys=whys), 409 if isinstance(refusal, Stale) else 422)
    return redirect(url_for("organiser.ties", slug=slug), 303)


def _page(
    slug: str, *, form: TieForm | None = None, refusal: Refused | None = None, whys: Mapping[str, str] | None = None
) -> TiesPage:
    forget_what_was_read()
    session = read_session()
    edition = edition_or_404(session, slug)
    shown = form or TieForm.showing({})
    paging = pages_of(service.count_of_edition(session, edition), url_for("organiser.ties", slug=slug))
    return TiesPage(
        edition=edition,
        ties=service.of_edition(session, edition, first=paging.first, most=paging.lines),
        paging=paging,
        form=shown,
        is_tied=is_tied(edition),
        is_closed="closed" in request.args,
        her=the_staff().id,
        whys=whys or {},
        problems=shown.problems + (refusal.problems if refusal else ()),
    )
