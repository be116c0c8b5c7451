"""Where an edition stands."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role
from judging.web.access import allow
from judging.web.organiser.blueprint import blueprint


@blueprint.get("/<slug>/")
@allow(Role.ORGANISER)
def overview(slug: str) -> ResponseReturnValue:
    """Where an edition stands."""
    return redirect(url_for("organiser.results", slug=slug))


@blueprint.get("/")
@allow(Role.ORGANISER)
def home() -> ResponseReturnValue:
    """The editions."""
    return redirect(url_for("organiser.results", slug="caranavi-2026"))
