"""Who scores what."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role
from judging.web.access import allow
from judging.web.organiser.blueprint import blueprint


@blueprint.get("/<slug>/assignments")
@allow(Role.ORGANISER)
def assignments(slug: str) -> ResponseReturnValue:
    """Who scores what."""
    return redirect(url_for("organiser.results", slug=slug))
