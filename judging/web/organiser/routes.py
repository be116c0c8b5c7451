"""Running an edition: results and their publication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role
from judging.services import results as service
from judging.storage.models import Edition
from judging.storage.queries import editions as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.page import Page, render

blueprint = Blueprint("organiser", __name__, url_prefix="/organiser")


@dataclass(frozen=True)
class DraftPage(Page):
    """The computed order, before it is published."""

    template: ClassVar[str] = "organiser/results.html"
    edition: Edition
    results: Sequence[service.CategoryResult]


@blueprint.get("/")
@allow(Role.ORGANISER)
def home() -> ResponseReturnValue:
    """The editions."""
    edition = queries.editions(read_session())[0]
    return redirect(url_for("organiser.draft", slug=edition.slug))


@blueprint.get("/<slug>/results")
@allow(Role.ORGANISER)
def draft(slug: str) -> ResponseReturnValue:
    """The computed order."""
    edition = queries.by_slug(read_session(), slug) or abort(404)
    return render(DraftPage(edition, service.compute(read_session(), edition)))


@blueprint.post("/<slug>/publish")
@allow(Role.ORGANISER)
def publish(slug: str) -> ResponseReturnValue:
    """Seal and publish."""
    with transaction() as db:
        edition = queries.by_slug(db, slug) or abort(404)
        service.publish(db, actor=visitor().actor, edition=edition, now=now())
    return redirect(url_for("public.results", slug=slug), 303)
