"""What anybody may see: the contests, their results, the check of a certificate, help."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role
from judging.storage.models import Edition
from judging.storage.queries import editions as queries
from judging.web.access import allow
from judging.web.context import read_session
from judging.web.page import Page, render

blueprint = Blueprint("public", __name__)


@dataclass(frozen=True)
class HomePage(Page):
    """Every edition, newest first."""

    template: ClassVar[str] = "public/home.html"
    editions: Sequence[Edition]


@dataclass(frozen=True)
class ResultsPage(Page):
    """The published results of one edition."""

    template: ClassVar[str] = "public/results.html"
    edition: Edition
    record: dict[str, Any]
    digest: str


@dataclass(frozen=True)
class PlainPage(Page):
    """A page without data of its own."""

    template: ClassVar[str] = "public/help.html"


@blueprint.get("/")
@allow(Role.PUBLIC)
def home() -> ResponseReturnValue:
    """The contests."""
    return render(HomePage(queries.editions(read_session())))


@blueprint.get("/editions/<slug>/results")
@allow(Role.PUBLIC)
def results(slug: str) -> ResponseReturnValue:
    """The published results."""
    edition = queries.by_slug(read_session(), slug)
    publication = queries.latest_publication(read_session(), edition) if edition else None
    if edition is None or publication is None:
        abort(404)
    return render(ResultsPage(edition, json.loads(publication.snapshot), publication.digest))


@blueprint.get("/help")
@allow(Role.PUBLIC)
def help_page() -> ResponseReturnValue:
    """Help."""
    return render(PlainPage())


@blueprint.get("/privacy")
@allow(Role.PUBLIC)
def privacy() -> ResponseReturnValue:
    """What happens with personal data."""
    return render(PlainPage())


@blueprint.get("/verify")
@allow(Role.PUBLIC)
def verify() -> ResponseReturnValue:
    """Check a certificate."""
    return render(PlainPage())
