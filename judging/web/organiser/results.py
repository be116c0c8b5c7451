"""The computed order before it is published, and its publication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role
from judging.services import results as service
from judging.storage.models import Edition
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render


@dataclass(frozen=True)
class DraftPage(Page):
    """The computed order, before it is published."""

    template: ClassVar[str] = "organiser/results.html"
    edition: Edition
    results: Sequence[service.CategoryResult]


@blueprint.get("/<slug>/results")
@allow(Role.ORGANISER)
def results(slug: str) -> ResponseReturnValue:
    """The computed order."""
    edition = edition_or_404(read_session(), slug)
    return render(DraftPage(edition, service.compute(read_session(), edition)))


@blueprint.post("/<slug>/publish")
@allow(Role.ORGANISER)
def publish(slug: str) -> ResponseReturnValue:
    """Seal and publish."""
    with transaction() as db:
        edition = edition_or_404(db, slug)
        service.publish(db, actor=visitor().actor, edition=edition, now=now())
    return redirect(url_for("public.results", slug=slug), 303)
