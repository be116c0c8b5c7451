"""What judges reported from the field: who, when, on which page and farm, and what the telephone said of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role
from judging.services.field import device_messages
from judging.storage.models import DeviceMessage, DeviceMessageState, Edition
from judging.storage.queries import device_messages as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words
from judging.web.paging import Pages, pages_of


@dataclass(frozen=True)
class ProblemsPage(Page):
    """What waits for an answer, the oldest first, and what was dealt with last."""

    template: ClassVar[str] = "organiser/field/problems.html"
    edition: Edition
    waiting: Sequence[DeviceMessage]
    paging: Pages
    settled: Sequence[DeviceMessage]


@blueprint.get("/<slug>/problems")
@allow(Role.ORGANISER)
def problems(slug: str) -> ResponseReturnValue:
    """Avisos de jueces."""
    db = read_session()
    edition = edition_or_404(db, slug)
    paging = pages_of(queries.waiting_counts(db, edition)[0], url_for("organiser.problems", slug=slug))
    waiting = queries.problems(db, edition, first=paging.first, most=paging.lines)
    return render(ProblemsPage(edition, waiting, paging, queries.dealt_with(db, edition)))


@blueprint.post("/<slug>/problems/<int:message_id>")
@allow(Role.ORGANISER)
def settle_problem(slug: str, message_id: int) -> ResponseReturnValue:
    """Mark one as dealt with."""
    with transaction() as db:
        message = queries.problem(db, edition_or_404(db, slug), message_id) or abort(404)
        device_messages.settle(db, actor=visitor().actor, message=message, state=DeviceMessageState.DONE, now=now())
    flash(words().gettext("El aviso quedó como resuelto."))
    return redirect(url_for("organiser.problems", slug=slug), 303)
